package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
)

// setFlags are the conditions of set.
type setFlags struct {
	ttl      time.Duration
	ifAbsent bool
}

func newStoreSet(io *stdio) *cobra.Command {
	var flags setFlags
	cmd := &cobra.Command{
		Use:   "set STORE TABLE KEY VALUE",
		Short: "Store a value, given as JSON",
		Long: `Set stores a value under a key. VALUE is JSON, or "-" to read it from stdin. The
store's file and the table are made if need be.`,
		Example: `  luahost store set bolt:shop.db users 1 '{"name":"Alice","age":30}'
  luahost store set bolt:shop.db sessions abc true --ttl 1h`,
		Args: arguments("STORE", "TABLE", "KEY", "VALUE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return storeSet(cmd.Context(), io, &flags, args)
		},
	}
	cmd.Flags().DurationVar(&flags.ttl, "ttl", 0, "the key expires after this `TIME`, as in 90s or 1h")
	cmd.Flags().BoolVar(&flags.ifAbsent, "if-absent", false, "only when the key is absent; else the exit code is 1")
	return cmd
}

func storeSet(ctx context.Context, io *stdio, flags *setFlags, args []string) error {
	if flags.ttl < 0 {
		return &usageError{fmt.Sprintf("--ttl %v: a time to live is not less than 0", flags.ttl), ""}
	}
	k, err := parseKey("KEY", args[2])
	if err != nil {
		return err
	}
	text, err := readArgument(io, args[3])
	if err != nil {
		return err
	}
	value, err := parseValue("VALUE", text)
	if err != nil {
		return err
	}
	return withStore(ctx, args[0], writes, func(s *storage.Store) error {
		t, err := s.Table(args[1])
		if err != nil {
			return err
		}
		stored, err := t.SetWith(ctx, k, value, storage.SetOptions{TTL: flags.ttl, IfAbsent: flags.ifAbsent})
		if err == nil && !stored {
			err = &abi.Error{
				Code: abi.ErrConflict.Code(), Table: t.FullName(),
				Message: fmt.Sprintf("table %s has the key %s already", t.Name(), k.Typed()),
			}
		}
		return err
	})
}
