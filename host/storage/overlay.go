package storage

import (
	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/internal/tree"
)

// overlay is a transaction that reads a snapshot and keeps its changes to
// itself, and remembers what it has read. It implements engine.Tx; its owner
// ends it by validate and replay, then close.
type overlay struct {
	base   engine.Tx
	writes *tree.Tree // row -> a mark, then the value
	points map[string]struct{}
	ranges []*readRange
	counts []countedRange
	size   int // bytes in writes and reads, to bound them

	// failed is what kept an operation from being done whole. A caller may have gone on
	// all the same, so it must not be committed.
	failed error

	// unchecked is set when nothing that was read can change: base is a
	// transaction that keeps other writers out.
	unchecked bool
}

// Marks of a row in writes.
const (
	markDeleted = 0
	markPut     = 1
)

// readRange is a range that a cursor has walked up to reached, or to its end.
type readRange struct {
	from, to []byte
	reverse  bool
	reached  []byte // the last key read; nil when there was none
	ended    bool   // the cursor came to the end of the range
}

// countedRange is a range that was counted.
type countedRange struct {
	from, to []byte
	n        int
}

// maxOverlay bounds what an open transaction holds in memory, in bytes.
const maxOverlay = 64 << 20

func newOverlay(base engine.Tx) *overlay {
	return &overlay{base: base, writes: tree.New(), points: map[string]struct{}{}}
}

// grow accounts for n more bytes.
func (o *overlay) grow(n int) error {
	if o.size += n; o.size > maxOverlay {
		return o.fail(abi.Exceeded("transaction_bytes", maxOverlay, int64(o.size)))
	}
	return nil
}

// fail notes the first failure.
func (o *overlay) fail(err error) error {
	if o.failed == nil {
		o.failed = err
	}
	return err
}

// Sequence implements engine.Tx: the number the commit would have now.
func (o *overlay) Sequence() uint64 {
	if o.unchecked {
		return o.base.Sequence()
	}
	return o.base.Sequence() + 1
}

// Get implements engine.Tx.
func (o *overlay) Get(key []byte) ([]byte, error) {
	if stored := o.writes.Get(key); stored != nil {
		return unmark(stored), nil
	}
	if _, known := o.points[string(key)]; !known && !o.unchecked {
		if err := o.grow(len(key)); err != nil {
			return nil, err
		}
		o.points[string(key)] = struct{}{}
	}
	value, err := o.base.Get(key)
	if err != nil {
		return nil, o.fail(err)
	}
	return value, nil
}

// unmark is the value of a row in writes, nil when it was deleted.
func unmark(stored []byte) []byte {
	if stored[0] == markDeleted {
		return nil
	}
	return stored[1:]
}

// Put implements engine.Tx.
func (o *overlay) Put(key, head, body []byte) error {
	if err := o.grow(len(key) + len(head) + len(body)); err != nil {
		return err
	}
	marked := make([]byte, 0, 1+maxHead)
	o.writes.Put(key, append(append(marked, markPut), head...), body)
	return nil
}

// Delete implements engine.Tx.
func (o *overlay) Delete(key []byte) error {
	if err := o.grow(len(key)); err != nil {
		return err
	}
	o.writes.Put(key, []byte{markDeleted}, nil)
	return nil
}

// Commit implements engine.Tx. Hooks see an overlay and must not end it.
func (o *overlay) Commit() error {
	return failure(abi.ErrInvalid, "this transaction is ended by its owner")
}

// Rollback implements engine.Tx.
func (o *overlay) Rollback() { o.base.Rollback() }

// baseCount counts in what is below, if the engine can.
func (o *overlay) baseCount(from, to []byte) (int, bool) {
	n, ok := countRange(o.base, from, to)
	if ok && !o.unchecked {
		o.counts = append(o.counts, countedRange{from, to, n})
	}
	return n, ok
}

// Scan implements engine.Tx.
func (o *overlay) Scan(from, to []byte, reverse bool) engine.Cursor {
	seen := &readRange{from: from, to: to, reverse: reverse}
	if !o.unchecked {
		o.ranges = append(o.ranges, seen)
	}
	return &merged{
		overlay: o, seen: seen, reverse: reverse, from: from, to: to,
		base: side{cursor: o.base.Scan(from, to, reverse)},
	}
}
