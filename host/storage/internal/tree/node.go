package tree

import (
	"bytes"
	"encoding/binary"
	"math"
	"runtime"
)

// fan is the most items of a leaf and the most separators of an inner node. It
// makes a node fill the 384-byte size class, and is five times six: see search.
// Measured with a million keys and longer heads: 62 is no faster for single changes
// and twice as slow when nodes are copied, 14 needs more memory and more levels.
const fan = 30

// node is a leaf (below is nil) or an inner node. Items are sorted by key. The
// items of an inner node are separators, entries without values: kid i holds
// the keys k with items[i-1] <= k < items[i].
type node struct {
	owner uint64 // the tree that may change this node
	below *below
	n     uint16 // items in use
	skip  uint16 // bytes that all items begin with; the heads are what comes next
	sure  uint16 // how many of them are implied: every key that is looked for here has them
	heads [fan]uint32
	items [fan]entry
}

// below is what an inner node has besides: apart, so that leaves are small.
type below struct {
	count int // keys in the leaves
	kids  [fan + 1]*node
}

// noHead stands behind the heads in use: no head is greater.
const noHead = math.MaxUint32

func newNode(owner uint64) *node {
	nd := &node{owner: owner}
	for i := range nd.heads {
		nd.heads[i] = noHead
	}
	return nd
}

// len is the number of keys in the node, or in the leaves below.
func (nd *node) len() int {
	if nd.below != nil {
		return nd.below.count
	}
	return int(nd.n)
}

// headOf is the four bytes of a key behind skip, as a number that sorts like
// them. A shorter rest is padded with zeros, so equal heads decide nothing.
func headOf(key []byte, skip uint16) uint32 {
	rest := key[min(int(skip), len(key)):]
	if len(rest) >= 4 {
		return binary.BigEndian.Uint32(rest)
	}
	var head uint32
	for i, b := range rest {
		head |= uint32(b) << (24 - 8*i)
	}
	return head
}

// search finds the first item whose key is not less than key; found says
// whether it is equal.
//
// Among the heads (rank) it takes no branch that could be mispredicted, and no
// comparison waits for the one before: where heads are not in the cache, it waits
// for all their lines at once.
func (nd *node) search(key []byte) (pos int, found bool) {
	if nd.skip > nd.sure {
		switch order := nd.outside(key); {
		case order < 0:
			return 0, false
		case order > 0:
			return int(nd.n), false
		}
	}
	head := headOf(key, nd.skip)
	pos = nd.rank(head)
	if pos < int(nd.n) && nd.heads[pos] == head {
		return nd.searchEqual(pos, key)
	}
	return pos, false
}

// rank is how many of the heads are less than head.
func (nd *node) rank(head uint32) int {
	h := &nd.heads
	pos := 6 * (less(h[5], head) + less(h[11], head) + less(h[17], head) + less(h[23], head))
	six := (*[6]uint32)(h[pos:])
	return pos + less(six[0], head) + less(six[1], head) + less(six[2], head) +
		less(six[3], head) + less(six[4], head) + less(six[5], head)
}

// less is 1 if a < b, else 0.
func less(a, b uint32) int { return int((uint64(a) - uint64(b)) >> 63) }

// fetch has the processor read the items while it searches the heads: else it
// would have to wait for memory twice, as it learns only from the heads which
// item it needs.
func (nd *node) fetch() {
	runtime.KeepAlive(nd.items[4])
	runtime.KeepAlive(nd.items[12])
	runtime.KeepAlive(nd.items[20])
	runtime.KeepAlive(nd.items[28])
}

// outside compares a key with what all items begin with: 0 if it does too.
func (nd *node) outside(key []byte) int {
	skip := int(nd.skip)
	return bytes.Compare(key[:min(skip, len(key))], keyOf(nd.items[0])[:skip])
}

// has is the item of a leaf with this key, which may be any key: unlike search, it
// assumes nothing about it. nil when there is none.
func (nd *node) has(key []byte) entry {
	head := headOf(key, nd.skip)
	for pos := nd.rank(head); pos < int(nd.n) && nd.heads[pos] == head; pos++ {
		if bytes.Equal(keyOf(nd.items[pos]), key) {
			return nd.items[pos]
		}
	}
	return nil
}

