package snapshot_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/luahost/luahost/host/snapshot/internal/opcodes"
)

// The instruction set here is that of the engine.
func TestOpcodesAreTheEngines(t *testing.T) {
	t.Parallel()
	want, err := opcodes.Generate("../../guest/engine")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("opcodes_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("opcodes_gen.go is out of date: go generate ./host/snapshot")
	}
}
