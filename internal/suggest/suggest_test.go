package suggest_test

import (
	"strings"
	"testing"

	"github.com/luahost/luahost/internal/suggest"
)

func TestNearest(t *testing.T) {
	known := []string{"memory", "time", "fuel", "output_bytes", "keys"}
	for word, want := range map[string]string{
		"memroy":                 "memory",
		"Memory":                 "memory",
		"tmie":                   "time",
		"output-bytes":           "output_bytes",
		"key":                    "keys",
		"colour":                 "",
		"":                       "",
		strings.Repeat("x", 100): "",
	} {
		if got := suggest.Nearest(word, known); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestNearestOfNothing(t *testing.T) {
	if got := suggest.Nearest("time", nil); got != "" {
		t.Errorf("got %q out of an empty list", got)
	}
}
