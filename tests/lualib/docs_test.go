package lualib_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/luahost/luahost/tests/internal/engine"
	"github.com/luahost/luahost/tests/internal/script"
)

// examples are the Lua blocks of a page, each as a script of its own. Its lines
// keep their numbers, so that a failure names the line of the page.
func examples(t *testing.T, path string) []*script.Script {
	t.Helper()
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var list []*script.Script
	var block *strings.Builder
	for i, line := range strings.Split(string(page), "\n") {
		switch {
		case block == nil && line == "```lua":
			block = &strings.Builder{}
			block.WriteString(strings.Repeat("\n", i+1))
		case block != nil && line == "```":
			s, err := script.Parse(path, []byte(block.String()))
			if err != nil {
				t.Fatal(err)
			}
			list, block = append(list, s), nil
		case block != nil:
			block.WriteString(line + "\n")
		}
	}
	return list
}

// The page's examples do what their comments say. Each has a store of its own.
func TestExamplesOfThePage(t *testing.T) {
	t.Parallel()
	list := examples(t, "../../docs/LUA.md")
	if len(list) == 0 {
		t.Fatal("the page has no examples")
	}
	for _, s := range list {
		wasm := engine.NewWasm(cacheDir)
		result, err := wasm.Run(context.Background(), s)
		if err == nil {
			err = s.Check(result)
		}
		if err != nil {
			t.Error(err)
		}
		if err := wasm.Close(); err != nil {
			t.Error(err)
		}
	}
}
