package migrate

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
)

// Migration is a function over the rows of a table, and what it is known by.
type Migration struct {
	Name   string // for people
	Hash   string // tells it from others; see HashOf
	Change Change
}

// HashOf is the hash of a migration that is made of a source.
func HashOf(source []byte) string {
	sum := sha256.Sum256(source)
	return hex.EncodeToString(sum[:])
}

// Change says what becomes of some rows, in their order. It may be asked for the
// same rows again, and should depend on nothing but them.
type Change func(ctx context.Context, rows []storage.Entry) ([]Outcome, error)

// Outcome is what becomes of one row. The zero Outcome leaves it alone.
type Outcome struct {
	Value  storage.Value // its new value; nil is none
	Delete bool          // the row is removed
	Failed string        // why the row cannot be migrated; "" when it can
}

// Options are how a migration runs.
type Options struct {
	Again   bool // also when the table was migrated by it already
	Restart bool // from the first row, also when another migration is unfinished
	GoOn    bool // behind where an unfinished migration by another script stopped

	// Progress is called after each batch with the rows done and the rows there
	// are. It may be nil.
	Progress func(done, total int64)
}

// Result is what a migration came to.
type Result struct {
	Counts
	Resumed int64 // rows that earlier runs of it have done, which Counts has too
}

// A batch ends with so many rows, or bytes of keys and values.
const (
	batchRows  = 256
	batchBytes = 1 << 20
)

// Run migrates a table. When a row fails, the error names it; the batches before
// its own are done, and Run goes on behind them when it is called again. Rows that
// others write meanwhile are seen if their keys are behind the place.
func Run(ctx context.Context, t *storage.Table, m Migration, o Options) (Result, error) {
	r := runner{table: t.In(nil), migration: &m, options: &o}
	if err := r.begin(ctx); err != nil {
		return Result{}, err
	}
	total, err := r.table.Count(ctx)
	if err != nil {
		return r.result, err
	}
	for done := false; !done; {
		if done, err = r.step(ctx); err != nil {
			return r.result, err
		}
		if o.Progress != nil {
			o.Progress(r.result.Rows(), max(total, r.result.Rows()))
		}
	}
	return r.result, nil
}

type runner struct {
	table     *storage.Table
	migration *Migration
	options   *Options
	result    Result
}

// begin notes that the migration is under way, or finds that it is.
func (r *runner) begin(ctx context.Context) error {
	return r.table.Store().Update(ctx, func(tx *storage.Tx) error {
		s, err := load(tx.Raw(), r.table)
		if err != nil {
			return err
		}
		resumed, err := s.begin(r.migration, r.table, r.options)
		if err != nil {
			return err
		}
		r.result.Counts = s.unfinished().Counts
		if resumed {
			r.result.Resumed = r.result.Rows()
		}
		return s.save(tx.Raw(), r.table)
	})
}

// step migrates one batch, and notes it in the same transaction. It reports
// whether it was the last.
func (r *runner) step(ctx context.Context) (done bool, err error) {
	var counts Counts
	err = r.table.Store().Transaction(ctx, func(tx *storage.Tx) error {
		t := r.table.In(tx)
		s, err := load(tx.Raw(), t)
		if err != nil {
			return err
		}
		record := s.unfinished()
		if record == nil || record.Hash != r.migration.Hash {
			return failure(abi.ErrConflict, t, "somebody else has migrated table %s meanwhile", t.FullName())
		}
		var rows []storage.Entry
		if rows, done, err = readBatch(ctx, t, record.Position); err != nil {
			return err
		}
		outcomes, err := r.migration.outcomes(ctx, rows)
		if err != nil {
			return err
		}
		if err := apply(ctx, t, rows, outcomes, &record.Counts); err != nil {
			return err
		}
		if len(rows) > 0 {
			record.Position = []byte(rows[len(rows)-1].Key)
		}
		if done {
			record.Position, record.Finished = nil, time.Now().UnixMilli()
		}
		counts = record.Counts
		return s.save(tx.Raw(), t)
	})
	if err == nil {
		r.result.Counts = counts
	}
	return done, err
}

// readBatch reads the rows behind position. last says that there are no others.
func readBatch(ctx context.Context, t *storage.Table, position []byte) (rows []storage.Entry, last bool, err error) {
	reader, err := t.Reader(ctx)
	if err != nil {
		return nil, false, err
	}
	defer reader.Close()
	var from []byte
	if position != nil {
		from = append(bytes.Clone(position), 0) // no key lies between
	}
	cursor := reader.Scan(from, nil, false)
	defer cursor.Close()
	for size := 0; len(rows) < batchRows && size < batchBytes; {
		if !cursor.Next() {
			return rows, true, cursor.Err()
		}
		value, err := cursor.Value()
		if err != nil {
			return nil, false, err
		}
		rows = append(rows, storage.Entry{Key: storage.Key(cursor.Key()), Value: bytes.Clone(value)})
		size += len(cursor.Key()) + len(value)
	}
	return rows, false, nil
}

// outcomes asks what becomes of rows. When that fails for all of them, because
// a limit was reached for example, it asks row by row, to name the one at fault.
func (m *Migration) outcomes(ctx context.Context, rows []storage.Entry) ([]Outcome, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	list, err := m.Change(ctx, rows)
	if err == nil && len(list) != len(rows) {
		return nil, fmt.Errorf("the migration has said what becomes of %d rows, asked about %d", len(list), len(rows))
	}
	if err == nil || ctx.Err() != nil {
		return list, err
	}
	if len(rows) == 1 {
		return nil, atKey(rows[0].Key, err)
	}
	list = list[:0]
	for i := range rows {
		one, err := m.outcomes(ctx, rows[i:i+1])
		if err != nil {
			return nil, err
		}
		list = append(list, one...)
	}
	return list, nil
}

// apply changes the rows of a batch.
func apply(ctx context.Context, t *storage.Table, rows []storage.Entry, outcomes []Outcome, counts *Counts) error {
	for i, row := range rows {
		switch o := &outcomes[i]; {
		case o.Failed != "":
			return atKey(row.Key, failure(abi.ErrRuntime, t, "%s", o.Failed))
		case o.Delete:
			if _, err := t.Delete(ctx, row.Key); err != nil {
				return atKey(row.Key, err)
			}
			counts.Deleted++
		case o.Value != nil && !bytes.Equal(o.Value, row.Value):
			if _, err := t.Rewrite(ctx, row.Key, o.Value); err != nil {
				return atKey(row.Key, err)
			}
			counts.Changed++
		default:
			counts.Unchanged++
		}
	}
	return nil
}

// atKey says which row an error is about.
func atKey(k storage.Key, err error) error {
	if errors.Is(err, context.Canceled) {
		return err // it is about no row
	}
	full := *abi.AsError(err)
	full.Message = fmt.Sprintf("key %v: %s", k, full.Message)
	return &full
}
