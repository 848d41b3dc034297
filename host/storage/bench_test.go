//go:build unix

package storage_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"syscall"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
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

// BenchmarkBatch is one set in an atomic batch of 1,000, in memory; on bolt, see
// BenchmarkBoltBesidePlain.
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
}

// BenchmarkMemory reports live heap bytes for each byte of keys and CBOR values,
// of a million rows without indexes: as they were stored, after each was replaced,
// and after half of them were deleted.
func BenchmarkMemory(b *testing.B) {
	const rows = 1_000_000
	shuffled := rand.New(rand.NewPCG(1, 2)).Perm(rows)
	inOrder := func(i int) int { return i }
	inStrides := func(i int) int { return i * 7919 % rows }
	inNoOrder := func(i int) int { return shuffled[i] }
	for _, c := range []struct {
		name string
		at   func(i int) int // the row that is stored as the ith
		row  func(i int) (rawKey, value []byte)
	}{
		{"texts", inStrides, func(i int) ([]byte, []byte) {
			return item.AppendString(nil, fmt.Appendf(nil, "user:%06d", i)), benchValue()
		}},
		{"documents-in-order", inOrder, smallDocument},
		{"documents-in-strides", inStrides, smallDocument},
		{"documents-in-no-order", inNoOrder, smallDocument},
		{"numbered-in-order", inOrder, numberedDocument},
		{"numbered-in-strides", inStrides, numberedDocument},
		{"numbered-in-no-order", inNoOrder, numberedDocument},
	} {
		b.Run(c.name, func(b *testing.B) {
			for range b.N {
				benchMemory(b, rows, func(i int) ([]byte, []byte) { return c.row(c.at(i)) })
			}
		})
	}
}

// smallDocument is a record of three fields, of about 50 bytes.
func smallDocument(i int) (rawKey, value []byte) {
	value = item.AppendHead(nil, item.MajorMap, 3)
	value = item.AppendInt(item.AppendString(value, []byte("age")), int64(i%90))
	value = item.AppendString(item.AppendString(value, []byte("city")), fmt.Appendf(nil, "Town %d", i%1000))
	value = item.AppendString(item.AppendString(value, []byte("name")), fmt.Appendf(nil, "Person %07d", i))
	return item.AppendString(nil, fmt.Appendf(nil, "user:%07d", i)), value
}

// numberedDocument is the same under an integer: there is less of it to set the
// tree's own bytes against.
func numberedDocument(i int) (rawKey, value []byte) {
	_, value = smallDocument(i)
	return item.AppendInt(nil, int64(i)), value
}

// benchMemory stores rows one by one, replaces them, and deletes every other one
// of those that came one after the other.
func benchMemory(b *testing.B, rows int, row func(i int) (rawKey, value []byte)) {
	before := heap()
	table, payload := benchTable(b, memory.New()), 0
	report := func(unit string) { b.ReportMetric(float64(heap()-before)/float64(payload), unit) }
	for _, unit := range []string{"heap/payload", "replaced"} {
		payload = 0
		for i := range rows {
			k, value := row(i)
			if err := table.SetRaw(b.Context(), k, value); err != nil {
				b.Fatal(err)
			}
			payload += len(k) + len(value)
		}
		report(unit)
	}
	b.ReportMetric(float64(payload)/float64(rows), "payload/row")
	for i := 0; i < rows; i += 2 {
		k, value := row(i)
		if _, err := table.DeleteRaw(b.Context(), k); err != nil {
			b.Fatal(err)
		}
		payload -= len(k) + len(value)
	}
	report("halved")
	runtime.KeepAlive(table)
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
