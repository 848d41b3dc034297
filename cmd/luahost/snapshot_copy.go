package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/snapshot"
	"github.com/luahost/luahost/host/storage"
)

func newSnapshotExport(io *stdio) *cobra.Command {
	var table snapshotTable
	var output string
	cmd := &cobra.Command{
		Use:   "export STORE NAME",
		Short: "Write a snapshot's document to a file",
		Long: `Export writes the document of a snapshot, one item of CBOR, to stdout or to a
file. Its SHA-256 is the snapshot's id. Import reads it on any machine.`,
		Example: `  luahost snapshot export bolt:shop.db calculate --output calculate.snap`,
		Args:    arguments("STORE", "NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withSnapshot(cmd.Context(), args[0], table.name, args[1], func(s *storage.Snapshot) error {
				if output == "" {
					_, err := io.out.Write(s.Document)
					return err
				}
				return writeDocument(output, s.Document)
			})
		},
	}
	table.register(cmd.Flags())
	cmd.Flags().StringVarP(&output, "output", "o", "", "write to this `FILE`, not to stdout")
	return cmd
}

func writeDocument(path string, document []byte) error {
	if err := os.WriteFile(path, document, 0o644); err != nil {
		return &usageError{fmt.Sprintf("--output %s: %v", path, errors.Unwrap(err)), ""}
	}
	return nil
}

func newSnapshotImport(io *stdio) *cobra.Command {
	var table snapshotTable
	var keys snapshotKeys
	cmd := &cobra.Command{
		Use:   "import STORE NAME FILE",
		Short: "Store a document under a name",
		Long: `Import checks the document in a file, "-" for stdin, stores it under a name, in the
place of what was there, and prints its id. Whoever restores it runs what is in
it: with --snapshot-key you sign that you want that.`,
		Example: `  luahost snapshot import bolt:shop.db calculate calculate.snap`,
		Args:    arguments("STORE", "NAME", "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			guard, err := keys.guard()
			if err != nil {
				return err
			}
			document, err := readDocument(io, args[2])
			if err != nil {
				return err
			}
			return snapshotImport(cmd.Context(), io, guard, args[0], table.name, args[1], document)
		},
	}
	table.register(cmd.Flags())
	keys.register(cmd.Flags())
	return cmd
}

func readDocument(io *stdio, path string) ([]byte, error) {
	if path == "-" {
		return readStdin(io)
	}
	if err := checkFile("snapshot", path); err != nil {
		return nil, err
	}
	document, err := os.ReadFile(path)
	if err != nil {
		return nil, &usageError{fmt.Sprintf("snapshot %s: %v", path, errors.Unwrap(err)), ""}
	}
	return document, nil
}

func snapshotImport(
	ctx context.Context, io *stdio, guard *snapshot.Guard, url, table, name string, document []byte,
) error {
	k, err := parseKey("NAME", name)
	if err != nil {
		return err
	}
	if err := snapshot.Check(document, snapshot.Limits{}); err != nil {
		return badArgument(err) // before a store is made
	}
	return withStore(ctx, url, writes, func(s *storage.Store) error {
		t, err := s.Table(table)
		if err != nil {
			return err
		}
		if err := t.WithGuard(guard).Set(ctx, k, storage.SnapshotValue(document)); err != nil {
			return err
		}
		_, err = fmt.Fprintln(io.out, snapshot.IDOf(document))
		return err
	})
}

func newSnapshotRm(io *stdio) *cobra.Command {
	var table snapshotTable
	cmd := &cobra.Command{
		Use:     "rm STORE NAME...",
		Short:   "Remove snapshots, all or none",
		Long:    `Rm removes snapshots by name. When one of them is not there, none is removed.`,
		Example: `  luahost snapshot rm bolt:shop.db calculate`,
		Args:    argumentsFrom("STORE", "NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return snapshotRm(cmd.Context(), io, args[0], table.name, args[1:])
		},
	}
	table.register(cmd.Flags())
	return cmd
}

func snapshotRm(ctx context.Context, io *stdio, url, table string, names []string) error {
	return withTable(ctx, url, table, writes, func(s *storage.Store, t *storage.Table) error {
		err := s.Update(ctx, func(tx *storage.Tx) error {
			for _, name := range names {
				if err := removeSnapshot(ctx, t.In(tx), name); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			_, err = fmt.Fprintf(io.out, "%s removed\n", plural(int64(len(names)), "snapshot"))
		}
		return err
	})
}

// removeSnapshot removes a row, also one whose document is damaged, but no
// plain data.
func removeSnapshot(ctx context.Context, t *storage.Table, name string) error {
	k, err := parseKey("NAME", name)
	if err != nil {
		return err
	}
	found, err := t.Snapshot(ctx, k)
	if errors.Is(err, abi.ErrNotFound) || err == nil && found == nil {
		return noSnapshot(ctx, t, k)
	}
	if err != nil && !errors.Is(err, abi.ErrCorrupt) {
		return err
	}
	_, err = t.Delete(ctx, k)
	return err
}
