package snapshot

import (
	"github.com/fxamacker/cbor/v2"

	"github.com/luahost/luahost/abi"
)

// Document is a snapshot taken apart for people.
type Document struct {
	ID       ID
	Size     int    // bytes
	Bytecode uint64 // version of the instructions
	ABI      string
	Root     any // nil, bool, int64, float64, string, []byte or Ref
	Objects  []Object
}

// Ref is a reference to an object, by its index.
type Ref int

// Object is one object of a document.
type Object struct {
	Kind   string // as "function", "table", "string"
	Size   int    // bytes of its own encoding
	Refs   int    // how often the document refers to it
	kind   uint8
	fields []any // behind the kind; of a string, the string
}

// wireDocument is the map as it is encoded.
type wireDocument struct {
	Format   uint64   `cbor:"0,keyasint"`
	Bytecode uint64   `cbor:"1,keyasint"`
	ABI      string   `cbor:"2,keyasint"`
	Root     any      `cbor:"3,keyasint"`
	Objects  []any    `cbor:"4,keyasint"`
	Order    []uint64 `cbor:"5,keyasint,omitempty"`
}

// depth is how deep the items of a document nest, with some to spare. The graph
// may be as deep as it likes: its objects are in one list.
const depth = 16

// decodeMode is for documents that Check has accepted.
var decodeMode = mustDecodeMode()

func mustDecodeMode() cbor.DecMode {
	mode, err := cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		IndefLength:       cbor.IndefLengthForbidden,
		MaxNestedLevels:   depth,
		MaxArrayElements:  abi.MaxElements,
		MaxMapPairs:       depth,
		IntDec:            cbor.IntDecConvertSignedOrFail,
		UTF8:              cbor.UTF8RejectInvalid,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
	}.DecMode()
	if err != nil {
		panic(err) // constant options: caught by any test
	}
	return mode
}

// Inspect checks a document and takes it apart.
func Inspect(document []byte, limits Limits) (*Document, error) {
	limits = limits.withDefaults()
	limits.Items = min(limits.Items, abi.MaxElements)
	c, err := newChecker(document, limits)
	if err == nil {
		err = c.run()
	}
	if err != nil {
		return nil, err
	}
	var wire wireDocument
	if err := decodeMode.Unmarshal(document, &wire); err != nil {
		return nil, c.located(err)
	}
	d := &Document{
		ID: IDOf(document), Size: len(document), Bytecode: wire.Bytecode, ABI: wire.ABI,
		Root: plain(wire.Root), Objects: make([]Object, len(wire.Objects)),
	}
	for i, fields := range wire.Objects {
		o := &c.objects[i]
		d.Objects[i] = Object{
			Kind: kindName(o.kind), Size: int(o.end - o.at), Refs: int(o.refs), kind: o.kind, fields: plainFields(fields),
		}
	}
	return d, nil
}

// plainFields are the fields of an object, references resolved, kind dropped.
func plainFields(v any) []any {
	list, ok := plain(v).([]any)
	if !ok {
		return []any{v}
	}
	return list[1:]
}

// plain makes references of tags, in place.
func plain(v any) any {
	switch v := v.(type) {
	case cbor.Tag:
		n, _ := v.Content.(int64)
		return Ref(n)
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
		return v
	}
	return v
}

// list is field n of an object as a list; empty when it is something else.
func (o *Object) list(n int) []any {
	if n >= len(o.fields) {
		return nil
	}
	l, _ := o.fields[n].([]any)
	return l
}

func (o *Object) int(n int) int {
	if n >= len(o.fields) {
		return 0
	}
	return toInt(o.fields[n])
}

func toInt(v any) int {
	n, _ := v.(int64)
	return int(n)
}

// text is a string, in place or an object.
func (d *Document) text(v any) (string, bool) {
	if r, ok := v.(Ref); ok && d.Objects[r].kind == kindString {
		v = d.Objects[r].fields[0]
	}
	switch v := v.(type) {
	case string:
		return v, true
	case []byte:
		return string(v), true
	}
	return "", false
}

// Fields of a prototype, behind its kind.
const (
	protoParams = iota
	protoVararg
	protoRegisters
	protoCode
	protoConstants
	protoCaptures
	protoNested
	protoLine
	protoLastLine
	protoDebug
)

// Fields of debug information.
const (
	debugSource = iota
	debugLines
	debugLocals
	debugCaptures
	debugText
)

// debug is one field of a prototype's debug information, nil when it has none.
func (o *Object) debug(field int) any {
	if l := o.list(protoDebug); field < len(l) {
		return l[field]
	}
	return nil
}

// source is the source text of a prototype.
func (d *Document) source(proto *Object) (string, bool) {
	text, _ := proto.debug(debugText).([]any)
	if len(text) < 3 {
		return "", false
	}
	whole, ok := d.text(text[0])
	start, end := toInt(text[1]), toInt(text[2])
	if !ok || start > end || end > len(whole) {
		return "", false
	}
	return whole[start:end], true
}

// place is where a prototype was defined: "orders.lua:12".
func (d *Document) place(proto *Object) string {
	chunk, ok := d.text(proto.debug(debugSource))
	if !ok {
		return "stripped"
	}
	if len(chunk) > 0 && (chunk[0] == '@' || chunk[0] == '=') {
		chunk = chunk[1:]
	}
	return shortText(chunk, 40) + ":" + itoa(proto.int(protoLine))
}
