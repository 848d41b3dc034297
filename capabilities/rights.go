package capabilities

import (
	"fmt"
	"strings"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/internal/suggest"
)

// Rights is a set of things that may be done to a table.
type Rights = abi.Rights

// ParseRights reads rights as policies and flags write them: names with commas
// or spaces between, such as "read,write", or "all". At least one is needed.
func ParseRights(text string) (Rights, error) {
	var rights Rights
	for _, word := range strings.FieldsFunc(text, isSeparator) {
		right, err := parseRight(word)
		if err != nil {
			return 0, err
		}
		rights |= right
	}
	if rights == 0 {
		return 0, fmt.Errorf("no right is named; rights are %s", rightWords())
	}
	return rights, nil
}

func isSeparator(r rune) bool { return r == ',' || r == ' ' }

func parseRight(word string) (Rights, error) {
	right, err := abi.ParseRights(word)
	if err == nil && right != 0 {
		return right, nil
	}
	if near := suggest.Nearest(word, append(abi.AllRights.Names(), "all")); near != "" {
		return 0, fmt.Errorf("unknown right %q; did you mean %q?", word, near)
	}
	return 0, fmt.Errorf("unknown right %q; rights are %s", word, rightWords())
}

// rightWords lists what a policy may write for rights.
func rightWords() string { return joinNames(abi.AllRights.Names()) + ", all" }
