package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/luahost/luahost/host/query"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/item"
)

const storeQueryLong = `Query prints the rows of a table for which conditions hold. QUERY is JSON of the
structure that the Lua method query takes, or "-" to read it from stdin; without it
all rows are found:

  {"where": [["age", ">", 30], {"any": [["vip", "=", true], ["city", "startsWith", "N"]]}],
   "order_by": ["age desc", "name"], "limit": 10, "select": ["name", "age"]}

where is a list of conditions [field, operator, value] that must all hold; an object
{"any": [...]}, {"all": [...]} or {"none": [...]} stands where a condition can.
Operators are = != < <= > >= between in notIn contains startsWith endsWith exists.

With --count only the number of rows is printed, with --aggregate QUERY has
group_by, sum, avg, min and max. --delete removes the rows; with --update QUERY has
set, increment and unset. Either is done to all rows or none.`

// queryFlags say what is done with the rows that are found.
type queryFlags struct {
	format                            formatFlag
	explain, count, aggregate, cursor bool
	delete, update                    bool
}

func (f *queryFlags) register(flags *pflag.FlagSet) {
	f.format.register(flags)
	flags.BoolVar(&f.explain, "explain", false, "run the query and print how it ran, and not the rows")
	flags.BoolVar(&f.count, "count", false, "print the number of rows")
	flags.BoolVar(&f.aggregate, "aggregate", false, "print counts, sums, averages, least and greatest, by group")
	flags.BoolVar(&f.delete, "delete", false, "remove the rows")
	flags.BoolVar(&f.update, "update", false, "change the rows as set, increment and unset say")
	flags.BoolVar(&f.cursor, "cursor", false, "print last the cursor to go on from, for after")
}

func newStoreQuery(io *stdio) *cobra.Command {
	var flags queryFlags
	cmd := &cobra.Command{
		Use:   "query STORE TABLE [QUERY]",
		Short: "Find, count, change or remove rows by their values",
		Long:  storeQueryLong,
		Example: `  luahost store query bolt:shop.db users '{"where":[["age",">",30]],"order_by":"age"}'
  luahost store query bolt:shop.db users '{"where":[["age",">",30]]}' --explain
  luahost store query bolt:shop.db users '{"group_by":"city","avg":"age"}' --aggregate
  luahost store query bolt:shop.db users '{"where":[["age","<",18]],"set":{"minor":true}}' --update`,
		Args: argumentsUpTo(2, "STORE", "TABLE", "QUERY"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return storeQuery(cmd.Context(), io, &flags, args)
		},
	}
	flags.register(cmd.Flags())
	return cmd
}

func storeQuery(ctx context.Context, io *stdio, flags *queryFlags, args []string) error {
	do, mode, err := flags.action()
	if err != nil {
		return err
	}
	structure := any(map[any]any{})
	if len(args) == 3 {
		if structure, err = readQuery(io, args[2]); err != nil {
			return err
		}
	}
	out := newBuffered(io.out)
	err = withTable(ctx, args[0], args[1], mode, func(_ *storage.Store, t *storage.Table) error {
		return do(ctx, out, t, structure)
	})
	return firstOf(err, out.Flush())
}

// queryAction does what the flags say with a query.
type queryAction func(ctx context.Context, out io.Writer, t *storage.Table, structure any) error

func (f *queryFlags) action() (do queryAction, mode access, err error) {
	do, mode = f.find, reads
	if _, err := f.format.json(); err != nil {
		return nil, mode, err
	}
	chosen := ""
	for _, c := range []struct {
		name string
		on   bool
		do   queryAction
		mode access
	}{
		{"--explain", f.explain, f.explained, reads},
		{"--count", f.count, f.counted, reads},
		{"--aggregate", f.aggregate, f.aggregated, reads},
		{"--delete", f.delete, f.deleted, writes},
		{"--update", f.update, f.updated, writes},
	} {
		if !c.on {
			continue
		}
		if chosen != "" {
			return nil, mode, &usageError{fmt.Sprintf("%s and %s do not go together", chosen, c.name), ""}
		}
		chosen, do, mode = c.name, c.do, c.mode
	}
	return do, mode, nil
}

