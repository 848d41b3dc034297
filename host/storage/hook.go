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

type hookBox struct{ hook Hook }

// SetHook makes hook see all changes of the table from now on; nil for none.
// prepare, if not nil, runs in the same transaction before any other change
// can be made: what it reads is what the hook starts from. The table is made
// if need be. A hook lives in memory: set it again after opening the store.
func (t *Table) SetHook(ctx context.Context, hook Hook, prepare func(tx *Tx) error) error {
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
		before := core.hook.Load()
		tx.session.atCommit(func() { core.hook.Store(boxed(hook)) }, func() { core.hook.Store(before) })
		return nil
	})
}

func boxed(hook Hook) *hookBox {
	if hook == nil {
		return nil
	}
	return &hookBox{hook}
}
