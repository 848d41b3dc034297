package query

import (
	"context"
	"flag"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/luahost/luahost/host/storage"
)

var modelSeed = flag.Uint64("model.seed", 1, "first seed of the model test")

// TestModel compares queries with a naive evaluation: random documents, random
// indexes, random queries, and each by every plan that the planner thinks of.
func TestModel(t *testing.T) {
	onEngines(t, func(t *testing.T, table *storage.Table) {
		rounds := 6
		if testing.Short() {
			rounds = 2
		}
		for round := range rounds {
			m := newModel(t, table, *modelSeed+uint64(round))
			m.write(60)
			for range 4 {
				m.index()
			}
			m.write(120)
			for range 40 {
				m.query()
			}
			m.drop()
			m.write(30)
			verify(t, table)
			for range 10 {
				m.query()
			}
			m.clear()
		}
	})
}

type model struct {
	t       *testing.T
	r       *rand.Rand
	table   *storage.Table
	rows    map[storage.Key]any
	indexes []Index
	simple  bool // no arrays, nothing long: indexes then give an order
}

func newModel(t *testing.T, table *storage.Table, seed uint64) *model {
	r := rand.New(rand.NewPCG(seed, 7))
	return &model{t: t, r: r, table: table, rows: map[storage.Key]any{}, simple: r.IntN(2) == 0}
}

