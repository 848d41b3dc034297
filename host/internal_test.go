package host

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
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
