package query

import (
	"bytes"
	"math"
	"slices"

	"github.com/luahost/luahost/host/query/field"
	"github.com/luahost/luahost/host/storage/key"
)

// span is a range of bytes, from <= x < to. A nil to is no bound. What the bytes
// are depends: entries of an index behind its prefix, or keys of rows.
type span struct {
	from, to []byte
}

func (s span) isEmpty() bool { return s.to != nil && bytes.Compare(s.from, s.to) >= 0 }

func (s span) has(x []byte) bool {
	return bytes.Compare(x, s.from) >= 0 && (s.to == nil || bytes.Compare(x, s.to) < 0)
}

// and is what two spans have in common.
func (s span) and(t span) span {
	if bytes.Compare(t.from, s.from) > 0 {
		s.from = t.from
	}
	if s.to == nil || t.to != nil && bytes.Compare(t.to, s.to) < 0 {
		s.to = t.to
	}
	return s
}

// behind puts the span behind a prefix that all its bytes then have.
func (s span) behind(prefix []byte) span {
	moved := span{from: slices.Concat(prefix, s.from)}
	if s.to != nil {
		moved.to = slices.Concat(prefix, s.to)
	} else {
		moved.to = prefixEnd(prefix)
	}
	return moved
}

// prefixSpan is all bytes that begin with a prefix.
func prefixSpan(prefix []byte) span { return span{prefix, prefixEnd(prefix)} }

// reach is where the values of one field that a test lets pass can be: points,
// or a span that has them all. exact says that it has no others.
type reach struct {
	points [][]byte // encodings, rising; when isPoints is set
	span   span
	exact  bool

	isPoints bool
}

// presentSpan is all values there are.
var presentSpan = span{[]byte{field.FirstPresent}, []byte{0xff}}

// stringSpan is all strings.
var stringSpan = typeSpan(field.String)

// typeSpan is all values of a class's type.
func typeSpan(c field.Class) span {
	from, to := field.OfType(c)
	return span{from, to}
}

// indexReach is the reach of a test over an index's entries; false when every
// row may pass it, also one that has no entry. hasStrings says that rows may have
// a plain string where others have arrays.
func (t *test) indexReach(hasStrings bool) (reach, bool) {
	switch t.op {
	case OpEqual, OpIn:
		return pointReach(t.operands, true), true
	case OpContains:
		if hasStrings && t.operands[0].value.Class == field.String {
			return reach{span: presentSpan}, true
		}
		return pointReach(t.operands, false), true
	case OpStartsWith:
		low, cut := field.AppendStringPrefix(nil, t.operands[0].value.Bytes)
		return reach{span: prefixSpan(low), exact: !cut}, true
	case OpEndsWith:
		return reach{span: stringSpan}, true
	case OpNotEqual, OpNotIn:
		return reach{span: presentSpan}, true
	case OpExists:
		return reach{span: presentSpan, exact: true}, t.present
	}
	return t.rangeReach(), true
}

func pointReach(operands []operand, exact bool) reach {
	r := reach{isPoints: true, exact: exact}
	for _, o := range operands {
		encoded, cut := field.AppendIndexed(nil, o.value)
		r.exact = r.exact && !cut
		r.points = append(r.points, encoded)
	}
	r.points = slices.CompactFunc(r.points, bytes.Equal) // two that were cut may have become one
	return r
}

func (t *test) rangeReach() reach {
	first, cut := field.AppendIndexed(nil, t.operands[0].value)
	r := reach{span: typeSpan(t.operands[0].value.Class), exact: !cut}
	switch t.op {
	case OpLess:
		if r.span.to = first; cut {
			r.span.to = prefixEnd(first)
		}
	case OpAtMost:
		r.span.to = prefixEnd(first)
	case OpGreater:
		if r.span.from = prefixEnd(first); cut {
			r.span.from = first
		}
	case OpAtLeast:
		r.span.from = first
	case OpBetween:
		last, cut := field.AppendIndexed(nil, t.operands[1].value)
		r.span = span{first, prefixEnd(last)}
		r.exact = r.exact && !cut
	}
	return r
}

