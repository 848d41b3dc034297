package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/capabilities"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/migrate"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/item"
)

const storeMigrateLong = `Migrate runs a Lua function over every row of a table. SCRIPT returns it; it gets key
and value, and what it returns is the row's new value. nil removes the row, and no
result at all leaves it as it is:

  return function(key, user)
      user.age = math.tointeger(user.age)
      return user
  end

The script runs in the sandbox, with no tables and within --limit. Rows are migrated
in batches; how far it came is noted in the store with each. Killed at any moment, the
same command goes on behind the last batch, and no row is migrated twice. The migration
is known by the hash of the script. A row that fails is named, and ends it.

--dry-run changes nothing, and prints how many rows would change, the first of them,
and those that would fail.`

// migrateFlags say how a migration runs.
type migrateFlags struct {
	options migrate.Options
	dryRun  bool
	sample  int
	limits  []string
}

func newStoreMigrate(io *stdio) *cobra.Command {
	var flags migrateFlags
	cmd := &cobra.Command{
		Use:   "migrate STORE TABLE SCRIPT",
		Short: "Run a Lua function over every row of a table",
		Long:  storeMigrateLong,
		Example: `  luahost store migrate bolt:shop.db users ages.lua --dry-run
  luahost store migrate bolt:shop.db users ages.lua`,
		Args: arguments("STORE", "TABLE", "SCRIPT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return storeMigrate(cmd.Context(), io, &flags, args[0], args[1], args[2])
		},
	}
	f := cmd.Flags()
	f.BoolVar(&flags.dryRun, "dry-run", false, "change nothing, and say what would change")
	f.IntVar(&flags.sample, "sample", 5, "with --dry-run, print this many rows: `N`")
	f.BoolVar(&flags.options.Again, "again", false, "also when the table was migrated by this script already")
	f.BoolVar(&flags.options.GoOn, "go-on", false, "go on where an unfinished migration by another script stopped")
	f.BoolVar(&flags.options.Restart, "restart", false, "forget an unfinished migration, and begin with the first row")
	f.StringArrayVar(&flags.limits, "limit", nil, "set a limit of the script: `NAME=VALUE`, as in fuel=1000000 (repeatable)")
	return cmd
}

func storeMigrate(ctx context.Context, stdio *stdio, flags *migrateFlags, url, table, script string) (err error) {
	source, err := readFileOrStdin(stdio, "script", script)
	if err != nil {
		return err
	}
	runtime, err := flags.runtime(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, runtime.Close()) }()
	m, err := migrate.Lua(ctx, runtime, script, source)
	if err != nil {
		return badArgument(err)
	}
	mode := writes
	if flags.dryRun {
		mode = reads
	}
	return withTable(ctx, url, table, mode, func(_ *storage.Store, t *storage.Table) error {
		bar := startProgress(stdio, "migrating "+printable(table), -1, "rows")
		defer bar.end()
		if flags.dryRun {
			p, err := migrate.PreviewRun(ctx, t, m, max(flags.sample, 0), bar.setOf)
			bar.end()
			if err != nil {
				return err
			}
			return printPreview(stdio.out, p)
		}
		flags.options.Progress = bar.setOf
		result, err := migrate.Run(ctx, t, m, flags.options)
		bar.end()
		return printMigration(stdio.out, result, err)
	})
}

// runtime is one that grants nothing.
func (f *migrateFlags) runtime(ctx context.Context) (*host.Runtime, error) {
	policy, err := new(capabilities.Policy).WithLimit(abi.LimitTime, "none", "store migrate")
	if err != nil {
		return nil, err
	}
	for _, text := range f.limits {
		if policy, err = setLimit(policy, text); err != nil {
			return nil, &usageError{"--limit " + text + ": " + err.Error(), ""}
		}
	}
	return host.New(ctx, host.Config{Policy: policy})
}

// printMigration says what was done, also when it then failed.
func printMigration(out io.Writer, r migrate.Result, err error) error {
	if err != nil {
		if r.Rows() > 0 && !errors.Is(err, abi.ErrConflict) {
			return hintedMore(err, plural(r.Rows(), "row")+" before its batch are migrated")
		}
		return err
	}
	if r.Resumed > 0 {
		fmt.Fprintf(out, "went on behind %s\n", plural(r.Resumed, "row"))
	}
	_, err = fmt.Fprintln(out, countsText(r.Counts))
	return err
}

func countsText(c migrate.Counts) string {
	return fmt.Sprintf("%s: %s changed, %s removed, %s unchanged",
		plural(c.Rows(), "row"), thousands(c.Changed), thousands(c.Deleted), thousands(c.Unchanged))
}

func printPreview(out io.Writer, p *migrate.Preview) error {
	if p.Skipped > 0 {
		fmt.Fprintf(out, "%s were migrated by an earlier run\n", plural(p.Skipped, "row"))
	}
	fmt.Fprintln(out, countsText(p.Counts))
	for _, d := range p.Sample {
		printDiff(out, d)
	}
	if p.Failing == 0 {
		return nil
	}
	fmt.Fprintf(out, "%s would fail:\n", plural(p.Failing, "row"))
	for _, d := range p.Errors {
		fmt.Fprintf(out, "key %s: %s\n", d.Key.Typed(), printable(d.Failed))
	}
	return &saidError{&abi.Error{Code: abi.ErrRuntime.Code(), Message: "rows would fail"}}
}

// printDiff prints what becomes of a row: the fields that change, of a value
// that has fields.
func printDiff(out io.Writer, d migrate.Diff) {
	fmt.Fprintf(out, "key %s\n", d.Key.Typed())
	if d.After == nil {
		fmt.Fprintf(out, "  - %s\n", jsonText(d.Before))
		return
	}
	before, after := fieldsOf(d.Before), fieldsOf(d.After)
	if before == nil || after == nil {
		fmt.Fprintf(out, "  - %s\n  + %s\n", jsonText(d.Before), jsonText(d.After))
		return
	}
	names := slices.Collect(maps.Keys(before))
	for name := range after {
		if before[name] == "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if before[name] == after[name] {
			continue
		}
		if before[name] != "" {
			fmt.Fprintf(out, "  - %s: %s\n", printable(name), before[name])
		}
		if after[name] != "" {
			fmt.Fprintf(out, "  + %s: %s\n", printable(name), after[name])
		}
	}
}

// fieldsOf are the fields of a value as JSON, by name; nil when it has other
// keys, or none.
func fieldsOf(v storage.Value) map[string]string {
	decoded, err := v.Any()
	if err != nil {
		return nil
	}
	names, ok := recordFields(decoded)
	if !ok {
		return nil
	}
	fields := map[string]string{}
	for _, name := range names {
		encoded, err := item.Append(nil, decoded.(map[any]any)[name])
		if err != nil {
			return nil
		}
		fields[name] = jsonText(encoded)
	}
	return fields
}

// jsonText is a value as JSON, cut off where it is too long for a line.
func jsonText(v storage.Value) string {
	const most = 100
	text, err := valueJSON(v)
	if err != nil {
		return err.Error()
	}
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}
