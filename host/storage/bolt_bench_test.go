//go:build unix

package storage_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine/bolt"
	"github.com/luahost/luahost/host/storage/item"
	"github.com/luahost/luahost/host/storage/key"
)

// BenchmarkBoltBesidePlain writes batches of 1,000 sets to a store on bolt, and
// the same keys and values to bbolt alone, in turns: both wait for the disk after
// each batch. It reports the median time of a set for each, the share of
// bbolt's speed that the store has, and the processor time of each. Batches of each case:
//
//	append   new keys, in order
//	random   new keys, in random order
//	rewrite  100,000 keys that are there, in order
func BenchmarkBoltBesidePlain(b *testing.B) {
	const rewritten = 100_000
	for _, c := range []struct {
		name string
		key  func(n int) int64
		fill int // keys that are there before
	}{
		{"append", func(n int) int64 { return int64(n) }, 0},
		{"random", func(int) int64 { return rand.Int64() }, 0},
		{"rewrite", func(n int) int64 { return int64(n % rewritten) }, rewritten},
	} {
		b.Run(c.name, func(b *testing.B) {
			p := newPair(b)
			for n := 0; n < c.fill; n += pairBatch {
				p.write(b, n, c.key)
			}
			p.store, p.plain, p.storeCPU, p.plainCPU = nil, nil, 0, 0
			b.ResetTimer()
			for i := range b.N {
				p.write(b, c.fill+i*pairBatch, c.key)
			}
			p.report(b)
		})
	}
}

// pair is a store and a plain file that get the same rows.
type pair struct {
	table        *storage.Table
	db           *bbolt.DB
	bucket       []byte
	reply        []byte
	store, plain []time.Duration // of each batch

	storeCPU, plainCPU int64 // of all batches, in nanoseconds
}

const pairBatch = 1000

func newPair(b *testing.B) *pair {
	e, err := bolt.Open(b.Context(), filepath.Join(b.TempDir(), "store.db"), bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	p := &pair{table: benchTable(b, e), bucket: []byte("plain")}
	p.db, err = bbolt.Open(filepath.Join(b.TempDir(), "plain.db"), 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { p.db.Close() })
	if err := p.db.Update(func(tx *bbolt.Tx) error { _, err := tx.CreateBucket(p.bucket); return err }); err != nil {
		b.Fatal(err)
	}
	return p
}

// write stores one batch in both, in turns first in the one and in the other.
func (p *pair) write(b *testing.B, n int, keyOf func(int) int64) {
	value := benchValue()
	var request abi.BatchRequest
	keys := make([][]byte, pairBatch)
	for i := range keys {
		name := fmt.Appendf(nil, "user:%020d", keyOf(n+i))
		keys[i] = key.AppendString(nil, name)
		request.Ops = append(request.Ops, abi.BatchOp{Op: abi.BatchSet, Handle: 1, Key: item.AppendString(nil, name), Value: value})
	}
	msg, err := abi.Marshal(request)
	if err != nil {
		b.Fatal(err)
	}
	first, second := p.writeStore, p.writePlain
	if n/pairBatch%2 == 1 {
		first, second = second, first
	}
	for _, write := range []func(*testing.B, []byte, [][]byte, []byte){first, second} {
		write(b, msg, keys, value)
	}
}

func (p *pair) writeStore(b *testing.B, msg []byte, _ [][]byte, _ []byte) {
	resolve := func(int32, abi.Rights) (*storage.Table, error) { return p.table, nil }
	started, used := time.Now(), cpu(b)
	var err error
	if p.reply, err = p.table.Store().BatchRaw(b.Context(), p.reply[:0], msg, resolve); err != nil {
		b.Fatal(err)
	}
	p.store = append(p.store, time.Since(started))
	p.storeCPU += cpu(b) - used
}

func (p *pair) writePlain(b *testing.B, _ []byte, keys [][]byte, value []byte) {
	started, used := time.Now(), cpu(b)
	err := p.db.Update(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket(p.bucket)
		for _, k := range keys {
			if err := bucket.Put(k, value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	p.plain = append(p.plain, time.Since(started))
	p.plainCPU += cpu(b) - used
}

func (p *pair) report(b *testing.B) {
	store, plain := median(p.store), median(p.plain)
	b.ReportMetric(float64(store.Nanoseconds())/pairBatch, "store-ns/set")
	b.ReportMetric(float64(plain.Nanoseconds())/pairBatch, "bbolt-ns/set")
	b.ReportMetric(float64(plain)/float64(store), "of-bbolt's-speed")
	sets := float64(len(p.store) * pairBatch)
	b.ReportMetric(float64(p.storeCPU)/sets, "store-cpu-ns/set")
	b.ReportMetric(float64(p.plainCPU)/sets, "bbolt-cpu-ns/set")
	b.ReportMetric(0, "ns/op")
}

func median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}
