package main

import (
	"fmt"

	"github.com/spf13/pflag"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/capabilities"
	"github.com/luahost/luahost/host/storage"
)

// quotaFlags name the policy that sets the quotas of tables. A store has none of
// its own: each handle has those of the plugin that opened it.
type quotaFlags struct{ file string }

func (f *quotaFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.file, "policy", "", "look at the quotas that this policy `FILE` gives to plugins")
}

// grants are those of the plugins that the policy names.
func (f *quotaFlags) grants() ([]*capabilities.Grant, error) {
	if f.file == "" {
		return nil, nil
	}
	policy, err := parsePolicy(f.file)
	if err != nil {
		return nil, err
	}
	var grants []*capabilities.Grant
	for _, name := range policy.Plugins() {
		grants = append(grants, policy.Match(name))
	}
	return grants, nil
}

// quotaLine is one quota of one plugin for one table.
type quotaLine struct {
	Plugin  string `json:"plugin"`
	Table   string `json:"table"`
	Quota   string `json:"quota"`
	Used    int64  `json:"used"`
	Allowed int64  `json:"allowed"`
}

func (q *quotaLine) left() string {
	if q.Used >= q.Allowed {
		return "nothing"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(q.Allowed-q.Used)/float64(q.Allowed))
}

// problem is what check says about the quota, if it is exceeded.
func (q *quotaLine) problem() (storage.Problem, bool) {
	what := fmt.Sprintf("plugin %s has the quota %s=%d, and there are %d", q.Plugin, q.Quota, q.Allowed, q.Used)
	return storage.Problem{Table: q.Table, What: what}, q.Used > q.Allowed
}

// quotaLines are the quotas of all tables that the plugins may open.
func quotaLines(s *storage.Store, grants []*capabilities.Grant) []quotaLine {
	var lines []quotaLine
	for _, grant := range grants {
		limits := grant.Limits()
		for _, info := range s.Tables() {
			if _, err := grant.Table(s.Name(), info.Name, 0); err != nil {
				continue
			}
			for _, q := range []quotaLine{
				{grant.Plugin(), info.Name, abi.LimitKeys, info.Rows, limits.Keys},
				{grant.Plugin(), info.Name, abi.LimitTableBytes, info.Bytes, limits.TableBytes},
			} {
				if q.Allowed != abi.Unlimited {
					lines = append(lines, q)
				}
			}
		}
	}
	return lines
}
