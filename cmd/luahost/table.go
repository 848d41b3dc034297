package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode/utf8"
)

// table prints rows in aligned columns under a heading.
type table struct{ columns *tabwriter.Writer }

func newTable(w io.Writer, heading ...string) *table {
	t := &table{tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}
	t.row(heading...)
	return t
}

// row adds a row. Cells must be printable: cell makes them so.
func (t *table) row(cells ...string) {
	fmt.Fprintln(t.columns, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
}

// end prints all rows; the first failure to write shows here.
func (t *table) end() error { return t.columns.Flush() }

// maxCell is how many characters of a cell are shown.
const maxCell = 40

// cell makes text fit a cell: one line, of characters that print, not too
// long.
func cell(text string) string {
	safe := printable(text)
	if utf8.RuneCountInString(safe) <= maxCell {
		return safe
	}
	runes := []rune(safe)
	return string(runes[:maxCell-1]) + "…"
}

// thousands writes a number with commas.
func thousands(n int64) string {
	digits := fmt.Sprint(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return sign + digits
}

// plural is "1 row", "2,000 rows".
func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return thousands(n) + " " + noun + "s"
}
