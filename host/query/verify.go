package query

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/key"
)

// maxProblems ends a check of a table: more would say nothing new.
const maxProblems = 100

// VerifyStore is Verify for all tables of a store.
func VerifyStore(ctx context.Context, s *storage.Store) ([]storage.Problem, error) {
	var problems []storage.Problem
	for _, info := range s.Tables() {
		t, err := s.Table(info.Name)
		if err != nil {
			return problems, err
		}
		found, err := Verify(ctx, t)
		problems = append(problems, found...)
		if err != nil {
			return problems, err
		}
	}
	return problems, nil
}

// Verify compares the indexes of a table with its rows, both ways, and lists
// what is wrong, as of one moment. Problems are no error; an error means that the
// check could not be made. An index that is wrong can be dropped and made again.
func Verify(ctx context.Context, t *storage.Table) ([]storage.Problem, error) {
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
	v := &verifier{table: t, walker: walker{ctx: ctx, reader: r, meter: &meter{}}}
	for i := range c.Indexes {
		if err := v.verify(&c.Indexes[i]); err != nil {
			return v.problems, err
		}
	}
	return v.problems, nil
}

type verifier struct {
	table    *storage.Table
	walker   walker
	problems []storage.Problem
	own      entries
	traits   byte // that the index says it has
}

func (v *verifier) add(d *definition, k []byte, format string, args ...any) {
	if len(v.problems) < maxProblems {
		what := "index " + d.index().String() + ": " + fmt.Sprintf(format, args...)
		v.problems = append(v.problems, storage.Problem{Table: v.table.Name(), Key: storage.Key(k), What: what})
	}
}

func (v *verifier) verify(d *definition) (err error) {
	if v.traits, err = loadTraits(v.walker.reader.Tx(), d); err != nil {
		return err
	}
	if d.Ready { // until then rows may lack entries
		if err := v.rows(d); err != nil {
			return err
		}
	}
	return v.entries(d)
}

// rows checks that each row has its entries.
func (v *verifier) rows(d *definition) error {
	cursor := v.walker.reader.Scan(nil, nil, false)
	defer cursor.Close()
	for cursor.Next() {
		if err := v.walker.step(); err != nil {
			return err
		}
		value, err := cursor.Value()
		if err != nil {
			return err
		}
		if err := v.own.compute(d, value); err != nil {
			v.add(d, cursor.Key(), "%v", err)
			continue
		}
		if v.own.traits&^v.traits != 0 {
			v.add(d, cursor.Key(), "it does not know that it has entries of this kind (%b)", v.own.traits&^v.traits)
		}
		for i := range v.own.list {
			if err := v.entryOf(d, cursor.Key(), i); err != nil {
				return err
			}
		}
	}
	return cursor.Err()
}

func (v *verifier) entryOf(d *definition, k []byte, i int) error {
	stored, err := v.walker.reader.Tx().Get(slices.Concat(d.prefix, v.own.bytes(i), k))
	switch {
	case err != nil:
		return err
	case stored == nil:
		v.add(d, k, "an entry is missing: %x", v.own.bytes(i))
	case marksOf(stored) != v.own.list[i].marks:
		v.add(d, k, "an entry has the marks %b instead of %b", marksOf(stored), v.own.list[i].marks)
	}
	return nil
}

func marksOf(stored []byte) byte {
	if len(stored) == 0 {
		return 0
	}
	return stored[0]
}

// entries checks that each entry has its row, and each value of a unique index
// one row.
func (v *verifier) entries(d *definition) error {
	cursor := v.walker.reader.Tx().Scan(d.firstEntry(), prefixEnd(d.prefix), false)
	defer cursor.Close()
	var last []byte
	for cursor.Next() {
		if err := v.walker.step(); err != nil {
			return err
		}
		values, k := d.split(cursor.Key()[len(d.prefix):])
		if _, err := key.AppendItem(nil, k); err != nil {
			v.add(d, nil, "the entry %x is damaged", cursor.Key())
			continue
		}
		isLive, err := v.rowOf(d, values, k)
		if err != nil {
			return err
		}
		if !isLive {
			continue
		}
		if v.isDouble(d, last, values) {
			v.add(d, k, "another row has the same values")
		}
		last = append(last[:0], values...)
	}
	return cursor.Err()
}

// isDouble reports whether two entries of live rows, one behind the other, break a
// unique index. Where entries do not hold whole values, there is no telling.
func (v *verifier) isDouble(d *definition, last, values []byte) bool {
	return d.Unique && d.Kind == BTree && v.traits&traitCut == 0 && !v.own.partial && bytes.Equal(last, values)
}

// rowOf checks an entry's row, and reports whether it is there and has not
// expired.
func (v *verifier) rowOf(d *definition, values, k []byte) (bool, error) {
	value, err := v.walker.reader.Get(k)
	if err != nil {
		return false, err
	}
	if value == nil {
		from, _ := v.table.RowSpace()
		stored, err := v.walker.reader.Tx().Get(append(from, k...))
		if err == nil && stored == nil {
			v.add(d, k, "the entry %x is of no row", values)
		}
		return false, err
	}
	if err := v.own.compute(d, value); err != nil {
		return false, nil // rows has said so
	}
	_, found := slices.BinarySearchFunc(v.own.list, values, func(e entry, want []byte) int {
		return bytes.Compare(v.own.buf[e.start:e.end], want)
	})
	if !found {
		v.add(d, k, "the row does not have the values of the entry %x", values)
	}
	return true, nil
}
