package main

import (
	"strings"
	"testing"
)

func TestCell(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"short":                    "short",
		"tab\tand \x1b[31mred":     "tab�and �[31mred",
		"\u202eevil":               "�evil",
		strings.Repeat("ü", 40):    strings.Repeat("ü", 40),
		strings.Repeat("ü", 41):    strings.Repeat("ü", 39) + "…",
		"not \xff UTF-8, as it is": "not � UTF-8, as it is",
	} {
		if got := cell(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestThousands(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", -1234567: "-1,234,567", -100: "-100"} {
		if got := thousands(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
