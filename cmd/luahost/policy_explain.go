package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/luahost/luahost/capabilities"
)

func newPolicyExplain(io *stdio) *cobra.Command {
	var flags policyFlags
	cmd := &cobra.Command{
		Use:   "explain PLUGIN [TABLE[:RIGHTS]]",
		Short: "Say what a plugin may do, and which line of the policy says so",
		Long: `Explain prints everything that a policy grants a plugin, each with the line it
comes from. With a table it says whether the plugin may open it with these
rights, and why; the exit code is 3 when it may not.`,
		Example: `  luahost policy explain --policy policy.yaml greeter
  luahost policy explain --policy policy.yaml greeter users:read,write`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return policyExplain(cmd, io, &flags, args) },
	}
	flags.register(cmd.Flags())
	return cmd
}

func policyExplain(cmd *cobra.Command, io *stdio, flags *policyFlags, args []string) error {
	if len(args) != 1 {
		if err := arguments("PLUGIN", "TABLE")(cmd, args); err != nil {
			return err
		}
	}
	policy, err := flags.policy(false)
	if err != nil {
		return err
	}
	if len(args) == 1 {
		return explainGrant(io.out, policy.Match(args[0]))
	}
	return explainTable(io.out, policy, args[0], args[1])
}

// explainTable prints the verdict on one table. A denial is an answer like any
// other, so it only shows in the exit code.
func explainTable(w io.Writer, policy *capabilities.Policy, plugin, text string) error {
	name, words, found := strings.Cut(text, ":")
	var want capabilities.Rights
	if found {
		var err error
		if want, err = capabilities.ParseRights(words); err != nil {
			return &usageError{text + ": " + err.Error(), ""}
		}
	}
	store, table := capabilities.SplitTable(name)
	explanation := policy.Explain(plugin, store, table, want)
	if _, err := fmt.Fprint(w, explanation); err != nil {
		return err
	}
	if explanation.Allowed {
		return nil
	}
	_, err := policy.Match(plugin).Table(store, table, want)
	return &saidError{err}
}

// explainGrant prints every table rule and every limit of a plugin.
func explainGrant(w io.Writer, grant *capabilities.Grant) error {
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(columns, "plugin %s\n", grant.Plugin())
	for _, rule := range grant.Tables() {
		fmt.Fprintf(columns, "table %s\t%s\t%s\n", rule.Table, rule.Rights, rule.Where)
	}
	if len(grant.Tables()) == 0 {
		fmt.Fprintln(columns, "no tables")
	}
	for _, rule := range grant.LimitRules() {
		fmt.Fprintf(columns, "limit %s\t%s\t%s\n", rule.Name, rule.Value, orDefault(rule.Where))
	}
	return columns.Flush()
}

func orDefault(where capabilities.Where) string {
	if where == (capabilities.Where{}) {
		return "default"
	}
	return where.String()
}
