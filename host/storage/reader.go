package storage

import (
	"bytes"
	"context"

	"github.com/luahost/luahost/host/storage/engine"
)

// Reader reads the rows of one table as of one moment, without copying them:
// for indexes and queries, which look at many rows and keep few. Keys are bytes
// of Keys. What it returns belongs to its transaction and ends with it. A Reader is
// not safe for concurrent use.
type Reader struct {
	session *session
	core    *table // nil: the table does not exist
	guard   Guard  // of the handle
	owned   bool   // the transaction ends with the reader
}

// Reader reads in the handle's transaction, or in a snapshot of its own. It must
// be closed.
func (t *Table) Reader(ctx context.Context) (*Reader, error) {
	if err := ctx.Err(); err != nil {
		return nil, interrupted(err)
	}
	r := &Reader{guard: t.limits.guard}
	if t.tx == nil {
		tx, err := t.store.begin(ctx, false)
		if err != nil {
			return nil, err
		}
		r.session, r.owned = &session{store: t.store, tx: tx, mode: reading}, true
	} else if err := t.tx.use(t.store, false, func(s *session) error { r.session = s; return nil }); err != nil {
		return nil, err
	}
	core, err := r.session.core(ctx, t, false)
	if err != nil {
		r.Close()
		return nil, err
	}
	r.core = core
	return r, nil
}

// Over reads in a transaction that a Hook was given. No guard is asked.
func (t *Table) Over(tx engine.Tx) *Reader {
	return &Reader{session: &session{store: t.store, tx: tx, mode: reading}, core: t.live()}
}

// Close ends the snapshot, if the reader has one of its own.
func (r *Reader) Close() {
	if r.owned {
		r.session.tx.Rollback()
	}
}

// Tx is the engine's transaction below, for Table.IndexSpace and Table.Fact.
func (r *Reader) Tx() engine.Tx { return r.session.tx }

// Exists reports whether the table exists. One that does not has no rows.
func (r *Reader) Exists() bool { return r.core != nil }

// Optimistic reports whether the transaction is one that everything read may
// make conflict: it should not read more than it must.
func (r *Reader) Optimistic() bool { return r.session.mode == optimistic }

// Count is the number of rows, with those that have expired.
func (r *Reader) Count() (int64, error) {
	if r.core == nil {
		return 0, nil
	}
	return r.session.count(r.core)
}

// Get is the value of a key, nil when it is absent or has expired.
func (r *Reader) Get(k []byte) ([]byte, error) {
	if r.core == nil {
		return nil, nil
	}
	r.session.row = append(append(r.session.row[:0], r.core.prefix...), k...)
	rec, err := r.session.live(r.session.row)
	if err != nil || !rec.exists() {
		return nil, err
	}
	return r.session.valueOf(r.core, r.session.row, &rec, r.guard)
}

// NothingExpired reports whether it is certain that no row of the store has
// expired, so that what an index has needs no second look.
func (r *Reader) NothingExpired() bool {
	if r.Optimistic() {
		return false // the queue is nothing to conflict about
	}
	cursor := r.session.tx.Scan([]byte{spaceExpiry}, expiryRow(r.session.store.now().UnixMilli()+1, nil), false)
	defer cursor.Close()
	return !cursor.Next() && cursor.Err() == nil
}

// RowCursor walks rows that have not expired.
type RowCursor struct {
	reader   *Reader
	cursor   engine.Cursor // nil when the table does not exist
	from, to []byte
	rec      record
	err      error
}

// Scan walks the rows with from <= key < to in order, or in reverse. nil is no
// bound.
func (r *Reader) Scan(from, to []byte, reverse bool) *RowCursor {
	c := &RowCursor{reader: r}
	if r.core == nil {
		return c
	}
	c.from = append(bytes.Clone(r.core.prefix), from...)
	if c.to = after(r.core.prefix); to != nil {
		c.to = append(bytes.Clone(r.core.prefix), to...)
	}
	c.cursor = r.session.tx.Scan(c.from, c.to, reverse)
	return c
}

// Next moves to the next row; false at the end or on failure.
func (c *RowCursor) Next() bool {
	if c.cursor == nil || c.err != nil {
		return false
	}
	for c.cursor.Next() {
		if c.rec, c.err = parseRecord(c.cursor.Value()); c.err != nil {
			return false
		}
		if c.reader.session.store.isLive(&c.rec) {
			return true
		}
	}
	return false
}

// Seek makes Next find the first row at or beyond k, within the bounds. It does
// not go back.
func (c *RowCursor) Seek(k []byte) {
	if c.cursor != nil {
		c.cursor.Seek(append(bytes.Clone(c.reader.core.prefix), k...))
	}
}

// Key is the row's key, valid until Next.
func (c *RowCursor) Key() []byte { return c.cursor.Key()[len(c.reader.core.prefix):] }

// Value is the row's value.
func (c *RowCursor) Value() ([]byte, error) {
	return c.reader.session.valueOf(c.reader.core, c.cursor.Key(), &c.rec, c.reader.guard)
}

// Err is why Next returned false, nil at the end.
func (c *RowCursor) Err() error {
	if c.err != nil || c.cursor == nil {
		return c.err
	}
	return c.cursor.Err()
}

// Close gives the cursor back.
func (c *RowCursor) Close() {
	if c.cursor != nil {
		c.cursor.Close()
	}
}

// RowSpace is the range of the engine's keys that the table's rows have. The
// table must exist.
func (r *Reader) RowSpace() (from, to []byte) { return r.core.prefix, after(r.core.prefix) }

// Together runs do with a handle whose operations are all part of one
// transaction, or none: the handle's own, or one that keeps other writers out.
func (t *Table) Together(ctx context.Context, do func(*Table) error) error {
	if t.tx != nil {
		return t.tx.use(t.store, true, func(*session) error {
			return t.tx.together(func(s *session) error {
				part := &Tx{session: s}
				defer part.end()
				return do(t.In(part))
			})
		})
	}
	return t.store.Update(ctx, func(tx *Tx) error { return do(t.In(tx)) })
}

// Rewrite replaces the value of a key that is there and keeps its expiry. It
// reports whether the key was there.
func (t *Table) Rewrite(ctx context.Context, k Key, value Value) (was bool, err error) {
	if err := t.checkEntry(Entry{k, value}); err != nil {
		return false, err
	}
	err = t.update(ctx, func(s *session, core *table) error {
		row := s.rowOf(core, k)
		rec, err := s.live(row)
		if err != nil || !rec.exists() {
			return err
		}
		was = true
		return s.replace(core, t.limits, row, &rec, value, rec.expiry)
	})
	return was, err
}
