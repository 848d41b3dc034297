package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/snapshot"
	"github.com/luahost/luahost/host/storage"
)

func newSnapshotSign(io *stdio) *cobra.Command {
	var keys snapshotKeys
	var unsigned bool
	cmd := &cobra.Command{
		Use:   "sign STORE [TABLE]",
		Short: "Sign snapshots with another key",
		Long: `Sign replaces the signatures of all snapshots of a store, or of a table, by those of
the first key: all or none. A signature by one of the other keys must be there
before, which is how a key is replaced:

  luahost snapshot sign STORE --snapshot-key new.key --snapshot-key old.key

With --unsigned it also signs what nobody has signed. Look at it first: whoever
restores it runs it. A signature by a key that is not given is an error in any case.`,
		Example: `  luahost snapshot sign bolt:shop.db --snapshot-key new.key --snapshot-key old.key`,
		Args:    argumentsUpTo(1, "STORE", "TABLE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			guard, err := keys.guard()
			if err != nil {
				return err
			}
			if !guard.Signs() {
				return &usageError{"--snapshot-key is missing", "it names the file with the key to sign with"}
			}
			return snapshotSign(cmd.Context(), io, guard, unsigned, args[0], args[1:])
		},
	}
	keys.register(cmd.Flags())
	cmd.Flags().BoolVar(&unsigned, "unsigned", false, "sign also what is not signed")
	return cmd
}

func snapshotSign(
	ctx context.Context, io *stdio, guard *snapshot.Guard, unsigned bool, url string, tables []string,
) error {
	return withStore(ctx, url, writes, func(s *storage.Store) error {
		type place struct {
			table *storage.Table
			key   storage.Key
		}
		var places []place
		err := eachSnapshot(ctx, s, tables, func(t *storage.Table, row storage.SnapshotRow) error {
			places = append(places, place{t, row.Key})
			return nil
		})
		if err != nil {
			return err
		}
		err = s.Update(ctx, func(tx *storage.Tx) error {
			for _, p := range places {
				if err := signRow(ctx, p.table.In(tx), p.key, guard, unsigned); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			_, err = fmt.Fprintf(io.out, "%s signed\n", plural(int64(len(places)), "snapshot"))
		}
		return err
	})
}

// signRow stores a snapshot again, with its expiry.
func signRow(ctx context.Context, t *storage.Table, k storage.Key, guard *snapshot.Guard, unsigned bool) error {
	found, err := t.Snapshot(ctx, k)
	if errors.Is(err, abi.ErrNotFound) {
		return nil // it has gone meanwhile
	}
	if err != nil {
		return err
	}
	if found == nil {
		return nil // it is plain data by now
	}
	if !unsigned || len(found.Seal) > 0 {
		if err := guard.Accept(found); err != nil {
			return err
		}
	}
	_, err = t.WithGuard(guard).Rewrite(ctx, k, storage.SnapshotValue(found.Document))
	return err
}
