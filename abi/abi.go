// Package abi is the contract between a luahost guest (the Lua engine in
// WebAssembly) and its host: import names, error codes, rights, limits, the
// control block, and the CBOR messages.
//
// It is the one source of truth. The C header luahost.h is generated from it
// (go generate), README.md is the specification in words, luahost.wit and
// luahost.cddl say the same in the languages of the field; tests fail when one
// of them drifts. The package imports nothing else of this module.
package abi

//go:generate go run ./internal/gen -o luahost.h

import "fmt"

// The version of the contract. A guest passes its own to hello; the host
// refuses another major version. A minor version only adds.
const (
	VersionMajor = 1
	VersionMinor = 0

	// Version is what a guest of this contract passes to hello.
	Version = VersionMajor<<16 | VersionMinor
)

// Module is the import module of every function in Imports.
const Module = "luahost"

// ServeExport is the guest's one export. The host calls it once per instance,
// without parameters; it returns 0 when wait said that the instance must end.
const ServeExport = "luahost_serve"

// DefaultStore is the store that a table name without a "store/" prefix means.
const DefaultStore = "Memory"

// CheckVersion reports whether a guest built for version can be served. Its
// error names both versions.
func CheckVersion(version uint32) error {
	if version>>16 == VersionMajor {
		return nil
	}
	return &Error{
		Code: ErrVersion.Code(),
		Message: fmt.Sprintf("the guest speaks ABI %d.%d, this host speaks %d.%d",
			version>>16, version&0xffff, VersionMajor, VersionMinor),
		Hint: fmt.Sprintf("use a guest built for ABI %d, or a host of the guest's version", VersionMajor),
	}
}
