package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
)

const runLong = `Run executes FILE as a script: Lua source, a built module, or "-" for Lua source
from stdin. What it prints goes to stdout. When it returns a table with a
function main, that is called with the input, and what it returns is printed.

Without --policy and --allow-table the script may use all tables of the store,
which is in memory and gone in the end, for as long as it likes. In a store that
lasts it may persist and restore functions (the table functions: read, write).
Nothing else is ever granted by default.`

func newRun(io *stdio) *cobra.Command {
	flags := sessionFlags{policyFlags: policyFlags{persists: true}}
	cmd := &cobra.Command{
		Use:   "run FILE",
		Short: "Run a script, and its main",
		Long:  runLong,
		Example: `  luahost run examples/orders/orders.lua --input examples/orders/orders.csv
  echo 'print(_VERSION)' | luahost run -
  luahost run --limit fuel=1000000 --usage script.lua`,
		Args: arguments("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error { return run(cmd.Context(), io, &flags, args[0]) },
	}
	flags.register(cmd.Flags())
	return cmd
}

func run(ctx context.Context, io *stdio, flags *sessionFlags, file string) (err error) {
	session, err := flags.start(ctx, io, file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.close()) }()
	plugin, err := session.prepare(ctx)
	if err != nil {
		return err
	}
	measure := startMeasure()
	streams, end := scriptStreams(io)
	result, err := plugin.Run(ctx, session.input, streams)
	err = errors.Join(err, end())
	measure.add(result.Usage)
	measure.print(io.err, flags)
	if err != nil {
		return err
	}
	return writeOutput(io.out, result.Output)
}
