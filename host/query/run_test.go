package query

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine/memory"
)

// TestTies walks an index backwards through groups of one row, of many, and of
// more than are turned around in memory, in pages of every size.
func TestTies(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, table *storage.Table) {
		want := []storage.Key{}
		for group, n := range []int{1, 3 * maxTurned, 2, maxTurned, maxTurned + 1} {
			keys := []storage.Key{}
			for i := range n {
				k := group*10_000 + i
				set(t, table, k, dict{"v": group})
				keys = append(keys, keyOf(t, k))
			}
			want = append(keys, want...) // the later group comes first
		}
		index(t, table, BTree, "v")
		q := Query{Where: Exists("v"), OrderBy: []Order{{"v", true}}}
		for _, page := range []int{0, 1000, 100, 7} {
			q.Limit, q.After = page, nil
			got := []storage.Key{}
			for {
				r, err := Run(t.Context(), table, q)
				if err != nil {
					t.Fatal(err)
				}
				if r.plan.sorting != sortBack || !r.plan.ties {
					t.Fatalf("plan %s, order %s", r.plan.name(), r.plan.orderText(r.query))
				}
				n := 0
				for ; r.Next(); n++ {
					got = append(got, r.Key())
					q.After = r.Cursor()
				}
				if r.Err() != nil {
					t.Fatal(r.Err())
				}
				r.Close()
				if page == 0 || n < page {
					break
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("pages of %d: %d rows, want %d", page, len(got), len(want))
			}
		}
	})
}

// TestSortInLittleMemory sorts more than the budget holds.
func TestSortInLittleMemory(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, table *storage.Table) {
		const rows = 2000
		want := make([]storage.Key, rows)
		for i := range rows {
			place := i * 7919 % rows
			set(t, table, i, dict{"v": fmt.Sprintf("%05d", place/2)})
			want[place] = keyOf(t, i)
		}
		for i := 0; i < rows; i += 2 { // ties are in key order
			if want[i] > want[i+1] {
				want[i], want[i+1] = want[i+1], want[i]
			}
		}
		for _, limit := range []int{0, 1, 10, 1999} {
			r, err := Run(t.Context(), table, Query{OrderBy: []Order{{"v", false}}, Limit: limit})
			if err != nil {
				t.Fatal(err)
			}
			r.sorter.budget = 16 << 10
			got := []storage.Key{}
			for r.Next() {
				got = append(got, r.Key())
				if r.sorter.size > 16<<10 || len(r.sorter.places) > 400 {
					t.Fatalf("keeps %d bytes in %d places", r.sorter.size, len(r.sorter.places))
				}
			}
			if r.Err() != nil {
				t.Fatal(r.Err())
			}
			r.Close()
			expect := want
			if limit > 0 {
				expect = want[:limit]
			}
			if !slices.Equal(got, expect) {
				t.Errorf("limit %d: %d rows in another order", limit, len(got))
			}
			if limit == 10 && r.sorter.passes != 1 {
				t.Errorf("limit %d: %d readings", limit, r.sorter.passes)
			}
		}
	})
}

func TestQueriesInTransactions(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, table *storage.Table) {
		fillAges(t, table, 50)
		index(t, table, BTree, "age")
		q := Query{Where: Equal("age", 2)}
		transactions := map[string]func(context.Context, func(*storage.Tx) error) error{
			"update": table.Store().Update, "transaction": table.Store().Transaction,
		}
		for name, run := range transactions {
			err := run(t.Context(), func(tx *storage.Tx) error {
				bound := table.In(tx)
				before := len(keysOf(t, bound, q))
				set(t, bound, 1000, dict{"age": 2})
				if got := len(keysOf(t, bound, q)); got != before+1 {
					t.Errorf("%s does not see its own row: %d", name, got)
				}
				if n, err := Delete(t.Context(), bound, q); n != before+1 || err != nil {
					t.Errorf("%s deletes %d, %v", name, n, err)
				}
				if n, err := Count(t.Context(), bound, q.Where); n != 0 || err != nil {
					t.Errorf("%s counts %d, %v", name, n, err)
				}
				return errCrash
			})
			if !errors.Is(err, errCrash) {
				t.Fatal(err)
			}
			if got := len(keysOf(t, table, q)); got != 10 {
				t.Errorf("after %s was rolled back: %d rows", name, got)
			}
		}
	})
}

// TestTransactionConflicts: a transaction that has looked through an index
// conflicts with a row that would have been found, and with no other.
func TestTransactionConflicts(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, table *storage.Table) {
		fillAges(t, table, 1000)
		index(t, table, BTree, "age")
		for other, wantConflict := range map[int]bool{2: true, 90: false} {
			tx, err := table.Store().Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			n := len(keysOf(t, table.In(tx), Query{Where: Equal("age", 2)}))
			set(t, table.In(tx), "total", dict{"n": n})
			set(t, table, 5000+other, dict{"age": other})
			err = tx.Commit(t.Context())
			if errors.Is(err, abi.ErrConflict) != wantConflict || err != nil && !wantConflict {
				t.Errorf("a new row with age %d: %v", other, err)
			}
		}
	})
}

func TestUniqueInTransactions(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, table *storage.Table) {
		unique := Index{Fields: []string{"mail"}, Unique: true}
		if err := CreateIndex(t.Context(), table, unique, BuildOptions{}); err != nil {
			t.Fatal(err)
		}
		begin := func(k int) *storage.Tx {
			tx, err := table.Store().Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			set(t, table.In(tx), k, dict{"mail": "same"})
			return tx
		}
		one, two := begin(1), begin(2)
		if err := one.Commit(t.Context()); err != nil {
			t.Error(err)
		}
		if err := two.Commit(t.Context()); !errors.Is(err, abi.ErrConflict) {
			t.Errorf("two rows with one value: %v", err)
		}
	})
}

