package field_test

import (
	"bytes"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/luahost/luahost/host/query/field"
)

// rising is values in their documented order.
var rising = []any{
	nil, false, true,
	math.Inf(-1), -math.MaxFloat64, math.MinInt64, math.MinInt64 + 1, -1 << 60, -1<<53 - 2, -1<<53 - 1, -1 << 53, -1<<53 + 1,
	-1e9, -2, -1.5, -1, -0.5, -5e-324,
	0, 5e-324, 0.1, 1, 1.0000001, 1.5, 2, 255, 256, 65536, 1e9,
	1<<53 - 1, 1 << 53, 1<<53 + 1, 1<<53 + 2, 1 << 60, 1<<60 + 1, 1<<62 + 1023, math.MaxInt64 - 1, math.MaxInt64, 9.3e18,
	math.MaxFloat64, math.Inf(1), math.NaN(),
	"", "\x00", "\x00\x00", "\x00\x01", "\x00\xff", "\x01", "a", "a\x00", "a\x00b", "a\x01", "aa", "b", "\xc3\xa9", "\xff", "\xff\xff",
	list{},
	list{nil},
	list{nil, nil},
	list{false},
	list{1},
	list{1, 2},
	list{1.5},
	list{2},
	list{""},
	list{"a"},
	list{"a", "b"},
	list{"ab"},
	list{list{}},
	list{list{1}},
	list{object{}},
	object{},
	object{"a": 1},
	object{"a": 1, "b": 2},
	object{"a": 2},
	object{"aa": 0},
	object{"b": 0},
}

func TestOrderIsAsDocumented(t *testing.T) {
	t.Parallel()
	for i, a := range rising {
		for j, b := range rising {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			va, vb := field.Read(encode(t, a)), field.Read(encode(t, b))
			if got := field.Compare(va, vb); got != want {
				t.Errorf("Compare(%v, %v) = %d, want %d", a, b, got, want)
			}
			ea, eb := field.AppendOrdered(nil, va), field.AppendOrdered(nil, vb)
			if got := bytes.Compare(ea, eb); got != want {
				t.Errorf("%v encodes to %x, %v to %x: %d, want %d", a, ea, b, eb, got, want)
			}
		}
	}
}

func TestEqualNumbersHaveOneEncoding(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]any{
		{1, 1.0},
		{0, math.Copysign(0, -1)},
		{1 << 53, float64(1 << 53)},
		{math.MinInt64, -9223372036854775808.0},
		{1 << 62, 0x1p62},
		{list{1, object{"a": 2}}, list{1.0, object{"a": 2.0}}},
	} {
		a, b := field.Read(encode(t, pair[0])), field.Read(encode(t, pair[1]))
		if field.Compare(a, b) != 0 || !bytes.Equal(field.AppendOrdered(nil, a), field.AppendOrdered(nil, b)) {
			t.Errorf("%v and %v differ", pair[0], pair[1])
		}
	}
}

func TestCutEncodingsKeepTheirOrder(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", field.CutAt)
	values := []any{
		"x", long[1:], long, long + "\x00", long + "a", long + "b", "y",
		list{"x"},
		list{long},
		list{long, 1},
		list{long, 2},
		list{long + "a"},
		list{"y"},
		list{list{long + "a"}, 1},
		list{list{long + "b"}, 1},
		object{"a": long + "a", "b": 1},
		object{"a": long + "b", "b": 1},
	}
	var last []byte
	for i, v := range values {
		encoded, cut := field.AppendIndexed(nil, field.Read(encode(t, v)))
		if i > 0 && bytes.Compare(last, encoded) > 0 {
			t.Errorf("value %d sorts before the one it follows", i)
		}
		if whole := field.AppendOrdered(nil, field.Read(encode(t, v))); cut == bytes.Equal(whole, encoded) {
			t.Errorf("value %d: cut is %v, %d bytes of %d", i, cut, len(encoded), len(whole))
		}
		if n := field.OrderedSize(append(encoded, "rest"...)); n != len(encoded) || n > 2*field.CutAt+3 {
			t.Errorf("value %d: size %d, encoded in %d", i, n, len(encoded))
		}
		last = encoded
	}
}

