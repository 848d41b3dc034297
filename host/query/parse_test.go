package query

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/query/field"
	"github.com/luahost/luahost/host/storage/item"
)

// TestParseLuaTables: a Lua table may be list and map at once.
func TestParseLuaTables(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		where any
		text  string
	}{
		"mixed": {
			dict{int64(1): list{"name", "startsWith", "A"}, "any": list{list{"age", ">", 30}, list{"vip", "=", true}}},
			`name startsWith "A" and (age > 30 or vip = true)`,
		},
		"empty table":             {dict{}, "true"},
		"one condition":           {list{"a", "=", 1}, "a = 1"},
		"condition with a hole":   {dict{int64(1): "a", int64(2): "exists"}, "a exists"},
		"nested lists":            {list{list{list{"a", "=", 1}, list{"b", "=", 2}}}, "a = 1 and b = 2"},
		"empty in":                {list{list{"a", "in", dict{}}}, "a in ()"},
		"groups in groups":        {dict{"none": dict{"any": list{list{"a", "=", 1}, list{"b", "=", 2}}}}, "not ((a = 1 or b = 2))"},
		"group of one":            {dict{"any": list{"a", "=", 1}}, "a = 1"},
		"values of other types":   {list{list{"a", "=", list{1, "x"}}, list{"b", "!=", 2.5}}, "a = [1 x] and b != 2.5"},
		"strings that are not":    {list{"a", "=", []byte{0xff}}, `a = "\xff"`},
		"between a list of two":   {list{"a", "between", list{1, 2}}, "a between 1 and 2"},
		"more values than shown":  {list{"a", "in", list{1, 2, 3, 4, 5, 6, 7}}, "a in (1, 2, 3, 4, 5, 2 more)"},
		"doubles in a list":       {list{"a", "notIn", 1, 1.0, 2}, "a notIn (1, 2)"},
		"go slices":               {[][]any{{"a", "=", 1}}, "a = 1"},
		"deep, but not too deep":  {nest(maxNesting - 2), "a = 1"},
		"group beside conditions": {dict{int64(1): list{"a", "=", 1}, int64(2): dict{"none": list{list{"b", "=", 1}}}}, "a = 1 and not (b = 1)"},
	} {
		p, err := ParseWhere(c.where)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		n, err := (&compiler{}).compile(&p, placeWhere, 0)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := n.text(true); got != c.text {
			t.Errorf("%s: %s, want %s", name, got, c.text)
		}
	}
}

// nest wraps a condition into n lists.
func nest(n int) any {
	var v any = list{"a", "=", 1}
	for range n {
		v = list{v}
	}
	return v
}

func TestBuiltPredicatesNameTheirPlace(t *testing.T) {
	t.Parallel()
	for place, q := range map[string]Query{
		"where: ":            {Where: Equal("a", nil)},
		"where[2]: ":         {Where: All(Equal("a", 1), Equal("b..", 1))},
		"where.any[1]: ":     {Where: Any(Between("a", 1, nil))},
		"where[1].none[2]: ": {Where: All(None(Equal("a", 1), StartsWith("", "x")))},
		"order_by[1]: ":      {OrderBy: []Order{{Path: "a."}}},
		"select[2]: ":        {Select: []string{"a", "$b"}},
		"limit: ":            {Limit: -1},
	} {
		_, err := q.check()
		if !errors.Is(err, abi.ErrInvalid) || !strings.HasPrefix(abi.AsError(err).Message, place) {
			t.Errorf("%v, want it at %s", err, place)
		}
	}
}

