package schema_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/schema"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/item"
)

func mustParse(t testing.TB, source string) *schema.Schema {
	t.Helper()
	s, err := schema.Parse([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func valueOf(t testing.TB, v any) storage.Value {
	t.Helper()
	value, err := storage.ValueOf(v)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

const userSchema = `{
	"type": "object",
	"required": ["name"],
	"properties": {
		"name": {"type": "string", "minLength": 1, "pattern": "^[^0-9]*$"},
		"age": {"type": "integer", "minimum": 0},
		"tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": true},
		"a/b~c": {"enum": [1, "x"]},
		"mail": {"format": "email"}
	},
	"additionalProperties": false
}`

func TestCheck(t *testing.T) {
	t.Parallel()
	s := mustParse(t, userSchema)
	type object = map[any]any
	for _, c := range []struct {
		value any
		want  string // "" when it conforms
	}{
		{object{"name": "Ann", "age": int64(41), "tags": []any{"x", "y"}}, ""},
		{object{"name": "Ann", "age": 41.0}, ""}, // a number without a fraction is an integer
		{object{"name": "Ann", "a/b~c": int64(1)}, ""},
		{object{"name": "Ann", "mail": "a@b.c"}, ""},
		{object{}, "at /: missing property 'name' (rule #/required)"},
		{"Ann", "at /: got string, want object (rule #/type)"},
		{object{"name": "Ann", "age": 1.5}, "at /age: got number, want integer (rule #/properties/age/type)"},
		{object{"name": "Ann", "age": int64(-1)}, "at /age: minimum: got -1, want 0 (rule #/properties/age/minimum)"},
		{object{"name": ""}, "at /name: minLength: got 0, want 1 (rule #/properties/name/minLength)"},
		{object{"name": "R2"}, "(rule #/properties/name/pattern)"},
		{object{"name": "Ann", "tags": []any{"x", int64(1)}}, "at /tags/1: got number, want string (rule #/properties/tags/items/type)"},
		{object{"name": "Ann", "tags": object{}}, "at /tags: got object, want array; an empty Lua table is an object, and json.array {} a list (rule"},
		{object{"name": "Ann", "tags": object{"a": true}}, "at /tags: got object, want array (rule"},
		{object{"name": "Ann", "tags": []any{"x", "x"}}, "(rule #/properties/tags/uniqueItems)"},
		{object{"name": "Ann", "a/b~c": int64(2)}, "at /a~1b~0c: "},
		{object{"name": "Ann", "mail": "nobody"}, "at /mail: "},
		{object{"name": "Ann", "x": true}, "at /: additional properties 'x' not allowed (rule #/additionalProperties)"},
		{object{"name": int64(1), "age": "old", "tags": int64(1)}, "at /age: got string, want integer (rule #/properties/age/type), and 2 more"},
		{object{"name": "\x1b[2J1"}, `\x1b[2J1`},
	} {
		err := s.Check(valueOf(t, c.value))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v: %v; want %q", c.value, err, c.want)
		}
	}
}

// TestCheckSaysTheSame: the validator walks maps, the error does not depend on it.
func TestCheckSaysTheSame(t *testing.T) {
	t.Parallel()
	s := mustParse(t, `{"additionalProperties": {"type": "string"}}`)
	pairs := map[any]any{}
	for i := range int64(50) {
		pairs[string(rune('A'+i))] = i
	}
	value := valueOf(t, pairs)
	want := s.Check(value).Error()
	for range 20 {
		if got := s.Check(value).Error(); got != want {
			t.Fatalf("%q, then %q", want, got)
		}
	}
}

// TestCheckOfWhatIsNoJSON: values that JSON has no words for.
func TestCheckOfWhatIsNoJSON(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		schema string
		value  any
		want   string
	}{
		{`true`, nil, ""},
		{`{"type":"null"}`, nil, ""},
		{`{"type":"string","minLength":3,"maxLength":3}`, []byte("\xff\xc3\xa4"), ""}, // a character a byte
		{`{"type":"object","properties":{"1":{"type":"integer"},"true":{"type":"integer"},"1.5":{"type":"integer"},"\u00ff":{"type":"integer"}},"additionalProperties":false}`, map[any]any{int64(1): int64(1), true: int64(1), 1.5: int64(1), item.ByteString("\xff"): int64(1)}, ""},
		{`{"properties":{"1":{"type":"string"}}}`, map[any]any{int64(1): int64(1)}, "at /1: got number, want string"},
		{`true`, map[any]any{"a": map[any]any{int64(1): int64(1), "1": int64(1)}}, `at /a: two keys have the name "1"`},
		{`true`, []any{int64(1), []any{nan()}}, "at /1/0: NaN is no JSON number"},
		{`true`, item.Snapshot("doc"), "at /: a function snapshot is no JSON"},
		{`false`, int64(1), "at /: false schema (rule #)"},
	} {
		err := mustParse(t, c.schema).Check(valueOf(t, c.value))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s of %v: %v; want %q", c.schema, c.value, err, c.want)
		}
	}
}

func nan() float64 {
	zero := 0.0
	return zero / zero
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		``:                                          "malformed JSON",
		`{`:                                         "malformed JSON",
		`{} {}`:                                     "malformed JSON",
		`7`:                                         "at /: ",
		`{"type":"strin"}`:                          "at /type: ",
		`{"properties":{"a":{"minimum":"x"}}}`:      "at /properties/a/minimum: got string, want number",
		`{"pattern":"("}`:                           "at /pattern: ",
		`{"pattern":"(?=x)"}`:                       "at /pattern: ",
		`{"maximum":1e999}`:                         "out of range",
		`{"const":1e999999999}`:                     "out of range",
		`{"$ref":"http://localhost:1/x.json"}`:      "http://localhost:1/x.json, and nothing is loaded",
		`{"$ref":"https://example.com/x.json"}`:     "nothing is loaded",
		`{"$ref":"file:///etc/passwd"}`:             "file:///etc/passwd, and nothing is loaded",
		`{"$ref":"other.json"}`:                     "refers to other.json, and nothing is loaded",
		`{"$ref":"../../etc/passwd#/x"}`:            "nothing is loaded",
		`{"$schema":"http://localhost:1/meta"}`:     "nothing is loaded",
		`{"$schema":"file:///etc/passwd"}`:          "nothing is loaded",
		`{"$id":"file:///etc/","$ref":"passwd"}`:    "nothing is loaded",
		`{"$ref":"#/$defs/none"}`:                   "/$defs/none",
		`{"$dynamicRef":"#x","$dynamicAnchor":"x"}`: "$dynamicRef",
		`"` + strings.Repeat("x", schema.MaxSource): "allowed",
	} {
		_, err := schema.Parse([]byte(source))
		if !errors.Is(err, abi.ErrInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v; want %q", source, err, want)
		}
	}
}

