package abi

import (
	"fmt"
	"math"
)

// Unlimited is the value of a limit that is switched off. Zero is not: a zero
// in an options struct means the default, everywhere.
const Unlimited = int64(math.MaxInt64)

// Unit says what a limit counts.
type Unit string

// Units of limits. UnitTime values are nanoseconds, as time.Duration.
const (
	UnitBytes Unit = "bytes"
	UnitTime  Unit = "time"
	UnitCount Unit = "count"
)

// Limit describes one limit: its name in policies, on the command line and in
// errors, and the values it accepts. Unlimited is accepted where Optional.
type Limit struct {
	Name     string
	Unit     Unit
	Default  int64
	Min, Max int64
	Optional bool
	Doc      string
}

// Names of the limits.
const (
	LimitMemory      = "memory"
	LimitTime        = "time"
	LimitFuel        = "fuel"
	LimitInputBytes  = "input_bytes"
	LimitOutputBytes = "output_bytes"
	LimitLogBytes    = "log_bytes"
	LimitKeyBytes    = "key_bytes"
	LimitValueBytes  = "value_bytes"
	LimitKeys        = "keys"
	LimitTableBytes  = "table_bytes"
)

const (
	kib    = int64(1) << 10
	mib    = kib << 10
	second = int64(1e9)
)

// Limits lists every limit, in the order documents show them.
func Limits() []Limit {
	return []Limit{
		{LimitMemory, UnitBytes, 64 * mib, mib, 4096*mib - 64*kib, false, "memory of one instance"},
		{LimitTime, UnitTime, 10 * second, second / 1000, 24 * 3600 * second, true, "wall time of one call"},
		{LimitFuel, UnitCount, Unlimited, 1, math.MaxInt64 - 1, true, "units of work of one call"},
		{LimitInputBytes, UnitBytes, 64 * mib, 0, 1024 * mib, false, "input of one call"},
		{LimitOutputBytes, UnitBytes, 16 * mib, 0, 1024 * mib, false, "output of one call"},
		{LimitLogBytes, UnitBytes, mib, 0, 64 * mib, false, "log messages and fields of one call"},
		{LimitKeyBytes, UnitBytes, kib, 1, 16 * kib, false, "one key of a table, as stored"},
		{LimitValueBytes, UnitBytes, mib, 1, 256 * mib, false, "one value of a table, as CBOR"},
		{LimitKeys, UnitCount, 1_000_000, 1, math.MaxInt64 - 1, true, "keys of one table"},
		{LimitTableBytes, UnitBytes, 256 * mib, 1, math.MaxInt64 - 1, true, "keys and values of one table, as stored"},
	}
}

// LimitNamed finds a limit; ok is false when there is none of that name.
func LimitNamed(name string) (limit Limit, ok bool) {
	for _, l := range Limits() {
		if l.Name == name {
			return l, true
		}
	}
	return Limit{}, false
}

// Check reports whether value, in the limit's unit, is acceptable.
func (l Limit) Check(value int64) error {
	if value == Unlimited && l.Optional || value >= l.Min && value <= l.Max {
		return nil
	}
	return &Error{
		Code:    ErrInvalid.Code(),
		Message: fmt.Sprintf("limit %s is %d, outside %d to %d (%s)", l.Name, value, l.Min, l.Max, l.Unit),
		Limit:   l.Name, Max: l.Max, Got: value,
	}
}

// Exceeded is the error of a limit that was reached: got is what was asked
// for, limit what is allowed.
func Exceeded(name string, limit, got int64) *Error {
	return &Error{
		Code:    ErrLimit.Code(),
		Message: fmt.Sprintf("limit %s: %d, allowed %d", name, got, limit),
		Limit:   name, Max: limit, Got: got,
		Policy: "limits." + name,
	}
}

// Structural limits of CBOR items on the wire. They are not configurable:
// both sides rely on them to bound their work and their stacks.
const (
	MaxDepth      = 64      // nesting of arrays and maps
	MaxElements   = 1 << 20 // elements of one array, pairs of one map
	MaxBatchOps   = 1 << 16 // operations of one batch, keys of one *_many
	MaxScanLimit  = 1 << 16 // entries of one page of a scan
	MaxTableName  = 128     // bytes of a table name; as many for a store name
	MaxHandles    = 1 << 12 // open handles of one instance
	MaxQueries    = 1 << 6  // open queries of one instance
	MaxErrorBytes = 1 << 16 // encoded Error, traceback included
)
