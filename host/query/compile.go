package query

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/luahost/luahost/host/query/field"
	"github.com/luahost/luahost/host/storage"
)

// Limits of a predicate. They bound the work for one row.
const (
	maxNesting  = 32
	maxTests    = 1024
	maxOperands = 1 << 16
)

// node is a Predicate that was checked. It is immutable.
type node struct {
	group group
	kids  []*node
	test  *test // of groupTest
}

// test is one comparison that was checked.
type test struct {
	path     *field.Path
	op       Op
	operands []operand // of in and notIn sorted, without doubles
	present  bool      // exists: what is asked for
}

// operand is a value to compare with.
type operand struct {
	item  []byte
	value field.Value
}

// compiler checks a Predicate.
type compiler struct {
	tests, operands int
}

// compile checks a predicate. place is where it is, unless the predicate knows.
func (c *compiler) compile(p *Predicate, place string, depth int) (*node, error) {
	if p.place != "" {
		place = p.place
	}
	if depth > maxNesting {
		return nil, malformed(place, "conditions are nested deeper than %d", maxNesting)
	}
	if p.group == groupTest {
		t, err := c.test(p, place)
		return &node{group: groupTest, test: t}, err
	}
	n := &node{group: p.group}
	for i := range p.kids {
		kid, err := c.compile(&p.kids[i], kidPlace(place, p, i), depth+1)
		if err != nil {
			return nil, err
		}
		n.kids = append(n.kids, kid)
	}
	return n, nil
}

// kidPlace is where the kid of a group is. The group at the top is the list of
// conditions itself.
func kidPlace(place string, p *Predicate, i int) string {
	if place == placeWhere && p.group == groupAll {
		return fmt.Sprintf("%s[%d]", place, i+1)
	}
	return fmt.Sprintf("%s.%s[%d]", place, groupNames[p.group], i+1)
}

const placeWhere = "where"

func (c *compiler) test(p *Predicate, place string) (*test, error) {
	if c.tests++; c.tests > maxTests {
		return nil, malformed(place, "more than %d conditions", maxTests)
	}
	path, err := field.ParsePath(p.path)
	if err != nil {
		return nil, malformedAs(place, err)
	}
	t := &test{path: path, op: p.op}
	if err := c.takeOperands(t, p.operands, place); err != nil {
		return nil, err
	}
	return t, nil
}

// takeOperands checks number and types of the operands.
func (c *compiler) takeOperands(t *test, given []any, place string) error {
	switch t.op {
	case OpExists:
		return t.takePresent(given, place)
	case OpIn, OpNotIn:
	case OpBetween:
		if len(given) != 2 {
			return malformed(place, "between needs two values, not %d", len(given))
		}
	case 0:
		return malformed(place, "no operator")
	default:
		if len(given) != 1 {
			return malformed(place, "%s needs one value, not %d", t.op, len(given))
		}
	}
	if c.operands += len(given); c.operands > maxOperands {
		return malformed(place, "more than %d values", maxOperands)
	}
	for i, v := range given {
		o, err := newOperand(v)
		if err != nil {
			return malformedAs(place, err)
		}
		if err := t.checkOperand(&o, i, place); err != nil {
			return err
		}
		t.operands = append(t.operands, o)
	}
	switch t.op {
	case OpIn, OpNotIn:
		t.sortOperands()
	case OpBetween:
		return t.checkTypes(place)
	}
	return nil
}

// checkTypes refuses bounds between which there is nothing, whatever they are.
func (t *test) checkTypes(place string) error {
	low, high := t.operands[0].value.Class, t.operands[1].value.Class
	if field.SameType(low, high) {
		return nil
	}
	return malformed(place, "between needs two values of one type, not %s and %s", low, high)
}

func newOperand(v any) (operand, error) {
	encoded, err := storage.ValueOf(v)
	return operand{item: bytes.Clone(encoded), value: field.Read(encoded)}, err
}

func (t *test) takePresent(given []any, place string) error {
	t.present = true
	switch len(given) {
	case 0:
		return nil
	case 1:
		if present, ok := given[0].(bool); ok {
			t.present = present
			return nil
		}
	}
	return hinted(malformed(place, "exists takes true, false or nothing"), "true is what nothing means")
}

func (t *test) checkOperand(o *operand, i int, place string) error {
	if o.value.Class == field.Absent {
		err := malformed(place, "value %d of %s is nil, and nothing compares to nil", i+1, t.op)
		return hinted(err, fmt.Sprintf("for rows without the field: {%q, \"exists\", false}", t.path))
	}
	if (t.op == OpStartsWith || t.op == OpEndsWith) && o.value.Class != field.String {
		return malformed(place, "%s looks at strings, and its value is %s", t.op, o.value.Class)
	}
	return nil
}

func (t *test) sortOperands() {
	compare := func(a, b operand) int { return field.Compare(a.value, b.value) }
	slices.SortFunc(t.operands, compare)
	t.operands = slices.CompactFunc(t.operands, func(a, b operand) bool { return compare(a, b) == 0 })
}
