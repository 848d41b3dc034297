package main

import (
	"context"
	"fmt"
	"io"

	"github.com/luahost/luahost/host/query"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/item"
)

// aggregated prints a row for each group.
func (f *queryFlags) aggregated(ctx context.Context, out io.Writer, t *storage.Table, structure any) error {
	a, err := query.ParseAggregation(structure)
	if err != nil {
		return err
	}
	groups, err := query.Aggregate(ctx, t, a)
	if err != nil {
		return err
	}
	if asJSON, _ := f.format.json(); asJSON {
		return printGroupsJSON(out, groups)
	}
	return printGroups(out, &a, groups)
}

func printGroupsJSON(out io.Writer, groups []query.Group) error {
	for _, g := range groups {
		text, err := item.AppendJSON(nil, g.Append(nil))
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "%s\n", text); err != nil {
			return err
		}
	}
	return nil
}

// printGroups prints a column for each field of the groups, and for each
// number that was asked for.
func printGroups(out io.Writer, a *query.Aggregation, groups []query.Group) error {
	var heading []string
	for _, path := range a.GroupBy {
		heading = append(heading, cell(path))
	}
	heading = append(heading, "count")
	for _, c := range numbersOf(a, nil) {
		heading = append(heading, cell(c.name))
	}
	t := newTable(out, heading...)
	for i := range groups {
		g := &groups[i]
		var cells []string
		for _, path := range a.GroupBy {
			cells = append(cells, cell(groupText(g.By[path])))
		}
		cells = append(cells, thousands(g.Count))
		for _, c := range numbersOf(a, g) {
			cells = append(cells, cell(groupText(c.value)))
		}
		t.row(cells...)
	}
	return t.end()
}

// number is one number of a group.
type number struct {
	name  string // as in "sum.age"
	value storage.Value
}

// numbersOf are the numbers that were asked for, of a group; without one, only
// their names.
func numbersOf(a *query.Aggregation, g *query.Group) []number {
	if g == nil {
		g = &query.Group{}
	}
	var list []number
	for _, c := range []struct {
		function string
		paths    []string
		values   map[string]storage.Value
	}{{"sum", a.Sum, g.Sum}, {"avg", a.Avg, g.Avg}, {"min", a.Min, g.Min}, {"max", a.Max, g.Max}} {
		for _, path := range c.paths {
			list = append(list, number{c.function + "." + path, c.values[path]})
		}
	}
	return list
}

// groupText is a value of a group; what is absent is empty.
func groupText(v storage.Value) string {
	if v == nil {
		return ""
	}
	decoded, err := v.Any()
	if err != nil {
		return v.String()
	}
	return valueText(decoded)
}
