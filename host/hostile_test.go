package host_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/internal/testguest"
	"github.com/luahost/luahost/host/internal/wasmbin"
)

// Guests that break in every way there is: the call fails, the next one works.
func TestABrokenInstanceIsReplaced(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t), "")
	for function, want := range map[string]string{
		"trap":           "the guest trapped: unreachable",
		"out_of_bounds":  "the guest trapped: out of bounds memory access",
		"overflow":       "the guest trapped: out of bounds memory access",
		"overflow_calls": "the guest trapped: stack overflow",
		"quit":           "the guest ended itself with exit code 3",
		"leave":          "the guest left luahost_serve with 3",
		"silent":         "the guest asked for the next request without answering",
		"long_reply":     "the guest left luahost_serve with 3",
		"bad_status":     "the guest left luahost_serve with 3",
	} {
		call(t, p, "count_up", "")
		_, err := p.Call(context.Background(), function, []byte("x"))
		if !errors.Is(err, abi.ErrTrapped) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v", function, err)
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: the error has a stack trace: %v", function, err)
		}
		if got := call(t, p, "count_up", ""); got != "1" {
			t.Errorf("%s: the instance was not replaced: count_up gave %s", function, got)
		}
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t), "")
	if _, err := p.Call(context.Background(), "bad_error", nil); !errors.Is(err, abi.ErrInternal) {
		t.Errorf("an unreadable error: %v", err)
	}
	output, err := p.Call(context.Background(), "twice", []byte("first"))
	if err != nil || string(output) != "first" {
		t.Errorf("answering twice: %q, %v", output, err)
	}
	output, err = p.Call(context.Background(), "trap_after_reply", []byte("answer"))
	if err != nil || string(output) != "answer" {
		t.Errorf("a trap after the answer: %q, %v", output, err)
	}
	if got := call(t, p, "hello_again", ""); got != "-1" {
		t.Errorf("a second hello gave %s", got)
	}
}

func TestAnotherVersionIsRefused(t *testing.T) {
	t.Parallel()
	rt := newRuntime(t)
	module, err := wasmbin.Parse(testguest.Guest)
	if err != nil {
		t.Fatal(err)
	}
	plain := module.Without("luahost.abi")
	for name, c := range map[string]struct {
		wasm []byte
		want string
	}{
		"by its section":         {wasmbin.AppendCustom(plain, "luahost.abi", []byte("2.7")), "the guest speaks ABI 2.7, this host speaks 1.0"},
		"by its hello":           {testguest.Liar, "the guest speaks ABI 2.3, this host speaks 1.0"},
		"without a section":      {plain, "the module has no section luahost.abi"},
		"with an odd section":    {wasmbin.AppendCustom(plain, "luahost.abi", []byte("new")), `section luahost.abi is "new", no version`},
		"with an endless number": {wasmbin.AppendCustom(plain, "luahost.abi", []byte("1.99999999999")), "no version"},
	} {
		_, err := rt.Load(context.Background(), host.Wasm("old", c.wasm))
		if !errors.Is(err, abi.ErrVersion) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := rt.Load(context.Background(), host.Wasm("newer", wasmbin.AppendCustom(plain, "luahost.abi", []byte("1.9")))); err != nil {
		t.Errorf("a later minor version is refused: %v", err)
	}
}

func TestCorruptModules(t *testing.T) {
	t.Parallel()
	rt := newRuntime(t)
	half := testguest.Guest[:len(testguest.Guest)/2]
	noServe := append([]byte("\x00asm\x01\x00\x00\x00"), "\x00\x0f\x0bluahost.abi1.0"...)
	badCode := wasmbin.AppendCustom([]byte("\x00asm\x01\x00\x00\x00\x01\x04\x01\x60\x00\x00\x03\x02\x01\x00\x05\x03\x01\x00\x02"+
		"\x07\x11\x01\x0dluahost_serve\x00\x00\x0a\x05\x01\x03\x00\xff\x0b"), "luahost.abi", []byte("1.0"))
	for name, c := range map[string]struct {
		wasm []byte
		want string
	}{
		"half a file": {half, "damaged WebAssembly module"},
		"no wasm":     {[]byte("return {}"), "not a WebAssembly module"},
		"empty":       {nil, "not a WebAssembly module"},
		"no exports":  {noServe, "exports no function luahost_serve"},
		"bad code":    {badCode, "cannot compile the module"},
	} {
		_, err := rt.Load(context.Background(), host.Wasm("corrupt", c.wasm))
		if !errors.Is(err, abi.ErrInvalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestLuaSourceThatIsNone(t *testing.T) {
	t.Parallel()
	rt := newRuntime(t)
	for source, want := range map[string]string{
		"\x1bLua\x54":               "bytecode, not Lua source",
		string(testguest.Guest[:9]): "is a WebAssembly module, not Lua source (load it with host.Wasm)",
	} {
		_, err := rt.Load(context.Background(), host.LuaSource("x.lua", []byte(source)))
		if !errors.Is(err, abi.ErrInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("error: %v", err)
		}
	}
	_, err := rt.Load(context.Background(), host.LuaFile("testdata/none.lua"))
	if !errors.Is(err, abi.ErrNotFound) || !strings.Contains(err.Error(), "testdata/none.lua") {
		t.Errorf("a missing file: %v", err)
	}
}

func TestMemoryLimit(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t, limits(t, "memory", "2MiB")), "")
	if _, err := p.Call(context.Background(), "allocate", []byte("1900000")); err != nil {
		t.Errorf("within the limit: %v", err)
	}
	_, err := p.Call(context.Background(), "allocate", []byte("8000000"))
	if !errors.Is(err, abi.ErrRuntime) || !strings.Contains(err.Error(), "not enough memory") {
		t.Errorf("beyond the limit: %v", err)
	}
	call(t, p, "echo", "the instance lives")
}

func TestSizeLimits(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t, limits(t, "input_bytes", "1000B", "output_bytes", "500B")), "")
	if _, err := p.Call(context.Background(), "echo", make([]byte, 1001)); !errors.Is(err, abi.ErrLimit) || !strings.Contains(err.Error(), "limit input_bytes") {
		t.Errorf("input: %v", err)
	}
	for _, function := range []string{"echo", "print"} {
		var stdout strings.Builder
		_, err := p.Invoke(context.Background(), host.Call{
			Function: function, Input: make([]byte, 501), Streams: host.Streams{Stdout: &stdout},
		})
		if !errors.Is(err, abi.ErrLimit) || !strings.Contains(err.Error(), "limits.output_bytes") {
			t.Errorf("output by %s: %v", function, err)
		}
		if stdout.Len() > 500 {
			t.Errorf("%s wrote %d bytes", function, stdout.Len())
		}
	}
	call(t, p, "echo", strings.Repeat("x", 500))
}

// A module that is asked to end and does not, and one that never starts to serve.
func TestGuestsThatDoNotEnd(t *testing.T) {
	t.Parallel()
	rt := newRuntime(t, limits(t, "time", "100ms"), impatient)
	p := load(t, rt, "")
	if _, err := p.Call(context.Background(), "deaf", nil); !errors.Is(err, abi.ErrInterrupted) {
		t.Errorf("error: %v", err)
	}
	closed := make(chan struct{})
	go func() {
		p.Close()
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(reacts):
		t.Error("closing the plugin hangs")
	}
}
