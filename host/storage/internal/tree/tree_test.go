package tree

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
	"unsafe"
)

// model is the reference: a map and its keys sorted on demand.
type model map[string]string

func (m model) clone() model {
	c := model{}
	for k, v := range m {
		c[k] = v
	}
	return c
}

func (m model) keys() []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// keyKinds make keys that stress different parts: shared prefixes longer and
// shorter than a head, groups of keys with one head, zeros that look like padding,
// series in both directions, lengths of more than one byte.
var keyKinds = map[string]func(r *rand.Rand, i int) []byte{
	"ascending":  func(_ *rand.Rand, i int) []byte { return binary.BigEndian.AppendUint32([]byte{1}, uint32(i)) },
	"descending": func(_ *rand.Rand, i int) []byte { return binary.BigEndian.AppendUint32([]byte{1}, uint32(1<<30-i)) },
	"random":     func(r *rand.Rand, _ int) []byte { return binary.BigEndian.AppendUint64(nil, r.Uint64()) },
	"prefixed":   func(r *rand.Rand, _ int) []byte { return fmt.Appendf(nil, "user:profile:%06d", r.IntN(9000)) },
	"tied": func(r *rand.Rand, _ int) []byte {
		return fmt.Appendf(nil, "%03d: the same in all %03d", r.IntN(40), r.IntN(200))
	},
	"long": func(r *rand.Rand, _ int) []byte {
		return fmt.Appendf(nil, "%0*d%06d", 100*r.IntN(3), 0, r.IntN(3000))
	},
	"short": func(r *rand.Rand, _ int) []byte { return bytes.Repeat([]byte{byte(r.IntN(3))}, 1+r.IntN(40)) },
	"zeros": func(r *rand.Rand, _ int) []byte {
		key := make([]byte, 1+r.IntN(24))
		key[r.IntN(len(key))] = byte(r.IntN(3))
		return key
	},
}

func TestAgainstModel(t *testing.T) {
	t.Parallel()
	for name, makeKey := range keyKinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(1, 2))
			tree, want := New(), model{}
			for i := range 12_000 {
				apply(t, r, tree, want, makeKey(r, i), 4)
				if i%100 == 0 {
					verifyTree(t, tree)
				}
			}
			check(t, tree, want)
			for i := range 30_000 { // shrink to almost nothing
				apply(t, r, tree, want, anyKey(r, want, makeKey, i), 1)
				if i%100 == 0 {
					verifyTree(t, tree)
				}
				if len(want) == 0 {
					break
				}
			}
			check(t, tree, want)
		})
	}
}

// apply puts puts times in puts+1, or deletes, the same in both.
func apply(t *testing.T, r *rand.Rand, tree *Tree, want model, key []byte, puts int) {
	t.Helper()
	before, had := want[string(key)]
	var old []byte
	if r.IntN(puts+1) < puts && puts > 1 {
		value := fmt.Appendf(nil, "%x", r.Uint32())
		old = tree.Put(key, value[:2], value[2:])
		want[string(key)] = string(value)
	} else {
		old = tree.Delete(key)
		delete(want, string(key))
	}
	if (old != nil) != had || string(old) != before {
		t.Fatalf("old value of %x is %q, want %q (%v)", key, old, before, had)
	}
	if tree.Len() != len(want) {
		t.Fatalf("Len = %d, want %d", tree.Len(), len(want))
	}
}

// anyKey is mostly a key that exists.
func anyKey(r *rand.Rand, m model, makeKey func(*rand.Rand, int) []byte, i int) []byte {
	if r.IntN(10) > 0 {
		for k := range m {
			return []byte(k)
		}
	}
	return makeKey(r, i)
}

func verifyTree(t *testing.T, tree *Tree) {
	t.Helper()
	if err := tree.Verify(); err != nil {
		t.Fatal(err)
	}
}

