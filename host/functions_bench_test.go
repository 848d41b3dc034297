package host_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/luahost/luahost/host"
)

// benchFunctions are a small function, one with state, which each call restores
// anew, and one of some 10 KB of source.
var benchFunctions = map[string]string{
	"small": "function(x, y) return x * y + 100 end",
	"state": "local a, b, c = 1, 'two', { 3 } return function(x) a = a + x return a + #b + #c end",
	"10KB":  bigFunction(),
}

func bigFunction() string {
	var b strings.Builder
	b.WriteString("local state = {}\nreturn function(x)\n")
	for i := 0; b.Len() < 10_000; i++ {
		fmt.Fprintf(&b, "  if x == %d then state.n = x .. ' is %d' return x + %d end\n", i+1000, i, i)
	}
	b.WriteString("  return x\nend")
	return b.String()
}

// BenchmarkFunctions: what it takes to persist, restore and call from Go. first is
// a call in an instance that has never seen the function.
func BenchmarkFunctions(b *testing.B) {
	rt := newLuaRuntime(b)
	ctx := b.Context()
	for name, source := range benchFunctions {
		b.Run("persist/"+name, func(b *testing.B) {
			for b.Loop() {
				if _, err := rt.PersistFunction(ctx, "Memory", name, source); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("call/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := rt.CallFunction(ctx, "Memory", name, 6, 7); err != nil {
					b.Fatal(err)
				}
			}
		})
		f, err := rt.RestoreFunction(ctx, "Memory", name)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("restored/"+name, func(b *testing.B) {
			for b.Loop() {
				if _, err := f.Call(ctx, 6, 7); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("save/"+name, func(b *testing.B) {
			for b.Loop() {
				if _, err := rt.CallFunctionWith(ctx, "Memory", name, host.FunctionCall{Args: []any{6, 7}, Save: true}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
