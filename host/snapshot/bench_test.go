package snapshot_test

import (
	"testing"

	"github.com/luahost/luahost/host/snapshot"
)

// manyTables is the document of a list of 10,000 records.
func manyTables(t testing.TB) []byte {
	const tables = 10_000
	objects := make(list, tables+1)
	items := make(list, tables)
	for i := range items {
		items[i] = ref(i + 1)
		objects[i+1] = list{0, list{i, float64(i) / 2}, list{"id", i, "name", "a record", "owner", ref(0)}}
	}
	objects[0] = list{0, items, list{}}
	return encode(t, ref(0), objects...)
}

func BenchmarkCheck(b *testing.B) {
	for name, doc := range map[string][]byte{
		"tables": manyTables(b), "closure": samples(b)["closure"], "coroutine": samples(b)["coroutine"],
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(doc)))
			b.ReportAllocs()
			for b.Loop() {
				if err := snapshot.Check(doc, snapshot.Limits{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkID(b *testing.B) {
	doc := manyTables(b)
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		snapshot.IDOf(doc)
	}
}

func BenchmarkInspect(b *testing.B) {
	doc := manyTables(b)
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		if _, err := snapshot.Inspect(doc, snapshot.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}
