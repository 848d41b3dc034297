package host_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host"
)

// newLuaRuntime makes a runtime with the engine that comes with the package.
func newLuaRuntime(t testing.TB, change ...func(*host.Config)) *host.Runtime {
	t.Helper()
	return newRuntime(t, append([]func(*host.Config){func(c *host.Config) { c.Engine = nil }}, change...)...)
}

func loadLua(t testing.TB, rt *host.Runtime, source string) *host.Plugin {
	t.Helper()
	p, err := rt.Load(context.Background(), host.LuaSource("test.lua", []byte(source)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestLuaOutputs(t *testing.T) {
	t.Parallel()
	p := loadLua(t, newLuaRuntime(t), `return {
		text = function(input) return "hello " .. input end,
		integer = function() return 42 end,
		float = function() return 1.5 end,
		truth = function() return true, "more" end,
		nothing = function() end,
		null = function() return nil end,
		list = function() return { 1, "two", { three = 3 } } end,
		bytes = function(input) return "\0\xff" .. input end,
		not_a_function = 7,
	}`)
	want := "bytes float integer list nothing null text truth"
	if got := strings.Join(p.Functions(), " "); got != want {
		t.Errorf("functions: %s", got)
	}
	for function, want := range map[string]string{
		"text": "hello Ada", "integer": "42", "float": "1.5", "truth": "true", "nothing": "", "null": "",
		"list": `[1,"two",{"three":3}]`, "bytes": "\x00\xffAda",
	} {
		if got := call(t, p, function, "Ada"); got != want {
			t.Errorf("%s gave %q, want %q", function, got, want)
		}
	}
}

func TestLuaFileWithAShebang(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tool.lua")
	if err := os.WriteFile(path, []byte("#!/usr/bin/env luahost\nreturn function() return debug.getinfo(1, 'l').currentline end"), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := newLuaRuntime(t).Load(context.Background(), host.LuaFile(path))
	if err != nil {
		t.Fatal(err)
	}
	if got := call(t, p, "main", ""); got != "2" {
		t.Errorf("the second line is line %s", got)
	}
}

func TestLuaComputingLetsTheCollectorRun(t *testing.T) {
	t.Parallel()
	p := loadLua(t, newLuaRuntime(t), `return function() while true do end end`)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for range 2 * runtime.GOMAXPROCS(0) {
		wg.Go(func() { _, _ = p.Call(ctx, "main", nil) })
	}
	if worst := slowestStop(20); worst > reacts {
		t.Errorf("stopping the world took %v", worst)
	}
	cancel()
	wg.Wait()
}

func TestLuaFunctionIsMain(t *testing.T) {
	t.Parallel()
	p := loadLua(t, newLuaRuntime(t), `return function(input) return #input end`)
	if got := call(t, p, "main", "four"); got != "4" {
		t.Errorf("got %s", got)
	}
	if p := loadLua(t, newLuaRuntime(t), `local x = 1`); len(p.Functions()) != 0 {
		t.Errorf("functions: %v", p.Functions())
	}
}

func TestLuaErrors(t *testing.T) {
	t.Parallel()
	rt := newLuaRuntime(t)
	for source, want := range map[string]string{
		"return {\n  x = = 1 }":  "syntax: test.lua:2: unexpected symbol near '='",
		"local t = nil\nt.x = 1": "runtime: test.lua:2: attempt to index a nil value (local 't')",
		"return 7":               "invalid: the chunk returned a number (return a table of functions, or a function)",
		"error({})":              "runtime: (error object is a table value)",
	} {
		_, err := rt.Load(context.Background(), host.LuaSource("test.lua", []byte(source)))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v", source, err)
		}
	}
	p := loadLua(t, rt, `
local function check(input) error("no order " .. input) end
return {
	plain = function(input) check(input) end,
	coded = function() error({ code = "out_of_stock", message = "none left", hint = "order more" }) end,
	shown = function() error(setmetatable({}, { __tostring = function() return "shown" end })) end,
	unshowable = function() error(setmetatable({}, { __tostring = function() error("no") end })) end,
	long = function() error(string.rep("long ", 100000)) end,
	output = function() return print end,
	cyclic = function() local t = {} t.t = t return t end,
	overflow = function() local function f() return 1 + f() end return f() end,
}`)
	for function, c := range map[string]struct {
		errno abi.Errno
		want  string
	}{
		"plain":      {abi.ErrRuntime, "runtime: test.lua:2: no order 7"},
		"coded":      {abi.ErrRuntime, "out_of_stock: none left (order more)"},
		"shown":      {abi.ErrRuntime, "runtime: shown"},
		"unshowable": {abi.ErrRuntime, "an error that cannot be shown: its __tostring failed"},
		"long":       {abi.ErrRuntime, "runtime: test.lua:8: long long"},
		"output":     {abi.ErrInvalid, "a function cannot be an output"},
		"cyclic":     {abi.ErrRuntime, "t"},
		"overflow":   {abi.ErrRuntime, "stack overflow"},
	} {
		_, err := p.Call(context.Background(), function, []byte("7"))
		if !errors.Is(err, c.errno) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %.300v", function, err)
		}
	}
	_, err := p.Call(context.Background(), "plain", []byte("7"))
	var failure *abi.Error
	wantTrace := "[C]: in function 'error'\ntest.lua:2: in upvalue 'check'\ntest.lua:4: in function <test.lua:4>"
	if !errors.As(err, &failure) || failure.Traceback != wantTrace {
		t.Errorf("traceback: %+v", failure)
	}
}

func TestLuaMemory(t *testing.T) {
	t.Parallel()
	p := loadLua(t, newLuaRuntime(t, limits(t, "memory", "8MiB")), `
local function fill() local t = {} for i = 1, 1e9 do t[i] = tostring(i) end end
return {
	uncaught = fill,
	caught = function() local ok, err = pcall(fill) return tostring(ok) .. " " .. tostring(err) end,
	rep = function() return #("x"):rep(1e9) end,
	small = function() local t = {} for i = 1, 1000 do t[i] = {} end return #t end,
}`)
	for range 3 {
		for _, function := range []string{"uncaught", "rep"} {
			result, err := p.Invoke(context.Background(), host.Call{Function: function})
			if !errors.Is(err, abi.ErrLimit) || !strings.Contains(err.Error(), "not enough memory") {
				t.Errorf("%s: %v", function, err)
			}
			if result.Usage.PeakMemory > 8<<20 {
				t.Errorf("%s: peak %d", function, result.Usage.PeakMemory)
			}
		}
		if got := call(t, p, "caught", ""); got != "false not enough memory" {
			t.Errorf("caught: %s", got)
		}
		if got := call(t, p, "small", ""); got != "1000" {
			t.Errorf("small: %s", got)
		}
	}
}

func TestLuaLoopsEnd(t *testing.T) {
	t.Parallel()
	p := loadLua(t, newLuaRuntime(t, limits(t, "time", "250ms")), `return {
		loop = function() while true do end end,
		caught = function() while true do pcall(function() while true do end end) end end,
		rep = function() while true do local s = ("x"):rep(1e6) end end,
		find = function() return (("a"):rep(100000)):find((".-"):rep(100) .. "b") end,
		sort = function() local t = {} for i = 1, 100000 do t[i] = i end while true do table.sort(t, function(a, b) return a > b end) end end,
		coroutine = function() local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end end,
	}`)
	for _, function := range p.Functions() {
		result, err := p.Invoke(context.Background(), host.Call{Function: function})
		if !errors.Is(err, abi.ErrInterrupted) || !strings.Contains(err.Error(), "longer than 250ms") {
			t.Errorf("%s: %v", function, err)
		}
		if result.Usage.WallTime > reacts {
			t.Errorf("%s took %v", function, result.Usage.WallTime)
		}
		var failure *abi.Error
		if !errors.As(err, &failure) || !strings.Contains(failure.Traceback, "test.lua:") {
			t.Errorf("%s does not say where: %+v", function, failure)
		}
	}
}

func TestLuaFuelIsDeterministic(t *testing.T) {
	t.Parallel()
	p := loadLua(t, newLuaRuntime(t), `return function() local s = 0 for i = 1, 100000 do s = s + i % 7 end return s end`)
	var fuel int64
	for i := range 3 {
		result, err := p.Invoke(context.Background(), host.Call{Function: "main"})
		if err != nil || result.Usage.Fuel < 100000 || i > 0 && result.Usage.Fuel != fuel {
			t.Errorf("fuel %d after %d, error %v", result.Usage.Fuel, fuel, err)
		}
		fuel = result.Usage.Fuel
	}
}

func TestLuaScript(t *testing.T) {
	t.Parallel()
	rt := newLuaRuntime(t)
	for source, want := range map[string]struct{ stdout, output string }{
		`print("hello", 1)`: {"hello\t1\n", ""},
		`print("a") return { main = function(input) print("b") return input .. "!" end }`: {"a\nb\n", "in!"},
		`io.write(io.read("a"))`: {"from stdin", ""},
	} {
		p, err := rt.Prepare(context.Background(), host.LuaSource("script.lua", []byte(source)))
		if err != nil {
			t.Fatal(err)
		}
		var stdout strings.Builder
		result, err := p.Run(context.Background(), []byte("in"), host.Streams{Stdin: strings.NewReader("from stdin"), Stdout: &stdout})
		if err != nil || stdout.String() != want.stdout || string(result.Output) != want.output {
			t.Errorf("%s: printed %q, returned %q, error %v", source, &stdout, result.Output, err)
		}
	}
}
