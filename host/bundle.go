package host

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/internal/wasmbin"
)

// Names of the custom sections of a plugin's module.
const (
	abiSection    = "luahost.abi"    // the version its guest speaks, as text: 1.0
	sourceSection = "luahost.source" // a Program
)

// Program is Lua source that travels inside an engine's module. It is kept as
// one CBOR map.
type Program struct {
	Name    string            `cbor:"0,keyasint,omitempty"` // the plugin's name, unless the loader gives one
	Chunk   string            `cbor:"1,keyasint,omitempty"` // chunk name: "@orders.lua"; "" is "@" and the name
	Source  []byte            `cbor:"2,keyasint"`           // Lua text
	Modules map[string][]byte `cbor:"3,keyasint,omitempty"` // Lua text by the names that require uses
}

// Bundle puts a program into an engine's module, in place of one that is there,
// and returns the new module. A nil engine is the one that comes with this
// package.
func Bundle(engine []byte, p Program) ([]byte, error) {
	if engine == nil {
		engine = defaultEngine()
	}
	module, err := wasmbin.Parse(engine)
	if err != nil {
		return nil, fail(abi.ErrInvalid, "cannot bundle into the engine: %v", err)
	}
	if err := checkVersionSection(module); err != nil {
		return nil, err
	}
	content, err := abi.Marshal(p)
	if err != nil {
		return nil, err
	}
	return wasmbin.AppendCustom(module.Without(sourceSection), sourceSection, content), nil
}

// readBundle parts a built module into the engine and the program in it. A
// module without one is a plugin by itself: its load request has no source.
func readBundle(name string, data []byte) (*program, error) {
	module, err := wasmbin.Parse(data)
	if err != nil {
		return nil, fail(abi.ErrInvalid, "cannot load %s: %v", orUnnamed(name), err)
	}
	p := &program{name: name, wasm: data}
	content, ok := module.Custom(sourceSection)
	if !ok {
		p.chunk = "@" + name
		return p, nil
	}
	var inner Program
	if err := abi.Unmarshal(content, &inner); err != nil {
		return nil, fail(abi.ErrInvalid, "cannot load %s: its section %s: %v", orUnnamed(name), sourceSection, err)
	}
	p.wasm = module.Without(sourceSection)
	p.take(inner)
	return p, nil
}

func (p *program) take(inner Program) {
	if p.name == "" {
		p.name = inner.Name
	}
	p.source, p.modules, p.chunk = inner.Source, inner.Modules, inner.Chunk
	if p.chunk == "" {
		p.chunk = "@" + p.name
	}
}

func orUnnamed(name string) string {
	if name == "" {
		return "the module"
	}
	return name
}

// checkVersionSection refuses a module that was built for another ABI before
// it is compiled.
func checkVersionSection(module *wasmbin.Module) error {
	text, ok := module.Custom(abiSection)
	if !ok {
		e := fail(abi.ErrVersion, "the module has no section %s: it is no luahost guest", abiSection)
		e.Hint = fmt.Sprintf("this host runs guests of ABI %d.%d", abi.VersionMajor, abi.VersionMinor)
		return e
	}
	version, err := parseVersion(bytes.TrimSpace(text))
	if err != nil {
		return err
	}
	return abi.CheckVersion(version)
}

// parseVersion reads "1.0" as hello passes it: major << 16 | minor.
func parseVersion(text []byte) (uint32, error) {
	major, minor, found := strings.Cut(string(text), ".")
	high, errHigh := strconv.ParseUint(major, 10, 16)
	low, errLow := strconv.ParseUint(minor, 10, 16)
	if !found || errHigh != nil || errLow != nil {
		return 0, fail(abi.ErrVersion, "section %s is %.20q, no version", abiSection, text)
	}
	return uint32(high<<16 | low), nil
}
