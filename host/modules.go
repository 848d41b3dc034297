package host

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/luahost/luahost/abi"
)

// module is the import module: the source of a module for require.
func (in *instance) module(a args) ([]byte, error) {
	raw, err := in.bytes(a, 0, "name")
	if err != nil {
		return nil, err
	}
	name := string(raw)
	if source, ok := in.plugin.program.modules[name]; ok {
		return source, nil
	}
	return findModule(in.plugin.rt.settings.modules, name)
}

// findModule reads a/b.lua or a/b/init.lua for the name "a.b".
func findModule(modules fs.FS, name string) ([]byte, error) {
	missing := fail(abi.ErrNotFound, "no module %q", name)
	if modules == nil {
		missing.Hint = "the host supplies no modules"
		return nil, missing
	}
	path := strings.ReplaceAll(name, ".", "/")
	if name == "" || !fs.ValidPath(path) || strings.ContainsAny(path, "\\:") {
		return nil, fail(abi.ErrInvalid, "%q is no module name", name)
	}
	for _, candidate := range []string{path + ".lua", path + "/init.lua"} {
		source, err := fs.ReadFile(modules, candidate)
		if err == nil {
			return source, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, fail(abi.ErrIO, "cannot read module %q: %v", name, err)
		}
	}
	missing.Hint = "there is neither " + path + ".lua nor " + path + "/init.lua"
	return nil, missing
}
