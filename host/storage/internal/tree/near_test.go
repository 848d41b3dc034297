package tree

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// TestGetNear: whatever leaf it looks in first, the value is that of the key.
func TestGetNear(t *testing.T) {
	t.Parallel()
	for name, makeKey := range keyKinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(3, 4))
			tr, want := New(), model{}
			for i := range 4000 {
				apply(t, r, tr, want, makeKey(r, i), 4)
			}
			keys := want.keys()
			var near *Leaf
			got := func(key []byte) []byte {
				value, leaf := tr.GetNear(key, near)
				if leaf != nil {
					near = leaf
				}
				return value
			}
			for _, k := range keys { // in order, and some other key after each
				if v := got([]byte(k)); string(v) != want[k] || v == nil {
					t.Fatalf("%q: %q, want %q", k, v, want[k])
				}
				for _, other := range [][]byte{makeKey(r, r.IntN(8000)), []byte(k)[:r.IntN(len(k)+1)], append([]byte(k), 0), {}} {
					v, is := want[string(other)]
					if value := got(other); string(value) != v || (value != nil) != is {
						t.Fatalf("%q near the leaf of %q: %q, want %q", other, k, value, v)
					}
				}
			}
			if near == nil {
				t.Error("no key has given a leaf")
			}
		})
	}
}

// In order, few keys are found by going down the tree.
func TestGetNearRemembers(t *testing.T) {
	t.Parallel()
	tr := New()
	for i := range 3000 {
		tr.Put(keyKinds["ascending"](nil, i), nil, []byte("v"))
	}
	var near *Leaf
	moved := 0
	for i := range 3000 {
		value, leaf := tr.GetNear(keyKinds["ascending"](nil, i), near)
		if !bytes.Equal(value, []byte("v")) {
			t.Fatalf("%d: %q", i, value)
		}
		if leaf != nil {
			near = leaf
			moved++
		}
	}
	if most := 3000 / (fan / 2); moved == 0 || moved > most {
		t.Errorf("went from leaf to leaf %d times, want at most %d", moved, most)
	}
}
