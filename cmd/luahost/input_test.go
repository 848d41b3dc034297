package main

import "testing"

func TestLooksLikeFile(t *testing.T) {
	for text, want := range map[string]bool{
		"orders.csv":        true,
		"data/orders":       true,
		"../x":              true,
		"Ada":               false,
		"":                  false,
		"3.14":              false,
		"1.5e3":             true, // nobody minds one note too many
		"hello, world.":     false,
		`{"a.json": 1}`:     false,
		"end of a sentence": false,
	} {
		if got := looksLikeFile(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
