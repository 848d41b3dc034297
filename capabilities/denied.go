package capabilities

import (
	"fmt"
	"strings"

	"github.com/luahost/luahost/abi"
)

// denied builds the error for a table that a plugin may not open, or not with
// the rights it wants. It is off the path of what is allowed, so that Table
// stays free of allocations.
func (g *Grant) denied(store, table string, want, granted Rights) *abi.Error {
	lacks := granted.Missing(want)
	hint, key := g.advice(store, table, lacks)
	name := JoinTable(store, table)
	message := fmt.Sprintf("plugin %q has no rights on table %q", g.Plugin(), name)
	if lacks != 0 {
		message = fmt.Sprintf("plugin %q may not %s table %q", g.Plugin(), list(lacks.Names(), " or "), name)
	}
	return &abi.Error{
		Code:    abi.ErrDenied.Code(),
		Message: message,
		Hint:    hint,
		Table:   store + "/" + table,
		Right:   strings.Join(lacks.Names(), ","),
		Policy:  key,
	}
}

// advice says what to write into the policy, and under which key, so that the
// missing rights are granted. It prefers a rule that already matches the table,
// then an entry that is for the plugin.
func (g *Grant) advice(store, table string, lacks Rights) (hint, key string) {
	if g == nil {
		return "", ""
	}
	if lacks == 0 {
		lacks = abi.AllRights
	}
	for i := range g.tables {
		if rule := &g.tables[i]; rule.where.Line > 0 && rule.pattern.matches(store, table) {
			return fmt.Sprintf("%s grants %s; add %s", rule.where, list(rule.rights.Names(), ", "),
				list(lacks.Names(), " and ")), rule.where.Key
		}
	}
	parent := "plugins." + quoteKey(g.plugin)
	place := "in " + orWord(g.source, "a policy")
	if len(g.entries) > 0 {
		parent, place = g.entries[0].Key, fmt.Sprintf("at %s:%d", g.entries[0].Source, g.entries[0].Line)
	}
	name := quoteKey(JoinTable(store, table))
	return fmt.Sprintf("write `%s: [%s]` under %s.tables %s", name, joinNames(lacks.Names()), parent, place),
		parent + ".tables." + name
}

// quoteKey writes a name as a key: quoted only where it could be misread.
func quoteKey(name string) string {
	if name == "" || strings.ContainsAny(name, ".*?[]{}:#\"'\\ \t\n") {
		return fmt.Sprintf("%q", name)
	}
	return name
}

func orWord(word, otherwise string) string {
	if word == "" {
		return otherwise
	}
	return word
}

// list is "read", "read or write", "read, write or scan".
func list(words []string, last string) string {
	if n := len(words) - 1; n > 0 {
		return strings.Join(words[:n], ", ") + last + words[n]
	}
	return strings.Join(words, "")
}
