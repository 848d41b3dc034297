package abi_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/luahost/luahost/abi/internal/header"
)

func TestHeaderIsGenerated(t *testing.T) {
	t.Parallel()
	committed, err := os.ReadFile("luahost.h")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(committed, header.Render()) {
		t.Error("luahost.h differs from the Go package: run go generate ./abi")
	}
}

// The native half of the header, with its static assertions, must compile
// cleanly wherever there is a C compiler.
func TestHeaderCompiles(t *testing.T) {
	t.Parallel()
	cc, err := exec.LookPath("cc")
	if err != nil {
		t.Skip("no C compiler")
	}
	source := filepath.Join(t.TempDir(), "use.c")
	program := "#include \"luahost.h\"\nint32_t use(luahost_control *c) { return luahost_hello(LUAHOST_VERSION, c); }\n"
	if err := os.WriteFile(source, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(cc, "-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-I.", "-fsyntax-only", source).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
