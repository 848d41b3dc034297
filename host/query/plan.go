package query

import (
	"cmp"
	"context"
	"slices"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
)

// sorting says where the order of a plan's rows comes from.
type sorting uint8

const (
	sortNone  sorting = iota // nobody asked for an order, or the rows come in it
	sortIndex                // the index has it, its entries walked forwards
	sortBack                 // the same, walked backwards
	sortRows                 // rows are collected and sorted
)

// plan is how a request is answered. It is immutable.
type plan struct {
	access  *access
	others  []*access // rows must be in these too; all give rows in key order
	collect int       // most keys to collect of one access, when there are others or a union
	sorting sorting
	skip    int   // leading fields of the index that are fixed, when the index sorts
	ties    bool  // backwards: rows with equal values must be turned around
	back    bool  // walk spans backwards
	filter  *node // what is still to be looked at in each row

	read float64 // estimated rows or entries looked at
	rows float64 // estimated rows of the result, before the limit
	cost float64 // estimated nanoseconds, with the limit
}

// candidate is a plan that was thought of, for explain.
type candidate struct {
	plan  *plan
	index *definition // of a way that cannot be used, or
	lost  *plan       // of a plan that cannot go on from the cursor
	why   string      // then: why not
}

func (c candidate) name() string {
	switch {
	case c.plan != nil:
		return c.plan.name()
	case c.lost != nil:
		return c.lost.name()
	}
	return "index " + c.index.index().String()
}

// planner makes the plan of one request.
type planner struct {
	request  *request
	reader   *storage.Reader
	estimate *estimator
	catalog  *catalog

	candidates []candidate
}

// newPlan finds the cheapest plan. The candidates are all that were weighed, the
// chosen one first.
func newPlan(ctx context.Context, t *storage.Table, r *storage.Reader, q *request) (*plan, []candidate, error) {
	p := &planner{request: q, reader: r}
	var err error
	if p.catalog, err = catalogFor(r, t); err != nil {
		return nil, nil, err
	}
	if p.estimate, err = newEstimator(ctx, t, r); err != nil {
		return nil, nil, err
	}
	defer p.estimate.close()
	if err := p.weigh(); err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(p.candidates, byCost)
	if p.candidates[0].plan == nil {
		return nil, nil, p.lost()
	}
	return p.candidates[0].plan, p.candidates, nil
}

func byCost(a, b candidate) int {
	switch {
	case a.plan == nil || b.plan == nil:
		return cmp.Compare(boolByte(a.plan == nil), boolByte(b.plan == nil))
	}
	return cmp.Compare(a.plan.cost, b.plan.cost)
}

// lost is the error when a cursor is of an index that is gone.
func (p *planner) lost() error {
	return hinted(failure(abi.ErrConflict, "after: the index that the query walked is gone"),
		"run the query from its start; with order_by, cursors do not depend on indexes")
}

// catalogFor is the catalog as the reader sees it, without parsing it again if
// the table's keeper has it.
func catalogFor(r *storage.Reader, t *storage.Table) (*catalog, error) {
	if !r.Exists() {
		return noIndexes, nil
	}
	var known *catalog
	if k, ok := t.Hook(storage.HookIndexes).(*keeper); ok {
		known = k.catalog
	}
	return loadCatalog(r.Tx(), t, known)
}

// weigh finds all candidates.
func (p *planner) weigh() error {
	ways, err := p.accesses()
	if err != nil {
		return err
	}
	for _, a := range ways {
		if err := p.estimate.spans(a); err != nil {
			return err
		}
		p.estimate.learn(a)
	}
	for _, a := range ways {
		p.consider(a)
	}
	p.considerMeeting(ways)
	return p.weighUnions()
}

// accesses finds the ways to the rows. The first is the one by keys.
func (p *planner) accesses() ([]*access, error) {
	ways := []*access{keyAccess(p.request.tests)}
	for i := range p.catalog.Indexes {
		d := &p.catalog.Indexes[i]
		if !d.Ready {
			p.reject(d, "it is not complete yet")
			continue
		}
		traits, err := loadTraits(p.reader.Tx(), d)
		if err != nil {
			return nil, err
		}
		a := indexAccess(d, traits, p.request.tests)
		if a == nil {
			a = p.wholeIndex(d, traits)
		}
		if a == nil {
			p.reject(d, whyUnbound(d))
			continue
		}
		ways = append(ways, a)
	}
	return ways, nil
}

// weighUnions finds, for each condition that is an any, the indexes for its
// branches.
func (p *planner) weighUnions() error {
	for _, part := range p.request.parts {
		if part.group != groupAny || len(part.kids) == 0 {
			continue
		}
		a, err := p.union(part)
		if err != nil {
			return err
		}
		if a != nil {
			p.considerUnion(a)
		}
	}
	return nil
}

// union finds the best index for each branch of an any; nil when one has none.
func (p *planner) union(any *node) (*access, error) {
	u := &access{}
	for _, kid := range any.kids {
		branch := &request{}
		branch.split(kid)
		best, err := p.bestIndex(branch.tests)
		if err != nil || best == nil {
			return nil, err
		}
		u.union = append(u.union, best)
		u.rows += best.rows
		u.used = append(u.used, best.used...)
	}
	return u, nil
}

// bestIndex is the index in which tests leave fewest entries; nil when there is
// none.
func (p *planner) bestIndex(tests []*test) (best *access, err error) {
	for i := range p.catalog.Indexes {
		d := &p.catalog.Indexes[i]
		if !d.Ready {
			continue
		}
		traits, err := loadTraits(p.reader.Tx(), d)
		if err != nil {
			return nil, err
		}
		a := indexAccess(d, traits, tests)
		if a == nil {
			continue
		}
		if err := p.estimate.spans(a); err != nil {
			return nil, err
		}
		if best == nil || a.rows < best.rows {
			best = a
		}
	}
	return best, nil
}

