package query

import (
	"fmt"
	"strings"
)

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
