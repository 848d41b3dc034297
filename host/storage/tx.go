package storage

import (
	"bytes"
	"context"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/engine"
)

// Tx is a transaction over any tables of one store: bind a table to it with
// Table.In. It is not safe for concurrent use.
type Tx struct {
	session *session
	overlay *overlay // nil unless optimistic
	done    bool
}

// View runs read in a transaction that sees the store as it is now. Writing in
// it fails.
func (s *Store) View(ctx context.Context, read func(*Tx) error) error {
	return s.read(ctx, func(session *session) error {
		tx := &Tx{session: session}
		defer tx.end()
		return read(tx)
	})
}

// Update runs change in a transaction that keeps all other writers out, and
// commits it unless change fails. It never conflicts; change should be quick.
// Inside it, use tables only by Table.In: others would wait for their own transaction.
func (s *Store) Update(ctx context.Context, change func(*Tx) error) error {
	return s.writeAlone(ctx, func(session *session) error {
		tx := &Tx{session: session}
		defer tx.end()
		return change(tx)
	})
}

// maxAttempts bounds how often Transaction starts over.
const maxAttempts = 16

// Transaction runs change in a transaction that keeps nobody out, and commits
// it unless change fails. When somebody else has changed what it read, it is
// rolled back and change runs again, several times before the call
// fails with abi.ErrConflict. It is serializable: as if it had run alone.
func (s *Store) Transaction(ctx context.Context, change func(*Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := s.attempt(ctx, change)
		if err == nil || !isConflict(err) || attempt == maxAttempts {
			return err
		}
	}
}

// conflict is a lost race. Unlike a failed precondition, which is of the same
// class, running again may help.
var errRace = &abi.Error{
	Code: abi.ErrConflict.Code(), Message: "another transaction changed what this one has read",
	Hint: "run it again",
}

func isConflict(err error) bool {
	full, ok := err.(*abi.Error)
	return ok && full == errRace
}