func check(t *testing.T, tree *Tree, want model) {
	t.Helper()
	verifyTree(t, tree)
	keys := want.keys()
	if got := collect(tree.Scan(nil, nil, false)); !slices.Equal(got, keys) {
		t.Fatalf("scan finds %d keys, want %d", len(got), len(keys))
	}
	backwards := collect(tree.Scan(nil, nil, true))
	slices.Reverse(backwards)
	if !slices.Equal(backwards, keys) {
		t.Fatalf("reverse scan finds %d keys, want %d", len(backwards), len(keys))
	}
	for _, k := range keys {
		if got := tree.Get([]byte(k)); string(got) != want[k] {
			t.Fatalf("Get(%x) = %q, want %q", k, got, want[k])
		}
		for _, near := range []string{k + "\x00", k[:len(k)-1], k[:len(k)/2], k[1:], "", "\xff" + k} {
			if value, there := want[near]; string(tree.Get([]byte(near))) != value || tree.Get([]byte(near)) != nil != there {
				t.Fatalf("Get(%x) = %q, want %q (%v)", near, tree.Get([]byte(near)), value, there)
			}
		}
	}
}

func collect(c *Cursor) []string {
	keys := []string{}
	for c.Next() {
		keys = append(keys, string(c.Key()))
	}
	return keys
}

func TestClonesAreIndependent(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	type version struct {
		tree *Tree
		want model
	}
	versions := []version{{New(), model{}}}
	for i := range 20_000 {
		v := versions[r.IntN(len(versions))]
		if i%500 == 0 && len(versions) < 12 {
			versions = append(versions, version{v.tree.Clone(), v.want.clone()})
		}
		apply(t, r, v.tree, v.want, fmt.Appendf(nil, "key-%05d", r.IntN(4000)), 2)
	}
	for _, v := range versions {
		check(t, v.tree, v.want)
	}
}

func TestRangesAndCounts(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	tree, want := New(), model{}
	for range 5000 {
		key := fmt.Sprintf("%04d", r.IntN(9000))
		tree.Put([]byte(key), nil, []byte(key))
		want[key] = key
	}
	keys := want.keys()
	bound := func() []byte {
		if r.IntN(8) == 0 {
			return nil
		}
		return fmt.Appendf(nil, "%04d", r.IntN(9500))
	}
	for range 500 {
		from, to := bound(), bound()
		var inside []string
		for _, k := range keys {
			if (from == nil || k >= string(from)) && (to == nil || k < string(to)) {
				inside = append(inside, k)
			}
		}
		if got := collect(tree.Scan(from, to, false)); !slices.Equal(got, inside) {
			t.Fatalf("scan %s to %s: %d keys, want %d", from, to, len(got), len(inside))
		}
		if got := tree.Count(from, to); got != len(inside) {
			t.Fatalf("count %s to %s: %d, want %d", from, to, got, len(inside))
		}
		slices.Reverse(inside)
		if got := collect(tree.Scan(from, to, true)); !slices.Equal(got, inside) {
			t.Fatalf("reverse scan %s to %s: %d keys, want %d", from, to, len(got), len(inside))
		}
	}
}

func TestCursorSeeks(t *testing.T) {
	t.Parallel()
	tree := New()
	for i := range 1000 {
		tree.Put(fmt.Appendf(nil, "%04d", 2*i), nil, nil)
	}
	for _, c := range []struct {
		reverse    bool
		target     string
		want, then string
	}{
		{false, "0101", "0102", "0104"},
		{false, "0102", "0102", "0104"},
		{false, "", "0012", "0014"},     // not back
		{false, "0010", "0012", "0014"}, // nor to where it is
		{true, "0101", "0100", "0098"},
		{true, "0100", "0100", "0098"},
		{true, "9", "1896", "1894"},
		{true, "1898", "1896", "1894"},
	} {
		cursor := tree.Scan([]byte("0010"), []byte("1900"), c.reverse)
		cursor.Next()
		cursor.Seek([]byte(c.target))
		if !cursor.Next() || string(cursor.Key()) != c.want {
			t.Errorf("seek %q: at %s, want %s", c.target, cursor.Key(), c.want)
		}
		if !cursor.Next() || string(cursor.Key()) != c.then {
			t.Errorf("seek %q: then %s, want %s", c.target, cursor.Key(), c.then)
		}
	}
}

