package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/luahost/luahost/internal/suggest"
)

const rootLong = `luahost runs Lua plugins in a sandbox. A plugin gets nothing but what a policy
grants it: tables of a store outside its memory, under limits on memory, time,
work and size.

Exit codes:
  0    success
  1    the plugin failed: a syntax error, or an error that it raised; or a key is absent
  2    wrong usage: a flag, a file, a function or a policy that cannot be used
  3    the policy, or a handle, denied something
  4    a limit was reached: memory, time, fuel, sizes, keys
  5    the host failed: the store, or luahost itself
  6    store check has found problems
  130  interrupted`

// newRoot builds the whole command tree. Nothing in it is global, so that tests
// may build as many as they like.
func newRoot(io *stdio) *cobra.Command {
	root := &cobra.Command{
		Use:           "luahost",
		Short:         "Run Lua plugins nobody has to trust",
		Long:          rootLong,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          unknownVerb,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(io.in)
	root.SetOut(io.out)
	root.SetErr(io.err)
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(newRun(io), newCall(io), newPolicy(io), newStore(io), newSnapshot(io), newVersion(io))
	return root
}

// unknownVerb is the root's check of its arguments: whatever arrives there is
// no verb.
func unknownVerb(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return unknown("command", args[0], verbs(cmd), cmd.CommandPath())
}

// verbs lists the names of a command's subcommands.
func verbs(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}

// unknown is the error for a word that is none of those there are.
func unknown(kind, word string, known []string, command string) error {
	e := &usageError{message: fmt.Sprintf("unknown %s %q", kind, word)}
	if near := suggest.Nearest(word, known); near != "" {
		e.hint = fmt.Sprintf("did you mean %q?", near)
	} else {
		e.hint = fmt.Sprintf("see %s --help", command)
	}
	return e
}

// flagError names the nearest flag for one that does not exist.
func flagError(cmd *cobra.Command, err error) error {
	word, found := strings.CutPrefix(err.Error(), "unknown flag: ")
	if !found {
		hint := fmt.Sprintf("see %s --help", cmd.CommandPath())
		if strings.Contains(err.Error(), "shorthand flag") {
			hint = "an argument that begins with a hyphen, as -1, goes behind two: -- -1"
		}
		return &usageError{err.Error(), hint}
	}
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, "--"+f.Name) })
	return unknown("flag", word, known, cmd.CommandPath())
}

// argumentsUpTo checks that a verb got at least the first so many of these
// positional arguments, and no others.
func argumentsUpTo(least int, names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		return arguments(names[:max(least, min(len(args), len(names)))]...)(cmd, args)
	}
}

// argumentsFrom checks that a verb got these positional arguments, of which the
// last may be repeated.
func argumentsFrom(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		return arguments(names...)(cmd, args[:min(len(args), len(names))])
	}
}

// arguments checks that a verb got exactly these positional arguments.
func arguments(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		hint := fmt.Sprintf("usage: %s", cmd.UseLine())
		switch {
		case len(args) < len(names):
			return &usageError{fmt.Sprintf("%s is missing", names[len(args)]), hint}
		case len(args) > len(names):
			return &usageError{fmt.Sprintf("%q is one argument too many", args[len(names)]), hint}
		}
		return nil
	}
}
