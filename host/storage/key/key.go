// Package key turns keys of tables into bytes that sort as the keys do:
// integers by value, then strings by their bytes. A store's engine only ever
// sees these bytes.
//
//	08 ... 0f   a negative integer in 8 ... 1 bytes: the low bytes of its two's complement
//	10          zero
//	11 ... 18   a positive integer in 1 ... 8 bytes
//	20          a string: its bytes, unescaped, to the end
//
// Integers take the fewest bytes, so each key has one encoding. A string needs
// no terminator because nothing follows a key.
package key

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"unicode/utf8"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
)

const (
	tagZero   = 0x10 // plus or minus the number of bytes that follow
	tagString = 0x20
)

// Key is the ordered encoding of one key: keys compare with <, and are usable
// in maps. The zero Key is no key; options use it for "not given".
type Key string

// Int is the key of an integer.
func Int(n int64) Key { return Key(AppendInt(nil, n)) }

// String is the key of a string, which may hold any bytes.
func String(s string) Key { return Key(tagStringText) + Key(s) }

const tagStringText = "\x20"

// Of makes a key of a Go value: an integer of any type, a float64 with an
// integer value, a string, a []byte, or a Key.
func Of(v any) (Key, error) {
	switch v := v.(type) {
	case Key:
		return v, v.check()
	case string:
		return String(v), nil
	case []byte:
		return String(string(v)), nil
	case int:
		return Int(int64(v)), nil
	case int64:
		return Int(v), nil
	case int32:
		return Int(int64(v)), nil
	case uint32:
		return Int(int64(v)), nil
	case uint64:
		if v <= math.MaxInt64 {
			return Int(int64(v)), nil
		}
	case float64:
		if n := int64(v); float64(n) == v && v < math.MaxInt64 {
			return Int(n), nil
		}
	}
	return "", invalid(fmt.Sprintf("%v (%T) is no key", v, v))
}

func (k Key) check() error {
	_, err := AppendItem(nil, []byte(k))
	return err
}

// IsInt reports whether the key is an integer.
func (k Key) IsInt() bool { return k != "" && k[0] < tagString }

// Int is the key's integer, 0 for a string.
func (k Key) Int() int64 {
	if !k.IsInt() {
		return 0
	}
	return decodeInt([]byte(k))
}

// Text is the key's string, "" for an integer.
func (k Key) Text() string {
	if k == "" || k[0] != tagString {
		return ""
	}
	return string(k[1:])
}

// String is for people: 42, or "name" in quotes.
func (k Key) String() string {
	switch {
	case k == "":
		return "no key"
	case k.IsInt():
		return strconv.FormatInt(k.Int(), 10)
	}
	return strconv.Quote(k.Text())
}

// AppendInt appends the ordered encoding of an integer.
func AppendInt(dst []byte, n int64) []byte {
	if n >= 0 {
		width := (bits.Len64(uint64(n)) + 7) / 8
		return appendLow(append(dst, byte(tagZero+width)), uint64(n), width)
	}
	width := max(1, (bits.Len64(uint64(^n))+7)/8)
	return appendLow(append(dst, byte(tagZero-width)), uint64(n), width)
}

// appendLow appends the width low bytes of v, highest first.
func appendLow(dst []byte, v uint64, width int) []byte {
	for shift := 8 * (width - 1); shift >= 0; shift -= 8 {
		dst = append(dst, byte(v>>shift))
	}
	return dst
}

// AppendString appends the ordered encoding of a string.
func AppendString(dst []byte, s []byte) []byte {
	return append(append(dst, tagString), s...)
}

// FromItem appends the ordered encoding of a key on the wire: one whole CBOR
// item in deterministic encoding, an integer or a string.
func FromItem(dst, raw []byte) ([]byte, error) {
	head, err := item.ReadHead(raw)
	if err != nil {
		return dst, invalid(fmt.Sprintf("malformed key: %v", err))
	}
	body := raw[head.Size:]
	switch head.Major {
	case item.MajorUint, item.MajorNegInt:
		n, err := head.Int()
		if err != nil || len(body) != 0 {
			return dst, invalid("malformed key: not one 64-bit integer")
		}
		return AppendInt(dst, n), nil
	case item.MajorText, item.MajorBytes:
		if head.Arg != uint64(len(body)) {
			return dst, invalid("malformed key: its length is not that of its string")
		}
		if (isASCII(body) || utf8.Valid(body)) != (head.Major == item.MajorText) {
			return dst, invalid("malformed key: text must be valid UTF-8, and valid UTF-8 must be text")
		}
		return AppendString(dst, body), nil
	}
	return dst, invalid("a key must be an integer or a string")
}

// isASCII is quicker than utf8.Valid for what most keys are.
func isASCII(s []byte) bool {
	any := byte(0)
	for _, b := range s {
		any |= b
	}
	return any < utf8.RuneSelf
}

// AppendItem appends the CBOR item of a key in ordered encoding. It is the
// inverse of FromItem.
func AppendItem(dst, ordered []byte) ([]byte, error) {
	if len(ordered) == 0 {
		return dst, corrupt(ordered)
	}
	if ordered[0] == tagString {
		return item.AppendString(dst, ordered[1:]), nil
	}
	width := int(ordered[0]) - tagZero
	if width < -8 || width > 8 || len(ordered) != 1+max(width, -width) {
		return dst, corrupt(ordered)
	}
	n := decodeInt(ordered)
	var buf [9]byte
	if string(AppendInt(buf[:0], n)) != string(ordered) {
		return dst, corrupt(ordered) // a longer form than needed
	}
	return item.AppendInt(dst, n), nil
}

// decodeInt reads an integer whose tag and length are sound.
func decodeInt(ordered []byte) int64 {
	v := uint64(0)
	if ordered[0] < tagZero {
		v = math.MaxUint64 // sign bits above those stored
	}
	for _, b := range ordered[1:] {
		v = v<<8 | uint64(b)
	}
	return int64(v)
}

func invalid(message string) error {
	return &abi.Error{
		Code: abi.ErrInvalid.Code(), Message: message,
		Hint: "keys are integers and strings",
	}
}

func corrupt(ordered []byte) error {
	return &abi.Error{
		Code:    abi.ErrCorrupt.Code(),
		Message: fmt.Sprintf("%x is not the encoding of a key", ordered),
	}
}
