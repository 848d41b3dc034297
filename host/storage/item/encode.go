package item

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"

	"github.com/luahost/luahost/abi"
)

// Append appends the value that v stands for, in deterministic encoding.
// Besides what Decode returns, v may be any integer or float type, a string
// that is not valid UTF-8, map[string]any, and whatever else the cbor package
// encodes (structs by their cbor or json tags, slices, maps). A float stays a
// float, also when it has an integer value.
func Append(dst []byte, v any) ([]byte, error) {
	if document, ok := v.(Snapshot); ok && len(document) > 0 {
		return AppendSnapshot(dst, document), nil
	}
	start := len(dst)
	dst, err := appendValue(dst, v, 0)
	if err != nil {
		return dst[:start], withPath(err)
	}
	return dst, nil
}

func appendValue(dst []byte, v any, depth int) ([]byte, error) {
	if depth > abi.MaxDepth {
		return dst, unencodable("nested deeper than %d, or a cycle", abi.MaxDepth)
	}
	switch v := v.(type) {
	case nil:
		return append(dst, byteNull), nil
	case bool:
		return AppendBool(dst, v), nil
	case int64:
		return AppendInt(dst, v), nil
	case int:
		return AppendInt(dst, int64(v)), nil
	case float64:
		return AppendFloat(dst, v), nil
	case string:
		return AppendString(dst, []byte(v)), nil
	case ByteString:
		return AppendString(dst, []byte(v)), nil
	case []byte:
		return AppendString(dst, v), nil
	case []any:
		return appendList(dst, v, depth)
	case map[any]any:
		return appendMap(dst, v, depth)
	case map[string]any:
		return appendMap(dst, v, depth)
	}
	return appendOther(dst, v)
}

func appendList(dst []byte, list []any, depth int) ([]byte, error) {
	dst = AppendHead(dst, MajorArray, uint64(len(list)))
	var err error
	for i, v := range list {
		if dst, err = appendValue(dst, v, depth+1); err != nil {
			return dst, at(fmt.Sprintf("[%d]", i+1), err)
		}
	}
	return dst, nil
}

// appendMap sorts the pairs by the bytes of their encoded keys.
func appendMap[K comparable](dst []byte, pairs map[K]any, depth int) ([]byte, error) {
	type pair struct {
		key []byte
		k   K
	}
	sorted := make([]pair, 0, len(pairs))
	for k := range pairs {
		key, err := appendValue(nil, k, depth)
		if err == nil {
			_, err = (&validator{data: key}).mapKey(0, 0)
		}
		if err != nil {
			return dst, at(fmt.Sprintf("[%v]", k), unencodable("%v cannot be a key", k))
		}
		sorted = append(sorted, pair{key, k})
	}
	slices.SortFunc(sorted, func(a, b pair) int { return bytes.Compare(a.key, b.key) })
	dst = AppendHead(dst, MajorMap, uint64(len(sorted)))
	var err error
	for i, p := range sorted {
		if i > 0 && bytes.Equal(p.key, sorted[i-1].key) {
			return dst, at(fmt.Sprintf("[%v]", p.k), unencodable("the key occurs twice"))
		}
		if dst, err = appendValue(append(dst, p.key...), pairs[p.k], depth+1); err != nil {
			return dst, at(fmt.Sprintf(".%v", p.k), err)
		}
	}
	return dst, nil
}

// appendOther takes the way through the cbor package, then makes its byte
// strings Lua strings and checks that the result is a value.
func appendOther(dst []byte, v any) ([]byte, error) {
	if _, ok := v.(Snapshot); ok {
		return dst, unencodable("a snapshot is a whole value, and not empty")
	}
	if f, ok := v.(float32); ok {
		return AppendFloat(dst, float64(f)), nil
	}
	if u := reflect.ValueOf(v); u.CanUint() && u.Uint() > math.MaxInt64 {
		return dst, unencodable("%d does not fit in a Lua integer", u.Uint())
	}
	data, err := abi.Marshal(v)
	if err != nil {
		return dst, err
	}
	return appendNormal(dst, data)
}

// appendNormal rewrites an item that the cbor package made: decoding and
// encoding normalises byte strings that are valid UTF-8 to text, and order.
func appendNormal(dst, data []byte) ([]byte, error) {
	if err := Validate(data); err == nil {
		return append(dst, data...), nil
	}
	var generic any
	if err := abi.Unmarshal(data, &generic); err != nil {
		return dst, err
	}
	switch generic.(type) {
	case nil, bool, int64, float64, string, []byte, []any, map[any]any:
		return appendValue(dst, generic, 0)
	}
	return dst, unencodable("a %T is no value", generic)
}

func unencodable(format string, args ...any) *abi.Error {
	return &abi.Error{
		Code: abi.ErrInvalid.Code(), Message: "cannot encode the value: " + fmt.Sprintf(format, args...),
		Hint: "values are nil, booleans, numbers, strings, and lists and maps of them",
	}
}

// pathError is a failure inside a value; path leads to it from outside.
type pathError struct {
	path string
	err  error
}

func (e *pathError) Error() string { return fmt.Sprintf("%v (at %s)", e.err, e.path) }
func (e *pathError) Unwrap() error { return e.err }

// maxPath bounds the path in a message, in bytes: a cycle has a long one.
const maxPath = 80

// withPath puts the path into the message of the failure's abi.Error.
func withPath(err error) error {
	var inside *pathError
	if !errors.As(err, &inside) {
		return err
	}
	full := *abi.AsError(inside.err)
	path := inside.path
	if len(path) > maxPath {
		path = path[:maxPath] + "..."
	}
	full.Message += " (at " + path + ")"
	return &full
}

// at adds one step to the front of a failure's path.
func at(step string, err error) error {
	var inner *pathError
	if errors.As(err, &inner) {
		return &pathError{step + inner.path, inner.err}
	}
	return &pathError{step, err}
}
