package bolt_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/engine/bolt"
)

// TestGetInOrder: Get remembers where it has looked last. Whatever a transaction
// puts and deletes meanwhile, before that place or behind it, looked for or not,
// it finds what a map has.
func TestGetInOrder(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 1))
			e, err := bolt.Open(t.Context(), filepath.Join(t.TempDir(), "order.db"), bolt.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			want := map[string]string{}
			for range 12 {
				o := &ordered{t: t, r: r, want: want, deletes: r.IntN(2) == 0}
				o.tx, err = e.Begin(t.Context(), true)
				if err != nil {
					t.Fatal(err)
				}
				for range 30 {
					o.walk()
				}
				if err := o.tx.Commit(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// ordered is a transaction and what it should find.
type ordered struct {
	t       *testing.T
	r       *rand.Rand
	tx      engine.Tx
	want    map[string]string
	deletes bool
}

// walk goes through a range of keys, mostly in order, and does something with each.
func (o *ordered) walk() {
	keys := make([]int, 1+o.r.IntN(120))
	from, step := o.r.IntN(2000), 1+o.r.IntN(3)
	for i := range keys {
		keys[i] = from + i*step
	}
	switch o.r.IntN(4) {
	case 0:
		slices.Reverse(keys)
	case 1:
		o.r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	}
	change := o.r.IntN(5)
	for _, n := range keys {
		key := fmt.Appendf(nil, "key %05d", n)
		if o.r.IntN(20) != 0 {
			o.get(key)
		}
		switch {
		case change == 0:
		case change == 1 && o.deletes:
			o.delete(key)
		case change == 2: // further on, where it will be looked for later
			o.put(fmt.Appendf(nil, "key %05d", n+1+o.r.IntN(40)))
		default:
			o.put(key)
		}
		if o.r.IntN(10) == 0 {
			o.get(key)
		}
	}
}

func (o *ordered) get(key []byte) {
	o.t.Helper()
	got, err := o.tx.Get(key)
	want, is := o.want[string(key)]
	if err != nil || (got != nil) != is || string(got) != want {
		o.t.Fatalf("%s: %q, %v; want %q, %v", key, got, err, want, is)
	}
}

func (o *ordered) put(key []byte) {
	value := bytes.Repeat([]byte{'a' + byte(o.r.IntN(26))}, 1+o.r.IntN(60))
	if err := o.tx.Put(key, nil, value); err != nil {
		o.t.Fatal(err)
	}
	o.want[string(key)] = string(value)
}

func (o *ordered) delete(key []byte) {
	if err := o.tx.Delete(key); err != nil {
		o.t.Fatal(err)
	}
	delete(o.want, string(key))
}
