package abi

import "fmt"

// The control block is a struct in guest memory, at the address the guest
// passes to hello: little-endian, 8-byte aligned, ControlSize bytes. Offsets
// are in bytes. Guest and host share it without calls; who writes what is in
// ControlFields. Only Interrupt may be written by the host while the guest
// runs (an atomic 32-bit store, from any goroutine).
const (
	ControlSlice     = 0
	ControlInterrupt = 4
	ControlFuelLeft  = 8
	ControlFuelUsed  = 16
	ControlSliceSize = 24
	ControlReserved  = 28
	ControlMemLimit  = 32
	ControlMemUsed   = 40
	ControlMemPeak   = 48
	ControlSeed      = 56
	ControlSize      = 64
)

// SliceMax is the largest slice of fuel a guest takes at once. It bounds how
// long a guest runs before it looks at Interrupt.
const SliceMax = 20_000

// FuelUnlimited in FuelLeft means that fuel is counted but never ends.
const FuelUnlimited = int64(1<<63 - 1)

// ControlField describes one field of the control block.
type ControlField struct {
	Name   string // as in the C struct
	Offset int    // bytes
	Type   string // the C type
	Doc    string
}

// ControlFields lists the fields by offset.
func ControlFields() []ControlField {
	return []ControlField{
		{"slice", ControlSlice, "int32_t", "guest: fuel left in this slice; one less for each unit of work"},
		{"interrupt", ControlInterrupt, "volatile uint32_t", "host, at any time: 0, or why the call must stop"},
		{"fuel_left", ControlFuelLeft, "int64_t", "fuel not yet taken as slices; INT64_MAX is unlimited"},
		{"fuel_used", ControlFuelUsed, "int64_t", "fuel of finished slices; used = fuel_used + slice_size - slice"},
		{"slice_size", ControlSliceSize, "int32_t", "guest: size of this slice, at most LUAHOST_SLICE_MAX"},
		{"reserved", ControlReserved, "uint32_t", "0"},
		{"mem_limit", ControlMemLimit, "uint64_t", "host: bytes the engine may allocate; 0 is unlimited"},
		{"mem_used", ControlMemUsed, "uint64_t", "guest: bytes allocated now"},
		{"mem_peak", ControlMemPeak, "uint64_t", "guest: highest mem_used since the host lowered it"},
		{"seed", ControlSeed, "uint64_t", "host, before load: seed of hashes and of math.random"},
	}
}

// Interrupt is why a call must stop.
type Interrupt uint32

// Values of the control block's interrupt word.
const (
	InterruptNone      Interrupt = iota
	InterruptDeadline            // the time limit, or the context's deadline
	InterruptCancelled           // the caller's context
	InterruptFuel                // the fuel limit
	InterruptClosing             // the instance is being closed
	interruptCount
)

var interruptNames = [interruptCount]string{"none", "deadline", "cancelled", "fuel", "closing"}

// String is the reason's name, as Error.Reason carries it.
func (i Interrupt) String() string {
	if i < interruptCount {
		return interruptNames[i]
	}
	return fmt.Sprintf("interrupt_%d", uint32(i))
}
