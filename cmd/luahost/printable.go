package main

import (
	"io"
	"strings"
	"unicode"
)

// printable replaces characters that do not print: they could play tricks on a
// terminal.
func printable(text string) string { return strings.Map(printableRune, text) }

// printableLines is printable for text that may have several lines, with tabs.
func printableLines(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		return printableRune(r)
	}, text)
}

func printableRune(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return '\ufffd'
}

// printableWriter passes whole lines on as printableLines makes them.
type printableWriter struct{ to io.Writer }

// Write implements io.Writer.
func (w printableWriter) Write(p []byte) (int, error) {
	if _, err := io.WriteString(w.to, printableLines(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}