// readQuery reads the structure of a query.
func readQuery(io *stdio, text string) (any, error) {
	data, err := readArgument(io, text)
	if err != nil {
		return nil, err
	}
	encoded, err := parseValue("QUERY", data)
	if err != nil {
		return nil, err
	}
	return encoded.Any()
}

func (f *queryFlags) find(ctx context.Context, out io.Writer, t *storage.Table, structure any) error {
	q, err := query.Parse(structure)
	if err != nil {
		return err
	}
	printer, err := f.format.newRowPrinter(out, q.Select)
	if err != nil {
		return err
	}
	rows, err := query.Run(ctx, t, q)
	if err != nil {
		return err
	}
	defer rows.Close()
	var last query.Cursor
	for rows.Next() {
		if err := printer.row(rows.Key(), rows.Value()); err != nil {
			return err
		}
		if f.cursor {
			last = rows.Cursor()
		}
	}
	if err := firstOf(rows.Err(), printer.end()); err != nil || last == nil {
		return err
	}
	text, err := item.AppendJSON(nil, item.AppendString(nil, last))
	if err == nil {
		_, err = fmt.Fprintf(out, "{\"after\":%s}\n", text)
	}
	return err
}

func (f *queryFlags) explained(ctx context.Context, out io.Writer, t *storage.Table, structure any) error {
	q, err := query.Parse(structure)
	if err != nil {
		return err
	}
	e, err := query.Explain(ctx, t, q)
	if err != nil {
		return err
	}
	if asJSON, _ := f.format.json(); asJSON {
		return json.NewEncoder(out).Encode(explanationJSON(e))
	}
	_, err = fmt.Fprint(out, e)
	return err
}

func explanationJSON(e *query.Explanation) map[string]any {
	rejected := []map[string]string{}
	for _, r := range e.Rejected {
		rejected = append(rejected, map[string]string{"plan": r.Plan, "why": r.Why})
	}
	return map[string]any{
		"plan": e.Plan, "where": e.Where, "filter": e.Filter, "order": e.Order, "why": e.Why,
		"estimated_read": e.EstimatedRead, "estimated_rows": e.EstimatedRows,
		"entries": e.Entries, "read": e.Read, "rows": e.Rows, "rejected": rejected,
	}
}

func (f *queryFlags) counted(ctx context.Context, out io.Writer, t *storage.Table, structure any) error {
	q, err := query.Parse(structure)
	if err != nil {
		return err
	}
	if len(q.OrderBy) > 0 || q.Limit > 0 || q.After != nil || q.Select != nil {
		return &usageError{"QUERY: counting takes where, and nothing else", ""}
	}
	n, err := query.Count(ctx, t, q.Where)
	if err != nil {
		return err
	}
	return f.printCount(out, n, "", "")
}

func (f *queryFlags) deleted(ctx context.Context, out io.Writer, t *storage.Table, structure any) error {
	q, err := query.Parse(structure)
	if err != nil {
		return err
	}
	n, err := query.Delete(ctx, t, q)
	if err != nil {
		return err
	}
	return f.printCount(out, int64(n), "row", " removed")
}

func (f *queryFlags) updated(ctx context.Context, out io.Writer, t *storage.Table, structure any) error {
	q, patch, err := query.ParseUpdate(structure)
	if err != nil {
		return err
	}
	change, err := patch.Apply()
	if err != nil {
		return err
	}
	n, err := query.Update(ctx, t, q, change)
	if err != nil {
		return err
	}
	return f.printCount(out, int64(n), "row", " changed")
}

// printCount prints a number: alone, or as a sentence.
func (f *queryFlags) printCount(out io.Writer, n int64, noun, done string) (err error) {
	asJSON, _ := f.format.json()
	switch {
	case asJSON:
		_, err = fmt.Fprintf(out, "{\"count\":%d}\n", n)
	case noun == "":
		_, err = fmt.Fprintln(out, n)
	default:
		_, err = fmt.Fprintln(out, plural(n, noun)+done)
	}
	return err
}
