package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/open"
)

func newStoreBackup(io *stdio) *cobra.Command {
	return &cobra.Command{
		Use:   "backup STORE TARGET",
		Short: "Copy a whole store, with its indexes and schemas",
		Long: `Backup copies a store, as of one moment, to another one that must be empty: TARGET is
a store's URL, as bolt:FILE. The copy has everything, and on a file it is compact. A
copy that was cut off is no store, and is removed.`,
		Example: `  luahost store backup bolt:shop.db bolt:shop-backup.db`,
		Args:    arguments("STORE", "TARGET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return storeBackup(cmd.Context(), io, args[0], args[1])
		},
	}
}

func storeBackup(ctx context.Context, io *stdio, url, target string) error {
	return withStore(ctx, url, reads, func(s *storage.Store) (err error) {
		file := open.File(target)
		_, statErr := os.Stat(file)
		isNew := file != "" && errors.Is(statErr, fs.ErrNotExist)
		to, err := open.Engine(ctx, target)
		if err != nil {
			return unusable("", err)
		}
		total, err := countRows(s, nil)
		if err != nil {
			return firstOf(err, to.Close())
		}
		bar := startProgress(io, "copying", total, "rows")
		defer bar.end()
		rows, err := s.Backup(ctx, to, bar.set)
		bar.end()
		if err = firstOf(err, to.Close()); err != nil {
			if isNew {
				_ = os.Remove(file) // it would be refused as well
			}
			return err
		}
		_, err = fmt.Fprintf(io.out, "%s copied to %s\n", plural(rows, "row"), target)
		return err
	})
}
