package tree

import (
	"bytes"
	"fmt"
)

// Verify walks the whole tree and reports the first broken invariant: order,
// heads, shared prefixes, fences, counts, equal depth.
func (t *Tree) Verify() error {
	_, err := verify(t.root, nil, nil)
	return err
}

// verify checks nd, whose fences are low and high; depth is its height.
func verify(nd *node, low, high entry) (depth int, err error) {
	if err := verifyItems(nd, low, high); err != nil {
		return 0, err
	}
	if nd.below == nil {
		return 0, nil
	}
	return verifyKids(nd, low, high)
}

func verifyKids(nd *node, low, high entry) (depth int, err error) {
	count := 0
	for i, kid := range nd.below.kids[:nd.n+1] {
		kidLow, kidHigh := nd.fences(i, low, high)
		kidDepth, err := verify(kid, kidLow, kidHigh)
		if err != nil {
			return 0, err
		}
		if i > 0 && kidDepth != depth {
			return 0, fmt.Errorf("leaves at depths %d and %d", kidDepth, depth)
		}
		depth = kidDepth
		count += kid.len()
	}
	for _, kid := range nd.below.kids[nd.n+1:] {
		if kid != nil {
			return 0, fmt.Errorf("a node is kept alive behind the last of %d", nd.n+1)
		}
	}
	if count != nd.below.count {
		return 0, fmt.Errorf("an inner node over %d keys counts %d", count, nd.below.count)
	}
	return depth + 1, nil
}

func verifyItems(nd *node, low, high entry) error {
	if nd.sure > implied(low, high) || nd.sure > nd.skip {
		return fmt.Errorf("sure %d, skip %d between fences %s and %s", nd.sure, nd.skip, show(low), show(high))
	}
	if nd.n == 0 && nd.skip > nd.sure || nd.n > 0 && nd.skip > nd.common() {
		return fmt.Errorf("skip %d is more than the items have in common", nd.skip)
	}
	last := low
	for i, e := range nd.items[:nd.n] {
		if last != nil {
			order := bytes.Compare(keyOf(last), keyOf(e))
			if order > 0 || order == 0 && (i > 0 || nd.below != nil) {
				return fmt.Errorf("key %s is not behind %s", show(e), show(last))
			}
		}
		if high != nil && bytes.Compare(keyOf(e), keyOf(high)) >= 0 {
			return fmt.Errorf("key %s is not before the fence %s", show(e), show(high))
		}
		if nd.heads[i] != headOf(keyOf(e), nd.skip) {
			return fmt.Errorf("key %s has head %x at skip %d", show(e), nd.heads[i], nd.skip)
		}
		last = e
	}
	for i, e := range nd.items[nd.n:] {
		if e != nil {
			return fmt.Errorf("an item is kept alive behind the last of %d", nd.n)
		}
		if nd.heads[int(nd.n)+i] != noHead {
			return fmt.Errorf("a head is left behind the last of %d", nd.n)
		}
	}
	return nil
}

// show is the key of an item or a fence, for messages.
func show(e entry) string {
	if e == nil {
		return "none"
	}
	return fmt.Sprintf("%x", keyOf(e))
}
