package query

import (
	"context"
	"fmt"
	"testing"

	"github.com/luahost/luahost/host/storage"
)

// The documents are those of the comparison with other stores: 100,000, of
// which 100 share each age.
const (
	benchRows = 100_000
	benchAges = 1000
)

func benchTable(b *testing.B, engine string, indexes ...Index) *storage.Table {
	b.Helper()
	table := newTable(b, engines[engine](b))
	ctx := context.Background()
	for at := 0; at < benchRows; at += 10_000 {
		var entries []storage.Entry
		for i := at; i < at+10_000; i++ {
			doc := value(b, dict{
				"id": i, "name": fmt.Sprintf("user %d", i), "age": i * 7919 % benchAges,
				"city": fmt.Sprintf("c%d", i%50), "score": float64(i%977) + 0.5,
			})
			entries = append(entries, storage.Entry{Key: storage.String(fmt.Sprintf("user:%07d", i)), Value: doc})
		}
		if err := table.SetMany(ctx, entries); err != nil {
			b.Fatal(err)
		}
	}
	for _, x := range indexes {
		if err := CreateIndex(ctx, table, x, BuildOptions{}); err != nil {
			b.Fatal(err)
		}
	}
	return table
}

var (
	onAge     = Index{Fields: []string{"age"}}
	onAgeHash = Index{Fields: []string{"age"}, Kind: Hash}
	onID      = Index{Fields: []string{"id"}}
)

// benchQuery runs a query and checks the number of its rows.
func benchQuery(b *testing.B, table *storage.Table, rows int, query func(n int) Query) {
	b.Helper()
	ctx := context.Background()
	n, bytes := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		n = (n + 7) % benchAges
		r, err := Run(ctx, table, query(n))
		if err != nil {
			b.Fatal(err)
		}
		got := 0
		for r.Next() {
			bytes += len(r.Key()) + len(r.Value())
			got++
		}
		r.Close()
		if got != rows || r.Err() != nil {
			b.Fatalf("%d rows, want %d, %v", got, rows, r.Err())
		}
	}
}

func byAge(n int) Query { return Query{Where: Equal("age", n)} }

func byID(n int) Query { return Query{Where: All(AtLeast("id", n*90), Less("id", n*90+100))} }

// BenchmarkQuery is queries for 100 rows of 100,000.
func BenchmarkQuery(b *testing.B) {
	for _, engine := range []string{"memory", "bolt"} {
		b.Run(engine, func(b *testing.B) {
			plain := benchTable(b, engine)
			indexed := benchTable(b, engine, onAge, onID)
			hashed := benchTable(b, engine, onAgeHash)
			b.Run("equal/btree", func(b *testing.B) { benchQuery(b, indexed, 100, byAge) })
			b.Run("equal/hash", func(b *testing.B) { benchQuery(b, hashed, 100, byAge) })
			b.Run("equal/scan", func(b *testing.B) { benchQuery(b, plain, 100, byAge) })
			b.Run("range/btree", func(b *testing.B) { benchQuery(b, indexed, 100, byID) })
			b.Run("range/scan", func(b *testing.B) { benchQuery(b, plain, 100, byID) })
			b.Run("top/btree", func(b *testing.B) {
				benchQuery(b, indexed, 10, func(int) Query {
					return Query{Where: Exists("id"), OrderBy: []Order{{"id", true}}, Limit: 10}
				})
			})
			b.Run("top/scan", func(b *testing.B) {
				benchQuery(b, plain, 10, func(int) Query {
					return Query{Where: Exists("id"), OrderBy: []Order{{"id", true}}, Limit: 10}
				})
			})
			b.Run("one", func(b *testing.B) {
				benchQuery(b, indexed, 1, func(n int) Query { return Query{Where: Equal("id", n)} })
			})
		})
	}
}

// BenchmarkCreateIndex builds an index over 100,000 documents.
func BenchmarkCreateIndex(b *testing.B) {
	for _, engine := range []string{"memory", "bolt"} {
		b.Run(engine, func(b *testing.B) {
			table := benchTable(b, engine)
			for b.Loop() {
				if err := CreateIndex(context.Background(), table, onAge, BuildOptions{}); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				if err := DropIndex(context.Background(), table, onAge); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
		})
	}
}
