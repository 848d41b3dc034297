package tree

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestGetMany compares GetMany with Get.
func TestGetMany(t *testing.T) {
	t.Parallel()
	kinds := map[string]func(i int) string{
		"series":  func(i int) string { return fmt.Sprintf("key:%07d", i) },
		"one end": func(i int) string { return fmt.Sprintf("%0*d", 1+i%40, i) },
		"zeros":   func(i int) string { return string(make([]byte, i%300)) },
		"bytes":   func(i int) string { return string([]byte{byte(i * 7), byte(i >> 3), byte(i)}) },
	}
	for name, key := range kinds {
		for _, size := range []int{0, 1, 2, 29, 30, 31, 32, 500, 5000} {
			t.Run(fmt.Sprint(name, " ", size), func(t *testing.T) {
				t.Parallel()
				random := rand.New(rand.NewPCG(1, uint64(size)))
				tr := New()
				for i := range size {
					tr.Put([]byte(key(i*2)), []byte("v"), []byte(fmt.Sprint(i)))
				}
				for _, n := range []int{0, 1, 2, 15, 16, 17, 40} {
					keys, values := make([][]byte, n), make([][]byte, n)
					for i := range keys {
						keys[i] = []byte(key(random.IntN(2*size + 2))) // half of them absent, some several times
						values[i] = []byte("before")
					}
					tr.GetMany(keys, values)
					for i := range keys {
						if want := tr.Get(keys[i]); !bytes.Equal(values[i], want) || (values[i] == nil) != (want == nil) {
							t.Fatalf("%d of %d, %q: got %q, want %q", i, n, keys[i], values[i], want)
						}
					}
				}
			})
		}
	}
}

// TestLoad: whenever and wherever it is called, a cursor goes on as it would.
func TestLoad(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, 30, 31, 200} {
		tr := New()
		for i := range size {
			tr.Put(fmt.Appendf(nil, "%05d", i), nil, nil)
		}
		for _, reverse := range []bool{false, true} {
			c := tr.Scan(nil, nil, reverse)
			c.Load(8)
			n := 0
			for ; c.Next(); n++ {
				c.Load(n % 50)
				at := n
				if reverse {
					at = size - 1 - n
				}
				if want := fmt.Sprintf("%05d", at); string(c.Key()) != want {
					t.Fatalf("of %d, reverse %v: at %s, want %s", size, reverse, c.Key(), want)
				}
				if n == 20 { // the leaf is not what it was
					tr.Put([]byte("z"), nil, nil)
					c.Load(100)
					tr.Delete([]byte("z"))
					c.Load(100)
				}
			}
			c.Load(8)
			if n != size {
				t.Errorf("of %d, reverse %v: %d keys", size, reverse, n)
			}
		}
	}
	new(Cursor).Load(8)
}

// BenchmarkGetMany finds keys all over a tree that no cache holds.
func BenchmarkGetMany(b *testing.B) {
	tr := New()
	value := bytes.Repeat([]byte("v"), 80)
	for i := range 400_000 {
		tr.Put(fmt.Appendf(nil, "key:%07d", i), nil, value)
	}
	const n = 64
	keys, values := make([][]byte, n), make([][]byte, n)
	pick := func(random *rand.Rand) {
		for i := range keys {
			keys[i] = fmt.Appendf(keys[i][:0], "key:%07d", random.IntN(400_000))
		}
	}
	b.Run("many", func(b *testing.B) {
		random := rand.New(rand.NewPCG(1, 2))
		for b.Loop() {
			pick(random)
			tr.GetMany(keys, values)
		}
	})
	b.Run("one by one", func(b *testing.B) {
		random := rand.New(rand.NewPCG(1, 2))
		for b.Loop() {
			pick(random)
			for i, key := range keys {
				values[i] = tr.Get(key)
			}
		}
	})
	b.Run("nothing", func(b *testing.B) {
		random := rand.New(rand.NewPCG(1, 2))
		for b.Loop() {
			pick(random)
		}
	})
}
