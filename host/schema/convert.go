package schema

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/luahost/luahost/host/storage/item"
)

// What a value of a table is to a schema:
//
//   - Integers and floats are numbers. As JSON Schema has it, 1.0 is an integer.
//     NaN and the infinities are no JSON, and are refused.
//   - A string that is not UTF-8 is one of as many characters as it has bytes,
//     U+0000 to U+00FF.
//   - A map is an object. A key that is a number or boolean is a property with its
//     JSON text as the name. When two keys then have the same name, 1 and "1", the
//     value is refused.
//   - A snapshot of a function is no JSON, and is refused.

// maxNodes bounds the values, with those inside of arrays and maps, that one value
// may consist of: the validator makes an error of each that is wrong.
const maxNodes = 1 << 17

// misfit is a value that no schema can describe.
type misfit struct {
	path []string // to it, from the root
	what string
}

func (m *misfit) Error() string { return m.what }

// converter turns decoded items into what the validator takes.
type converter struct {
	nodes int
	path  []string
}

func (c *converter) convert(v any) (any, error) {
	if c.nodes++; c.nodes > maxNodes {
		return nil, c.misfit("a value with more than %d parts cannot be checked", maxNodes)
	}
	switch v := v.(type) {
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, c.misfit("%v is no JSON number", v)
		}
	case []byte:
		return wide(v), nil
	case item.Snapshot:
		return nil, c.misfit("a function snapshot is no JSON")
	case []any:
		return v, c.list(v)
	case map[any]any:
		return c.object(v)
	}
	return v, nil
}

func (c *converter) misfit(format string, args ...any) error {
	return &misfit{append([]string{}, c.path...), fmt.Sprintf(format, args...)}
}

// list converts the elements in place.
func (c *converter) list(list []any) (err error) {
	for i := range list {
		c.path = append(c.path, strconv.Itoa(i))
		if list[i], err = c.convert(list[i]); err != nil {
			return err
		}
		c.path = c.path[:len(c.path)-1]
	}
	return nil
}

func (c *converter) object(pairs map[any]any) (any, error) {
	object := make(map[string]any, len(pairs))
	for k, v := range pairs {
		name := propertyName(k)
		if _, twice := object[name]; twice {
			return nil, c.misfit("two keys have the name %q, one of them is no string", name)
		}
		c.path = append(c.path, name)
		converted, err := c.convert(v)
		if err != nil {
			return nil, err
		}
		c.path = c.path[:len(c.path)-1]
		object[name] = converted
	}
	return object, nil
}

func propertyName(k any) string {
	switch k := k.(type) {
	case string:
		return k
	case item.ByteString:
		return wide([]byte(k))
	case float64:
		if text, err := json.Marshal(k); err == nil {
			return string(text)
		}
	}
	return fmt.Sprint(k)
}

// wide makes a character of each byte.
func wide(data []byte) string {
	text := make([]byte, 0, len(data)+len(data)/2)
	for _, b := range data {
		text = utf8.AppendRune(text, rune(b))
	}
	return string(text)
}
