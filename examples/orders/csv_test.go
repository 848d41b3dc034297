package orders_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host"
)

const parser = `
local csv = require "csv"
return function(text)
    local records = {}
    for line, fields in csv.records(text) do
        table.insert(fields, 1, tostring(line))
        records[#records + 1] = fields
    end
    return records
end`

// load makes csv.lua callable: the output is each record's line and fields.
func load(t *testing.T) *host.Plugin {
	t.Helper()
	runtime, err := host.New(t.Context(), host.Config{Modules: os.DirFS("."), CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := runtime.Close(); err != nil {
			t.Error(err)
		}
	})
	plugin, err := runtime.Load(t.Context(), host.LuaSource("parser", []byte(parser)))
	if err != nil {
		t.Fatal(err)
	}
	return plugin
}

func parse(t *testing.T, plugin *host.Plugin, text string) ([][]string, error) {
	t.Helper()
	output, err := plugin.Call(t.Context(), "main", []byte(text))
	if err != nil {
		return nil, err
	}
	var records [][]string
	if err := json.Unmarshal(output, &records); err != nil {
		t.Fatalf("%s: %v", output, err)
	}
	return records, nil
}

func TestRecords(t *testing.T) {
	plugin := load(t)
	for text, want := range map[string][][]string{
		"a,b\r\nc,d\r\n":             {{"1", "a", "b"}, {"2", "c", "d"}},
		"a,b\nc,d":                   {{"1", "a", "b"}, {"2", "c", "d"}},
		"\n":                         {{"1", ""}},
		",\n,":                       {{"1", "", ""}, {"2", "", ""}},
		`"a,b","c""d",""` + "\n":     {{"1", "a,b", `c"d`, ""}},
		"\"a\nb\r\nc\"\n\"d\"\n":     {{"1", "a\nb\r\nc"}, {"4", "d"}},
		`""""`:                       {{"1", `"`}},
		`a"b,c`:                      {{"1", `a"b`, "c"}},
		" a , b ":                    {{"1", " a ", " b "}},
		"Żółć,\"李, 雷\",مريم,🌻\n":     {{"1", "Żółć", "李, 雷", "مريم", "🌻"}},
		strings.Repeat("x", 100_000): {{"1", strings.Repeat("x", 100_000)}},
	} {
		got, err := parse(t, plugin, text)
		if err != nil || !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%.60q: got %q, %v, want %q", text, got, err, want)
		}
	}
}

func TestMalformed(t *testing.T) {
	plugin := load(t)
	for text, want := range map[string]string{
		"a\n\"b":           "line 2: a quoted field never ends",
		"a\n\"b\n\nc,\"\"": "line 2: a quoted field never ends",
		"\"a\"b\n":         "line 1: only a comma or a line break may follow a field",
		"a\nb\n\"c\" ,d":   "line 3: only a comma or a line break may follow a field",
		"a\rb":             "line 1: only a comma or a line break may follow a field",
	} {
		_, err := parse(t, plugin, text)
		var failure *abi.Error
		if !errors.As(err, &failure) || failure.Code != "csv" || failure.Message != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestRandomFieldsComeBack writes random records as RFC 4180 has it, every
// field quoted, and reads them.
func TestRandomFieldsComeBack(t *testing.T) {
	plugin := load(t)
	r := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		records, text := randomRecords(r)
		got, err := parse(t, plugin, text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		for i := range got {
			got[i] = got[i][1:] // without the line
		}
		if !slices.EqualFunc(got, records, slices.Equal) {
			t.Fatalf("%q: got %q", text, got)
		}
	}
}

func randomRecords(r *rand.Rand) (records [][]string, text string) {
	for range 1 + r.IntN(8) {
		var record, quoted []string
		for range 1 + r.IntN(6) {
			field := randomField(r)
			record = append(record, field)
			quoted = append(quoted, `"`+strings.ReplaceAll(field, `"`, `""`)+`"`)
		}
		records = append(records, record)
		text += strings.Join(quoted, ",") + "\r\n"
	}
	return records, text
}

func randomField(r *rand.Rand) string {
	pieces := []string{"a", `"`, ",", "\n", "\r\n", "\r", "ż", " ", "1"}
	var field strings.Builder
	for range r.IntN(8) {
		field.WriteString(pieces[r.IntN(len(pieces))])
	}
	return field.String()
}
