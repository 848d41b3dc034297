package query

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/query/field"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/item"
)

// Group is one group of an aggregation. The maps go from paths as they were
// written to CBOR values.
type Group struct {
	By    map[string]storage.Value // what the group's rows have in common; absent fields are left out
	Count int64                    // rows
	Sum   map[string]storage.Value // 0 when there is no number
	Avg   map[string]storage.Value // left out when there is no number
	Min   map[string]storage.Value // left out when there is no value
	Max   map[string]storage.Value
}

// Limits of an aggregation, which keeps its groups in memory.
const (
	maxGroups     = 1 << 17
	maxGroupBytes = 64 << 20
	maxAggregates = 64
)

// aggregation is an Aggregation that was checked.
type aggregation struct {
	by       []*field.Path
	columns  []column
	byOrder  *request // sorts groups; nil: by their values
	limit    int
	byNames  []string
	onlyRows bool // nothing but the count of all rows is asked for
}

// column is one number that is asked for.
type column struct {
	function function
	path     *field.Path
}

// function is what a column computes.
type function uint8

const (
	functionSum function = iota
	functionAvg
	functionMin
	functionMax
)

var functionNames = [...]string{"sum", "avg", "min", "max"}

func (a *Aggregation) check() (*aggregation, error) {
	c := &aggregation{limit: a.Limit, byNames: a.GroupBy}
	if a.Limit < 0 {
		return nil, malformed("limit", "must not be less than 0: %d", a.Limit)
	}
	for i, text := range a.GroupBy {
		path, err := field.ParsePath(text)
		if err != nil {
			return nil, malformedAs(fmt.Sprintf("group_by[%d]", i+1), err)
		}
		c.by = append(c.by, path)
	}
	for f, paths := range [][]string{a.Sum, a.Avg, a.Min, a.Max} {
		if err := c.addColumns(function(f), paths); err != nil {
			return nil, err
		}
	}
	if len(c.by)+len(c.columns) > maxAggregates {
		return nil, malformed("", "more than %d fields", maxAggregates)
	}
	c.onlyRows = len(c.by)+len(c.columns) == 0
	if len(a.OrderBy) == 0 {
		return c, nil
	}
	c.byOrder = &request{}
	return c, c.byOrder.takeOrder(a.OrderBy)
}

func (c *aggregation) addColumns(f function, paths []string) error {
	for i, text := range paths {
		path, err := field.ParsePath(text)
		if err != nil {
			return malformedAs(fmt.Sprintf("%s[%d]", functionNames[f], i+1), err)
		}
		c.columns = append(c.columns, column{f, path})
	}
	return nil
}

// groupState is a group while rows come in.
type groupState struct {
	by     []byte // the values in ordered encoding, which groups are sorted by
	items  [][]byte
	count  int64
	totals []total  // of sum and avg
	best   [][]byte // of min and max: the item, nil at first
}

// aggregator collects groups.
type aggregator struct {
	*aggregation
	groups  map[string]*groupState
	scratch []byte
	size    int
}

// Aggregate computes numbers about groups of rows. Without GroupBy there is one
// group, also when there are no rows. A field that is an array counts with each of
// its elements, except in GroupBy, where it is one value.
func Aggregate(ctx context.Context, t *storage.Table, a Aggregation) ([]Group, error) {
	c, err := a.check()
	if err != nil {
		return nil, err
	}
	if c.onlyRows {
		n, err := Count(ctx, t, a.Where)
		return []Group{{Count: n}}, err
	}
	g := &aggregator{aggregation: c, groups: map[string]*groupState{}}
	if len(c.by) == 0 {
		g.groups[""] = g.newGroup(nil)
	}
	r, err := Run(ctx, t, Query{Where: a.Where})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for r.Next() {
		if err := g.add(&r.row); err != nil {
			return nil, err
		}
	}
	if r.Err() != nil {
		return nil, r.Err()
	}
	return g.result(), nil
}

