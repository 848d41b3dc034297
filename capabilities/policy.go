package capabilities

import (
	"fmt"
	"slices"

	"github.com/luahost/luahost/abi"
)

// Policy is a compiled policy: what each plugin may touch and use. It never
// changes, so that any number of goroutines may share it. A nil Policy and the
// zero one grant nothing and leave every limit at its default.
type Policy struct {
	source    string       // for advice: the file to write a missing grant into
	entries   []entry      // under plugins, in the order of the file
	limits    []limitRule  // at the top of the file
	overrides []limitRule  // by WithLimit, the last one wins
	rules     []pluginRule // by WithRule, after those of the file
}

// entry is what the file says under one key of plugins.
type entry struct {
	plugin pattern
	where  Where
	tables []tableRule
	limits []limitRule
}

// tableRule grants rights on the tables that a pattern matches.
type tableRule struct {
	pattern tablePattern
	rights  Rights
	where   Where
}

// limitRule sets one limit.
type limitRule struct {
	name  string
	value int64 // in the limit's unit
	where Where
}

// pluginRule is a rule that came with no entry around it.
type pluginRule struct {
	plugin pattern
	rule   tableRule
}

// Rule grants rights on tables, for policies that are made by a program or by
// flags.
type Rule struct {
	Plugin string // a name or a glob; "*" is every plugin
	Table  string // "table" or "store/table", each a name or a glob
	Rights Rights
	Origin string // where the rule comes from, for explanations
}

// WithRule returns the policy with one rule more. The receiver may be nil and
// stays as it is.
func (p *Policy) WithRule(r Rule) (*Policy, error) {
	plugin, err := compilePattern(r.Plugin)
	if err != nil {
		return nil, err
	}
	table, err := compileTablePattern(r.Table)
	if err != nil {
		return nil, err
	}
	if r.Rights == 0 || !abi.AllRights.Has(r.Rights) {
		return nil, fmt.Errorf("table %q: rights are %s, not %q", r.Table, rightWords(), r.Rights)
	}
	next := p.clone()
	rule := tableRule{table, r.Rights, Where{Source: r.Origin}}
	next.rules = append(next.rules, pluginRule{plugin, rule})
	return next, nil
}

// WithLimit returns the policy with one limit set for every plugin, whatever
// the file says. The value is written as in a policy: "64MiB", "250ms", "none".
// The receiver may be nil and stays as it is.
func (p *Policy) WithLimit(name, value, origin string) (*Policy, error) {
	number, err := ParseLimit(name, value)
	if err != nil {
		return nil, err
	}
	next := p.clone()
	next.overrides = append(next.overrides, limitRule{name, number, Where{Source: origin}})
	return next, nil
}

// clone copies what With functions append to; entries are shared, for they
// never change.
func (p *Policy) clone() *Policy {
	if p == nil {
		return &Policy{}
	}
	next := *p
	next.overrides = slices.Clone(p.overrides)
	next.rules = slices.Clone(p.rules)
	return &next
}

// Source is the name the policy was parsed under, "" for one made by a program.
func (p *Policy) Source() string {
	if p == nil {
		return ""
	}
	return p.source
}

// Match collects what the policy grants the plugin of this name. It always
// returns a grant, which may be one of nothing.
func (p *Policy) Match(plugin string) *Grant {
	g := &Grant{plugin: plugin, limits: DefaultLimits(), limitFrom: map[string]Where{}}
	if p == nil {
		return g
	}
	g.source = p.source
	g.setLimits(p.limits)
	// Later settings win, so the most specific entry comes last.
	for _, e := range slices.Backward(p.matching(plugin)) {
		g.setLimits(e.limits)
	}
	g.setLimits(p.overrides)
	for _, e := range p.matching(plugin) {
		g.tables = append(g.tables, e.tables...)
		g.entries = append(g.entries, e.where)
	}
	for _, r := range p.rules {
		if r.plugin.matches(plugin) {
			g.tables = append(g.tables, r.rule)
		}
	}
	return g
}

// matching lists the entries for a plugin, the most specific first: its exact
// name, then globs in the order of the file.
func (p *Policy) matching(plugin string) []*entry {
	var exact, globs []*entry
	for i := range p.entries {
		e := &p.entries[i]
		switch {
		case !e.plugin.matches(plugin):
		case e.plugin.kind == exactPattern:
			exact = append(exact, e)
		default:
			globs = append(globs, e)
		}
	}
	return append(exact, globs...)
}

// Plugins lists the names and globs of the file's entries, in its order.
func (p *Policy) Plugins() []string {
	if p == nil {
		return nil
	}
	names := make([]string, len(p.entries))
	for i := range p.entries {
		names[i] = p.entries[i].plugin.text
	}
	return names
}