func (s *Store) attempt(ctx context.Context, change func(*Tx) error) error {
	tx, err := s.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := change(tx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// Begin starts a transaction as Transaction runs it, for callers that cannot
// give a function. It must be ended by Commit or Rollback.
func (s *Store) Begin(ctx context.Context) (*Tx, error) {
	base, err := s.beginHooked(ctx)
	if err != nil {
		return nil, err
	}
	o := newOverlay(base)
	return &Tx{session: &session{store: s, tx: o, mode: optimistic}, overlay: o}, nil
}

// beginHooked begins to read at a moment that has what the hooks of today start
// from. A hook is there just before the transaction that sets it is committed,
// which may take as long as a disk.
func (s *Store) beginHooked(ctx context.Context) (engine.Tx, error) {
	base, err := s.begin(ctx, false)
	if err != nil || base.Sequence() >= s.hooked.Load() {
		return base, err
	}
	base.Rollback()
	writer, err := s.begin(ctx, true) // waits for the commit
	if err != nil {
		return nil, err
	}
	writer.Rollback()
	return s.begin(ctx, false)
}

var (
	errTxDone   = failure(abi.ErrClosed, "the transaction has ended")
	errTxStore  = failure(abi.ErrInvalid, "the table belongs to another store than the transaction")
	errReadOnly = failure(abi.ErrInvalid, "the transaction only reads")
)

// use runs one operation of a table in the transaction.
func (tx *Tx) use(s *Store, write bool, do func(*session) error) error {
	switch {
	case tx.done:
		return errTxDone
	case s != tx.session.store:
		return errTxStore
	case write && tx.session.mode == reading:
		return errReadOnly
	}
	return do(tx.session)
}

// together runs operations of which all or none are to be part of the
// transaction, also when the caller goes on after a failure. An Update needs
// nothing for it: what fails there is not committed.
func (tx *Tx) together(do func(*session) error) error {
	if tx.overlay == nil {
		return do(tx.session)
	}
	outer := tx.session
	part := newOverlay(tx.overlay)
	part.unchecked = true // what it reads is noted below
	inner := &session{
		store: outer.store, tx: part, mode: optimistic, over: outer,
		changes: copyPending(outer.changes), created: outer.created,
	}
	if err := do(inner); err != nil {
		return err
	}
	if part.failed != nil {
		return part.failed
	}
	if err := part.replay(tx.overlay); err != nil {
		return err
	}
	outer.changes = inner.changes
	outer.applied = append(outer.applied, inner.applied...)
	outer.undone = append(outer.undone, inner.undone...)
	return nil
}

// Raw is the engine's view of the transaction, for indexes and the like, which
// keep to their own key spaces.
func (tx *Tx) Raw() engine.Tx { return tx.session.tx }

func (tx *Tx) end() { tx.done = true }

// Rollback drops what a transaction of Begin has done. After Commit or
// Rollback it does nothing.
func (tx *Tx) Rollback() {
	if tx.overlay != nil && !tx.done {
		tx.overlay.Rollback()
	}
	tx.end()
}

// Commit makes what a transaction of Begin has done durable and visible, all
// or nothing. abi.ErrConflict: somebody changed what it has read, run it again.
// After a failure it is rolled back.
func (tx *Tx) Commit(ctx context.Context) error {
	if tx.overlay == nil {
		return failure(abi.ErrInvalid, "this transaction is ended by its owner")
	}
	if tx.done {
		return errTxDone
	}
	defer tx.Rollback()
	if tx.overlay.failed != nil {
		return tx.overlay.failed
	}
	if tx.overlay.writes.Len() == 0 && len(tx.session.applied) == 0 {
		return nil // it has seen one moment; there is nothing to order
	}
	return tx.session.store.write(ctx, func(now *session) error { return tx.replay(ctx, now) })
}

// replay checks that all that was read still holds, and repeats the writes in a
// session that excludes others.
func (tx *Tx) replay(ctx context.Context, now *session) error {
	if now.shared() || now.tx.Sequence() != tx.overlay.base.Sequence()+1 {
		if err := tx.overlay.validate(ctx, now.tx); err != nil {
			return err
		}
	}
	if err := tx.session.recheck(now); err != nil {
		return err
	}
	if err := tx.overlay.replay(now.tx); err != nil {
		return err
	}
	now.adopt(tx.session)
	return nil
}

// replay repeats the writes in another transaction.
func (o *overlay) replay(tx engine.Tx) error {
	cursor := o.writes.Scan(nil, nil, false)
	for cursor.Next() {
		if err := repeat(tx, cursor.Key(), cursor.Value()); err != nil {
			return err
		}
	}
	return nil
}

// repeat makes one write of an overlay in a real transaction.
func repeat(tx engine.Tx, key, marked []byte) error {
	if value := unmark(marked); value != nil {
		return tx.Put(key, nil, value)
	}
	return tx.Delete(key)
}

// recheck checks quotas against what others have committed meanwhile, and that
// the hooks are those that have seen the changes.
func (s *session) recheck(now *session) error {
	for core, p := range s.changes {
		if core.hooks.Load() != p.hooks || core.dead.Load() {
			return errRace
		}
		if p.limits == nil {
			continue
		}
		have := core.usage().plus(now.pendingUsage(core))
		if err := p.limits.admit(core.name, have, p.usage); err != nil {
			return err
		}
	}
	return nil
}

// adopt takes over what an optimistic session would change besides rows.
func (s *session) adopt(other *session) {
	for core, p := range other.changes {
		mine := s.pendingOf(core)
		mine.usage = mine.usage.plus(p.usage)
		mine.limits, mine.hooks = p.limits, p.hooks
	}
	for id, change := range other.holders {
		s.countHolder(id, change)
	}
	s.applied = append(s.applied, other.applied...)
	s.undone = append(s.undone, other.undone...)
}

// shared reports whether the session's transaction has changes of others that
// are not committed: it is one of a group.
func (s *session) shared() bool {
	_, ok := s.tx.(*overlay)
	return ok
}

// validate fails with errRace unless all that the overlay has read of its
// snapshot is the same in now.
func (o *overlay) validate(ctx context.Context, now engine.Tx) error {
	step := 0
	for key := range o.points {
		if err := checkEvery(ctx, step); err != nil {
			return err
		}
		if err := o.samePoint(now, []byte(key)); err != nil {
			return err
		}
		step++
	}
	for _, r := range o.ranges {
		if err := o.sameRange(ctx, now, r); err != nil {
			return err
		}
	}
	for _, c := range o.counts {
		if n, ok := countRange(now, c.from, c.to); !ok || n != c.n {
			return errRace
		}
	}
	return nil
}

func (o *overlay) samePoint(now engine.Tx, key []byte) error {
	before, err := o.base.Get(key)
	if err != nil {
		return err
	}
	after, err := now.Get(key)
	if err == nil && !sameValue(before, after) {
		err = errRace
	}
	return err
}

// sameValue also tells absent from empty.
func sameValue(a, b []byte) bool {
	return (a == nil) == (b == nil) && bytes.Equal(a, b)
}

// sameRange walks the part of a range that was read, before and now.
func (o *overlay) sameRange(ctx context.Context, now engine.Tx, r *readRange) error {
	from, to := r.read()
	a, b := o.base.Scan(from, to, false), now.Scan(from, to, false)
	defer a.Close()
	defer b.Close()
	for step := 0; ; step++ {
		more, same := a.Next(), b.Next()
		if err := firstError(a.Err(), b.Err(), checkEvery(ctx, step)); err != nil {
			return err
		}
		if more != same || more && !(bytes.Equal(a.Key(), b.Key()) && sameValue(a.Value(), b.Value())) {
			return errRace
		}
		if !more {
			return nil
		}
	}
}

// read is the part of the range that was read.
func (r *readRange) read() (from, to []byte) {
	switch {
	case r.ended:
		return r.from, r.to
	case r.reached == nil:
		return []byte{0}, []byte{0} // nothing
	case r.reverse:
		return r.reached, r.to
	}
	return r.from, append(bytes.Clone(r.reached), 0)
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
