package item

import (
	"bytes"
	"encoding/binary"
	"math"
	"unicode/utf8"

	"github.com/luahost/luahost/abi"
)

// Validate reports whether data is exactly one value that a table may hold.
// Its error is an abi.Error of class invalid and gives the byte offset.
func Validate(data []byte) error {
	// A short string is the commonest value by far: no walk, no frame.
	if len(data) > 0 && Major(data[0]>>5) == MajorText && int(data[0]&0x1f) == len(data)-1 && len(data) <= 24 {
		if utf8.Valid(data[1:]) {
			return nil
		}
	}
	v := validator{data: data}
	end, err := v.value(0, 0)
	if err != nil {
		return v.located(err)
	}
	if end != len(data) {
		return v.fail(end, errTrailing)
	}
	return nil
}

// ValidatePrefix is Validate for an item that more may follow; it returns the
// item's size in bytes.
func ValidatePrefix(data []byte) (int, error) {
	v := validator{data: data}
	end, err := v.value(0, 0)
	if err != nil {
		return 0, v.located(err)
	}
	return end, nil
}

// validator walks one item. It remembers where it failed, so that the walk
// itself can return bare sentinels.
type validator struct {
	data []byte
	at   int
}

func (v *validator) fail(at int, err error) error {
	v.at = at
	return v.located(err)
}

func (v *validator) located(err error) error {
	return malformed(v.at, err)
}

// value checks the item at offset at and returns the offset behind it. depth
// counts the arrays and maps around it.
func (v *validator) value(at, depth int) (int, error) {
	v.at = at
	head, err := ReadHead(v.data[at:])
	if err != nil {
		return 0, err
	}
	body := at + head.Size
	switch head.Major {
	case MajorUint, MajorNegInt:
		_, err := head.Int()
		return body, err
	case MajorBytes, MajorText:
		return v.str(head, body)
	case MajorArray:
		return v.array(head.Arg, body, depth+1)
	case MajorMap:
		return v.pairs(head.Arg, body, depth+1)
	case MajorTag:
		return 0, errTag
	}
	return body, checkSimple(v.data[at], head.Arg)
}

// str checks the string whose bytes begin at body. Text is valid UTF-8, and
// what is valid UTF-8 is text, so that one Lua string has one encoding.
func (v *validator) str(head Head, body int) (int, error) {
	if head.Arg > uint64(len(v.data)-body) {
		return 0, errTruncated
	}
	end := body + int(head.Arg)
	if utf8.Valid(v.data[body:end]) == (head.Major == MajorText) {
		return end, nil
	}
	if head.Major == MajorText {
		return 0, errNotUTF8
	}
	return 0, errBytesAreText
}

func (v *validator) array(count uint64, at, depth int) (int, error) {
	if err := v.container(count, 1, at, depth); err != nil {
		return 0, err
	}
	var err error
	for range count {
		if at, err = v.value(at, depth); err != nil {
			return 0, err
		}
	}
	return at, nil
}

// pairs checks a map: each key once, in bytewise order.
func (v *validator) pairs(count uint64, at, depth int) (int, error) {
	if err := v.container(count, 2, at, depth); err != nil {
		return 0, err
	}
	var last []byte
	for i := range count {
		end, err := v.mapKey(at, depth)
		if err != nil {
			return 0, err
		}
		key := v.data[at:end]
		if i > 0 {
			if order := bytes.Compare(last, key); order >= 0 {
				v.at = at
				return 0, keyOrderError(order)
			}
		}
		last = key
		if at, err = v.value(end, depth); err != nil {
			return 0, err
		}
	}
	return at, nil
}

// container checks what holds for arrays and maps before their elements, of
// which each has at least least bytes, are walked: a count that the data
// cannot hold fails at once.
func (v *validator) container(count, least uint64, at, depth int) error {
	switch {
	case depth > abi.MaxDepth:
		return errTooDeep
	case count > abi.MaxElements:
		return errTooMany
	case count*least > uint64(len(v.data)-at):
		return errTruncated
	}
	return nil
}

// mapKey checks a key of a map: what Lua can have as a table key.
func (v *validator) mapKey(at, depth int) (int, error) {
	v.at = at
	if at < len(v.data) {
		switch first := v.data[at]; Major(first >> 5) {
		case MajorArray, MajorMap:
			return 0, errMapKey
		case MajorSimple:
			if first == byteNull || isNaN(v.data[at:]) {
				return 0, errMapKey
			}
		}
	}
	return v.value(at, depth)
}

func isNaN(data []byte) bool {
	return len(data) >= 3 && data[0] == byteFloat16 && data[1] == 0x7e && data[2] == 0
}

// checkSimple checks a simple value or a float by its first byte and bits.
func checkSimple(first byte, bits uint64) error {
	switch first {
	case byteFalse, byteTrue, byteNull:
		return nil
	case byteUndefined:
		return errUndefined
	case byteFloat16:
		return checkFloat16(uint16(bits))
	case byteFloat32:
		return checkFloat32(math.Float32frombits(uint32(bits)))
	case byteFloat64:
		return checkFloat64(math.Float64frombits(bits))
	}
	return errSimple
}

// canonicalNaN is the one NaN of the deterministic encoding, as a float16.
const canonicalNaN = 0x7e00

func checkFloat16(bits uint16) error {
	if bits&0x7c00 == 0x7c00 && bits&0x03ff != 0 && bits != canonicalNaN {
		return errNotShortest
	}
	return nil
}

func checkFloat32(f float32) error {
	if _, fits := float16Bits(f); fits || f != f {
		return errNotShortest
	}
	return nil
}

func checkFloat64(f float64) error {
	if float64(float32(f)) == f || f != f {
		return errNotShortest
	}
	return nil
}

// float16Bits converts f when a float16 holds it exactly. NaN is left out.
func float16Bits(f float32) (bits uint16, exact bool) {
	raw := math.Float32bits(f)
	sign := uint16(raw >> 16 & 0x8000)
	exp := int(raw>>23&0xff) - 127
	frac := raw & 0x7fffff
	switch {
	case exp == 128: // infinity
		return sign | 0x7c00, frac == 0
	case exp == -127: // zero; float32 subnormals are far too small
		return sign, frac == 0
	case exp > 15 || exp < -24:
		return 0, false
	case exp >= -14: // normal
		return sign | uint16(exp+15)<<10 | uint16(frac>>13), frac&0x1fff == 0
	}
	shift := uint(-exp - 1) // subnormal: the leading 1 becomes explicit
	frac |= 1 << 23
	return sign | uint16(frac>>shift), frac&(1<<shift-1) == 0
}

// AppendFloat appends a float in the shortest form that keeps its value.
func AppendFloat(dst []byte, f float64) []byte {
	if f != f {
		return append(dst, byteFloat16, canonicalNaN>>8, canonicalNaN&0xff)
	}
	short := float32(f)
	if float64(short) != f {
		return binary.BigEndian.AppendUint64(append(dst, byteFloat64), math.Float64bits(f))
	}
	if bits, exact := float16Bits(short); exact {
		return append(dst, byteFloat16, byte(bits>>8), byte(bits))
	}
	return binary.BigEndian.AppendUint32(append(dst, byteFloat32), math.Float32bits(short))
}
