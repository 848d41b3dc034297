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
// goroutines, which costs a third of a microsecond; a WebAssembly call through Extism
// costs a hundred times that.
//
//	Plugin.Invoke   takes an instance out of the pool, or makes one
//	instance.do     encodes the request, sends the task, waits for the answer or the context's end
//	  wait, take    (guest's goroutine) give the guest the request
//	  open, get ... (guest's goroutine) what the plugin asks for: dispatch.go, handles.go, store_ops.go
//	  reply, wait   (guest's goroutine) take the answer; wait hands it to the caller
//	Plugin.outcome  makes output or error of the answer
//
// # How calls end
//
// The caller's context, the policy's time limit and closing the plugin all write
// the interrupt word in the guest's memory; the engine looks at it whenever a slice of fuel
// is used up, which is several times a millisecond, and ends the call with its instance intact. In the
// same place it calls the import pulse: compiled WebAssembly cannot be preempted, and a guest
// that never called the host would hold up the garbage collector of the whole process.
//
// A guest that does not stop within the grace period is given up: its call
// returns an error, it can do nothing more to the host, and it ends at its next
// call of any import. Code that is not the runtime's own engine is compiled
// with checks, so that it ends in any case (see Wasm). What nothing can end is code
// that was declared trustworthy (TrustedWasm, Config.Engine) and loops without
// looking at its fuel: it keeps its goroutine and its processor, and Go's next garbage collection waits for it.
//
// A guest that traps loses its instance and nothing else: the next call gets
// another one. What calls have to share belongs into a table, not into a global
// variable of one instance.
package host
