package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/snapshot"
	"github.com/luahost/luahost/host/storage"
)

func newSnapshotVerify(io *stdio) *cobra.Command {
	var keys snapshotKeys
	cmd := &cobra.Command{
		Use:   "verify STORE [TABLE]",
		Short: "Check the snapshots of a store",
		Long: `Verify reads every snapshot of a store, or of a table, and prints what is wrong:
a document whose hash is not its id, one that is not well-formed, and with
--snapshot-key one that was not signed with that key for that row. When something
is wrong the exit code is 5, or 3 when it is nothing but signatures.`,
		Example: `  luahost snapshot verify bolt:shop.db --snapshot-key key.txt`,
		Args:    argumentsUpTo(1, "STORE", "TABLE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			guard, err := keys.guard()
			if err != nil {
				return err
			}
			return snapshotVerify(cmd.Context(), io, guard, args[0], args[1:])
		},
	}
	keys.register(cmd.Flags())
	return cmd
}

func snapshotVerify(ctx context.Context, io *stdio, guard *snapshot.Guard, url string, tables []string) error {
	return withStore(ctx, url, reads, func(s *storage.Store) error {
		total, bad, code := int64(0), int64(0), abi.ErrUntrusted
		err := eachSnapshot(ctx, s, tables, func(t *storage.Table, row storage.SnapshotRow) error {
			total++
			err := verifyRow(ctx, t, row.Key, guard)
			if err == nil {
				return nil
			}
			bad++
			if abi.AsError(err).Errno() != abi.ErrUntrusted {
				code = abi.ErrCorrupt
			}
			_, err = fmt.Fprintf(io.out, "table %s, %s\n", printable(t.Name()), printable(abi.AsError(err).Message))
			return err
		})
		if err != nil {
			return err
		}
		if bad > 0 {
			return &abi.Error{Code: code.Code(), Message: fmt.Sprintf("%s of %s not sound", thousands(bad), verbOf(total))}
		}
		_, err = fmt.Fprintf(io.out, "%s sound\n", verbOf(total))
		return err
	})
}

// verifyRow checks one snapshot; the message begins with its name.
func verifyRow(ctx context.Context, t *storage.Table, k storage.Key, guard *snapshot.Guard) error {
	found, err := t.Snapshot(ctx, k)
	if err != nil {
		full := *abi.AsError(err)
		full.Message = fmt.Sprintf("%v: %s", k, full.Message)
		return &full
	}
	return guard.Accept(found)
}

// verbOf is "1 snapshot is", "2 snapshots are".
func verbOf(n int64) string {
	if n == 1 {
		return "1 snapshot is"
	}
	return plural(n, "snapshot") + " are"
}

// corrupt makes damage of a document that is malformed: nobody typed it.
func corrupt(err error) error {
	full := *abi.AsError(err)
	if full.Errno() == abi.ErrInvalid {
		full.Code = abi.ErrCorrupt.Code()
	}
	return &full
}
