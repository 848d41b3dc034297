package host

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/internal/testguest"
)

func TestEveryImportHasItsFunction(t *testing.T) {
	t.Parallel()
	for _, imp := range abi.Imports() {
		_, plain := plainImports[imp.Name]
		_, filling := fillingImports[imp.Name]
		if plain == filling || filling != imp.Fills() {
			t.Errorf("%s: plain %v, filling %v, fills a buffer: %v", imp.Name, plain, filling, imp.Fills())
		}
	}
	if n := len(plainImports) + len(fillingImports); n != len(abi.Imports()) {
		t.Errorf("%d functions for %d imports", n, len(abi.Imports()))
	}
}

// TestKeptResultsAreForTheSameCall: what is above an i32 in its slot is nothing that
// the guest gave. An i64 would be compared by half.
func TestKeptResultsAreForTheSameCall(t *testing.T) {
	t.Parallel()
	k := kept{id: 3}
	copy(k.args[:], args{7, 1<<32 | 4096, 12})
	if !k.matches(args{1<<63 | 7, 4096, 12}) {
		t.Error("the same call is another one")
	}
	if k.matches(args{7, 4096, 13}) {
		t.Error("another call is the same")
	}
	for _, imp := range abi.Imports() {
		for _, p := range imp.Params {
			if imp.Fills() && p.Kind == abi.KindI64 {
				t.Errorf("%s fills a buffer and has the i64 %s", imp.Name, p.Name)
			}
		}
	}
}

func TestRequestsAreEncodedAsMarshalDoes(t *testing.T) {
	t.Parallel()
	seed := uint64(math.MaxUint64)
	small := uint64(0)
	for _, r := range []abi.Request{
		{Op: abi.OpFunctions},
		{Op: abi.OpCall, Name: "greet"},
		{Op: abi.OpCall, Name: strings.Repeat("n", 23), Input: make([]byte, 24)},
		{Op: abi.OpCall, Name: strings.Repeat("n", 255), Input: make([]byte, 256)},
		{Op: abi.OpLoad, Source: make([]byte, 65535), Chunk: "@a.lua"},
		{Op: abi.OpRun, Source: make([]byte, 65536), Chunk: "@a.lua", Input: []byte("x"), Seed: &seed},
		{Op: abi.OpRun, Seed: &small},
		{Op: abi.OpApply, Input: []byte("doc"), Args: []byte{0x80}, Save: true, ID: make([]byte, 32)},
		{Op: abi.OpSnapshot, Source: []byte("1"), Chunk: "=f"},
	} {
		want, err := abi.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if got := appendRequest(nil, &r); !bytes.Equal(got, want) {
			t.Errorf("op %d:\n got % .60x\nwant % .60x", r.Op, got, want)
		}
	}
}

func TestLongErrorsAreCut(t *testing.T) {
	t.Parallel()
	long := &abi.Error{Code: "runtime", Message: "\xff" + strings.Repeat("ä", abi.MaxErrorBytes)}
	data, err := encodeError(long)
	if err != nil || len(data) > abi.MaxErrorBytes {
		t.Fatalf("%d bytes, %v", len(data), err)
	}
	var back abi.Error
	if err := abi.Unmarshal(data, &back); err != nil || !strings.HasPrefix(back.Message, "\uFFFDää") {
		t.Errorf("message %.20q, %v", back.Message, err)
	}
}

// The imports work both ways: in the fast module, and through Extism when a
// version of wazero does not link that one any more.
func TestImportsLinkBothWays(t *testing.T) {
	t.Parallel()
	for _, fast := range []bool{true, false} {
		core, logs := observer.New(zap.DebugLevel)
		rt, err := New(t.Context(), Config{Engine: testguest.Guest, NoCache: true, Logger: zap.New(core)})
		if err != nil {
			t.Fatal(err)
		}
		p, err := rt.Prepare(t.Context(), LuaSource("test", nil))
		if err != nil {
			t.Fatal(err)
		}
		if !fast {
			p.engine.fast = nil
		}
		if out, err := p.Call(t.Context(), "echo", []byte("x")); err != nil || string(out) != "x" {
			t.Errorf("fast %v: %q, %v", fast, out, err)
		}
		if logs.FilterMessageSnippet("fast imports").Len() != 0 {
			t.Errorf("fast %v: %v", fast, logs.All())
		}
		if err := rt.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A bundle on the runtime's own engine shares its compiled code, and so its trust.
func TestABundleOfTheOwnEngineIsTrusted(t *testing.T) {
	t.Parallel()
	rt, err := New(t.Context(), Config{Engine: testguest.Guest, NoCache: true})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	bundle, err := Bundle(testguest.Guest, Program{Source: []byte("echo")})
	if err != nil {
		t.Fatal(err)
	}
	engines := map[string]*engine{}
	for name, source := range map[string]Source{
		"source": LuaSource("a", nil), "bundle": Wasm("b", bundle), "other": Wasm("c", testguest.Liar),
	} {
		p, err := rt.Prepare(t.Context(), source)
		if err != nil {
			t.Fatal(err)
		}
		engines[name] = p.engine
	}
	if engines["source"] != engines["bundle"] || !engines["bundle"].trusted {
		t.Error("the bundle does not share the runtime's engine")
	}
	if engines["other"].trusted {
		t.Error("somebody else's module is trusted")
	}
}
