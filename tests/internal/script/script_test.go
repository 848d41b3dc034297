package script

import (
	"strings"
	"testing"
)

func parse(t *testing.T, source string) *Script {
	t.Helper()
	s, err := Parse("lang/vm/x.lua", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestParseCollectsExpectations(t *testing.T) {
	t.Parallel()
	s := parse(t, `--# fuel: 1_000
print(1) --> 1
--> two words
local a = b.c --! attempt to index a nil value (global 'b')
`)
	if s.Fuel != 1000 || s.Wants("lua5.4", false) || !s.Wants("wasm", true) {
		t.Errorf("options: %+v", s.Options)
	}
	if len(s.Lines) != 2 || s.Lines[0] != (Expectation{2, "1"}) || s.Lines[1] != (Expectation{3, "two words"}) {
		t.Errorf("lines: %+v", s.Lines)
	}
	if want := "x.lua:4: attempt to index a nil value (global 'b')"; s.Error == nil || s.Error.Text != want {
		t.Errorf("error: %+v, want %q", s.Error, want)
	}
}

func TestParsePlaces(t *testing.T) {
	t.Parallel()
	s := parse(t, "\n\nprint(pcall(f)) --> false @-1: a [@:] @x\nerror() --!= nil at @+2:")
	if got := s.Lines[0].Text; got != "false x.lua:2: a [x.lua:3:] @x" {
		t.Errorf("output: %q", got)
	}
	if got := s.Error.Text; got != "nil at x.lua:6:" {
		t.Errorf("error: %q", got)
	}
}

func TestWants(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"assert(1)":                     "lua5.4 native wasm",
		"--# only: luahost\nassert(1)":  "native wasm",
		"--# only: wasm\nassert(1)":     "wasm",
		"--# not: wasm\nassert(1)":      "lua5.4 native",
		"--# memory: 9\nassert(1)":      "native wasm",
		"--# ends: fuel\n--# fuel: 1\n": "native wasm",
	} {
		s := parse(t, source)
		var wanted []string
		for _, engine := range []string{"lua5.4", "native", "wasm"} {
			if s.Wants(engine, engine != "lua5.4") {
				wanted = append(wanted, engine)
			}
		}
		if got := strings.Join(wanted, " "); got != want {
			t.Errorf("%q is wanted by %s, want %s", source, got, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"x = 1":                         "expects nothing",
		"--# fuel: many":                `x.lua:1: option fuel: "many"`,
		"\n--# only: luajit":            `x.lua:2: option only: "luajit" is none of`,
		"--# color: red":                `no option "color"`,
		"--# fuel":                      "needs NAME: VALUE",
		"f() --! a\ng() --! b":          "x.lua:2: a second --!",
		"f() --!":                       "needs the text",
		"--# ends: fuel\nerror() --! a": "cannot end both",
	} {
		if _, err := Parse("x.lua", []byte(source)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", source, err, want)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	s := parse(t, "print(1, 2) --> 1 2\nprint() -->\nerror('x') --! x")
	good := Result{Output: "1\t2\n\n", Error: "x.lua:3: x"}
	if err := s.Check(good); err != nil {
		t.Errorf("good run: %v", err)
	}
	for name, bad := range map[string]Result{
		"x.lua:1: want":           {Output: "1\t3\n\n", Error: good.Error},
		"the output ended":        {Output: "1\t2\n", Error: good.Error},
		"the first in excess":     {Output: "1\t2\n\nmore\n", Error: good.Error},
		"x.lua:3: want error":     {Output: good.Output, Error: "x.lua:3: y"},
		"want the end by no":      {Output: good.Output, Limit: "fuel"},
		"(error: something else)": {Error: "something else"},
	} {
		if err := s.Check(bad); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("error %v, want %q", err, name)
		}
	}
}
