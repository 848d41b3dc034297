package query

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"

	"github.com/luahost/luahost/host/query/field"
)

// request is a Query that was checked. It is immutable.
type request struct {
	where *node   // nil: every row
	parts []*node // what where is the conjunction of
	tests []*test // those parts that are one test
	order []sortField
	limit int // 0: all
	after *position
	pick  *projection // nil: whole values
	print uint32      // of where and order: a cursor belongs to one
}

// sortField is one field to sort by.
type sortField struct {
	path *field.Path
	desc bool
}

// maxOrder bounds the fields to sort by.
const maxOrder = 16

// check compiles a query.
func (q *Query) check() (*request, error) {
	r := &request{limit: q.Limit}
	if q.Limit < 0 {
		return nil, malformed("limit", "must not be less than 0: %d", q.Limit)
	}
	if err := r.takeWhere(&q.Where); err != nil {
		return nil, err
	}
	if err := r.takeOrder(q.OrderBy); err != nil {
		return nil, err
	}
	r.print = r.fingerprint()
	var err error
	if q.After != nil {
		if r.after, err = r.parseCursor(q.After); err != nil {
			return nil, err
		}
	}
	r.pick, err = newProjection(q.Select)
	return r, err
}

func (r *request) takeWhere(where *Predicate) error {
	n, err := (&compiler{}).compile(where, placeWhere, 0)
	if err != nil {
		return err
	}
	r.split(n)
	if len(r.parts) > 0 {
		r.where = &node{group: groupAll, kids: r.parts}
	}
	return nil
}

// split flattens a conjunction.
func (r *request) split(n *node) {
	if n.group == groupAll {
		for _, kid := range n.kids {
			r.split(kid)
		}
		return
	}
	r.parts = append(r.parts, n)
	if n.group == groupTest {
		r.tests = append(r.tests, n.test)
	}
}

func (r *request) takeOrder(orders []Order) error {
	if len(orders) > maxOrder {
		return malformed("order_by", "more than %d fields", maxOrder)
	}
	for i, o := range orders {
		place := fmt.Sprintf("order_by[%d]", i+1)
		path, err := field.ParsePath(o.Path)
		if err != nil {
			return malformedAs(place, err)
		}
		r.order = append(r.order, sortField{path, o.Desc})
		if path.IsKey() {
			break // no two rows have the same: what follows does not matter
		}
	}
	return nil
}

// byKey reports whether the rows are wanted in the order of their keys.
func (r *request) byKey() bool { return len(r.order) == 1 && r.order[0].path.IsKey() }

// byKeyUp is byKey from the first key to the last.
func (r *request) byKeyUp() bool { return r.byKey() && !r.order[0].desc }

// without is the filter that is left when some tests are known to hold; nil
// when nothing is left.
func (r *request) without(exact []*test) *node {
	var left []*node
	for _, part := range r.parts {
		if part.group != groupTest || !isOneOf(part.test, exact) {
			left = append(left, part)
		}
	}
	switch len(left) {
	case 0:
		return nil
	case 1:
		return left[0]
	}
	return &node{group: groupAll, kids: left}
}

func isOneOf(t *test, list []*test) bool {
	for _, other := range list {
		if other == t {
			return true
		}
	}
	return false
}

// fingerprint tells queries apart as far as their cursors are concerned.
func (r *request) fingerprint() uint32 {
	h := fnv.New32a()
	write := func(data []byte) {
		var size [4]byte
		binary.BigEndian.PutUint32(size[:], uint32(len(data)))
		h.Write(size[:])
		h.Write(data)
	}
	var walk func(n *node)
	walk = func(n *node) {
		write([]byte{byte(n.group), byte(len(n.kids))})
		for _, kid := range n.kids {
			walk(kid)
		}
		if t := n.test; t != nil {
			write([]byte(t.path.String()))
			write([]byte{byte(t.op), boolByte(t.present)})
			for _, o := range t.operands {
				write(o.item)
			}
		}
	}
	for _, part := range r.parts {
		walk(part)
	}
	for _, o := range r.order {
		write([]byte(o.path.String()))
		write([]byte{boolByte(o.desc)})
	}
	return h.Sum32()
}

func boolByte(b bool) byte {
	if b {
		return 1
	}
	return 0
}
