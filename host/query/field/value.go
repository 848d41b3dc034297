package field

import (
	"bytes"
	"cmp"
	"math"

	"github.com/luahost/luahost/host/storage/item"
)

// Class is a value's place in the order of types.
type Class uint8

// Classes, in order.
const (
	Absent Class = iota // no value, null, or malformed
	False
	True
	Number
	String
	Array
	Map
)

var classNames = [...]string{"nothing", "a boolean", "a boolean", "a number", "a string", "an array", "a map"}

// String is the class with its article: "a number".
func (c Class) String() string { return classNames[c] }

// SameType reports whether two classes are one type: false and true are.
func SameType(a, b Class) bool { return a.typeClass() == b.typeClass() }

// typeClass is the first class of a type.
func (c Class) typeClass() Class {
	if c == True {
		return False
	}
	return c
}

// Value is an item, taken apart as far as comparisons need it. It shares memory
// with the item. The zero Value is Absent.
type Value struct {
	Class   Class
	IsFloat bool    // a number is a float
	Int     int64   // a number that is no float
	Float   float64 // a number that is a float
	Bytes   []byte  // a string's bytes; of arrays and maps the item, which more may follow
}

// Read takes the item at the start of data apart.
func Read(data []byte) Value {
	arg, size := readHead(data)
	if size == 0 {
		return Value{}
	}
	switch majorOf(data) {
	case item.MajorUint:
		return Value{Class: Number, Int: int64(arg)}
	case item.MajorNegInt:
		return Value{Class: Number, Int: -1 - int64(arg)}
	case item.MajorBytes, item.MajorText:
		if arg > uint64(len(data)-size) {
			return Value{}
		}
		return Value{Class: String, Bytes: data[size : size+int(arg)]}
	case item.MajorArray:
		return Value{Class: Array, Bytes: data}
	case item.MajorMap:
		return Value{Class: Map, Bytes: data}
	case item.MajorSimple:
		return readSimple(data[0], arg)
	}
	return Value{}
}

func readSimple(first byte, bits uint64) Value {
	switch first {
	case 0xf4:
		return Value{Class: False}
	case 0xf5:
		return Value{Class: True}
	case 0xf9:
		return Value{Class: Number, IsFloat: true, Float: float16(uint16(bits))}
	case 0xfa:
		return Value{Class: Number, IsFloat: true, Float: float64(math.Float32frombits(uint32(bits)))}
	case 0xfb:
		return Value{Class: Number, IsFloat: true, Float: math.Float64frombits(bits)}
	}
	return Value{}
}

// float16 is the value of a half-precision float.
func float16(bits uint16) float64 {
	sign := 1.0
	if bits&0x8000 != 0 {
		sign = -1
	}
	exponent, fraction := int(bits>>10&0x1f), float64(bits&0x3ff)
	switch exponent {
	case 0:
		return math.Copysign(fraction*0x1p-24, sign)
	case 31:
		if fraction != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return sign * math.Ldexp(1+fraction/1024, exponent-15)
}

// Compare orders two values: -1, 0 or 1. See the package comment.
func Compare(a, b Value) int {
	if a.Class != b.Class {
		return cmp.Compare(a.Class, b.Class)
	}
	switch a.Class {
	case Number:
		return compareNumbers(a, b)
	case String:
		return bytes.Compare(a.Bytes, b.Bytes)
	case Array:
		return compareLists(a.Bytes, b.Bytes, 1)
	case Map:
		return compareLists(a.Bytes, b.Bytes, 2)
	}
	return 0
}

func compareNumbers(a, b Value) int {
	switch {
	case !a.IsFloat && !b.IsFloat:
		return cmp.Compare(a.Int, b.Int)
	case a.IsFloat && b.IsFloat:
		return compareFloats(a.Float, b.Float)
	case a.IsFloat:
		return -compareIntFloat(b.Int, a.Float)
	}
	return compareIntFloat(a.Int, b.Float)
}

// compareFloats differs from cmp.Compare in where NaN is.
func compareFloats(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	case a == b:
		return 0
	}
	return cmp.Compare(nanRank(a), nanRank(b))
}

func nanRank(f float64) int {
	if f != f {
		return 1
	}
	return 0
}

// compareIntFloat is exact, also where a float cannot tell neighbouring
// integers apart.
func compareIntFloat(n int64, f float64) int {
	const two63 = 1 << 63
	switch {
	case f != f || f >= two63:
		return -1
	case f < -two63:
		return 1
	}
	whole := math.Floor(f)
	if order := cmp.Compare(n, int64(whole)); order != 0 || whole == f {
		return order
	}
	return -1 // f has a fraction above n
}

// compareLists compares arrays (width 1) or maps (width 2) item by item.
func compareLists(a, b []byte, width uint64) int {
	atA, countA := elements(a)
	atB, countB := elements(b)
	for range width * min(countA, countB) {
		if order := Compare(Read(atA), Read(atB)); order != 0 {
			return order
		}
		atA, atB = next(atA), next(atB)
	}
	return cmp.Compare(countA, countB)
}
