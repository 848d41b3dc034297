package item_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
)

func TestJSONForms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value any
		want  string
	}{
		{nil, "null"},
		{true, "true"},
		{int64(math.MinInt64), "-9223372036854775808"},
		{1.0, "1.0"},
		{math.Copysign(0, -1), "-0.0"},
		{1e300, "1e+300"},
		{0.1, "0.1"},
		{math.NaN(), `{"$float":"nan"}`},
		{math.Inf(-1), `{"$float":"-inf"}`},
		{"a\"\n<ü", `"a\"\n<ü"`},
		{"\x1b[2J\x7f\u009b\u202e\t\\\U000e0001\u00a0", `"\u001b[2J\u007f\u009b\u202e\t\\\udb40\udc01\u00a0"`},
		{"日本 e\u0301 🎉", `"日本 é 🎉"`},
		{"\xff", `{"$bytes":"/w=="}`},
		{[]any{int64(1), []any{}}, "[1,[]]"},
		{map[any]any{"b": int64(1), "a": map[any]any{}}, `{"a":{},"b":1}`},
		{map[any]any{int64(1): "x"}, `{"$map":[[1,"x"]]}`},
		{map[any]any{"$bytes": "x"}, `{"$map":[["$bytes","x"]]}`},
		{map[any]any{"$a": int64(1), "$b": int64(2)}, `{"$a":1,"$b":2}`},
	} {
		data, err := item.Append(nil, c.value)
		if err != nil {
			t.Fatal(err)
		}
		text, err := item.AppendJSON([]byte("x"), data)
		if err != nil || string(text) != "x"+c.want {
			t.Errorf("%#v: %s, %v; want %s", c.value, text, err, c.want)
		}
		back, err := item.AppendFromJSON([]byte("x"), text[1:])
		if err != nil || string(back) != "x"+string(data) {
			t.Errorf("%s comes back as %x, %v; want %x", text, back, err, data)
		}
	}
	if _, err := item.AppendJSON(nil, []byte{0xf7}); !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("undefined: %v", err)
	}
}

func TestFromJSONTakesAnyJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]any{
		" [ 1 , 2 ] ":          []any{int64(1), int64(2)},
		"9223372036854775808":  0x1p63,
		"1E2":                  100.0,
		"-0":                   math.Copysign(0, -1),
		`"\ud83d\ude00"`:       "😀",
		`{"a":{"b":[{}]}}`:     map[string]any{"a": map[string]any{"b": []any{map[string]any{}}}},
		`{"$float":"inf"}`:     math.Inf(1),
		`{"$bytes":"YWJj"}`:    "abc",
		`{"$map":[[true,1]]}`:  map[any]any{true: int64(1)},
		`{"x":1,"$bytes":"y"}`: map[string]any{"x": int64(1), "$bytes": "y"},
	} {
		got, err := item.AppendFromJSON(nil, []byte(text))
		data, encodeErr := item.Append(nil, want)
		if err != nil || encodeErr != nil || !bytes.Equal(got, data) {
			t.Errorf("%s: %x, %v; want %x, %v", text, got, err, data, encodeErr)
		}
	}
}

func TestFromJSONRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                        "ends early",
		"[1,":                     "ends early",
		"{":                       "ends early",
		"nul":                     "byte",
		"1 2":                     "follows",
		`{"a":1,"a":2}`:           "occurs twice",
		"1e999":                   "out of range",
		`{"$float":"one"}`:        "one of nan",
		`{"$bytes":"%"}`:          "base64",
		`{"$map":1}`:              "list of pairs",
		`{"$map":[[1]]}`:          "list of pairs",
		`{"$map":[[[],1]]}`:       "a number, string or boolean",
		`{"$map":[[1,1],[1,1]]}`:  "occurs twice",
		`{"$what":1}`:             "unknown special object",
		`{"$snapshot":"%"}`:       "base64",
		`{"$snapshot":""}`:        "not empty",
		`[{"$snapshot":"AA=="}]`:  "whole value",
		strings.Repeat("[", 5000): "deeper",
	} {
		got, err := item.AppendFromJSON([]byte{1}, []byte(text))
		if !errors.Is(err, abi.ErrInvalid) || !strings.Contains(err.Error(), want) || len(got) != 1 {
			t.Errorf("%.40q: %x, %v; want %q", text, got, err, want)
		}
	}
}

// Every valid item survives the way through JSON, which is valid JSON.
func FuzzJSON(f *testing.F) {
	for _, v := range values {
		data, err := abi.Marshal(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`{"$map":[[1,2]]}`))
	f.Add(item.AppendSnapshot(nil, []byte("document")))
	f.Add([]byte(`{"$snapshot":"AA=="}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if text, err := item.AppendJSON(nil, data); err == nil {
			if !json.Valid(text) {
				t.Fatalf("%x gives %s", data, text)
			}
			if back, err := item.AppendFromJSON(nil, text); err != nil || !bytes.Equal(back, data) {
				t.Fatalf("%x gives %s, which gives %x, %v", data, text, back, err)
			}
		}
		if made, err := item.AppendFromJSON(nil, data); err == nil {
			if err := item.ValidateRow(made); err != nil {
				t.Fatalf("%s gives %x: %v", data, made, err)
			}
		}
	})
}