func (g *aggregator) newGroup(by []byte) *groupState {
	return &groupState{by: by, totals: make([]total, len(g.columns)), best: make([][]byte, len(g.columns))}
}

// add adds a row to its group.
func (g *aggregator) add(r *row) error {
	state, err := g.groupOf(r)
	if err != nil {
		return err
	}
	state.count++
	for i := range g.columns {
		g.addColumn(state, i, r)
	}
	if g.size > maxGroupBytes {
		return abi.Exceeded("group_bytes", maxGroupBytes, int64(g.size))
	}
	return nil
}

func (g *aggregator) groupOf(r *row) (*groupState, error) {
	g.scratch = g.scratch[:0]
	for _, path := range g.by {
		f := sortField{path: path}
		g.scratch = field.AppendOrdered(g.scratch, f.value(r))
	}
	if state, ok := g.groups[string(g.scratch)]; ok {
		return state, nil
	}
	if len(g.groups) >= maxGroups {
		return nil, abi.Exceeded("groups", maxGroups, maxGroups+1)
	}
	state := g.newGroup(bytes.Clone(g.scratch))
	for _, path := range g.by {
		var found []byte
		path.Each(r.item(path), func(at []byte) bool {
			found = bytes.Clone(field.Trim(at))
			return false
		})
		state.items = append(state.items, found)
		g.size += len(found)
	}
	g.groups[string(g.scratch)] = state
	g.size += 2*len(g.scratch) + 256 + 128*len(g.columns)
	return state, nil
}

func (g *aggregator) addColumn(state *groupState, i int, r *row) {
	c := &g.columns[i]
	c.path.Each(r.item(c.path), func(found []byte) bool {
		if field.Read(found).Class != field.Array {
			g.addValue(state, i, found)
			return true
		}
		return field.EachElement(found, func(element []byte) bool {
			g.addValue(state, i, element)
			return true
		})
	})
}

func (g *aggregator) addValue(state *groupState, i int, found []byte) {
	v := field.Read(found)
	f := g.columns[i].function
	if f == functionSum || f == functionAvg {
		if v.Class == field.Number {
			state.totals[i].add(v)
		}
		return
	}
	best := state.best[i]
	if best != nil {
		order := field.Compare(v, field.Read(best))
		if order == 0 || (order < 0) != (f == functionMin) {
			return
		}
	}
	state.best[i] = append(best[:0], field.Trim(found)...)
	g.size += len(state.best[i]) - len(best)
}

// result makes the groups of what was collected, in their order.
func (g *aggregator) result() []Group {
	states := slices.SortedFunc(maps.Values(g.groups), func(a, b *groupState) int { return bytes.Compare(a.by, b.by) })
	groups := make([]Group, len(states))
	for i, state := range states {
		groups[i] = g.group(state)
	}
	if g.byOrder != nil {
		g.byOrder.sortGroups(groups)
	}
	if g.limit > 0 && len(groups) > g.limit {
		groups = groups[:g.limit]
	}
	return groups
}

func (g *aggregator) group(state *groupState) Group {
	group := Group{Count: state.count}
	for i, found := range state.items {
		put(&group.By, g.byNames[i], found)
	}
	for i, c := range g.columns {
		text, sum := c.path.String(), &state.totals[i]
		switch {
		case c.function == functionSum:
			put(&group.Sum, text, sum.appendSum(nil))
		case c.function == functionAvg && sum.count == 0:
			put(&group.Avg, text, nil)
		case c.function == functionAvg:
			put(&group.Avg, text, sum.appendAverage(nil))
		case c.function == functionMin:
			put(&group.Min, text, state.best[i])
		case c.function == functionMax:
			put(&group.Max, text, state.best[i])
		}
	}
	return group
}

// put notes a number that was asked for; nil when the group has none.
func put(into *map[string]storage.Value, name string, v []byte) {
	if *into == nil {
		*into = map[string]storage.Value{}
	}
	if v != nil {
		(*into)[name] = v
	}
}

