package snapshot

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/luahost/luahost/abi"
)

// TreeOptions are how a document is printed. The zero value shows source where
// there is some.
type TreeOptions struct {
	Code bool // instructions of all functions, also where there is source
	Full bool // all items of tables, and all levels
}

const (
	treeItems = 50 // of a table or stack, without Full
	treeLines = 60 // of a function's source or code, without Full
	treeDepth = 40 // without Full
	fullDepth = 1000
)

// Tree prints a document as a tree from its root. Every object is printed where
// it is first met; elsewhere stands its number. Objects have their number,
// the bytes of their own encoding and, if there is more than one, the number of
// references to them.
func (d *Document) Tree(w io.Writer, options TreeOptions) error {
	t := treePrinter{doc: d, out: bufio.NewWriter(w), options: options, seen: make([]bool, len(d.Objects))}
	t.line(0, "snapshot %s", d.ID)
	t.line(0, "%s, %s, bytecode %d, ABI %s", plural(d.Size, "byte"), plural(len(d.Objects), "object"), d.Bytecode, d.ABI)
	t.node(0, "", d.Root)
	return t.out.Flush()
}

// treePrinter leaves errors of writing to Flush.
type treePrinter struct {
	doc     *Document
	out     *bufio.Writer
	options TreeOptions
	seen    []bool
}

func (t *treePrinter) line(level int, format string, args ...any) {
	for range level {
		_, _ = t.out.WriteString("  ")
	}
	_, _ = fmt.Fprintf(t.out, format+"\n", args...)
}

func (t *treePrinter) limit(most int) int {
	if t.options.Full {
		return math.MaxInt
	}
	return most
}

// node prints a value behind a label, and what it refers to below.
func (t *treePrinter) node(level int, label string, v any) {
	r, ok := v.(Ref)
	if !ok || t.doc.Objects[r].kind == kindString {
		t.line(level, "%s%s", label, t.doc.value(v))
		return
	}
	o := &t.doc.Objects[r]
	most := treeDepth
	if t.options.Full {
		most = fullDepth
	}
	switch {
	case t.seen[r]:
		t.line(level, "%s^ #%d, the %s above", label, int(r), o.Kind)
		return
	case level > most:
		t.line(level, "%s#%d, a %s, too deep to show", label, int(r), o.Kind)
		return
	}
	t.seen[r] = true
	shared := ""
	if o.Refs > 1 {
		shared = fmt.Sprintf(", %d references", o.Refs)
	}
	t.line(level, "%s%s  #%d, %s%s", label, t.title(o), int(r), plural(o.Size, "byte"), shared)
	t.inside(level+1, o)
}

// title is an object in a few words.
func (t *treePrinter) title(o *Object) string {
	switch o.kind {
	case abi.SnapshotTable:
		return fmt.Sprintf("table of %s and %s", plural(len(o.list(0)), "item"), plural(len(o.list(1))/2, "pair"))
	case abi.SnapshotClosure:
		return "function " + t.doc.place(t.doc.object(o, 0))
	case abi.SnapshotThread:
		return "coroutine, " + [...]string{"not started", "suspended", "dead"}[min(o.int(0), 2)]
	case abi.SnapshotBuiltin, abi.SnapshotStandard, abi.SnapshotModule:
		name, _ := t.doc.text(o.fields[0])
		return o.Kind + " " + shortText(name, 80)
	case abi.SnapshotHandle:
		return "handle on " + t.handle(o)
	}
	return o.Kind
}

func (t *treePrinter) handle(o *Object) string {
	name, _ := t.doc.text(o.fields[0])
	name = shortText(name, 80)
	if len(o.fields) == 1 {
		return "table " + name
	}
	rights := abi.Rights(o.int(1))
	if rights == 0 {
		return name + ", closed"
	}
	return name + ": " + rights.String()
}

// object is the object that a field refers to by its index.
func (d *Document) object(o *Object, field int) *Object { return &d.Objects[o.int(field)] }

// inside prints what an object holds.
func (t *treePrinter) inside(level int, o *Object) {
	switch o.kind {
	case abi.SnapshotTable:
		t.table(level, o)
	case abi.SnapshotClosure:
		t.closure(level, o)
	case abi.SnapshotThread:
		t.thread(level, o)
	case abi.SnapshotBuiltin:
		for i, v := range o.list(1) {
			t.node(level, fmt.Sprintf("%d = ", i+1), v)
		}
	case abi.SnapshotCustom:
		t.node(level, "made by ", Ref(o.int(0)))
	}
}

func (t *treePrinter) table(level int, o *Object) {
	items, pairs := o.list(0), o.list(1)
	left := t.limit(treeItems)
	for i, v := range items[:min(len(items), left)] {
		t.node(level, fmt.Sprintf("[%d] = ", i+1), v)
	}
	left -= min(len(items), left)
	shown := min(len(pairs)/2, left)
	for i := range shown {
		t.pair(level, pairs[2*i], pairs[2*i+1])
	}
	if rest := len(items) + len(pairs)/2 - min(len(items), t.limit(treeItems)) - shown; rest > 0 {
		t.line(level, "... and %d more", rest)
	}
	if len(o.fields) > 2 {
		t.node(level, "metatable = ", Ref(o.int(2)))
	}
}

