package memory

import (
	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/internal/tree"
)

// tx is a transaction: a snapshot, or a clone to write to. A finished one has
// no tree.
type tx struct {
	engine   *Engine
	tree     *tree.Tree
	sequence uint64
	write    bool
}

var (
	errDone     = &abi.Error{Code: abi.ErrClosed.Code(), Message: "the transaction has ended"}
	errReadOnly = &abi.Error{Code: abi.ErrInvalid.Code(), Message: "the transaction only reads"}
)

// Sequence implements engine.Tx.
func (t *tx) Sequence() uint64 { return t.sequence }

// Get implements engine.Tx.
func (t *tx) Get(key []byte) ([]byte, error) {
	if t.tree == nil {
		return nil, errDone
	}
	return t.tree.Get(key), nil
}

// Put implements engine.Tx.
func (t *tx) Put(key, head, body []byte) error {
	if err := t.writable(); err != nil {
		return err
	}
	t.tree.Put(key, head, body)
	return nil
}

// Delete implements engine.Tx.
func (t *tx) Delete(key []byte) error {
	if err := t.writable(); err != nil {
		return err
	}
	t.tree.Delete(key)
	return nil
}

func (t *tx) writable() error {
	if t.tree == nil {
		return errDone
	}
	if !t.write {
		return errReadOnly
	}
	return nil
}

// Count implements engine.Counter.
func (t *tx) Count(from, to []byte) int {
	if t.tree == nil {
		return 0
	}
	return t.tree.Count(from, to)
}

// Scan implements engine.Tx.
func (t *tx) Scan(from, to []byte, reverse bool) engine.Cursor {
	if t.tree == nil {
		return &cursor{Cursor: &tree.Cursor{}, err: errDone}
	}
	return &cursor{Cursor: t.tree.Scan(from, to, reverse)}
}

// Commit implements engine.Tx.
func (t *tx) Commit() error {
	if t.tree == nil {
		return errDone
	}
	if t.write {
		t.finish(true)
	}
	t.tree = nil
	return nil
}

// Rollback implements engine.Tx.
func (t *tx) Rollback() {
	if t.tree != nil && t.write {
		t.finish(false)
	}
	t.tree = nil
}

// finish ends a writing transaction.
func (t *tx) finish(commit bool) {
	e := t.engine
	e.mu.Lock()
	if commit {
		e.forget()
		e.tree = t.tree
		e.sequence = t.sequence
		e.frozen.Store(false) // the nodes that snapshots share are not this tree's own
	}
	e.writing = false
	e.mu.Unlock()
	e.unlockWriter()
}

// cursor makes a tree's cursor an engine's.
type cursor struct {
	*tree.Cursor
	err error
}

// Err implements engine.Cursor: walking a tree cannot fail.
func (c *cursor) Err() error { return c.err }

// Close implements engine.Cursor.
func (c *cursor) Close() { c.Cursor = &tree.Cursor{} }