func (p *planner) reject(d *definition, why string) {
	p.candidates = append(p.candidates, candidate{index: d, why: why})
}

// whyUnbound says why the conditions do not lead into an index.
func whyUnbound(d *definition) string {
	if d.Kind == Hash {
		return "a hash index needs = or in for each of its fields"
	}
	return "it lacks the rows without " + d.Fields[0] + ", and no condition leaves them out"
}

// wholeIndex is the way through all of an index, for its order. Rows that lack
// its first field are not in it, so it must be certain that there are none.
func (p *planner) wholeIndex(d *definition, traits byte) *access {
	a := &access{index: d, traits: traits, spans: []span{presentSpan}}
	if len(p.request.order) == 0 || d.Kind != BTree || traits&traitSeveral != 0 {
		return nil
	}
	if by, _ := p.request.sortedBy(a); by != sortIndex && by != sortBack {
		return nil
	}
	counter, ok := p.reader.Tx().(engine.Counter)
	if !ok {
		return nil
	}
	rows, err := p.reader.Count()
	all := presentSpan.behind(d.prefix)
	if err != nil || int64(counter.Count(all.from, all.to)) != rows {
		return nil
	}
	return a
}

// consider makes a plan of one way.
func (p *planner) consider(a *access) {
	by, plan := p.request.sortedBy(a)
	plan.access, plan.sorting = a, by
	plan.filter = p.request.without(a.exact)
	if why := p.request.cannotResume(plan); why != "" {
		p.candidates = append(p.candidates, candidate{lost: plan, why: why})
		return
	}
	p.price(plan)
	p.candidates = append(p.candidates, candidate{plan: plan})
}

// price estimates what a plan with one access costs.
func (p *planner) price(x *plan) {
	a := x.access
	perRow := costRow + costOf(x.filter)
	if a.index != nil {
		perRow = costEntry + costFetch + costOf(x.filter)
	}
	if a.mayRepeat() {
		perRow += costFetch
	}
	x.read = a.rows
	x.rows = x.read * p.estimate.passingAll(p.request, a.used)
	p.finishPrice(x, costSeek*float64(len(a.spans)), perRow)
}

// finishPrice adds up: a start, reading until the limit is reached, and
// sorting.
func (p *planner) finishPrice(x *plan, start, perRow float64) {
	part := 1.0
	if limit := float64(p.request.limit); limit > 0 && x.sorting != sortRows && x.rows > limit {
		part = limit / x.rows
	}
	x.cost = costStart + start + part*x.read*perRow
	if x.sorting == sortRows {
		x.cost += x.rows * costSort
	}
	if x.ties {
		x.cost += x.read * part * costEntry
	}
}

// ---- order

// sortedBy says where the order comes from when rows are walked by an access,
// and what the plan must know about it.
func (r *request) sortedBy(a *access) (sorting, *plan) {
	if len(r.order) == 0 {
		return sortNone, &plan{}
	}
	if r.byKey() {
		if a.index != nil && !a.isPoint() {
			return sortRows, &plan{}
		}
		return sortNone, &plan{back: r.order[0].desc}
	}
	if a.index == nil || a.index.Kind != BTree || a.traits&(traitSeveral|traitCut) != 0 {
		return sortRows, &plan{}
	}
	for skip := 0; skip <= a.points && skip < len(a.index.paths); skip++ {
		if skip > a.single {
			break
		}
		if by, x := r.indexOrder(a, skip); by != sortRows {
			return by, x
		}
	}
	return sortRows, &plan{}
}

// indexOrder compares the order with the fields of an index from skip on: all of
// them, in one direction, because what the index sorts by besides would come
// before the key.
func (r *request) indexOrder(a *access, skip int) (sorting, *plan) {
	order, keyDesc := r.order, false
	if last := order[len(order)-1]; last.path.IsKey() {
		order, keyDesc = order[:len(order)-1], last.desc
	}
	fields := a.index.paths[skip:]
	if len(order) != len(fields) {
		return sortRows, &plan{}
	}
	for i, o := range order {
		if o.path.String() != fields[i].String() || o.desc != order[0].desc {
			return sortRows, &plan{}
		}
	}
	switch desc := order[0].desc; {
	case desc:
		return sortBack, &plan{skip: skip, back: true, ties: !keyDesc}
	case keyDesc:
		return sortRows, &plan{}
	}
	return sortIndex, &plan{skip: skip}
}

// cannotResume says why a plan cannot go on from the request's cursor; "" when
// it can.
func (r *request) cannotResume(x *plan) string {
	if r.after == nil {
		return ""
	}
	switch r.after.order {
	case cursorKey:
		if !r.byKey() && x.cursorOrder(r) != cursorKey {
			return "the cursor is of a walk in key order"
		}
	case cursorIndex:
		if x.access.index == nil || x.access.index.ID != r.after.index {
			return "the cursor is of a walk through another index"
		}
	}
	return ""
}

// cursorOrder is what the plan's cursors hold.
func (x *plan) cursorOrder(q *request) byte {
	switch {
	case q.byKey():
		return cursorKey
	case x.sorting != sortNone:
		return cursorValues
	case x.access.index == nil || x.access.isPoint() || len(x.others) > 0: // also of a union
		return cursorKey
	}
	return cursorIndex
}