// ---- keys of rows

// everyKey is all keys of a table.
var everyKey = span{}

// Where strings begin among keys, behind all integers, and where all keys end.
var (
	firstString = []byte(key.String(""))
	behindKeys  = prefixEnd(firstString)
)

// keyReach is the reach of a test over the keys of rows, which are integers and
// strings. false: the test says nothing about the key.
func (t *test) keyReach() (reach, bool) {
	if !t.path.IsKey() {
		return reach{}, false
	}
	switch t.op {
	case OpEqual, OpIn:
		return keyPoints(t.operands), true
	case OpStartsWith:
		return reach{span: prefixSpan([]byte(key.String(string(t.operands[0].value.Bytes)))), exact: true}, true
	case OpContains, OpEndsWith:
		return reach{span: span{firstString, nil}}, true
	case OpNotEqual, OpNotIn:
		return reach{span: everyKey}, true
	case OpExists:
		if t.present {
			return reach{span: everyKey, exact: true}, true
		}
		return reach{isPoints: true, exact: true}, true // none
	}
	return t.keyRange(), true
}

func keyPoints(operands []operand) reach {
	r := reach{isPoints: true, exact: true}
	for _, o := range operands {
		from, to := keyAtLeast(o.value), keyAbove(o.value)
		if !bytes.Equal(from, to) {
			r.points = append(r.points, from)
		}
	}
	return r
}

func (t *test) keyRange() reach {
	r := reach{exact: true}
	v := t.operands[0].value
	switch v.Class {
	case field.Number:
		r.span.to = firstString
	case field.String:
		r.span.from = firstString
	default:
		return reach{isPoints: true, exact: true} // no key is of this type
	}
	switch t.op {
	case OpLess:
		r.span.to = keyAtLeast(v)
	case OpAtMost:
		r.span.to = keyAbove(v)
	case OpGreater:
		r.span.from = keyAbove(v)
	case OpAtLeast:
		r.span.from = keyAtLeast(v)
	case OpBetween:
		r.span = span{keyAtLeast(v), keyAbove(t.operands[1].value)}
	}
	return r
}

// keyAtLeast is the first key that is not less than a value of any type.
func keyAtLeast(v field.Value) []byte {
	switch v.Class {
	case field.String:
		return []byte(key.String(string(v.Bytes)))
	case field.Number:
		if !v.IsFloat {
			return key.AppendInt(nil, v.Int)
		}
		return keyOfFloat(math.Ceil(v.Float))
	}
	return keyOfOther(v.Class)
}

// keyAbove is the first key that is greater than a value of any type.
func keyAbove(v field.Value) []byte {
	switch v.Class {
	case field.String:
		return append([]byte(key.String(string(v.Bytes))), 0)
	case field.Number:
		switch {
		case v.IsFloat && v.Float < math.MinInt64:
			return keyOfFloat(v.Float)
		case v.IsFloat && !(v.Float < 1<<63), !v.IsFloat && v.Int == math.MaxInt64:
			return firstString
		case v.IsFloat:
			return key.AppendInt(nil, int64(math.Floor(v.Float))+1)
		}
		return key.AppendInt(nil, v.Int+1)
	}
	return keyOfOther(v.Class)
}

// keyOfFloat is the first key that is not less than a float without a fraction.
func keyOfFloat(f float64) []byte {
	switch {
	case f < math.MinInt64:
		return []byte{}
	case f < 1<<63:
		return key.AppendInt(nil, int64(f))
	}
	return firstString // also NaN, which is greater than all numbers
}

// keyOfOther is where a value that no key can be has its place.
func keyOfOther(c field.Class) []byte {
	if c < field.Number {
		return []byte{}
	}
	return behindKeys
}
