package schema

import (
	"bytes"
	"context"
	"fmt"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
)

// maxProblems ends a check of a table: more would say nothing new.
const maxProblems = 100

// VerifyStore compares the rows of tables with their schemas and lists those that
// do not conform, as of one moment for each table. A table whose rows were never
// all checked is passed over: it was given its schema so. Problems are no error; an
// error means that the check could not be made.
func VerifyStore(ctx context.Context, s *storage.Store) ([]storage.Problem, error) {
	var problems []storage.Problem
	for _, info := range s.Tables() {
		t, err := s.Table(info.Name)
		if err != nil {
			return problems, err
		}
		found, err := verify(ctx, t)
		problems = append(problems, found...)
		if err != nil {
			return problems, err
		}
	}
	return problems, nil
}

func verify(ctx context.Context, t *storage.Table) (problems []storage.Problem, err error) {
	have, err := Of(ctx, t)
	if err != nil || have.Source == nil || !have.Checked {
		return nil, err
	}
	s, err := Parse(have.Source)
	if err != nil {
		return []storage.Problem{{Table: t.Name(), What: abi.AsError(err).Message}}, nil
	}
	r, err := t.Reader(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	cursor := r.Scan(nil, nil, false)
	defer cursor.Close()
	for n := 0; cursor.Next() && len(problems) < maxProblems; n++ {
		if n&255 == 0 && ctx.Err() != nil {
			return problems, fmt.Errorf("%w: %w", abi.ErrInterrupted, ctx.Err())
		}
		value, err := cursor.Value()
		if err != nil {
			return problems, err
		}
		if err := s.Check(value); err != nil {
			k := storage.Key(bytes.Clone(cursor.Key()))
			problems = append(problems, storage.Problem{Table: t.Name(), Key: k, What: "the schema does not allow its value: " + err.Error()})
		}
	}
	return problems, cursor.Err()
}
