package query

import (
	"fmt"
	"strings"
)

// groupsByName are the keys of where besides positions.
var groupKeys = []string{"all", "any", "none"}

var groupByName = map[string]group{"all": groupAll, "any": groupAny, "none": groupNone}

// parseWhere reads a condition or a list of conditions.
func parseWhere(v any, place string) (Predicate, error) {
	if list, ok := asCondition(v); ok {
		return parseCondition(list, place)
	}
	kids, err := parseKids(v, place, 0)
	if len(kids) == 1 && kids[0].place != "" {
		return kids[0], err
	}
	return Predicate{group: groupAll, kids: kids, place: place}, err
}

// parseKids reads a list of conditions, which may also have the keys of groups.
func parseKids(v any, place string, depth int) ([]Predicate, error) {
	if depth > maxNesting {
		return nil, malformed(place, "conditions are nested deeper than %d", maxNesting)
	}
	if list, ok := asCondition(v); ok {
		p, err := parseCondition(list, place)
		return []Predicate{p}, err
	}
	o, ok := asObject(v)
	if !ok {
		return nil, hinted(malformed(place, "is %s, not a list of conditions", describe(v)), conditionHint)
	}
	var kids []Predicate
	for i, element := range o.list {
		kid, err := parseNode(element, fmt.Sprintf("%s[%d]", place, i+1), depth)
		if err != nil {
			return nil, err
		}
		kids = append(kids, kid)
	}
	for _, name := range o.names() {
		group, ok := groupByName[name]
		if !ok {
			return nil, unknown(place, "key", name, groupKeys)
		}
		at := place + "." + name
		inside, err := parseKids(o.fields[name], at, depth+1)
		if err != nil {
			return nil, err
		}
		kids = append(kids, Predicate{group: group, kids: inside, place: at})
	}
	return kids, nil
}

const conditionHint = `a condition is {field, operator, value}, as {"age", ">=", 18}`

// parseNode reads one element of a list: a condition, or a list in its turn.
func parseNode(v any, place string, depth int) (Predicate, error) {
	if list, ok := asCondition(v); ok {
		return parseCondition(list, place)
	}
	kids, err := parseKids(v, place, depth+1)
	if err == nil && len(kids) == 0 {
		err = hinted(malformed(place, "is empty"), conditionHint)
	}
	if len(kids) == 1 {
		return kids[0], err
	}
	return Predicate{group: groupAll, kids: kids, place: place}, err
}

// asCondition tells a condition from a list of conditions: it begins with a
// string.
func asCondition(v any) ([]any, bool) {
	list, ok := asList(v)
	if !ok {
		o, isObject := asObject(v)
		if !isObject || len(o.fields) > 0 || len(o.list) == 0 {
			return nil, false
		}
		list = o.list
	}
	if len(list) == 0 {
		return nil, false
	}
	_, ok = list[0].(string)
	return list, ok
}

// parseCondition reads {field, operator, value...}.
func parseCondition(list []any, place string) (Predicate, error) {
	p := Predicate{group: groupTest, place: place, path: list[0].(string)}
	if len(list) < 2 {
		return p, hinted(malformed(place, "the condition on %q has no operator", p.path), conditionHint)
	}
	name, ok := list[1].(string)
	if !ok {
		return p, hinted(malformed(place, "the operator must be a string, not %s", describe(list[1])), conditionHint)
	}
	op, meant := parseOp(name)
	if op == 0 {
		err := malformed(place, "unknown operator %q", name)
		if meant != "" {
			err.Message += fmt.Sprintf("; did you mean %q?", meant)
		}
		return p, hinted(err, "operators are "+opList())
	}
	p.op = op
	p.operands = spread(op, list[2:])
	return p, nil
}

// spread takes the values of an operator with several out of the one list that
// they may be in.
func spread(op Op, given []any) []any {
	switch op {
	case OpBetween, OpIn, OpNotIn:
		if len(given) == 1 {
			if list, ok := asList(given[0]); ok {
				return list
			}
		}
	}
	return given
}

// describe says what a value is, for errors.
func describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "nil"
	case bool:
		return fmt.Sprint(v)
	case string:
		return shortQuote(v)
	case []byte:
		return shortQuote(string(v))
	}
	if n, ok := asInt(v); ok {
		return fmt.Sprint(n)
	}
	if o, ok := asObject(v); ok {
		switch {
		case len(o.fields) == 0 && len(o.list) == 0:
			return "an empty table"
		case len(o.fields) == 0:
			return "a list"
		}
		return "a table with the keys " + strings.Join(firstNames(o.names()), ", ")
	}
	return shorten(fmt.Sprint(v))
}

func firstNames(names []string) []string {
	const most = 4
	if len(names) > most {
		return append(names[:most:most], "...")
	}
	return names
}

func shortQuote(s string) string {
	if len(s) > 40 {
		return fmt.Sprintf("%.40q...", s)
	}
	return fmt.Sprintf("%q", s)
}

func shorten(text string) string {
	const most = 60
	if len(text) > most {
		return text[:most] + "..."
	}
	return text
}
