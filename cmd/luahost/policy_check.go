package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

func newPolicyCheck(io *stdio) *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE",
		Short: "Say whether a policy can be used, and what is wrong with it",
		Long: `Check reads a policy and prints every problem in it as file:line:column, or the
plugins it is for.`,
		Args: arguments("FILE"),
		RunE: func(_ *cobra.Command, args []string) error { return policyCheck(io, args[0]) },
	}
}

func policyCheck(io *stdio, path string) error {
	policy, err := parsePolicy(path)
	if err != nil {
		return err
	}
	plugins := "no plugins"
	if names := policy.Plugins(); len(names) > 0 {
		plugins = strings.Join(names, ", ")
	}
	_, err = fmt.Fprintf(io.out, "%s: ok, for %s\n", path, plugins)
	return err
}
