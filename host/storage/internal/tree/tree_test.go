package tree

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
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
// shorter than a head, zeros that look like padding, series in both directions.
var keyKinds = map[string]func(r *rand.Rand, i int) []byte{
	"ascending":  func(_ *rand.Rand, i int) []byte { return binary.BigEndian.AppendUint32([]byte{1}, uint32(i)) },
	"descending": func(_ *rand.Rand, i int) []byte { return binary.BigEndian.AppendUint32([]byte{1}, uint32(1<<30-i)) },
	"random":     func(r *rand.Rand, _ int) []byte { return binary.BigEndian.AppendUint64(nil, r.Uint64()) },
	"prefixed":   func(r *rand.Rand, _ int) []byte { return fmt.Appendf(nil, "user:profile:%06d", r.IntN(9000)) },
	"short":      func(r *rand.Rand, _ int) []byte { return bytes.Repeat([]byte{byte(r.IntN(3))}, 1+r.IntN(40)) },
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
			}
			check(t, tree, want)
			for i := range 30_000 { // shrink to almost nothing
				apply(t, r, tree, want, anyKey(r, want, makeKey, i), 1)
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

func check(t *testing.T, tree *Tree, want model) {
	t.Helper()
	if err := tree.Verify(); err != nil {
		t.Fatal(err)
	}
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
	for name, damage := range map[string]func(*node){
		"order": func(leaf *node) { leaf.items[0], leaf.items[1] = leaf.items[1], leaf.items[0] },
		"head":  func(leaf *node) { leaf.heads[2]++ },
		"count": func(leaf *node) { leaf.count-- },
		"skip":  func(leaf *node) { leaf.skip = 60 },
		"fence": func(leaf *node) { leaf.items[0] = newEntry([]byte("0"), nil, nil) },
		"tail":  func(leaf *node) { leaf.n-- },
	} {
		tree := New()
		for i := range 1000 {
			tree.Put(fmt.Appendf(nil, "key-%04d", i), nil, nil)
		}
		damage(tree.root.kids[1])
		if tree.Verify() == nil {
			t.Errorf("%s: not found", name)
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
