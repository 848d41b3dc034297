package tree

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
)

func benchKeys(n int, shuffled bool) [][]byte {
	keys := make([][]byte, n)
	for i := range keys {
		keys[i] = fmt.Appendf(nil, "\x10\x05\x20user:%07d", i)
	}
	if shuffled {
		rand.New(rand.NewPCG(1, 1)).Shuffle(n, func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	}
	return keys
}

var benchValue = make([]byte, 66)

func BenchmarkPut(b *testing.B) {
	for _, size := range []int{1000, 100_000, 1_000_000} {
		for _, order := range []string{"sequential", "random"} {
			keys := benchKeys(size, order == "random")
			b.Run(fmt.Sprintf("new/%d/%s", size, order), func(b *testing.B) {
				b.ReportAllocs()
				tree := New()
				for i := range b.N {
					if i%size == 0 {
						tree = New()
					}
					tree.Put(keys[i%size], nil, benchValue)
				}
			})
			tree := New()
			for _, k := range keys {
				tree.Put(k, nil, benchValue)
			}
			b.Run(fmt.Sprintf("replace/%d/%s", size, order), func(b *testing.B) {
				b.ReportAllocs()
				for i := range b.N {
					tree.Put(keys[i%size], nil, benchValue)
				}
			})
			b.Run(fmt.Sprintf("get/%d/%s", size, order), func(b *testing.B) {
				for i := range b.N {
					tree.Get(keys[i%size])
				}
			})
			b.Run(fmt.Sprintf("cow1000/%d/%s", size, order), func(b *testing.B) {
				for i := range b.N {
					if i%1000 == 0 {
						tree.Freeze()
					}
					tree.Put(keys[i%size], nil, benchValue)
				}
			})
		}
	}
}

func BenchmarkScan(b *testing.B) {
	tree := New()
	for _, k := range benchKeys(1_000_000, true) {
		tree.Put(k, nil, benchValue)
	}
	b.ResetTimer()
	c := tree.Scan(nil, nil, false)
	for range b.N {
		if !c.Next() {
			c = tree.Scan(nil, nil, false)
		}
	}
}

// BenchmarkMemory reports live heap bytes for each byte of keys and values.
func BenchmarkMemory(b *testing.B) {
	for _, order := range []string{"sequential", "random"} {
		b.Run(order, func(b *testing.B) {
			for range b.N {
				keys := benchKeys(1_000_000, order == "random")
				before := heap()
				tree, payload := New(), 0
				for _, k := range keys {
					tree.Put(k, nil, benchValue)
					payload += len(k) + len(benchValue)
				}
				b.ReportMetric(float64(heap()-before)/float64(payload), "heap/payload")
				runtime.KeepAlive(tree)
				runtime.KeepAlive(keys)
			}
		})
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
