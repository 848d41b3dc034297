package storage

import (
	"bytes"
	"context"
	"math"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/item"
)

// session is the operations of tables inside one transaction of the engine. It
// keeps what the transaction changes besides rows until commit: usage,
// created tables, callbacks.
type session struct {
	store *Store
	tx    engine.Tx
	mode  mode
	outer *session // of the group that this one is in; its changes are also ours
	over  *session // of the transaction that this one is a part of, as Tx.together has it

	changes map[*table]*pending
	holders map[contentID]int64 // by how much the rows that have a document change
	created map[string]*table
	applied []func() // at commit, under the engine's lock
	undone  []func() // reverts what applied did, in case the commit fails

	row  []byte // scratch: the row key of the operation under way
	head [maxHead]byte
}

// mode says what a session's transaction is.
type mode uint8

const (
	reading    mode = iota // a snapshot
	exclusive              // holds the engine's write lock
	optimistic             // a snapshot and an overlay
)

// pending is what a session will change about one table.
type pending struct {
	usage
	saved  usage // what of it the transaction has in the table's usage row
	limits *bounds
	hooks  *hooks // as the session saw them; others at commit are a conflict
}

// read runs do in a session that reads.
func (s *Store) read(ctx context.Context, do func(*session) error) error {
	tx, err := s.begin(ctx, false)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return do(&session{store: s, tx: tx, mode: reading})
}

// write runs do in a session that writes, and commits what it did unless it
// fails. With group commit, that may be on another goroutine, together with
// the writes of others.
func (s *Store) write(ctx context.Context, do func(*session) error) error {
	if s.group != nil {
		return s.group.write(ctx, do)
	}
	return s.writeAlone(ctx, do)
}

// writeAlone is write in a transaction that nobody else is in.
func (s *Store) writeAlone(ctx context.Context, do func(*session) error) error {
	tx, err := s.begin(ctx, true)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	session := &session{store: s, tx: tx, mode: exclusive}
	if err := do(session); err != nil {
		return err
	}
	return session.commit()
}

// core is the table that t means; nil when it does not exist and create is
// false.
func (s *session) core(ctx context.Context, t *Table, create bool) (*table, error) {
	core := t.live()
	if core == nil {
		core = s.created[t.short]
	}
	if core != nil || !create {
		return core, nil
	}
	if s.mode == exclusive {
		return s.create(t.short)
	}
	return s.store.create(ctx, t.short)
}

// rowOf is the row key of k. It is valid until the next call.
func (s *session) rowOf(core *table, k Key) []byte {
	s.row = append(append(s.row[:0], core.prefix...), k...)
	return s.row
}

// load is the record at row, expired or not.
func (s *session) load(row []byte) (record, error) {
	stored, err := s.tx.Get(row)
	if err != nil {
		return record{}, err
	}
	return parseRecord(stored)
}

// live is the record at row if it has not expired, else absent.
func (s *session) live(row []byte) (record, error) {
	rec, err := s.load(row)
	if err != nil || !s.store.isLive(&rec) {
		return record{}, err
	}
	return rec, nil
}

// isLive reports whether a record is there and has not expired.
func (s *Store) isLive(r *record) bool {
	return r.exists() && (r.expiry == 0 || r.expiry > s.now().UnixMilli())
}

// get is the value at row and its version; errAbsent.
func (s *session) get(core *table, limits *bounds, row []byte) (Value, uint64, error) {
	rec, err := s.live(row)
	if err != nil {
		return nil, 0, err
	}
	if !rec.exists() {
		return nil, 0, errAbsent
	}
	value, err := s.valueOf(core, row, &rec, limits.guard)
	if err == nil && s.store.direct == nil && rec.flags&(flagCompressed|flagSnapshot) == 0 {
		value = bytes.Clone(value) // it belongs to the engine's transaction
	}
	return value, rec.version, err
}

func (s *session) exists(row []byte) (bool, error) {
	rec, err := s.live(row)
	return rec.exists(), err
}

