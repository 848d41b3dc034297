package capabilities_test

import (
	"errors"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/capabilities"
)

// FuzzParse feeds the parser anything. It must never panic; a problem has a
// place inside the text; and a policy that compiles answers every question,
// and the same way twice.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "version: 1", shopPolicy, "plugins: {}", "plugins: {\"*\": {tables: {\"*/*\": all}}}",
		"limits: {time: none}", "limits: {time: 9999999h}", "limits:\n  <<: *a\n", "a: &a [*a]",
		"plugins:\n  ? [a]\n  : b", "- - - - -", "{{{{", "\"\\", "\xff", "plugins:\n  *: 1", "version: !!int 1",
		"plugins: {p: {tables: {a: [read, [write]]}}}", "---\n---\nversion: 1\n...\n", "%YAML 1.2\n---\nversion: 1\n",
	} {
		f.Add([]byte(seed), "greeter", "users")
	}
	f.Fuzz(func(t *testing.T, source []byte, plugin, table string) {
		p, err := capabilities.Parse("p.yaml", source)
		if err != nil {
			checkPlaces(t, err)
			return
		}
		first, errFirst := p.Match(plugin).Table("Memory", table, 0)
		second, errSecond := p.Match(plugin).Table("Memory", table, 0)
		if first != second || (errFirst == nil) != (errSecond == nil) {
			t.Errorf("%s (%v), then %s (%v)", first, errFirst, second, errSecond)
		}
		if (errFirst == nil) != (first != 0) || !abi.AllRights.Has(first) {
			t.Errorf("rights %s with error %v", first, errFirst)
		}
		checkLimits(t, p.Match(plugin))
	})
}

func checkPlaces(t *testing.T, err error) {
	var invalid *capabilities.Invalid
	if !errors.As(err, &invalid) || len(invalid.Problems) == 0 {
		t.Fatalf("%T: %v", err, err)
	}
	for _, problem := range invalid.Problems {
		if problem.Where.Line < 1 || problem.Where.Column < 1 || problem.Message == "" {
			t.Errorf("problem without a place: %+v", problem)
		}
	}
}

// checkLimits writes each limit out and reads it back, which also checks its
// bounds.
func checkLimits(t *testing.T, g *capabilities.Grant) {
	for _, rule := range g.LimitRules() {
		if _, err := capabilities.ParseLimit(rule.Name, rule.Value); err != nil {
			t.Errorf("limit out of bounds: %v", err)
		}
	}
}
