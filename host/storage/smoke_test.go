package storage_test

import (
	"context"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine/memory"
	"github.com/luahost/luahost/host/storage/item"
)

func openMemory(tb testing.TB) *storage.Store {
	tb.Helper()
	s, err := storage.New(context.Background(), memory.New(), storage.Options{Limits: storage.Limits{Keys: abi.Unlimited, TableBytes: abi.Unlimited}})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}

func benchItems(n int) (keys [][]byte) {
	for i := range n {
		keys = append(keys, item.AppendString(nil, []byte("key-"+string(rune('a'+i%26))+string(storage.Int(int64(i)).String()))))
	}
	return keys
}

func BenchmarkRaw(b *testing.B) {
	value := item.AppendString(nil, make([]byte, 64))
	keys := benchItems(100_000)
	ctx := b.Context()
	table, err := openMemory(b).Table("bench")
	if err != nil {
		b.Fatal(err)
	}
	b.Run("set", func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			if err := table.SetRaw(ctx, keys[i%len(keys)], value); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("get", func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			if _, err := table.GetRaw(ctx, keys[i%len(keys)]); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("set/small", func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			if err := table.SetRaw(ctx, keys[i%1000], value); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("get/small", func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			if _, err := table.GetRaw(ctx, keys[i%1000]); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("increment", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			if _, err := table.IncrementRaw(ctx, []byte{1}, 1); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkBatch reports the time of one operation in batches of 1,000 sets.
func BenchmarkBatch(b *testing.B) {
	ctx := b.Context()
	store := openMemory(b)
	table, err := store.Table("bench")
	if err != nil {
		b.Fatal(err)
	}
	value := item.AppendString(nil, make([]byte, 64))
	keys := benchItems(100_000)
	var messages [][]byte
	for i := 0; i < len(keys); i += 1000 {
		var r abi.BatchRequest
		for _, k := range keys[i : i+1000] {
			r.Ops = append(r.Ops, abi.BatchOp{Op: abi.BatchSet, Handle: 1, Key: k, Value: value})
		}
		msg, err := abi.Marshal(r)
		if err != nil {
			b.Fatal(err)
		}
		messages = append(messages, msg)
	}
	resolve := func(int32, abi.Rights) (*storage.Table, error) { return table, nil }
	var dst []byte
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i += 1000 {
		if dst, err = store.BatchRaw(ctx, dst[:0], messages[i/1000%len(messages)], resolve); err != nil {
			b.Fatal(err)
		}
	}
}
