package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host"
)

// sessionFlags are those that every verb has which runs a plugin.
type sessionFlags struct {
	policyFlags
	logFlags
	inputFlags
	storeFlags
	snapshotKeys
	modules string
	engine  string
	time    bool
	usage   bool
}

func (f *sessionFlags) register(flags *pflag.FlagSet) {
	f.policyFlags.register(flags)
	f.logFlags.register(flags)
	f.inputFlags.register(flags)
	f.storeFlags.register(flags)
	f.snapshotKeys.register(flags)
	flags.StringVar(&f.modules, "modules", "", "look for the modules that require names in this `DIR`, not beside FILE")
	flags.StringVar(&f.engine, "engine", "", "run Lua source on the engine in this wasm `FILE`, which is trusted, not on the built-in one")
	flags.BoolVar(&f.time, "time", false, `print "seconds S" to stderr: loading and running, the engine already compiled`)
	flags.BoolVar(&f.usage, "usage", false, "print to stderr what was used: fuel, memory, store operations, wall time")
}

// session is a runtime with all that one plugin needs.
type session struct {
	runtime *host.Runtime
	stores  stores
	source  host.Source
	wasm    string // the file of the module that is compiled; "" is the built-in engine
	modules *os.Root
	input   []byte
}

// start checks what the flags and FILE say, and makes a runtime. Whoever starts
// a session closes it.
func (f *sessionFlags) start(ctx context.Context, stdio *stdio, file string) (s *session, err error) {
	s = &session{wasm: f.engine}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if err = s.readSource(stdio, file, f.stdin); err != nil {
		return s, err
	}
	if s.input, err = f.inputFlags.read(stdio); err != nil {
		return s, err
	}
	policy, err := f.policy(f.isFresh())
	if err != nil {
		return s, err
	}
	keys, err := f.snapshotKeys.read()
	if err != nil {
		return s, err
	}
	if s.stores, err = f.storeFlags.open(ctx); err != nil {
		return s, err
	}
	engine, err := f.readEngine()
	if err != nil {
		return s, err
	}
	if s.modules, err = f.openModules(file); err != nil {
		return s, err
	}
	s.runtime, err = host.New(ctx, host.Config{
		Store: s.stores[abi.DefaultStore], Stores: s.stores.others(),
		Policy: policy, SnapshotKeys: keys, Modules: s.modules.FS(), Engine: engine, Logger: f.logger(stdio.err),
	})
	return s, err
}

// close frees what is there, also of a session that was only half started.
func (s *session) close() error {
	var errs []error
	if s.runtime != nil {
		errs = append(errs, s.runtime.Close())
	}
	errs = append(errs, s.stores.close())
	if s.modules != nil {
		errs = append(errs, s.modules.Close())
	}
	return errors.Join(errs...)
}

// prepare compiles the engine, or finds it compiled.
func (s *session) prepare(ctx context.Context) (*host.Plugin, error) {
	plugin, err := s.runtime.Prepare(ctx, s.source)
	return plugin, unusable(s.wasm, err)
}

// unusable makes wrong usage of an error that says that something named on the
// command line is nothing to work with.
func unusable(what string, err error) error {
	var coded *abi.Error
	if !errors.As(err, &coded) {
		return err
	}
	switch coded.Errno() {
	case abi.ErrInvalid, abi.ErrVersion, abi.ErrUnsupported:
		if what == "" {
			return &usageError{coded.Message, coded.Hint}
		}
		return &usageError{what + ": " + coded.Message, coded.Hint}
	}
	return err
}

const stdinFile = "-"

// readSource reads FILE: Lua source, a built module, or "-" for Lua from stdin.
func (s *session) readSource(stdio *stdio, file string, stdinIsInput bool) error {
	if file == stdinFile {
		if stdinIsInput {
			return &usageError{"stdin cannot be both FILE and the input", ""}
		}
		source, err := readStdin(stdio)
		s.source = host.LuaSource("stdin", source)
		return err
	}
	if err := checkFile("file", file); err != nil {
		return err
	}
	isModule, err := startsLikeWasm(file)
	if err != nil || !isModule {
		s.source = host.LuaFile(file)
		return err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return &usageError{err.Error(), ""}
	}
	s.source, s.wasm = host.Wasm(baseName(file), data), file
	return nil
}

// startsLikeWasm looks at the first bytes, whatever the file is called.
func startsLikeWasm(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, &usageError{err.Error(), ""}
	}
	defer f.Close()
	magic := make([]byte, 4)
	_, err = io.ReadFull(f, magic)
	return err == nil && string(magic) == "\x00asm", nil
}

func baseName(path string) string {
	base := filepath.Base(path)
	return base[:len(base)-len(filepath.Ext(base))]
}

// readEngine reads --engine; nil is the built-in one.
func (f *sessionFlags) readEngine() ([]byte, error) {
	if f.engine == "" {
		return nil, nil
	}
	if err := checkFile("engine", f.engine); err != nil {
		return nil, err
	}
	return os.ReadFile(f.engine)
}

// openModules opens the folder that require may read, and nothing outside it:
// a Root follows no link that leads out.
func (f *sessionFlags) openModules(file string) (*os.Root, error) {
	dir := f.modules
	if dir == "" {
		dir = filepath.Dir(file) // "." for stdin
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, &usageError{fmt.Sprintf("--modules %s: %v", dir, errors.Unwrap(err)), ""}
	}
	return root, nil
}
