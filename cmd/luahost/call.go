package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/internal/suggest"
)

const callLong = `Call loads FILE (Lua source, or a built module) and calls a function that it
exports: one of the table that its chunk returns. The output is printed.

Flags that have the same meaning in "extism call" have the same name. Policies
work as for run.`

// callFlags are those of a session, and shorthands for limits.
type callFlags struct {
	sessionFlags
	loop      int
	timeout   string
	memoryMax string
}

func newCall(io *stdio) *cobra.Command {
	var flags callFlags
	cmd := &cobra.Command{
		Use:     "call FILE FUNCTION",
		Short:   "Call a function of a plugin",
		Long:    callLong,
		Example: `  luahost call --input Ada plugins/greeter/plugin.lua greet`,
		Args:    arguments("FILE", "FUNCTION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return call(cmd.Context(), io, &flags, args[0], args[1])
		},
	}
	flags.sessionFlags.register(cmd.Flags())
	cmd.Flags().IntVar(&flags.loop, "loop", 1, "call the function `N` times")
	cmd.Flags().StringVar(&flags.timeout, "timeout", "", "the same as --limit time=`TIME`; a number alone is in milliseconds")
	cmd.Flags().StringVar(&flags.memoryMax, "memory-max", "", "the same as --limit memory=`SIZE`; a number alone is in pages of 64KiB")
	return cmd
}

// resolve turns the shorthands into limits.
func (f *callFlags) resolve() error {
	if f.loop < 1 {
		return &usageError{fmt.Sprintf("--loop %d: a function is called at least once", f.loop), ""}
	}
	if f.timeout != "" {
		f.limits = append(f.limits, abi.LimitTime+"="+withUnit(f.timeout, 1, "ms"))
	}
	if f.memoryMax != "" {
		f.limits = append(f.limits, abi.LimitMemory+"="+withUnit(f.memoryMax, 64, "KiB"))
	}
	return nil
}

// withUnit adds a unit to a number that comes without.
func withUnit(text string, factor int64, unit string) string {
	if n, err := strconv.ParseInt(text, 10, 32); err == nil {
		return strconv.FormatInt(n*factor, 10) + unit
	}
	return text
}

func call(ctx context.Context, io *stdio, flags *callFlags, file, function string) (err error) {
	if err := flags.resolve(); err != nil {
		return err
	}
	session, err := flags.start(ctx, io, file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.close()) }()
	if _, err := session.prepare(ctx); err != nil {
		return err
	}
	measure := startMeasure()
	err = session.callLoop(ctx, io, flags.loop, function, measure)
	measure.print(io.err, &flags.sessionFlags)
	return err
}

// callLoop loads the plugin and calls the function as often as asked, up to the
// first failure.
func (s *session) callLoop(ctx context.Context, io *stdio, times int, function string, measure *measure) (err error) {
	plugin, err := s.runtime.Load(ctx, s.source)
	if err != nil {
		return err
	}
	if err := checkFunction(plugin, function); err != nil {
		return err
	}
	streams, end := scriptStreams(io)
	defer func() { err = errors.Join(err, end()) }()
	call := host.Call{Function: function, Input: s.input, Streams: streams}
	for range times {
		result, err := plugin.Invoke(ctx, call)
		measure.add(result.Usage)
		if err != nil {
			return err
		}
		if err := writeOutput(io.out, result.Output); err != nil {
			return err
		}
	}
	return nil
}

// checkFunction makes wrong usage of a name that the plugin does not export.
func checkFunction(plugin *host.Plugin, name string) error {
	known := plugin.Functions()
	if slices.Contains(known, name) {
		return nil
	}
	e := &usageError{message: fmt.Sprintf("plugin %s has no function %q", plugin.Name(), name)}
	switch near := suggest.Nearest(name, known); {
	case near != "":
		e.hint = fmt.Sprintf("did you mean %q? There are: %s", near, strings.Join(known, ", "))
	case len(known) > 0:
		e.hint = "there are: " + strings.Join(known, ", ")
	default:
		e.hint = "it exports nothing: its chunk must return a table of functions"
	}
	return e
}
