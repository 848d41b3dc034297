package query

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine/memory"
)

// found is what a query finds, and what it has looked at for that.
type found struct {
	rows          []string
	entries, read int64
}

// pages runs a query in pages of q.Limit rows, and in one without.
func pages(t *testing.T, table *storage.Table, q Query, wantAhead bool) (all found) {
	t.Helper()
	for {
		r, err := Run(t.Context(), table, q)
		if err != nil {
			t.Fatal(err)
		}
		if s, ok := r.source.(*entrySource); ok && (s.ahead != nil) != wantAhead {
			t.Fatalf("looks ahead: %v, want %v", s.ahead != nil, wantAhead)
		}
		n := 0
		for ; r.Next(); n++ {
			all.rows = append(all.rows, fmt.Sprintf("%x %x", r.RawKey(), r.Value()))
			q.After = r.Cursor()
		}
		if r.Err() != nil {
			t.Fatal(r.Err())
		}
		all.entries += r.meter.entries
		all.read += r.meter.rows
		r.Close()
		if q.Limit == 0 || n < q.Limit {
			return all
		}
	}
}

// TestAhead compares queries that look ahead with those in a transaction, which do not: they find the same,
// and say that they have looked at the same, whatever of it was in vain.
func TestAhead(t *testing.T) {
	t.Parallel()
	table := newTable(t, memory.New())
	for i := range 5 * mostAhead {
		document := dict{"v": i * 7919 % 100, "w": i % 3, "tags": list{i % 50, i % 20, "x"}}
		switch i % 10 {
		case 0:
			document = dict{"w": 1}
		case 1:
			document["v"] = "a string"
		}
		if i%3 == 0 {
			set(t, table, i, document)
		} else {
			set(t, table, fmt.Sprint(i), document)
		}
	}
	index(t, table, BTree, "v")
	index(t, table, BTree, "tags")
	index(t, table, Hash, "w")
	queries := map[string]Query{
		"point":            {Where: Equal("w", 1)},
		"points":           {Where: In("w", 0, 2)},
		"range":            {Where: Between("v", 10, 90)},
		"range and filter": {Where: All(Between("v", 10, 90), Equal("tags", 7))},
		"up":               {Where: Between("v", 10, 90), OrderBy: []Order{{"v", false}}},
		"down":             {Where: AtLeast("v", 1), OrderBy: []Order{{"v", true}, {"$key", true}}},
		"several entries":  {Where: Between("tags", 3, 40)},
		"by another field": {Where: Equal("w", 1), OrderBy: []Order{{"v", false}}},
		"nothing":          {Where: Equal("w", 7)},
		"no such type":     {Where: Equal("v", true)},
	}
	for name, q := range queries {
		for _, limit := range []int{0, 1, 2, mostAhead - 1, mostAhead, mostAhead + 1, 1000} {
			q.Limit = limit
			with := pages(t, table, q, true)
			var without found
			err := table.Store().Update(t.Context(), func(tx *storage.Tx) error {
				without = pages(t, table.In(tx), q, false)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(with.rows, without.rows) {
				t.Errorf("%s, limit %d: %d rows, want %d, or another order", name, limit, len(with.rows), len(without.rows))
			}
			if with.entries != without.entries || with.read != without.read {
				t.Errorf("%s, limit %d: has looked at %d entries and %d rows, want %d and %d",
					name, limit, with.entries, with.read, without.entries, without.read)
			}
		}
	}
}

// TestAheadOfChanges: what a query has walked over before it is of its moment, but for rows that expire.
func TestAheadOfChanges(t *testing.T) {
	t.Parallel()
	const rows = 3 * mostAhead
	now := time.UnixMilli(1_700_000_000_000)
	s, err := storage.New(t.Context(), memory.New(), storage.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	table, err := s.Table("rows")
	if err != nil {
		t.Fatal(err)
	}
	index(t, table, BTree, "v")
	for i := range rows {
		options := storage.SetOptions{}
		if i%2 == 1 {
			options.TTL = time.Minute
		}
		if _, err := table.SetWith(t.Context(), keyOf(t, i), value(t, dict{"v": i}), options); err != nil {
			t.Fatal(err)
		}
	}
	q := Query{Where: AtLeast("v", 0), OrderBy: []Order{{"v", false}}}
	changes := map[int]func(i int) error{
		3: func(i int) error { _, err := table.Delete(t.Context(), keyOf(t, i)); return err },
		4: func(i int) error { return table.Set(t.Context(), keyOf(t, i), value(t, dict{"v": -i})) },
		5: func(int) error { now = now.Add(time.Hour); return nil },
	}
	r, err := Run(t.Context(), table, q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var got []string
	for r.Next() {
		got = append(got, fmt.Sprintf("%v %x", r.Key(), r.Value()))
		if change := changes[len(got)]; change != nil {
			for i := range rows {
				if err := change(i); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	var want []string
	for i := range rows {
		if i < 5 || i%2 == 0 {
			want = append(want, fmt.Sprintf("%v %x", keyOf(t, i), value(t, dict{"v": i})))
		}
	}
	if !slices.Equal(got, want) || r.Err() != nil {
		t.Errorf("%d rows, want %d: %q, %v", len(got), len(want), got, r.Err())
	}
}

// TestAheadInTurns: queries that are read in turns, and not to their end, do not share what they have walked over.
func TestAheadInTurns(t *testing.T) {
	t.Parallel()
	table := newTable(t, memory.New())
	fillAges(t, table, 1000)
	index(t, table, BTree, "age")
	for range 3 {
		var open []*Rows
		for age := range 5 {
			r, err := Run(t.Context(), table, Query{Where: Equal("age", age)})
			if err != nil {
				t.Fatal(err)
			}
			open = append(open, r)
		}
		for n := range 10 {
			for age, r := range open {
				if n > 2*age { // it was closed
					continue
				}
				if !r.Next() {
					t.Fatal(errors.Join(errors.New("no more rows"), r.Err()))
				}
				if want := value(t, age); !slices.Equal(r.query.tests[0].operands[0].item, want) || !r.query.where.matches(&r.row) {
					t.Errorf("a row of another query: %x", r.Value())
				}
				if n == 2*age {
					r.Close()
					r.Close()
				}
			}
		}
		for _, r := range open {
			r.Close()
		}
	}
}
