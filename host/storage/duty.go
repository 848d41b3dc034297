package storage

import (
	"context"
	"encoding/binary"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/engine"
)

// DutyMark begins the names of facts that whoever writes to the table must
// attend to, such as the definitions of its indexes. In a store that was just
// opened, tables with such facts refuse changes until Attend or SetHook was called
// for each: a change that nobody saw would be a wrong index for ever.
const DutyMark = '!'

// unattended is the hook of such a fact until then.
type unattended struct{ table, fact string }

func (u *unattended) Change(engine.Tx, Change) error {
	err := failure(abi.ErrUnsupported, "table %s has %s, which nobody maintains", u.table, u.fact)
	err.Table = u.table
	err.Hint = "open the store by its URL, or attach what keeps them: query.Attach, schema.Attach"
	return err
}

// loadDuties gives that hook to the tables that have such facts.
func (s *Store) loadDuties(tx engine.Tx) error {
	prefix := []byte{spaceFacts}
	cursor := tx.Scan(prefix, after(prefix), false)
	defer cursor.Close()
	for cursor.Next() {
		fact := cursor.Key()[1:]
		id, n := binary.Uvarint(fact)
		if n <= 0 {
			return failure(abi.ErrCorrupt, "the fact %x belongs to no table", fact)
		}
		core := s.byID[id]
		if name := fact[n:]; core != nil && len(name) > 0 && name[0] == DutyMark {
			core.hooks.Store(core.hooks.Load().with(slotOf(name), &unattended{core.name, string(name[1:])}, 0))
		}
	}
	return cursor.Err()
}

// Hook is the table's hook of a slot, nil when it has none, or only the one that
// refuses changes because nobody attends to a duty.
func (t *Table) Hook(slot HookSlot) Hook {
	core := t.live()
	if core == nil {
		return nil
	}
	all := core.hooks.Load()
	if all == nil {
		return nil
	}
	if _, nobody := all.slots[slot].(*unattended); nobody {
		return nil
	}
	return all.slots[slot]
}

// Attend gives the table the hook that attend makes of what it reads, while
// writers are kept out. Unlike SetHook it writes nothing: it is for a store
// that was just opened.
func (t *Table) Attend(ctx context.Context, slot HookSlot, attend func(*Reader) (Hook, error)) error {
	tx, err := t.store.begin(ctx, true)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	r := t.Over(tx)
	if r.core == nil {
		return nil
	}
	hook, err := attend(r)
	if err == nil {
		r.core.hooks.Store(r.core.hooks.Load().with(slot, hook, 0))
	}
	return err
}
