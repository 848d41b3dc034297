package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/luahost/luahost/host/storage/item"
)

// Snapshot is a function snapshot in a row.
type Snapshot struct {
	Table    string // the table's name within its store
	Key      Key
	ID       [sha256.Size]byte // of Document
	Document []byte            // must not be changed
	Seal     []byte            // what a Guard gave when it was stored; empty when none was asked
}

// Guard is asked about every snapshot that goes through a handle: what may be
// stored, and what may be handed out. It must not use the store, and must be
// safe for concurrent use. It must not keep what it is given.
type Guard interface {
	// Admit is asked before a snapshot is stored. seal, at most 64 bytes, is
	// kept with the row.
	Admit(*Snapshot) (seal []byte, err error)

	// Accept is asked before one is handed out, with the seal it was stored with.
	Accept(*Snapshot) error
}

// bounds is what a handle imposes on those who use it.
type bounds struct {
	Limits
	guard Guard
}

// WithGuard is a handle on the same table that asks guard about snapshots; nil
// for nobody.
func (t *Table) WithGuard(guard Guard) *Table {
	other := *t
	other.limits, other.own = &bounds{t.limits.Limits, guard}, nil
	return &other
}

// SnapshotValue is the value of a row that holds the document of a snapshot.
func SnapshotValue(document []byte) Value { return item.AppendSnapshot(nil, document) }

// Document is the document of a value that is a snapshot, nil of another.
func (v Value) Document() []byte { return item.Document(v) }

// Snapshot reads the snapshot in a row without asking the handle's guard.
// abi.ErrNotFound when the key is absent; nil when its value is no snapshot.
func (t *Table) Snapshot(ctx context.Context, k Key) (found *Snapshot, err error) {
	err = errAbsent
	failed := t.view(ctx, func(s *session, core *table) error {
		row := s.rowOf(core, k)
		rec, failed := s.live(row)
		if failed != nil || !rec.exists() {
			return failed
		}
		err = nil
		if rec.isReference() {
			found, failed = s.snapshotOf(core, row, &rec)
			s.own(found)
		}
		return failed
	})
	return found, firstError(failed, err)
}

// own makes a snapshot independent of the transaction.
func (s *session) own(snapshot *Snapshot) {
	if snapshot != nil && s.store.direct == nil {
		snapshot.Document = append([]byte{}, snapshot.Document...)
	}
}

// SnapshotRow is a row whose value is a snapshot, as it is listed.
type SnapshotRow struct {
	Key    Key
	ID     [sha256.Size]byte
	Size   int64 // bytes of the document
	Stored int64 // bytes it takes in the store, once for all its rows
	Rows   int64 // that have it, in all tables
	Sealed bool
}

// Snapshots yields the rows of the table that are snapshots, in order, until
// visit returns false. Documents are not read.
func (t *Table) Snapshots(ctx context.Context, visit func(SnapshotRow) bool) error {
	return t.view(ctx, func(s *session, core *table) error {
		cursor := s.tx.Scan(core.prefix, after(core.prefix), false)
		defer cursor.Close()
		for n := 0; cursor.Next(); n++ {
			if err := checkEvery(ctx, n); err != nil {
				return err
			}
			rec, err := parseRecord(cursor.Value())
			if err != nil {
				return err
			}
			if !rec.isReference() || !s.store.isLive(&rec) {
				continue
			}
			row, err := s.snapshotRow(core.keyOf(cursor.Key()), &rec)
			if err != nil {
				return err
			}
			if !visit(row) {
				return nil
			}
		}
		return cursor.Err()
	})
}

func (s *session) snapshotRow(k Key, r *record) (SnapshotRow, error) {
	f, err := r.reference()
	if err != nil {
		return SnapshotRow{}, err
	}
	rows, err := holdersOf(s.tx, f.id)
	if err != nil {
		return SnapshotRow{}, err
	}
	stored, err := s.tx.Get(contentRow(f.id))
	return SnapshotRow{k, f.id, f.size, int64(len(stored)), rows, len(f.seal) > 0}, err
}

// short is an id as messages have it.
func short(id contentID) string { return hex.EncodeToString(id[:6]) }