// sortGroups sorts groups by fields of what Append makes of them; ties stay in the order
// of the groups' values.
func (r *request) sortGroups(groups []Group) {
	type keyed struct {
		by    []byte
		group Group
	}
	list := make([]keyed, len(groups))
	for i, g := range groups {
		list[i] = keyed{r.appendValues(nil, &row{value: g.Append(nil)}), g}
	}
	slices.SortStableFunc(list, func(a, b keyed) int { return bytes.Compare(a.by, b.by) })
	for i := range list {
		groups[i] = list[i].group
	}
}

// Append appends the group as a CBOR map with the keys group, count, sum, avg,
// min and max, of which those that were not asked for are left out.
func (g Group) Append(dst []byte) []byte {
	parts := []struct {
		name string // in the order of a deterministic map
		from map[string]storage.Value
	}{{"avg", g.Avg}, {"max", g.Max}, {"min", g.Min}, {"sum", g.Sum}, {"count", nil}, {"group", g.By}}
	n := 1
	for _, p := range parts {
		if p.from != nil {
			n++
		}
	}
	dst = item.AppendHead(dst, item.MajorMap, uint64(n))
	for _, p := range parts {
		switch {
		case p.name == "count":
			dst = item.AppendInt(item.AppendString(dst, []byte(p.name)), g.Count)
		case p.from != nil:
			dst = appendFields(item.AppendString(dst, []byte(p.name)), p.from)
		}
	}
	return dst
}

func appendFields(dst []byte, fields map[string]storage.Value) []byte {
	names := make([][]byte, 0, len(fields))
	byName := make(map[string]storage.Value, len(fields))
	for name, v := range fields {
		encoded := item.AppendString(nil, []byte(name))
		names = append(names, encoded)
		byName[string(encoded)] = v
	}
	slices.SortFunc(names, bytes.Compare)
	dst = item.AppendHead(dst, item.MajorMap, uint64(len(names)))
	for _, name := range names {
		dst = append(append(dst, name...), byName[string(name)]...)
	}
	return dst
}

// Count is the number of rows for which a predicate holds. Where an index says
// it all, no row is read; on an engine that can count, no entry either.
func Count(ctx context.Context, t *storage.Table, where Predicate) (int64, error) {
	r, err := Run(ctx, t, Query{Where: where})
	if err != nil {
		return 0, err
	}
	defer r.Close()
	if n, ok, err := r.countSpans(); ok || err != nil {
		return n, err
	}
	for r.Next() {
		continue
	}
	return r.matched, r.Err()
}

// countSpans counts what the plan would walk; false when not all of it counts.
func (r *Rows) countSpans() (n int64, ok bool, err error) {
	a := r.plan.access
	if r.plan.filter != nil || len(r.plan.others) > 0 || a.union != nil || a.mayRepeat() || !r.walker.reader.NothingExpired() {
		return 0, false, nil
	}
	if !r.walker.reader.Exists() {
		return 0, true, nil
	}
	if a.index == nil && len(a.spans) == 1 && a.spans[0].from == nil && a.spans[0].to == nil {
		n, err = r.walker.reader.Count()
		return n, true, err
	}
	prefix, _ := r.walker.reader.RowSpace()
	if a.index != nil {
		prefix = a.index.prefix
	}
	for _, s := range a.spans {
		one, err := r.walker.countRange(s.behind(prefix))
		if err != nil {
			return 0, false, err
		}
		n += one
	}
	return n, true, nil
}

// countRange counts keys of the engine, of which no value is looked at.
func (w *walker) countRange(s span) (n int64, err error) {
	if counter, ok := w.reader.Tx().(engine.Counter); ok {
		return int64(counter.Count(s.from, s.to)), nil
	}
	cursor := w.reader.Tx().Scan(s.from, s.to, false)
	defer cursor.Close()
	for cursor.Next() {
		if err := w.step(); err != nil {
			return 0, err
		}
		n++
	}
	return n, cursor.Err()
}
