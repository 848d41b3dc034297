package query

// Predicate says which rows a query is about. The zero Predicate is every row.
// Predicates are made by the functions below, or from a structure by Parse;
// what is wrong with one comes out when a query runs.
//
// A comparison looks at every value at its path: the field, or each of them
// when the path leads through an array, and when the field is an array, its
// elements too. It holds when one of them fits. On a field that is absent (or
// null) no comparison holds, NotEqual and NotIn not either; only Exists and
// Absent see absence. How values of different types compare says package field.
type Predicate struct {
	group    group
	kids     []Predicate
	path     string
	op       Op
	operands []any
	place    string // where it is in a query that was parsed, "" otherwise
}

// group is what a Predicate does with its kids.
type group uint8

const (
	groupAll group = iota // so that the zero Predicate holds
	groupAny
	groupNone
	groupTest // no kids, but a test of its own
)

var groupNames = [...]string{groupAll: "all", groupAny: "any", groupNone: "none"}

// All holds when every predicate does; All() always does.
func All(predicates ...Predicate) Predicate { return Predicate{group: groupAll, kids: predicates} }

// Any holds when at least one predicate does; Any() never does.
func Any(predicates ...Predicate) Predicate { return Predicate{group: groupAny, kids: predicates} }

// None holds when no predicate does.
func None(predicates ...Predicate) Predicate { return Predicate{group: groupNone, kids: predicates} }

// Test compares the field at a path with operands. The functions below are
// shorter. An operand is whatever storage.ValueOf takes.
func Test(path string, op Op, operands ...any) Predicate {
	return Predicate{group: groupTest, path: path, op: op, operands: operands}
}

// Equal holds when a value at path is v.
func Equal(path string, v any) Predicate { return Test(path, OpEqual, v) }

// NotEqual holds when there are values at path, and none is v.
func NotEqual(path string, v any) Predicate { return Test(path, OpNotEqual, v) }

// Less holds when a value at path is less than v.
func Less(path string, v any) Predicate { return Test(path, OpLess, v) }

// AtMost holds when a value at path is v or less.
func AtMost(path string, v any) Predicate { return Test(path, OpAtMost, v) }

// Greater holds when a value at path is greater than v.
func Greater(path string, v any) Predicate { return Test(path, OpGreater, v) }

// AtLeast holds when a value at path is v or greater.
func AtLeast(path string, v any) Predicate { return Test(path, OpAtLeast, v) }

// Between holds when a value at path is low, high, or between them.
func Between(path string, low, high any) Predicate { return Test(path, OpBetween, low, high) }

// In holds when a value at path is one of values.
func In(path string, values ...any) Predicate { return Test(path, OpIn, values...) }

// NotIn holds when there are values at path, and none is one of values.
func NotIn(path string, values ...any) Predicate { return Test(path, OpNotIn, values...) }

// Contains holds when a string at path has the string v in it, or an array at
// path has the element v.
func Contains(path string, v any) Predicate { return Test(path, OpContains, v) }

// StartsWith holds when a value at path is a string that begins with s.
func StartsWith(path, s string) Predicate { return Test(path, OpStartsWith, s) }

// EndsWith holds when a value at path is a string that ends with s.
func EndsWith(path, s string) Predicate { return Test(path, OpEndsWith, s) }

// Exists holds when there is a value at path.
func Exists(path string) Predicate { return Test(path, OpExists, true) }

// Absent holds when there is no value at path.
func Absent(path string) Predicate { return Test(path, OpExists, false) }
