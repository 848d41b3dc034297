package main

import (
	"github.com/spf13/cobra"

	"github.com/luahost/luahost/host/snapshot"
	"github.com/luahost/luahost/host/storage"
)

func newSnapshotShow(io *stdio) *cobra.Command {
	var table snapshotTable
	var options snapshot.TreeOptions
	cmd := &cobra.Command{
		Use:   "show STORE NAME",
		Short: "Print what is in a snapshot, as a tree",
		Long: `Show prints everything that a persisted value holds: functions with their source
and upvalues, or their instructions when the source was stripped, tables,
coroutines with their calls and stack. Behind each stand its number, its own size
in the document and, when it is shared, how many references there are to it.
Where it is met again, only the number stands.`,
		Example: `  luahost snapshot show bolt:shop.db calculate
  luahost snapshot show bolt:shop.db 42 --table workflows --code`,
		Args: arguments("STORE", "NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withSnapshot(cmd.Context(), args[0], table.name, args[1], func(s *storage.Snapshot) error {
				document, err := snapshot.Inspect(s.Document, snapshot.Limits{})
				if err != nil {
					return corrupt(err)
				}
				return document.Tree(io.out, options)
			})
		},
	}
	table.register(cmd.Flags())
	cmd.Flags().BoolVar(&options.Code, "code", false, "print instructions, also of functions with source")
	cmd.Flags().BoolVar(&options.Full, "full", false, "print all items, levels and lines, not the first ones only")
	return cmd
}
