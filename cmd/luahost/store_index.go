package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/luahost/luahost/host/query"
	"github.com/luahost/luahost/host/storage"
)

func newStoreIndex(io *stdio) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "index",
		Short: "Make, drop and list the indexes of a table",
		Args:  unknownVerb,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newStoreIndexCreate(io), newStoreIndexDrop(io), newStoreIndexLs(io))
	return cmd
}

// indexFlags say which index of some fields is meant.
type indexFlags struct {
	kind   string
	unique bool
}

func (f *indexFlags) index(fields []string) (query.Index, error) {
	kind, err := query.ParseKind(f.kind)
	return query.Index{Fields: fields, Kind: kind, Unique: f.unique}, err
}

func newStoreIndexCreate(io *stdio) *cobra.Command {
	var flags indexFlags
	cmd := &cobra.Command{
		Use:   "create STORE TABLE FIELD...",
		Short: "Make an index, and add the rows that are there",
		Long: `Create makes an index on one field, or on several in this order. A FIELD is a name,
or a path such as address.city; a field that is an array is found by each of its
elements.

The index is built in short steps. When that is interrupted, the index stays half
built, and queries do not use it; create goes on where it was.`,
		Example: `  luahost store index create bolt:shop.db users age
  luahost store index create bolt:shop.db users email --kind hash --unique`,
		Args: argumentsFrom("STORE", "TABLE", "FIELD"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return storeIndexCreate(cmd.Context(), io, &flags, args[0], args[1], args[2:])
		},
	}
	cmd.Flags().StringVar(&flags.kind, "kind", "btree", "btree, for ranges and sorting too, or hash, for equality only: `KIND`")
	cmd.Flags().BoolVar(&flags.unique, "unique", false, "refuse a row that has the values of another")
	return cmd
}

func storeIndexCreate(ctx context.Context, io *stdio, flags *indexFlags, url, table string, fields []string) error {
	index, err := flags.index(fields)
	if err != nil {
		return badArgument(err)
	}
	return withTable(ctx, url, table, writes, func(_ *storage.Store, t *storage.Table) error {
		bar := startProgress(io, "indexing "+printable(table), -1, "rows")
		defer bar.end()
		if err := query.CreateIndex(ctx, t, index, query.BuildOptions{Progress: bar.setOf}); err != nil {
			return err
		}
		bar.end()
		_, err := fmt.Fprintf(io.out, "%s is ready\n", printable(index.String()))
		return err
	})
}

func newStoreIndexDrop(io *stdio) *cobra.Command {
	var flags indexFlags
	cmd := &cobra.Command{
		Use:     "drop STORE TABLE FIELD...",
		Short:   "Remove an index",
		Example: `  luahost store index drop bolt:shop.db users email --kind hash`,
		Args:    argumentsFrom("STORE", "TABLE", "FIELD"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return storeIndexDrop(cmd.Context(), io, &flags, args[0], args[1], args[2:])
		},
	}
	cmd.Flags().StringVar(&flags.kind, "kind", "btree", "btree or hash: `KIND`")
	return cmd
}

func storeIndexDrop(ctx context.Context, io *stdio, flags *indexFlags, url, table string, fields []string) error {
	index, err := flags.index(fields)
	if err != nil {
		return badArgument(err)
	}
	return withTable(ctx, url, table, writes, func(_ *storage.Store, t *storage.Table) error {
		if err := query.DropIndex(ctx, t, index); err != nil {
			return err
		}
		_, err := fmt.Fprintf(io.out, "%s is dropped\n", printable(index.String()))
		return err
	})
}

func newStoreIndexLs(io *stdio) *cobra.Command {
	var format formatFlag
	cmd := &cobra.Command{
		Use:     "ls STORE [TABLE]",
		Short:   "List the indexes of a table, or of all",
		Example: `  luahost store index ls bolt:shop.db`,
		Args:    argumentsUpTo(1, "STORE", "TABLE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return storeIndexLs(cmd.Context(), io, &format, args[0], args[1:])
		},
	}
	format.register(cmd.Flags())
	return cmd
}

// indexLine is an index as ls and stat print it.
type indexLine struct {
	Table   string   `json:"table"`
	Fields  []string `json:"fields"`
	Kind    string   `json:"kind"`
	Unique  bool     `json:"unique"`
	Ready   bool     `json:"ready"`
	Entries int64    `json:"entries"`
	Bytes   int64    `json:"bytes"`
}

func storeIndexLs(ctx context.Context, io *stdio, format *formatFlag, url string, tables []string) error {
	asJSON, err := format.json()
	if err != nil {
		return err
	}
	return withStore(ctx, url, reads, func(s *storage.Store) error {
		lines, err := indexLines(ctx, s, tables)
		if err != nil {
			return err
		}
		if asJSON {
			return printJSONLines(io.out, lines)
		}
		t := newTable(io.out, indexHeading...)
		for _, l := range lines {
			t.row(l.cells()...)
		}
		return t.end()
	})
}

var indexHeading = []string{"table", "index", "entries", "bytes", "state"}

func (l *indexLine) cells() []string {
	state := "ready"
	if !l.Ready {
		state = "unfinished: create goes on with it"
	}
	name := l.Kind + "(" + strings.Join(l.Fields, ", ") + ")"
	if l.Unique {
		name = "unique " + name
	}
	return []string{printable(l.Table), printable(name), thousands(l.Entries), thousands(l.Bytes), state}
}

// indexLines measures the indexes of some tables; of all when none is named.
func indexLines(ctx context.Context, s *storage.Store, tables []string) ([]indexLine, error) {
	if len(tables) == 0 {
		for _, info := range s.Tables() {
			tables = append(tables, info.Name)
		}
	}
	var lines []indexLine
	for _, name := range tables {
		t, err := existingTable(s, name)
		if err != nil {
			return nil, err
		}
		list, err := query.Measure(ctx, t)
		if err != nil {
			return nil, err
		}
		for _, x := range list {
			lines = append(lines, indexLine{
				Table: name, Fields: x.Fields, Kind: x.Kind.String(), Unique: x.Unique,
				Ready: x.Ready, Entries: x.Entries, Bytes: x.Bytes,
			})
		}
	}
	return lines, nil
}