func TestQueryIsInterrupted(t *testing.T) {
	t.Parallel()
	table := newTable(t, memory.New())
	fillAges(t, table, 5000)
	for _, q := range []Query{
		{Where: Equal("name", "nobody")},
		{OrderBy: []Order{{"name", false}}},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		r, err := Run(ctx, table, q)
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		for r.Next() {
			continue
		}
		if !errors.Is(r.Err(), abi.ErrInterrupted) || !errors.Is(r.Err(), context.Canceled) {
			t.Errorf("%v", r.Err())
		}
		r.Close()
	}
}

// TestSnapshot: a query that runs does not see what is written meanwhile.
func TestSnapshot(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, table *storage.Table) {
		fillAges(t, table, 100)
		index(t, table, BTree, "age")
		r, err := Run(t.Context(), table, Query{Where: Between("age", 2, 4)})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for ; r.Next(); n++ {
			set(t, table, 200+n, dict{"age": 4})
		}
		r.Close()
		if n != 30 || r.Err() != nil {
			t.Errorf("%d rows, %v", n, r.Err())
		}
	})
}

func TestQueryOfNoTable(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, table *storage.Table) {
		none, err := table.Store().Table("none")
		if err != nil {
			t.Fatal(err)
		}
		if got := keysOf(t, none, Query{Where: Equal("a", 1), OrderBy: []Order{{"a", true}}}); len(got) != 0 {
			t.Error(got)
		}
		for _, where := range []Predicate{{}, Equal("a", 1), Equal("$key", 1)} {
			if n, err := Count(t.Context(), none, where); n != 0 || err != nil {
				t.Errorf("%d, %v", n, err)
			}
		}
		if n, err := Delete(t.Context(), none, Query{}); n != 0 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		if groups, err := Aggregate(t.Context(), none, Aggregation{GroupBy: []string{"a"}}); len(groups) != 0 || err != nil {
			t.Errorf("%v, %v", groups, err)
		}
		if list, err := Indexes(t.Context(), none); len(list) != 0 || err != nil {
			t.Errorf("%v, %v", list, err)
		}
	})
}

// TestCursorOfGoneIndex: without an order, a cursor is of the plan that gave it.
func TestCursorOfGoneIndex(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, table *storage.Table) {
		fillAges(t, table, 1000)
		index(t, table, BTree, "age")
		q := Query{Where: Between("age", 2, 4), Limit: 5}
		r, err := Run(t.Context(), table, q)
		if err != nil {
			t.Fatal(err)
		}
		for r.Next() {
			q.After = r.Cursor()
		}
		r.Close()
		if err := DropIndex(t.Context(), table, onAge); err != nil {
			t.Fatal(err)
		}
		if _, err := Run(t.Context(), table, q); !errors.Is(err, abi.ErrConflict) {
			t.Errorf("the index is gone: %v", err)
		}
		other := q
		other.Where = Between("age", 2, 5)
		if _, err := Run(t.Context(), table, other); !errors.Is(err, abi.ErrInvalid) {
			t.Errorf("another query: %v", err)
		}
	})
}

func TestVerifyFindsDamage(t *testing.T) {
	t.Parallel()
	damage := map[string]func(tx *storage.Tx, table *storage.Table, d *definition) error{
		"is missing": func(tx *storage.Tx, _ *storage.Table, d *definition) error {
			c := tx.Raw().Scan(d.firstEntry(), nil, false)
			c.Next()
			return tx.Raw().Delete(slices.Clone(c.Key()))
		},
		"is of no row": func(tx *storage.Tx, _ *storage.Table, d *definition) error {
			e := &entries{}
			if err := e.compute(d, value(t, dict{"age": 3})); err != nil {
				return err
			}
			return tx.Raw().Put(slices.Concat(d.prefix, e.bytes(0), []byte(storage.Int(9999))), nil, nil)
		},
		"does not have the values": func(tx *storage.Tx, _ *storage.Table, d *definition) error {
			e := &entries{}
			if err := e.compute(d, value(t, dict{"age": 3})); err != nil {
				return err
			}
			return tx.Raw().Put(slices.Concat(d.prefix, e.bytes(0), []byte(storage.Int(1))), nil, nil)
		},
		"is damaged": func(tx *storage.Tx, _ *storage.Table, d *definition) error {
			return tx.Raw().Put(append(d.firstEntry(), 0x77), nil, nil)
		},
		"marks": func(tx *storage.Tx, _ *storage.Table, d *definition) error {
			c := tx.Raw().Scan(d.firstEntry(), nil, false)
			c.Next()
			return tx.Raw().Put(slices.Clone(c.Key()), nil, []byte{markSeveral})
		},
	}
	for what, harm := range damage {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s, err := storage.New(t.Context(), memory.New(), storage.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			table, err := s.Table("rows")
			if err != nil {
				t.Fatal(err)
			}
			fillAges(t, table, 20)
			index(t, table, BTree, "age")
			verify(t, table)
			c, err := load(t.Context(), table)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Update(t.Context(), func(tx *storage.Tx) error { return harm(tx, table, &c.Indexes[0]) }); err != nil {
				t.Fatal(err)
			}
			problems, err := VerifyStore(t.Context(), s)
			if err != nil || len(problems) == 0 || !strings.Contains(fmt.Sprint(problems), what) {
				t.Errorf("%v, %v", problems, err)
			}
		})
	}
}
