package query

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
)

// An index is built while the table is in use:
//
//  1. Its definition goes into the catalog, not ready. From that transaction
//     on the table's keeper maintains it, and the planner does not use it.
//  2. Steps, each one short transaction, add the rows that were there before, in key
//     order, and note how far they came. Adding an entry that the keeper has
//     added already changes nothing.
//  3. The definition becomes ready.
//
// A crash anywhere leaves 1 and a place to go on from: whatever was committed is
// right, because each step and each write is one transaction.

// BuildOptions are how an index is built.
type BuildOptions struct {
	// Progress is called after each step with the rows done and the rows there
	// are. It may be nil.
	Progress func(done, total int64)
}

// quantum is when a step ends: when it has had so many rows, or after this time.
type quantum struct {
	rows int
	time time.Duration
}

var defaultQuantum = quantum{8192, 20 * time.Millisecond}

// CreateIndex makes an index and returns when it is ready. If there is the same
// already, it goes on with building it where that stopped, or does nothing.
// When it fails half-way, for want of time for example, the index stays as it
// is, maintained but not used; call CreateIndex again, or DropIndex. An index
// that the rows do not allow is dropped: abi.ErrConflict when two have the same
// values and it is unique, abi.ErrLimit when one has too many entries.
func CreateIndex(ctx context.Context, t *storage.Table, x Index, options BuildOptions) error {
	b, err := StartBuild(ctx, t, x)
	if err != nil {
		return err
	}
	return b.run(ctx, options.Progress)
}

// run takes all steps.
func (b *Build) run(ctx context.Context, progress func(done, total int64)) error {
	for {
		done, err := b.Step(ctx)
		if err != nil {
			return err
		}
		if progress != nil {
			progress(b.Progress())
		}
		if done {
			return nil
		}
	}
}

// Build is an index under construction, for callers who take the steps
// themselves.
type Build struct {
	table       *storage.Table
	index       Index
	id          uint64
	ready       bool
	done, total int64
	step        quantum
}

// StartBuild defines an index, or finds the one that is there. Steps follow
// until one says that it was the last.
func StartBuild(ctx context.Context, t *storage.Table, x Index) (*Build, error) {
	if err := x.check(); err != nil {
		return nil, err
	}
	t = t.In(nil) // not in the transaction of whoever asks
	if err := finishDrops(ctx, t); err != nil {
		return nil, err
	}
	b := &Build{table: t, index: x, step: defaultQuantum}
	if err := b.find(ctx); err != nil || b.id != 0 {
		return b, err
	}
	err := changeCatalog(ctx, t, func(_ engine.Tx, c *catalog) error {
		if d := c.find(x); d != nil { // somebody else was faster
			return b.take(d)
		}
		if len(c.Indexes) >= maxIndexes {
			return failure(abi.ErrLimit, "table %s has %d indexes, and may have no more", t.FullName(), maxIndexes)
		}
		b.id = c.Next
		c.Next++
		c.Indexes = append(c.Indexes, definition{
			ID: b.id, Fields: slices.Clone(x.Fields), Kind: x.Kind, Unique: x.Unique,
		})
		return nil
	})
	return b, err
}

