package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/luahost/luahost/abi"
)

// Source is where a plugin comes from: LuaFile, LuaSource, Wasm or TrustedWasm.
type Source interface {
	read(ctx context.Context) (*program, error)
}

// program is a plugin before it is compiled.
type program struct {
	name    string            // what policies call the plugin
	chunk   string            // chunk name, as Lua's load takes it
	source  []byte            // Lua text
	modules map[string][]byte // by the names that require uses; nil but for bundles
	wasm    []byte            // nil: the runtime's engine
	trusted bool              // wasm was built to look at the interrupt word
}

type sourceFunc func(ctx context.Context) (*program, error)

func (f sourceFunc) read(ctx context.Context) (*program, error) { return f(ctx) }

// LuaFile is a file of Lua source; a first line that starts with # is a comment.
// The plugin is named after the file, without its extension; a file plugin.lua
// is named after its folder.
func LuaFile(path string) Source {
	return sourceFunc(func(context.Context) (*program, error) {
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, fileError(path, err)
		}
		return &program{name: pluginName(path), chunk: "@" + path, source: withoutShebang(source)}, nil
	})
}

// withoutShebang empties a first line that starts with #. Lines keep their numbers.
func withoutShebang(source []byte) []byte {
	if !bytes.HasPrefix(source, []byte("#")) {
		return source
	}
	end := bytes.IndexByte(source, '\n')
	if end < 0 {
		return nil
	}
	return source[end:]
}

// LuaSource is Lua source in memory. The plugin has the name, and errors in it
// the name as their place.
func LuaSource(name string, source []byte) Source {
	return sourceFunc(func(context.Context) (*program, error) {
		return &program{name: name, chunk: "@" + name, source: source}, nil
	})
}

// Wasm is a built WebAssembly module, as Bundle makes it. When its code is the
// runtime's own engine it runs like any Lua source. Any other code is not
// trusted to look at the interrupt word: it is compiled with checks in every
// loop, which make it 3 to 20 times slower, but always stoppable.
func Wasm(name string, module []byte) Source {
	return sourceFunc(func(context.Context) (*program, error) { return readBundle(name, module) })
}

// TrustedWasm is Wasm without the checks, for engines of one's own. One that
// computes without ever looking at its fuel cannot be stopped, and holds up the
// garbage collector of the whole process.
func TrustedWasm(name string, module []byte) Source {
	return sourceFunc(func(context.Context) (*program, error) {
		p, err := readBundle(name, module)
		if err == nil {
			p.trusted = true
		}
		return p, err
	})
}

func pluginName(path string) string {
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	if name != "plugin" {
		return name
	}
	full, err := filepath.Abs(path)
	if err != nil {
		return name
	}
	return filepath.Base(filepath.Dir(full))
}

func fileError(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fail(abi.ErrNotFound, "no file %s", path)
	}
	return fail(abi.ErrIO, "cannot read %s: %v", path, err)
}

// check refuses what no engine needs to see.
func (p *program) check() error {
	if p.name == "" {
		return fail(abi.ErrInvalid, "a plugin needs a name")
	}
	if strings.HasPrefix(string(p.source), "\x1bLua") {
		return fail(abi.ErrInvalid, "%s is bytecode, not Lua source", strings.TrimPrefix(p.chunk, "@"))
	}
	if strings.HasPrefix(string(p.source), "\x00asm") {
		e := fail(abi.ErrInvalid, "%s is a WebAssembly module, not Lua source", strings.TrimPrefix(p.chunk, "@"))
		e.Hint = "load it with host.Wasm"
		return e
	}
	return nil
}

// String names the program in errors.
func (p *program) String() string { return fmt.Sprintf("plugin %s", p.name) }
