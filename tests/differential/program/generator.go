// Package program generates Lua programs out of a grammar, the same one for the
// same seed. They parse, they end, and they print what they find; much of it is
// errors, each caught where it is raised. lua.grammar has the language in it,
// and this file what a grammar cannot say: which names are visible, where a
// break may stand, and how large a program becomes.
package program

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Version changes with what the seeds stand for.
const Version = 1

const (
	statements = 40 // of a program, at most; inner ones count
	exprDepth  = 4  // of an expression
)

// Generate returns the program of a seed.
func Generate(seed uint64) string {
	g := &generator{dice: dice{seed}, room: 8 + int(seed%statements), scope: &scope{}}
	g.scope.function.vararg = true
	var b strings.Builder
	for g.room > 0 {
		b.WriteString(g.statement())
		b.WriteByte('\n')
	}
	return b.String()
}

type generator struct {
	dice
	scope  *scope
	names  int
	room   int // statements that may still be written
	indent int
	flat   bool // on one line: which one of several an error is on is not agreed upon
}

// expansion is a form that is being written.
type expansion struct {
	depth   int               // that its parts may still have
	helpers map[string]string // %1 to %9
	inner   []variable        // visible in the next block only
	later   []variable        // visible in what follows
}

// makers are the words that no rule stands for.
var makers map[string]func(g *generator, e *expansion, kind string) string

func init() {
	makers = map[string]func(g *generator, e *expansion, kind string) string{
		"%":      (*generator).helper,
		"new":    func(g *generator, e *expansion, kind string) string { return g.declare(&e.later, kind, true) },
		"const":  func(g *generator, e *expansion, kind string) string { return g.declare(&e.later, kind, false) },
		"par":    func(g *generator, e *expansion, kind string) string { return g.declare(&e.inner, kind, true) },
		"var":    (*generator).variable,
		"set":    (*generator).target,
		"block":  func(g *generator, e *expansion, _ string) string { return g.block(e, plainBlock) },
		"loop":   func(g *generator, e *expansion, _ string) string { return g.block(e, loopBlock) },
		"body":   func(g *generator, e *expansion, _ string) string { return g.body(e, false) },
		"vbody":  func(g *generator, e *expansion, _ string) string { return g.body(e, true) },
		"chunk":  (*generator).chunk,
		"random": func(g *generator, _ *expansion, _ string) string { return g.randomInteger() },
		"float":  func(g *generator, _ *expansion, _ string) string { return g.randomFloat() },
		"byte":   func(g *generator, _ *expansion, _ string) string { return fmt.Sprintf(`\x%02x`, g.roll(256)) },
		"digit":  func(g *generator, _ *expansion, _ string) string { return strconv.Itoa(g.roll(10)) },
		"pc":     func(*generator, *expansion, string) string { return "%" },
		"nl":     func(g *generator, _ *expansion, _ string) string { return g.newline() },
	}
}

// ---- the grammar

func (g *generator) rule(word string, depth int) string {
	f := g.choose(grammar()[word], depth)
	outer := g.flat
	g.flat = outer || word != "stat"
	defer func() { g.flat = outer }()
	e := &expansion{depth: depth - 1, helpers: map[string]string{}}
	var b strings.Builder
	for _, p := range f.parts {
		b.WriteString(p.text)
		if p.word != "" {
			b.WriteString(g.part(p, e))
		}
	}
	g.scope.variables = append(g.scope.variables, e.later...)
	return b.String()
}

func (g *generator) part(p part, e *expansion) string {
	if make, ok := makers[p.word]; ok {
		return make(g, e, p.kind)
	}
	return g.rule(p.word, e.depth)
}

// choose takes a form by weight, of those that fit: the shallowest when none does.
func (g *generator) choose(r *rule, depth int) *form {
	depth = max(depth, r.depth)
	total := 0
	fits := func(f *form) bool { return f.depth <= depth && (!f.vararg || g.scope.function.vararg) }
	for _, f := range r.forms {
		if fits(f) {
			total += f.weight
		}
	}
	at := g.roll(total)
	for _, f := range r.forms {
		if !fits(f) {
			continue
		}
		if at -= f.weight; at < 0 {
			return f
		}
	}
	panic("a weight below 1 in rule " + r.name)
}

// ---- names

func (g *generator) fresh(prefix string) string {
	g.names++
	return prefix + strconv.Itoa(g.names)
}

func (g *generator) helper(e *expansion, number string) string {
	if e.helpers[number] == "" {
		e.helpers[number] = g.fresh("x")
	}
	return e.helpers[number]
}

