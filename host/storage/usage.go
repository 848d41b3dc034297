package storage

import (
	"encoding/binary"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/engine"
)

// On durable engines the usage of each table is a row of its own, written in
// the transaction that changes it. Elsewhere the counters in memory are all.

func usageRow(id uint64) []byte {
	return binary.AppendUvarint([]byte{spaceUsage}, id)
}

// savedUsage reads the usage of a table, zero when it has none.
func savedUsage(tx engine.Tx, t *table) (usage, error) {
	stored, err := tx.Get(usageRow(t.id))
	if err != nil || stored == nil {
		return usage{}, err
	}
	rows, n := binary.Varint(stored)
	bytes, m := binary.Varint(stored[max(n, 0):])
	if n <= 0 || m <= 0 {
		return usage{}, tableFailure(abi.ErrCorrupt, t, "the usage of table %s is damaged", t.name)
	}
	return usage{rows, bytes}, nil
}

// loadUsage sets the counters of a table that was just opened.
func (s *Store) loadUsage(tx engine.Tx, t *table) error {
	if !s.durable {
		return nil // see loadRows
	}
	have, err := savedUsage(tx, t)
	t.addUsage(have)
	return err
}

// saveUsage writes what the counters will be.
func saveUsage(tx engine.Tx, t *table, now usage) error {
	value := binary.AppendVarint(nil, now.rows)
	value = binary.AppendVarint(value, now.bytes)
	return tx.Put(usageRow(t.id), nil, value)
}

func (u usage) plus(v usage) usage { return usage{u.rows + v.rows, u.bytes + v.bytes} }

func (u usage) minus(v usage) usage { return usage{u.rows - v.rows, u.bytes - v.bytes} }

func (t *table) usage() usage { return usage{t.rows.Load(), t.bytes.Load()} }

func (t *table) addUsage(change usage) {
	t.rows.Add(change.rows)
	t.bytes.Add(change.bytes)
}
