package field_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/query/field"
	"github.com/luahost/luahost/host/storage/item"
)

type (
	list   = []any
	object = map[any]any
)

func encode(tb testing.TB, v any) []byte {
	tb.Helper()
	data, err := item.Append(nil, v)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func path(tb testing.TB, text string) *field.Path {
	tb.Helper()
	p, err := field.ParsePath(text)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// show decodes what a walk visits.
func show(tb testing.TB, walk func(visit func([]byte) bool) bool) []string {
	found := []string{}
	walk(func(data []byte) bool {
		v, err := item.Decode(field.Trim(data))
		if err != nil {
			tb.Fatal(err)
		}
		found = append(found, fmt.Sprint(v))
		return true
	})
	return found
}

func TestPathFinds(t *testing.T) {
	t.Parallel()
	doc := encode(t, object{
		"name": "Ada", "age": 36, "none": nil, "empty": list{},
		"address": object{"city": "London", "lines": list{"a", "b"}},
		"tags":    list{"x", nil, "y"},
		"items": list{
			object{"sku": "p", "price": 2.5},
			"no map",
			object{"price": 3},
			object{"sku": nil},
			list{object{"sku": "deeper"}},
		},
		"scores": object{int64(10): "integer", "10": "string", "2": "two"},
		"a.b":    1, "$key": 2, `back\slash`: 3,
		"\xff\xfe": "bytes",
		"grid":     list{list{1, 2}, list{3, 4}},
		"deep":     list{object{"in": list{object{"x": 1}, object{"x": 2}}}, object{"in": object{"x": 3}}},
	})
	for _, c := range []struct {
		path       string
		each       string
		candidates string
	}{
		{"name", "Ada", "Ada"},
		{"age", "36", "36"},
		{"missing", "", ""},
		{"name.first", "", ""},
		{"none", "", ""},
		{"empty", "[]", "[]"},
		{"address.city", "London", "London"},
		{"address.lines", "[a b]", "[a b],a,b"},
		{"address.lines.2", "b", "b"},
		{"address.lines.3", "", ""},
		{"address.lines.0", "", ""},
		{"address.lines.-1", "", ""},
		{"tags", "[x <nil> y]", "[x <nil> y],x,y"},
		{"tags.2", "", ""},
		{"items.sku", "p", "p"},
		{"items.price", "2.5,3", "2.5,3"},
		{"items.1.sku", "p", "p"},
		{"items.5.1.sku", "deeper", "deeper"},
		{"scores.10", "integer", "integer"},
		{"scores.2", "two", "two"},
		{"scores.010", "", ""},
		{`a\.b`, "1", "1"},
		{`\$key`, "2", "2"},
		{`back\\slash`, "3", "3"},
		{"\xff\xfe", "bytes", "bytes"},
		{"grid", "[[1 2] [3 4]]", "[[1 2] [3 4]],[1 2],[3 4]"},
		{"grid.2.1", "3", "3"},
		{"deep.in.x", "1,2,3", "1,2,3"},
	} {
		p := path(t, c.path)
		if p.String() != c.path || p.IsKey() {
			t.Errorf("%s: is %q", c.path, p)
		}
		each := show(t, func(visit func([]byte) bool) bool { return p.Each(doc, visit) })
		if got := strings.Join(each, ","); got != c.each {
			t.Errorf("%s: each is %q, want %q", c.path, got, c.each)
		}
		candidates := show(t, func(visit func([]byte) bool) bool { return p.EachCandidate(doc, visit) })
		if got := strings.Join(candidates, ","); got != c.candidates {
			t.Errorf("%s: candidates are %q, want %q", c.path, got, c.candidates)
		}
	}
}

func TestPathOfWholeValueAndKey(t *testing.T) {
	t.Parallel()
	whole := path(t, field.ValueName)
	for _, v := range []any{1, "s", list{}, object{"a": 1}} {
		data := encode(t, v)
		if got := show(t, func(visit func([]byte) bool) bool { return whole.Each(data, visit) }); len(got) != 1 {
			t.Errorf("%v: found %q", v, got)
		}
	}
	if !path(t, field.KeyName).IsKey() {
		t.Error("$key is not the key")
	}
}

func TestPathStopsWhenTold(t *testing.T) {
	t.Parallel()
	doc := encode(t, object{"items": list{object{"n": list{1, 2}}, object{"n": 3}}})
	p := path(t, "items.n")
	for stopAt := 1; stopAt <= 4; stopAt++ {
		seen := 0
		all := p.EachCandidate(doc, func([]byte) bool { seen++; return seen < stopAt })
		if all || seen != stopAt {
			t.Errorf("stopped after %d of %d, all %v", seen, stopAt, all)
		}
	}
}

func TestPathRefused(t *testing.T) {
	t.Parallel()
	for text, part := range map[string]string{
		"":                           "empty name",
		"a..b":                       "empty name",
		".a":                         "empty name",
		"a.":                         "empty name",
		`a\`:                         "backslash",
		`a\b`:                        "backslash",
		"$keys":                      "$keys",
		strings.Repeat("a", 600):     "600 bytes",
		strings.Repeat("a.", 40):     "empty name",
		strings.Repeat("a.b.", 20):   "empty name",
		strings.Repeat(".a", 40)[1:]: "40 names",
	} {
		_, err := field.ParsePath(text)
		if !errors.Is(err, abi.ErrInvalid) || !strings.Contains(err.Error(), part) || len(err.Error()) > 300 {
			t.Errorf("%.30q: %v, want %q in it", text, err, part)
		}
	}
}

func TestPathAllocatesNothing(t *testing.T) {
	doc := encode(t, object{"id": 1, "name": "Ada", "address": object{"city": "London"}, "tags": list{"a", "b"}})
	city, tags := path(t, "address.city"), path(t, "tags")
	seen := 0
	allocs := testing.AllocsPerRun(100, func() {
		count := func(data []byte) bool {
			seen += len(field.Read(data).Bytes)
			return true
		}
		city.EachCandidate(doc, count)
		tags.EachCandidate(doc, count)
	})
	if allocs != 0 || seen == 0 {
		t.Errorf("%v allocations, %d bytes seen", allocs, seen)
	}
}

// naive is what a path finds, on decoded values.
func naive(names []string, v any, found *[]any) {
	if v == nil {
		return
	}
	if len(names) == 0 {
		*found = append(*found, v)
		return
	}
	name := names[0]
	position := int64(0)
	_, numeric := fmt.Sscanf(name, "%d", &position)
	isNumber := numeric == nil && fmt.Sprint(position) == name
	switch v := v.(type) {
	case map[any]any:
		if isNumber {
			if inside, ok := v[position]; ok {
				naive(names[1:], inside, found)
				return
			}
		}
		naive(names[1:], v[name], found)
	case []any:
		if isNumber {
			if position >= 1 && position <= int64(len(v)) {
				naive(names[1:], v[position-1], found)
			}
			return
		}
		for _, element := range v {
			if _, ok := element.(map[any]any); ok {
				naive(names, element, found)
			}
		}
	}
}

func FuzzPath(f *testing.F) {
	seeds := []any{
		object{"a": object{"b": list{1, object{"c": 2.5}}}},
		list{object{"a": nil}, object{"a": list{}}, 7},
		object{int64(1): "one", "1": "string"},
	}
	for _, v := range seeds {
		for _, text := range []string{"a", "a.b.c", "a.b.2.c", "1", "$value"} {
			f.Add(encode(f, v), text)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		p, err := field.ParsePath(text)
		if err != nil || p.IsKey() {
			return
		}
		visited := 0
		p.EachCandidate(data, func(found []byte) bool { // whatever data is
			visited++
			field.AppendOrdered(nil, field.Read(found))
			return visited < 1000
		})
		v, err := item.Decode(data)
		if err != nil || strings.ContainsAny(text, `\$`) && text != field.ValueName {
			return
		}
		var names []string
		if text != field.ValueName {
			names = strings.Split(text, ".")
		}
		var want []any
		naive(names, v, &want)
		texts := []string{}
		for _, w := range want {
			texts = append(texts, fmt.Sprint(w))
		}
		got := show(t, func(visit func([]byte) bool) bool { return p.Each(data, visit) })
		if !slices.Equal(got, texts) {
			t.Errorf("%s in %v: %q, want %q", text, v, got, texts)
		}
	})
}

func BenchmarkPath(b *testing.B) {
	doc := encode(b, object{"id": 12345, "name": "user 12345", "age": 30, "city": "c12", "score": 97.5})
	for _, text := range []string{"age", "score", "missing"} {
		p := path(b, text)
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.EachCandidate(doc, func(found []byte) bool { return field.Read(found).Class == field.Number })
			}
		})
	}
}
