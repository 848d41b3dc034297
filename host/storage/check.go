package storage

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
	"github.com/luahost/luahost/host/storage/key"
)

// Problem is something wrong in a store.
type Problem struct {
	Table string // "" when it concerns no table
	Key   Key    // "" when it concerns no key
	What  string
}

// String is the problem as one line.
func (p Problem) String() string {
	switch {
	case p.Table == "":
		return p.What
	case p.Key == "":
		return fmt.Sprintf("table %s: %s", p.Table, p.What)
	}
	return fmt.Sprintf("table %s, key %v: %s", p.Table, p.Key, p.What)
}

// Verifier is an engine that can check its own structure.
type Verifier interface {
	Verify() error
}

// maxProblems ends a check: more would say nothing new.
const maxProblems = 100

// Check reads the whole store and lists what is wrong: rows that cannot be
// read, tables whose counted rows and bytes are not those there are, damage in
// the engine. It keeps writers out while it runs, and changes nothing. Problems
// are no error; an error means that the check could not be made.
func (s *Store) Check(ctx context.Context) ([]Problem, error) {
	c := checker{store: s, seen: map[*table]usage{}, holders: map[contentID]int64{}}
	if v, ok := s.engine.(Verifier); ok {
		if err := v.Verify(); err != nil {
			c.add(Problem{What: abi.AsError(err).Message})
		}
	}
	err := c.store.checkAll(ctx, &c)
	if errors.Is(err, abi.ErrCorrupt) {
		if len(c.problems) == 0 { // else it is what the engine has found
			c.add(Problem{What: abi.AsError(err).Message})
		}
		return c.problems, nil
	}
	if err != nil {
		return nil, err
	}
	return c.problems, nil
}

// checkAll checks all that is encoded on top of the engine. Damage that ends the
// check is an error.
func (s *Store) checkAll(ctx context.Context, c *checker) error {
	tx, err := s.begin(ctx, !s.Info().ReadOnly)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	c.session = &session{store: s, tx: tx, mode: exclusive}
	if err := c.rows(ctx); err != nil {
		return err
	}
	if err := c.contents(ctx); err != nil {
		return err
	}
	return c.usage()
}

type checker struct {
	store    *Store
	session  *session
	seen     map[*table]usage
	holders  map[contentID]int64 // rows that have a document
	problems []Problem
}

func (c *checker) add(p Problem) {
	if len(c.problems) < maxProblems {
		c.problems = append(c.problems, p)
	}
}

// rows checks every row.
func (c *checker) rows(ctx context.Context) error {
	prefix := []byte{spaceRows}
	cursor := c.session.tx.Scan(prefix, after(prefix), false)
	defer cursor.Close()
	for n := 0; cursor.Next(); n++ {
		if err := checkEvery(ctx, n); err != nil {
			return err
		}
		c.row(cursor.Key(), cursor.Value())
	}
	return cursor.Err()
}

func (c *checker) row(row, stored []byte) {
	core := c.store.tableOf(row)
	if core == nil {
		c.add(Problem{What: fmt.Sprintf("row %x belongs to no table", row)})
		return
	}
	at := Problem{Table: core.short, Key: core.keyOf(row)}
	if _, err := key.AppendItem(nil, row[len(core.prefix):]); err != nil {
		at.What = abi.AsError(err).Message
		c.add(at)
	}
	rec, err := parseRecord(stored)
	rec.stored = stored
	c.seen[core] = c.seen[core].plus(usage{1, core.size(row, rec.weight())})
	if err == nil {
		err = c.value(core, row, &rec)
	}
	if err != nil {
		at.What = abi.AsError(err).Message
		c.add(at)
	} else if rec.expiry != 0 {
		c.expiry(at, row, rec.expiry)
	}
}

// value checks what a row holds, or refers to.
func (c *checker) value(core *table, row []byte, rec *record) error {
	if rec.isReference() {
		f, err := rec.reference()
		if err != nil {
			return err
		}
		c.holders[f.id]++
	}
	value, err := c.session.valueOf(core, row, rec, nil)
	if err == nil {
		err = item.ValidateRow(value)
	}
	return err
}

// contents compares the counts of documents with the rows that have them.
func (c *checker) contents(ctx context.Context) error {
	counted := map[contentID]bool{}
	err := c.space(ctx, spaceHolders, func(id contentID, count []byte) {
		counted[id] = true
		c.holderCount(id, count)
	})
	if err != nil {
		return err
	}
	for id, rows := range c.holders {
		if !counted[id] {
			c.add(Problem{What: fmt.Sprintf("snapshot %s counts no rows, but %d have it", short(id), rows)})
		}
	}
	return c.space(ctx, spaceContent, func(id contentID, _ []byte) {
		if !counted[id] {
			c.add(Problem{What: fmt.Sprintf("snapshot %s is stored, but not counted", short(id))})
		}
	})
}

// space visits the ids in one of the spaces of snapshots.
func (c *checker) space(ctx context.Context, space byte, visit func(id contentID, value []byte)) error {
	cursor := c.session.tx.Scan([]byte{space}, []byte{space + 1}, false)
	defer cursor.Close()
	for n := 0; cursor.Next(); n++ {
		if err := checkEvery(ctx, n); err != nil {
			return err
		}
		if raw := cursor.Key()[1:]; len(raw) == len(contentID{}) {
			visit(contentID(raw), cursor.Value())
		} else {
			c.add(Problem{What: fmt.Sprintf("%x is no snapshot's id", raw)})
		}
	}
	return cursor.Err()
}

func (c *checker) holderCount(id contentID, stored []byte) {
	n, size := binary.Uvarint(stored)
	if size <= 0 || int64(n) != c.holders[id] {
		c.add(Problem{What: fmt.Sprintf("snapshot %s counts %d rows, but %d have it", short(id), n, c.holders[id])})
	}
}

// expiry checks that a row that expires is in the queue.
func (c *checker) expiry(at Problem, row []byte, expiry int64) {
	entry, err := c.session.tx.Get(expiryRow(expiry, row))
	if err != nil || entry == nil {
		at.What = "it expires, but is not in the queue"
		c.add(at)
	}
}

// usage compares what was counted while writing with what is there.
func (c *checker) usage() error {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	for _, core := range c.store.tables {
		have := core.usage()
		if c.store.durable {
			var err error
			if have, err = savedUsage(c.session.tx, core); err != nil {
				return err
			}
		}
		if want := c.seen[core]; have != want {
			c.add(Problem{Table: core.short, What: fmt.Sprintf(
				"it counts %d rows and %d bytes, but has %d and %d", have.rows, have.bytes, want.rows, want.bytes)})
		}
		if err := c.catalog(core); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) catalog(core *table) error {
	stored, err := c.session.tx.Get(append([]byte{spaceCatalog}, core.short...))
	if err != nil {
		return err
	}
	if id, n := binary.Uvarint(stored); n <= 0 || id != core.id {
		c.add(Problem{Table: core.short, What: "it is not in the catalog"})
	}
	return nil
}
