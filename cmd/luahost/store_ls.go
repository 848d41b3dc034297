package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/luahost/luahost/host/query"
	"github.com/luahost/luahost/host/schema"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/item"
)

func newStoreLs(io *stdio) *cobra.Command {
	var format formatFlag
	var keys rangeFlags
	cmd := &cobra.Command{
		Use:   "ls STORE [TABLE]",
		Short: "List the tables of a store, or the keys of a table",
		Long: `Ls lists every table that the store has, with its rows, the bytes of its keys and
records, how many indexes it has, and whether a
schema. With TABLE it lists the keys, in order:
integers by value, then strings by their bytes.`,
		Example: `  luahost store ls bolt:shop.db
  luahost store ls bolt:shop.db users --prefix a --limit 10`,
		Args: argumentsUpTo(1, "STORE", "TABLE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return storeLsTables(cmd.Context(), io, &format, args[0])
			}
			return storeLsKeys(cmd.Context(), io, &format, &keys, args[0], args[1])
		},
	}
	format.register(cmd.Flags())
	keys.register(cmd.Flags())
	return cmd
}

// tableLine is a table as ls prints it.
type tableLine struct {
	Table   string `json:"table"`
	Rows    int64  `json:"rows"`
	Bytes   int64  `json:"bytes"`
	Indexes int    `json:"indexes"`
	Schema  bool   `json:"schema"`
}

func storeLsTables(ctx context.Context, io *stdio, format *formatFlag, url string) error {
	asJSON, err := format.json()
	if err != nil {
		return err
	}
	return withStore(ctx, url, reads, func(s *storage.Store) error {
		lines, err := tableLines(ctx, s)
		if err != nil {
			return err
		}
		if asJSON {
			return printJSONLines(io.out, lines)
		}
		t := newTable(io.out, "table", "rows", "bytes", "indexes", "schema")
		for _, l := range lines {
			t.row(printable(l.Table), thousands(l.Rows), thousands(l.Bytes), fmt.Sprint(l.Indexes), yesOrNo(l.Schema))
		}
		return t.end()
	})
}

func tableLines(ctx context.Context, s *storage.Store) ([]tableLine, error) {
	var lines []tableLine
	for _, info := range s.Tables() {
		t, err := s.Table(info.Name)
		if err != nil {
			return nil, err
		}
		indexes, err := query.Indexes(ctx, t)
		if err != nil {
			return nil, err
		}
		have, err := schema.Of(ctx, t)
		if err != nil {
			return nil, err
		}
		lines = append(lines, tableLine{info.Name, info.Rows, info.Bytes, len(indexes), have.Source != nil})
	}
	return lines, nil
}

func yesOrNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// printJSONLines prints each element of a list on a line of its own.
func printJSONLines[T any](w io.Writer, list []T) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for _, v := range list {
		if err := encoder.Encode(v); err != nil {
			return err
		}
	}
	return nil
}

func storeLsKeys(ctx context.Context, io *stdio, format *formatFlag, keys *rangeFlags, url, table string) error {
	asJSON, err := format.json()
	if err != nil {
		return err
	}
	options, err := keys.options()
	if err != nil {
		return err
	}
	options.KeysOnly = true
	out := newBuffered(io.out)
	err = withTable(ctx, url, table, reads, func(_ *storage.Store, t *storage.Table) error {
		for e, err := range t.Scan(ctx, options) {
			if err != nil {
				return err
			}
			line, err := keyLine(e.Key, asJSON)
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintln(out, line); err != nil {
				return err
			}
		}
		return nil
	})
	return firstOf(err, out.Flush())
}

func keyLine(k storage.Key, asJSON bool) (string, error) {
	if !asJSON {
		return k.Typed(), nil
	}
	wire, err := appendKeyItem(nil, k)
	if err != nil {
		return "", err
	}
	text, err := item.AppendJSON(nil, wire)
	return string(text), err
}
