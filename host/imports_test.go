package host_test

import (
	"encoding/binary"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/internal/testguest"
)

// guestBase is the address of the test guest's scratch area.
func guestBase(t testing.TB, p *host.Plugin) int64 {
	t.Helper()
	return int64(binary.LittleEndian.Uint32(script(t, p, new(testguest.Script).Base())))
}

// result is the i-th result in a script's output, when only results come before.
func result(output []byte, i int) int32 {
	return int32(binary.LittleEndian.Uint32(output[4*i:]))
}

// Every import is called with pointers that lead nowhere. None may do more than
// refuse them.
func TestBadPointers(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t), "")
	for _, imp := range abi.Imports() {
		if imp.Name == "wait" || imp.Name == "reply" {
			continue // they end the script; see TestABrokenInstanceIsReplaced
		}
		for _, pointer := range []int64{0xffffffff, 0xfffffff0, 0x7fffffff, 1 << 31} {
			for _, length := range []int64{1, 16, 0x7fffffff, 0xffffffff} {
				s := new(testguest.Script).Call(imp.Name, badArguments(imp, pointer, length)...)
				got := result(script(t, p, s), 0)
				if takesPointer(imp) && got >= 0 {
					t.Errorf("%s(%#x, %#x) = %d", imp.Name, pointer, length, got)
				}
			}
		}
	}
	call(t, p, "echo", "the instance lives")
}

func badArguments(imp abi.Import, pointer, length int64) []int64 {
	values := make([]int64, len(imp.Params))
	for i, param := range imp.Params {
		switch param.Kind {
		case abi.KindIn, abi.KindOut:
			values[i] = pointer
		case abi.KindLen, abi.KindCap, abi.KindOptLen:
			values[i] = length
		default:
			values[i] = 1
		}
	}
	return values
}

func takesPointer(imp abi.Import) bool {
	for _, param := range imp.Params {
		if param.Kind == abi.KindIn || param.Kind == abi.KindOut {
			return true
		}
	}
	return false
}

// FuzzImports calls imports with any arguments at all. Nothing may trap the
// guest, and nothing may be the host's own failure.
func FuzzImports(f *testing.F) {
	p := load(f, newRuntime(f, grant(f, "*:all")), "")
	base := guestBase(f, p)
	f.Add([]byte{8, 0, 5, 15, 12, 1, 0, 2, 0, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		s := new(testguest.Script).Poke(0, data[:min(len(data), 4096)])
		imports := abi.Imports()
		for calls := 0; len(data) > 0 && calls < 20; calls++ {
			imp := imports[int(data[0])%len(imports)]
			data = data[1:]
			if imp.Name == "wait" || imp.Name == "reply" {
				continue // they end the script
			}
			arguments := make([]int64, len(imp.Params))
			for i := range arguments {
				arguments[i], data = fuzzArgument(data, base)
			}
			s.Call(imp.Name, arguments...)
		}
		out := script(t, p, s)
		for i := 0; i < len(out)/4; i++ {
			if result(out, i) == -int32(abi.ErrInternal) {
				t.Fatalf("call %d failed in the host", i)
			}
		}
	})
}

// fuzzArgument makes small numbers, places in the scratch area, handles and
// extremes of the first bytes.
func fuzzArgument(data []byte, base int64) (value int64, rest []byte) {
	if len(data) < 2 {
		return 0, nil
	}
	n := int64(data[1])
	switch data[0] % 6 {
	case 0:
		value = n
	case 1:
		value = base + n
	case 2:
		value = 1<<12 | n
	case 3:
		value = -n
	case 4:
		value = n << 24
	case 5:
		value = n * 257
	}
	return value, data[2:]
}
