package storage

import (
	"context"

	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/key"
)

// Change is one row's change, as a hook sees it. Old and New are CBOR items,
// nil when the row is absent before or after. They, and Key, are valid during
// the call only.
type Change struct {
	Key      key.Key
	Old, New []byte
}

// Hook sees every change of a table inside the transaction that makes it, and
// before it is made. It may read and write tx, in its own key spaces
// (Table.IndexSpace, Table.Fact); an error forbids the change. A row that has
// expired is seen as there until it is removed or replaced. A hook that forbids
// a change must not have written.
type Hook interface {
	Change(tx engine.Tx, change Change) error
}

// HookSlot is what a hook is for. A table has one hook of each slot at most, and
// they are asked in this order: a hook must not have written when a later one
// forbids, so those that only forbid come first, and one slot at most, the last,
// both forbids and writes.
type HookSlot uint8

const (
	HookSchema  HookSlot = iota // forbids what the table's schema does
	HookIndexes                 // keeps indexes, and forbids what a unique one does
	hookUnknown                 // forbids everything: the table has a duty that this program does not know
	hookSlots
)

// dutyNames are the names of the facts that oblige to a hook.
var dutyNames = [hookSlots]string{HookSchema: "schema", HookIndexes: "indexes"}

// Fact is the name of the fact, for Table.Fact, that obliges whoever writes to
// the table to have a hook of this slot.
func (s HookSlot) Fact() string { return string(rune(DutyMark)) + dutyNames[s] }

// slotOf is the slot of a fact that begins with DutyMark.
func slotOf(fact []byte) HookSlot {
	for slot, name := range dutyNames {
		if name != "" && name == string(fact[1:]) {
			return HookSlot(slot)
		}
	}
	return hookUnknown
}

// hooks are a table's hooks, nil where it has none. They are immutable: others
// are another value. The pointer is nil when there is no hook at all.
type hooks struct {
	slots [hookSlots]Hook
	since uint64 // the sequence of the transaction that has set the last one; 0: all have been there from the beginning
}

// with is the hooks with another one in a slot.
func (h *hooks) with(slot HookSlot, hook Hook, since uint64) *hooks {
	other := hooks{since: since}
	if h != nil {
		other.slots = h.slots
	}
	other.slots[slot] = hook
	if other.slots == ([hookSlots]Hook{}) {
		return nil
	}
	return &other
}

// change shows a change to all hooks until one forbids it. A transaction on a
// snapshot from before the hooks were set does not have what they start from:
// it has to run again.
func (h *hooks) change(tx engine.Tx, c Change) error {
	if tx.Sequence() <= h.since {
		return errRace
	}
	for _, hook := range h.slots {
		if hook == nil {
			continue
		}
		if err := hook.Change(tx, c); err != nil {
			return err
		}
	}
	return nil
}

// SetHook makes hook see all changes of the table from now on; nil for none.
// prepare, if not nil, runs in the same transaction before any other change
// can be made: what it reads is what the hook starts from. The table is made
// if need be. A hook lives in memory: set it again after opening the store.
func (t *Table) SetHook(ctx context.Context, slot HookSlot, hook Hook, prepare func(tx *Tx) error) error {
	return t.store.Update(ctx, func(tx *Tx) error {
		core, err := tx.session.core(ctx, t, true)
		if err != nil {
			return err
		}
		if prepare != nil {
			if err := prepare(tx); err != nil {
				return err
			}
		}
		since, before, hooked := tx.session.tx.Sequence(), core.hooks.Load(), t.store.hooked.Load()
		tx.session.atCommit(func() {
			core.hooks.Store(before.with(slot, hook, since))
			t.store.hooked.Store(since)
		}, func() {
			core.hooks.Store(before)
			t.store.hooked.Store(hooked)
		})
		return nil
	})
}