func (g *generator) declare(list *[]variable, kind string, set bool) string {
	v := variable{name: g.fresh(kind[:1]), kind: kind, set: set}
	*list = append(*list, v)
	return v.name
}

// variable names one of the kind, or now and then another, for the error; or
// what the kind's own rule makes where there is none.
func (g *generator) variable(e *expansion, kind string) string {
	list := g.scope.of(kind, false)
	if g.chance(4) {
		list = g.scope.of("any", false)
	}
	if len(list) == 0 {
		return parenthesized(g.rule(kind, min(e.depth, 1)))
	}
	return list[g.roll(len(list))].name
}

// parenthesized makes an expression one that may be indexed and called.
func parenthesized(text string) string {
	if strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") && strings.Count(text, ")") == 1 {
		return text
	}
	return "(" + text + ")"
}

func (g *generator) target(_ *expansion, kind string) string {
	list := g.scope.of(kind, true)
	if len(list) == 0 {
		return "G" + kind
	}
	return list[g.roll(len(list))].name
}

// ---- blocks

func (g *generator) newline() string {
	if g.flat {
		return " "
	}
	return "\n" + strings.Repeat("  ", max(g.indent, 0))
}

func (g *generator) statement() string {
	g.room--
	return g.rule("stat", exprDepth)
}

// blockKind says how a block begins and ends.
type blockKind struct {
	first   string // its first statement
	loops   int    // that it is the body of
	returns int    // times of a hundred that it ends with return
}

var (
	plainBlock = blockKind{"", 0, 4}
	loopBlock  = blockKind{"tick()", 1, 4} // ticks are counted, so that it ends
	bodyBlock  = blockKind{"call()", 0, 80}
)

// block writes statements on lines of their own, with what the form's $par named
// visible in them.
func (g *generator) block(e *expansion, kind blockKind) string {
	outer := *g.scope
	g.scope.variables = append(slices.Clip(g.scope.variables), e.inner...)
	g.scope.function.loops += kind.loops
	e.inner = nil
	g.indent++
	var b strings.Builder
	if kind.first != "" {
		b.WriteString(g.newline() + kind.first)
	}
	for range 1 + g.roll(3) {
		if g.room > 0 {
			b.WriteString(g.newline() + g.statement())
		}
	}
	b.WriteString(g.last(kind))
	g.indent--
	*g.scope = outer
	return b.String() + g.newline()
}

// last is what may end a block.
func (g *generator) last(kind blockKind) string {
	switch {
	case g.scope.function.loops > 0 && g.chance(10):
		return g.newline() + "break"
	case g.chance(kind.returns):
		return g.newline() + g.rule("return", exprDepth)
	}
	return ""
}

func (g *generator) body(e *expansion, vararg bool) string {
	outer := g.scope.function
	g.scope.function = function{vararg: vararg}
	text := g.block(e, bodyBlock)
	g.scope.function = outer
	return text
}

// chunk is a text that a program loads: its code sees nothing but globals.
func (g *generator) chunk(e *expansion, _ string) string {
	outer := *g
	g.scope, g.indent, g.flat = &scope{function: function{vararg: true}}, -1, false
	text := g.block(&expansion{depth: e.depth}, bodyBlock)
	g.scope, g.indent, g.flat = outer.scope, outer.indent, outer.flat
	return quote(strings.TrimSpace(text))
}

// quote writes a text as a string on one line.
func quote(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\n':
			b.WriteString(`\n`)
		default:
			b.WriteByte(c)
		}
	}
	return `"` + b.String() + `"`
}

// ---- numbers

// randomInteger has any number of bits.
func (g *generator) randomInteger() string {
	n := int64(g.next() >> g.roll(64))
	switch g.roll(3) {
	case 0:
		return fmt.Sprintf("0x%x", uint64(n))
	case 1:
		return strconv.FormatUint(uint64(n)&math.MaxInt64, 10)
	}
	return "(" + strconv.FormatInt(-(n&math.MaxInt64), 10) + ")"
}

// randomFloat has any bits, or few of them.
func (g *generator) randomFloat() string {
	x := math.Float64frombits(g.next())
	if g.chance(60) {
		x = math.Ldexp(float64(g.roll(1<<16)-1<<15), g.roll(80)-40)
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "(0/0)"
	}
	if g.chance(30) {
		return "(" + strconv.FormatFloat(x, 'x', -1, 64) + ")"
	}
	return "(" + strconv.FormatFloat(x, 'e', -1, 64) + ")"
}
