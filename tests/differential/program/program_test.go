package program

import (
	"regexp"
	"strings"
	"testing"
)

const tried = 300

func TestASeedIsAProgram(t *testing.T) {
	t.Parallel()
	seen := map[string]uint64{}
	for seed := range uint64(tried) {
		text := Generate(seed)
		if again := Generate(seed); again != text {
			t.Fatalf("seed %d: two programs", seed)
		}
		if other, ok := seen[text]; ok {
			t.Errorf("seeds %d and %d: the same program", other, seed)
		}
		seen[text] = seed
	}
}

// Every word of the grammar is replaced, and every helper has its name.
func TestNothingOfTheGrammarIsLeft(t *testing.T) {
	t.Parallel()
	word := regexp.MustCompile(`\$\{?(\w+)`) // which may also be in a pattern or a string
	for seed := range uint64(tried) {
		for _, found := range word.FindAllStringSubmatch(Generate(seed), -1) {
			if grammar()[found[1]] != nil || makers[found[1]] != nil {
				t.Errorf("seed %d: %s is left", seed, found[0])
			}
		}
	}
}

// The seeds that CI runs have all there is in them: what is asked for here is
// what a slip in a weight or a depth would lose first.
func TestProgramsHaveTheLanguage(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for seed := range uint64(5 * tried) {
		all.WriteString(Generate(seed))
	}
	text := all.String()
	for _, want := range []string{
		"goto ", "<close>", "<const>", "repeat", "while ", "elseif ", "ipairs(", "break", "...",
		"coroutine.wrap(", "coroutine.close(", "coroutine.yield(", "setmetatable(", "__index", "__close", "__lt", "__call", "__concat",
		"string.format(", "string.gsub(", "string.pack(", "string.rep(", "table.sort(", "table.move", "table.concat(", "utf8.char(",
		"load(", "string.dump(", "collectgarbage(", "xpcall(", "select(", "_ENV", "math.mininteger", "math.tointeger(", "//", ">>", "~",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no program has %q", want)
		}
	}
}

func TestGrammarErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"stat\n  1 $nothing\n":     "no rule $nothing",
		"stat\n  one x\n":          "lua.grammar:2",
		"stat\n  1 $var:unknown\n": "no rule $unknown",
		"  1 x\n":                  "lua.grammar:1",
	} {
		if _, err := parseGrammar(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}