// searchEqual is search among the items from low on that have the key's head.
func (nd *node) searchEqual(low int, key []byte) (pos int, found bool) {
	skip, high := int(nd.skip), low+1
	for high < int(nd.n) && nd.heads[high] == nd.heads[low] {
		high++
	}
	for low < high {
		mid := int(uint(low+high) >> 1)
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

// insert puts an item at pos, moving those behind it. low and high are the
// node's fences.
func (nd *node) insert(pos int, e, low, high entry) {
	n := int(nd.n)
	copy(nd.items[pos+1:n+1], nd.items[pos:n])
	copy(nd.heads[pos+1:n+1], nd.heads[pos:n])
	nd.items[pos] = e
	nd.heads[pos] = headOf(keyOf(e), nd.skip)
	nd.n++
	if nd.skip > nd.sure && (pos == 0 || pos == n) {
		nd.fit(low, high) // it may not begin as the others do
	}
	if pos > 0 && nd.heads[pos-1] == nd.heads[pos] || pos < n && nd.heads[pos+1] == nd.heads[pos] {
		nd.sharpen(low, high)
	}
}

// splice puts the items from start to end of another node at pos. The node has
// to be fitted afterwards.
func (nd *node) splice(pos int, from *node, start, end int) {
	if nd.n == 0 {
		nd.skip = from.skip
	}
	n, k := int(nd.n), end-start
	copy(nd.items[pos+k:n+k], nd.items[pos:n])
	copy(nd.heads[pos+k:n+k], nd.heads[pos:n])
	copy(nd.items[pos:], from.items[start:end])
	copy(nd.heads[pos:], from.heads[start:end])
	nd.n += uint16(k)
	if nd.skip != from.skip {
		nd.rehead(pos, pos+k)
	}
}

// remove takes the items from start to end out.
func (nd *node) remove(start, end int) {
	n := int(nd.n)
	copy(nd.items[start:n], nd.items[end:n])
	copy(nd.heads[start:n], nd.heads[end:n])
	nd.truncate(n - (end - start))
}

// truncate forgets the items from n on.
func (nd *node) truncate(n int) {
	clear(nd.items[n:nd.n])
	for i := n; i < int(nd.n); i++ {
		nd.heads[i] = noHead
	}
	nd.n = uint16(n)
	if n == 0 {
		nd.skip = nd.sure
	}
}

// fit makes skip and sure right for the items and for the fences low and high,
// which are nil where there is none. Keys k that are looked for here satisfy
// low <= k < high, so they begin with what the two have in common. Heads stay
// as they are if they can: it is keys that are slow to read.
func (nd *node) fit(low, high entry) {
	nd.sure = implied(low, high)
	if nd.n == 0 {
		nd.skip = nd.sure
		return
	}
	skip := min(nd.skip, nd.common())
	if nd.below != nil { // these are few, and their heads decide about keys that are not here
		skip = max(skip, nd.sure)
	}
	if skip != nd.skip {
		nd.skip = skip
		nd.rehead(0, int(nd.n))
	}
	nd.sure = min(nd.sure, skip)
}

// sharpen moves the heads on, to bytes that tell more items apart. They begin
// behind what the fences imply if that will do, as a search then need not look
// at an item, and else behind all that the items have in common.
func (nd *node) sharpen(low, high entry) {
	common := nd.common()
	if common <= nd.skip {
		return
	}
	nd.sure = implied(low, high)
	if nd.sure > nd.skip {
		nd.skip = nd.sure
		nd.rehead(0, int(nd.n))
		if !nd.tied() {
			return
		}
	}
	nd.skip = common
	nd.rehead(0, int(nd.n))
}

// tied reports whether two items have the same head.
func (nd *node) tied() bool {
	for i := 1; i < int(nd.n); i++ {
		if nd.heads[i-1] == nd.heads[i] {
			return true
		}
	}
	return false
}

// rehead makes the heads of the items from start to end.
func (nd *node) rehead(start, end int) {
	for i := start; i < end; i++ {
		nd.heads[i] = headOf(keyOf(nd.items[i]), nd.skip)
	}
}

// common is how many bytes all items begin with.
func (nd *node) common() uint16 {
	return prefixOf(nd.items[0], nd.items[nd.n-1])
}

// implied is how many bytes all keys between two fences begin with.
func implied(low, high entry) uint16 {
	if low == nil || high == nil {
		return 0
	}
	return prefixOf(low, high)
}

// prefixOf is how many bytes two keys begin with, as far as a node can tell.
func prefixOf(a, b entry) uint16 {
	return uint16(min(commonPrefix(keyOf(a), keyOf(b)), math.MaxUint16))
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

// fences is between what a kid's keys are; low and high are the node's own.
func (nd *node) fences(kid int, low, high entry) (entry, entry) {
	if kid > 0 {
		low = nd.items[kid-1]
	}
	if kid < int(nd.n) {
		high = nd.items[kid]
	}
	return low, high
}
