package schema

import (
	"context"
	"fmt"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
)

// guard is the hook of a table that has a schema. It only forbids.
type guard struct {
	table  string // "store/table"
	schema *Schema
}

// Change implements storage.Hook.
func (g *guard) Change(_ engine.Tx, c storage.Change) error {
	if c.New == nil {
		return nil
	}
	err := g.schema.Check(c.New)
	if err == nil {
		return nil
	}
	return &abi.Error{
		Code: abi.ErrInvalid.Code(), Table: g.table,
		Message: fmt.Sprintf("the schema of table %s does not allow the value of key %v: %v", g.table, c.Key, err),
		Hint:    "an operator sees the schema with: luahost store schema show",
	}
}

// unusable is the hook of a table whose schema this program cannot compile.
type unusable struct {
	table string
	err   error
}

// Change implements storage.Hook.
func (u *unusable) Change(_ engine.Tx, c storage.Change) error {
	if c.New == nil {
		return nil
	}
	full := *abi.AsError(u.err)
	full.Code, full.Table = abi.ErrUnsupported.Code(), u.table
	full.Message = fmt.Sprintf("table %s takes no writes: %s", u.table, full.Message)
	full.Hint = "set its schema anew, or remove it"
	return &full
}

// Attach makes a store that was just opened enforce its schemas. Until then tables
// that have one refuse changes. Attaching twice does no harm. A store that only
// reads has nothing to enforce.
func Attach(ctx context.Context, s *storage.Store) error {
	if s.Info().ReadOnly {
		return nil
	}
	for _, info := range s.Tables() {
		t, err := s.Table(info.Name)
		if err != nil {
			return err
		}
		have, err := Of(ctx, t)
		if err != nil {
			return err
		}
		if have.Source == nil || t.Hook(storage.HookSchema) != nil {
			continue
		}
		attend := func(r *storage.Reader) (storage.Hook, error) { return guardOf(r, t) }
		if err := t.Attend(ctx, storage.HookSchema, attend); err != nil {
			return err
		}
	}
	return nil
}

// guardOf is the hook that a table needs, nil when it needs none.
func guardOf(r *storage.Reader, t *storage.Table) (storage.Hook, error) {
	have, err := load(r.Tx(), t)
	if have == nil || err != nil {
		return nil, err
	}
	s, err := Parse(have.Source)
	if err != nil {
		return &unusable{t.FullName(), err}, nil
	}
	return &guard{t.FullName(), s}, nil
}
