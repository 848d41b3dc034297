package storage

import (
	"fmt"

	"github.com/luahost/luahost/host/storage/item"
	"github.com/luahost/luahost/host/storage/key"
)

// Key is a key of a table: an integer or a string. See package key.
type Key = key.Key

// Int is the key of an integer.
func Int(n int64) Key { return key.Int(n) }

// String is the key of a string, which may hold any bytes.
func String(s string) Key { return key.String(s) }

// Value is one value of a table: a CBOR item in deterministic encoding. Equal
// values have equal bytes. It must not be changed.
type Value []byte

// ValueOf encodes a Go value; see item.Append for what it takes. A float stays
// a float, also when it has an integer value.
func ValueOf(v any) (Value, error) {
	if value, ok := v.(Value); ok {
		return value, item.ValidateRow(value)
	}
	return item.Append(nil, v)
}

// Any decodes the value to what item.Decode gives.
func (v Value) Any() (any, error) { return item.Decode(v) }

// Decode decodes the value into what into points to: a struct with cbor or
// json tags, a map, a slice, a number, a string.
func (v Value) Decode(into any) error { return item.Unmarshal(v, into) }

// String is the decoded value as fmt prints it.
func (v Value) String() string {
	if v == nil {
		return "absent"
	}
	decoded, err := v.Any()
	if err != nil {
		return fmt.Sprintf("malformed: %x", []byte(v))
	}
	return fmt.Sprint(decoded)
}
