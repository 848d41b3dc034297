package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/item"
)

// Violation is how a value does not conform to a schema. It is an error.
type Violation struct {
	Path string // in the value, a JSON pointer such as /tags/0; "/" is the value itself
	What string // as in "got string, want integer"
	Rule string // in the schema, as in #/properties/age/type; "" when no schema can describe the value
	More int    // further violations
}

// Error is "at /age: got string, want integer (rule #/properties/age/type)".
func (v *Violation) Error() string {
	text := fmt.Sprintf("at %s: %s", v.Path, v.What)
	if v.Rule != "" {
		text += fmt.Sprintf(" (rule %s)", v.Rule)
	}
	if v.More > 0 {
		text += fmt.Sprintf(", and %d more", v.More)
	}
	return text
}

// Check compares a value with the schema. The error, if any, is a *Violation.
func (s *Schema) Check(value storage.Value) error {
	decoded, err := item.Decode(value)
	if err != nil {
		return &Violation{Path: "/", What: err.Error()}
	}
	var c converter
	instance, err := c.convert(decoded)
	if err != nil {
		return unfit(err)
	}
	return s.validate(instance, len(value))
}

func unfit(err error) error {
	if m, ok := err.(*misfit); ok {
		return &Violation{Path: pointer(m.path), What: m.what}
	}
	return &Violation{Path: "/", What: err.Error()}
}

// validate runs the validator within the budget of a value of so many bytes.
func (s *Schema) validate(instance any, size int) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() {
		switch r := recover().(type) {
		case nil:
		case tooMuchWork:
			err = &Violation{Path: "/", What: "checking the value takes too much work; the schema needs fewer alternatives"}
		default:
			err = &Violation{Path: "/", What: fmt.Sprintf("the value cannot be checked: %v", r)}
		}
	}()
	s.budget.start(size)
	switch err := s.compiled.Validate(instance).(type) {
	case nil:
		return nil
	case *jsonschema.ValidationError:
		first, more := firstViolation(err)
		return &Violation{pointer(first.path), first.what + listAdvice(instance, &first), rule(first.cause), more}
	default:
		return &Violation{Path: "/", What: err.Error()}
	}
}

// listAdvice is for Lua, in which an empty table does not say what it is.
func listAdvice(instance any, v *violation) string {
	mismatch, ok := v.cause.ErrorKind.(*kind.Type)
	if !ok || !slices.Contains(mismatch.Want, "array") {
		return ""
	}
	for _, step := range v.path {
		switch inside := instance.(type) {
		case map[string]any:
			instance = inside[step]
		case []any:
			i, _ := strconv.Atoi(step)
			instance = inside[i]
		}
	}
	if object, ok := instance.(map[string]any); !ok || len(object) > 0 {
		return ""
	}
	return "; an empty Lua table is an object, and json.array {} a list"
}

// violation is one of the validator's errors.
type violation struct {
	path  []string
	what  string
	cause *jsonschema.ValidationError
}

// firstViolation finds the first error by its place, so that it is always the
// same, and counts the others.
func firstViolation(err *jsonschema.ValidationError) (first violation, more int) {
	var leaf *jsonschema.ValidationError
	var walk func(*jsonschema.ValidationError)
	n := 0
	walk = func(e *jsonschema.ValidationError) {
		if len(e.Causes) > 0 {
			for _, cause := range e.Causes {
				walk(cause)
			}
			return
		}
		if n++; leaf == nil || compareErrors(e, leaf) < 0 {
			leaf = e
		}
	}
	walk(err)
	return violation{leaf.InstanceLocation, describe(leaf), leaf}, n - 1
}

func compareErrors(a, b *jsonschema.ValidationError) int {
	return cmp.Or(
		slices.Compare(a.InstanceLocation, b.InstanceLocation),
		cmp.Compare(rule(a), rule(b)),
	)
}

// maxText is how many characters of a description are kept: it may quote the
// value.
const maxText = 200

func describe(e *jsonschema.ValidationError) string {
	if e.ErrorKind == nil {
		return "the value is not allowed"
	}
	text := e.ErrorKind.LocalizedString(message.NewPrinter(language.English))
	runes := []rune(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '\ufffd'
	}, text))
	if len(runes) > maxText {
		return string(runes[:maxText]) + "…"
	}
	return string(runes)
}

// rule is the place of a keyword in the schema.
func rule(e *jsonschema.ValidationError) string {
	_, place, _ := strings.Cut(e.SchemaURL, "#")
	place = strings.TrimSuffix("#"+place, "/")
	if e.ErrorKind == nil {
		return place
	}
	for _, step := range e.ErrorKind.KeywordPath() {
		place += "/" + escape(step)
	}
	return place
}

// pointer is a JSON pointer; "/" is the root.
func pointer(path []string) string {
	if len(path) == 0 {
		return "/"
	}
	var b strings.Builder
	for _, step := range path {
		b.WriteString("/" + escape(step))
	}
	return b.String()
}

var escaper = strings.NewReplacer("~", "~0", "/", "~1")

func escape(step string) string { return escaper.Replace(step) }
