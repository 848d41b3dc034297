package storage

import (
	"context"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/engine"
)

// copyStep is how many rows one transaction of Backup writes, and copyBytes
// after how many bytes it ends earlier.
const (
	copyStep  = 10_000
	copyBytes = 8 << 20
)

// Backup copies all of the store, as of one moment, to an engine that must be
// empty: rows, and what indexes and others keep beside them. The copy is a
// store of its own that New opens; on a file it is also compact. It is
// marked as a store last, so a copy that was cut off is refused. progress, if
// not nil, is called now and then.
func (s *Store) Backup(ctx context.Context, to engine.Engine, progress func(rows int64)) (rows int64, err error) {
	b := backup{to: to, durable: to.Info().Durable, progress: progress, usage: map[*table]usage{}}
	if err := b.checkEmpty(ctx); err != nil {
		return 0, err
	}
	err = s.read(ctx, func(session *session) error { return b.copy(ctx, session) })
	return b.rows, err
}

type backup struct {
	to       engine.Engine
	durable  bool
	progress func(rows int64)
	tx       engine.Tx
	rows     int64 // of tables
	written  int   // in tx
	bytes    int   // in tx
	usage    map[*table]usage
	head     [maxHead]byte
}

func (b *backup) checkEmpty(ctx context.Context) error {
	tx, err := b.to.Begin(ctx, false)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	cursor := tx.Scan(nil, nil, false)
	defer cursor.Close()
	if cursor.Next() {
		err := failure(abi.ErrInvalid, "the target of a backup must be empty")
		err.Hint = "choose a new file"
		return err
	}
	return cursor.Err()
}

func (b *backup) copy(ctx context.Context, s *session) (err error) {
	defer func() {
		if b.tx != nil {
			b.tx.Rollback()
		}
	}()
	cursor := s.tx.Scan(nil, nil, false)
	defer cursor.Close()
	for n := 0; cursor.Next(); n++ {
		if err := checkEvery(ctx, n); err != nil {
			return err
		}
		if err := b.put(ctx, s.store, cursor.Key(), cursor.Value()); err != nil {
			return err
		}
	}
	if err := cursor.Err(); err != nil {
		return err
	}
	return b.finish(ctx)
}

// put copies one of the engine's rows.
func (b *backup) put(ctx context.Context, s *Store, row, value []byte) error {
	if row[0] == spaceUsage || string(row) == formatKey {
		return nil // written at the end
	}
	if err := b.open(ctx); err != nil {
		return err
	}
	head, body := []byte(nil), value
	if row[0] == spaceRows {
		rec, err := parseRecord(value)
		if err != nil {
			return err
		}
		head, body = b.renumber(&rec), rec.body
		if core := s.tableOf(row); core != nil {
			b.usage[core] = b.usage[core].plus(usage{1, core.size(row, len(head)+len(body)+rec.weight()-len(rec.stored))})
		}
		b.rows++
	}
	b.written++
	b.bytes += len(row) + len(value)
	return b.tx.Put(row, head, body)
}

// renumber is the record's head with a version of the target: versions of one
// engine mean nothing on another, where they could come again.
func (b *backup) renumber(rec *record) []byte {
	return appendHead(b.head[:0], rec.flags&(flagCompressed|flagSnapshot), b.tx.Sequence(), rec.expiry)
}

// open starts a transaction, or goes on with one that is not full yet.
func (b *backup) open(ctx context.Context) (err error) {
	if b.tx != nil && b.written < copyStep && b.bytes < copyBytes {
		return nil
	}
	if err := b.close(); err != nil {
		return err
	}
	b.tx, err = b.to.Begin(ctx, true)
	return err
}

// close commits the transaction, if there is one.
func (b *backup) close() error {
	if b.tx == nil {
		return nil
	}
	err := b.tx.Commit()
	b.tx, b.written, b.bytes = nil, 0, 0
	if err == nil && b.progress != nil {
		b.progress(b.rows)
	}
	return err
}

// finish writes what makes the copy a store.
func (b *backup) finish(ctx context.Context) error {
	if err := b.close(); err != nil {
		return err
	}
	if err := b.open(ctx); err != nil {
		return err
	}
	if b.durable {
		for core, u := range b.usage {
			if err := saveUsage(b.tx, core, u); err != nil {
				return err
			}
		}
	}
	if err := putFormat(b.tx); err != nil {
		return err
	}
	return b.close()
}
