// Package host runs Lua plugins that nobody has to trust.
//
//	rt, err := host.New(ctx, host.Config{Store: store, Policy: policy, Logger: logger})
//	p, err := rt.Load(ctx, host.LuaFile("plugins/greeter/plugin.lua"))
//	out, err := p.Call(ctx, "greet", []byte("Ada")) // safe from many goroutines
//
// A Runtime (runtime.go) holds what plugins share: stores, policy, and compiled
// engines (engine.go). A Plugin (plugin.go) is a program with what the policy
// grants it, and a pool (pool.go) of instances. An instance (instance.go) is one
// WebAssembly module with memory of its own, made and called by Extism.
//
// # One call
//
// The guest's one export, luahost_serve, is called once for each instance, on a
// goroutine of its own, and stays there (serve.go): in the import wait it blocks
// until a caller hands it a task (call.go). A call is two handovers between
// goroutines; a call through Extism would cost thirty times that.
//
//	Plugin.Invoke   takes an instance out of the pool, or makes one
//	instance.do     encodes the request, sends the task, waits for the answer
//	  wait, take    give the guest the request         (the guest's goroutine,
//	  open, get ... do what the plugin asks for         dispatch.go, handles.go,
//	  reply, wait   take the answer and hand it over    store_ops.go, batch.go)
//	Plugin.outcome  makes output or error of the answer
//
// # How calls end
//
// The caller's context, the policy's time limit and closing the plugin all
// write the interrupt word in the guest's memory. The engine looks at it
// whenever a slice of fuel is used up, several times a millisecond, and ends
// the call with its instance intact. In the same place it calls the import
// pulse: compiled WebAssembly cannot be preempted, and a guest that never called
// the host would hold up the garbage collector of the whole process.
//
// A guest that does not stop within the grace period is given up: its call
// returns an error, it can do nothing more to the host, and it ends when it
// next calls any import. Code that is not the runtime's own engine is compiled
// with checks, so that it ends in any case (see Wasm). What nothing can end is
// code that was declared trustworthy (TrustedWasm, Config.Engine) and loops
// without looking at its fuel: it keeps its goroutine and its processor, and
// Go's next garbage collection waits for it.
//
// A guest that traps loses its instance and nothing else: the next call gets
// another one. What calls have to share belongs into a table, not into a global
// variable of one instance.
//
// The environment variable EXTISM_ENABLE_WASI_OUTPUT, which Extism reads,
// sends what guests print to the process's own standard streams, past the
// streams of the call and its limits.
package host
