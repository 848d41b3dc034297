package query

import (
	"context"
	"fmt"
	"strings"

	"github.com/luahost/luahost/host/query/field"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/item"
)

// Explanation is how a query runs, and what it came to.
type Explanation struct {
	Plan   string // what is walked: "scan", "index btree(age)"
	Where  string // the conditions that decide what is walked; "" when it is everything
	Filter string // the conditions that are looked at in each row; "" when there are none
	Order  string // where the order comes from
	Why    string // what spoke for the plan

	EstimatedRead int64 // rows or entries
	EstimatedRows int64 // of the result
	Entries       int64 // entries of indexes that were read
	Read          int64 // rows that were read
	Rows          int64 // of the result

	Rejected []Alternative
}

// Alternative is a plan that was not taken.
type Alternative struct {
	Plan string
	Why  string
}

// Explain runs a query, throws its rows away, and says how it ran.
func Explain(ctx context.Context, t *storage.Table, q Query) (*Explanation, error) {
	r, candidates, err := run(ctx, t, &q)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for r.Next() {
		continue
	}
	if r.Err() != nil {
		return nil, r.Err()
	}
	x := r.plan
	e := &Explanation{
		Plan: x.name(), Where: x.whereText(), Filter: x.filterText(), Order: x.orderText(r.query),
		EstimatedRead: roundRows(x.read), EstimatedRows: roundRows(x.rows),
		Entries: r.meter.entries, Read: r.meter.rows, Rows: r.matched,
	}
	if r.query.limit > 0 {
		e.EstimatedRows = min(e.EstimatedRows, int64(r.query.limit))
	}
	e.Why, e.Rejected = compareCandidates(candidates)
	return e, nil
}

// compareCandidates says why the first was taken, and the others not.
func compareCandidates(list []candidate) (why string, rejected []Alternative) {
	best := list[0].plan.cost
	for _, c := range list[1:] {
		if c.plan == nil {
			rejected = append(rejected, Alternative{c.name(), c.why})
			continue
		}
		rejected = append(rejected, Alternative{
			c.name(), fmt.Sprintf("costs %.3g times as much, reading %d", c.plan.cost/best, roundRows(c.plan.read)),
		})
	}
	switch {
	case len(list) == 1:
		return "there is no other way", rejected
	case len(rejected) > 0 && list[1].plan == nil:
		return "no other way can be used", rejected
	}
	return fmt.Sprintf("the cheapest of %d ways", countUsable(list)), rejected
}

func countUsable(list []candidate) int {
	n := 0
	for _, c := range list {
		if c.plan != nil {
			n++
		}
	}
	return n
}

// String is the explanation in lines.
func (e *Explanation) String() string {
	var b strings.Builder
	line := func(name, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%-11s%s\n", name+":", text)
		}
	}
	line("plan", e.Plan)
	line("where", e.Where)
	line("filter", e.Filter)
	line("order", e.Order)
	line("why", e.Why)
	line("estimated", fmt.Sprintf("%d read, %d rows", e.EstimatedRead, e.EstimatedRows))
	actual := fmt.Sprintf("%d read, %d rows", e.Read, e.Rows)
	if e.Entries > 0 {
		actual = fmt.Sprintf("%d entries and %d rows read, %d rows", e.Entries, e.Read, e.Rows)
	}
	line("actual", actual)
	for _, r := range e.Rejected {
		line("not", r.Plan+": "+r.Why)
	}
	return b.String()
}

// ---- plans as text

func (x *plan) name() string {
	if len(x.others) == 0 {
		return x.access.name()
	}
	names := []string{x.access.name()}
	for _, a := range x.others {
		names = append(names, a.name())
	}
	return "intersection of " + strings.Join(names, " and ")
}

func (a *access) name() string {
	switch {
	case a.union != nil:
		names := make([]string, len(a.union))
		for i, branch := range a.union {
			names[i] = branch.name()
		}
		return "union of " + strings.Join(names, " and ")
	case len(a.spans) == 0:
		return "nothing"
	case a.index != nil:
		return "index " + a.index.index().String()
	case len(a.spans) > 1 || len(a.exact) > 0:
		return "key range"
	}
	return "scan"
}

// whereText is the tests that decide what is walked.
func (x *plan) whereText() string {
	var texts []string
	if x.access.union != nil {
		return "" // the filter says it all
	}
	for _, a := range append([]*access{x.access}, x.others...) {
		for _, t := range a.used {
			texts = append(texts, t.String())
		}
	}
	return strings.Join(texts, " and ")
}

func (x *plan) filterText() string {
	if x.filter == nil {
		return ""
	}
	return x.filter.text(true)
}

func (x *plan) orderText(q *request) string {
	switch {
	case x.sorting == sortRows:
		return "sorted in memory"
	case x.sorting == sortIndex:
		return "by the index"
	case x.sorting == sortBack:
		return "by the index, backwards"
	case len(q.order) > 0 && x.back:
		return "by key, backwards"
	case x.cursorOrder(q) == cursorKey:
		return "by key"
	}
	return "by the index"
}

// text is a predicate as people write it; top needs no parentheses.
func (n *node) text(top bool) string {
	if n.group == groupTest {
		return n.test.String()
	}
	parts := make([]string, len(n.kids))
	for i, kid := range n.kids {
		parts[i] = kid.text(false)
	}
	if n.group == groupNone {
		return "not (" + strings.Join(parts, " or ") + ")"
	}
	word := " and "
	if n.group == groupAny {
		word = " or "
	}
	text := strings.Join(parts, word)
	switch {
	case len(parts) == 0 && n.group == groupAll:
		return "true"
	case len(parts) == 0:
		return "false"
	case top || len(parts) == 1:
		return text
	}
	return "(" + text + ")"
}

// String is the test as people write it.
func (t *test) String() string {
	switch t.op {
	case OpExists:
		if !t.present {
			return t.path.String() + " is absent"
		}
		return t.path.String() + " exists"
	case OpBetween:
		return fmt.Sprintf("%s between %s and %s", t.path, t.operands[0], t.operands[1])
	case OpIn, OpNotIn:
		return fmt.Sprintf("%s %s (%s)", t.path, t.op, t.list())
	}
	return fmt.Sprintf("%s %s %s", t.path, t.op, t.operands[0])
}

// maxListed is the most values of in that a text shows.
const maxListed = 5

func (t *test) list() string {
	var texts []string
	for i, o := range t.operands {
		if i == maxListed {
			texts = append(texts, fmt.Sprintf("%d more", len(t.operands)-i))
			break
		}
		texts = append(texts, o.String())
	}
	return strings.Join(texts, ", ")
}

// String is the operand for people.
func (o operand) String() string {
	if o.value.Class == field.String {
		return shortQuote(string(o.value.Bytes))
	}
	v, err := item.Decode(o.item)
	if err != nil {
		return "?"
	}
	return shorten(fmt.Sprint(v))
}
