package capabilities

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	yaml "github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Bounds of what is handed to the YAML parser, far above what a policy needs.
const (
	maxNesting = 32 // brackets within brackets
	maxKeys    = 10_000
)

// maxProblems is how many problems are worth listing at once.
const maxProblems = 20

// decoder walks a YAML document and gathers every problem in it, so that one
// check of a file shows them all. It works on the syntax tree, because only
// that knows lines and columns.
type decoder struct {
	source   string
	problems []Problem
}

// pair is one key of a mapping and its value.
type pair struct {
	name  string
	path  string // dotted, from the top of the document
	key   ast.Node
	value ast.Node
}

func (d *decoder) err() error {
	if len(d.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(d.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Where.Line, b.Where.Line), cmp.Compare(a.Where.Column, b.Where.Column))
	})
	return &Invalid{Problems: d.problems}
}

func (d *decoder) fail(at ast.Node, format string, args ...any) {
	d.failAt(d.place(at), format, args...)
}

func (d *decoder) failAt(at Where, format string, args ...any) {
	if len(d.problems) < maxProblems {
		d.problems = append(d.problems, Problem{at, fmt.Sprintf(format, args...)})
	}
}

func (d *decoder) unknownKey(p pair, known []string) {
	d.fail(p.key, "%v", unknownName("key", p.name, known))
}

// place is where a node starts. A mapping's own token is its first colon, so
// the first key speaks for it.
func (d *decoder) place(n ast.Node) Where {
	at := Where{Source: d.source, Line: 1, Column: 1}
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		n = m.Values[0].Key
	}
	if token := n.GetToken(); token != nil && token.Position != nil {
		at.Line, at.Column = token.Position.Line, token.Position.Column
	}
	return at
}

// where is the place of a key, with its path.
func (d *decoder) where(p pair) Where {
	at := d.place(p.key)
	at.Key = p.path
	return at
}

// document parses the source and returns the root of its only document, or nil
// when there is none or a problem was noted.
func (d *decoder) document(source []byte) ast.Node {
	start := Where{Source: d.source, Line: 1, Column: 1}
	if len(source) > maxPolicyBytes {
		d.failAt(start, "the policy has %d bytes; the most is %d", len(source), maxPolicyBytes)
		return nil
	}
	if at, ok := invalidUTF8(source); ok {
		at.Source = d.source
		d.failAt(at, "this is not UTF-8 text")
		return nil
	}
	tokens := lexer.Tokenize(string(source))
	if at, ok := tooDeep(tokens); ok {
		at.Source = d.source
		d.failAt(at, "nested more than %d deep; a policy needs 4 levels", maxNesting)
		return nil
	}
	if n := countKeys(tokens); n > maxKeys {
		d.failAt(start, "the policy has %d keys; the most is %d", n, maxKeys)
		return nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		d.syntax(err, source)
		return nil
	}
	var root ast.Node
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if root != nil {
			d.fail(doc.Body, "a policy is one YAML document; this is a second one")
			return nil
		}
		root = doc.Body
	}
	return root
}

// tooDeep finds the first bracket, or dash before another on its line, that
// is nested too deeply. The parser's time grows with the square of the depth.
func tooDeep(tokens token.Tokens) (Where, bool) {
	brackets, dashes, line := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			dashes, line = 0, t.Position.Line
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			brackets++
		case token.SequenceEndType, token.MappingEndType:
			brackets = max(0, brackets-1)
		case token.SequenceEntryType:
			dashes++
		}
		if brackets > maxNesting || dashes > maxNesting {
			return Where{Line: t.Position.Line, Column: t.Position.Column}, true
		}
	}
	return Where{}, false
}

// countKeys bounds what the parser is given: its time grows with the square of
// a mapping's keys, too.
func countKeys(tokens token.Tokens) int {
	n := 0
	for _, t := range tokens {
		if t.Type == token.MappingValueType {
			n++
		}
	}
	return n
}

// invalidUTF8 finds the first byte that is not part of a character.
func invalidUTF8(source []byte) (Where, bool) {
	at := Where{Line: 1, Column: 1}
	for i := 0; i < len(source); {
		r, size := utf8.DecodeRune(source[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return at, true
		case r == '\n':
			at.Line, at.Column = at.Line+1, 1
		default:
			at.Column++
		}
		i += size
	}
	return at, false
}

// syntax notes what the YAML parser stumbled over.
func (d *decoder) syntax(err error, source []byte) {
	at := Where{Source: d.source, Line: 1, Column: 1}
	var syntax *yaml.SyntaxError
	if !errors.As(err, &syntax) {
		d.failAt(at, "%v", err)
		return
	}
	if token := syntax.GetToken(); token != nil && token.Position != nil {
		at.Line, at.Column = token.Position.Line, token.Position.Column
	}
	d.failAt(at, "%s%s", syntax.GetMessage(), syntaxHint(lineOf(source, at.Line)))
}

// syntaxHint knows the two slips that YAML explains badly.
func syntaxHint(line string) string {
	trimmed := strings.TrimLeft(line, " ")
	switch {
	case strings.HasPrefix(trimmed, "*"):
		return `; put a name that starts with "*" in quotes`
	case strings.HasPrefix(trimmed, "\t"):
		return "; indent with spaces"
	}
	return ""
}

// lineOf returns line number n, from 1, or "".
func lineOf(source []byte, n int) string {
	lines := strings.Split(string(source), "\n")
	if n < 1 || n > len(lines) {
		return ""
	}
	return lines[n-1]
}

// mapping lists the keys of a mapping node. An empty value has none; anything
// else is a problem, and so are keys that are written twice.
func (d *decoder) mapping(n ast.Node, path string) []pair {
	switch node := n.(type) {
	case *ast.NullNode:
		return nil
	case *ast.MappingNode:
		return d.pairs(node, path)
	}
	d.fail(n, "%s must be a mapping of keys to values, not %s", orWord(path, "a policy"), describe(n))
	return nil
}

func (d *decoder) pairs(node *ast.MappingNode, path string) []pair {
	var pairs []pair
	firstLine := map[string]int{}
	for _, v := range node.Values {
		name, ok := d.key(v.Key)
		if !ok {
			continue
		}
		if line, twice := firstLine[name]; twice {
			d.fail(v.Key, "key %q is written twice; the first is in line %d", name, line)
			continue
		}
		firstLine[name] = d.place(v.Key).Line
		pairs = append(pairs, pair{name, joinPath(path, name), v.Key, v.Value})
	}
	return pairs
}

func joinPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + quoteKey(name)
}

// key reads a mapping's key, which is a name.
func (d *decoder) key(n ast.MapKeyNode) (string, bool) {
	if n.IsMergeKey() {
		d.fail(n, "merge keys are not supported in a policy")
		return "", false
	}
	return d.scalar(n)
}

// scalar reads a plain or quoted value as it is written. Numbers stay text,
// because "64MiB" and "64" are read by the same function.
func (d *decoder) scalar(n ast.Node) (string, bool) {
	switch node := n.(type) {
	case *ast.StringNode:
		return node.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	d.fail(n, "a name or a value is expected here, not %s", describe(n))
	return "", false
}

// describe names the kind of a node that is out of place.
func describe(n ast.Node) string {
	switch n.(type) {
	case *ast.NullNode:
		return "nothing"
	case *ast.MappingNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.AnchorNode, *ast.AliasNode:
		return "an anchor or an alias, which policies do not have"
	case *ast.TagNode:
		return "a tag, which policies do not have"
	case *ast.LiteralNode:
		return "a block of text"
	}
	return fmt.Sprintf("%q", n.GetToken().Value)
}
