package storage

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/item"
)

// The document of a snapshot is stored once in a store, however many rows have
// it: under its hash, and beside it how many rows there are. A row has only a
// reference. Rows and counts change in the same transaction, the latter all at
// once when it is committed: what a session has to know of them is by how much
// they change, so that optimistic transactions do not conflict about them.
//
//	spaceContent, id   -> flags (flagCompressed or 0), document
//	spaceHolders, id   -> uvarint: rows that have it, never 0

// contentID is the SHA-256 of a document.
type contentID [sha256.Size]byte

// reference is the body of a record whose value is a snapshot:
//
//	id     32 bytes
//	size   uvarint: bytes of the document
//	seal   what the guard gave to be kept, to the end; may be empty
type reference struct {
	id   contentID
	size int64
	seal []byte
}

func (f *reference) append(dst []byte) []byte {
	dst = binary.AppendUvarint(append(dst, f.id[:]...), uint64(f.size))
	return append(dst, f.seal...)
}

// isReference reports whether the record's body is a reference.
func (r *record) isReference() bool { return r.flags&flagSnapshot != 0 }

func (r *record) reference() (f reference, err error) {
	if len(r.body) < len(f.id)+1 {
		return f, errRecord
	}
	rest := r.body[copy(f.id[:], r.body):]
	size, n := binary.Uvarint(rest)
	if n <= 0 || size > maxValue {
		return f, errRecord
	}
	f.size, f.seal = int64(size), rest[n:]
	return f, nil
}

// refersTo reports whether a record's value is the snapshot with this document,
// by its hash.
func (r *record) refersTo(document []byte) (bool, error) {
	if !r.isReference() || document == nil {
		return false, nil
	}
	f, err := r.reference()
	return err == nil && f.id == sha256.Sum256(document), err
}

// weight is what a record counts as in the quota table_bytes: what is stored
// and, of a snapshot, its document, for each row that has it.
func (r *record) weight() int {
	if r.isReference() {
		if f, err := r.reference(); err == nil {
			return len(r.stored) + int(f.size)
		}
	}
	return len(r.stored)
}

func contentRow(id contentID) []byte { return append([]byte{spaceContent}, id[:]...) }
func holdersRow(id contentID) []byte { return append([]byte{spaceHolders}, id[:]...) }

// refer is the reference that a row will have for a snapshot. It changes
// nothing; hold does.
func refer(core *table, b *bounds, row []byte, document []byte) (reference, error) {
	f := reference{id: sha256.Sum256(document), size: int64(len(document))}
	if b.guard == nil {
		return f, nil
	}
	var err error
	f.seal, err = b.guard.Admit(&Snapshot{core.short, core.keyOf(row), f.id, document, nil})
	return f, placed(err, core)
}

// placed names the table in an error that does not.
func placed(err error, core *table) error {
	full, ok := err.(*abi.Error)
	if !ok || full.Table != "" {
		return err
	}
	named := *full
	named.Table = core.name
	return &named
}

// hold counts one more row that has a document, and stores that if need be.
func (s *session) hold(id contentID, document []byte) error {
	row := contentRow(id)
	if s.mode == exclusive { // else it may be gone by the time of the commit
		have, err := s.tx.Get(row)
		if err != nil || have != nil {
			s.countHolder(id, +1)
			return err
		}
	}
	flags, body := s.store.pack(document)
	if err := s.tx.Put(row, []byte{flags}, body); err != nil {
		return err
	}
	s.countHolder(id, +1)
	return nil
}

// letGo counts one row less, if the record has a document.
func (s *session) letGo(r *record) error {
	if !r.isReference() {
		return nil
	}
	f, err := r.reference()
	if err == nil {
		s.countHolder(f.id, -1)
	}
	return err
}

// count1 notes a change for saveHolders, also one that comes to nothing: a
// document that was stored and let go must be removed.
func (s *session) countHolder(id contentID, change int64) {
	if s.holders == nil {
		s.holders = map[contentID]int64{}
	}
	s.holders[id] += change
}

// saveHolders writes the counts at commit, and removes documents that no row
// has any more.
func (s *session) saveHolders() error {
	for id, change := range s.holders {
		have, err := holdersOf(s.tx, id)
		if err != nil {
			return err
		}
		if err := s.saveCount(id, have, have+change); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) saveCount(id contentID, have, now int64) error {
	switch {
	case now > 0 && now == have:
		return nil
	case now > 0:
		return s.tx.Put(holdersRow(id), nil, binary.AppendUvarint(nil, uint64(now)))
	}
	if err := s.tx.Delete(holdersRow(id)); err != nil || now < 0 {
		return err // the count was wrong: the document stays, for others may have it
	}
	return s.tx.Delete(contentRow(id))
}

// holdersOf is the count of rows that have a document.
func holdersOf(tx engine.Tx, id contentID) (int64, error) {
	stored, err := tx.Get(holdersRow(id))
	if err != nil || stored == nil {
		return 0, err
	}
	n, size := binary.Uvarint(stored)
	if size <= 0 || n > 1<<62 {
		return 0, failure(abi.ErrCorrupt, "the count of snapshot %x is damaged", id[:6])
	}
	return int64(n), nil
}

// document reads a document and checks that it is the one of the reference. It
// belongs to the engine, unless it was compressed.
func document(tx engine.Tx, f *reference) ([]byte, error) {
	stored, err := tx.Get(contentRow(f.id))
	if err != nil {
		return nil, err
	}
	if len(stored) < 2 || stored[0]&^flagCompressed != 0 {
		return nil, missing(f.id)
	}
	body := stored[1:]
	if stored[0]&flagCompressed != 0 {
		if body, err = decompress(body); err != nil {
			return nil, err
		}
	}
	if sha256.Sum256(body) != f.id || int64(len(body)) != f.size {
		return nil, &abi.Error{
			Code: abi.ErrCorrupt.Code(), Hint: "run: luahost snapshot verify",
			Message: "hash mismatch: what is stored as snapshot " + short(f.id) + " is something else",
		}
	}
	return body, nil
}

func missing(id contentID) error {
	return &abi.Error{
		Code: abi.ErrCorrupt.Code(), Message: "the document of snapshot " + short(id) + " is missing or damaged",
		Hint: "run: luahost store check",
	}
}

// valueOf is the value of a record that is in the row: the CBOR item. guard,
// if not nil, is asked about a snapshot. The value may share memory with the engine.
func (s *session) valueOf(core *table, row []byte, r *record, guard Guard) ([]byte, error) {
	if !r.isReference() {
		return r.value()
	}
	snapshot, err := s.snapshotOf(core, row, r)
	if err == nil && guard != nil {
		err = placed(guard.Accept(snapshot), core)
	}
	if err != nil {
		return nil, err
	}
	return item.AppendSnapshot(nil, snapshot.Document), nil
}

// snapshotOf is the snapshot that a record refers to.
func (s *session) snapshotOf(core *table, row []byte, r *record) (*Snapshot, error) {
	f, err := r.reference()
	if err != nil {
		return nil, err
	}
	body, err := document(s.tx, &f)
	if err != nil {
		return nil, placed(err, core)
	}
	return &Snapshot{core.short, core.keyOf(row), f.id, body, bytes.Clone(f.seal)}, nil
}
