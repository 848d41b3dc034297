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
	nd := t.own(&t.root)
	fences := [maxDepth][2][]byte{} // around each inner node of the path
	for nd.kids != nil {
		fences[p.depth] = [2][]byte{p.low, p.high}
		i := nd.kidFor(key)
		p.push(nd, i)
		nd = t.own(&nd.kids[i])
	}
	pos, _ := nd.search(key)
	nd.remove(pos)
	nd.count--
	for _, s := range p.steps[:p.depth] {
		s.nd.count--
	}
	for d := p.depth - 1; d >= 0; d-- {
		t.shrink(p.steps[d].nd, p.steps[d].kid, fences[d][0], fences[d][1])
	}
	for t.root.kids != nil && t.root.n == 0 {
		t.root = t.root.kids[0]
	}
}

// A node with fewer items than sparse is merged with a neighbour, if the two
// leave roomy. That bounds the waste without moving items to and fro.
const (
	sparse = fan / 4
	roomy  = fan * 3 / 4
)

// shrink merges kid i of parent, whose fences are low and high, with a
// neighbour when it is sparse.
func (t *Tree) shrink(parent *node, i int, low, high []byte) {
	if parent.kids[i].n >= sparse {
		return
	}
	if i > 0 && t.merge(parent, i-1, low, high) {
		return
	}
	if i < int(parent.n) {
		t.merge(parent, i, low, high)
	}
}

// merge joins kid i+1 of parent to kid i and reports whether it did. An empty
// leaf is joined always.
func (t *Tree) merge(parent *node, i int, low, high []byte) bool {
	left, right := parent.kids[i], parent.kids[i+1]
	joined := int(left.n) + int(right.n)
	if left.kids != nil {
		joined++ // the separator between them comes down
	}
	if joined > roomy && (joined > fan || left.n != 0 && right.n != 0) {
		return false
	}
	if i > 0 {
		low = keyOf(parent.items[i-1])
	}
	if i+1 < int(parent.n) {
		high = keyOf(parent.items[i+1])
	}
	left = t.own(&parent.kids[i])
	if left.kids != nil {
		copy(left.kids[left.n+1:], right.kids[:right.n+1])
		left.items[left.n] = parent.items[i]
		left.n++
	}
	left.take(right, 0, int(right.n))
	left.rebuild(low, high)
	left.recount()
	copy(parent.kids[i+1:parent.n], parent.kids[i+2:parent.n+1])
	parent.kids[parent.n] = nil
	parent.remove(i)
	return true
}
