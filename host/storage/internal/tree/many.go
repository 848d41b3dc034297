package tree

import (
	"bytes"
	"runtime"
)

// together is how many keys GetMany looks for at a time: as many loads as a processor can have under way.
const together = 16

// GetMany sets each of values to the value of the key at the same place, as Get gives it. Keys that are
// far from each other are found several times faster than one by one: to find one is to wait for memory
// at each step, and here the steps of several keys wait at once.
func (t *Tree) GetMany(keys, values [][]byte) {
	for len(keys) > 0 {
		n := min(together, len(keys))
		t.getSome(keys[:n], values[:n])
		keys, values = keys[n:], values[n:]
	}
}

// getSome goes down with all keys level by level, and reads what the next level needs before it looks at it.
func (t *Tree) getSome(keys, values [][]byte) {
	var nodes [together]*node
	var found [together]entry
	for i := range keys {
		nodes[i] = t.root
	}
	for nodes[0].below != nil { // all leaves are at one depth
		for i, key := range keys {
			nodes[i] = nodes[i].below.kids[nodes[i].kidFor(key)]
			nodes[i].load()
		}
	}
	for i, key := range keys {
		found[i] = nodes[i].guess(key)
	}
	for _, e := range found[:len(keys)] {
		if e != nil {
			runtime.KeepAlive(*e)
		}
	}
	for i, key := range keys {
		if e := found[i]; e != nil && bytes.Equal(keyOf(e), key) {
			values[i] = valueOf(e)
		} else if pos, is := nodes[i].search(key); is {
			values[i] = valueOf(nodes[i].items[pos])
		} else {
			values[i] = nil
		}
	}
	for _, v := range values {
		if len(v) > 0 {
			runtime.KeepAlive(v[len(v)-1]) // who gets it is going to copy it
		}
	}
}

// load has the processor read the lines of a node that a search is going to need, without waiting for them.
func (nd *node) load() {
	runtime.KeepAlive(nd.n)
	runtime.KeepAlive(nd.heads[fan/2])
	runtime.KeepAlive(nd.heads[fan-1])
}

// guess is the item of a leaf that has key if any does, but for those with the same head; nil when there is none.
func (nd *node) guess(key []byte) entry {
	pos := nd.rank(headOf(key, nd.skip))
	if pos >= int(nd.n) {
		return nil
	}
	return nd.items[pos]
}

// Load has the processor read the next entries, n at most and no further than the leaf, without waiting for them.
func (c *Cursor) Load(n int) {
	if c.tree == nil || !c.started {
		return
	}
	from, to := c.pos+1, c.pos+1+n
	if c.reverse {
		from, to = c.pos-n, c.pos
	}
	for i := max(0, from); i < min(int(c.leaf.n), to); i++ {
		runtime.KeepAlive(*c.leaf.items[i])
	}
}
