package item

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/luahost/luahost/abi"
)

// JSON is written so that it can be read back to the same item:
//
//   - A float has a point or an exponent (1.0, 1e+300), an integer has not.
//   - What JSON has no words for is an object with one key: {"$float": "nan"},
//     "inf" or "-inf"; {"$bytes": "base64"} for a string that is not UTF-8;
//     {"$map": [[key, value], ...]} for a map with other keys than strings, or
//     whose only key begins with "$"; {"$snapshot": "base64"} for a whole value
//     that is a snapshot.
//   - Characters that do not print are escaped, so that no value can play tricks on
//     a terminal.
const (
	jsonFloat = "$float"
	jsonBytes = "$bytes"
	jsonMap   = "$map"

	jsonSnapshot = "$snapshot"
)

// AppendJSON appends a value as JSON, on one line.
func AppendJSON(dst, data []byte) ([]byte, error) {
	if err := ValidateRow(data); err != nil {
		return dst, err
	}
	if document := Document(data); document != nil {
		return appendJSONBinary(dst, jsonSnapshot, document), nil
	}
	dst, _ = appendJSON(dst, data)
	return dst, nil
}

// appendJSON writes one valid item and returns what follows it.
func appendJSON(dst, data []byte) (out, rest []byte) {
	head, _ := ReadHead(data)
	body := data[head.Size:]
	switch head.Major {
	case MajorUint, MajorNegInt:
		n, _ := head.Int()
		return strconv.AppendInt(dst, n, 10), body
	case MajorText:
		return AppendJSONText(dst, body[:head.Arg]), body[head.Arg:]
	case MajorBytes:
		return appendJSONBinary(dst, jsonBytes, body[:head.Arg]), body[head.Arg:]
	case MajorArray:
		return appendJSONList(dst, int(head.Arg), body)
	case MajorMap:
		return appendJSONPairs(dst, int(head.Arg), body)
	}
	return appendJSONSimple(dst, decodeSimple(data[0], head.Arg)), body
}

// appendJSONBinary writes a special object that holds bytes.
func appendJSONBinary(dst []byte, name string, data []byte) []byte {
	return fmt.Appendf(dst, `{%q:%q}`, name, base64.StdEncoding.EncodeToString(data))
}

func appendJSONList(dst []byte, count int, data []byte) (out, rest []byte) {
	dst = append(dst, '[')
	for i := range count {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst, data = appendJSON(dst, data)
	}
	return append(dst, ']'), data
}

func appendJSONPairs(dst []byte, count int, data []byte) (out, rest []byte) {
	if !plainKeys(count, data) {
		return appendJSONMap(dst, count, data)
	}
	dst = append(dst, '{')
	for i := range count {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst, data = appendJSON(dst, data)
		dst, data = appendJSON(append(dst, ':'), data)
	}
	return append(dst, '}'), data
}

// plainKeys reports whether a map can be an object: all keys are text, and it
// cannot be taken for one of the special objects.
func plainKeys(count int, data []byte) bool {
	r := NewReader(data)
	for range count {
		head, _ := ReadHead(data[r.Mark():])
		if head.Major != MajorText {
			return false
		}
		if count == 1 && bytes.HasPrefix(data[r.Mark()+head.Size:], []byte("$")) && head.Arg > 0 {
			return false
		}
		r.Skip()
		r.Skip()
	}
	return true
}

func appendJSONMap(dst []byte, count int, data []byte) (out, rest []byte) {
	dst = fmt.Appendf(dst, `{%q:[`, jsonMap)
	for i := range count {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst, data = appendJSON(append(dst, '['), data)
		dst, data = appendJSON(append(dst, ','), data)
		dst = append(dst, ']')
	}
	return append(dst, "]}"...), data
}

func appendJSONSimple(dst []byte, v any) []byte {
	switch v := v.(type) {
	case bool:
		return strconv.AppendBool(dst, v)
	case float64:
		return appendJSONFloat(dst, v)
	}
	return append(dst, "null"...)
}

func appendJSONFloat(dst []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return fmt.Appendf(dst, `{%q:"nan"}`, jsonFloat)
	case math.IsInf(f, 1):
		return fmt.Appendf(dst, `{%q:"inf"}`, jsonFloat)
	case math.IsInf(f, -1):
		return fmt.Appendf(dst, `{%q:"-inf"}`, jsonFloat)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'g', -1, 64)
	if !bytes.ContainsAny(dst[start:], ".e") {
		dst = append(dst, ".0"...)
	}
	return dst
}

