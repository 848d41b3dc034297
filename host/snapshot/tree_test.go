package snapshot_test

import (
	"strings"
	"testing"

	"github.com/luahost/luahost/host/snapshot"
)

func tree(t *testing.T, doc []byte, options snapshot.TreeOptions) string {
	t.Helper()
	d, err := snapshot.Inspect(doc, snapshot.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := d.Tree(&b, options); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(b.String(), "\n") // the id
	return rest
}

func TestTree(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"number": `
16 bytes, 0 objects, bytecode 1, ABI 1.0
1.5
`,
		"table": `
55 bytes, 3 objects, bytecode 1, ABI 1.0
table of 3 items and 2 pairs  #0, 22 bytes, 2 references
  [1] = 1
  [2] = "two"
  [3] = ^ #0, the table above
  ["a"] = table of 0 items and 1 pair  #1, 13 bytes, 2 references
    ["__mode"] = "k"
  key table of 0 items and 0 pairs  #2, 4 bytes
    = 5
  metatable = ^ #1, the table above
`,
		"closure": `
136 bytes, 5 objects, bytecode 1, ABI 1.0
function a.lua:1  #0, 6 bytes, 2 references
  | a string o
  upvalue _ENV = 42
  upvalue u1 = ^ #0, the function above
`,
		"coroutine": `
95 bytes, 5 objects, bytecode 1, ABI 1.0
coroutine, suspended  #0, 32 bytes
  2 calls, 4 values
  slot 1: call 1, at instruction 3: function stripped  #1, 5 bytes
    |    0  GEI       r0 0 -> 1
    upvalue u0 (#4, of 2 functions) = 7
  slot 2: 7
  slot 3: nil
  slot 4: call 2: builtin coroutine.yield  #2, 18 bytes
`,
		"handle": `
32 bytes, 1 object, bytecode 1, ABI 1.0
handle on Memory/users: read,write  #0, 16 bytes
`,
		"custom": `
32 bytes, 2 objects, bytecode 1, ABI 1.0
custom object  #0, 3 bytes
  made by builtin io.open  #1, 10 bytes
`,
	} {
		if got := "\n" + tree(t, samples(t)[name], snapshot.TreeOptions{}); got != want {
			t.Errorf("%s:%s", name, got)
		}
	}
}

// What is long or deep is cut, unless all of it is wanted.
func TestTreeIsBounded(t *testing.T) {
	t.Parallel()
	items := make(list, 200)
	for i := range items {
		items[i] = i
	}
	long := encode(t, ref(0), list{0, items, list{}})
	short, full := tree(t, long, snapshot.TreeOptions{}), tree(t, long, snapshot.TreeOptions{Full: true})
	if !strings.Contains(short, "... and 150 more") || strings.Count(full, "\n") != 202 {
		t.Errorf("short:\n%s\nfull: %d lines", short, strings.Count(full, "\n"))
	}
	const levels = 5000
	objects := make(list, levels)
	for i := range objects {
		objects[i] = list{0, list{ref(i + 1)}, list{}}
	}
	objects[levels-1] = list{0, list{}, list{}}
	deep := encode(t, ref(0), objects...)
	for _, c := range []struct {
		full bool
		want string
	}{{false, "#41, a table, too deep to show"}, {true, "#1001, a table, too deep to show"}} {
		if got := tree(t, deep, snapshot.TreeOptions{Full: c.full}); !strings.HasSuffix(got, c.want+"\n") {
			t.Errorf("full %v: ends %q", c.full, got[max(0, len(got)-60):])
		}
	}
}

// Text of a document cannot play tricks on a terminal.
func TestTreeIsPrintable(t *testing.T) {
	t.Parallel()
	evil := "\x1b[2Jgone"
	doc := encode(t, ref(0), list{0, list{evil, ref(1)}, list{evil, 1}}, list{6, evil})
	if got := tree(t, doc, snapshot.TreeOptions{}); strings.Contains(got, "\x1b") {
		t.Errorf("%q", got)
	}
}

func TestInspectRefuses(t *testing.T) {
	t.Parallel()
	if _, err := snapshot.Inspect([]byte("junk"), snapshot.Limits{}); err == nil {
		t.Error("junk is a document")
	}
}