// set stores a value at row, and reports whether the options let it.
func (s *session) set(core *table, limits *bounds, row, value []byte, options SetOptions) (bool, error) {
	rec, err := s.load(row)
	if err != nil || options.IfAbsent && s.store.isLive(&rec) {
		return false, err
	}
	if options.TTL <= 0 {
		return true, s.replace(core, limits, row, &rec, value, 0)
	}
	expiry := s.store.now().Add(options.TTL).UnixMilli()
	if err := s.replace(core, limits, row, &rec, value, expiry); err != nil {
		return false, err
	}
	return true, s.expireSome()
}

// delete removes row and reports whether it was there.
func (s *session) delete(core *table, row []byte) (bool, error) {
	rec, err := s.load(row)
	if err != nil || !rec.exists() {
		return false, err
	}
	live := s.store.isLive(&rec)
	return live, s.remove(core, row, &rec)
}

// increment adds to the integer at row. A row that expires keeps its expiry.
func (s *session) increment(core *table, limits *bounds, row []byte, delta int64) (int64, error) {
	rec, err := s.load(row)
	if err != nil {
		return 0, err
	}
	old, expiry := record{}, int64(0)
	if s.store.isLive(&rec) {
		old, expiry = rec, rec.expiry
	}
	sum, err := addTo(core, &old, delta)
	if err != nil {
		return 0, err
	}
	return sum, s.replace(core, limits, row, &rec, item.AppendInt(nil, sum), expiry)
}

// addTo is the integer in a record, plus delta.
func addTo(core *table, r *record, delta int64) (int64, error) {
	if !r.exists() {
		return delta, nil
	}
	n, ok := integer(r)
	if !ok {
		return 0, tableFailure(abi.ErrInvalid, core, "only an integer can be incremented")
	}
	if delta > 0 && n > math.MaxInt64-delta || delta < 0 && n < math.MinInt64-delta {
		return 0, tableFailure(abi.ErrInvalid, core, "%d plus %d does not fit in 64 bits", n, delta)
	}
	return n + delta, nil
}

// integer reads a record that holds an integer.
func integer(r *record) (int64, bool) {
	head, err := item.ReadHead(r.body)
	if err != nil || r.flags&(flagCompressed|flagSnapshot) != 0 || head.Major > item.MajorNegInt {
		return 0, false
	}
	n, err := head.Int()
	return n, err == nil
}

// swap stores new at row, or removes it when new is nil, if the value is old
// or, when old is nil, if the row is absent.
func (s *session) swap(core *table, limits *bounds, row, old, new []byte) (bool, error) {
	rec, err := s.load(row)
	if err != nil {
		return false, err
	}
	same, err := s.store.holds(&rec, old)
	switch {
	case err != nil || !same:
		return false, err
	case new != nil:
		return true, s.replace(core, limits, row, &rec, new, 0)
	case rec.exists():
		return true, s.remove(core, row, &rec)
	}
	return true, nil
}

// holds reports whether a record has this value; nil is absent.
func (s *Store) holds(r *record, want []byte) (bool, error) {
	if want == nil || !s.isLive(r) {
		return want == nil && !s.isLive(r), nil
	}
	if r.isReference() || item.IsSnapshot(want) {
		return r.refersTo(item.Document(want))
	}
	value, err := r.value()
	return bytes.Equal(value, want), err
}

// check fails with a conflict unless row has the version, or when that is 0,
// the value old (nil: is absent).
func (s *session) check(core *table, row, old []byte, version uint64) error {
	rec, err := s.live(row)
	if err != nil {
		return err
	}
	if version != 0 {
		if rec.version != version {
			return tableFailure(abi.ErrConflict, core, "the key has version %d, not %d", rec.version, version)
		}
		return nil
	}
	same, err := s.store.holds(&rec, old)
	if err == nil && !same {
		err = tableFailure(abi.ErrConflict, core, "the key does not have the expected value")
	}
	return err
}

