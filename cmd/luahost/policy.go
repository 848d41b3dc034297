package main

import "github.com/spf13/cobra"

func newPolicy(io *stdio) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "Check and explain policies",
		Args:  unknownVerb,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newPolicyCheck(io), newPolicyExplain(io))
	return cmd
}
