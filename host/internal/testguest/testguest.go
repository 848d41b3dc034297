// Package testguest is a guest without an engine, for tests of the host. Its
// functions are named in src/guest.c: some are plain, most are hostile. Its
// "source" names one of them, which loading then runs.
//
// Both wasm files are built by src/build.mjs with the toolchain of guest/build,
// and committed.
package testguest

import (
	_ "embed"
	"encoding/binary"

	"github.com/luahost/luahost/abi"
)

//go:generate node src/build.mjs

// Guest speaks this host's version.
//
//go:embed guest.wasm
var Guest []byte

// Liar declares this host's version in its custom section and another one, 2.3,
// in hello.
//
//go:embed liar.wasm
var Liar []byte

// Script is the input of the guest's function "run_script": a list of imports
// to call with arguments that no real guest would pass.
type Script struct{ bytes []byte }

// Bytes is the script as the guest takes it.
func (s *Script) Bytes() []byte { return s.bytes }

// Poke writes into the guest's scratch area of 128 KiB.
func (s *Script) Poke(offset int, data []byte) *Script {
	s.bytes = append(s.bytes, 0)
	s.u32(uint32(offset))
	s.u32(uint32(len(data)))
	s.bytes = append(s.bytes, data...)
	return s
}

// Peek appends a part of the scratch area to the output.
func (s *Script) Peek(offset, n int) *Script {
	s.bytes = append(s.bytes, 1)
	s.u32(uint32(offset))
	s.u32(uint32(n))
	return s
}

// Call calls an import and appends its result, an i32, to the output. Pointers
// are addresses of the guest: Base is that of the scratch area.
func (s *Script) Call(name string, args ...int64) *Script {
	s.bytes = append(s.bytes, 2, importIndex(name), byte(len(args)))
	for _, arg := range args {
		s.bytes = binary.LittleEndian.AppendUint64(s.bytes, uint64(arg))
	}
	return s
}

// Base appends the address of the scratch area, a u32, to the output.
func (s *Script) Base() *Script {
	s.bytes = append(s.bytes, 3)
	return s
}

func (s *Script) u32(v uint32) { s.bytes = binary.LittleEndian.AppendUint32(s.bytes, v) }

func importIndex(name string) byte {
	for i, imp := range abi.Imports() {
		if imp.Name == name {
			return byte(i)
		}
	}
	panic("no import " + name)
}