// replace puts a value in the place of old, which may be absent. It is the one
// place where sessions write rows; remove is the one where they delete them.
func (s *session) replace(core *table, limits *bounds, row []byte, old *record, value []byte, expiry int64) error {
	f, flags, body, err := s.packRow(core, limits, row, value)
	if err != nil {
		return err
	}
	head := appendHead(s.head[:0], flags, s.version(), expiry)
	change := usage{bytes: core.size(row, len(head)+len(body)+int(f.size))}
	if old.exists() {
		change.bytes -= core.size(row, old.weight())
	} else {
		change.rows = 1
	}
	p := s.pendingOf(core)
	if err := limits.admit(core.name, core.usage().plus(p.usage), change); err != nil {
		return err
	}
	if err := s.announce(p, core, row, old, value); err != nil {
		return err
	}
	if flags == flagSnapshot {
		if err := s.hold(f.id, item.Document(value)); err != nil {
			return err
		}
	}
	if err := s.letGo(old); err != nil {
		return err
	}
	if err := s.tx.Put(row, head, body); err != nil {
		return err
	}
	p.limits, p.usage = limits, p.usage.plus(change)
	if expiry != 0 {
		return s.tx.Put(expiryRow(expiry, row), nil, nil)
	}
	return nil
}

// remove deletes the row of old, which is there.
func (s *session) remove(core *table, row []byte, old *record) error {
	p := s.pendingOf(core)
	if err := s.announce(p, core, row, old, nil); err != nil {
		return err
	}
	if err := s.letGo(old); err != nil {
		return err
	}
	if err := s.tx.Delete(row); err != nil {
		return err
	}
	p.usage = p.usage.plus(usage{rows: -1, bytes: -core.size(row, old.weight())})
	return nil
}

// size is what a row counts as in the quota table_bytes.
func (t *table) size(row []byte, stored int) int64 {
	return int64(len(row) - len(t.prefix) + stored)
}

// pack is a value as a record has it.
func (s *Store) pack(value []byte) (flags byte, body []byte) {
	if s.compress < 0 || len(value) < s.compress {
		return 0, value
	}
	if small, ok := compress(value); ok {
		return flagCompressed, small
	}
	return 0, value
}

// packRow is pack for a row of a session; of a snapshot, f is what the body
// says.
func (s *session) packRow(core *table, limits *bounds, row, value []byte) (f reference, flags byte, body []byte, err error) {
	document := item.Document(value)
	if document == nil {
		flags, body = s.store.pack(value)
		return f, flags, body, nil
	}
	if f, err = refer(core, limits, row, document); err != nil {
		return f, 0, nil, err
	}
	return f, flagSnapshot, f.append(nil), nil
}

// version is the version of records that the session writes.
func (s *session) version() uint64 {
	if s.store.durable {
		return s.tx.Sequence()
	}
	return s.store.version.Add(1)
}

func (s *session) pendingOf(core *table) *pending {
	p := s.changes[core]
	if p == nil {
		if s.changes == nil {
			s.changes = map[*table]*pending{}
		}
		p = &pending{hooks: core.hooks.Load()}
		s.changes[core] = p
	}
	return p
}

// announce shows a change to the table's hooks, if it has any.
func (s *session) announce(p *pending, core *table, row []byte, old *record, value []byte) error {
	if p.hooks == nil {
		return nil
	}
	before, err := s.valueOf(core, row, old, nil)
	if err != nil {
		return err
	}
	return p.hooks.change(s.tx, Change{Key: core.keyOf(row), Old: before, New: value})
}

// keyOf is the key of one of the table's rows.
func (t *table) keyOf(row []byte) Key { return Key(row[len(t.prefix):]) }

// checkEvery looks at ctx once in 256 steps of a loop.
func checkEvery(ctx context.Context, step int) error {
	if step&255 == 0 && ctx.Err() != nil {
		return interrupted(ctx.Err())
	}
	return nil
}

func tableFailure(errno abi.Errno, core *table, format string, args ...any) error {
	err := failure(errno, format, args...)
	err.Table = core.name
	return err
}
