package query

// Parse reads a query from a structure of maps and lists, as CBOR and JSON give
// it: what a Lua script writes as
//
//	{ where = { {"name", "startsWith", "A"}, any = { {"age", ">", 30}, {"vip", "=", true} } },
//	  order_by = { "age desc", "name" }, limit = 10, after = cursor, select = { "name" } }
//
// where is a list of conditions that must all hold, besides which it may have
// the keys all, any and none, each a list of the same kind. A list with one of
// these keys stands wherever a condition can. Errors name the place, counting
// from 1 as Lua does.
func Parse(v any) (Query, error) {
	var q Query
	r, err := newReader(v, "where", "order_by", "desc", "limit", "after", "select")
	if err != nil {
		return q, err
	}
	q.Where = r.where()
	q.OrderBy = r.orderBy()
	q.Limit = r.limit()
	q.After = Cursor(r.bytes("after"))
	q.Select = r.paths("select")
	return q, r.err
}

// ParseWhere reads the conditions alone: what Parse has under where.
func ParseWhere(v any) (Predicate, error) {
	return parseWhere(v, placeWhere)
}

// ParseAggregation reads an Aggregation: a structure as for Parse with where,
// group_by, sum, avg, min, max, order_by and limit.
func ParseAggregation(v any) (Aggregation, error) {
	var a Aggregation
	r, err := newReader(v, "where", "group_by", "sum", "avg", "min", "max", "order_by", "desc", "limit")
	if err != nil {
		return a, err
	}
	a.Where = r.where()
	a.GroupBy = r.paths("group_by")
	a.Sum = r.paths("sum")
	a.Avg = r.paths("avg")
	a.Min = r.paths("min")
	a.Max = r.paths("max")
	a.OrderBy = r.orderBy()
	a.Limit = r.limit()
	return a, r.err
}

// ParseDelete reads the query for the rows to delete: a structure as for Parse
// without select. It must have where: what was forgotten shall not empty a table.
func ParseDelete(v any) (Query, error) {
	r, err := newReader(v, "where", "order_by", "desc", "limit", "after")
	if err != nil {
		return Query{}, err
	}
	q := r.change()
	return q, r.err
}

// change reads which rows to change.
func (r *reader) change() Query {
	var q Query
	if r.fields["where"] == nil {
		r.keep(hinted(malformed("", "a change needs where"), "where = {} is every row"))
	}
	q.Where = r.where()
	q.OrderBy = r.orderBy()
	q.Limit = r.limit()
	q.After = Cursor(r.bytes("after"))
	return q
}

// ParseUpdate reads a query and the patch for its rows: a structure as for
// ParseDelete with set and increment, which are maps from paths, and unset, a list
// of paths, besides.
func ParseUpdate(v any) (Query, Patch, error) {
	var q Query
	var p Patch
	r, err := newReader(v, "where", "order_by", "desc", "limit", "after", "set", "increment", "unset")
	if err != nil {
		return q, p, err
	}
	q = r.change()
	p.Set = r.byPath("set")
	p.Increment = r.byPath("increment")
	p.Unset = r.paths("unset")
	return q, p, r.err
}
