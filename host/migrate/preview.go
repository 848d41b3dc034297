package migrate

import (
	"bytes"
	"context"
	"fmt"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/schema"
	"github.com/luahost/luahost/host/storage"
)

// Diff is what becomes of one row.
type Diff struct {
	Key    storage.Key
	Before storage.Value
	After  storage.Value // nil: it is removed, or it fails
	Failed string        // why it cannot be migrated
}

// Preview is what a migration would do.
type Preview struct {
	Counts
	Failing int64 // rows that would make it fail
	Skipped int64 // rows that an unfinished run of it has done already
	Sample  []Diff
	Errors  []Diff // of failing rows
}

// PreviewRun says what Run would do, and changes nothing: the first sample rows
// that would change, and the first that would fail.
func PreviewRun(
	ctx context.Context, t *storage.Table, m Migration, sample int, progress func(done, total int64),
) (*Preview, error) {
	p := &previewer{table: t.In(nil), migration: &m, sample: sample, result: &Preview{}}
	position, err := p.begin(ctx)
	if err != nil {
		return nil, err
	}
	total, err := p.table.Count(ctx)
	if err != nil {
		return nil, err
	}
	for last := false; !last; {
		var rows []storage.Entry
		if rows, last, err = readBatch(ctx, p.table, position); err != nil {
			return nil, err
		}
		if err := p.look(ctx, rows); err != nil {
			return nil, err
		}
		if len(rows) > 0 {
			position = []byte(rows[len(rows)-1].Key)
		}
		if progress != nil {
			done := p.result.Rows() + p.result.Failing + p.result.Skipped
			progress(done, max(total, done))
		}
	}
	return p.result, nil
}

type previewer struct {
	table     *storage.Table
	migration *Migration
	schema    *schema.Schema // nil when the table has none
	sample    int
	result    *Preview
}

// begin finds out where Run would go on, and what the table would refuse.
func (p *previewer) begin(ctx context.Context) (position []byte, err error) {
	have, err := schema.Of(ctx, p.table)
	if err == nil && have.Source != nil {
		p.schema, err = schema.Parse(have.Source)
	}
	if err != nil {
		return nil, err
	}
	history, err := History(ctx, p.table)
	s := state{history}
	if last := s.unfinished(); last != nil && last.Hash == p.migration.Hash {
		p.result.Skipped = last.Counts.Rows()
		return last.Position, err
	}
	return nil, err
}

// look counts what would become of some rows.
func (p *previewer) look(ctx context.Context, rows []storage.Entry) error {
	outcomes, err := p.outcomes(ctx, rows)
	if err != nil {
		return err
	}
	for i, row := range rows {
		o := &outcomes[i]
		if o.Failed == "" && o.Value != nil && p.schema != nil {
			if err := p.schema.Check(o.Value); err != nil {
				o.Failed = fmt.Sprintf("the schema does not allow the new value: %v", err)
			}
		}
		p.count(row, o)
	}
	return nil
}

// outcomes asks about all rows, and row by row when that fails, so that one that
// fails does not hide the others.
func (p *previewer) outcomes(ctx context.Context, rows []storage.Entry) ([]Outcome, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	list, err := p.migration.outcomes(ctx, rows)
	if err == nil || ctx.Err() != nil {
		return list, err
	}
	list = make([]Outcome, len(rows))
	for i := range rows {
		one, err := p.migration.Change(ctx, rows[i:i+1])
		switch {
		case ctx.Err() != nil:
			return nil, err
		case err != nil:
			list[i].Failed = abi.AsError(err).Message
		case len(one) == 1:
			list[i] = one[0]
		}
	}
	return list, nil
}

func (p *previewer) count(row storage.Entry, o *Outcome) {
	d := Diff{Key: row.Key, Before: row.Value}
	switch {
	case o.Failed != "":
		p.result.Failing++
		if d.Failed = o.Failed; len(p.result.Errors) < p.sample {
			p.result.Errors = append(p.result.Errors, d)
		}
		return
	case o.Delete:
		p.result.Deleted++
	case o.Value != nil && !bytes.Equal(o.Value, row.Value):
		p.result.Changed++
		d.After = o.Value
	default:
		p.result.Unchanged++
		return
	}
	if len(p.result.Sample) < p.sample {
		p.result.Sample = append(p.result.Sample, d)
	}
}
