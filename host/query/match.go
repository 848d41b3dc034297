package query

import (
	"bytes"
	"slices"

	"github.com/luahost/luahost/host/query/field"
	"github.com/luahost/luahost/host/storage/key"
)

// row is a row that is being looked at. Its memory is reused for the next one.
type row struct {
	key   []byte // ordered
	value []byte // CBOR

	keyItem []byte // the key as CBOR, once somebody asked
}

// set makes it another row.
func (r *row) set(k, value []byte) {
	r.key, r.value = k, value
	r.keyItem = r.keyItem[:0]
}

// item is what a path looks into: the value, or the key as CBOR.
func (r *row) item(path *field.Path) []byte {
	if !path.IsKey() {
		return r.value
	}
	if len(r.keyItem) == 0 {
		encoded, err := key.AppendItem(r.keyItem, r.key)
		if err != nil {
			return nil // damage: the key is absent
		}
		r.keyItem = encoded
	}
	return r.keyItem
}

// matches reports whether a predicate holds for a row.
func (n *node) matches(r *row) bool {
	switch n.group {
	case groupTest:
		return n.test.matches(r)
	case groupAll:
		for _, kid := range n.kids {
			if !kid.matches(r) {
				return false
			}
		}
		return true
	}
	for _, kid := range n.kids {
		if kid.matches(r) {
			return n.group == groupAny
		}
	}
	return n.group == groupNone
}

func (t *test) matches(r *row) bool {
	at := r.item(t.path)
	switch t.op {
	case OpExists:
		return t.path.Each(at, isNothing) != t.present
	case OpContains:
		return !t.path.Each(at, func(found []byte) bool { return !t.isInside(found) })
	case OpNotEqual, OpNotIn:
		return t.differs(at)
	}
	return !t.path.EachCandidate(at, func(found []byte) bool { return !t.holds(field.Read(found)) })
}

func isNothing([]byte) bool { return false }

// differs reports whether there are values, and none is an operand.
func (t *test) differs(at []byte) bool {
	some := false
	none := t.path.EachCandidate(at, func(found []byte) bool {
		some = true
		return !t.isOperand(field.Read(found))
	})
	return some && none
}

// holds reports whether one value fits.
func (t *test) holds(v field.Value) bool {
	if t.op == OpIn {
		return t.isOperand(v) // of which there may be none
	}
	first := t.operands[0].value
	switch t.op {
	case OpEqual:
		return field.Compare(v, first) == 0
	case OpLess, OpAtMost, OpGreater, OpAtLeast, OpBetween:
		return field.SameType(v.Class, first.Class) && t.inRange(v)
	case OpStartsWith:
		return v.Class == field.String && bytes.HasPrefix(v.Bytes, first.Bytes)
	case OpEndsWith:
		return v.Class == field.String && bytes.HasSuffix(v.Bytes, first.Bytes)
	}
	return false
}

// inRange reports whether a value of the operands' type fits.
func (t *test) inRange(v field.Value) bool {
	order := field.Compare(v, t.operands[0].value)
	switch t.op {
	case OpLess:
		return order < 0
	case OpAtMost:
		return order <= 0
	case OpGreater:
		return order > 0
	case OpAtLeast:
		return order >= 0
	}
	return order >= 0 && field.Compare(v, t.operands[1].value) <= 0 // between
}

// isOperand reports whether v is one of the operands, which are sorted.
func (t *test) isOperand(v field.Value) bool {
	_, found := slices.BinarySearchFunc(t.operands, v, func(o operand, v field.Value) int {
		return field.Compare(o.value, v)
	})
	return found
}

// isInside reports whether a string has the operand in it, or an array as an
// element.
func (t *test) isInside(found []byte) bool {
	want := t.operands[0].value
	switch v := field.Read(found); v.Class {
	case field.String:
		return want.Class == field.String && bytes.Contains(v.Bytes, want.Bytes)
	case field.Array:
		return !field.EachElement(found, func(element []byte) bool {
			return field.Compare(field.Read(element), want) != 0
		})
	}
	return false
}
