package item_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
)

var values = []any{
	nil, true, false, int64(0), int64(23), int64(24), int64(256), int64(65536), int64(1) << 32,
	int64(math.MaxInt64), int64(-1), int64(-25), int64(math.MinInt64),
	0.0, math.Copysign(0, -1), 1.0, 0.1, 65504.0, 65505.0, 0x1p-24, 0x1p-25, 0x1p-14, 3 * 0x1p-24, 1e300, math.Inf(1), math.NaN(),
	float64(math.MaxFloat32), math.SmallestNonzeroFloat32, math.SmallestNonzeroFloat64,
	"", "hello", strings.Repeat("ä", 40),
	[]byte{0xff},
	bytes.Repeat([]byte{0x80}, 300),
	[]any{},
	[]any{int64(1), "two", []any{3.5}},
	map[any]any{},
	map[any]any{"name": "Alice", "age": int64(30), int64(1): true, true: 0.5},
}

func TestValidateAcceptsWhatTheEncoderWrites(t *testing.T) {
	t.Parallel()
	for _, v := range values {
		data, err := abi.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := item.Validate(data); err != nil {
			t.Errorf("%v (%x): %v", v, data, err)
		}
		size, err := item.ValidatePrefix(append(data, 0xff))
		if err != nil || size != len(data) {
			t.Errorf("%v: prefix of %d bytes, %v; want %d", v, size, err, len(data))
		}
	}
}

func TestValidateRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "byte 0: the item ends early"},
		{"trailing byte", "0101", "byte 1: bytes follow"},
		{"truncated text", "6261", "byte 0: the item ends early"},
		{"truncated array", "8201", "ends early"},
		{"truncated head", "19ff", "ends early"},
		{"long integer", "1817", "shortest"},
		{"long integer of 2", "1900ff", "shortest"},
		{"long integer of 8", "1b00000000ffffffff", "shortest"},
		{"long length", "7803616263", "shortest"},
		{"beyond int64", "1b8000000000000000", "64 bits"},
		{"below int64", "3b8000000000000000", "64 bits"},
		{"float64 that fits 32", "fb3ff8000000000000", "shortest"},
		{"float32 that fits 16", "fa3fc00000", "shortest"},
		{"NaN with payload", "f97e01", "shortest"},
		{"NaN of 64 bits", "fb7ff8000000000000", "shortest"},
		{"infinity of 32 bits", "fa7f800000", "shortest"},
		{"undefined", "f7", "undefined"},
		{"simple value", "e0", "simple"},
		{"two-byte simple value", "f8ff", "simple"},
		{"tag", "8101c11a00000000", "byte 2: bytes follow"},
		{"tag inside", "81c11a00000000", "byte 1: tags"},
		{"indefinite array", "9f01ff", "indefinite"},
		{"indefinite text", "7f6161ff", "indefinite"},
		{"reserved", "1c", "indefinite"},
		{"text, not UTF-8", "62c328", "UTF-8"},
		{"bytes, valid UTF-8", "4161", "must be text"},
		{"duplicate key", "a2616101616102", "byte 4: a map key occurs twice"},
		{"unsorted keys", "a2616201616102", "bytewise order"},
		{"null as a key", "a1f601", "map key"},
		{"NaN as a key", "a1f97e0001", "map key"},
		{"array as a key", "a18001", "map key"},
		{"huge array", "9b7fffffffffffffff", "elements"},
		{"array larger than data", "9a000fffff", "ends early"},
		{"huge map", "bbffffffffffffffff", "elements"},
		{"huge text", "7b7fffffffffffffff", "ends early"},
		{"too deep", strings.Repeat("81", abi.MaxDepth+1) + "01", "deeper"},
	} {
		data, err := hex.DecodeString(c.text)
		if err != nil {
			t.Fatal(err)
		}
		err = item.Validate(data)
		if !errors.Is(err, abi.ErrInvalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestDepthLimitIsInclusive(t *testing.T) {
	t.Parallel()
	data, err := hex.DecodeString(strings.Repeat("81", abi.MaxDepth) + "01")
	if err != nil {
		t.Fatal(err)
	}
	if err := item.Validate(data); err != nil {
		t.Error(err)
	}
}

func TestValidateDoesNotAllocate(t *testing.T) {
	data, err := abi.Marshal(map[string]any{"name": "Alice", "tags": []string{"a", "b"}, "score": 1.5})
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() {
		if err := item.Validate(data); err != nil {
			t.Error(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestAppendFloatIsTheEncoders(t *testing.T) {
	t.Parallel()
	for _, v := range values {
		f, ok := v.(float64)
		if !ok {
			continue
		}
		want, err := abi.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		if got := item.AppendFloat(nil, f); !bytes.Equal(got, want) {
			t.Errorf("%v: %x, want %x", f, got, want)
		}
	}
}

func TestReader(t *testing.T) {
	t.Parallel()
	data, err := hex.DecodeString("a4" + "0107" + "0226" + "03f5" + "0483" + "41ff" + "8101" + "f6")
	if err != nil {
		t.Fatal(err)
	}
	r := item.NewReader(data)
	var seen []uint64
	r.Keys(8, func(key uint64) bool {
		seen = append(seen, key)
		switch key {
		case 1:
			if n := r.Uint(); n != 7 {
				t.Errorf("Uint = %d", n)
			}
		case 2:
			if n := r.Int(); n != -7 {
				t.Errorf("Int = %d", n)
			}
		case 3:
			if !r.Bool() {
				t.Error("Bool = false")
			}
		case 4:
			if n := r.Array(10); n != 3 {
				t.Errorf("Array = %d", n)
			}
			if b := r.Bytes(); !bytes.Equal(b, []byte{0xff}) {
				t.Errorf("Bytes = %x", b)
			}
			if raw := r.Raw(); !bytes.Equal(raw, []byte{0x81, 1}) {
				t.Errorf("Raw = %x", raw)
			}
			r.Raw()
		}
		return true
	})
	if err := r.Done(); err != nil || len(seen) != 4 {
		t.Errorf("%v after keys %v", err, seen)
	}
}

func TestReaderKeepsItsFirstFailure(t *testing.T) {
	t.Parallel()
	r := item.NewReader([]byte{0x61, 'a', 0x01})
	r.Uint()
	first := r.Err()
	if !errors.Is(first, abi.ErrInvalid) {
		t.Fatal(first)
	}
	if r.Raw() != nil || r.Bool() || r.Int() != 0 || r.Bytes() != nil || r.Array(9) != 0 || r.Done() != first {
		t.Errorf("went on after %v", first)
	}
	for name, text := range map[string]string{
		"unknown key": "a10905", "repeated key": "a201050105", "falling keys": "a202050105", "short": "a201", "array": "80",
	} {
		data, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		r.Reset(data)
		r.Keys(4, func(key uint64) bool { r.Uint(); return key < 4 })
		if !errors.Is(r.Done(), abi.ErrInvalid) {
			t.Errorf("%s: %v", name, r.Err())
		}
	}
}

// What Validate accepts, the codec decodes and encodes to the same bytes; what
// the codec makes of anything, Validate accepts unless it is outside our subset.
func FuzzValidate(f *testing.F) {
	for _, v := range values {
		data, err := abi.Marshal(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, text := range []string{"f7", "9f01ff", "a2616201616102", "fb3ff8000000000000", "1b8000000000000000", "4161", "c11a00000000"} {
		data, err := hex.DecodeString(text)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if item.Validate(data) != nil {
			return
		}
		v, err := item.Decode(data)
		if err != nil {
			t.Fatalf("%x is valid, but: %v", data, err)
		}
		again, err := item.Append(nil, v)
		if err != nil || !bytes.Equal(data, again) {
			t.Fatalf("%x decodes to %#v, which encodes to %x, %v", data, v, again, err)
		}
		var theirs any
		if err := abi.Unmarshal(data, &theirs); err != nil {
			t.Fatalf("%x: the codec refuses it: %v", data, err)
		}
	})
}
