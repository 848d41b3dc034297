package tests

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/capabilities"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/tests/internal/script"
)

// What an attack gets when it is run as an operator would run a plugin.
const (
	attackTime   = 300 * time.Millisecond
	attackMemory = 8 << 20
)

// hangs is when an attack counts as not stopped. How near the limit it stops
// depends on the machine: -v prints it.
const hangs = 20 * time.Second

// TestHostile runs each script of hostile/ as a function of a plugin that has
// one instance, and as what a plugin does while it loads: it ends, and the same
// plugin, or the next one, answers.
func TestHostile(t *testing.T) {
	t.Parallel()
	cacheDir := t.TempDir()
	for _, s := range scripts(t, "hostile") {
		t.Run(strings.TrimSuffix(s.Name, ".lua"), func(t *testing.T) {
			t.Parallel()
			rt := hostileRuntime(t, cacheDir, s)
			attackInCall(t, rt, s)
			attackInLoad(t, rt, s)
		})
	}
}

func hostileRuntime(t *testing.T, cacheDir string, s *script.Script) *host.Runtime {
	t.Helper()
	memory := s.Memory
	if memory == 0 {
		memory = attackMemory
	}
	var policy *capabilities.Policy
	policy, err := policy.WithRule(capabilities.Rule{Plugin: "*", Table: "*", Rights: abi.AllRights, Origin: "test"})
	for name, value := range map[string]string{
		abi.LimitTime:   attackTime.String(),
		abi.LimitMemory: strconv.FormatInt(memory, 10),
	} {
		if err == nil {
			policy, err = policy.WithLimit(name, value, "test")
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	rt, err := host.New(context.Background(), host.Config{Policy: policy, CacheDir: cacheDir, MaxInstances: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := rt.Close(); err != nil {
			t.Error(err)
		}
	})
	return rt
}

func attackInCall(t *testing.T, rt *host.Runtime, s *script.Script) {
	t.Helper()
	source := `return { ping = function(n) return "pong " .. n end, attack = function(...) ` + string(s.Source) + "\nend }"
	p, err := rt.Load(context.Background(), host.LuaSource(s.Name, []byte(source)))
	if err != nil {
		t.Fatalf("the script cannot be part of a plugin: %v", err)
	}
	defer p.Close()
	for i, n := range []string{"1", "2"} {
		start := time.Now()
		_, err = p.Call(context.Background(), "attack", nil)
		checkEnd(t, s, "call "+n, err, time.Since(start))
		output, err := p.Call(context.Background(), "ping", []byte(n))
		if err != nil || string(output) != "pong "+n {
			t.Errorf("after attack %d the plugin answers %q, %v", i+1, output, err)
		}
	}
}

func attackInLoad(t *testing.T, rt *host.Runtime, s *script.Script) {
	t.Helper()
	start := time.Now()
	p, err := rt.Load(context.Background(), host.LuaSource(s.Name, s.Source))
	checkEnd(t, s, "load", err, time.Since(start))
	if err == nil {
		p.Close()
	}
	other, err := rt.Load(context.Background(), host.LuaSource("other.lua", []byte(`return { ping = function() return "pong" end }`)))
	if err != nil {
		t.Fatalf("after the attack another plugin does not load: %v", err)
	}
	defer other.Close()
	if output, err := other.Call(context.Background(), "ping", nil); err != nil || string(output) != "pong" {
		t.Errorf("after the attack another plugin answers %q, %v", output, err)
	}
}

// checkEnd: a script that ends by fuel on its own ends by the time here, or by
// another limit, and any other in one of the ways that a plugin may end.
func checkEnd(t *testing.T, s *script.Script, when string, err error, took time.Duration) {
	t.Helper()
	t.Logf("%s: %v, %v", when, took.Round(time.Millisecond), err)
	if took > hangs {
		t.Errorf("%s: stopped only after %v", when, took)
	}
	var failure *abi.Error
	switch {
	case err == nil && s.Ends != "":
		t.Errorf("%s: was not stopped", when)
	case err == nil:
	case !errors.As(err, &failure):
		t.Errorf("%s: %v", when, err)
	case s.Ends != "" && failure.Limit == "":
		t.Errorf("%s: not stopped by a limit: %v", when, err)
	case failure.Limit == "" && failure.Errno() != abi.ErrRuntime && failure.Errno() != abi.ErrSyntax && failure.Errno() != abi.ErrInvalid:
		t.Errorf("%s: %v", when, err)
	}
}

var scriptName = regexp.MustCompile("`([a-z0-9_]+)`")

// TestHostileTable holds the table of attacks to the scripts that there are.
func TestHostileTable(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("hostile", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) < 4 {
			continue
		}
		for _, match := range scriptName.FindAllStringSubmatch(cells[3], -1) {
			listed[match[1]] = true
		}
	}
	for _, s := range scripts(t, "hostile") {
		name := strings.TrimSuffix(s.Name, ".lua")
		if !listed[name] {
			t.Errorf("hostile/%s is not in the table of hostile/README.md", s.Name)
		}
		delete(listed, name)
	}
	for name := range listed {
		t.Errorf("hostile/README.md lists %s, which is not there", name)
	}
}
