package query

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/item"
)

// A second implementation of queries, on decoded values, without a thought for
// speed. It shares no code with the first.

type naiveRow struct {
	key   storage.Key
	value any
}

func naiveClass(v any) int {
	switch v := v.(type) {
	case nil:
		return 0
	case bool:
		if v {
			return 2
		}
		return 1
	case int64, int, float64:
		return 3
	case string, []byte:
		return 4
	case []any:
		return 5
	}
	return 6
}

func naiveSameType(a, b any) bool {
	x, y := naiveClass(a), naiveClass(b)
	return x == y || x+y == 3 // false and true
}

func naiveNumber(v any) *big.Float {
	f := new(big.Float).SetPrec(2000)
	switch v := v.(type) {
	case int:
		return f.SetInt64(int64(v))
	case int64:
		return f.SetInt64(v)
	}
	return f.SetFloat64(v.(float64))
}

func isNaN(v any) bool {
	f, ok := v.(float64)
	return ok && math.IsNaN(f)
}

func naiveText(v any) string {
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	return v.(string)
}

func naiveCompare(a, b any) int {
	if order := cmp.Compare(naiveClass(a), naiveClass(b)); order != 0 {
		return order
	}
	switch naiveClass(a) {
	case 3:
		if isNaN(a) || isNaN(b) {
			return cmp.Compare(fmt.Sprint(isNaN(a)), fmt.Sprint(isNaN(b)))
		}
		return naiveNumber(a).Cmp(naiveNumber(b))
	case 4:
		return strings.Compare(naiveText(a), naiveText(b))
	case 5:
		return slices.CompareFunc(a.([]any), b.([]any), naiveCompare)
	case 6:
		return slices.CompareFunc(naivePairs(a), naivePairs(b), naiveCompare)
	}
	return 0
}

// naivePairs is keys and values in the order of the keys' encodings.
func naivePairs(v any) []any {
	pairs := v.(map[any]any)
	keys := []any{}
	for k := range pairs {
		keys = append(keys, k)
	}
	encoded := func(k any) []byte {
		data, err := item.Append(nil, k)
		if err != nil {
			panic(err)
		}
		return data
	}
	slices.SortFunc(keys, func(a, b any) int { return bytes.Compare(encoded(a), encoded(b)) })
	flat := []any{}
	for _, k := range keys {
		flat = append(flat, k, pairs[k])
	}
	return flat
}

func naiveFind(names []string, v any) []any {
	if v == nil {
		return nil
	}
	if len(names) == 0 {
		return []any{v}
	}
	n, err := strconv.ParseInt(names[0], 10, 64)
	switch v := v.(type) {
	case map[any]any:
		if inside, ok := v[n]; ok && err == nil {
			return naiveFind(names[1:], inside)
		}
		return naiveFind(names[1:], v[names[0]])
	case []any:
		if err == nil {
			if n >= 1 && n <= int64(len(v)) {
				return naiveFind(names[1:], v[n-1])
			}
			return nil
		}
		var found []any
		for _, element := range v {
			if naiveClass(element) == 6 {
				found = append(found, naiveFind(names, element)...)
			}
		}
		return found
	}
	return nil
}

func (r naiveRow) find(path string) []any {
	switch path {
	case "$key":
		if r.key.IsInt() {
			return []any{r.key.Int()}
		}
		return []any{r.key.Text()}
	case "$value":
		return naiveFind(nil, r.value)
	}
	return naiveFind(strings.Split(path, "."), r.value)
}

func (r naiveRow) candidates(path string) []any {
	var all []any
	for _, v := range r.find(path) {
		all = append(all, v)
		if elements, ok := v.([]any); ok {
			for _, e := range elements {
				if e != nil {
					all = append(all, e)
				}
			}
		}
	}
	return all
}

func naiveNormal(v any) any {
	data, err := item.Append(nil, v)
	if err != nil {
		panic(err)
	}
	back, err := item.Decode(data)
	if err != nil {
		panic(err)
	}
	return back
}

func (r naiveRow) matches(p Predicate) bool {
	switch p.group {
	case groupAll:
		return !slices.ContainsFunc(p.kids, func(k Predicate) bool { return !r.matches(k) })
	case groupAny:
		return slices.ContainsFunc(p.kids, r.matches)
	case groupNone:
		return !slices.ContainsFunc(p.kids, r.matches)
	}
	operands := []any{}
	for _, o := range p.operands {
		operands = append(operands, naiveNormal(o))
	}
	some := func(values []any, fits func(v any) bool) bool { return slices.ContainsFunc(values, fits) }
	isOperand := func(v any) bool {
		return some(operands, func(o any) bool { return naiveCompare(o, v) == 0 })
	}
	candidates := r.candidates(p.path)
	compares := func(fits func(order int) bool) bool {
		return some(candidates, func(v any) bool { return naiveSameType(v, operands[0]) && fits(naiveCompare(v, operands[0])) })
	}
	text := func(fits func(s, want string) bool) bool {
		return some(candidates, func(v any) bool { return naiveClass(v) == 4 && fits(naiveText(v), naiveText(operands[0])) })
	}
	switch p.op {
	case OpEqual, OpIn:
		return some(candidates, isOperand)
	case OpNotEqual, OpNotIn:
		return len(candidates) > 0 && !some(candidates, isOperand)
	case OpLess:
		return compares(func(order int) bool { return order < 0 })
	case OpAtMost:
		return compares(func(order int) bool { return order <= 0 })
	case OpGreater:
		return compares(func(order int) bool { return order > 0 })
	case OpAtLeast:
		return compares(func(order int) bool { return order >= 0 })
	case OpBetween:
		return some(candidates, func(v any) bool {
			return naiveSameType(v, operands[0]) && naiveCompare(v, operands[0]) >= 0 && naiveCompare(v, operands[1]) <= 0
		})
	case OpStartsWith:
		return text(strings.HasPrefix)
	case OpEndsWith:
		return text(strings.HasSuffix)
	case OpContains:
		return some(r.find(p.path), func(v any) bool {
			if elements, ok := v.([]any); ok {
				return some(elements, func(e any) bool { return e != nil && naiveCompare(e, operands[0]) == 0 })
			}
			return naiveClass(v) == 4 && naiveClass(operands[0]) == 4 && strings.Contains(naiveText(v), naiveText(operands[0]))
		})
	case OpExists:
		return (len(candidates) > 0) == p.operands[0].(bool)
	}
	panic("unknown operator")
}

// naiveRun is the rows of a query, sorted by key when it asks for no order.
func naiveRun(rows []naiveRow, q Query) []naiveRow {
	found := []naiveRow{}
	for _, r := range rows {
		if r.matches(q.Where) {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b naiveRow) int {
		for _, o := range q.OrderBy {
			first := func(r naiveRow) any {
				if all := r.find(o.Path); len(all) > 0 {
					return all[0]
				}
				return nil
			}
			order := naiveCompare(first(a), first(b))
			if o.Desc {
				order = -order
			}
			if order != 0 {
				return order
			}
		}
		return naiveCompare(a.find("$key")[0], b.find("$key")[0])
	})
	if q.Limit > 0 && len(q.OrderBy) > 0 {
		found = found[:min(len(found), q.Limit)]
	}
	return found
}