func (m *model) fail(format string, args ...any) {
	m.t.Helper()
	m.t.Fatalf("-model.seed: "+format, args...)
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func (m *model) key() storage.Key {
	if m.r.IntN(3) > 0 {
		return storage.Int(int64(m.r.IntN(60) - 20))
	}
	return storage.String(strings.Repeat(pick(m.r, []string{"a", "b", "\x00"}), m.r.IntN(3)))
}

// scalar is a value from a small pool, so that values meet.
func (m *model) scalar() any {
	if m.simple {
		return pick(m.r, []any{int64(0), int64(1), int64(2), 1.0, 1.5, "", "a", "ab", "b\x00", true})
	}
	return pick(m.r, []any{
		int64(0), int64(1), int64(2), int64(3), 1.0, 1.5, -2.5, math.NaN(), math.Inf(1), int64(1) << 53, int64(1)<<53 + 1,
		"", "a", "ab", "abc", "b", "b\x00", "\xff", strings.Repeat("long", 70), strings.Repeat("long", 70) + "er",
		true, false,
	})
}

func (m *model) any(depth int) any {
	switch n := m.r.IntN(12); {
	case n < 8 || depth == 0 || m.simple:
		return m.scalar()
	case n == 8:
		return nil
	case n == 9:
		return dict{"x": m.any(depth - 1)}
	}
	l := list{}
	for range m.r.IntN(4) {
		l = append(l, m.any(depth-1))
	}
	return l
}

var modelPaths = []string{"a", "b", "c", "n.x", "tags", "items.p", "$key", "$value", "tags.1"}

func (m *model) document() any {
	if m.r.IntN(12) == 0 {
		return m.scalar()
	}
	d := dict{}
	if m.simple && m.r.IntN(2) == 0 {
		d["a"], d["b"] = m.scalar(), m.scalar()
		return d
	}
	for _, name := range []string{"a", "b"} {
		if m.r.IntN(5) > 0 {
			d[name] = m.scalar()
		}
	}
	if m.r.IntN(3) > 0 {
		d["c"] = m.any(2)
	}
	if m.r.IntN(2) > 0 {
		d["n"] = dict{"x": m.any(1)}
	}
	if m.simple {
		return d
	}
	if m.r.IntN(2) > 0 {
		d["tags"] = list{m.scalar(), m.scalar()}[:m.r.IntN(3)]
	}
	if m.r.IntN(3) > 0 {
		items := list{}
		for range m.r.IntN(3) {
			items = append(items, dict{"p": m.scalar()})
		}
		d["items"] = items
	}
	return d
}

func (m *model) write(n int) {
	for range n {
		k := m.key()
		if m.r.IntN(5) == 0 {
			if _, err := m.table.Delete(m.t.Context(), k); err != nil {
				m.fail("delete: %v", err)
			}
			delete(m.rows, k)
			continue
		}
		doc := m.document()
		if err := m.table.Set(m.t.Context(), k, value(m.t, doc)); err != nil {
			m.fail("set: %v", err)
		}
		m.rows[k] = naiveNormal(doc)
	}
}

func (m *model) clear() {
	for _, x := range m.indexes {
		if err := DropIndex(m.t.Context(), m.table, x); err != nil {
			m.fail("drop: %v", err)
		}
	}
	if m.table.Hook(storage.HookIndexes) != nil {
		m.fail("a table without indexes has a hook")
	}
	if err := m.table.Clear(m.t.Context()); err != nil {
		m.fail("clear: %v", err)
	}
}

func (m *model) index() {
	x := Index{Kind: pick(m.r, []Kind{BTree, BTree, Hash})}
	for range 1 + m.r.IntN(3)/2 {
		if path := pick(m.r, modelPaths); path != "$key" && !slices.Contains(x.Fields, path) {
			x.Fields = append(x.Fields, path)
		}
	}
	if len(x.Fields) == 0 || slices.ContainsFunc(m.indexes, x.same) {
		return
	}
	if err := CreateIndex(m.t.Context(), m.table, x, BuildOptions{}); err != nil {
		m.fail("create %v: %v", x, err)
	}
	m.indexes = append(m.indexes, x)
}

func (m *model) drop() {
	if len(m.indexes) == 0 {
		return
	}
	x := m.indexes[0]
	if err := DropIndex(m.t.Context(), m.table, x); err != nil {
		m.fail("drop %v: %v", x, err)
	}
	m.indexes = m.indexes[1:]
}

func (m *model) operand() any {
	if m.r.IntN(8) == 0 {
		if v := m.any(1); v != nil {
			return v
		}
	}
	if m.r.IntN(6) == 0 {
		return storageKeyValue(m.key())
	}
	return m.scalar()
}

func storageKeyValue(k storage.Key) any {
	if k.IsInt() {
		return k.Int()
	}
	return k.Text()
}

func (m *model) test() Predicate {
	path := pick(m.r, modelPaths)
	switch op := Op(1 + m.r.IntN(int(OpExists))); op {
	case OpIn, OpNotIn:
		operands := []any{}
		for range m.r.IntN(4) {
			operands = append(operands, m.operand())
		}
		return Test(path, op, operands...)
	case OpBetween:
		low, high := m.operand(), m.operand()
		for !naiveSameType(low, high) {
			high = m.operand()
		}
		return Test(path, op, low, high)
	case OpStartsWith, OpEndsWith:
		return Test(path, op, pick(m.r, []string{"", "a", "b", "\x00", "long", strings.Repeat("long", 70)}))
	case OpExists:
		return Test(path, op, m.r.IntN(2) == 0)
	default:
		return Test(path, op, m.operand())
	}
}

func (m *model) predicate(depth int) Predicate {
	if depth == 0 || m.r.IntN(3) > 0 {
		return m.test()
	}
	var kids []Predicate
	for range 1 + m.r.IntN(3) {
		kids = append(kids, m.predicate(depth-1))
	}
	return pick(m.r, []func(...Predicate) Predicate{All, All, Any, None})(kids...)
}

func (m *model) random() Query {
	q := Query{}
	var parts []Predicate
	for range m.r.IntN(4) {
		parts = append(parts, m.predicate(2))
	}
	q.Where = All(parts...)
	for range m.r.IntN(3) {
		q.OrderBy = append(q.OrderBy, Order{pick(m.r, modelPaths), m.r.IntN(2) == 0})
	}
	if len(m.indexes) > 0 && m.r.IntN(2) == 0 { // an order that an index may have
		q.OrderBy = nil
		desc := m.r.IntN(2) == 0
		x := pick(m.r, m.indexes)
		fixed := m.r.IntN(len(x.Fields))
		for _, f := range x.Fields[:fixed] {
			parts = append(parts, Equal(f, m.scalar()))
		}
		parts = append(parts, pick(m.r, []Predicate{
			Exists(x.Fields[0]), AtLeast(x.Fields[0], 1), Less(x.Fields[fixed], "ab"), In(x.Fields[0], 1, 2, "a"),
		}))
		q.Where = All(parts[max(0, len(parts)-2):]...)
		for _, f := range x.Fields[fixed:] {
			q.OrderBy = append(q.OrderBy, Order{f, desc})
		}
		if m.r.IntN(4) == 0 {
			q.OrderBy = append(q.OrderBy, Order{"$key", desc})
		}
	}
	if len(m.indexes) > 0 && m.r.IntN(3) == 0 { // what several indexes can answer together
		q.OrderBy, parts = nil, nil
		for range 3 {
			for _, f := range pick(m.r, m.indexes).Fields {
				parts = append(parts, pick(m.r, []Predicate{Equal(f, m.scalar()), In(f, 1, 2, "a"), AtLeast(f, m.scalar())}))
			}
		}
		q.Where = All(parts...)
	}
	if m.r.IntN(3) == 0 {
		q.Limit = 1 + m.r.IntN(20)
	}
	return q
}

// query runs a random query by every plan.
func (m *model) query() {
	q := m.random()
	all := []naiveRow{}
	for k, v := range m.rows {
		all = append(all, naiveRow{k, v})
	}
	want := []storage.Key{}
	for _, r := range naiveRun(all, q) {
		want = append(want, r.key)
	}
	request, err := q.check()
	if err != nil {
		m.fail("%+v: %v", q, err)
	}
	reader, err := m.table.Reader(m.t.Context())
	if err != nil {
		m.fail("%v", err)
	}
	defer reader.Close()
	_, candidates, err := newPlan(m.t.Context(), m.table, reader, request)
	if err != nil {
		m.fail("%v", err)
	}
	for _, c := range append(candidates, allMeetings(request, candidates)...) {
		if c.plan == nil {
			continue
		}
		m.compare(q, c, m.runPlan(q, c.plan, 0), want)
		m.compare(q, c, m.runPlan(q, c.plan, 1+m.r.IntN(5)), want)
	}
}

// allMeetings is the intersections of two indexes that are possible, whatever
// they cost.
func allMeetings(q *request, list []candidate) (meetings []candidate) {
	if len(q.order) > 0 && !(q.byKey() && !q.order[0].desc) {
		return nil
	}
	var ways []*access
	for _, c := range list {
		if c.plan != nil && c.plan.access.index != nil && len(c.plan.access.spans) > 0 && c.plan.access.union == nil {
			ways = append(ways, c.plan.access)
		}
	}
	for i, a := range ways {
		for _, b := range ways[i+1:] {
			x := &plan{access: a, others: []*access{b}, collect: 15, filter: q.without(append(slices.Clone(a.exact), b.exact...))}
			meetings = append(meetings, candidate{plan: x})
		}
	}
	return meetings
}

// compare compares what a plan gave with what it should. Without an order any
// order is right, and with a limit besides, any rows.
func (m *model) compare(q Query, c candidate, got, want []storage.Key) {
	ordered := len(q.OrderBy) > 0
	if !ordered {
		got = slices.Sorted(slices.Values(got))
	}
	isRight := slices.Equal(got, want)
	if !ordered && q.Limit > 0 {
		isRight = len(got) == min(q.Limit, len(want)) && len(slices.Compact(slices.Clone(got))) == len(got)
		for _, k := range got {
			isRight = isRight && slices.Contains(want, k)
		}
	}
	if isRight {
		return
	}
	filter := c.plan.filterText()
	m.fail("%s\norder %v limit %d\nplan %s, where %s, filter %s, order %s\n got %v\nwant %v\nindexes %v",
		(&node{group: groupAll, kids: mustCheck(q).parts}).text(true), q.OrderBy, q.Limit, c.name(), c.plan.whereText(), filter,
		c.plan.orderText(mustCheck(q)), got, want, m.indexes)
}

func mustCheck(q Query) *request {
	r, err := q.check()
	if err != nil {
		panic(err)
	}
	return r
}

// runPlan runs a plan, with a page after so many rows if page is not 0.
func (m *model) runPlan(q Query, x *plan, page int) []storage.Key {
	keys := []storage.Key{}
	total := q.Limit
	for {
		if page > 0 {
			q.Limit = page
			if total > 0 {
				q.Limit = min(page, total-len(keys))
			}
		}
		got, cursor := m.runPage(q, x)
		keys = append(keys, got...)
		if page == 0 || len(got) < q.Limit || total > 0 && len(keys) >= total {
			return keys
		}
		if len(keys) > 10_000 {
			m.fail("pages without end: %v", keys[:20])
		}
		q.After = cursor
	}
}

func (m *model) runPage(q Query, x *plan) (keys []storage.Key, cursor Cursor) {
	reader, err := m.table.Reader(context.Background())
	if err != nil {
		m.fail("%v", err)
	}
	defer reader.Close()
	request, err := q.check()
	if err != nil {
		m.fail("%v: order %v, after %x, plan %s", err, q.OrderBy, q.After, x.name())
	}
	r, err := begin(context.Background(), reader, request, x)
	if err != nil {
		m.fail("%v", err)
	}
	defer r.Close()
	if r.sorter != nil && m.r.IntN(4) == 0 {
		r.sorter.budget = 500 // several readings
	}
	for r.Next() {
		keys = append(keys, r.Key())
		cursor = r.Cursor()
	}
	if r.Err() != nil {
		m.fail("%v", r.Err())
	}
	return keys, cursor
}
