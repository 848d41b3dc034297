package linmem

import (
	"encoding/binary"
	"sync/atomic"
	"unsafe"

	"github.com/luahost/luahost/abi"
)

// Control is a guest's control block, seen from the host. All of it but
// Interrupt is for the goroutine that the guest runs on, while the guest is in
// a host function.
type Control struct {
	block []byte // abi.ControlSize bytes of guest memory
}

// Control finds the block at ptr; ok is false when it is not inside the memory
// or not aligned to 8 bytes.
func (m *Memory) Control(ptr uint32) (c *Control, ok bool) {
	block, ok := m.Slice(ptr, abi.ControlSize)
	if !ok || ptr%8 != 0 {
		return nil, false
	}
	return &Control{block}, true
}

// Interrupt writes the interrupt word, from any goroutine, as long as the
// memory is held.
func (c *Control) Interrupt(reason abi.Interrupt) {
	var word [4]byte
	binary.LittleEndian.PutUint32(word[:], uint32(reason))
	at := (*uint32)(unsafe.Pointer(&c.block[abi.ControlInterrupt]))
	atomic.StoreUint32(at, binary.NativeEndian.Uint32(word[:]))
}

// Begin readies the block for a call: fuel and memLimit are what it may use.
// The slice is empty, so that the guest takes one before it does anything.
func (c *Control) Begin(fuel, memLimit int64) {
	c.Interrupt(abi.InterruptNone)
	c.put32(abi.ControlSlice, 0)
	c.put32(abi.ControlSliceSize, 0)
	c.put64(abi.ControlFuelLeft, uint64(fuel))
	c.put64(abi.ControlFuelUsed, 0)
	c.put64(abi.ControlMemLimit, uint64(memLimit))
	c.put64(abi.ControlMemPeak, c.get64(abi.ControlMemUsed))
}

// Seed sets the seed of hashes and of the guest's random numbers.
func (c *Control) Seed(seed uint64) { c.put64(abi.ControlSeed, seed) }

// FuelUsed is what the call has used since Begin. A guest can lie about it, but
// not make it negative.
func (c *Control) FuelUsed() int64 {
	used := int64(c.get64(abi.ControlFuelUsed))
	used += int64(int32(c.get32(abi.ControlSliceSize))) - int64(int32(c.get32(abi.ControlSlice)))
	return max(used, 0)
}

// MemPeak is the most memory that the engine had allocated since Begin, in bytes.
func (c *Control) MemPeak() uint64 { return c.get64(abi.ControlMemPeak) }

func (c *Control) get32(at int) uint32    { return binary.LittleEndian.Uint32(c.block[at:]) }
func (c *Control) put32(at int, v uint32) { binary.LittleEndian.PutUint32(c.block[at:], v) }
func (c *Control) get64(at int) uint64    { return binary.LittleEndian.Uint64(c.block[at:]) }
func (c *Control) put64(at int, v uint64) { binary.LittleEndian.PutUint64(c.block[at:], v) }
