package storagetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
)

var modelTests = map[string]func(*testing.T, Target){
	"small keys":   func(t *testing.T, target Target) { modelRun(t, target, 1, 40) },
	"many keys":    func(t *testing.T, target Target) { modelRun(t, target, 2, 2000) },
	"transactions": modelTransactions,
}

// model is what a table should hold.
type model map[storage.Key]string

func (m model) clone() model {
	c := model{}
	for k, v := range m {
		c[k] = v
	}
	return c
}

func modelKey(r *rand.Rand, space int) storage.Key {
	n := r.IntN(space)
	if n%3 == 0 {
		return storage.Int(int64(n) - int64(space)/2)
	}
	return storage.String(fmt.Sprintf("%c%d", 'a'+n%5, n))
}

// modelRun makes the same random changes to a table and a map.
func modelRun(t *testing.T, target Target, seed uint64, space int) {
	r := rand.New(rand.NewPCG(seed, 1))
	users := table(t, target)
	m := model{}
	for i := range 600 {
		modelStep(t, r, users, m, space)
		if i%100 == 99 {
			modelCompare(t, r, users, m, space)
		}
	}
}

// modelStep makes one random change.
func modelStep(t *testing.T, r *rand.Rand, users *storage.Table, m model, space int) {
	t.Helper()
	ctx := t.Context()
	k := modelKey(r, space)
	v := fmt.Sprint(r.IntN(5))
	old, had := m[k]
	switch r.IntN(8) {
	default:
		set(t, users, k, v)
		m[k] = v
	case 0:
		was, err := users.Delete(ctx, k)
		if err != nil || was != had {
			t.Fatalf("delete %v: %v, %v; want %v", k, was, err, had)
		}
		delete(m, k)
	case 1:
		stored, err := users.SetWith(ctx, k, value(v), storage.SetOptions{IfAbsent: true})
		if err != nil || stored == had {
			t.Fatalf("set %v if absent: %v, %v; had %v", k, stored, err, had)
		}
		if !had {
			m[k] = v
		}
	case 2:
		guess := fmt.Sprint(r.IntN(5))
		swapped, err := users.CompareAndSwap(ctx, k, value(guess), value(v))
		if err != nil || swapped != (had && old == guess) {
			t.Fatalf("swap %v: %v, %v", k, swapped, err)
		}
		if swapped {
			m[k] = v
		}
	case 3:
		got, err := users.Get(ctx, k)
		if (err == nil) != had || had && got.String() != old {
			t.Fatalf("get %v: %v, %v; want %q", k, got, err, old)
		}
	}
}

// modelCompare compares everything, and a few ranges.
func modelCompare(t *testing.T, r *rand.Rand, users *storage.Table, m model, space int) {
	t.Helper()
	var all []storage.Key
	for k, v := range m {
		all = append(all, k)
		want(t, users, k, v)
	}
	slices.Sort(all)
	if n, err := users.Count(t.Context()); err != nil || n != int64(len(all)) {
		t.Fatalf("count %d, %v; want %d", n, err, len(all))
	}
	for range 8 {
		o := storage.ScanOptions{From: modelKey(r, space), To: modelKey(r, space), Reverse: r.IntN(2) == 0, Limit: r.IntN(30)}
		var inside []storage.Key
		for _, k := range all {
			if k >= o.From && k < o.To {
				inside = append(inside, k)
			}
		}
		if o.Reverse {
			slices.Reverse(inside)
		}
		if o.Limit > 0 && len(inside) > o.Limit {
			inside = inside[:o.Limit]
		}
		if got := keys(t, users, o); !slices.Equal(got, inside) {
			t.Fatalf("%+v: %v, want %v", o, got, inside)
		}
	}
}

// modelTransactions runs transactions that interleave, and keeps a model of
// what was committed. Of two that touch the same key one must conflict.
func modelTransactions(t *testing.T, target Target) {
	r := rand.New(rand.NewPCG(3, 1))
	s := store(t, target, storage.Options{})
	users := tableOf(t, s, "users")
	committed := model{}
	conflicts := 0
	for range 60 {
		outer := beginTx(t, s)
		view := committed.clone()
		for range r.IntN(6) {
			modelStep(t, r, users.In(outer), view, 30)
		}
		changed := false
		if r.IntN(2) == 0 { // somebody else comes between
			before := len(committed)
			modelStep(t, r, users, committed, 30)
			changed = len(committed) != before
		}
		modelCompare(t, r, users.In(outer), view, 30)
		switch err := outer.Commit(t.Context()); {
		case err == nil && !changed:
			if len(view) > 0 || len(committed) > 0 {
				committed = mergeModel(t, users, view, committed)
			}
		case err == nil:
			if !sameModel(view, committed) {
				// it wrote nothing, so it may have seen the past
				modelCompare(t, r, users, committed, 30)
			}
		case errors.Is(err, abi.ErrConflict):
			conflicts++
		default:
			t.Fatal(err)
		}
		modelCompare(t, r, users, committed, 30)
	}
	if conflicts == 0 {
		t.Error("no transaction conflicted")
	}
}

// mergeModel is view, if the table agrees, else committed: a transaction that
// only read does not undo what came between.
func mergeModel(t *testing.T, users *storage.Table, view, committed model) model {
	t.Helper()
	for k, v := range view {
		got, err := users.Get(t.Context(), k)
		if err != nil || got.String() != v {
			return committed
		}
	}
	if n, err := users.Count(t.Context()); err != nil || n != int64(len(view)) {
		return committed
	}
	return view
}

func sameModel(a, b model) bool {
	for k, v := range a {
		if w, ok := b[k]; !ok || w != v {
			return false
		}
	}
	return len(a) == len(b)
}