// TestWorkIsBounded: schemas that take exponential time in the depth of a value
// end, and those that do not are not stopped.
func TestWorkIsBounded(t *testing.T) {
	t.Parallel()
	deep := any(map[any]any{"x": int64(1)})
	for range 60 {
		deep = map[any]any{"c": deep}
	}
	for _, source := range []string{
		`{"$ref":"#/$defs/n","$defs":{"n":{"anyOf":[{"properties":{"c":{"$ref":"#/$defs/n"}},"required":["y"]},{"properties":{"c":{"$ref":"#/$defs/n"}},"required":["z"]}]}}}`,
		`{"$ref":"#/$defs/n","$defs":{"n":{"oneOf":[{"properties":{"c":{"$ref":"#/$defs/n"}}},{"properties":{"c":{"$ref":"#/$defs/n"}}}]}}}`,
		`{"not":{"$ref":"#/$defs/n"},"$defs":{"n":{"anyOf":[{"properties":{"c":{"$ref":"#/$defs/n"},"x":{"minimum":2}}},{"properties":{"c":{"$ref":"#/$defs/n"},"x":{"minimum":3}}}]}}}`,
		`{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/definitions/n","definitions":{"n":{"anyOf":[{"properties":{"c":{"$ref":"#/definitions/n"}},"required":["y"]},{"additionalProperties":{"$ref":"#/definitions/n"},"required":["z"]}]}}}`,
		`{"$schema":"http://json-schema.org/draft-07/schema#","if":{"$ref":"#/definitions/n"},"definitions":{"n":{"allOf":[{"dependencies":{"c":{"properties":{"c":{"$ref":"#/definitions/n"}}}}},{"properties":{"c":{"$ref":"#/definitions/n"}}}]}}}`,
	} {
		started := time.Now()
		err := mustParse(t, source).Check(valueOf(t, deep))
		if err == nil || !strings.Contains(err.Error(), "too much work") {
			t.Errorf("%s: %v", source, err)
		}
		if took := time.Since(started); took > 20*time.Second {
			t.Errorf("%s took %v", source, took)
		}
	}
	list := make([]any, 100_000)
	for i := range list {
		list[i] = int64(i)
	}
	if err := mustParse(t, `{"items":{"type":"integer"},"uniqueItems":true}`).Check(valueOf(t, list)); err != nil {
		t.Error(err)
	}
	if err := mustParse(t, `{"items":{"type":"integer"}}`).Check(valueOf(t, make([]any, 1<<18))); err == nil || !strings.Contains(err.Error(), "parts") {
		t.Errorf("many parts: %v", err)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add(userSchema, []byte{0xa1, 0x61, 'a', 1})
	f.Add(`{"items":{"$ref":"#"}}`, []byte{0x81, 0x81, 0x80})
	f.Add(`{"minimum":1}`, []byte{0xf9, 0x7e, 0})
	f.Fuzz(func(t *testing.T, source string, value []byte) {
		s, err := schema.Parse([]byte(source))
		if err != nil {
			return
		}
		if item.ValidateRow(value) != nil {
			return
		}
		_ = s.Check(value) // it ends, and does not panic
	})
}

func BenchmarkCheck(b *testing.B) {
	s := mustParse(b, userSchema)
	value := valueOf(b, map[any]any{"name": "Alice", "age": int64(41), "tags": []any{"x", "y"}})
	b.ReportAllocs()
	for b.Loop() {
		if err := s.Check(value); err != nil {
			b.Fatal(err)
		}
	}
}
