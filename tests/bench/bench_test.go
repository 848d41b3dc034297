// Package bench measures the engine from the inside: what a pcall, a coroutine
// switch or a stored value costs a Lua program. cpu.sh measures whole programs
// next to other engines.
package bench

import (
	"context"
	"strconv"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/capabilities"
	"github.com/luahost/luahost/host"
)

// BenchmarkMicro has one benchmark a function of micro.lua; ns/op is the cost
// of one turn, the loop's own cost (see Micro/loop) included.
func BenchmarkMicro(b *testing.B) {
	plugin := load(b, "micro.lua")
	for _, name := range plugin.Functions() {
		b.Run(name, func(b *testing.B) {
			if _, err := plugin.Call(context.Background(), name, []byte(strconv.Itoa(b.N))); err != nil {
				b.Fatal(err)
			}
		})
	}
}

// load grants the plugin every table, no end of time and a lot of memory, on the default engine.
func load(b *testing.B, file string) *host.Plugin {
	b.Helper()
	ctx := context.Background()
	var policy *capabilities.Policy
	policy, err := policy.WithRule(capabilities.Rule{Plugin: "*", Table: "*", Rights: abi.AllRights})
	if err == nil {
		policy, err = policy.WithLimit("time", "1h", "benchmark")
	}
	if err == nil {
		policy, err = policy.WithLimit("memory", "512MiB", "benchmark")
	}
	if err != nil {
		b.Fatal(err)
	}
	rt, err := host.New(ctx, host.Config{Policy: policy})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := rt.Close(); err != nil {
			b.Error(err)
		}
	})
	plugin, err := rt.Load(ctx, host.LuaFile(file))
	if err != nil {
		b.Fatal(err)
	}
	return plugin
}