func (t *treePrinter) pair(level int, k, v any) {
	if r, ok := k.(Ref); ok && t.doc.Objects[r].kind != kindString {
		t.node(level, "key ", k)
		t.node(level, "  = ", v)
		return
	}
	t.node(level, "["+t.doc.value(k)+"] = ", v)
}

// closure prints the function, then its upvalues. Those that are shared have
// a number.
func (t *treePrinter) closure(level int, o *Object) {
	proto := t.doc.object(o, 0)
	t.prototype(level, o.int(0), proto)
	for i, v := range o.list(1) {
		n := toInt(v)
		upvalue := &t.doc.Objects[n]
		label := fmt.Sprintf("upvalue %s = ", t.doc.captureName(proto, i))
		switch {
		case upvalue.Refs == 1:
			t.node(level, label, upvalue.fields[0])
		case t.seen[n]:
			t.line(level, "%s^ #%d, the variable above", label, n)
		default:
			t.seen[n] = true
			t.node(level, fmt.Sprintf("upvalue %s (#%d, of %d functions) = ", t.doc.captureName(proto, i), n, upvalue.Refs), upvalue.fields[0])
		}
	}
}

// prototype prints source or instructions, once.
func (t *treePrinter) prototype(level, n int, proto *Object) {
	if t.seen[n] {
		t.line(level, "the code of #%d above", n)
		return
	}
	t.seen[n] = true
	text, ok := t.doc.source(proto)
	if strings.HasPrefix(text, "(") { // all but the word, and a name that says nothing here
		text = "function " + text
	}
	if ok {
		t.block(level, strings.Split(strings.TrimRight(text, "\n"), "\n"))
	}
	if !ok || t.options.Code {
		t.code(level, proto)
	}
}

// code prints the instructions of a function, and of those nested in it.
func (t *treePrinter) code(level int, proto *Object) {
	t.block(level, t.doc.disassemble(proto))
	for i, v := range proto.list(protoNested) {
		t.line(level, "function %d:", i)
		if n := toInt(v); level < fullDepth {
			t.code(level+1, &t.doc.Objects[n])
		}
	}
}

func (t *treePrinter) block(level int, lines []string) {
	shown := min(len(lines), t.limit(treeLines))
	for _, line := range lines[:shown] {
		t.line(level, "| %s", printable(line))
	}
	if shown < len(lines) {
		t.line(level, "| ... and %d more lines", len(lines)-shown)
	}
}

// thread prints the calls of a coroutine, innermost first, and its stack.
func (t *treePrinter) thread(level int, o *Object) {
	switch status := o.int(0); {
	case status == abi.SnapshotThreadNew:
		t.node(level, "of ", o.fields[1])
	case status == abi.SnapshotThreadSuspended:
		t.frames(level, o)
	case len(o.fields) > 1:
		t.node(level, "of the error ", o.fields[1])
	}
}

func (t *treePrinter) frames(level int, o *Object) {
	frames, stack := o.list(1), o.list(2)
	t.line(level, "%s, %s", plural(len(frames), "call"), plural(len(stack), "value"))
	calls := map[int]string{}
	for i, f := range frames {
		fields, _ := f.([]any)
		if len(fields) > 1 && fields[1] != nil {
			calls[toInt(fields[0])] = fmt.Sprintf("call %d, at instruction %d: ", i+1, toInt(fields[1]))
		} else if len(fields) > 1 {
			calls[toInt(fields[0])] = fmt.Sprintf("call %d: ", i+1)
		}
	}
	shown := min(len(stack), t.limit(treeItems))
	for i, v := range stack[:shown] {
		t.node(level, fmt.Sprintf("slot %d: %s", i+1, calls[i+1]), v)
	}
	if shown < len(stack) {
		t.line(level, "... and %d more", len(stack)-shown)
	}
}

// value is a value on one line.
func (d *Document) value(v any) string {
	if text, ok := d.text(v); ok {
		return strconv.Quote(shortText(text, 60))
	}
	switch v := v.(type) {
	case nil:
		return "nil"
	case float64:
		return floatText(v)
	case Ref:
		return "#" + itoa(int(v))
	}
	return fmt.Sprint(v)
}

// floatText is a float as Lua could write it, never like an integer.
func floatText(f float64) string {
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(text, ".eIN") {
		text += ".0"
	}
	return text
}

// shortText is text of at most most characters that print.
func shortText(text string, most int) string {
	runes := []rune(printable(text[:min(len(text), 4*most)]))
	if len(runes) > most || len(text) > 4*most {
		return string(runes[:min(most, len(runes))]) + "..."
	}
	return string(runes)
}

// printable replaces characters that could play tricks on a terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		if r == '\t' {
			return ' '
		}
		return '\ufffd'
	}, text)
}

// plural is "1 byte", "2 bytes".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return itoa(n) + " " + noun + "s"
}

func itoa(n int) string { return strconv.Itoa(n) }
