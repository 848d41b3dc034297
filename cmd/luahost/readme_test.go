package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// TestReadme runs the command that the README opens with, and compares what it
// prints with what the README says.
func TestReadme(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", warmCache(t))
	t.Chdir("../..")
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(readme), "```\n$ go run ./cmd/luahost ")
	block, _, found := strings.Cut(block, "```\n")
	if !found {
		t.Fatal("the README does not open with a command")
	}
	command, want, _ := strings.Cut(block, "\n")
	var stdout, stderr bytes.Buffer
	root := newRoot(&stdio{strings.NewReader(""), &stdout, &stderr})
	root.SetArgs(strings.Fields(command))
	if err := root.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	if stdout.String() != want || stderr.Len() > 0 {
		t.Errorf("%s\nprints:\n%s%s\nthe README says:\n%s", command, &stdout, &stderr, want)
	}
}
