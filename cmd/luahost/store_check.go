package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/query"
	"github.com/luahost/luahost/host/schema"
	"github.com/luahost/luahost/host/storage"
)

func newStoreCheck(io *stdio) *cobra.Command {
	var policy quotaFlags
	cmd := &cobra.Command{
		Use:   "check STORE",
		Short: "Verify a store: rows, counts, indexes, schemas, quotas",
		Long: `Check reads the whole store and prints what is wrong with it, a problem a line: rows
that cannot be read, tables whose counts are not those of their rows, indexes that do
not have what the rows say, rows that the schema does not allow, damage in the file. With --policy it also compares the
tables with the quotas of the plugins. It changes nothing.

The exit code is 6 when there are problems. An index that is wrong can be dropped and
made again; what else is wrong was damaged outside of luahost, and a backup, or an
export of what can be read, is the way out.`,
		Example: `  luahost store check bolt:shop.db`,
		Args:    arguments("STORE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return storeCheck(cmd.Context(), io, &policy, args[0])
		},
	}
	policy.register(cmd.Flags())
	return cmd
}

// problemsError says that check has found something, which it has printed.
type problemsError struct{ n int }

func (e *problemsError) Error() string { return plural(int64(e.n), "problem") }

func storeCheck(ctx context.Context, io *stdio, policy *quotaFlags, url string) error {
	grants, err := policy.grants()
	if err != nil {
		return err
	}
	return withStore(ctx, url, reads, func(s *storage.Store) error {
		problems, err := findProblems(ctx, s)
		if err != nil {
			return err
		}
		for _, q := range quotaLines(s, grants) {
			if p, exceeded := q.problem(); exceeded {
				problems = append(problems, p)
			}
		}
		for _, p := range problems {
			fmt.Fprintln(io.out, printable(p.String()))
		}
		if len(problems) > 0 {
			return &saidError{&problemsError{len(problems)}}
		}
		_, err = fmt.Fprintf(io.out, "no problems in %s\n", tablesAndRows(s))
		return err
	})
}

// findProblems checks rows, then indexes and schemas.
func findProblems(ctx context.Context, s *storage.Store) ([]storage.Problem, error) {
	problems, err := s.Check(ctx)
	if err != nil {
		return nil, err
	}
	for _, verify := range []func(context.Context, *storage.Store) ([]storage.Problem, error){query.VerifyStore, schema.VerifyStore} {
		more, err := verify(ctx, s)
		problems = append(problems, more...)
		if err != nil && !(len(problems) > 0 && errors.Is(err, abi.ErrCorrupt)) { // else it meets the same damage
			return problems, err
		}
	}
	return problems, nil
}

// tablesAndRows is "2 tables with 1,000 rows".
func tablesAndRows(s *storage.Store) string {
	tables := s.Tables()
	rows := int64(0)
	for _, info := range tables {
		rows += info.Rows
	}
	return fmt.Sprintf("%s with %s", plural(int64(len(tables)), "table"), plural(rows, "row"))
}
