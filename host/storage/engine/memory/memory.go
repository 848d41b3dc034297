// Package memory is the engine that keeps a store in memory, for as long as
// the process lives.
//
// The committed state is one tree. A reader takes a snapshot of it, which costs
// nothing; the next change copies the nodes it touches (package tree), and the
// reader goes on undisturbed. A writing transaction works on a clone and its
// commit exchanges the trees, so nobody waits while it runs. A change of a
// single key is made in the tree itself under the lock, which then is held for
// well under a microsecond: that is what makes a plain set cheap.
package memory

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/internal/tree"
)

// Engine implements engine.Engine and engine.Direct.
type Engine struct {
	// writer is held by the one writing transaction. It is a channel of one
	// token, so that waiting for it can be cancelled.
	writer chan struct{}

	// mu guards the fields below and the content of tree.
	mu       sync.RWMutex
	tree     *tree.Tree
	sequence uint64      // commits so far
	frozen   atomic.Bool // a snapshot shares the tree's nodes; set under the read lock
	writing  bool        // a writing transaction has a clone: no direct changes
	closed   bool

	// last is the leaf of the tree in which Load has found a key. Readers set it, under
	// the read lock; who changes the tree clears it.
	last atomic.Pointer[tree.Leaf]
}

// New is an empty engine.
func New() *Engine {
	return &Engine{tree: tree.New(), writer: make(chan struct{}, 1)}
}

// Info implements engine.Engine.
func (e *Engine) Info() engine.Info { return engine.Info{Name: "memory"} }

// Close drops the content. Running transactions keep what they see.
func (e *Engine) Close() error {
	e.writer <- struct{}{}
	defer func() { <-e.writer }()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	e.tree = tree.New()
	e.last.Store(nil)
	return nil
}

var errClosed = &abi.Error{Code: abi.ErrClosed.Code(), Message: "the store is closed"}

// Begin implements engine.Engine.
func (e *Engine) Begin(ctx context.Context, write bool) (engine.Tx, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if write {
		return e.beginWrite(ctx)
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.closed {
		return nil, errClosed
	}
	e.frozen.Store(true)
	return &tx{engine: e, tree: e.tree.Snapshot(), sequence: e.sequence}, nil
}

func (e *Engine) beginWrite(ctx context.Context) (engine.Tx, error) {
	if err := e.lockWriter(ctx); err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		e.unlockWriter()
		return nil, errClosed
	}
	e.writing = true
	return &tx{engine: e, tree: e.tree.Clone(), sequence: e.sequence + 1, write: true}, nil
}

func (e *Engine) lockWriter(ctx context.Context) error {
	select {
	case e.writer <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (e *Engine) unlockWriter() { <-e.writer }

// Load implements engine.Direct.
func (e *Engine) Load(key []byte) []byte {
	e.mu.RLock()
	value, leaf := e.tree.GetNear(key, e.last.Load())
	if leaf != nil {
		e.last.Store(leaf)
	}
	e.mu.RUnlock()
	return value
}

// Replace implements engine.Direct.
func (e *Engine) Replace(key, head, body []byte, gate engine.Gate) error {
	if err := e.lockDirect(); err != nil {
		return err
	}
	defer e.mu.Unlock()
	if _, err := e.tree.PutIf(key, head, body, gate); err != nil {
		return err
	}
	e.sequence++
	return nil
}

// Remove implements engine.Direct.
func (e *Engine) Remove(key []byte, gate engine.Gate) error {
	if err := e.lockDirect(); err != nil {
		return err
	}
	defer e.mu.Unlock()
	old, err := e.tree.DeleteIf(key, gate)
	if err == nil && old != nil {
		e.sequence++
	}
	return err
}

// lockDirect takes mu for a direct change: no transaction is writing, and the
// tree's nodes are its own.
func (e *Engine) lockDirect() error {
	e.mu.Lock()
	for e.writing {
		e.mu.Unlock()
		e.writer <- struct{}{} // wait for the transaction to end
		e.mu.Lock()
		e.unlockWriter()
	}
	if e.closed {
		e.mu.Unlock()
		return errClosed
	}
	if e.frozen.Load() {
		e.tree.Freeze()
		e.frozen.Store(false)
	}
	e.forget()
	return nil
}

// forget is for who is going to change the tree, with mu held.
func (e *Engine) forget() {
	if e.last.Load() != nil {
		e.last.Store(nil)
	}
}

// Verify checks the tree's invariants.
func (e *Engine) Verify() error {
	e.mu.RLock()
	snapshot := e.tree.Snapshot()
	e.frozen.Store(true)
	e.mu.RUnlock()
	return snapshot.Verify()
}