func TestPredicatesAreBounded(t *testing.T) {
	t.Parallel()
	var many []Predicate
	for range maxTests + 1 {
		many = append(many, Exists("a"))
	}
	deep := Exists("a")
	for range maxNesting + 1 {
		deep = Any(deep)
	}
	for name, q := range map[string]Query{
		"tests":    {Where: Any(many...)},
		"nesting":  {Where: deep},
		"operands": {Where: In("a", make([]any, maxOperands+1)...)},
		"order":    {OrderBy: make([]Order, maxOrder+1)},
		"select":   {Select: make([]string, maxSelect+1)},
	} {
		if _, err := q.check(); !errors.Is(err, abi.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ParseWhere(nest(10_000)); !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("nested structure: %v", err)
	}
}

// FuzzQuery parses, checks and evaluates whatever comes as JSON or CBOR. A cursor
// that it may have in it must not do any harm either.
func FuzzQuery(f *testing.F) {
	for _, text := range []string{
		`{"where": [["name", "startsWith", "A"], {"any": [["age", ">", 30], ["vip", "=", true]]}], "order_by": ["age desc"], "limit": 5}`,
		`{"where": {"none": [["a.b", "between", [1, 2]]]}, "select": ["a", "$key"], "after": "\u0001v\u0000"}`,
		`{"order_by": [{"field": "a", "desc": true}, "b"], "where": ["a", "in", [1, null, "x"]]}`,
		`[]`, `{"where": 5}`,
	} {
		f.Add([]byte(text), []byte(`{"a": [1, {"b": 2}], "name": "Ada"}`))
		v, err := DecodeJSON([]byte(text))
		if err != nil {
			f.Fatal(err)
		}
		encoded, err := item.Append(nil, v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(encoded, encoded)
	}
	f.Fuzz(func(t *testing.T, text, doc []byte) {
		q, err := ParseJSON(text)
		if err != nil {
			q, err = ParseCBOR(text)
		}
		if err != nil {
			wantInvalid(t, err)
			return
		}
		after := q.After
		q.After = nil
		r, err := q.check()
		if err != nil {
			wantInvalid(t, err)
			return
		}
		if _, err := r.parseCursor(after); err != nil {
			wantInvalid(t, err)
		}
		x := &row{}
		x.set([]byte("\x20key"), doc) // doc may be damaged
		if r.where != nil {
			r.where.matches(x)
			_ = r.where.text(true)
		}
		place := append(r.appendValues(nil, x), x.key...)
		if values, k := r.splitValues(place); string(k) != string(x.key) || len(values)+len(k) != len(place) {
			t.Errorf("%x is split into %x and %x", place, values, k)
		}
		if r.pick != nil && item.Validate(doc) == nil {
			if err := item.Validate(r.pick.append(nil, x)); err != nil {
				t.Errorf("selecting %q: %v", q.Select, err)
			}
		}
		again, err := r.parseCursor(r.cursor(position{order: cursorKey, place: x.key}))
		if err == nil && string(again.place) != string(x.key) {
			t.Errorf("a cursor came back as %+v", again)
		}
	})
}

func wantInvalid(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, abi.ErrInvalid) || abi.AsError(err).Message == "" {
		t.Errorf("%#v", err)
	}
}

func TestNumbersOfJSON(t *testing.T) {
	t.Parallel()
	v, err := DecodeJSON([]byte(`[1, 1.0, 1e3, 9223372036854775807, 9223372036854775808, -0.5]`))
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(v)
	if err != nil || string(got) != `[1,1,1000,9223372036854775807,9223372036854776000,-0.5]` {
		t.Errorf("%s, %v", got, err)
	}
	if numbers := v.([]any); numbers[0] != int64(1) || numbers[1] != 1.0 || numbers[4] != float64(1<<63) {
		t.Errorf("%#v", v)
	}
}

// TestTotalIsExact compares sums with arbitrary precision.
func TestTotalIsExact(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		var sum total
		exact := new(big.Float).SetPrec(4000)
		for range 1 + r.IntN(30) {
			v := field.Value{Class: field.Number, Int: r.Int64() - math.MaxInt64/2}
			if r.IntN(2) == 0 {
				v = field.Value{Class: field.Number, IsFloat: true, Float: math.Ldexp(r.Float64()-0.5, r.IntN(200)-100)}
			}
			sum.add(v)
			one := new(big.Float).SetPrec(4000)
			if v.IsFloat {
				one.SetFloat64(v.Float)
			} else {
				one.SetInt64(v.Int)
			}
			exact.Add(exact, one)
		}
		if want, _ := exact.Float64(); sum.float() != want {
			t.Fatalf("%v, want %v", sum.float(), want)
		}
	}
	var sum total
	for range 3 {
		sum.add(field.Value{Class: field.Number, Int: math.MinInt64})
	}
	if got := sum.float(); got != 3*float64(math.MinInt64) {
		t.Errorf("%v", got)
	}
	sum.add(field.Value{Class: field.Number, IsFloat: true, Float: math.Inf(1)})
	if got := sum.float(); !math.IsInf(got, 1) {
		t.Errorf("%v", got)
	}
}
