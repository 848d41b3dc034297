package query

import (
	"fmt"
	"strings"

	"github.com/luahost/luahost/internal/suggest"
)

// Op is the operator of a test.
type Op uint8

// Operators.
const (
	OpEqual Op = iota + 1
	OpNotEqual
	OpLess
	OpAtMost
	OpGreater
	OpAtLeast
	OpBetween
	OpIn
	OpNotIn
	OpContains
	OpStartsWith
	OpEndsWith
	OpExists
)

var opNames = [...]string{
	OpEqual: "=", OpNotEqual: "!=", OpLess: "<", OpAtMost: "<=", OpGreater: ">", OpAtLeast: ">=",
	OpBetween: "between", OpIn: "in", OpNotIn: "notIn", OpContains: "contains",
	OpStartsWith: "startsWith", OpEndsWith: "endsWith", OpExists: "exists",
}

// String is the operator as queries write it.
func (op Op) String() string {
	if op == 0 || int(op) >= len(opNames) {
		return fmt.Sprintf("Op(%d)", op)
	}
	return opNames[op]
}

// otherOps are what people write who come from elsewhere.
var otherOps = map[string]Op{
	"==": OpEqual, "=~": OpEqual, "~=": OpNotEqual, "<>": OpNotEqual, "=<": OpAtMost, "=>": OpAtLeast,
	"like": OpContains, "has": OpContains, "prefix": OpStartsWith, "suffix": OpEndsWith,
}

// parseOp finds an operator by its name. meant is what an unknown one may have
// been, "" when there is no telling.
func parseOp(name string) (op Op, meant string) {
	for i, known := range opNames {
		if known == name && known != "" {
			return Op(i), ""
		}
	}
	if other, ok := otherOps[strings.ToLower(name)]; ok {
		return 0, other.String()
	}
	var words []string
	for _, known := range opNames {
		if len(known) > 1 {
			words = append(words, known)
		}
	}
	return 0, suggest.Nearest(name, words)
}

// opList names all operators, for hints.
func opList() string { return strings.Join(opNames[1:], " ") }
