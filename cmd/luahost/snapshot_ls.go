package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/luahost/luahost/host/snapshot"
	"github.com/luahost/luahost/host/storage"
)

func newSnapshotLs(io *stdio) *cobra.Command {
	var format formatFlag
	cmd := &cobra.Command{
		Use:   "ls STORE [TABLE]",
		Short: "List the snapshots of a store, or of a table",
		Long: `Ls lists the rows that are snapshots: their table and name, the beginning of the
id, which is the SHA-256 of the document, its size in bytes, what it takes in the
store, and how many rows have it. It is stored once for all of them.`,
		Example: `  luahost snapshot ls bolt:shop.db`,
		Args:    argumentsUpTo(1, "STORE", "TABLE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return snapshotLs(cmd.Context(), io, &format, args[0], args[1:])
		},
	}
	format.register(cmd.Flags())
	return cmd
}

// snapshotLine is a snapshot as ls prints it.
type snapshotLine struct {
	Table  string `json:"table"`
	Name   string `json:"name"`
	ID     string `json:"id"`
	Bytes  int64  `json:"bytes"`
	Stored int64  `json:"stored"`
	Rows   int64  `json:"rows"`
	Signed bool   `json:"signed"`
}

func snapshotLs(ctx context.Context, io *stdio, format *formatFlag, url string, tables []string) error {
	asJSON, err := format.json()
	if err != nil {
		return err
	}
	return withStore(ctx, url, reads, func(s *storage.Store) error {
		var lines []snapshotLine
		err := eachSnapshot(ctx, s, tables, func(t *storage.Table, row storage.SnapshotRow) error {
			lines = append(lines, snapshotLine{
				t.Name(), row.Key.Typed(), snapshot.ID(row.ID).String(), row.Size, row.Stored, row.Rows, row.Sealed,
			})
			return nil
		})
		if err != nil {
			return err
		}
		if asJSON {
			return printJSONLines(io.out, lines)
		}
		t := newTable(io.out, "table", "name", "id", "bytes", "stored", "rows", "signed")
		for _, l := range lines {
			signed := "no"
			if l.Signed {
				signed = "yes"
			}
			t.row(cell(l.Table), cell(l.Name), l.ID[:12], thousands(l.Bytes), thousands(l.Stored), thousands(l.Rows), signed)
		}
		return t.end()
	})
}

// eachSnapshot visits the snapshots of tables, or of all.
func eachSnapshot(
	ctx context.Context, s *storage.Store, tables []string, visit func(*storage.Table, storage.SnapshotRow) error,
) error {
	if len(tables) == 0 {
		for _, info := range s.Tables() {
			tables = append(tables, info.Name)
		}
	}
	for _, name := range tables {
		t, err := existingTable(s, name)
		if err != nil {
			return err
		}
		var failed error
		err = t.Snapshots(ctx, func(row storage.SnapshotRow) bool {
			failed = visit(t, row)
			return failed == nil
		})
		if err := firstOf(failed, err); err != nil {
			return err
		}
	}
	return nil
}
