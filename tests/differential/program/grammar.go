package program

import (
	_ "embed"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

//go:embed lua.grammar
var grammarText string

var grammar = sync.OnceValue(func() map[string]*rule {
	rules, err := parseGrammar(grammarText)
	if err != nil {
		panic(err) // of a file that is compiled in
	}
	return rules
})

// rule is a word of the grammar: what may stand for it.
type rule struct {
	name  string
	forms []*form
	depth int // of the shallowest tree that it can become
}

// form is one line of the grammar.
type form struct {
	weight int
	parts  []part
	depth  int
	vararg bool // says ..., so that it needs a function that has them
}

// part is text, or the word that it stands for, or what the generator makes.
type part struct {
	text string
	word string // "" for text
	kind string // behind the colon: $new:int
}

// A line's placeholders: $word, ${word}, $word:kind, and %1 to %9.
var placeholder = regexp.MustCompile(`\$(?:(\w+)(?::(\w+))?|\{(\w+)\})|%([1-9])`)

func parseGrammar(text string) (map[string]*rule, error) {
	rules := map[string]*rule{}
	var current *rule
	for number, line := range strings.Split(text, "\n") {
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
		case !strings.HasPrefix(line, " "):
			current = &rule{name: line, depth: math.MaxInt32}
			rules[line] = current
		default:
			f, err := parseForm(strings.TrimLeft(line, " "))
			if err == nil && current == nil {
				err = errors.New("a form without a rule")
			}
			if err != nil {
				return nil, fmt.Errorf("lua.grammar:%d: %w", number+1, err)
			}
			current.forms = append(current.forms, f)
		}
	}
	return rules, measure(rules)
}

// parseForm reads a weight, a blank and a template.
func parseForm(line string) (*form, error) {
	number, template, _ := strings.Cut(line, " ")
	weight, err := strconv.Atoi(number)
	if err != nil {
		return nil, err
	}
	f := &form{weight: weight, depth: math.MaxInt32, vararg: strings.Contains(template, "...")}
	from := 0
	for _, at := range placeholder.FindAllStringSubmatchIndex(template, -1) {
		f.parts = append(f.parts, part{text: template[from:at[0]]}, partOf(template, at))
		from = at[1]
	}
	f.parts = append(f.parts, part{text: template[from:]})
	return f, nil
}

func partOf(template string, at []int) part {
	group := func(i int) string {
		if at[2*i] < 0 {
			return ""
		}
		return template[at[2*i]:at[2*i+1]]
	}
	if number := group(4); number != "" {
		return part{word: "%", kind: number}
	}
	return part{word: group(1) + group(3), kind: group(2)}
}

// measure finds the depths, starting from forms without words, until nothing changes.
func measure(rules map[string]*rule) error {
	for changed := true; changed; {
		changed = false
		for _, r := range rules {
			for _, f := range r.forms {
				depth, err := depthOf(rules, f)
				if err != nil {
					return fmt.Errorf("lua.grammar: %s: %w", r.name, err)
				}
				changed = changed || depth < f.depth
				f.depth = depth
				if !f.vararg { // which is not everywhere
					r.depth = min(r.depth, depth)
				}
			}
		}
	}
	return nil
}

func depthOf(rules map[string]*rule, f *form) (int, error) {
	depth := 0
	for _, p := range f.parts {
		word := p.word
		if word == "var" { // where there is none, what its kind stands for
			word = p.kind
		}
		if _, made := makers[word]; made || word == "" {
			continue
		}
		r, ok := rules[word]
		if !ok {
			return 0, fmt.Errorf("no rule $%s", word)
		}
		if r.depth < math.MaxInt32 {
			depth = max(depth, r.depth+1)
		} else {
			return math.MaxInt32, nil
		}
	}
	return depth, nil
}
