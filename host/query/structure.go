package query

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/luahost/luahost/host/storage/item"
)

// A structure is what a query is before it is parsed: maps with string keys,
// lists, strings, numbers, booleans. A Lua table may be a map and a list at
// once; it comes as a map with integer keys beside the strings.

// ParseJSON is Parse for JSON text.
func ParseJSON(text []byte) (Query, error) {
	v, err := DecodeJSON(text)
	if err != nil {
		return Query{}, err
	}
	return Parse(v)
}

// ParseCBOR is Parse for one CBOR item.
func ParseCBOR(data []byte) (Query, error) {
	v, err := item.Decode(data)
	if err != nil {
		return Query{}, decodeError("CBOR", err)
	}
	return Parse(v)
}

// DecodeJSON turns JSON text into a structure, in which integers are int64 and
// other numbers float64.
func DecodeJSON(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, decodeError("JSON", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, decodeError("JSON", errors.New("something follows it"))
	}
	return plainNumbers(v), nil
}

// plainNumbers replaces json.Number by int64 and float64.
func plainNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := strconv.ParseInt(string(v), 10, 64); err == nil {
			return n
		}
		f, _ := strconv.ParseFloat(string(v), 64) // too large is infinite
		return f
	case []any:
		for i := range v {
			v[i] = plainNumbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plainNumbers(v[k])
		}
	}
	return v
}

// object is a map of a structure, or a list, taken apart.
type object struct {
	list   []any          // positions 1, 2, ...
	fields map[string]any // names
}

func (o *object) names() []string {
	names := make([]string, 0, len(o.fields))
	for name := range o.fields {
		names = append(names, name)
	}
	slices.SortFunc(names, strings.Compare)
	return names
}

// asObject takes a map or a list apart; false when v is something else, or has
// keys that are neither names nor positions.
func asObject(v any) (object, bool) {
	switch v := v.(type) {
	case []any:
		return object{list: v}, true
	case map[string]any:
		return object{fields: v}, true
	case map[any]any:
		return mixedObject(v)
	}
	if list, ok := asList(v); ok {
		return object{list: list}, true
	}
	return object{}, false
}

// maxHoles is how far a position may be behind the number of positions given.
const maxHoles = 16

func mixedObject(pairs map[any]any) (object, bool) {
	o := object{fields: map[string]any{}}
	last := int64(0)
	for k := range pairs {
		switch k := k.(type) {
		case string:
			o.fields[k] = pairs[k]
		case int64:
			last = max(last, k)
			if k < 1 {
				return o, false
			}
		default:
			return o, false
		}
	}
	if last > int64(len(pairs))+maxHoles {
		return o, false
	}
	for i := int64(1); i <= last; i++ {
		o.list = append(o.list, pairs[i]) // nil where there is a hole
	}
	return o, true
}

// asList is a list of a structure, or an empty map: Lua cannot tell the two
// apart. Go callers may have lists of any type.
func asList(v any) ([]any, bool) {
	switch v := v.(type) {
	case []any:
		return v, true
	case map[any]any:
		return nil, len(v) == 0
	case map[string]any:
		return nil, len(v) == 0
	case nil, string, []byte:
		return nil, false
	}
	r := reflect.ValueOf(v)
	if r.Kind() != reflect.Slice {
		return nil, false
	}
	list := make([]any, r.Len())
	for i := range list {
		list[i] = r.Index(i).Interface()
	}
	return list, true
}

// asInt is a number with an integer value.
func asInt(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case int:
		return int64(v), true
	case float64:
		return int64(v), v == math.Trunc(v) && math.Abs(v) < 1<<62
	}
	return 0, false
}
