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
