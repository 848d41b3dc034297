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
func verify(nd *node, low, high []byte) (depth int, err error) {
	if err := verifyItems(nd, low, high); err != nil {
		return 0, err
	}
	if nd.kids == nil {
		if nd.count != int32(nd.n) {
			return 0, fmt.Errorf("a leaf of %d keys counts %d", nd.n, nd.count)
		}
		return 0, nil
	}
	return verifyKids(nd, low, high)
}

func verifyKids(nd *node, low, high []byte) (depth int, err error) {
	count := int32(0)
	for i, kid := range nd.kids[:nd.n+1] {
		kidLow, kidHigh := low, high
		if i > 0 {
			kidLow = keyOf(nd.items[i-1])
		}
		if i < int(nd.n) {
			kidHigh = keyOf(nd.items[i])
		}
		kidDepth, err := verify(kid, kidLow, kidHigh)
		if err != nil {
			return 0, err
		}
		if i > 0 && kidDepth != depth {
			return 0, fmt.Errorf("leaves at depths %d and %d", kidDepth, depth)
		}
		depth = kidDepth
		count += kid.count
	}
	if count != nd.count {
		return 0, fmt.Errorf("an inner node over %d keys counts %d", count, nd.count)
	}
	return depth + 1, nil
}

func verifyItems(nd *node, low, high []byte) error {
	if int(nd.skip) > commonPrefix(low, high) {
		return fmt.Errorf("skip %d between fences %x and %x", nd.skip, low, high)
	}
	last := low
	for i, e := range nd.items[:nd.n] {
		key := keyOf(e)
		order := bytes.Compare(last, key)
		if (i > 0 || nd.kids != nil) && last != nil && order >= 0 || order > 0 {
			return fmt.Errorf("key %x is not behind %x", key, last)
		}
		if high != nil && bytes.Compare(key, high) >= 0 {
			return fmt.Errorf("key %x is not before the fence %x", key, high)
		}
		if nd.heads[i] != headOf(key, nd.skip) {
			return fmt.Errorf("key %x has head %x at skip %d", key, nd.heads[i], nd.skip)
		}
		last = key
	}
	for _, e := range nd.items[nd.n:] {
		if e != nil {
			return fmt.Errorf("an item is kept alive behind the last of %d", nd.n)
		}
	}
	return nil
}
