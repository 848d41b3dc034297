package tree

// Delete removes a key. It returns its value, nil when it was absent.
func (t *Tree) Delete(key []byte) (old []byte) {
	old, _ = t.DeleteIf(key, nil)
	return old
}

// DeleteIf is Delete if gate admits it; a nil gate does. The error is the
// gate's, which is not asked about an absent key.
func (t *Tree) DeleteIf(key []byte, gate Gate) (old []byte, err error) {
	if old = t.Get(key); old == nil { // copy no path in vain
		return nil, nil
	}
	if gate != nil {
		if err := gate.Admit(old); err != nil {
			return old, err
		}
	}
	t.delete(key)
	return old, nil
}

// delete removes a key that is there.
func (t *Tree) delete(key []byte) {
	t.changes++
	var p path
	leaf, pos, _ := t.find(key, &p)
	leaf.remove(pos, pos+1)
	p.count(-1)
	for p.depth > 0 {
		s := p.pop()
		low, high := p.fences()
		t.shrink(s.nd, s.kid, low, high)
	}
	for t.root.below != nil && t.root.n == 0 {
		t.root = t.root.below.kids[0]
	}
}

// A node with no more items than sparse is merged with a neighbour if the two
// leave roomy, and of three leaves in a row with no more than twice that, two are
// made. It bounds the waste without moving items to and fro.
const (
	sparse = fan * 2 / 3
	roomy  = fan - 4
)

// shrink looks, in every row of three that the kid i of parent is in, whether
// there is one too many. low and high are the parent's fences.
func (t *Tree) shrink(parent *node, i int, low, high entry) {
	if parent.below.kids[i].n > sparse || t.condense(parent, i, low, high) {
		return
	}
	if i == 0 || !t.condense(parent, i-1, low, high) {
		if i < int(parent.n) {
			t.condense(parent, i+1, low, high)
		}
	}
}

// condense does away with the kid i of parent if its neighbours can take what it
// has, and reports whether it did. Of an empty one they always can, if there are
// any.
func (t *Tree) condense(parent *node, i int, low, high entry) bool {
	kid := parent.below.kids[i]
	n, limit := int(kid.n), roomy
	if n == 0 {
		limit = fan
	}
	if kid.below != nil {
		n++ // the separator between the two comes down
	}
	left, right := parent.neighbours(i)
	switch {
	case left+n <= limit:
		t.merge(parent, i-1, low, high)
	case n+right <= limit:
		t.merge(parent, i, low, high)
	case left+n+right <= 2*roomy && kid.below == nil:
		t.shift(parent, i-1, left-roomy, low, high)
		t.merge(parent, i, low, high)
	default:
		return false
	}
	return true
}

// merge joins kid i+1 of parent to kid i.
func (t *Tree) merge(parent *node, i int, low, high entry) {
	left, right := t.own(&parent.below.kids[i]), parent.below.kids[i+1]
	if left.below != nil {
		copy(left.below.kids[left.n+1:], right.below.kids[:right.n+1])
		left.below.count += right.below.count
		left.splice(int(left.n), parent, i, i+1)
	}
	left.splice(int(left.n), right, 0, int(right.n))
	copy(parent.below.kids[i+1:parent.n], parent.below.kids[i+2:parent.n+1])
	parent.below.kids[parent.n] = nil
	parent.remove(i, i+1)
	left.fit(parent.fences(i, low, high))
}
