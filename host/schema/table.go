package schema

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
)

// A schema is given to a table while that is in use:
//
//  1. It goes into the table's fact, not checked, and the guard with it: from that
//     transaction on, each write is checked.
//  2. The rows that are there are checked, in steps that each read a moment.
//  3. The fact says that they were. Or else some do not conform, and what the table
//     had before comes back.
//
// A crash between leaves 1: writes are checked, and Info says that the rows are not.

// Options are how a schema is given to a table.
type Options struct {
	// NoCheck leaves the rows that are there unchecked. One that does not conform
	// stays until it is written.
	NoCheck bool

	// Progress is called now and then with the rows checked and the rows there
	// are. It may be nil.
	Progress func(done, total int64)
}

// Info is the schema of a table.
type Info struct {
	Source  []byte // nil: it has none
	Checked bool   // every row conforms
}

// fact is what is kept with the table.
type fact struct {
	Source  []byte `cbor:"0,keyasint"`
	Checked bool   `cbor:"1,keyasint,omitempty"`
}

// Limits of a check of the rows that are there.
const (
	maxOffending = 10   // rows that are named
	stepRows     = 1024 // rows of one step
)

// Set gives a table a schema in the place of the one it has, and makes the table
// if need be. Unless options say otherwise, the rows that are there must conform, or
// the table stays as it was and the error names the first that do not.
func Set(ctx context.Context, t *storage.Table, source []byte, options Options) error {
	s, err := Parse(source)
	if err != nil {
		return err
	}
	t = t.In(nil)
	mine := fact{Source: source}
	before, err := change(ctx, t, &mine, s, nil)
	if err != nil || options.NoCheck {
		return err
	}
	if err := checkRows(ctx, t, s, options.Progress); err != nil {
		if undoErr := revert(context.WithoutCancel(ctx), t, before, &mine); undoErr != nil {
			return fmt.Errorf("%w (and going back to what the table had failed: %w)", err, undoErr)
		}
		return err
	}
	done := fact{Source: source, Checked: true}
	_, err = change(ctx, t, &done, s, &mine)
	return err
}

// Remove takes a table's schema away.
func Remove(ctx context.Context, t *storage.Table) error {
	have, err := Of(ctx, t)
	if err != nil {
		return err
	}
	if have.Source == nil {
		err := &abi.Error{Code: abi.ErrNotFound.Code(), Message: fmt.Sprintf("table %s has no schema", t.FullName())}
		err.Table = t.FullName()
		return err
	}
	_, err = change(ctx, t.In(nil), nil, nil, nil)
	return err
}

// Of is the schema of a table.
func Of(ctx context.Context, t *storage.Table) (Info, error) {
	r, err := t.Reader(ctx)
	if err != nil {
		return Info{}, err
	}
	defer r.Close()
	if !r.Exists() {
		return Info{}, nil
	}
	have, err := load(r.Tx(), t)
	if have == nil || err != nil {
		return Info{}, err
	}
	return Info{have.Source, have.Checked}, nil
}

// load reads a table's fact; nil when it has none.
func load(tx engine.Tx, t *storage.Table) (*fact, error) {
	stored, err := tx.Get(t.Fact(nil, storage.HookSchema.Fact()))
	if stored == nil || err != nil {
		return nil, err
	}
	have := new(fact)
	if err := abi.Unmarshal(bytes.Clone(stored), have); err != nil {
		full := &abi.Error{Code: abi.ErrCorrupt.Code(), Message: fmt.Sprintf("the schema of table %s is damaged: %v", t.FullName(), err)}
		full.Table = t.FullName()
		return nil, full
	}
	return have, nil
}

// change replaces the fact and the guard in one transaction, and returns the fact
// that there was. With expect, it does so only while that is the fact.
func change(ctx context.Context, t *storage.Table, to *fact, s *Schema, expect *fact) (before *fact, err error) {
	var hook storage.Hook
	if to != nil {
		hook = &guard{table: t.FullName(), schema: s}
	}
	err = t.SetHook(ctx, storage.HookSchema, hook, func(tx *storage.Tx) error {
		bound := t.In(tx)
		if before, err = load(tx.Raw(), bound); err != nil {
			return err
		}
		if expect != nil && (before == nil || !bytes.Equal(before.Source, expect.Source)) {
			return &abi.Error{
				Code: abi.ErrConflict.Code(), Table: t.FullName(),
				Message: fmt.Sprintf("somebody else has changed the schema of table %s meanwhile", t.FullName()),
			}
		}
		row := bound.Fact(nil, storage.HookSchema.Fact())
		if to == nil {
			return tx.Raw().Delete(row)
		}
		encoded, err := abi.Marshal(to)
		if err != nil {
			return err
		}
		return tx.Raw().Put(row, nil, encoded)
	})
	return before, err
}

// revert gives a table back what it had, unless somebody else has changed it.
func revert(ctx context.Context, t *storage.Table, before, mine *fact) error {
	var s *Schema
	if before != nil {
		var err error
		if s, err = Parse(before.Source); err != nil {
			return err
		}
	}
	_, err := change(ctx, t, before, s, mine)
	return err
}

// checkRows checks all rows, a step at a time.
func checkRows(ctx context.Context, t *storage.Table, s *Schema, progress func(done, total int64)) error {
	c := rowChecker{table: t, schema: s}
	for last := false; !last; {
		var err error
		if last, err = c.step(ctx); err != nil {
			return err
		}
		if progress != nil {
			progress(c.done, c.total)
		}
	}
	return c.verdict()
}

type rowChecker struct {
	table       *storage.Table
	schema      *Schema
	position    []byte // the last key that was checked
	done, total int64
	offending   []string
	more        int
}

// step checks some rows as of one moment.
func (c *rowChecker) step(ctx context.Context) (last bool, err error) {
	r, err := c.table.Reader(ctx)
	if err != nil {
		return false, err
	}
	defer r.Close()
	if c.total, err = r.Count(); err != nil {
		return false, err
	}
	var from []byte
	if c.position != nil {
		from = append(bytes.Clone(c.position), 0)
	}
	cursor := r.Scan(from, nil, false)
	defer cursor.Close()
	for end, n := time.Now().Add(50*time.Millisecond), 0; n < stepRows && time.Now().Before(end); n++ {
		if ctx.Err() != nil {
			return false, fmt.Errorf("%w: %w", abi.ErrInterrupted, ctx.Err())
		}
		if !cursor.Next() {
			return true, cursor.Err()
		}
		value, err := cursor.Value()
		if err != nil {
			return false, err
		}
		c.check(cursor.Key(), value)
		c.position = append(c.position[:0], cursor.Key()...)
		c.done++
	}
	return false, nil
}

func (c *rowChecker) check(k, value []byte) {
	err := c.schema.Check(value)
	switch {
	case err == nil:
	case len(c.offending) < maxOffending:
		c.offending = append(c.offending, fmt.Sprintf("key %v %v", storage.Key(k), err))
	default:
		c.more++
	}
}

// verdict names the rows that do not conform.
func (c *rowChecker) verdict() error {
	if len(c.offending) == 0 {
		return nil
	}
	more := ""
	if c.more > 0 {
		more = fmt.Sprintf("; and %d more rows", c.more)
	}
	return &abi.Error{
		Code: abi.ErrInvalid.Code(), Table: c.table.FullName(),
		Message: fmt.Sprintf("%d rows of table %s do not conform to the schema: %s%s",
			len(c.offending)+c.more, c.table.FullName(), strings.Join(c.offending, "; "), more),
		Hint: "change these rows first, or set the schema without checking those that are there",
	}
}
