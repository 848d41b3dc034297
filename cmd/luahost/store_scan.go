package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/luahost/luahost/host/storage"
)

func newStoreScan(io *stdio) *cobra.Command {
	var format formatFlag
	var keys rangeFlags
	cmd := &cobra.Command{
		Use:   "scan STORE TABLE",
		Short: "Print rows in key order",
		Long: `Scan prints the rows of a table in key order, as of one moment: as a table with a
column for each field, or as JSON, one {"key":...,"value":...} a line, which import
reads.`,
		Example: `  luahost store scan bolt:shop.db users --from 10 --limit 5
  luahost store scan bolt:shop.db users --format json`,
		Args: arguments("STORE", "TABLE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return storeScan(cmd.Context(), io, &format, &keys, args[0], args[1])
		},
	}
	format.register(cmd.Flags())
	keys.register(cmd.Flags())
	return cmd
}

func storeScan(ctx context.Context, io *stdio, format *formatFlag, keys *rangeFlags, url, table string) error {
	options, err := keys.options()
	if err != nil {
		return err
	}
	out := newBuffered(io.out)
	rows, err := format.newRowPrinter(out, nil)
	if err != nil {
		return err
	}
	err = withTable(ctx, url, table, reads, func(_ *storage.Store, t *storage.Table) error {
		for e, err := range t.Scan(ctx, options) {
			if err != nil {
				return err
			}
			if err := rows.row(e.Key, e.Value); err != nil {
				return err
			}
		}
		return rows.end()
	})
	return firstOf(err, out.Flush())
}
