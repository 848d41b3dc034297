package storage

import (
	"context"
	"iter"
	"sync/atomic"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
)

// Table is a handle on a table, which need not exist: it begins to with its
// first row, and reads as empty before. A handle is cheap, and safe for
// concurrent use unless it is bound to a transaction by In, or Exclusive.
type Table struct {
	store  *Store
	short  string
	limits *bounds
	tx     *Tx // nil: each operation is a transaction of its own
	core   *atomic.Pointer[table]
	own    *op // of an exclusive handle
}

// Table is a handle on a table of the store, with the store's limits.
func (s *Store) Table(name string) (*Table, error) {
	if err := CheckName("table", name); err != nil {
		return nil, err
	}
	t := &Table{store: s, short: name, limits: &s.limits, core: new(atomic.Pointer[table])}
	t.live()
	return t, nil
}

// Name is the table's name within its store.
func (t *Table) Name() string { return t.short }

// FullName is "store/table".
func (t *Table) FullName() string { return t.store.name + "/" + t.short }

// Store is the table's store.
func (t *Table) Store() *Store { return t.store }

// WithLimits is a handle on the same table with other limits. Zero fields are
// the defaults of package abi.
func (t *Table) WithLimits(limits Limits) (*Table, error) {
	limits, err := limits.withDefaults()
	if err != nil {
		return nil, err
	}
	other := *t
	other.limits, other.own = &bounds{limits, t.limits.guard}, nil
	return &other, nil
}

// Exclusive is a handle on the same table for one goroutine. Its operations on
// single keys use memory of its own, which is quicker than to share some.
func (t *Table) Exclusive() *Table {
	other := *t
	other.own = new(op)
	return &other
}

// In is a handle on the same table whose operations are part of tx.
func (t *Table) In(tx *Tx) *Table {
	other := *t
	other.tx, other.own = tx, nil
	return &other
}

// Tx is the transaction that the handle is bound to, nil when there is none.
func (t *Table) Tx() *Tx { return t.tx }

// live is the table if it exists, nil if not.
func (t *Table) live() *table {
	if core := t.core.Load(); core != nil && !core.dead.Load() {
		return core
	}
	core := t.store.lookup(t.short)
	t.core.Store(core)
	return core
}

// Get is the value of a key; abi.ErrNotFound when it is absent.
func (t *Table) Get(ctx context.Context, k Key) (Value, error) {
	value, _, err := t.GetVersion(ctx, k)
	return value, err
}

// GetVersion is Get with the version of the value, for BatchCheck. A version is never 0, and differs
// from every other that the key has had.
func (t *Table) GetVersion(ctx context.Context, k Key) (Value, uint64, error) {
	o := newOp(t)
	defer o.release()
	if err := o.setKey(k); err != nil {
		return nil, 0, err
	}
	return o.get(ctx)
}

// Exists reports whether a key is there.
func (t *Table) Exists(ctx context.Context, k Key) (bool, error) {
	_, _, err := t.GetVersion(ctx, k)
	return found(err)
}

// found turns the absence of a key into false.
func found(err error) (bool, error) {
	if err == errAbsent {
		return false, nil
	}
	return err == nil, err
}

// SetOptions are conditions of a set. The zero value is a plain set.
type SetOptions struct {
	TTL      time.Duration // the key expires after it; 0 is never
	IfAbsent bool          // only when the key is absent
}

// Set stores a value, which is taken over as it is.
func (t *Table) Set(ctx context.Context, k Key, value Value) error {
	_, err := t.SetWith(ctx, k, value, SetOptions{})
	return err
}

// SetWith is Set with options. It reports whether it stored the value: false
// when IfAbsent is set and the key is there.
func (t *Table) SetWith(ctx context.Context, k Key, value Value, options SetOptions) (bool, error) {
	if err := item.ValidateRow(value); err != nil {
		return false, err
	}
	o := newOp(t)
	defer o.release()
	if err := o.setKey(k); err != nil {
		return false, err
	}
	return o.set(ctx, value, options)
}

// Delete removes a key and reports whether it was there.
func (t *Table) Delete(ctx context.Context, k Key) (bool, error) {
	o := newOp(t)
	defer o.release()
	if err := o.setKey(k); err != nil {
		return false, err
	}
	return o.delete(ctx)
}

// Increment adds delta to an integer and returns the sum. An absent key counts
// as 0. A value that is no integer, and overflow, are abi.ErrInvalid.
func (t *Table) Increment(ctx context.Context, k Key, delta int64) (int64, error) {
	o := newOp(t)
	defer o.release()
	if err := o.setKey(k); err != nil {
		return 0, err
	}
	return o.increment(ctx, delta)
}

