package main

import (
	"bytes"
	"testing"
)

func TestRun(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Chdir("../..")
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != "Hello, Ada! We meet for the first time.\n" {
		t.Errorf("got %q", got)
	}
}
