package main

import (
	"strings"
	"testing"
)

func TestTransientLinesAreForTerminals(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 3*transientMost)
	for text, want := range map[string]string{
		"":                             "",
		"plain\ntext":                  "plain\ntext",
		"1 %\r2 %\r100 %\r":            "",
		"1 %\r2 %\rdone\n":             "done\n",
		"before\n1 %\r   \rafter\n":    "before\nafter\n",
		"dos\r\nlines\r\n":             "dos\r\nlines\r\n",
		"1 %\rdos\r\n":                 "dos\r\n",
		"\r":                           "",
		"\r\n":                         "\r\n",
		"no end \rof the last":         "of the last",
		long:                           long,
		long + "\r" + long + "\nend\n": long + "\nend\n",
	} {
		for _, size := range []int{1, 2, 3, 1000, len(text) + 1} {
			var out strings.Builder
			w, end := watched(&out)
			for rest := text; rest != ""; {
				n := min(size, len(rest))
				if _, err := w.Write([]byte(rest[:n])); err != nil {
					t.Fatal(err)
				}
				rest = rest[n:]
			}
			if err := end(); err != nil {
				t.Fatal(err)
			}
			if got := out.String(); got != want && !strings.HasPrefix(text, long) {
				t.Errorf("%.40q in pieces of %d: %.60q", text, size, got)
			} else if !strings.HasSuffix(got, want) {
				t.Errorf("a long line in pieces of %d: %d bytes", size, len(got))
			}
		}
	}
}
