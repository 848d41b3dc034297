package host

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"

	extism "github.com/extism/go-sdk"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
	"go.uber.org/zap"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/internal/codecache"
	"github.com/luahost/luahost/host/internal/wasmbin"
)

// engine is a compiled guest module. All plugins that run on the same module
// share one.
type engine struct {
	compiled *extism.CompiledPlugin
	cache    wazero.CompilationCache
	trusted  bool   // looks at the interrupt word; else compiled with checks
	minBytes uint64 // initial size of its memory

	// Extism binds host functions by looking a plugin up in the context and
	// allocating a handle on it: 61 ns and 8 bytes a call. The same functions
	// in a module of our own take 42 ns and nothing. fast is that module; it
	// lives in a wazero runtime of ours, for Extism does not hand out its own.
	fastRuntime wazero.Runtime
	fast        api.Module

	// users are the runtime and every guest that has not ended. wazero cannot
	// close a module that runs, so a guest that was given up keeps its engine.
	users atomic.Int64
}

// compileEngine compiles a module, or loads it from the cache on disk. A cache
// that fails is done without.
func compileEngine(ctx context.Context, s *settings, wasm []byte, trusted bool) (*engine, error) {
	module, err := checkModule(wasm)
	if err != nil {
		return nil, err
	}
	minBytes := uint64(module.MinPages()) * wasmPage
	if dir, cache := openCache(s, wasm, trusted); dir != nil {
		e, err := buildEngine(ctx, cache, wasm, trusted, minBytes)
		if err == nil {
			sealCache(s, dir)
			return e, nil
		}
		s.log.Warn("compiling with the cache on disk failed; once more without", zap.Error(err))
	}
	return buildEngine(ctx, wazero.NewCompilationCache(), wasm, trusted, minBytes)
}

const wasmPage = 64 << 10

// checkModule refuses what is no guest of this host, without compiling it.
func checkModule(wasm []byte) (*wasmbin.Module, error) {
	module, err := wasmbin.Parse(wasm)
	if err != nil {
		return nil, fail(abi.ErrInvalid, "%v", err)
	}
	if err := checkVersionSection(module); err != nil {
		return nil, err
	}
	if !module.Exports(abi.ServeExport) {
		return nil, fail(abi.ErrInvalid, "the module exports no function %s", abi.ServeExport)
	}
	if module.Memories() != 1 {
		return nil, fail(abi.ErrInvalid, "the module defines %d memories, a guest has one", module.Memories())
	}
	return module, nil
}

func openCache(s *settings, wasm []byte, trusted bool) (*codecache.Dir, wazero.CompilationCache) {
	if s.cacheDir == "" {
		return nil, nil
	}
	dir, cache, err := codecache.Open(s.cacheDir, cacheDigest(wasm, trusted))
	if err != nil {
		s.log.Warn("the directory for compiled engines cannot be used: this process compiles for itself",
			zap.String("directory", s.cacheDir), zap.Error(err))
		return nil, nil
	}
	return dir, cache
}

// cacheDigest differs for the two ways of compiling a module.
func cacheDigest(wasm []byte, trusted bool) []byte {
	h := sha256.New()
	h.Write(wasm)
	if trusted {
		h.Write([]byte("trusted"))
	}
	return h.Sum(nil)
}

func sealCache(s *settings, dir *codecache.Dir) {
	if err := dir.Seal(); err != nil {
		s.log.Warn("the compiled engine was not kept", zap.Error(err))
	}
}

func buildEngine(ctx context.Context, cache wazero.CompilationCache, wasm []byte, trusted bool, minBytes uint64) (e *engine, err error) {
	e = &engine{cache: cache, trusted: trusted, minBytes: minBytes}
	e.retain() // for the runtime
	defer func() {
		if r := recover(); r != nil {
			err = fail(abi.ErrInternal, "compiling the module: %v", r)
		}
		if err != nil {
			_ = e.close(ctx) // the first error says more
			e = nil
		}
	}()
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2).
		WithCompilationCache(cache).
		WithCloseOnContextDone(!trusted)
	ctx = experimental.WithCompilationWorkers(ctx, runtime.GOMAXPROCS(0))
	manifest := extism.Manifest{Wasm: []extism.Wasm{extism.WasmData{Data: wasm}}}
	e.compiled, err = extism.NewCompiledPlugin(ctx, manifest,
		extism.PluginConfig{RuntimeConfig: config, EnableWasi: true}, extismFunctions())
	if err != nil {
		return e, fail(abi.ErrInvalid, "cannot compile the module: %v", err)
	}
	return e, e.makeFastModule(ctx, config)
}

// makeFastModule defines the imports in a runtime of our own. wazero links a
// module of one runtime into another only when both number their function
// types alike, and they do because both saw the same types in the same order:
// WASI's, then ours. If a version of wazero or Extism ends that, linking fails
// with an error and newInstance goes the slow way.
func (e *engine) makeFastModule(ctx context.Context, config wazero.RuntimeConfig) error {
	e.fastRuntime = wazero.NewRuntimeWithConfig(ctx, config)
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, e.fastRuntime); err != nil {
		return fmt.Errorf("host: %w", err)
	}
	compiled, err := fastFunctions(e.fastRuntime).Compile(ctx)
	if err != nil {
		return fmt.Errorf("host: %w", err)
	}
	e.fast, err = e.fastRuntime.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().WithName(abi.Module))
	return err
}

// resolver links the fast module into an instance that is made with the
// context it returns.
func (e *engine) resolver(ctx context.Context) context.Context {
	return experimental.WithImportResolver(ctx, func(name string) api.Module {
		if name == abi.Module {
			return e.fast
		}
		return nil
	})
}

// retain keeps the engine open for one user more.
func (e *engine) retain() { e.users.Add(1) }

// release closes the engine when its last user is gone.
func (e *engine) release() error {
	if e.users.Add(-1) > 0 {
		return nil
	}
	return e.close(context.Background())
}

// close frees the compiled code. No guest may run any more.
func (e *engine) close(ctx context.Context) error {
	var errs []error
	if e.compiled != nil {
		errs = append(errs, e.compiled.Close(ctx))
	}
	if e.fastRuntime != nil {
		errs = append(errs, e.fastRuntime.Close(ctx))
	}
	errs = append(errs, e.cache.Close(ctx))
	return errors.Join(errs...)
}
