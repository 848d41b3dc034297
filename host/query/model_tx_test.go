package query

import (
	"errors"
	"maps"
	"testing"

	"github.com/luahost/luahost/host/storage"
)

// TestModelInTransactions is TestModel inside optimistic transactions, some of
// which are rolled back, and parts of them that fail: queries see what was
// written, and indexes stay right.
func TestModelInTransactions(t *testing.T) {
	onEngines(t, func(t *testing.T, table *storage.Table) {
		rounds := 6
		if testing.Short() {
			rounds = 2
		}
		for round := range rounds {
			m := newModel(t, table, *modelSeed+1000+uint64(round))
			m.write(60)
			for range 4 {
				m.index()
			}
			for range 8 {
				m.transaction()
				verify(t, table)
			}
			for range 10 {
				m.query()
			}
			m.clear()
		}
	})
}

func (m *model) transaction() {
	outside, before := m.table, maps.Clone(m.rows)
	tx, err := outside.Store().Begin(m.t.Context())
	if err != nil {
		m.fail("begin: %v", err)
	}
	defer tx.Rollback()
	m.table = outside.In(tx)
	for range 1 + m.r.IntN(4) {
		m.write(10)
		if m.r.IntN(2) == 0 {
			m.part()
		}
		for range 4 {
			m.query()
		}
	}
	m.table = outside
	if m.r.IntN(3) == 0 {
		m.rows = before
		return
	}
	if err := tx.Commit(m.t.Context()); err != nil {
		m.fail("commit: %v", err)
	}
}

// part is writes that are done together, or not at all.
func (m *model) part() {
	whole, before := m.table, maps.Clone(m.rows)
	failed := errors.New("changed my mind")
	err := whole.Together(m.t.Context(), func(in *storage.Table) error {
		m.table = in
		m.write(8)
		m.query()
		if m.r.IntN(2) == 0 {
			return failed
		}
		return nil
	})
	m.table = whole
	switch {
	case err == failed:
		m.rows = before
	case err != nil:
		m.fail("a part: %v", err)
	}
}