// find looks for the index without keeping writers out.
func (b *Build) find(ctx context.Context) error {
	r, err := b.table.Reader(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	if !r.Exists() {
		return nil
	}
	c, err := loadCatalog(r.Tx(), b.table, nil)
	if err != nil {
		return err
	}
	if d := c.find(b.index); d != nil {
		return b.take(d)
	}
	return nil
}

// take makes the build go on with an index that exists.
func (b *Build) take(d *definition) error {
	if d.Unique != b.index.Unique {
		return hinted(failure(abi.ErrConflict, "there is the index %s already", d.index()), "drop it first")
	}
	b.id, b.ready = d.ID, d.Ready
	return nil
}

// Progress is how many rows were added, and how many there are.
func (b *Build) Progress() (done, total int64) { return b.done, b.total }

// Step does some milliseconds of work, and reports whether the index is ready.
func (b *Build) Step(ctx context.Context) (ready bool, err error) {
	if b.ready {
		return true, nil
	}
	last := false
	err = b.table.Store().Update(ctx, func(tx *storage.Tx) (err error) {
		last, err = b.addRows(ctx, tx)
		return err
	})
	if isRefused(err) { // there are rows that the index cannot have
		if dropErr := dropByID(context.WithoutCancel(ctx), b.table, b.id); dropErr != nil {
			return false, fmt.Errorf("%w (and dropping the index failed: %w)", err, dropErr)
		}
		return false, err
	}
	if err != nil || !last {
		return false, err
	}
	return true, b.finish(ctx)
}

// isRefused reports whether a row, and not circumstances, made the build fail.
func isRefused(err error) bool {
	return errors.Is(err, abi.ErrConflict) || errors.Is(err, abi.ErrLimit)
}

// addRows adds some of the rows that were there before the index.
func (b *Build) addRows(ctx context.Context, tx *storage.Tx) (last bool, err error) {
	table := b.table.In(tx)
	r, err := table.Reader(ctx)
	if err != nil {
		return false, err
	}
	defer r.Close()
	c, err := loadCatalog(tx.Raw(), table, nil)
	if err != nil {
		return false, err
	}
	d := c.byID(b.id)
	if d == nil {
		return false, failure(abi.ErrClosed, "the index %s was dropped while it was built", b.index)
	}
	position, err := b.loadProgress(tx.Raw())
	if err != nil {
		return false, err
	}
	one := &keeper{table: b.table, catalog: &catalog{Indexes: []definition{*d}}}
	position, last, err = b.addFrom(ctx, r, one, position)
	if err != nil {
		return false, err
	}
	if b.total, err = r.Count(); err != nil {
		return false, err
	}
	return last, tx.Raw().Put(b.progressRow(), binary.AppendUvarint(nil, uint64(b.done)), position)
}

// progressRow keeps how many rows a build has added, and the key of the last
// one. It is not in the catalog, which every query reads.
func (b *Build) progressRow() []byte { return b.table.Fact(nil, progressFact(b.id)) }

func progressFact(id uint64) string { return fmt.Sprintf("building %d", id) }

// loadProgress returns a copy of the key of the last row that was added.
func (b *Build) loadProgress(tx engine.Tx) ([]byte, error) {
	stored, err := tx.Get(b.progressRow())
	if err != nil {
		return nil, err
	}
	done, n := binary.Uvarint(stored)
	b.done = int64(done)
	return bytes.Clone(stored[max(0, n):]), nil
}

// addFrom adds rows behind position until the step is over, and returns the
// last one's key.
func (b *Build) addFrom(ctx context.Context, r *storage.Reader, one *keeper, position []byte) ([]byte, bool, error) {
	var from []byte
	if len(position) > 0 {
		from = append(bytes.Clone(position), 0)
	}
	cursor := r.Scan(from, nil, false)
	defer cursor.Close()
	end := time.Now().Add(b.step.time)
	for n := range b.step.rows {
		if n&63 == 63 {
			if ctx.Err() != nil {
				return nil, false, interrupted(ctx.Err())
			}
			if time.Now().After(end) {
				return position, false, nil
			}
		}
		if !cursor.Next() {
			return position, true, cursor.Err()
		}
		value, err := cursor.Value()
		if err != nil {
			return nil, false, err
		}
		position = append(position[:0], cursor.Key()...)
		if err := one.Change(r.Tx(), storage.Change{Key: storage.Key(position), New: value}); err != nil {
			return nil, false, atKey(err, position)
		}
		b.done++
	}
	return position, false, nil
}

// atKey says which row an error is about.
func atKey(err error, k []byte) error {
	full := *abi.AsError(err)
	full.Message = fmt.Sprintf("key %v: %s", storage.Key(k), full.Message)
	return &full
}

func interrupted(err error) error { return fmt.Errorf("%w: %w", abi.ErrInterrupted, err) }

// finish makes the index one that queries use.
func (b *Build) finish(ctx context.Context) error {
	err := changeCatalog(ctx, b.table, func(tx engine.Tx, c *catalog) error {
		d := c.byID(b.id)
		if d == nil {
			return failure(abi.ErrClosed, "the index %s was dropped while it was built", b.index)
		}
		d.Ready = true
		return tx.Delete(b.progressRow())
	})
	if err != nil {
		return err
	}
	b.ready, b.done = true, max(b.done, b.total)
	return analyze(ctx, b.table, b.id)
}

// changeCatalog changes a table's catalog, and its keeper with it, in one
// transaction.
func changeCatalog(ctx context.Context, t *storage.Table, edit func(engine.Tx, *catalog) error) error {
	k := &keeper{table: t}
	return t.SetHook(ctx, storage.HookIndexes, k, func(tx *storage.Tx) error {
		bound := t.In(tx)
		have, err := loadCatalog(tx.Raw(), bound, nil)
		if err != nil {
			return err
		}
		k.catalog = have.clone()
		if err := edit(tx.Raw(), k.catalog); err != nil {
			return err
		}
		if err := k.catalog.prepare(bound); err != nil {
			return err
		}
		return k.catalog.save(tx.Raw(), bound)
	})
}

// ---- dropping

// DropIndex removes an index: from one moment to the next for queries, then in
// steps its entries.
func DropIndex(ctx context.Context, t *storage.Table, x Index) error {
	t = t.In(nil)
	c, err := load(ctx, t)
	if err != nil {
		return err
	}
	d := c.find(x)
	if d == nil {
		return noIndex(t, x, c)
	}
	return dropByID(ctx, t, d.ID)
}

func noIndex(t *storage.Table, x Index, c *catalog) error {
	err := failure(abi.ErrNotFound, "table %s has no index %s(%s)", t.FullName(), x.Kind, strings.Join(x.Fields, ", "))
	err.Table = t.FullName()
	var names []string
	for i := range c.Indexes {
		names = append(names, c.Indexes[i].index().String())
	}
	if len(names) == 0 {
		return hinted(err, "it has none at all")
	}
	return hinted(err, "it has "+strings.Join(names, ", "))
}

// load is a table's catalog as it is now.
func load(ctx context.Context, t *storage.Table) (*catalog, error) {
	r, err := t.Reader(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if !r.Exists() {
		return noIndexes, nil
	}
	return loadCatalog(r.Tx(), t, nil)
}

func dropByID(ctx context.Context, t *storage.Table, id uint64) error {
	err := changeCatalog(ctx, t, func(tx engine.Tx, c *catalog) error {
		c.Indexes = slices.DeleteFunc(c.Indexes, func(d definition) bool { return d.ID == id })
		if !slices.Contains(c.Dropped, id) {
			c.Dropped = append(c.Dropped, id)
		}
		for _, name := range []string{progressFact(id), statsFact(id)} {
			if err := tx.Delete(t.Fact(nil, name)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return finishDrops(ctx, t)
}

// finishDrops removes the entries of indexes that were dropped, also of those
// where that was interrupted.
func finishDrops(ctx context.Context, t *storage.Table) error {
	c, err := load(ctx, t)
	if err != nil || len(c.Dropped) == 0 {
		return err
	}
	for _, id := range c.Dropped {
		for more := true; more; {
			if more, err = removeSome(ctx, t, id); err != nil {
				return err
			}
		}
		err := changeCatalog(ctx, t, func(_ engine.Tx, c *catalog) error {
			c.Dropped = slices.DeleteFunc(c.Dropped, func(other uint64) bool { return other == id })
			return nil
		})
		if err != nil {
			return err
		}
	}
	return forgetEmpty(ctx, t)
}

// removeSome removes some entries of a dropped index.
func removeSome(ctx context.Context, t *storage.Table, id uint64) (more bool, err error) {
	err = t.Store().Update(ctx, func(tx *storage.Tx) error {
		prefix := t.IndexSpace(nil, id)
		cursor := tx.Raw().Scan(prefix, prefixEnd(prefix), false)
		defer cursor.Close()
		for range defaultQuantum.rows {
			if !cursor.Next() {
				return cursor.Err()
			}
			if err := tx.Raw().Delete(bytes.Clone(cursor.Key())); err != nil {
				return err
			}
		}
		more = true
		return nil
	})
	return more, err
}

// forgetEmpty takes catalog and keeper away when there is nothing left to keep:
// a table without a hook is faster.
func forgetEmpty(ctx context.Context, t *storage.Table) error {
	err := t.SetHook(ctx, storage.HookIndexes, nil, func(tx *storage.Tx) error {
		c, err := loadCatalog(tx.Raw(), t.In(tx), nil)
		if err != nil {
			return err
		}
		if len(c.Indexes) > 0 || len(c.Dropped) > 0 {
			return errStillUsed
		}
		return tx.Raw().Delete(t.Fact(nil, factName))
	})
	if err == errStillUsed {
		return nil
	}
	return err
}

var errStillUsed = failure(abi.ErrBusy, "the table has indexes")

// ---- listing and attaching

// IndexInfo is an index and how far it is.
type IndexInfo struct {
	Index
	Ready   bool
	Entries int64 // as far as known without counting: -1 is unknown
}

// Indexes lists the indexes of a table, in the order in which they were made.
func Indexes(ctx context.Context, t *storage.Table) ([]IndexInfo, error) {
	r, err := t.Reader(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if !r.Exists() {
		return nil, nil
	}
	c, err := loadCatalog(r.Tx(), t, nil)
	if err != nil {
		return nil, err
	}
	var list []IndexInfo
	for i := range c.Indexes {
		d := &c.Indexes[i]
		info := IndexInfo{Index: d.index(), Ready: d.Ready, Entries: -1}
		if counter, ok := r.Tx().(engine.Counter); ok {
			info.Entries = int64(counter.Count(append(bytes.Clone(d.prefix), traitsKey+1), prefixEnd(d.prefix)))
		}
		list = append(list, info)
	}
	return list, nil
}

// Attach makes a store that was just opened maintain its indexes. Until then
// tables that have some refuse changes. Attaching twice does no harm. A store
// that only reads has nothing to maintain.
func Attach(ctx context.Context, s *storage.Store) error {
	if s.Info().ReadOnly {
		return nil
	}
	for _, info := range s.Tables() {
		t, err := s.Table(info.Name)
		if err != nil {
			return err
		}
		c, err := load(ctx, t)
		if err != nil {
			return err
		}
		if c == noIndexes || t.Hook(storage.HookIndexes) != nil {
			continue
		}
		attend := func(r *storage.Reader) (storage.Hook, error) { return keeperOf(r, t) }
		if err := t.Attend(ctx, storage.HookIndexes, attend); err != nil {
			return err
		}
	}
	return nil
}

// keeperOf is the hook that a table needs, nil when it needs none.
func keeperOf(r *storage.Reader, t *storage.Table) (storage.Hook, error) {
	c, err := loadCatalog(r.Tx(), t, nil)
	if err != nil || c == noIndexes {
		return nil, err
	}
	return &keeper{table: t, catalog: c}, nil
}