func TestStringPrefixCoversItsStrings(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("\x00y", 200)
	for _, prefix := range []string{"", "a", "a\x00", "\x00", "\xff", long} {
		low, cut := field.AppendStringPrefix(nil, []byte(prefix))
		if cut != (len(prefix) > field.CutAt) {
			t.Errorf("%.9q: cut is %v", prefix, cut)
		}
		for _, s := range []string{"", "a", "a\x00", "a\x00b", "ab", "\x00", "\x00\xff", "\xffz", long, long + "z", long[:300]} {
			encoded, _ := field.AppendIndexed(nil, field.Read(encode(t, s)))
			begins := strings.HasPrefix(s, prefix)
			if has := bytes.HasPrefix(encoded, low); begins && !has || has && !begins && !cut {
				t.Errorf("prefix %.9q, string %.9q: %v", prefix, s, has)
			}
		}
	}
}

func TestOrderedSizeOfDamage(t *testing.T) {
	t.Parallel()
	for _, v := range rising {
		whole := field.AppendOrdered(nil, field.Read(encode(t, v)))
		for n := range whole {
			if got := field.OrderedSize(whole[:n]); got > n {
				t.Errorf("%x has size %d", whole[:n], got)
			}
		}
		if got := field.OrderedSize(append(whole, 0x55)); got != len(whole) {
			t.Errorf("%v: size %d, want %d", v, got, len(whole))
		}
	}
	if field.OrderedSize([]byte{0x99, 1, 2}) != 0 {
		t.Error("an unknown mark has a size")
	}
}

// random is a value of few shapes, so that equal ones and near misses are
// common.
func random(r *rand.Rand, depth int) any {
	switch n := r.IntN(12); {
	case n == 0:
		return nil
	case n == 1:
		return r.IntN(2) == 0
	case n < 4:
		return int64(r.IntN(5)) << r.IntN(61)
	case n < 6:
		return math.Ldexp(float64(r.IntN(9)-4), r.IntN(70)-4)
	case n < 9 || depth == 0:
		return strings.Repeat(string(rune('a'+r.IntN(2))), r.IntN(3)) + strings.Repeat("\x00", r.IntN(2))
	case n == 9:
		m := object{}
		for range r.IntN(3) {
			m[string(rune('a'+r.IntN(3)))] = random(r, depth-1)
		}
		return m
	}
	l := list{}
	for range r.IntN(3) {
		l = append(l, random(r, depth-1))
	}
	return l
}

func TestEncodingsCompareAsValues(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		a, b := random(r, 3), random(r, 3)
		va, vb := field.Read(encode(t, a)), field.Read(encode(t, b))
		ea, eb := field.AppendOrdered(nil, va), field.AppendOrdered(nil, vb)
		want := field.Compare(va, vb)
		if got := bytes.Compare(ea, eb); got != want {
			t.Fatalf("Compare(%#v, %#v) = %d, encodings %x and %x: %d", a, b, want, ea, eb, got)
		}
		if back := field.Compare(vb, va); back != -want {
			t.Fatalf("%#v and %#v: %d and %d", a, b, want, back)
		}
	}
}

func FuzzNumbers(f *testing.F) {
	f.Add(int64(1), 1.5)
	f.Add(int64(1<<53+1), 0x1p53)
	f.Add(int64(math.MaxInt64), 0x1p63)
	f.Add(int64(math.MinInt64), -0x1p63)
	f.Fuzz(func(t *testing.T, n int64, x float64) {
		a, b := field.Value{Class: field.Number, Int: n}, field.Value{Class: field.Number, IsFloat: true, Float: x}
		want := -1 // NaN is greater
		if x == x {
			want = new(big.Float).SetPrec(2000).SetInt64(n).Cmp(new(big.Float).SetPrec(2000).SetFloat64(x))
		}
		if got := field.Compare(a, b); got != want {
			t.Errorf("Compare(%d, %v) = %d, want %d", n, x, got, want)
		}
		if got := bytes.Compare(field.AppendOrdered(nil, a), field.AppendOrdered(nil, b)); got != want {
			t.Errorf("encodings of %d and %v: %d, want %d", n, x, got, want)
		}
	})
}
