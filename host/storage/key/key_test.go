package key_test

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/key"
)

// inOrder lists keys as a scan must return them.
var inOrder = []key.Key{
	key.Int(math.MinInt64), key.Int(math.MinInt64 + 1), key.Int(-1 << 32), key.Int(-65537), key.Int(-65536), key.Int(-257),
	key.Int(-256), key.Int(-255), key.Int(-2), key.Int(-1), key.Int(0), key.Int(1), key.Int(127), key.Int(128),
	key.Int(255), key.Int(256), key.Int(65535), key.Int(65536), key.Int(math.MaxInt64 - 1), key.Int(math.MaxInt64),
	key.String(""), key.String("\x00"), key.String("\x00\x00"), key.String("0"), key.String("10"), key.String("9"),
	key.String("a"), key.String("a\x00"), key.String("aa"), key.String("ä"), key.String("\xff"), key.String("\xff\xff"),
}

func TestOrder(t *testing.T) {
	t.Parallel()
	for i, a := range inOrder {
		for j, b := range inOrder {
			if got, want := cmp.Compare(a, b), cmp.Compare(i, j); got != want {
				t.Errorf("%v and %v compare as %d, want %d", a, b, got, want)
			}
		}
	}
}

func TestWireRoundTrip(t *testing.T) {
	t.Parallel()
	for _, k := range inOrder {
		wire, err := key.AppendItem(nil, []byte(k))
		if err != nil {
			t.Fatalf("%v: %v", k, err)
		}
		back, err := key.FromItem(nil, wire)
		if err != nil || key.Key(back) != k {
			t.Errorf("%v came back as %x, %v", k, back, err)
		}
	}
}

func TestFromItemRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":            "",
		"null":               "f6",
		"float":              "f93c00",
		"array":              "80",
		"tag":                "c001",
		"beyond int64":       "1b8000000000000000",
		"below int64":        "3b8000000000000000",
		"long integer":       "1801",
		"long length":        "780161",
		"truncated text":     "6261",
		"trailing bytes":     "616161",
		"integer and more":   "0101",
		"text, not UTF-8":    "61ff",
		"bytes, valid UTF-8": "4161",
		"indefinite":         "7f6161ff",
	} {
		raw, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := key.FromItem(nil, raw); !errors.Is(err, abi.ErrInvalid) {
			t.Errorf("%s: %x, %v", name, got, err)
		}
	}
}

func TestAppendItemRefusesWhatIsNoKey(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "07", "19", "11", "1100", "1200ff", "0fff00", "0e" + "ffff", "1001", "21"} {
		raw, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := key.AppendItem(nil, raw); !errors.Is(err, abi.ErrCorrupt) {
			t.Errorf("%s: %x, %v", text, got, err)
		}
	}
}

func TestOfGoValues(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value any
		want  key.Key
	}{
		{7, key.Int(7)},
		{int64(-7), key.Int(-7)},
		{uint64(9), key.Int(9)},
		{3.0, key.Int(3)},
		{"x", key.String("x")},
		{[]byte{0xff}, key.String("\xff")},
		{key.Int(1), key.Int(1)},
	} {
		if got, err := key.Of(c.value); err != nil || got != c.want {
			t.Errorf("Of(%v) = %v, %v", c.value, got, err)
		}
	}
	for _, bad := range []any{nil, true, 1.5, math.NaN(), math.Inf(1), 0x1p63, uint64(math.MaxUint64), key.Key(""), []int{1}} {
		if got, err := key.Of(bad); err == nil {
			t.Errorf("Of(%v) = %v", bad, got)
		}
	}
}

func TestAccessors(t *testing.T) {
	t.Parallel()
	if k := key.Int(-300); !k.IsInt() || k.Int() != -300 || k.Text() != "" || k.String() != "-300" {
		t.Errorf("integer: %v %d %q", k.IsInt(), k.Int(), k.Text())
	}
	if k := key.String("a\n"); k.IsInt() || k.Int() != 0 || k.Text() != "a\n" || k.String() != `"a\n"` {
		t.Errorf("string: %v %d %q %s", k.IsInt(), k.Int(), k.Text(), k)
	}
}

// Order of integers, order of strings, integers first, and exact round trips.
func FuzzOrder(f *testing.F) {
	f.Add(int64(0), int64(-1), []byte("a"), []byte("a\x00"))
	f.Add(int64(255), int64(256), []byte(""), []byte("\xff"))
	f.Add(int64(math.MinInt64), int64(math.MaxInt64), []byte("ä"), []byte{0xc3})
	f.Fuzz(func(t *testing.T, m, n int64, a, b []byte) {
		if cmp.Compare(key.Int(m), key.Int(n)) != cmp.Compare(m, n) {
			t.Errorf("%d and %d", m, n)
		}
		if cmp.Compare(key.String(string(a)), key.String(string(b))) != bytes.Compare(a, b) {
			t.Errorf("%q and %q", a, b)
		}
		if key.Int(m) >= key.String(string(a)) {
			t.Errorf("%d is not before %q", m, a)
		}
		if key.Int(m).Int() != m || key.String(string(a)).Text() != string(a) {
			t.Errorf("%d or %q did not come back", m, a)
		}
	})
}

// Whatever FromItem accepts comes back as the same bytes, and the other way.
func FuzzWire(f *testing.F) {
	for _, k := range inOrder {
		wire, err := key.AppendItem(nil, []byte(k))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(wire)
		f.Add([]byte(k))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if ordered, err := key.FromItem(nil, data); err == nil {
			if wire, err := key.AppendItem(nil, ordered); err != nil || !slices.Equal(wire, data) {
				t.Errorf("%x became %x, then %x, %v", data, ordered, wire, err)
			}
		}
		if wire, err := key.AppendItem(nil, data); err == nil {
			if ordered, err := key.FromItem(nil, wire); err != nil || !slices.Equal(ordered, data) {
				t.Errorf("%x became %x, then %x, %v", data, wire, ordered, err)
			}
		}
	})
}
