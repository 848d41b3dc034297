package tree

// makeRoom goes down to the leaf of a key that is not there, and sees to it that
// no node on the way is full. Each finds room in its parent that way. The nodes
// are ours.
func (t *Tree) makeRoom(key []byte) {
	if t.root.full() {
		below := &below{count: t.root.len()}
		below.kids[0] = t.root
		t.root = newNode(t.owner)
		t.root.below = below
	}
	var low, high entry
	for nd := t.root; nd.below != nil; {
		i := nd.kidFor(key)
		if t.own(&nd.below.kids[i]).full() {
			t.relieve(nd, i, key, low, high)
			i = nd.kidFor(key)
		}
		low, high = nd.fences(i, low, high)
		nd = nd.below.kids[i]
	}
}

// relieve makes room for key in the full kid i of parent, whose fences are low
// and high, or beside it.
func (t *Tree) relieve(parent *node, i int, key []byte, low, high entry) {
	switch {
	case parent.below.kids[i].below != nil:
		t.splitInner(parent, i, key, low, high)
	case !t.spread(parent, i, key, low, high):
		t.splitLeaf(parent, i, key, low, high)
	}
}

// room is how much a leaf must have for some of its neighbour's items to be
// moved there. With less, it would soon be their turn again.
const room = 6

// spread is relieve for a leaf by what room its neighbours have. It reports
// whether they have enough. Where keys come in no order, it is what fills leaves.
func (t *Tree) spread(parent *node, i int, key []byte, low, high entry) bool {
	leaf := parent.below.kids[i]
	left, right := parent.neighbours(i)
	pos, _ := leaf.search(key)
	switch {
	case pos == 0 && left < fan: // nothing need move, only the fence
		t.own(&parent.below.kids[i-1])
		parent.separate(i-1, separator(key, keyOf(leaf.items[0])), low, high)
	case pos == fan && right < fan:
		t.own(&parent.below.kids[i+1])
		parent.separate(i, separator(keyOf(leaf.items[fan-1]), key), low, high)
	case pos == 0 || pos == fan || min(left, right) > fan-room:
		return false
	case left < right:
		t.shift(parent, i-1, (left-fan)/2, low, high)
	default:
		t.shift(parent, i, (fan-right)/2, low, high)
	}
	return true
}

// neighbours are how many items the kids before and behind kid i have, more than
// anybody has room for where there is none.
func (nd *node) neighbours(i int) (left, right int) {
	left, right = 2*fan, 2*fan
	if i > 0 {
		left = int(nd.below.kids[i-1].n)
	}
	if i < int(nd.n) {
		right = int(nd.below.kids[i+1].n)
	}
	return left, right
}

// shift moves k items from the leaf i of parent to the one behind it, or -k items
// the other way.
func (t *Tree) shift(parent *node, i, k int, low, high entry) {
	left, right := t.own(&parent.below.kids[i]), t.own(&parent.below.kids[i+1])
	if n := int(left.n); k > 0 {
		right.splice(0, left, n-k, n)
		left.truncate(n - k)
	} else {
		left.splice(n, right, 0, -k)
		right.remove(0, -k)
	}
	parent.separate(i, separator(keyOf(left.items[left.n-1]), keyOf(right.items[0])), low, high)
}

// separate puts another separator between the kids i and i+1, which are leaves.
func (nd *node) separate(i int, sep, low, high entry) {
	nd.remove(i, i+1)
	nd.insert(i, sep, low, high)
	nd.fitKids(i, low, high)
}

// fitKids fits the kids i and i+1 of a node between low and high.
func (nd *node) fitKids(i int, low, high entry) {
	for kid := i; kid <= i+1; kid++ {
		from, to := nd.fences(kid, low, high)
		nd.below.kids[kid].fit(from, to)
	}
}

// splitLeaf divides the full leaf i of parent in two. A key that comes before or
// after all of its items is likely one of a series, so it gets a leaf of its own
// and the full leaf stays full.
func (t *Tree) splitLeaf(parent *node, i int, key []byte, low, high entry) {
	left, right := parent.below.kids[i], newNode(t.owner)
	at, before, behind := fan/2, key, key
	switch pos, _ := left.search(key); pos {
	case 0:
		at = 0
		behind = keyOf(left.items[0])
	case fan:
		at = fan
		before = keyOf(left.items[fan-1])
	default:
		before, behind = keyOf(left.items[at-1]), keyOf(left.items[at])
	}
	right.splice(0, left, at, fan)
	left.truncate(at)
	parent.adopt(i, separator(before, behind), right, low, high)
}

// splitInner divides the full inner node i of parent in two. In a series the
// left one stays almost full.
func (t *Tree) splitInner(parent *node, i int, key []byte, low, high entry) {
	left, right := parent.below.kids[i], newNode(t.owner)
	at := fan / 2
	if left.kidFor(key) == fan {
		at = fan - 2
	}
	middle := left.items[at]
	right.splice(0, left, at+1, fan)
	left.truncate(at)
	right.below = new(below)
	copy(right.below.kids[:], left.below.kids[at+1:])
	clear(left.below.kids[at+1:])
	for _, kid := range right.below.kids[:right.n+1] {
		right.below.count += kid.len()
	}
	left.below.count -= right.below.count
	parent.adopt(i, middle, right, low, high)
}

// adopt makes right the kid behind kid i, with a separator between them.
func (nd *node) adopt(i int, sep entry, right *node, low, high entry) {
	kids := nd.below.kids[:]
	copy(kids[i+2:nd.n+2], kids[i+1:nd.n+1])
	kids[i+1] = right
	nd.insert(i, sep, low, high)
	nd.fitKids(i, low, high)
}
