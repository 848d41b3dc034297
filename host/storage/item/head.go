package item

import (
	"encoding/binary"
	"math"
	"unicode/utf8"

	"github.com/luahost/luahost/abi"
)

// Major is the top three bits of an item's first byte.
type Major uint8

// Major types of CBOR.
const (
	MajorUint   Major = 0
	MajorNegInt Major = 1
	MajorBytes  Major = 2
	MajorText   Major = 3
	MajorArray  Major = 4
	MajorMap    Major = 5
	MajorTag    Major = 6
	MajorSimple Major = 7
)

// First bytes of simple values and floats.
const (
	byteFalse     = 0xf4
	byteTrue      = 0xf5
	byteNull      = 0xf6
	byteUndefined = 0xf7
	byteFloat16   = 0xf9
	byteFloat32   = 0xfa
	byteFloat64   = 0xfb
)

// Head is the start of an item: its type, its argument (the integer, length,
// count, or float bits), and the size of the head itself in bytes.
type Head struct {
	Major Major
	Arg   uint64
	Size  int
}

// ReadHead reads the head at the start of data. It refuses indefinite lengths,
// reserved forms, and arguments that a shorter form could hold (of floats
// it leaves that to Validate).
func ReadHead(data []byte) (Head, error) {
	if len(data) == 0 {
		return Head{}, errTruncated
	}
	first := data[0]
	head := Head{Major: Major(first >> 5), Arg: uint64(first & 0x1f), Size: 1}
	if head.Arg < 24 {
		return head, nil
	}
	return readLongHead(data, head)
}

// readLongHead reads an argument of 1, 2, 4 or 8 bytes behind the first.
func readLongHead(data []byte, head Head) (Head, error) {
	if head.Arg > 27 {
		return Head{}, errIndefinite
	}
	width := 1 << (head.Arg - 24)
	if len(data) < 1+width {
		return Head{}, errTruncated
	}
	var least uint64 // the smallest argument that needs this width
	switch width {
	case 1:
		head.Arg, least = uint64(data[1]), 24
	case 2:
		head.Arg, least = uint64(binary.BigEndian.Uint16(data[1:])), 1<<8
	case 4:
		head.Arg, least = uint64(binary.BigEndian.Uint32(data[1:])), 1<<16
	case 8:
		head.Arg, least = binary.BigEndian.Uint64(data[1:]), 1<<32
	}
	head.Size = 1 + width
	if head.Major == MajorSimple {
		return head, nil
	}
	if head.Arg < least {
		return Head{}, errNotShortest
	}
	return head, nil
}

// Int is the integer that a head of MajorUint or MajorNegInt stands for.
func (h Head) Int() (int64, error) {
	if h.Arg > math.MaxInt64 {
		return 0, errIntRange
	}
	if h.Major == MajorNegInt {
		return -1 - int64(h.Arg), nil
	}
	return int64(h.Arg), nil
}

// Inside is what belongs to the item behind its head: so many items, or so
// many bytes of a string. A count beyond what is allowed is cut to just beyond.
func (h Head) Inside() (items, size uint64) {
	switch h.Major {
	case MajorBytes, MajorText:
		return 0, h.Arg
	case MajorArray:
		return min(h.Arg, abi.MaxElements+1), 0
	case MajorMap:
		return 2 * min(h.Arg, abi.MaxElements+1), 0
	case MajorTag:
		return 1, 0
	}
	return 0, 0
}

// AppendHead appends the shortest head of a type and argument.
func AppendHead(dst []byte, major Major, arg uint64) []byte {
	top := byte(major) << 5
	switch {
	case arg < 24:
		return append(dst, top|byte(arg))
	case arg < 1<<8:
		return append(dst, top|24, byte(arg))
	case arg < 1<<16:
		return append(dst, top|25, byte(arg>>8), byte(arg))
	case arg < 1<<32:
		return binary.BigEndian.AppendUint32(append(dst, top|26), uint32(arg))
	}
	return binary.BigEndian.AppendUint64(append(dst, top|27), arg)
}

// AppendInt appends an integer.
func AppendInt(dst []byte, n int64) []byte {
	if n < 0 {
		return AppendHead(dst, MajorNegInt, uint64(-1-n))
	}
	return AppendHead(dst, MajorUint, uint64(n))
}

// AppendBool appends a boolean.
func AppendBool(dst []byte, b bool) []byte {
	if b {
		return append(dst, byteTrue)
	}
	return append(dst, byteFalse)
}

// AppendUndefined appends undefined, which stands for "absent" in replies.
func AppendUndefined(dst []byte) []byte { return append(dst, byteUndefined) }

// AppendString appends a Lua string: as text when it is valid UTF-8, else as a
// byte string.
func AppendString(dst, s []byte) []byte {
	major := MajorText
	if !utf8.Valid(s) {
		major = MajorBytes
	}
	return append(AppendHead(dst, major, uint64(len(s))), s...)
}
