//go:build unix

package storage_test

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/engine/bolt"
	"github.com/luahost/luahost/host/storage/engine/memory"
	"github.com/luahost/luahost/host/storage/item"
)

// benchTable is a table without quotas.
func benchTable(b *testing.B, e engine.Engine) *storage.Table {
	b.Helper()
	s, err := storage.New(context.Background(), e, storage.Options{
		Limits: storage.Limits{Keys: abi.Unlimited, TableBytes: abi.Unlimited},
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	t, err := s.Table("bench")
	if err != nil {
		b.Fatal(err)
	}
	return t
}

// benchKeys are n string keys, as a guest sends them.
func benchKeys(n int) [][]byte {
	keys := make([][]byte, n)
	for i := range keys {
		keys[i] = item.AppendString(nil, fmt.Appendf(nil, "user:%06d", i))
	}
	return keys
}

// benchValue is a string of 64 bytes, as a guest sends it.
func benchValue() []byte { return item.AppendString(nil, make([]byte, 64)) }

// measure runs do b.N times, and reports besides the time on the clock the
// process's CPU time, collection included: on a busy machine that is the one
// to look at.
func measure(b *testing.B, do func(i int) error) {
	b.Helper()
	b.ReportAllocs()
	b.ResetTimer()
	before := cpu(b)
	for i := range b.N {
		if err := do(i); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(cpu(b)-before)/float64(b.N), "cpu-ns/op")
}

// cpu is the CPU time that the process has used, in nanoseconds.
func cpu(b *testing.B) int64 {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}

// BenchmarkRaw is what a host function calls, on the memory engine.
func BenchmarkRaw(b *testing.B) {
	for _, n := range []int{1000, 100_000} {
		ctx := b.Context()
		table, keys, value := benchTable(b, memory.New()), benchKeys(n), benchValue()
		for _, op := range []struct {
			name string
			do   func(i int) error
		}{
			{"set", func(i int) error { return table.SetRaw(ctx, keys[i%n], value) }},
			{"get", func(i int) error { _, err := table.GetRaw(ctx, keys[i%n]); return err }},
			{"exists", func(i int) error { _, err := table.ExistsRaw(ctx, keys[i%n]); return err }},
			{"swap", func(i int) error { _, err := table.CompareAndSwapRaw(ctx, keys[i%n], value, value); return err }},
			{"increment", func(i int) error { _, err := table.IncrementRaw(ctx, []byte{1}, 1); return err }},
		} {
			if op.name == "get" { // every key is there
				for i := range keys {
					if err := table.SetRaw(ctx, keys[i], value); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.Run(fmt.Sprintf("%s/%d", op.name, n), func(b *testing.B) { measure(b, op.do) })
		}
	}
}

// BenchmarkBatch is one set in an atomic batch of 1,000.
func BenchmarkBatch(b *testing.B) {
	const size, keys = 1000, 100_000
	messages := batchMessages(b, benchKeys(keys), size)
	run := func(e func(b *testing.B) engine.Engine) func(b *testing.B) {
		return func(b *testing.B) {
			ctx := b.Context()
			table := benchTable(b, e(b))
			resolve := func(int32, abi.Rights) (*storage.Table, error) { return table, nil }
			var reply []byte
			measure(b, func(i int) (err error) {
				if i%size == 0 {
					reply, err = table.Store().BatchRaw(ctx, reply[:0], messages[i/size%len(messages)], resolve)
				}
				return err
			})
		}
	}
	b.Run("memory", run(func(*testing.B) engine.Engine { return memory.New() }))
	b.Run("bolt", run(func(b *testing.B) engine.Engine {
		e, err := bolt.Open(b.Context(), filepath.Join(b.TempDir(), "bench.db"), bolt.Options{})
		if err != nil {
			b.Fatal(err)
		}
		return e
	}))
}

// BenchmarkPlainBolt is one set in a transaction of 1,000 with bbolt alone: the
// same keys and values as BenchmarkBatch/bolt.
func BenchmarkPlainBolt(b *testing.B) {
	const size = 1000
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "plain.db"), 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	name := []byte("plain")
	if err := db.Update(func(tx *bbolt.Tx) error { _, err := tx.CreateBucket(name); return err }); err != nil {
		b.Fatal(err)
	}
	keys, value := benchKeys(100_000), benchValue()
	measure(b, func(i int) error {
		if i%size != 0 {
			return nil
		}
		return db.Update(func(tx *bbolt.Tx) error {
			bucket := tx.Bucket(name)
			for j := range size {
				if err := bucket.Put(keys[(i+j)%len(keys)], value); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// BenchmarkMemory reports live heap bytes for each byte of keys and values, of
// a million rows.
func BenchmarkMemory(b *testing.B) {
	const rows = 1_000_000
	for range b.N {
		before := heap()
		table, value, payload := benchTable(b, memory.New()), benchValue(), 0
		for i := range rows {
			k := item.AppendString(nil, fmt.Appendf(nil, "user:%06d", i*7919%rows))
			if err := table.SetRaw(b.Context(), k, value); err != nil {
				b.Fatal(err)
			}
			payload += len(k) + len(value)
		}
		b.ReportMetric(float64(heap()-before)/float64(payload), "heap/payload")
		runtime.KeepAlive(table)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func batchMessages(b *testing.B, keys [][]byte, size int) (messages [][]byte) {
	b.Helper()
	value := benchValue()
	for len(keys) > 0 {
		var request abi.BatchRequest
		for _, k := range keys[:size] {
			request.Ops = append(request.Ops, abi.BatchOp{Op: abi.BatchSet, Handle: 1, Key: k, Value: value})
		}
		msg, err := abi.Marshal(request)
		if err != nil {
			b.Fatal(err)
		}
		messages, keys = append(messages, msg), keys[size:]
	}
	return messages
}

// BenchmarkScan is one row of a scan of 100,000.
func BenchmarkScan(b *testing.B) {
	table := benchTable(b, memory.New())
	value := benchValue()
	for _, k := range benchKeys(100_000) {
		if err := table.SetRaw(b.Context(), k, value); err != nil {
			b.Fatal(err)
		}
	}
	msg := []byte{0xa1, 0x04, 0x19, 0x03, 0xe8} // limit 1000
	var reply []byte
	measure(b, func(i int) (err error) {
		if i%1000 == 0 {
			reply, err = table.ScanRaw(b.Context(), reply[:0], msg, true)
		}
		return err
	})
}
