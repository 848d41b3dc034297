package storage

import (
	"context"

	"github.com/luahost/luahost/host/storage/engine"
)

// count is the number of rows of a table.
func (s *session) count(core *table) (int64, error) {
	own := s.pendingUsage(core).rows // of what the transaction does not show
	if s.over != nil {
		below, err := s.over.count(core)
		return below + own - s.over.pendingUsage(core).rows, err
	}
	if s.outer != nil {
		own -= s.outer.pendingUsage(core).rows
	}
	if o, ok := s.tx.(*overlay); ok {
		if n, ok := o.baseCount(core.prefix, after(core.prefix)); ok {
			return int64(n) + own, nil
		}
	} else if n, ok := countRange(s.tx, core.prefix, after(core.prefix)); ok {
		return int64(n), nil
	}
	saved, err := savedUsage(s.tx, core)
	return saved.rows + own, err
}

// countRange counts in a transaction, if its engine can.
func countRange(tx engine.Tx, from, to []byte) (int, bool) {
	if o, ok := tx.(*overlay); ok && o.unchecked && o.writes.Len() == 0 {
		tx = o.base
	}
	counter, ok := tx.(engine.Counter)
	if !ok {
		return 0, false
	}
	return counter.Count(from, to), true
}

// pendingUsage is by how much the session will change a table.
func (s *session) pendingUsage(core *table) usage {
	if p := s.changes[core]; p != nil {
		return p.usage
	}
	return usage{}
}

// clear removes all rows of a table.
func (s *session) clear(ctx context.Context, core *table) error {
	cursor := s.tx.Scan(core.prefix, after(core.prefix), false)
	defer cursor.Close()
	for n := 0; cursor.Next(); n++ {
		if err := checkEvery(ctx, n); err != nil {
			return err
		}
		row := append(s.row[:0], cursor.Key()...)
		s.row = row
		rec, err := parseRecord(cursor.Value())
		if err != nil {
			return err
		}
		if err := s.remove(core, row, &rec); err != nil {
			return err
		}
	}
	return cursor.Err()
}
