package host_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host"
)

func TestCallReturnsWhatTheFunctionReturns(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t), "")
	for _, input := range []string{"", "x", strings.Repeat("long ", 1000), strings.Repeat("y", 1<<20)} {
		if got := call(t, p, "echo", input); got != input {
			t.Errorf("echo of %d bytes gave %d", len(input), len(got))
		}
	}
}

func TestFunctionsAreSorted(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t), "")
	names := p.Functions()
	if !slices.IsSorted(names) || !slices.Contains(names, "echo") {
		t.Errorf("functions: %v", names)
	}
	names[0] = "changed"
	if slices.Contains(p.Functions(), "changed") {
		t.Error("a caller can change the plugin's functions")
	}
}

func TestUnknownFunctionNamesThoseThereAre(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t), "")
	_, err := p.Call(context.Background(), "greet", nil)
	if !errors.Is(err, abi.ErrNotFound) || !strings.Contains(err.Error(), `no function "greet" (there are: allocate, `) {
		t.Errorf("error: %v", err)
	}
	var full *host.Error
	if !errors.As(err, &full) || full.Plugin != "test" || full.Function != "greet" {
		t.Errorf("the error does not say where: %#v", err)
	}
}

func TestErrorOfAFunction(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t), "")
	_, err := p.Call(context.Background(), "fail", []byte("orders.lua:3: no such order"))
	if !errors.Is(err, abi.ErrRuntime) || !strings.Contains(err.Error(), "orders.lua:3: no such order") {
		t.Errorf("error: %v", err)
	}
	if got := call(t, p, "echo", "next"); got != "next" {
		t.Errorf("the call after an error gave %q", got)
	}
}

func TestAnInstanceKeepsItsState(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t), "")
	for _, want := range []string{"1", "2", "3"} {
		if got := call(t, p, "count_up", ""); got != want {
			t.Errorf("count_up gave %s, want %s", got, want)
		}
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t), "")
	for range 2 { // the second call starts from zero again
		result, err := p.Invoke(context.Background(), host.Call{Function: "work_units", Input: []byte("123456")})
		if err != nil || result.Usage.Fuel != 123456 {
			t.Errorf("fuel %d, error %v", result.Usage.Fuel, err)
		}
	}
	result, err := p.Invoke(context.Background(), host.Call{Function: "allocate", Input: []byte("3000000")})
	if err != nil || result.Usage.PeakMemory != 3000000 {
		t.Errorf("peak %d, error %v", result.Usage.PeakMemory, err)
	}
	if result.Usage.WallTime <= 0 {
		t.Errorf("wall time %v", result.Usage.WallTime)
	}
	if result, _ = p.Invoke(context.Background(), host.Call{Function: "echo"}); result.Usage.PeakMemory != 0 {
		t.Errorf("the next call's peak is %d", result.Usage.PeakMemory)
	}
}

func TestScript(t *testing.T) {
	t.Parallel()
	rt := newRuntime(t)
	p, err := rt.Prepare(context.Background(), host.LuaSource("script", []byte("the source")))
	if err != nil {
		t.Fatal(err)
	}
	var stdout strings.Builder
	for range 2 {
		stdout.Reset()
		result, err := p.Run(context.Background(), []byte("the input"), host.Streams{Stdout: &stdout})
		if err != nil || !result.Main || string(result.Output) != "ran" {
			t.Errorf("result %+v, error %v", result, err)
		}
		if got := stdout.String(); got != "the source:the input" {
			t.Errorf("printed %q", got)
		}
	}
}

func TestLoadRunsTheChunk(t *testing.T) {
	t.Parallel()
	rt := newRuntime(t)
	_, err := rt.Load(context.Background(), host.LuaSource("broken", []byte("fail broken:1: unexpected symbol")))
	if !errors.Is(err, abi.ErrRuntime) || !strings.Contains(err.Error(), "plugin broken: runtime: broken:1: unexpected symbol") {
		t.Errorf("error: %v", err)
	}
}
