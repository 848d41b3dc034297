package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/snapshot"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/internal/suggest"
)

const snapshotLong = `Snapshot works on the functions, coroutines and other values that plugins and Go
programs have persisted: STORE is a store's URL, bolt:FILE for a file. Nothing
of them is run.

NAME is the name under which storage.persist has stored a value: a key of the
table functions, unless --table names another one. It is typed as with
"luahost store".`

func newSnapshot(io *stdio) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "snapshot",
		Short: "Look at, check and copy persisted functions",
		Long:  snapshotLong,
		Example: `  luahost snapshot ls bolt:shop.db
  luahost snapshot show bolt:shop.db calculate`,
		Args: unknownVerb,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newSnapshotLs(io), newSnapshotShow(io), newSnapshotVerify(io),
		newSnapshotSign(io), newSnapshotExport(io), newSnapshotImport(io), newSnapshotRm(io))
	return cmd
}

// snapshotTable is the flag that says where names are looked for.
type snapshotTable struct{ name string }

func (f *snapshotTable) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.name, "table", host.FunctionsTable, "the `TABLE` with the snapshot")
}

// withSnapshot reads one snapshot, without asking for its signature.
func withSnapshot(
	ctx context.Context, url, table, name string, do func(*storage.Snapshot) error,
) error {
	k, err := parseKey("NAME", name)
	if err != nil {
		return err
	}
	return withTable(ctx, url, table, reads, func(_ *storage.Store, t *storage.Table) error {
		found, err := t.Snapshot(ctx, k)
		switch {
		case errors.Is(err, abi.ErrNotFound):
			return noSnapshot(ctx, t, k)
		case err != nil:
			return err
		case found == nil:
			return &abi.Error{
				Code: abi.ErrNotFound.Code(), Table: t.FullName(),
				Message: fmt.Sprintf("%s in table %s is plain data, no snapshot", k.Typed(), t.Name()),
				Hint:    "luahost store get prints it",
			}
		}
		return do(found)
	})
}

// noSnapshot names snapshots that may have been meant.
func noSnapshot(ctx context.Context, t *storage.Table, k storage.Key) error {
	var known []string
	err := t.Snapshots(ctx, func(row storage.SnapshotRow) bool {
		known = append(known, row.Key.Typed())
		return true
	})
	if err != nil {
		return err
	}
	e := &abi.Error{
		Code: abi.ErrNotFound.Code(), Table: t.FullName(),
		Message: fmt.Sprintf("table %s has no snapshot %s", t.Name(), k.Typed()), Hint: listNames(known),
	}
	if near := suggest.Nearest(k.Typed(), known); near != "" {
		e.Hint = fmt.Sprintf("did you mean %q?", near)
	}
	return e
}

// snapshotKeys are the files with keys for signatures.
type snapshotKeys struct{ files []string }

func (f *snapshotKeys) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.files, "snapshot-key", nil,
		"sign persisted functions with the key in this `FILE`, and restore none that is not; of several, the first signs and all are good")
}

// read gets the keys: what is in the files, without a line end behind it.
func (f *snapshotKeys) read() ([][]byte, error) {
	var keys [][]byte
	for _, path := range f.files {
		if err := checkFile("snapshot key", path); err != nil {
			return nil, err
		}
		key, err := os.ReadFile(path)
		if err != nil {
			return nil, &usageError{fmt.Sprintf("snapshot key %s: %v", path, errors.Unwrap(err)), ""}
		}
		key = bytes.TrimRight(key, "\r\n")
		if len(key) < snapshot.MinKey {
			return nil, &usageError{
				fmt.Sprintf("snapshot key %s has %d bytes, at least %d are needed", path, len(key), snapshot.MinKey),
				"head -c 32 /dev/urandom | base64 makes a good one",
			}
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// guard makes the guard of the keys.
func (f *snapshotKeys) guard() (*snapshot.Guard, error) {
	keys, err := f.read()
	if err != nil {
		return nil, err
	}
	return snapshot.NewGuard(snapshot.Options{Keys: keys})
}
