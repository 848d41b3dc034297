package host_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/luahost/luahost/host"
)

func BenchmarkCall(b *testing.B) {
	p := load(b, newRuntime(b), "")
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Call(ctx, "echo", []byte("Ada")); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCallWithCancellableContext(b *testing.B) {
	p := load(b, newRuntime(b), "")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Call(ctx, "echo", []byte("Ada")); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCallParallel(b *testing.B) {
	p := load(b, newRuntime(b), "")
	ctx := context.Background()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := p.Call(ctx, "echo", []byte("Ada")); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkImport is the price of one call from the guest to the host and back.
func BenchmarkImport(b *testing.B) {
	p := load(b, newRuntime(b), "")
	const calls = 10000
	b.ReportAllocs()
	for n := 0; n < b.N; n += calls {
		if _, err := p.Call(context.Background(), "many_pulses", fmt.Append(nil, calls)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkInstance is a further instance: made, loaded, stopped.
func BenchmarkInstance(b *testing.B) {
	rt := newRuntime(b)
	p := load(b, rt, "")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Run(context.Background(), nil, host.Streams{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoadFromWarmCache(b *testing.B) {
	load(b, newRuntime(b), "")
	b.ReportAllocs()
	for b.Loop() {
		load(b, newRuntime(b), "")
	}
}

// What one operation on a table costs Lua code: crossing, checks and engine.
func benchmarkLua(b *testing.B, body string) {
	p := loadLua(b, newLuaRuntime(b, grant(b, "*:all")), `
local users = require("storage").open("users")
local value = ("x"):rep(64)
for i = 1, 1000 do users:set(i, value) end
return { run = function(n)
	for i = 1, tonumber(n) do `+body+` end
end }`)
	const calls = 20000
	b.ReportAllocs()
	for n := 0; n < b.N; n += calls {
		if _, err := p.Call(context.Background(), "run", fmt.Append(nil, calls)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLuaLoop(b *testing.B) { benchmarkLua(b, "local k = i % 1000 + 1") }
func BenchmarkLuaGet(b *testing.B)  { benchmarkLua(b, "local v = users:get(i % 1000 + 1)") }
func BenchmarkLuaSet(b *testing.B)  { benchmarkLua(b, "users:set(i % 1000 + 1, value)") }

func BenchmarkLuaCall(b *testing.B) {
	p := loadLua(b, newLuaRuntime(b), `return { greet = function(input) return "hello " .. input end }`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Call(context.Background(), "greet", []byte("Ada")); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLuaInstance(b *testing.B) {
	rt := newLuaRuntime(b)
	p, err := rt.Prepare(context.Background(), host.LuaSource("x", []byte("return {}")))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Run(context.Background(), nil, host.Streams{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLuaLoadFromWarmCache(b *testing.B) {
	loadLua(b, newLuaRuntime(b), "return {}")
	b.ReportAllocs()
	for b.Loop() {
		loadLua(b, newLuaRuntime(b), "return {}")
	}
}

// BenchmarkInstanceMemory prints what each of many idle instances keeps
// resident, where the system tells.
func BenchmarkInstanceMemory(b *testing.B) {
	const instances = 100
	for b.Loop() {
		rt := newLuaRuntime(b, func(c *host.Config) { c.MaxInstances = instances })
		p := loadLua(b, rt, `return { wait = function() return io.read(1) end, greet = function(input) return "hello " .. input end }`)
		before := resident(b)
		var wg sync.WaitGroup
		gate := &barrier{open: make(chan struct{})}
		gate.missing.Add(instances)
		for range instances {
			wg.Go(func() {
				_, err := p.Invoke(context.Background(), host.Call{Function: "wait", Streams: host.Streams{Stdin: gate}})
				if err != nil {
					b.Error(err)
				}
			})
		}
		gate.missing.Wait()
		close(gate.open)
		wg.Wait()
		b.ReportMetric(float64(resident(b)-before)/instances/1024, "KiB/instance")
		p.Close()
	}
}

// barrier is a reader that holds its readers until all are there.
type barrier struct {
	missing sync.WaitGroup
	open    chan struct{}
}

func (r *barrier) Read([]byte) (int, error) {
	r.missing.Done()
	<-r.open
	return 0, io.EOF
}

// resident is the process's resident memory in bytes, garbage collected.
func resident(b *testing.B) int64 {
	b.Helper()
	debug.FreeOSMemory()
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Skip(err)
	}
	pages, err := strconv.ParseInt(strings.Fields(string(data))[1], 10, 64)
	if err != nil {
		b.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}
