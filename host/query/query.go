package query

// Query asks for rows of a table. The zero Query is the whole table.
type Query struct {
	Where   Predicate
	OrderBy []Order  // ties are in key order; without any, the order is the plan's
	Limit   int      // at most so many rows; 0 is all
	After   Cursor   // go on behind this place, of a query with the same Where and OrderBy
	Select  []string // only these fields, as a map from each path to what is there
}

// Order is one field to sort by. Rows without it come first, or with Desc last.
// Of an array the order is that of arrays, not of its elements.
type Order struct {
	Path string
	Desc bool
}

// Aggregation asks for numbers about rows of a table, grouped by fields.
type Aggregation struct {
	Where   Predicate
	GroupBy []string // rows with the same values at these paths are one group
	Sum     []string // of these paths: numbers, others are passed over
	Avg     []string // the same
	Min     []string // values of any type
	Max     []string
	OrderBy []Order // by fields of the result, as "count" or "sum.age"; groups are in order of their values otherwise
	Limit   int     // at most so many groups; 0 is all
}
