package query

import (
	"fmt"
	"strings"

	"github.com/luahost/luahost/internal/suggest"
)

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

// reader takes the fields of a query one by one. The first failure sticks.
type reader struct {
	fields map[string]any
	err    error
}

func newReader(v any, known ...string) (*reader, error) {
	o, ok := asObject(v)
	if !ok || len(o.list) > 0 {
		return nil, hinted(malformed("", "a query is a table with names, not %s", describe(v)),
			"it has the fields "+strings.Join(known, ", "))
	}
	for _, name := range o.names() {
		if !contains(known, name) {
			return nil, unknown("", "field", name, known)
		}
	}
	return &reader{fields: o.fields}, nil
}

func contains(known []string, name string) bool {
	for _, k := range known {
		if k == name {
			return true
		}
	}
	return false
}

// unknown is the error about a name that nobody knows.
func unknown(place, what, name string, known []string) error {
	err := malformed(place, "unknown %s %q", what, name)
	if meant := suggest.Nearest(name, known); meant != "" {
		err.Message += fmt.Sprintf("; did you mean %q?", meant)
	}
	err.Hint = "there are " + strings.Join(known, ", ")
	return err
}

// keep notes the first failure.
func (r *reader) keep(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *reader) where() Predicate {
	v := r.fields["where"]
	if v == nil {
		return Predicate{}
	}
	p, err := parseWhere(v, placeWhere)
	r.keep(err)
	return p
}

func (r *reader) limit() int {
	v := r.fields["limit"]
	if v == nil {
		return 0
	}
	n, ok := asInt(v)
	if !ok || n < 1 || n > maxLimit {
		r.keep(malformed("limit", "must be a number of rows from 1 to %d, not %s", maxLimit, describe(v)))
	}
	return int(n)
}

const maxLimit = 1 << 53

func (r *reader) bytes(name string) []byte {
	switch v := r.fields[name].(type) {
	case nil:
		return nil
	case []byte:
		return v
	case string:
		return []byte(v)
	default:
		r.keep(malformed(name, "must be a string, not %s", describe(v)))
		return nil
	}
}

// paths reads one path, or a list of them.
func (r *reader) paths(name string) []string {
	v := r.fields[name]
	if v == nil {
		return nil
	}
	if path, ok := v.(string); ok {
		return []string{path}
	}
	list, ok := asList(v)
	if !ok {
		r.keep(malformed(name, "must be a field or a list of fields, not %s", describe(v)))
	}
	var paths []string
	for i, element := range list {
		path, ok := element.(string)
		if !ok {
			r.keep(malformed(fmt.Sprintf("%s[%d]", name, i+1), "must be a field, not %s", describe(element)))
		}
		paths = append(paths, path)
	}
	return paths
}

// ---- order_by

// orderBy reads one field, or a list of them. desc is the direction of those
// that do not say.
func (r *reader) orderBy() []Order {
	desc, isBool := r.fields["desc"].(bool)
	if v := r.fields["desc"]; v != nil && !isBool {
		r.keep(malformed("desc", "must be true or false, not %s", describe(v)))
	}
	const place = "order_by"
	v := r.fields[place]
	if v == nil {
		if desc {
			r.keep(malformed("desc", "there is no order_by that it could turn around"))
		}
		return nil
	}
	list, isList := asList(v)
	if !isList {
		list = []any{v}
	}
	var orders []Order
	for i, element := range list {
		at := place
		if isList {
			at = fmt.Sprintf("%s[%d]", place, i+1)
		}
		o, err := parseOrder(element, desc, at)
		r.keep(err)
		orders = append(orders, o)
	}
	return orders
}

// parseOrder reads "age", "age desc", {"age", "desc"} or {field = "age", desc = true}.
func parseOrder(v any, desc bool, place string) (Order, error) {
	if text, ok := v.(string); ok {
		return parseOrderText(text, desc, place)
	}
	if list, ok := asList(v); ok && (len(list) == 1 || len(list) == 2) {
		return parseOrderPair(list, desc, place)
	}
	o, ok := asObject(v)
	if !ok || len(o.list) > 0 {
		return Order{}, hinted(malformed(place, "is no field to sort by: %s", describe(v)), orderHint)
	}
	for _, name := range o.names() {
		if name != "field" && name != "desc" {
			return Order{}, unknown(place, "key", name, []string{"field", "desc"})
		}
	}
	path, isText := o.fields["field"].(string)
	if d, ok := o.fields["desc"].(bool); ok {
		desc = d
	} else if o.fields["desc"] != nil {
		return Order{}, malformed(place+".desc", "must be true or false, not %s", describe(o.fields["desc"]))
	}
	if !isText {
		return Order{}, malformed(place+".field", "must be a field, not %s", describe(o.fields["field"]))
	}
	return Order{path, desc}, nil
}

const orderHint = `write "age", "age desc" or {field = "age", desc = true}`

func parseOrderText(text string, desc bool, place string) (Order, error) {
	if text == "desc" || text == "asc" {
		return Order{}, hinted(malformed(place, "%q is a direction, not a field", text), orderHint)
	}
	if path, ok := strings.CutSuffix(text, " desc"); ok {
		return Order{path, true}, nil
	}
	if path, ok := strings.CutSuffix(text, " asc"); ok {
		return Order{path, false}, nil
	}
	return Order{text, desc}, nil
}

func parseOrderPair(list []any, desc bool, place string) (Order, error) {
	path, ok := list[0].(string)
	if !ok {
		return Order{}, malformed(place+"[1]", "must be a field, not %s", describe(list[0]))
	}
	if len(list) == 1 {
		return Order{path, desc}, nil
	}
	direction, _ := list[1].(string)
	if direction != "desc" && direction != "asc" {
		return Order{}, malformed(place+"[2]", `must be "asc" or "desc", not %s`, describe(list[1]))
	}
	return Order{path, direction == "desc"}, nil
}

// ---- text

// decodeError is the error about bytes that hold no structure at all.
func decodeError(form string, err error) error {
	return hinted(malformed("", "the query is no %s: %v", form, err), "see the section on queries in docs/API.md")
}
