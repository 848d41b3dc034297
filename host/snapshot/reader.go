package snapshot

import (
	"errors"
	"fmt"
	"math"
	"unicode/utf8"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
)

// reader walks the items of a document, each in its one encoding.
type reader struct {
	data []byte
	at   int
}

var (
	errTruncated = errors.New("it ends early")
	errTrailing  = errors.New("something follows it")
	errType      = errors.New("an item of another type is expected")
)

func failf(format string, args ...any) error { return fmt.Errorf(format, args...) }

func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// head reads an item's head, which must be of a type, and returns its argument.
func (r *reader) head(want item.Major) (uint64, error) {
	h, err := item.ReadHead(r.data[r.at:])
	if err != nil {
		return 0, err
	}
	if h.Major != want {
		return 0, errType
	}
	r.at += h.Size
	return h.Arg, nil
}

func (r *reader) uint() (uint64, error) { return r.head(item.MajorUint) }

// array reads the head of an array, whose items the data must have room for.
func (r *reader) array() (int, error) {
	n, err := r.head(item.MajorArray)
	if err == nil && n > uint64(len(r.data)-r.at) {
		err = errTruncated
	}
	return int(n), err
}

// fixed reads the head of an array that has so many items, at least and at most.
func (r *reader) fixed(least, most int) (int, error) {
	n, err := r.array()
	if err == nil && (n < least || n > most) {
		err = failf("it has %d fields", n)
	}
	return n, err
}

func (r *reader) bool() (v bool, err error) {
	if r.at < len(r.data) && (r.data[r.at] == byteFalse || r.data[r.at] == byteTrue) {
		r.at++
		return r.data[r.at-1] == byteTrue, nil
	}
	return false, errType
}

// First bytes of simple values.
const (
	byteFalse     = 0xf4
	byteTrue      = 0xf5
	byteNull      = 0xf6
	byteUndefined = 0xf7
	byteFloat16   = 0xf9
	byteFloat32   = 0xfa
	byteFloat64   = 0xfb
)

// isNull passes a null.
func (r *reader) isNull() bool {
	if r.at < len(r.data) && r.data[r.at] == byteNull {
		r.at++
		return true
	}
	return false
}

// span reads the bytes of a string behind its head.
func (r *reader) span(n uint64) ([]byte, error) {
	if n > uint64(len(r.data)-r.at) {
		return nil, errTruncated
	}
	start := r.at
	r.at += int(n)
	return r.data[start:r.at], nil
}

// text reads text, bytes a byte string, whatever is in it.
func (r *reader) text() ([]byte, error) { return r.string(item.MajorText) }

func (r *reader) bytes() ([]byte, error) { return r.string(item.MajorBytes) }

func (r *reader) string(major item.Major) ([]byte, error) {
	n, err := r.head(major)
	if err != nil {
		return nil, err
	}
	s, err := r.span(n)
	if err == nil && major == item.MajorText && !utf8.Valid(s) {
		err = failf("text is not UTF-8")
	}
	return s, err
}

// luaString reads a string that is a value: text if it is UTF-8, else bytes.
func (r *reader) luaString() ([]byte, error) {
	if r.at < len(r.data) && item.Major(r.data[r.at]>>5) == item.MajorText {
		return r.text()
	}
	s, err := r.bytes()
	if err == nil && utf8.Valid(s) {
		err = failf("a byte string that is UTF-8 must be text")
	}
	return s, err
}

// number reads an integer of 64 bits or a float in its shortest form.
func (r *reader) number() error {
	h, err := item.ReadHead(r.data[r.at:])
	if err != nil {
		return err
	}
	switch {
	case h.Major == item.MajorUint || h.Major == item.MajorNegInt:
		_, err = h.Int()
	case !shortestFloat(r.data[r.at], h.Arg):
		err = failf("the number is not in its shortest form")
	}
	r.at += h.Size
	return err
}

// shortestFloat reports whether no shorter float has the same value, or the same
// bits if it is a NaN.
func shortestFloat(first byte, bits uint64) bool {
	switch first {
	case byteFloat16:
		return true
	case byteFloat32:
		return !fits16(uint32(bits))
	case byteFloat64:
		f := math.Float64frombits(bits)
		if f != f {
			return bits&(1<<29-1) != 0
		}
		return float64(float32(f)) != f
	}
	return false
}

// fits16 reports whether a float of 16 bits has the value of one of 32.
func fits16(bits uint32) bool {
	exp, frac := int(bits>>23&0xff)-127, bits&0x7fffff
	switch {
	case exp == 128: // infinity and NaN
		return frac&0x1fff == 0
	case exp == -127:
		return frac == 0
	case exp < -24 || exp > 15:
		return false
	case exp >= -14:
		return frac&0x1fff == 0
	}
	return (frac|1<<23)&(1<<uint(-exp-1)-1) == 0
}

// skip passes one item of whatever nesting.
func (r *reader) skip() error {
	for pending := uint64(1); pending > 0; pending-- {
		h, err := item.ReadHead(r.data[r.at:])
		if err != nil {
			return err
		}
		inside, size := h.Inside()
		r.at += h.Size
		left := uint64(len(r.data) - r.at)
		if size > left || inside > left || pending > uint64(len(r.data)) {
			return errTruncated
		}
		r.at += int(size)
		pending += inside
	}
	return nil
}

// kindName is a kind as people read it.
func kindName(kind uint8) string {
	if kind == kindString {
		return "string"
	}
	return [...]string{
		abi.SnapshotTable: "table", abi.SnapshotClosure: "function", abi.SnapshotUpvalue: "upvalue",
		abi.SnapshotPrototype: "prototype", abi.SnapshotThread: "coroutine", abi.SnapshotBuiltin: "builtin",
		abi.SnapshotStandard: "standard object", abi.SnapshotHandle: "table handle",
		abi.SnapshotCustom: "custom object", abi.SnapshotModule: "module",
	}[kind]
}
