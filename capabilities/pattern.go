package capabilities

import (
	"fmt"
	"path"
	"strings"

	"github.com/luahost/luahost/abi"
)

// pattern is a compiled glob over one name. Most rules are plain names, "*" or
// a prefix, which are matched without walking the pattern.
type pattern struct {
	text  string
	kind  patternKind
	fixed string // the name, or the prefix
}

type patternKind uint8

const (
	exactPattern  patternKind = iota // fixed, and nothing else
	anyPattern                       // "*"
	prefixPattern                    // fixed, then anything without a "/"
	globPattern                      // whatever path.Match makes of text
)

// compilePattern reads a glob: "*" stands for any characters but "/", "?" for
// one, "[a-z]" for one of a class, and "\" takes the next one literally.
func compilePattern(text string) (pattern, error) {
	if text == "" {
		return pattern{}, fmt.Errorf("a name or a glob is missing")
	}
	if _, err := path.Match(text, ""); err != nil {
		return pattern{}, fmt.Errorf("%q is no valid glob: a \"[\" without its \"]\", or a \"\\\" at the end", text)
	}
	switch special := strings.IndexAny(text, `*?[\`); {
	case special < 0:
		return pattern{text, exactPattern, text}, nil
	case text == "*":
		return pattern{text, anyPattern, ""}, nil
	case special == len(text)-1 && text[special] == '*':
		return pattern{text, prefixPattern, text[:special]}, nil
	}
	return pattern{text, globPattern, ""}, nil
}

func (p *pattern) matches(name string) bool {
	switch p.kind {
	case exactPattern:
		return name == p.fixed
	case anyPattern:
		return !strings.Contains(name, "/")
	case prefixPattern:
		return strings.HasPrefix(name, p.fixed) && !strings.Contains(name[len(p.fixed):], "/")
	}
	matched, _ := path.Match(p.text, name) // compiled, so the pattern is well-formed
	return matched
}

// tablePattern is a glob over a store and one over its tables.
type tablePattern struct{ store, table pattern }

// compileTablePattern reads "table" or "store/table".
func compileTablePattern(text string) (tablePattern, error) {
	storeText, tableText := SplitTable(text)
	store, err := compilePattern(storeText)
	if err != nil {
		return tablePattern{}, fmt.Errorf("store: %w", err)
	}
	table, err := compilePattern(tableText)
	if err != nil {
		return tablePattern{}, fmt.Errorf("table: %w", err)
	}
	return tablePattern{store, table}, nil
}

func (p *tablePattern) matches(store, table string) bool {
	return p.store.matches(store) && p.table.matches(table)
}

// SplitTable parts "store/table" at its first slash. A name without one is a
// table of the default store.
func SplitTable(name string) (store, table string) {
	if store, table, found := strings.Cut(name, "/"); found {
		return store, table
	}
	return abi.DefaultStore, name
}

// JoinTable is the inverse of SplitTable: the shortest name of the table.
func JoinTable(store, table string) string {
	if store == abi.DefaultStore && !strings.Contains(table, "/") {
		return table
	}
	return store + "/" + table
}
