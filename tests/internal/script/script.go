// Package script reads Lua test scripts: programs that carry what they are
// expected to do in their comments. tests/README.md describes the syntax for
// those who write them.
package script

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Script is one parsed test script. It is immutable after Parse.
type Script struct {
	Path   string // as given to Parse
	Name   string // the file's base name: the chunk name that messages carry
	Source []byte

	Lines []Expectation // standard output, line by line
	Error *Expectation  // the uncaught error that ends the script, nil for none
	Options
}

// Expectation is one line of text and the source line that asks for it.
type Expectation struct {
	Line int
	Text string
}

// Options say how a script runs. The zero value is the default of each.
type Options struct {
	Only   string        // the one engine that is held to it, or "luahost" for our own ones; "" for all
	Not    string        // an engine that is not; "" for none
	Ends   string        // the limit that must end the script: "fuel", "time" or ""
	Fuel   int64         // units of work, 0 for no limit
	Memory int64         // bytes, 0 for no limit
	Time   time.Duration // wall clock of one run, 0 for the runner's default
}

// Wants reports whether an engine is held to the script. ours says that the
// engine is one of our own; limits, for one, nobody else has.
func (o Options) Wants(engine string, ours bool) bool {
	if engine == o.Not {
		return false
	}
	if !ours {
		return o.Only == "" && o.Ends == "" && o.Fuel == 0 && o.Memory == 0
	}
	return o.Only == "" || o.Only == "luahost" || o.Only == engine
}

const (
	outputMark = "-->"
	errorMark  = "--!"
	optionMark = "--#"
)

// Parse reads the directives out of source. Its errors start with path:line.
func Parse(path string, source []byte) (*Script, error) {
	s := &Script{Path: path, Name: filepath.Base(path), Source: source}
	for i, line := range strings.Split(string(source), "\n") {
		if err := s.directive(i+1, strings.TrimRight(line, "\r \t")); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, i+1, err)
		}
	}
	if s.Error != nil && s.Ends != "" {
		return nil, fmt.Errorf("%s:%d: a script cannot end both by an error and by a limit", path, s.Error.Line)
	}
	if len(s.Lines) == 0 && s.Error == nil && s.Ends == "" && !strings.Contains(string(source), "assert") {
		return nil, fmt.Errorf("%s: the script expects nothing (no %s, no %s, no assert)", path, outputMark, errorMark)
	}
	return s, nil
}

func (s *Script) directive(line int, text string) error {
	if rest, ok := strings.CutPrefix(text, optionMark); ok {
		return s.option(strings.TrimSpace(rest))
	}
	if want, ok := after(text, outputMark); ok {
		s.Lines = append(s.Lines, Expectation{line, s.places(line, want)})
		return nil
	}
	want, ok := after(text, errorMark)
	if !ok {
		return nil
	}
	if s.Error != nil {
		return fmt.Errorf("a second %s: line %d expects an error already", errorMark, s.Error.Line)
	}
	if want == "" {
		return fmt.Errorf("%s needs the text of the error", errorMark)
	}
	if whole, ok := strings.CutPrefix(want, "= "); ok {
		want = whole
	} else {
		want = "@: " + want
	}
	s.Error = &Expectation{line, s.places(line, want)}
	return nil
}

// after returns what follows mark, where mark starts a comment: at the start
// of the line or after a blank.
func after(text, mark string) (string, bool) {
	at := strings.Index(" "+text, " "+mark)
	if at < 0 {
		return "", false
	}
	return strings.TrimPrefix(text[at+len(mark):], " "), true
}

var place = regexp.MustCompile(`(^|[ "'(\[])@([+-]\d+)?:`)

// places replaces "@:" by the script's name and the line the expectation
// stands on, "@-2:" by the line two above.
func (s *Script) places(line int, text string) string {
	return place.ReplaceAllStringFunc(text, func(match string) string {
		part := place.FindStringSubmatch(match)
		offset, _ := strconv.Atoi(part[2]) // "" is 0; the pattern admits nothing else
		return fmt.Sprintf("%s%s:%d:", part[1], s.Name, line+offset)
	})
}

func (s *Script) option(text string) error {
	name, value, ok := strings.Cut(text, ":")
	if !ok {
		return fmt.Errorf("%s needs NAME: VALUE, got %q", optionMark, text)
	}
	value = strings.TrimSpace(value)
	var err error
	switch name {
	case "only":
		s.Only, err = oneOf(value, "luahost", "native", "wasm")
	case "not":
		s.Not, err = oneOf(value, "native", "wasm")
	case "ends":
		s.Ends, err = oneOf(value, "fuel", "time")
	case "fuel":
		s.Fuel, err = positive(value)
	case "memory":
		s.Memory, err = positive(value)
	case "time":
		s.Time, err = time.ParseDuration(value)
	default:
		return fmt.Errorf("no option %q; there are: only, not, ends, fuel, memory, time", name)
	}
	if err != nil {
		return fmt.Errorf("option %s: %w", name, err)
	}
	return nil
}

func oneOf(value string, choices ...string) (string, error) {
	for _, c := range choices {
		if value == c {
			return value, nil
		}
	}
	return "", fmt.Errorf("%q is none of: %s", value, strings.Join(choices, ", "))
}

func positive(value string) (int64, error) {
	n, err := strconv.ParseInt(strings.ReplaceAll(value, "_", ""), 10, 64)
	if err != nil || n <= 0 {
		return 0, fmt.Errorf("%q is no positive number", value)
	}
	return n, nil
}
