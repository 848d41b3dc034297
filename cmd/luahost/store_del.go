package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/luahost/luahost/host/storage"
)

func newStoreDel(io *stdio) *cobra.Command {
	return &cobra.Command{
		Use:   "del STORE TABLE KEY...",
		Short: "Remove keys, all or none",
		Long: `Del removes keys and prints how many were there. When none was, the exit code is
1.`,
		Example: `  luahost store del bolt:shop.db users 1 2 alice`,
		Args:    argumentsFrom("STORE", "TABLE", "KEY"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return storeDel(cmd.Context(), io, args[0], args[1], args[2:])
		},
	}
}

func storeDel(ctx context.Context, io *stdio, url, table string, texts []string) error {
	keys := make([]storage.Key, len(texts))
	for i, text := range texts {
		var err error
		if keys[i], err = parseKey("KEY", text); err != nil {
			return err
		}
	}
	return withTable(ctx, url, table, writes, func(_ *storage.Store, t *storage.Table) error {
		n, err := t.DeleteMany(ctx, keys)
		if err != nil {
			return err
		}
		if n == 0 {
			return noKey(ctx, t, keys[0])
		}
		_, err = fmt.Fprintf(io.out, "%s removed\n", plural(int64(n), "key"))
		return err
	})
}
