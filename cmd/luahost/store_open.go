package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/open"
	"github.com/luahost/luahost/internal/suggest"
)

// access is what a verb does to a store.
type access bool

const (
	reads  access = false // a file must be there, stays as it is, and others may read it too
	writes access = true
)

// unlimited are the limits of whoever works on a store from the command line.
// Quotas are for plugins, and come from a policy.
var unlimited = storage.Limits{
	KeyBytes: limitMax(abi.LimitKeyBytes), ValueBytes: limitMax(abi.LimitValueBytes),
	Keys: abi.Unlimited, TableBytes: abi.Unlimited,
}

func limitMax(name string) int64 {
	limit, _ := abi.LimitNamed(name)
	return limit.Max
}

// withStore opens the store at a URL for one verb, and closes it behind it.
func withStore(ctx context.Context, url string, mode access, do func(*storage.Store) error) (err error) {
	s, err := open.Store(ctx, url, storage.Options{ReadOnly: mode == reads, Limits: unlimited})
	if err != nil {
		return unusableStore(url, err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return badArgument(do(s))
}

// withTable is withStore for a verb that works on a table that is there: so must
// the store be, and a slip in its name makes no file.
func withTable(
	ctx context.Context, url, table string, mode access, do func(*storage.Store, *storage.Table) error,
) error {
	if file := open.File(url); file != "" {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return &usageError{fmt.Sprintf("there is no store file %s", file), nearbyFile(file)}
		}
	}
	return withStore(ctx, url, mode, func(s *storage.Store) error {
		t, err := existingTable(s, table)
		if err != nil {
			return err
		}
		return do(s, t)
	})
}

// unusableStore makes wrong usage of a URL that leads to no store.
func unusableStore(url string, err error) error {
	if errors.Is(err, abi.ErrNotFound) {
		full := abi.AsError(err)
		return &usageError{full.Message, orElse(nearbyFile(open.File(url)), full.Hint)}
	}
	return unusable("", err)
}

// badArgument makes wrong usage of what a store refuses because of what it is:
// it can only have come from the command line.
func badArgument(err error) error {
	var coded *abi.Error
	if errors.As(err, &coded) && coded.Errno() == abi.ErrInvalid {
		return &usageError{coded.Message, coded.Hint}
	}
	return err
}

// existingTable finds a table, or names those there are.
func existingTable(s *storage.Store, name string) (*storage.Table, error) {
	if err := storage.CheckName("table", name); err != nil {
		return nil, err
	}
	var known []string
	for _, info := range s.Tables() {
		if info.Name == name {
			return s.Table(name)
		}
		known = append(known, info.Name)
	}
	e := &usageError{message: fmt.Sprintf("the store has no table %q", name), hint: "it has no tables at all"}
	if near := suggest.Nearest(name, known); near != "" {
		e.hint = fmt.Sprintf("did you mean %q?", near)
	} else if len(known) > 0 {
		e.hint = listNames(known)
	}
	return nil, e
}
