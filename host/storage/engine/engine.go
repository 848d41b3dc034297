// Package engine is what a store needs from the thing that keeps its bytes: an
// ordered map from bytes to bytes with transactions. Tables, indexes, quotas
// and snapshots are encoded on top, so an engine is a few hundred lines.
//
// Every engine runs the suite in host/storage/storagetest.
package engine

import "context"

// Engine is one store's bytes. It is safe for concurrent use.
type Engine interface {
	// Begin starts a transaction. One that writes excludes other writers until
	// it ends: Begin waits for them, or for ctx. Readers wait for nobody, and
	// see what was committed when they began.
	Begin(ctx context.Context, write bool) (Tx, error)

	// Info describes the engine; it does not change.
	Info() Info

	// Close waits for running transactions and gives everything back. Begin
	// afterwards fails with abi.ErrClosed.
	Close() error
}

// Info describes an engine.
type Info struct {
	Name    string // as in the URL: "memory", "bolt"
	Path    string // the file, where there is one
	Durable bool   // what was committed survives the process

	// ReadOnly is set when Begin starts no transaction that writes. Nobody else
	// writes either, as long as the engine is open.
	ReadOnly bool
}

// Tx is a transaction. It is not safe for concurrent use. Slices that it
// returns are valid until it ends and must not be changed.
type Tx interface {
	// Sequence numbers commits: a reader has the number of the last commit it
	// sees, a writer the number its own commit will have, one more.
	Sequence() uint64

	// Get is the value of a key, nil when it is absent. (The value of a key
	// that is there is never nil.)
	Get(key []byte) ([]byte, error)

	// Put stores head and body, joined, as the key's value. All arguments may
	// be reused afterwards.
	Put(key, head, body []byte) error

	// Delete removes a key; an absent one is no error.
	Delete(key []byte) error

	// Scan walks the keys with from <= key < to in order, or in reverse. nil is
	// no bound. The bounds must stay as they are while the cursor is used.
	Scan(from, to []byte, reverse bool) Cursor

	// Commit makes the changes durable and visible, all or none. A failed
	// Commit has rolled back. abi.ErrConflict says that it may be retried.
	Commit() error

	// Rollback drops the changes. After Commit or Rollback it does nothing.
	Rollback()
}

// Cursor walks a range. When its transaction writes meanwhile, it goes on from
// its last key in what is there then.
type Cursor interface {
	// Next moves to the next key; false at the end or on failure.
	Next() bool

	// Seek makes Next find the first key at or beyond key in the cursor's
	// direction. It does not go back, nor beyond the bounds: a key that is not
	// beyond the current one changes nothing. Behind the end it does nothing.
	Seek(key []byte)

	// Key and Value are the current item's, valid until Next.
	Key() []byte
	Value() []byte

	// Err is why Next returned false, nil at the end.
	Err() error

	// Close gives the cursor back. Its transaction's end does too.
	Close()
}

// Loader is a Cursor that makes use of knowing how far it is going to be moved.
type Loader interface {
	// Load says that the next n items are going to be read. It changes nothing but how long that takes.
	Load(n int)
}

// Counter is a Tx that can count a range without walking it.
type Counter interface {
	Count(from, to []byte) int
}

// Batcher is a Tx that finds several keys in less time together than one by one.
type Batcher interface {
	// GetMany sets each of values to what Get says of the key at the same place.
	GetMany(keys, values [][]byte) error
}

// Direct is an Engine that can read and change a single key faster than by a
// transaction. Each call is atomic, and ordered among transactions.
type Direct interface {
	// Load is the value of a key, nil when absent. It stays valid for good.
	Load(key []byte) []byte

	// Replace stores head and body, joined, when gate admits it. All arguments
	// may be reused afterwards.
	Replace(key, head, body []byte, gate Gate) error

	// Remove deletes a key when gate admits it. An absent key is no error, and
	// gate is not asked.
	Remove(key []byte, gate Gate) error
}

// Gate decides on a direct change, under the engine's lock and before the
// change happens. old is the value until now, nil when the key is absent. An
// error forbids the change and is the call's result. It must be quick and must
// not call the engine.
type Gate interface {
	Admit(old []byte) error
}
