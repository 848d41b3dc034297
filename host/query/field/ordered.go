package field

import (
	"encoding/binary"
	"math"
)

// The ordered encoding of a value: bytes that compare as values do. It is
// never the beginning of another one, so encodings can follow each other.
//
//	01              absent
//	02, 03          false, true
//	10 f8           a number: the greatest float not above it, 8 bytes that sort
//	10 f8 r2        the same when the float is 2^53 or more, or -2^53 or less: what is
//	                left, an integer in 2 bytes
//	20 ... 00 01    a string; a zero byte in it is 00 ff
//	30 ... 00 01    an array: the encodings of its elements, then 00, all as in a string
//	40 ... 00 01    a map: the same with keys and values
//
// An encoding that would be too long is cut, and ends with 00 02: it sorts
// behind what it could have been, and is not after what it should be before.
const (
	markEnd     = 0x00 // of a list, before any element
	markAbsent  = 0x01
	markFalse   = 0x02
	markTrue    = 0x03
	markNumber  = 0x10
	markString  = 0x20
	markArray   = 0x30
	markMap     = 0x40
	escape      = 0x00
	escapedZero = 0xff
	endWhole    = 0x01
	endCut      = 0x02
)

// FirstPresent is the lowest encoding of a value that is not absent.
const FirstPresent = markFalse

// OfType is the range of the encodings that values of a class's type have: from
// <= encoding < to.
func OfType(c Class) (from, to []byte) {
	switch c {
	case False, True:
		return []byte{markFalse}, []byte{markTrue + 1}
	case Number:
		return []byte{markNumber}, []byte{markNumber + 1}
	case String:
		return []byte{markString}, []byte{markString + 1}
	case Array:
		return []byte{markArray}, []byte{markArray + 1}
	case Map:
		return []byte{markMap}, []byte{markMap + 1}
	}
	return []byte{markAbsent}, []byte{markAbsent + 1}
}

// CutAt is the most bytes of a string, or of what is inside an array or map,
// that AppendIndexed keeps.
const CutAt = 256

// AppendAbsent appends the encoding of an absent field.
func AppendAbsent(dst []byte) []byte { return append(dst, markAbsent) }

// AppendOrdered appends the ordered encoding of a value.
func AppendOrdered(dst []byte, v Value) []byte {
	dst, _ = appendOrdered(dst, v, math.MaxInt)
	return dst
}

// AppendIndexed appends the ordered encoding of a value, cut at CutAt. When it
// was cut, different values may have the same encoding, but never an order
// that is wrong.
func AppendIndexed(dst []byte, v Value) (_ []byte, cut bool) {
	return appendOrdered(dst, v, CutAt)
}

func appendOrdered(dst []byte, v Value, most int) (_ []byte, cut bool) {
	switch v.Class {
	case False:
		return append(dst, markFalse), false
	case True:
		return append(dst, markTrue), false
	case Number:
		return appendNumber(append(dst, markNumber), v), false
	case String:
		return appendBytes(append(dst, markString), v.Bytes, most)
	case Array, Map:
		inside := appendInside(nil, v, most)
		mark := byte(markArray)
		if v.Class == Map {
			mark = markMap
		}
		return appendBytes(append(dst, mark), inside, most)
	}
	return append(dst, markAbsent), false
}

// appendBytes appends escaped bytes and their end.
func appendBytes(dst, s []byte, most int) (_ []byte, cut bool) {
	if cut = len(s) > most; cut {
		s = s[:most]
	}
	dst = AppendEscaped(dst, s)
	if cut {
		return append(dst, escape, endCut), true
	}
	return append(dst, escape, endWhole), false
}

// AppendEscaped appends bytes as they are in the encoding of a string, without its
// end.
func AppendEscaped(dst, s []byte) []byte {
	for _, c := range s {
		if dst = append(dst, c); c == escape {
			dst = append(dst, escapedZero)
		}
	}
	return dst
}

// AppendStringPrefix appends what the encodings of all strings that begin with
// s begin with; when it was cut, those of others too.
func AppendStringPrefix(dst, s []byte) (_ []byte, cut bool) {
	if cut = len(s) > CutAt; cut {
		s = s[:CutAt]
	}
	return AppendEscaped(append(dst, markString), s), cut
}

// appendInside appends the encodings of what is in an array or map, and the
// end mark. It may stop when it has more than most bytes.
func appendInside(dst []byte, v Value, most int) []byte {
	at, count := elements(v.Bytes)
	if v.Class == Map {
		count *= 2
	}
	for ; count > 0 && len(at) > 0 && len(dst) <= most; count-- {
		dst = appendNested(dst, Read(at), most)
		at = next(at)
	}
	return append(dst, markEnd)
}

// appendNested is appendOrdered inside a list: nothing is cut, so that what
// follows stays in order, but a string ends early when more would be cut off
// the list anyway.
func appendNested(dst []byte, v Value, most int) []byte {
	if v.Class == String && len(v.Bytes) > most {
		v.Bytes = v.Bytes[:most+1]
	}
	dst, _ = appendOrdered(dst, v, math.MaxInt)
	return dst
}

// appendNumber appends a float that sorts, and what an integer has above it.
func appendNumber(dst []byte, v Value) []byte {
	f, rest := v.Float, int64(0)
	if !v.IsFloat {
		f, rest = splitInt(v.Int)
	}
	dst = binary.BigEndian.AppendUint64(dst, sortableBits(f))
	if hasRest(f) {
		dst = binary.BigEndian.AppendUint16(dst, uint16(rest))
	}
	return dst
}

// two53 is where floats begin to skip integers.
const two53 = 1 << 53

func hasRest(f float64) bool { return f >= two53 || f <= -two53 }

// splitInt is the greatest float not above n, and what is left: less than 1,024.
func splitInt(n int64) (f float64, rest int64) {
	f = float64(n)
	if compareIntFloat(n, f) < 0 {
		f = math.Nextafter(f, math.Inf(-1))
	}
	return f, n - int64(f)
}

// sortableBits are bits that compare as unsigned numbers as floats do.
func sortableBits(f float64) uint64 {
	switch {
	case f != f:
		return math.MaxUint64
	case f == 0:
		f = 0 // also -0
	}
	bits := math.Float64bits(f)
	if bits>>63 != 0 {
		return ^bits
	}
	return bits | 1<<63
}

// OrderedSize is the size of the encoding at the start of data, 0 when it is
// malformed.
func OrderedSize(data []byte) int {
	if len(data) == 0 {
		return 0
	}
	switch data[0] {
	case markAbsent, markFalse, markTrue:
		return 1
	case markNumber:
		return numberSize(data)
	case markString, markArray, markMap:
		return bytesSize(data)
	}
	return 0
}

func numberSize(data []byte) int {
	if len(data) < 9 {
		return 0
	}
	bits := binary.BigEndian.Uint64(data[1:])
	if bits>>63 != 0 {
		bits &^= 1 << 63
	} else {
		bits = ^bits
	}
	if !hasRest(math.Float64frombits(bits)) {
		return 9
	}
	if len(data) < 11 {
		return 0
	}
	return 11
}

func bytesSize(data []byte) int {
	for i := 1; i+1 < len(data); i++ {
		if data[i] == escape {
			if i++; data[i] != escapedZero {
				return i + 1
			}
		}
	}
	return 0
}
