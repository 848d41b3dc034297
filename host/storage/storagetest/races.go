package storagetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
)

var raceTests = map[string]func(*testing.T, Target){
	"increments":   raceIncrements,
	"swaps":        raceSwaps,
	"transfers":    raceTransfers,
	"snapshots":    raceSnapshots,
	"first writes": raceFirstWrites,
	"quota":        raceQuota,
	"hook":         raceHook,
}

// together runs work n times at once and returns when all are done.
func together(n int, work func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { work(i) })
	}
	all.Wait()
}

func raceIncrements(t *testing.T, target Target) {
	const workers, each = 4, 100
	s := store(t, target, storage.Options{})
	users := tableOf(t, s, "users")
	k := storage.String("n")
	together(workers, func(i int) {
		for j := range each {
			var err error
			if (i+j)%3 == 0 { // by three ways
				_, err = users.Increment(t.Context(), k, 1)
			} else if (i+j)%3 == 1 {
				_, err = s.Batch(t.Context(), []storage.BatchOp{{Op: abi.BatchIncrement, Table: users, Key: k, Delta: 1}}, storage.BatchOptions{})
			} else {
				err = s.Update(t.Context(), func(tx *storage.Tx) error {
					_, err := users.In(tx).Increment(t.Context(), k, 1)
					return err
				})
			}
			if err != nil {
				t.Error(err)
			}
		}
	})
	want(t, users, k, int64(workers*each))
}

func raceSwaps(t *testing.T, target Target) {
	users := table(t, target)
	k := storage.String("owner")
	winners := make([]int, 4)
	for round := range 30 {
		before := storage.Value(nil)
		if round > 0 {
			var err error
			if before, err = users.Get(t.Context(), k); err != nil {
				t.Fatal(err)
			}
		}
		wins := make([]bool, len(winners))
		together(len(winners), func(i int) {
			swapped, err := users.CompareAndSwap(t.Context(), k, before, value(fmt.Sprintf("%d-%d", round, i)))
			if err != nil {
				t.Error(err)
			}
			wins[i] = swapped
		})
		n := 0
		for i, won := range wins {
			if won {
				n++
				winners[i]++
			}
		}
		if n != 1 {
			t.Fatalf("round %d has %d winners", round, n)
		}
	}
}

// raceTransfers moves money between accounts by transactions: none is lost,
// and no reader ever sees another sum.
func raceTransfers(t *testing.T, target Target) {
	const accounts, total = 8, 800
	s := store(t, target, storage.Options{})
	users := tableOf(t, s, "users")
	for i := range accounts {
		set(t, users, storage.Int(int64(i)), int64(total/accounts))
	}
	var done sync.WaitGroup
	stop, cancel := context.WithCancel(context.Background())
	done.Go(func() {
		for stop.Err() == nil {
			if sum := balance(t, users); sum != total {
				t.Errorf("a reader sees the sum %d", sum)
				return
			}
		}
	})
	together(3, func(i int) {
		r := rand.New(rand.NewPCG(uint64(i), 2))
		for range 40 {
			err := s.Transaction(context.Background(), func(tx *storage.Tx) error {
				return transfer(users.In(tx), r.Int64N(accounts), r.Int64N(accounts), r.Int64N(20))
			})
			if err != nil && !errors.Is(err, abi.ErrConflict) {
				t.Error(err)
			}
		}
	})
	cancel()
	done.Wait()
	if sum := balance(t, users); sum != total {
		t.Errorf("the sum is %d", sum)
	}
}

func transfer(users *storage.Table, from, to, amount int64) error {
	ctx := context.Background()
	if _, err := users.Increment(ctx, storage.Int(from), -amount); err != nil {
		return err
	}
	_, err := users.Increment(ctx, storage.Int(to), amount)
	return err
}

func balance(t *testing.T, users *storage.Table) int64 {
	t.Helper()
	sum := int64(0)
	for e, err := range users.Scan(context.Background(), storage.ScanOptions{}) {
		if err != nil {
			t.Error(err)
			return 0
		}
		v, err := e.Value.Any()
		n, ok := v.(int64)
		if err != nil || !ok {
			t.Errorf("key %v is %v, %v", e.Key, v, err)
		}
		sum += n
	}
	return sum
}

// raceSnapshots: batches that set all keys to one value are seen whole.
func raceSnapshots(t *testing.T, target Target) {
	const rows = 50
	s := store(t, target, storage.Options{})
	users := tableOf(t, s, "users")
	write := func(v int64) {
		var entries []storage.Entry
		for i := range rows {
			entries = append(entries, storage.Entry{Key: storage.Int(int64(i)), Value: value(v)})
		}
		if err := users.SetMany(context.Background(), entries); err != nil {
			t.Error(err)
		}
	}
	write(0)
	stop, cancel := context.WithCancel(context.Background())
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for stop.Err() == nil {
				if n := distinct(t, users); n != 1 {
					t.Errorf("a reader sees %d values", n)
					return
				}
			}
		})
	}
	together(2, func(i int) {
		for v := range 30 {
			write(int64(v*2 + i))
		}
	})
	cancel()
	readers.Wait()
}

func distinct(t *testing.T, users *storage.Table) int {
	t.Helper()
	seen := map[string]bool{}
	for e, err := range users.Scan(context.Background(), storage.ScanOptions{}) {
		if err != nil {
			t.Error(err)
		}
		seen[string(e.Value)] = true
	}
	return len(seen)
}

// raceFirstWrites: many make the same tables exist at once.
func raceFirstWrites(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	together(4, func(i int) {
		for j := range 10 {
			users, err := s.Table(fmt.Sprintf("t%d", j))
			if err == nil {
				err = users.Set(context.Background(), storage.Int(int64(i)), value("x"))
			}
			if err != nil {
				t.Error(err)
			}
		}
	})
	for _, info := range s.Tables() {
		if info.Rows != 4 {
			t.Errorf("table %s has %d rows", info.Name, info.Rows)
		}
	}
}

func raceQuota(t *testing.T, target Target) {
	s := store(t, target, storage.Options{Limits: storage.Limits{Keys: 50}})
	users := tableOf(t, s, "users")
	together(4, func(i int) {
		for j := range 30 {
			k := storage.Int(int64(i*100 + j))
			var err error
			if j%2 == 0 {
				err = users.Set(context.Background(), k, value("x"))
			} else {
				err = users.SetMany(context.Background(), []storage.Entry{{Key: k, Value: value("x")}})
			}
			if err != nil && !errors.Is(err, abi.ErrLimit) {
				t.Error(err)
			}
		}
	})
	if n, err := users.Count(t.Context()); err != nil || n != 50 {
		t.Errorf("count %d, %v; the quota is 50", n, err)
	}
}

// raceHook: a hook that is set while others write misses nothing.
func raceHook(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	users := tableOf(t, s, "users")
	set(t, users, storage.Int(-1), "x")
	var m *mirror
	together(3, func(i int) {
		if i == 0 {
			m = newMirror(t, users)
			return
		}
		for j := range 60 {
			k := storage.Int(int64(j % 20))
			var err error
			switch j % 4 {
			case 0:
				_, err = users.Delete(context.Background(), k)
			case 1:
				err = s.Transaction(context.Background(), func(tx *storage.Tx) error {
					return users.In(tx).Set(context.Background(), k, value(int64(j)))
				})
			default:
				err = users.Set(context.Background(), k, value(int64(j)))
			}
			if err != nil {
				t.Error(err)
			}
		}
	})
	m.compare(t, s)
}
