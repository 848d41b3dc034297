package main

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/schema"
	"github.com/luahost/luahost/host/storage"
)

func newStoreSchema(io *stdio) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "schema",
		Short: "Give tables a JSON Schema that every write must conform to",
		Args:  unknownVerb,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newStoreSchemaSet(io), newStoreSchemaShow(io), newStoreSchemaRm(io))
	return cmd
}

func newStoreSchemaSet(io *stdio) *cobra.Command {
	var noCheck bool
	cmd := &cobra.Command{
		Use:   "set STORE TABLE FILE",
		Short: "Give a table the JSON Schema in a file",
		Long: `Set gives a table the JSON Schema in FILE, or from stdin when it is "-". From then on
a write whose value does not conform fails, whoever makes it, and names the place in
the value and the rule. The table is made if need be.

The rows that are there are checked first; when some do not conform, they are named,
and the table stays as it was. With --no-check they stay as they are.

The schema is part of the store. References in it lead into itself: nothing is loaded
from outside. Formats are enforced.`,
		Example: `  luahost store schema set bolt:shop.db users user.schema.json`,
		Args:    arguments("STORE", "TABLE", "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return storeSchemaSet(cmd.Context(), io, noCheck, args[0], args[1], args[2])
		},
	}
	cmd.Flags().BoolVar(&noCheck, "no-check", false, "do not look at the rows that are there")
	return cmd
}

func storeSchemaSet(ctx context.Context, io *stdio, noCheck bool, url, table, file string) error {
	source, err := readFileOrStdin(io, "schema", file)
	if err != nil {
		return err
	}
	if err := checkJSON(file, source); err != nil {
		return err
	}
	if _, err := schema.Parse(source); err != nil {
		return badArgument(placed(file, err))
	}
	return withStore(ctx, url, writes, func(s *storage.Store) error {
		t, err := s.Table(table)
		if err != nil {
			return err
		}
		bar := startProgress(io, "checking "+printable(table), -1, "rows")
		defer bar.end()
		checked := int64(0)
		progress := func(done, total int64) { bar.setOf(done, total); checked = done }
		if err := schema.Set(ctx, t, source, schema.Options{NoCheck: noCheck, Progress: progress}); err != nil {
			return err
		}
		bar.end()
		_, err = fmt.Fprintf(io.out, "table %s has the schema, %s\n", printable(table), checkedText(noCheck, checked))
		return err
	})
}

func checkedText(noCheck bool, rows int64) string {
	if noCheck {
		return "its rows were not checked"
	}
	return plural(rows, "row") + " checked"
}

// readFileOrStdin reads a file that must be there, or stdin for "-".
func readFileOrStdin(stdio *stdio, kind, file string) ([]byte, error) {
	if file == stdinFile {
		return readStdin(stdio)
	}
	if err := checkFile(kind, file); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(file)
	return data, fileError(file, err)
}

func newStoreSchemaShow(io *stdio) *cobra.Command {
	return &cobra.Command{
		Use:   "show STORE TABLE",
		Short: "Print the schema of a table",
		Long: `Show prints the schema as it was given. When the rows that were there then have not
all been checked, a note on stderr says so.`,
		Example: `  luahost store schema show bolt:shop.db users`,
		Args:    arguments("STORE", "TABLE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return storeSchemaShow(cmd.Context(), io, args[0], args[1])
		},
	}
}

func storeSchemaShow(ctx context.Context, io *stdio, url, table string) error {
	return withTable(ctx, url, table, reads, func(_ *storage.Store, t *storage.Table) error {
		have, err := schema.Of(ctx, t)
		if err != nil {
			return err
		}
		if have.Source == nil {
			return &abi.Error{Code: abi.ErrNotFound.Code(), Message: fmt.Sprintf("table %s has no schema", table)}
		}
		if !have.Checked {
			fmt.Fprintln(io.err, "luahost: note: not all rows were checked; schema set does so")
		}
		_, err = fmt.Fprintf(io.out, "%s\n", bytes.TrimSpace(have.Source))
		return err
	})
}

func newStoreSchemaRm(io *stdio) *cobra.Command {
	return &cobra.Command{
		Use:     "rm STORE TABLE",
		Short:   "Take the schema of a table away",
		Example: `  luahost store schema rm bolt:shop.db users`,
		Args:    arguments("STORE", "TABLE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withTable(cmd.Context(), args[0], args[1], writes, func(_ *storage.Store, t *storage.Table) error {
				if err := schema.Remove(cmd.Context(), t); err != nil {
					return err
				}
				_, err := fmt.Fprintf(io.out, "table %s has no schema any more\n", printable(args[1]))
				return err
			})
		},
	}
}
