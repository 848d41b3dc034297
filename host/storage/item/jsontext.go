package item

import (
	"fmt"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// AppendJSONText appends a string of valid UTF-8 as JSON. Characters that do not
// print are escaped: control characters, invisible ones, those that change the
// direction of text.
func AppendJSONText(dst, s []byte) []byte {
	dst = append(dst, '"')
	for len(s) > 0 {
		n := plainBytes(s)
		dst, s = append(dst, s[:n]...), s[n:]
		if len(s) > 0 {
			r, size := utf8.DecodeRune(s)
			dst, s = appendEscape(dst, r), s[size:]
		}
	}
	return append(dst, '"')
}

// plainBytes is how many bytes at the start of s need no escape.
func plainBytes(s []byte) int {
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(s[i:])
		}
		if r == '"' || r == '\\' || !unicode.IsPrint(r) {
			return i
		}
		i += size
	}
	return len(s)
}

func appendEscape(dst []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(dst, '\\', byte(r))
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	}
	if r > 0xffff {
		high, low := utf16.EncodeRune(r)
		return fmt.Appendf(dst, `\u%04x\u%04x`, high, low)
	}
	return fmt.Appendf(dst, `\u%04x`, r)
}
