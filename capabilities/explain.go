package capabilities

import (
	"fmt"
	"strings"
)

// Explanation says why a plugin may or may not do something to a table.
type Explanation struct {
	Plugin  string
	Table   string // as JoinTable writes it
	Want    Rights
	Granted Rights
	Allowed bool
	Entries []Where     // the entries for the plugin, most specific first
	Rules   []TableRule // the rules that match the table
	Hint    string      // what would allow it; "" when it is allowed
}

// Explain answers as Grant.Table does, and shows its working.
func (p *Policy) Explain(plugin, store, table string, want Rights) Explanation {
	g := p.Match(plugin)
	granted := g.rights(store, table)
	e := Explanation{
		Plugin:  plugin,
		Table:   JoinTable(store, table),
		Want:    want,
		Granted: granted,
		Allowed: granted != 0 && granted.Has(want),
		Entries: g.entries,
	}
	for i := range g.tables {
		if g.tables[i].pattern.matches(store, table) {
			e.Rules = append(e.Rules, g.tables[i].display())
		}
	}
	if !e.Allowed {
		e.Hint, _ = g.advice(store, table, granted.Missing(want))
	}
	return e
}

// String is the explanation in lines, the verdict first.
func (e Explanation) String() string {
	var b strings.Builder
	verdict := "denied"
	if e.Allowed {
		verdict = "allowed"
	}
	fmt.Fprintf(&b, "%s: plugin %q, table %q, ", verdict, e.Plugin, e.Table)
	if e.Want != 0 {
		fmt.Fprintf(&b, "wants %s, ", e.Want)
	}
	fmt.Fprintf(&b, "is granted %s\n", e.Granted)
	for _, entry := range e.Entries {
		fmt.Fprintf(&b, "  %s is for this plugin\n", entry)
	}
	if len(e.Entries) == 0 {
		b.WriteString("  no entry under plugins is for this plugin\n")
	}
	for _, rule := range e.Rules {
		fmt.Fprintf(&b, "  %s grants %s on %q\n", rule.Where, rule.Rights, rule.Table)
	}
	if len(e.Rules) == 0 {
		b.WriteString("  no rule is for this table\n")
	}
	if e.Hint != "" {
		fmt.Fprintf(&b, "  hint: %s\n", e.Hint)
	}
	return b.String()
}