// AppendFromJSON appends the item of one JSON text. Integers that do not fit in 64
// bits become floats, as in Lua. A key that occurs twice is an error.
func AppendFromJSON(dst, text []byte) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	v, err := readJSON(decoder, 0)
	if err == nil {
		err = noMore(decoder)
	}
	if err != nil {
		return dst, badJSON(decoder, err)
	}
	return Append(dst, v)
}

func noMore(decoder *json.Decoder) error {
	if _, err := decoder.Token(); err != io.EOF {
		return errors.New("something follows the value")
	}
	return nil
}

func badJSON(decoder *json.Decoder, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the text ends early")
	}
	return &abi.Error{
		Code:    abi.ErrInvalid.Code(),
		Message: fmt.Sprintf("malformed JSON at byte %d: %v", decoder.InputOffset(), strings.TrimPrefix(err.Error(), "json: ")),
	}
}

// jsonDepth is how deep JSON may nest: a map of depth one may take three.
const jsonDepth = 4 * abi.MaxDepth

// readJSON reads one value into the forms that Append takes.
func readJSON(decoder *json.Decoder, depth int) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	if depth > jsonDepth {
		return nil, errTooDeep
	}
	switch token := token.(type) {
	case json.Number:
		return readNumber(token.String())
	case json.Delim:
		if token == '[' {
			return readList(decoder, depth)
		}
		return readObject(decoder, depth)
	}
	return token, nil // nil, bool, string
}

func readNumber(text string) (any, error) {
	if !strings.ContainsAny(text, ".eE") {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && text != "-0" {
			return n, nil
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, fmt.Errorf("the number %.40s is out of range", text)
	}
	return f, nil
}

func readList(decoder *json.Decoder, depth int) (any, error) {
	list := []any{}
	for decoder.More() {
		v, err := readJSON(decoder, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := decoder.Token()
	return list, err
}

func readObject(decoder *json.Decoder, depth int) (any, error) {
	pairs := map[string]any{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string) // the decoder accepts no other keys
		if _, twice := pairs[name]; twice {
			return nil, fmt.Errorf("the key %.40q occurs twice", name)
		}
		if pairs[name], err = readJSON(decoder, depth+1); err != nil {
			return nil, err
		}
	}
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	return special(pairs)
}

// special turns the special objects into what they stand for.
func special(pairs map[string]any) (any, error) {
	if len(pairs) != 1 {
		return pairs, nil
	}
	for name, v := range pairs {
		switch name {
		case jsonFloat:
			return specialFloat(v)
		case jsonBytes:
			return specialBytes(name, v)
		case jsonSnapshot:
			document, err := specialBytes(name, v)
			return Snapshot(document), err
		case jsonMap:
			return specialMap(v)
		}
		if strings.HasPrefix(name, "$") {
			return nil, fmt.Errorf("unknown special object %.40q", name)
		}
	}
	return pairs, nil
}

var specialFloats = map[string]float64{"nan": math.NaN(), "inf": math.Inf(1), "-inf": math.Inf(-1)}

func specialFloat(v any) (any, error) {
	if name, ok := v.(string); ok {
		if f, ok := specialFloats[name]; ok {
			return f, nil
		}
	}
	return nil, fmt.Errorf("%s is one of nan, inf, -inf", jsonFloat)
}

func specialBytes(name string, v any) ([]byte, error) {
	if text, ok := v.(string); ok {
		if data, err := base64.StdEncoding.DecodeString(text); err == nil {
			return data, nil
		}
	}
	return nil, fmt.Errorf("%s is a string in base64", name)
}

func specialMap(v any) (any, error) {
	list, ok := v.([]any)
	pairs := make(map[any]any, len(list))
	for _, element := range list {
		pair, isPair := element.([]any)
		if ok = ok && isPair && len(pair) == 2; !ok {
			break
		}
		k := pair[0]
		switch key := k.(type) {
		case []byte:
			k = ByteString(key)
		case string, int64, float64, bool:
		default:
			return nil, fmt.Errorf("a key of %s is a number, string or boolean", jsonMap)
		}
		if _, twice := pairs[k]; twice {
			return nil, fmt.Errorf("a key of %s occurs twice", jsonMap)
		}
		pairs[k] = pair[1]
	}
	if !ok {
		return nil, fmt.Errorf("%s is a list of pairs", jsonMap)
	}
	return pairs, nil
}
