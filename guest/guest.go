// Package guest holds the Lua engine as WebAssembly, ready to be compiled. Its
// C source is in engine, and build makes the module of it (see build/README.md).
package guest

import _ "embed"

// Lua is the engine that speaks the luahost ABI: it imports module luahost and
// WASI, and exports luahost_serve. It must not be changed.
//
//go:embed lua.wasm
var Lua []byte
