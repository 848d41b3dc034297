package abi_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/abi/internal/header"
)

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestCDDLHasEveryField(t *testing.T) {
	t.Parallel()
	text := read(t, "luahost.cddl")
	for _, m := range header.Messages() {
		var want []string
		for _, f := range m.Fields() {
			mark := ""
			if f.Optional {
				mark = "? "
			}
			want = append(want, mark+f.Key+" "+f.Name)
		}
		if got := cddlFields(text, m.Name); !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", m.Name, got, want)
		}
	}
}

var cddlLine = regexp.MustCompile(`^\s*(\? )?(\d+) => .*; (\w+)$`)

// cddlFields reads "? 3 name" for each line of a map rule.
func cddlFields(text, rule string) []string {
	_, body, _ := strings.Cut(text, "\n"+rule+" = {\n")
	body, _, _ = strings.Cut(body, "\n}")
	var fields []string
	for line := range strings.Lines(body) {
		if m := cddlLine.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil {
			fields = append(fields, m[1]+m[2]+" "+m[3])
		}
	}
	return fields
}

func TestWITHasEveryImportAndErrno(t *testing.T) {
	t.Parallel()
	text := read(t, "luahost.wit")
	for _, imp := range abi.Imports() {
		if name := strings.ReplaceAll(imp.Name, "_", "-"); !strings.Contains(text, "\n    "+name+": func(") {
			t.Errorf("%s is missing", name)
		}
	}
	_, body, _ := strings.Cut(text, "enum errno {")
	body, _, _ = strings.Cut(body, "}")
	var got []string
	for _, name := range strings.Split(body, ",") {
		if name = strings.TrimSpace(name); name != "" {
			got = append(got, strings.ReplaceAll(name, "-", "_"))
		}
	}
	var want []string
	for _, e := range abi.Errnos() {
		want = append(want, e.Code())
	}
	if !slices.Equal(got, want) {
		t.Errorf("errnos:\n got %q\nwant %q", got, want)
	}
}

func TestSpecHasEveryNumber(t *testing.T) {
	t.Parallel()
	text := read(t, "README.md")
	var want []string
	for _, e := range abi.Errnos() {
		want = append(want, fmt.Sprintf("| %d | %s | %s |", e, e.Code(), e.Doc()))
	}
	for _, f := range abi.ControlFields() {
		want = append(want, fmt.Sprintf("| %d | %s | %s |", f.Offset, wasmType(f.Type), f.Name))
	}
	for _, l := range abi.Limits() {
		want = append(want, fmt.Sprintf("| %s | %s |", l.Name, l.Unit))
	}
	for _, imp := range abi.Imports() {
		want = append(want, "`"+imp.Name+"(")
	}
	want = append(want, fmt.Sprintf("version %d.%d", abi.VersionMajor, abi.VersionMinor))
	for _, part := range want {
		if !strings.Contains(text, part) {
			t.Errorf("README.md lacks %q", part)
		}
	}
}

// wasmType names a C type as the spec does: int32_t is i32.
func wasmType(c string) string {
	c = strings.TrimPrefix(c, "volatile ")
	c = strings.TrimSuffix(c, "_t")
	return strings.Replace(strings.Replace(c, "uint", "u", 1), "int", "i", 1)
}
