package tree

import "bytes"

// Cursor walks a range of keys, forwards or backwards. It may be used while
// the tree changes: each Next goes on from the last key in the tree as it is
// then. The zero Cursor is at the end of nothing; see Tree.Scan.
type Cursor struct {
	tree     *Tree
	from, to []byte // from <= key < to; nil is no bound
	reverse  bool
	started  bool
	changes  uint64 // tree.changes when the path was built
	path     path
	leaf     *node
	pos      int
	item     entry
}

// Scan is a cursor before the first key of from <= key < to, or, in reverse,
// behind the last. nil is no bound. The bounds must not change while it is used.
func (t *Tree) Scan(from, to []byte, reverse bool) *Cursor {
	return &Cursor{tree: t, from: from, to: to, reverse: reverse}
}

// Next moves to the next key in the cursor's direction; false at the end.
func (c *Cursor) Next() bool {
	if c.tree == nil {
		return false
	}
	switch {
	case !c.started:
		c.start()
	case c.changes != c.tree.changes:
		c.resume(keyOf(c.item))
	default:
		c.step()
	}
	if !c.settle() || !c.inside() {
		c.tree, c.item = nil, nil
		return false
	}
	return true
}

// Seek moves so that Next finds the first key at or beyond target in the
// cursor's direction, within its bounds. It does not go back: a target that is
// not beyond the current key changes nothing.
func (c *Cursor) Seek(target []byte) {
	if c.item != nil && !c.beyond(target) {
		return
	}
	if c.reverse {
		if c.to == nil || bytes.Compare(target, c.to) < 0 {
			c.to = append(bytes.Clone(target), 0) // target itself is inside
		}
	} else if bytes.Compare(target, c.from) > 0 {
		c.from = bytes.Clone(target)
	}
	c.started, c.item = false, nil
}

// beyond reports whether target is behind the current key in the cursor's
// direction.
func (c *Cursor) beyond(target []byte) bool {
	if c.reverse {
		return bytes.Compare(target, c.Key()) < 0
	}
	return bytes.Compare(target, c.Key()) > 0
}

// Key is the current key; it must not be changed and stays valid.
func (c *Cursor) Key() []byte { return keyOf(c.item) }

// Value is the current value; it must not be changed and stays valid.
func (c *Cursor) Value() []byte { return valueOf(c.item) }

// start finds the first key of the range.
func (c *Cursor) start() {
	c.started = true
	switch {
	case !c.reverse:
		c.descend(c.from)
	case c.to != nil:
		c.descend(c.to)
		c.pos--
	default:
		c.descendLast()
	}
}

// resume finds the neighbour of a key that may be gone.
func (c *Cursor) resume(last []byte) {
	found := c.descend(last)
	if c.reverse {
		c.pos--
	} else if found {
		c.pos++
	}
}

func (c *Cursor) step() {
	if c.reverse {
		c.pos--
	} else {
		c.pos++
	}
}

// descend goes to the place of key in its leaf.
func (c *Cursor) descend(key []byte) (found bool) {
	c.changes = c.tree.changes
	c.path.depth = 0
	nd := c.tree.root
	for nd.below != nil {
		i := nd.kidFor(key)
		c.path.push(nd, i)
		nd = nd.below.kids[i]
	}
	c.leaf = nd
	c.pos, found = nd.search(key)
	return found
}

func (c *Cursor) descendLast() {
	c.changes = c.tree.changes
	c.path.depth = 0
	c.toEdge(c.tree.root)
}

// toEdge goes down to the first leaf below nd in the cursor's direction.
func (c *Cursor) toEdge(nd *node) {
	for nd.below != nil {
		i := 0
		if c.reverse {
			i = int(nd.n)
		}
		c.path.push(nd, i)
		nd = nd.below.kids[i]
	}
	c.leaf, c.pos = nd, 0
	if c.reverse {
		c.pos = int(nd.n) - 1
	}
}

// settle moves to the neighbouring leaf while pos is outside this one.
func (c *Cursor) settle() bool {
	for c.pos < 0 || c.pos >= int(c.leaf.n) {
		if !c.nextLeaf() {
			return false
		}
	}
	c.item = c.leaf.items[c.pos]
	return true
}

func (c *Cursor) nextLeaf() bool {
	for c.path.depth > 0 {
		s := &c.path.steps[c.path.depth-1]
		if c.reverse {
			s.kid--
		} else {
			s.kid++
		}
		if s.kid >= 0 && s.kid <= int(s.nd.n) {
			c.toEdge(s.nd.below.kids[s.kid])
			return true
		}
		c.path.depth--
	}
	return false
}

// inside checks the bound that the cursor moves towards, and the one behind
// it, which a resumed cursor may not have passed.
func (c *Cursor) inside() bool {
	if c.reverse {
		return c.from == nil || bytes.Compare(c.Key(), c.from) >= 0
	}
	return c.to == nil || bytes.Compare(c.Key(), c.to) < 0
}

// Count is the number of keys with from <= key < to; nil is no bound. It takes
// time in the depth of the tree, not in the number of keys.
func (t *Tree) Count(from, to []byte) int {
	upper := t.Len()
	if to != nil {
		upper = t.rank(to)
	}
	lower := 0
	if from != nil {
		lower = t.rank(from)
	}
	return max(0, upper-lower)
}

// rank is the number of keys less than key.
func (t *Tree) rank(key []byte) int {
	rank := 0
	nd := t.root
	for nd.below != nil {
		i := nd.kidFor(key)
		for _, kid := range nd.below.kids[:i] {
			rank += kid.len()
		}
		nd = nd.below.kids[i]
	}
	pos, _ := nd.search(key)
	return rank + pos
}
