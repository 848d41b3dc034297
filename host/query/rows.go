package query

import (
	"bytes"
	"context"
	"iter"

	"github.com/luahost/luahost/host/storage"
)

// Rows is the result of a query, row by row. It sees the table as of one
// moment, or, in a transaction, with what that has written. It must be closed,
// and is not safe for concurrent use.
type Rows struct {
	query  *request
	plan   *plan
	walker walker
	source source  // nil when sorter has it
	sorter *sorter // nil when rows come as the source has them

	left    int // rows still to give; -1: no limit
	row     row
	place   []byte // of the row, in a sorter
	value   []byte // what Value returns
	picked  []byte // memory of a projection
	meter   meter
	matched int64
	failed  error
	ended   bool
}

// Run starts a query. A handle that is bound to a transaction reads in it.
func Run(ctx context.Context, t *storage.Table, q Query) (*Rows, error) {
	r, _, err := run(ctx, t, &q)
	return r, err
}

// run plans and starts. The candidates are for explain.
func run(ctx context.Context, t *storage.Table, q *Query) (*Rows, []candidate, error) {
	request, err := q.check()
	if err != nil {
		return nil, nil, err
	}
	reader, err := t.Reader(ctx)
	if err != nil {
		return nil, nil, err
	}
	x, candidates, err := newPlan(ctx, t, reader, request)
	if err == nil {
		var r *Rows
		if r, err = begin(ctx, reader, request, x); err == nil {
			return r, candidates, nil
		}
	}
	reader.Close()
	return nil, nil, err
}

// begin starts a plan. The reader is closed with the Rows, unless begin fails.
func begin(ctx context.Context, reader *storage.Reader, q *request, x *plan) (*Rows, error) {
	r := &Rows{query: q, plan: x, left: -1}
	r.walker = walker{ctx: ctx, reader: reader, meter: &r.meter}
	if q.limit > 0 {
		r.left = q.limit
	}
	return r, r.start()
}

// start opens what the rows come from.
func (r *Rows) start() (err error) {
	open := func() (source, error) { return r.walker.open(r.query, r.plan) }
	if r.plan.sorting != sortRows {
		r.source, err = open()
		return err
	}
	r.sorter = &sorter{
		open: open, walker: &r.walker, query: r.query, filter: r.plan.filter,
		limit: r.query.limit, budget: sortBudget,
	}
	if after := r.query.after; after != nil {
		r.sorter.behind = after.place
		if after.order == cursorKey { // sorted by key: only now by memory
			r.sorter.behind = append(r.query.appendValues(nil, &row{key: after.place}), after.place...)
		}
	}
	return nil
}

// Next moves to the next row; false at the end or on failure.
func (r *Rows) Next() bool {
	if r.ended || r.left == 0 {
		return false
	}
	found, err := r.move()
	if err != nil || !found {
		r.failed, r.ended = err, true
		return false
	}
	r.matched++
	if r.left > 0 {
		r.left--
	}
	r.value = r.row.value
	if r.query.pick != nil {
		r.picked = r.query.pick.append(r.picked[:0], &r.row)
		r.value = r.picked
	}
	return true
}

func (r *Rows) move() (bool, error) {
	if r.sorter != nil {
		return r.moveSorted()
	}
	for {
		found, err := r.source.next(&r.row)
		if err != nil || !found {
			return false, err
		}
		if r.plan.filter == nil || r.plan.filter.matches(&r.row) {
			return true, nil
		}
	}
}

// moveSorted gets the row of the next place. One that a transaction has removed
// since is passed over.
func (r *Rows) moveSorted() (bool, error) {
	for {
		place, err := r.sorter.place()
		if err != nil || place == nil {
			return false, err
		}
		_, k := r.query.splitValues(place)
		value, err := r.walker.fetch(k)
		if err != nil {
			return false, err
		}
		if value != nil {
			r.row.set(k, value)
			r.place = place
			return true, nil
		}
	}
}

// Key is the row's key.
func (r *Rows) Key() storage.Key { return storage.Key(r.row.key) }

// RawKey is the bytes of Key, good until the next call of Next.
func (r *Rows) RawKey() []byte { return r.row.key }

// Value is the row's value, or the map of the selected fields. It is good until
// the next call of Next, and must not be changed.
func (r *Rows) Value() storage.Value { return r.value }

// Cursor is the place behind the row, for Query.After.
func (r *Rows) Cursor() Cursor {
	switch order := r.plan.cursorOrder(r.query); {
	case order == cursorIndex:
		return r.query.cursor(position{order, r.plan.access.index.ID, r.source.place()})
	case order == cursorKey:
		return r.query.cursor(position{order: order, place: r.row.key})
	case r.sorter != nil:
		return r.query.cursor(position{order: order, place: r.place})
	default:
		values := r.query.appendValues(nil, &r.row)
		return r.query.cursor(position{order: order, place: append(values, r.row.key...)})
	}
}

// Err is why Next returned false, nil at the end.
func (r *Rows) Err() error { return r.failed }

// Close gives back what the query holds. It may be called twice.
func (r *Rows) Close() {
	if r.source != nil {
		r.source.close()
		r.source = nil
	}
	r.ended = true
	r.walker.reader.Close()
}

// Find yields the rows of a query, which the caller may keep. A failure is
// yielded as the last error.
func Find(ctx context.Context, t *storage.Table, q Query) iter.Seq2[storage.Entry, error] {
	return func(yield func(storage.Entry, error) bool) {
		r, err := Run(ctx, t, q)
		if err != nil {
			yield(storage.Entry{}, err)
			return
		}
		defer r.Close()
		for r.Next() {
			if !yield(storage.Entry{Key: r.Key(), Value: bytes.Clone(r.Value())}, nil) {
				return
			}
		}
		if r.Err() != nil {
			yield(storage.Entry{}, r.Err())
		}
	}
}
