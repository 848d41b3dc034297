package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/capabilities"
	"github.com/luahost/luahost/host"
)

// policyFlags are the flags that decide what a plugin may do.
type policyFlags struct {
	file   string
	tables []string
	limits []string
	// persists grants the table of persisted functions in a store that lasts,
	// when nothing says what is granted.
	persists bool
}

func (f *policyFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.file, "policy", "", "grant what this policy `FILE` grants")
	flags.StringArrayVar(&f.tables, "allow-table", nil,
		"grant a table: `GLOB[:RIGHTS]`, as in users:read,write; without rights, all of them (repeatable)")
	flags.StringArrayVar(&f.limits, "limit", nil,
		"set a limit: `NAME=VALUE`, as in memory=64MiB or time=250ms (repeatable)")
}

// policy puts the file and the flags together. With neither a policy nor a
// table named, a store that lives in memory is granted whole: it is empty, and
// gone when the process ends. In one that lasts, a script has its functions,
// nothing else.
func (f *policyFlags) policy(storeInMemory bool) (*capabilities.Policy, error) {
	policy, err := f.base(storeInMemory)
	if err != nil {
		return nil, err
	}
	for _, text := range f.tables {
		if policy, err = allowTable(policy, text); err != nil {
			return nil, &usageError{"--allow-table " + text + ": " + err.Error(), ""}
		}
	}
	for _, text := range f.limits {
		if policy, err = setLimit(policy, text); err != nil {
			return nil, &usageError{"--limit " + text + ": " + err.Error(), ""}
		}
	}
	return policy, nil
}

func (f *policyFlags) base(storeInMemory bool) (*capabilities.Policy, error) {
	if f.file != "" {
		return parsePolicy(f.file)
	}
	policy, err := new(capabilities.Policy).WithLimit(abi.LimitTime, "none", "no policy")
	if err != nil || len(f.tables) > 0 || !storeInMemory && !f.persists {
		return policy, err
	}
	if !storeInMemory {
		return policy.WithRule(capabilities.Rule{
			Plugin: "*", Table: host.FunctionsTable, Rights: abi.RightRead | abi.RightWrite, Origin: "a script's functions",
		})
	}
	return policy.WithRule(capabilities.Rule{
		Plugin: "*", Table: "*", Rights: abi.AllRights, Origin: "the fresh store",
	})
}

// parsePolicy reads a policy file; one that cannot be read is wrong usage.
func parsePolicy(path string) (*capabilities.Policy, error) {
	if err := checkFile("policy", path); err != nil {
		return nil, err
	}
	return capabilities.ParseFile(path)
}

// allowTable reads "glob" or "glob:rights".
func allowTable(policy *capabilities.Policy, text string) (*capabilities.Policy, error) {
	rule := capabilities.Rule{Plugin: "*", Table: text, Rights: abi.AllRights, Origin: "--allow-table"}
	if glob, words, found := strings.Cut(text, ":"); found {
		rights, err := capabilities.ParseRights(words)
		if err != nil {
			return nil, err
		}
		rule.Table, rule.Rights = glob, rights
	}
	return policy.WithRule(rule)
}

func setLimit(policy *capabilities.Policy, text string) (*capabilities.Policy, error) {
	name, value, found := strings.Cut(text, "=")
	if !found {
		return nil, fmt.Errorf("write NAME=VALUE; limits are %s", strings.Join(capabilities.LimitNames(), ", "))
	}
	return policy.WithLimit(name, value, "--limit")
}
