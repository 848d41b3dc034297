package snapshot_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"github.com/luahost/luahost/abi"
)

// list and ref build documents by hand: a ref is a value, a plain int an index.
type list = []any

func ref(n int) cbor.Tag { return cbor.Tag{Number: abi.SnapshotRefTag, Content: n} }

// encode is the document of a root and objects.
func encode(t testing.TB, root any, objects ...any) []byte {
	t.Helper()
	return encodeFields(t, map[int]any{0: 1, 1: 1, 2: "1.0", 3: root, 4: objects})
}

func encodeFields(t testing.TB, fields map[int]any) []byte {
	t.Helper()
	if fields[4] == nil || len(fields[4].([]any)) == 0 {
		fields[4] = list{}
	}
	data, err := abi.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// returnCode is a prototype's code: RETURN0, whatever its number.
var returnCode = []byte{60, 0, 0, 0, 0, 0, 0, 0}

func prototype(captures list, nested list, debug any) list {
	return list{abi.SnapshotPrototype, 0, false, 2, returnCode, list{}, captures, nested, 1, 2, debug}
}

// stored are documents that guests have written: see TestEverySnapshot in
// package host. Those of a format that is read stay readable.
func stored(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("testdata/documents/*.snap")
	if err != nil || len(paths) == 0 {
		t.Fatal("no documents", err)
	}
	docs := map[string][]byte{}
	for _, path := range paths {
		doc, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		docs[filepath.Base(path)] = doc
	}
	return docs
}

// samples are documents that Check accepts.
func samples(t testing.TB) map[string][]byte {
	long := "a string of more than forty bytes, so an object"
	debug := list{"@a.lua", []byte{2, 2}, list{"x", 0, 1, 0}, list{"_ENV", nil}, list{ref(4), 0, 10, false, list{"K", 1}}}
	return map[string][]byte{
		"nil":     encode(t, nil),
		"number":  encode(t, 1.5),
		"table":   encode(t, ref(0), list{0, list{1, "two", ref(0)}, list{"a", ref(1), ref(2), 5}, 1}, list{0, list{}, list{"__mode", "k"}}, list{0, list{}, list{}}),
		"strings": encode(t, ref(0), list{0, list{ref(1), ref(1)}, list{ref(1), true}}, long),
		"closure": encode(t, ref(0), list{1, 1, list{2, 3}}, prototype(list{1, 9}, list{}, debug), list{2, 42}, list{2, ref(0)}, long),
		"coroutine": encode(t, ref(0),
			list{4, 1, list{list{1, 3, 0, 0, 0, 0}, list{4, nil, 0, 0, 0, 0}}, list{ref(1), 7, nil, ref(2)}, list{2}, list{3, 4}},
			list{1, 3, list{4}}, list{5, "coroutine.yield"}, prototype(list{1}, list{}, nil), list{2, 7}),
		"dead":     encode(t, ref(0), list{4, 2}),
		"new":      encode(t, ref(0), list{4, 0, ref(1)}, list{5, "print"}),
		"died":     encode(t, ref(0), list{4, 2, "error", list{1}}),
		"handle":   encode(t, ref(0), list{7, "Memory/users", 3}),
		"view":     encode(t, ref(0), list{7, "users"}),
		"standard": encode(t, ref(0), list{6, "_G"}),
		"module":   encode(t, ref(0), list{9, "lib.a"}),
		"custom":   encodeFields(t, map[int]any{0: 1, 1: 1, 2: "1.0", 3: ref(0), 4: list{list{8, 1}, list{5, "io.open"}}, 5: list{0}}),
		"gmatch":   encode(t, ref(0), list{5, "string.gmatch", list{"a", "b", 1}}),
	}
}
