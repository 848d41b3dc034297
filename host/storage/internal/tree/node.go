package tree

import (
	"bytes"
	"encoding/binary"
)

// fan is the most items of a leaf and the most separators of an inner node. It
// makes a leaf fit the 512-byte size class. Measured with a million keys: 62
// is no faster for single changes and twice as slow when nodes are copied, 14
// needs more memory and more levels.
const fan = 30

// node is a leaf (kids is nil) or an inner node. Items are sorted by key. The
// items of an inner node are separators, entries without values: kid i holds
// the keys k with items[i-1] <= k < items[i].
type node struct {
	owner uint64 // the tree that may change this node
	kids  *[fan + 1]*node
	count int32  // keys in the leaves below
	n     uint16 // items in use
	skip  uint16 // bytes that all keys that can ever be here have in common
	heads [fan]uint64
	items [fan]entry
}

// headOf is the eight bytes of a key behind skip, as a number that sorts like
// them. A shorter rest is padded with zeros, so equal heads decide nothing.
func headOf(key []byte, skip uint16) uint64 {
	rest := key[min(int(skip), len(key)):]
	if len(rest) >= 8 {
		return binary.BigEndian.Uint64(rest)
	}
	var head uint64
	for i, b := range rest {
		head |= uint64(b) << (56 - 8*i)
	}
	return head
}

// search finds the first item whose key is not less than key; found says
// whether it is equal.
func (nd *node) search(key []byte) (pos int, found bool) {
	skip := nd.skip
	head := headOf(key, skip)
	low, high := 0, int(nd.n)
	for low < high {
		mid := int(uint(low+high) >> 1)
		switch h := nd.heads[mid]; {
		case h < head:
			low = mid + 1
			continue
		case h > head:
			high = mid
			continue
		}
		order := bytes.Compare(keyOf(nd.items[mid])[skip:], key[skip:])
		if order == 0 {
			return mid, true
		}
		if order < 0 {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, false
}

// kidFor is the index of the kid that holds key.
func (nd *node) kidFor(key []byte) int {
	pos, found := nd.search(key)
	if found {
		return pos + 1
	}
	return pos
}

func (nd *node) full() bool { return nd.n == fan }

// insert puts an item at pos, moving those behind it.
func (nd *node) insert(pos int, e entry) {
	copy(nd.items[pos+1:nd.n+1], nd.items[pos:nd.n])
	copy(nd.heads[pos+1:nd.n+1], nd.heads[pos:nd.n])
	nd.items[pos] = e
	nd.heads[pos] = headOf(keyOf(e), nd.skip)
	nd.n++
}

// remove takes the item at pos out.
func (nd *node) remove(pos int) {
	copy(nd.items[pos:nd.n-1], nd.items[pos+1:nd.n])
	copy(nd.heads[pos:nd.n-1], nd.heads[pos+1:nd.n])
	nd.n--
	nd.items[nd.n] = nil
}

// take copies items from a node, from the index on, to the end of this one.
// The heads are wrong until rebuild.
func (nd *node) take(from *node, start, end int) {
	nd.n += uint16(copy(nd.items[nd.n:], from.items[start:end]))
}

// rebuild sets skip for the node's fences and the heads for skip. Keys k here
// satisfy low <= k < high, so they begin with what low and high have in
// common. nil is no fence.
func (nd *node) rebuild(low, high []byte) {
	nd.skip = uint16(commonPrefix(low, high))
	for i, e := range nd.items[:nd.n] {
		nd.heads[i] = headOf(keyOf(e), nd.skip)
	}
}

// truncate forgets the items from n on.
func (nd *node) truncate(n int) {
	clear(nd.items[n:nd.n])
	nd.n = uint16(n)
}

// recount sets count from the kids.
func (nd *node) recount() {
	if nd.kids == nil {
		nd.count = int32(nd.n)
		return
	}
	nd.count = 0
	for _, kid := range nd.kids[:nd.n+1] {
		nd.count += kid.count
	}
}

func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// separator is the shortest key s with below < s <= above.
func separator(below, above []byte) entry {
	return newEntry(above[:commonPrefix(below, above)+1], nil, nil)
}
