package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
)

func newStoreGet(io *stdio) *cobra.Command {
	return &cobra.Command{
		Use:   "get STORE TABLE KEY",
		Short: "Print the value of a key as JSON",
		Long: `Get prints the value of a key, on one line of JSON. When the key is absent the
exit code is 1.`,
		Example: `  luahost store get bolt:shop.db users 1`,
		Args:    arguments("STORE", "TABLE", "KEY"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return storeGet(cmd.Context(), io, args[0], args[1], args[2])
		},
	}
}

func storeGet(ctx context.Context, io *stdio, url, table, keyText string) error {
	k, err := parseKey("KEY", keyText)
	if err != nil {
		return err
	}
	return withTable(ctx, url, table, reads, func(_ *storage.Store, t *storage.Table) error {
		value, err := t.Get(ctx, k)
		if errors.Is(err, abi.ErrNotFound) {
			return noKey(ctx, t, k)
		}
		if err != nil {
			return err
		}
		text, err := valueJSON(value)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(io.out, text)
		return err
	})
}

// noKey is the error for a key that is absent. One that is there as the other
// type, 1 and "1", is probably what was meant.
func noKey(ctx context.Context, t *storage.Table, k storage.Key) error {
	err := &abi.Error{
		Code: abi.ErrNotFound.Code(), Table: t.FullName(),
		Message: fmt.Sprintf("table %s has no key %s", t.Name(), k.Typed()),
	}
	other := storage.String(k.Typed())
	if !k.IsInt() {
		if n, isInt := integerOf(k.Text()); isInt {
			other = n
		}
	}
	if found, _ := t.Exists(ctx, other); found && other != k {
		err.Hint = fmt.Sprintf("there is the %s %s; it is typed '%s'", kindOf(other), other, other.Typed())
	}
	return err
}
