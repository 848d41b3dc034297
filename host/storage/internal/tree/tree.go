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
	t.root = newNode(t.owner)
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
func (t *Tree) Len() int { return t.root.len() }

// Get is the value of a key; nil when it is absent. It must not be changed,
// and stays valid whatever happens to the tree.
func (t *Tree) Get(key []byte) []byte {
	value, _ := t.GetNear(key, nil)
	return value
}

// Leaf is where GetNear has found a key. It is good as long as the tree does not
// change.
type Leaf node

// GetNear is Get, which looks first in the leaf where another key was found: who
// reads keys in order finds most of them there, without going down the tree. leaf
// is another one to look in from now on, nil to go on with this one. Not every key
// that is found elsewhere gives one, so that there is little to remember for who
// reads keys in no order.
func (t *Tree) GetNear(key []byte, near *Leaf) (value []byte, leaf *Leaf) {
	if near != nil {
		if e := (*node)(near).has(key); e != nil {
			return valueOf(e), nil
		}
	}
	nd := t.root
	for nd.below != nil {
		nd = nd.below.kids[nd.kidFor(key)]
	}
	nd.fetch()
	pos, found := nd.search(key)
	if !found {
		return nil, nil
	}
	if pos%4 == 0 {
		leaf = (*Leaf)(nd)
	}
	return valueOf(nd.items[pos]), leaf
}

// own makes the node at *slot ours to change, copying it if need be.
func (t *Tree) own(slot **node) *node {
	nd := *slot
	if nd.owner == t.owner {
		return nd
	}
	mine := *nd
	mine.owner = t.owner
	if nd.below != nil {
		below := *nd.below
		mine.below = &below
	}
	*slot = &mine
	return &mine
}

// step is one inner node on the way to a leaf, and the kid that was taken.
type step struct {
	nd  *node
	kid int
}

// path is the way from the root down to a node.
type path struct {
	steps [maxDepth]step
	depth int
}

func (p *path) push(nd *node, kid int) {
	p.steps[p.depth] = step{nd, kid}
	p.depth++
}

func (p *path) pop() step {
	p.depth--
	return p.steps[p.depth]
}

// fences are those around where the path leads.
func (p *path) fences() (low, high entry) {
	for _, s := range p.steps[:p.depth] {
		low, high = s.nd.fences(s.kid, low, high)
	}
	return low, high
}

// count adds to the counts of the nodes on the path.
func (p *path) count(change int) {
	for _, s := range p.steps[:p.depth] {
		s.nd.below.count += change
	}
}

// find goes to the place of a key in its leaf, by nodes that it makes ours.
func (t *Tree) find(key []byte, p *path) (leaf *node, pos int, found bool) {
	leaf = t.own(&t.root)
	for leaf.below != nil {
		i := leaf.kidFor(key)
		p.push(leaf, i)
		leaf = t.own(&leaf.below.kids[i])
	}
	leaf.fetch()
	pos, found = leaf.search(key)
	return leaf, pos, found
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
	leaf, pos, found := t.find(key, &p)
	if found {
		old = valueOf(leaf.items[pos])
	}
	if gate != nil {
		if err := gate.Admit(old); err != nil {
			return old, err
		}
	}
	if !found && leaf.full() {
		t.makeRoom(key)
		p = path{}
		leaf, pos, _ = t.find(key, &p)
	}
	e := newEntry(key, head, body)
	if found {
		leaf.items[pos] = e
		return old, nil
	}
	low, high := p.fences()
	leaf.insert(pos, e, low, high)
	p.count(+1)
	return nil, nil
}