// CompareAndSwap replaces the value of a key if it is old, and reports whether
// it did. A nil old means that the key must be absent; a nil new removes it.
func (t *Table) CompareAndSwap(ctx context.Context, k Key, old, new Value) (bool, error) {
	if new != nil {
		if err := item.ValidateRow(new); err != nil {
			return false, err
		}
	}
	o := newOp(t)
	defer o.release()
	if err := o.setKey(k); err != nil {
		return false, err
	}
	return o.compareAndSwap(ctx, old, new)
}

// GetMany returns the values of keys, nil where absent, all as of one moment.
func (t *Table) GetMany(ctx context.Context, keys []Key) ([]Value, error) {
	values := make([]Value, len(keys))
	err := t.view(ctx, func(s *session, core *table) error {
		for i, k := range keys {
			value, _, err := s.get(core, t.limits, s.rowOf(core, k))
			if err != nil && err != errAbsent {
				return err
			}
			values[i] = value
		}
		return nil
	})
	return values, err
}

// Entry is a key and its value.
type Entry struct {
	Key   Key
	Value Value
}

// SetMany stores all entries or none.
func (t *Table) SetMany(ctx context.Context, entries []Entry) error {
	return t.update(ctx, func(s *session, core *table) error {
		for _, e := range entries {
			if err := t.checkEntry(e); err != nil {
				return err
			}
			if _, err := s.set(core, t.limits, s.rowOf(core, e.Key), e.Value, SetOptions{}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *Table) checkEntry(e Entry) error {
	if n := int64(len(e.Key)); n > t.limits.KeyBytes {
		return tooLarge(abi.LimitKeyBytes, t.FullName(), t.limits.KeyBytes, n)
	}
	if e.Key == "" {
		return failure(abi.ErrInvalid, "no key is given")
	}
	if err := t.limits.checkValue(t, len(e.Value)); err != nil {
		return err
	}
	return item.ValidateRow(e.Value)
}

// DeleteMany removes all keys or none, and returns how many were there.
func (t *Table) DeleteMany(ctx context.Context, keys []Key) (int, error) {
	n := 0
	err := t.update(ctx, func(s *session, core *table) error {
		n = 0
		for _, k := range keys {
			was, err := s.delete(core, s.rowOf(core, k))
			if err != nil {
				return err
			}
			if was {
				n++
			}
		}
		return nil
	})
	return n, err
}

// Count is the number of keys. Expired ones count until they are removed.
func (t *Table) Count(ctx context.Context) (int64, error) {
	n := int64(0)
	err := t.view(ctx, func(s *session, core *table) (err error) {
		n, err = s.count(core)
		return err
	})
	return n, err
}

// Clear removes every key.
func (t *Table) Clear(ctx context.Context) error {
	return t.update(ctx, func(s *session, core *table) error { return s.clear(ctx, core) })
}

// Scan yields the entries that options ask for, in order, as of one moment: a
// snapshot is held until the loop ends. A failure is yielded as the last error.
func (t *Table) Scan(ctx context.Context, options ScanOptions) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		stopped := false
		err := t.view(ctx, func(s *session, core *table) error {
			return s.entries(ctx, core, t.limits.guard, options, func(e Entry) bool {
				stopped = !yield(e, nil)
				return !stopped
			})
		})
		if err != nil && !stopped {
			yield(Entry{}, err)
		}
	}
}

// view runs read in the handle's transaction, or one of its own. It does not
// run it for a table that does not exist.
func (t *Table) view(ctx context.Context, read func(*session, *table) error) error {
	return t.inSession(ctx, false, read)
}

// update runs change in the handle's transaction, or one of its own; and a
// second time, from the start, if that is needed to make room.
func (t *Table) update(ctx context.Context, change func(*session, *table) error) error {
	if t.tx != nil {
		return t.inPart(ctx, change)
	}
	return t.store.withRoom(ctx, func() error { return t.inSession(ctx, true, change) })
}

// inPart runs change as one operation of the handle's transaction.
func (t *Table) inPart(ctx context.Context, change func(*session, *table) error) error {
	if err := ctx.Err(); err != nil {
		return interrupted(err)
	}
	return t.tx.use(t.store, true, func(*session) error {
		return t.tx.together(func(s *session) error {
			core, err := s.core(ctx, t, true)
			if err != nil {
				return err
			}
			return change(s, core)
		})
	})
}

func (t *Table) inSession(ctx context.Context, write bool, do func(*session, *table) error) error {
	if err := ctx.Err(); err != nil {
		return interrupted(err)
	}
	return t.session(ctx, write, func(s *session) error {
		core, err := s.core(ctx, t, write)
		if err != nil || core == nil {
			return err
		}
		return do(s, core)
	})
}

// session runs do in the handle's transaction, or one of its own.
func (t *Table) session(ctx context.Context, write bool, do func(*session) error) error {
	switch {
	case t.tx != nil:
		return t.tx.use(t.store, write, do)
	case write:
		return t.store.write(ctx, do)
	}
	return t.store.read(ctx, do)
}
