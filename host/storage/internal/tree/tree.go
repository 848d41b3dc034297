package tree

import "sync/atomic"

// Tree is one version of the map. The zero Tree is not usable: see New.
type Tree struct {
	root    *node
	owner   uint64 // nodes with this owner are ours to change
	changes uint64 // counts Put and Delete, so that cursors notice
}

// maxDepth bounds the levels: a node below the root has at least one key below
// it, and levels are added only by splits of full nodes.
const maxDepth = 12

// owners hands out ids of trees. 0 is nobody.
var owners atomic.Uint64

// New is an empty tree.
func New() *Tree {
	t := &Tree{owner: owners.Add(1)}
	t.root = &node{owner: t.owner}
	return t
}

// Clone is a second tree with the same content, in constant time. From now on
// each of the two copies what it changes.
func (t *Tree) Clone() *Tree {
	t.Freeze()
	return &Tree{root: t.root, owner: owners.Add(1)}
}

// Freeze gives the tree a new id: nodes as they are now will not change.
func (t *Tree) Freeze() { t.owner = owners.Add(1) }

// Snapshot is a clone that is only read: it does not freeze the tree, which the
// caller must do before it changes the tree again.
func (t *Tree) Snapshot() *Tree { return &Tree{root: t.root} }

// Changes counts the calls that may have changed the tree.
func (t *Tree) Changes() uint64 { return t.changes }

// Len is the number of keys.
func (t *Tree) Len() int { return int(t.root.count) }

// Get is the value of a key; nil when it is absent. It must not be changed,
// and stays valid whatever happens to the tree.
func (t *Tree) Get(key []byte) []byte {
	nd := t.root
	for nd.kids != nil {
		nd = nd.kids[nd.kidFor(key)]
	}
	if pos, found := nd.search(key); found {
		return valueOf(nd.items[pos])
	}
	return nil
}

// own makes the node at *slot ours to change, copying it if need be.
func (t *Tree) own(slot **node) *node {
	nd := *slot
	if nd.owner == t.owner {
		return nd
	}
	mine := *nd
	mine.owner = t.owner
	if nd.kids != nil {
		kids := *nd.kids
		mine.kids = &kids
	}
	*slot = &mine
	return *slot
}

// step is one inner node on the way to a leaf, and the kid that was taken.
type step struct {
	nd  *node
	kid int
}

// path is the way from the root to a leaf, and the fences around the leaf.
type path struct {
	steps     [maxDepth]step
	depth     int
	low, high []byte
}

func (p *path) push(nd *node, kid int) {
	p.steps[p.depth] = step{nd, kid}
	p.depth++
	if kid > 0 {
		p.low = keyOf(nd.items[kid-1])
	}
	if kid < int(nd.n) {
		p.high = keyOf(nd.items[kid])
	}
}

// Gate decides whether a key's value may change, by the value it has: nil when
// it is absent. It must not use the tree.
type Gate interface {
	Admit(old []byte) error
}

// Put stores head and body, joined, as the value of key. It returns the value
// before, nil when the key was absent. The arguments are copied.
func (t *Tree) Put(key, head, body []byte) (old []byte) {
	old, _ = t.PutIf(key, head, body, nil)
	return old
}

// PutIf is Put if gate admits it; a nil gate does. The error is the gate's.
func (t *Tree) PutIf(key, head, body []byte, gate Gate) (old []byte, err error) {
	t.changes++
	var p path
	nd := t.ownRoot()
	for nd.kids != nil {
		i := nd.kidFor(key)
		if kid := t.own(&nd.kids[i]); kid.full() && t.mustSplit(kid, key) {
			var around path
			around.low, around.high = p.low, p.high
			around.push(nd, i)
			t.split(nd, i, key, around.low, around.high)
			i = nd.kidFor(key)
			t.own(&nd.kids[i])
		}
		p.push(nd, i)
		nd = nd.kids[i]
	}
	pos, found := nd.search(key)
	if !found && nd.full() { // only a root that is a leaf
		t.growRoot()
		return t.PutIf(key, head, body, gate)
	}
	if found {
		old = valueOf(nd.items[pos])
	}
	if gate != nil {
		if err := gate.Admit(old); err != nil {
			return old, err
		}
	}
	e := newEntry(key, head, body)
	if found {
		nd.items[pos] = e
		return old, nil
	}
	nd.insert(pos, e)
	nd.count++
	for _, s := range p.steps[:p.depth] {
		s.nd.count++
	}
	return nil, nil
}

// ownRoot makes the root ours and splits it when it is a full inner node, so
// that every split below finds room in its parent.
func (t *Tree) ownRoot() *node {
	root := t.own(&t.root)
	if root.kids == nil || !root.full() {
		return root
	}
	t.growRoot()
	return t.root
}

// growRoot puts a new root above the old one. The old one is split on the next
// descent, as any full kid.
func (t *Tree) growRoot() {
	root := &node{owner: t.owner, kids: &[fan + 1]*node{t.root}, count: t.root.count}
	t.root = root
}

// mustSplit reports whether a full node has to be split for key: not a leaf
// that has it.
func (t *Tree) mustSplit(kid *node, key []byte) bool {
	if kid.kids != nil {
		return true
	}
	_, found := kid.search(key)
	return !found
}

// split divides the full kid i of parent, whose fences are low and high, in
// two. Both are ours.
func (t *Tree) split(parent *node, i int, key, low, high []byte) {
	left := parent.kids[i]
	right := &node{owner: t.owner}
	var middle entry
	if left.kids == nil {
		middle = splitLeaf(left, right, key)
	} else {
		middle = splitInner(left, right)
	}
	left.rebuild(low, keyOf(middle))
	right.rebuild(keyOf(middle), high)
	left.recount()
	right.recount()
	copy(parent.kids[i+2:parent.n+2], parent.kids[i+1:parent.n+1])
	parent.kids[i+1] = right
	parent.insert(i, middle)
}

// splitLeaf moves the upper items to right. A key that comes before or after
// all of them is likely one of a series, so it gets a leaf of its own and the
// full leaf stays full.
func splitLeaf(left, right *node, key []byte) (middle entry) {
	at := int(left.n) / 2
	switch pos, _ := left.search(key); pos {
	case int(left.n):
		return separator(keyOf(left.items[pos-1]), key)
	case 0:
		at = 0
		middle = separator(key, keyOf(left.items[0]))
	default:
		middle = separator(keyOf(left.items[at-1]), keyOf(left.items[at]))
	}
	right.take(left, at, int(left.n))
	left.truncate(at)
	return middle
}

// splitInner moves the upper separators and kids to right; the middle
// separator goes up.
func splitInner(left, right *node) (middle entry) {
	at := int(left.n) / 2
	middle = left.items[at]
	right.kids = new([fan + 1]*node)
	copy(right.kids[:], left.kids[at+1:left.n+1])
	right.take(left, at+1, int(left.n))
	clear(left.kids[at+1 : left.n+1])
	left.truncate(at)
	return middle
}
