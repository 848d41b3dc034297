package capabilities

import "github.com/luahost/luahost/abi"

// Grant is what one plugin may touch and use. It never changes, so that any
// number of goroutines may share it. A nil Grant is one of nothing.
type Grant struct {
	plugin    string
	source    string // the policy's file, for advice
	tables    []tableRule
	entries   []Where // the entries that matched the plugin, most specific first
	limits    Limits
	limitFrom map[string]Where // by limit name; absent: the default
}

func (g *Grant) setLimits(rules []limitRule) {
	for _, r := range rules {
		*g.limits.field(r.name) = r.value
		g.limitFrom[r.name] = r.where
	}
}

// Plugin is the name the grant was matched for.
func (g *Grant) Plugin() string {
	if g == nil {
		return ""
	}
	return g.plugin
}

// Limits returns what the plugin may use.
func (g *Grant) Limits() Limits {
	if g == nil {
		return DefaultLimits()
	}
	return g.limits
}

// Table decides whether the plugin may open a table with the wanted rights, and
// returns the rights its handle gets: exactly the wanted ones, or all that are
// granted when want is 0. Otherwise the error is an *abi.Error of class
// abi.ErrDenied.
func (g *Grant) Table(store, table string, want Rights) (Rights, error) {
	granted := g.rights(store, table)
	if granted == 0 || !granted.Has(want) {
		return 0, g.denied(store, table, want, granted)
	}
	if want == 0 {
		return granted, nil
	}
	return want, nil
}

// rights adds up what every matching rule grants.
func (g *Grant) rights(store, table string) Rights {
	if g == nil || store == "" || table == "" {
		return 0
	}
	var sum Rights
	for i := range g.tables {
		if rule := &g.tables[i]; !sum.Has(rule.rights) && rule.pattern.matches(store, table) {
			sum |= rule.rights
		}
	}
	return sum
}

// TableRule is one rule of a grant, for display.
type TableRule struct {
	Table  string // the glob, as JoinTable writes it
	Rights Rights
	Where  Where
}

// Tables lists the rules, the most specific entry's first.
func (g *Grant) Tables() []TableRule {
	if g == nil {
		return nil
	}
	rules := make([]TableRule, len(g.tables))
	for i := range g.tables {
		rules[i] = g.tables[i].display()
	}
	return rules
}

func (r *tableRule) display() TableRule {
	return TableRule{JoinTable(r.pattern.store.text, r.pattern.table.text), r.rights, r.where}
}

// LimitRule is one limit of a grant, for display.
type LimitRule struct {
	Name  string
	Value string // as a policy writes it
	Where Where  // the zero Where when the limit is the default
}

// LimitRules lists every limit, with the place that set it.
func (g *Grant) LimitRules() []LimitRule {
	values := g.Limits()
	var rules []LimitRule
	for _, l := range abi.Limits() {
		rule := LimitRule{Name: l.Name, Value: FormatLimit(l.Unit, *values.field(l.Name))}
		if g != nil {
			rule.Where = g.limitFrom[l.Name]
		}
		rules = append(rules, rule)
	}
	return rules
}