// A cursor goes on in the tree as it is: it skips what was deleted ahead, finds
// what was put ahead, and never returns to a key.
func TestCursorSurvivesChanges(t *testing.T) {
	t.Parallel()
	for _, reverse := range []bool{false, true} {
		tree := New()
		for i := range 2000 {
			tree.Put(fmt.Appendf(nil, "%04d", 2*i), nil, nil)
		}
		r := rand.New(rand.NewPCG(7, 8))
		cursor := tree.Scan(nil, nil, reverse)
		last := ""
		for cursor.Next() {
			key := string(cursor.Key())
			if last != "" && (key > last) == reverse {
				t.Fatalf("%s after %s", key, last)
			}
			last = key
			tree.Delete([]byte(key))
			tree.Delete(fmt.Appendf(nil, "%04d", r.IntN(4000)))
			tree.Put(fmt.Appendf(nil, "%04d", r.IntN(2000)*2+1), nil, nil)
		}
		if err := tree.Verify(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestValuesSurviveTheirTree(t *testing.T) {
	t.Parallel()
	tree := New()
	tree.Put([]byte("k"), nil, []byte("old"))
	value := tree.Get([]byte("k"))
	tree.Put([]byte("k"), nil, []byte("new"))
	tree.Delete([]byte("k"))
	if string(value) != "old" {
		t.Errorf("a value changed to %q", value)
	}
	tree.Put([]byte("e"), nil, nil)
	if value := tree.Get([]byte("e")); value == nil || len(value) != 0 {
		t.Errorf("an empty value is %v", value)
	}
}

func TestVerifyFindsDamage(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func(root, leaf *node){
		"order":   func(_, leaf *node) { leaf.items[0], leaf.items[1] = leaf.items[1], leaf.items[0] },
		"head":    func(_, leaf *node) { leaf.heads[2]++ },
		"count":   func(root, _ *node) { root.below.count-- },
		"skip":    func(_, leaf *node) { leaf.skip = 60 },
		"sure":    func(_, leaf *node) { leaf.sure = leaf.skip + 1 },
		"implied": func(root, _ *node) { root.sure = 1 },
		"fence":   func(_, leaf *node) { leaf.items[0] = newEntry([]byte("0"), nil, nil) },
		"tail":    func(_, leaf *node) { leaf.n-- },
		"padding": func(root, _ *node) { root.heads[root.n] = 7 },
		"kids":    func(root, leaf *node) { root.below.kids[root.n+1] = leaf },
		"depth":   func(root, _ *node) { root.below.kids[1] = root.below.kids[1].below.kids[0] },
		"empty": func(root, leaf *node) {
			root.below.count -= int(leaf.n)
			leaf.truncate(0)
			leaf.skip++
		},
	} {
		tree := New()
		for i := range 1000 {
			tree.Put(fmt.Appendf(nil, "key-%04d", i), nil, nil)
		}
		root, leaf := tree.root, tree.root.below.kids[1]
		if name == "depth" {
			for i := range 3000 {
				tree.Put(fmt.Appendf(nil, "more-%04d", i), nil, nil)
			}
			root = tree.root
		}
		damage(root, leaf)
		if tree.Verify() == nil {
			t.Errorf("%s: not found", name)
		}
	}
}

// The sizes are those of size classes of the allocator: a byte more costs many.
func TestNodesFillTheirSizeClasses(t *testing.T) {
	t.Parallel()
	if got := unsafe.Sizeof(node{}); got != 384 {
		t.Errorf("a node takes %d bytes", got)
	}
	if got := unsafe.Sizeof(below{}); got != 256 {
		t.Errorf("what an inner node has besides takes %d bytes", got)
	}
}

// Leaves have to be well filled whatever order keys come and go in: it is most of
// what a tree needs besides its keys and values.
func TestLeavesAreWellFilled(t *testing.T) {
	t.Parallel()
	const n = 20_000
	r := rand.New(rand.NewPCG(9, 10))
	shuffled := r.Perm(n)
	for _, c := range []struct {
		name  string
		at    func(i int) int // which key comes as the ith
		least float64         // of the leaves' items in use, with all keys
	}{
		{"ascending", func(i int) int { return i }, 0.99},
		{"descending", func(i int) int { return n - 1 - i }, 0.99},
		{"in two series", func(i int) int { return i%2*n/2 + i/2 }, 0.99},
		{"in two series backwards", func(i int) int { return i%2*n/2 + n/2 - 1 - i/2 }, 0.9},
		{"in no order", func(i int) int { return shuffled[i] }, 0.78},
		{"in strides", func(i int) int { return i * 7919 % n }, 0.7},
	} {
		whole := New()
		key := func(i int) []byte { return fmt.Appendf(nil, "key-%05d", c.at(i)) }
		for i := range n {
			whole.Put(key(i), nil, nil)
		}
		if got := whole.fill(); got < c.least {
			t.Errorf("%s: leaves are filled to %.3f", c.name, got)
		}
		for name, gone := range map[string]func(i int) int{
			"at random":                func(i int) int { return shuffled[n-1-i] },
			"every other":              func(i int) int { return 2 * i },
			"every other from the end": func(i int) int { return n - 1 - 2*i },
			"the first":                func(i int) int { return i },
		} {
			half := whole.Clone()
			for i := range n / 2 {
				half.Delete(key(gone(i)))
			}
			if got := half.fill(); got < 0.65 {
				t.Errorf("%s, half of them deleted, %s: leaves are filled to %.3f", c.name, name, got)
			}
			verifyTree(t, half)
		}
	}
}

// fill is what share of the leaves' items is in use.
func (t *Tree) fill() float64 { return float64(t.Len()) / float64(leaves(t.root)*fan) }

func leaves(nd *node) (n int) {
	if nd.below == nil {
		return 1
	}
	for _, kid := range nd.below.kids[:nd.n+1] {
		n += leaves(kid)
	}
	return n
}

func TestEntriesOfAllSizes(t *testing.T) {
	t.Parallel()
	sizes := []int{0, 1, 2, 127, 128, 129, 16_383, 16_384, 1 << 21}
	for _, k := range sizes {
		for _, v := range sizes {
			key, value := bytes.Repeat([]byte{0x81}, k), bytes.Repeat([]byte{0xfe}, v)
			e := newEntry(key, value[:v/3], value[v/3:])
			if !bytes.Equal(keyOf(e), key) || !bytes.Equal(valueOf(e), value) || valueOf(e) == nil {
				t.Errorf("a key of %d bytes with a value of %d: %d and %d", k, v, len(keyOf(e)), len(valueOf(e)))
			}
		}
	}
}

// FuzzTree reads a program from its input: puts, deletes and clones.
func FuzzTree(f *testing.F) {
	f.Add([]byte("abcabcabcABCABC"))
	f.Add(bytes.Repeat([]byte{3, 'x', 0, 'y', 200, 2, 0, 0}, 50))
	f.Fuzz(func(t *testing.T, program []byte) {
		tree, want := New(), model{}
		frozen, frozenWant := tree.Clone(), model{}
		for len(program) >= 2 {
			op, size := program[0], 1+int(program[1])%20
			program = program[2:]
			key := append([]byte{1}, program[:min(size, len(program))]...)
			program = program[len(key)-1:]
			switch {
			case op%8 == 7:
				frozen, frozenWant = tree.Clone(), want.clone()
			case op%8 > 4:
				tree.Delete(key)
				delete(want, string(key))
			default:
				for i := range int(op) { // runs of neighbours force splits
					k := append(slices.Clip(key), byte(i))
					tree.Put(k, nil, k)
					want[string(k)] = string(k)
				}
			}
		}
		check(t, tree, want)
		check(t, frozen, frozenWant)
	})
}
