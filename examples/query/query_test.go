package query_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/capabilities"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/open"
)

// run runs the example with so many documents and the limits that there are by
// default, and returns what it prints.
func run(t *testing.T, store *storage.Store, documents string) []string {
	t.Helper()
	var policy *capabilities.Policy
	policy, err := policy.WithRule(capabilities.Rule{Plugin: "query", Table: "people", Rights: abi.AllRights, Origin: "test"})
	if err != nil {
		t.Fatal(err)
	}
	runtime, err := host.New(t.Context(), host.Config{Store: store, Policy: policy})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := runtime.Close(); err != nil {
			t.Error(err)
		}
	}()
	plugin, err := runtime.Prepare(t.Context(), host.LuaFile("query.lua"))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if _, err := plugin.Run(t.Context(), []byte(documents), host.Streams{Stdout: &out}); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	return strings.Split(out.String(), "\n")
}

func openStore(t *testing.T, url string) *storage.Store {
	t.Helper()
	store, err := open.Store(t.Context(), url, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func withPrefix(lines []string, prefix string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return !strings.HasPrefix(line, prefix) })
}

// TestSameRowsEverywhere runs the example on both engines, and once more on what it
// has left.
func TestSameRowsEverywhere(t *testing.T) {
	t.Parallel()
	const documents = "3000"
	memory := run(t, openStore(t, "memory:"), documents)
	file := openStore(t, "bolt:"+filepath.Join(t.TempDir(), "people.db"))
	bolt, again := run(t, file, documents), run(t, file, documents)
	rows := withPrefix(memory, "rows")
	if got := withPrefix(bolt, "rows"); !slices.Equal(got, rows) {
		t.Errorf("bolt has\n%s\nmemory\n%s", strings.Join(got, "\n"), strings.Join(rows, "\n"))
	}
	if got := withPrefix(again, "rows"); !slices.Equal(got, rows) {
		t.Errorf("the second time it has\n%s\nthe first\n%s", strings.Join(got, "\n"), strings.Join(rows, "\n"))
	}
}

// TestShowsEverything: each operator is in a plan, and each question has one.
func TestShowsEverything(t *testing.T) {
	t.Parallel()
	lines := run(t, openStore(t, "memory:"), "2000")
	questions, plans := withPrefix(lines, "== "), withPrefix(lines, "plan:")
	if len(plans) < len(questions)-1 || len(questions) < 25 {
		t.Errorf("%d plans for %d questions", len(plans), len(questions))
	}
	conditions := strings.Join(append(withPrefix(lines, "where:"), withPrefix(lines, "filter:")...), "\n")
	for _, operator := range []string{
		"=", "!=", "<", "<=", ">", ">=", "between", "in", "notIn", "contains", "startsWith", "endsWith", "exists",
		"or", "not (",
	} {
		if !strings.Contains(conditions, " "+operator) {
			t.Errorf("no plan has %s", operator)
		}
	}
	if found := withPrefix(lines, "rows"); len(found) < len(questions) {
		t.Errorf("%d lines of rows for %d questions", len(found), len(questions))
	}
}
