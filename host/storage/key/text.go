package key

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
)

// Keys as people type and read them:
//
//	42, -1               the integer
//	alice, 007, a b      the string itself
//	"42", "", "a\nb"     the string, as in JSON: one that would be something else without quotes
//	{"$bytes":"/w=="}    a string that is not UTF-8, in base64
//
// Parse reads all of them, and Typed writes the shortest that reads back.

// Parse reads a key that somebody typed.
func Parse(text string) (Key, error) {
	switch {
	case text == "":
		return "", typed("no key is given", `the empty string is written ""`)
	case text[0] == '"':
		var s string
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			return "", typed(fmt.Sprintf("the key %.40s begins with a quote, but is no JSON string", text), `a quote in a key is written "\""`)
		}
		return String(s), nil
	case strings.HasPrefix(text, bytesMark):
		return parseBytes(text)
	case isInteger(text):
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return "", typed(fmt.Sprintf("the integer %.40s does not fit in 64 bits", text), "in double quotes it is a string")
		}
		return Int(n), nil
	}
	return String(text), nil
}

const bytesMark = `{"$bytes"`

func parseBytes(text string) (Key, error) {
	data, err := item.AppendFromJSON(nil, []byte(text))
	if err != nil {
		return "", err
	}
	ordered, err := FromItem(nil, data)
	return Key(ordered), err
}

func typed(message, hint string) error {
	return &abi.Error{Code: abi.ErrInvalid.Code(), Message: message, Hint: hint}
}

// isInteger reports whether text is an integer as Typed writes them, of any
// size.
func isInteger(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	return digits != "" && strings.Trim(digits, "0123456789") == "" && (digits[0] != '0' || text == "0")
}

// Typed is the key as one types it.
func (k Key) Typed() string {
	if k.IsInt() {
		return strconv.FormatInt(k.Int(), 10)
	}
	s := k.Text()
	switch {
	case !utf8.ValidString(s):
		text, _ := item.AppendJSON(nil, item.AppendString(nil, []byte(s))) // it is valid
		return string(text)
	case isBare(s):
		return s
	}
	return string(item.AppendJSONText(nil, []byte(s)))
}

// isBare reports whether a string can do without quotes.
func isBare(s string) bool {
	if s == "" || s[0] == '"' || s[0] == '{' || isInteger(s) || strings.TrimSpace(s) != s {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}
