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
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/internal/testguest"
)

func TestClosedThings(t *testing.T) {
	t.Parallel()
	rt := newRuntime(t)
	p := load(t, rt, "")
	p.Close()
	p.Close()
	if _, err := p.Call(context.Background(), "echo", nil); !errors.Is(err, abi.ErrClosed) {
		t.Errorf("calling a closed plugin: %v", err)
	}
	q := load(t, rt, "")
	if err := rt.Close(); err != nil {
		t.Error(err)
	}
	if err := rt.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
	if _, err := q.Call(context.Background(), "echo", nil); !errors.Is(err, abi.ErrClosed) {
		t.Errorf("calling a plugin of a closed runtime: %v", err)
	}
	if _, err := rt.Load(context.Background(), host.LuaSource("x", nil)); !errors.Is(err, abi.ErrClosed) {
		t.Errorf("loading into a closed runtime: %v", err)
	}
}

func TestClosingInterruptsCalls(t *testing.T) {
	t.Parallel()
	rt := newRuntime(t, func(c *host.Config) { c.MaxInstances = 2 })
	p := load(t, rt, "")
	var wg sync.WaitGroup
	for range 4 { // two run, two wait for an instance
		wg.Go(func() {
			_, err := p.Call(context.Background(), "work_forever", nil)
			if !errors.Is(err, abi.ErrInterrupted) && !errors.Is(err, abi.ErrClosed) {
				t.Errorf("error: %v", err)
			}
		})
	}
	time.Sleep(time.Millisecond) // any moment will do
	p.Close()
	wg.Wait()
}

func TestWaitingForAnInstanceEndsWithTheContext(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t, func(c *host.Config) { c.MaxInstances = 1 }), "")
	busy, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _, _ = p.Call(busy, "work_forever", nil) })
	for { // until the one instance is in use
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
		_, err := p.Call(ctx, "echo", nil)
		cancel()
		if err == nil {
			continue
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error: %v", err)
		}
		break
	}
	stop()
	wg.Wait()
	call(t, p, "echo", "free again")
}

func TestNothingGrowsOverPluginsAndInstances(t *testing.T) {
	rt := newRuntime(t)
	load(t, rt, "").Close() // the engine stays
	goroutines, mapped := runtime.NumGoroutine(), mappings(t)
	for range 50 {
		p := load(t, rt, "")
		for _, function := range []string{"echo", "trap", "quit", "silent"} {
			_, _ = p.Call(context.Background(), function, nil)
		}
		p.Close()
	}
	waitFor(t, "goroutines end", func() bool { return runtime.NumGoroutine() <= goroutines+2 })
	if now := mappings(t); now > mapped+20 {
		t.Errorf("%d memory mappings before, %d after", mapped, now)
	}
}

func TestNothingGrowsOverRuntimes(t *testing.T) {
	newRuntime(t)
	goroutines := runtime.NumGoroutine()
	for range 10 {
		rt := newRuntime(t)
		load(t, rt, "")
		if err := rt.Close(); err != nil {
			t.Fatal(err)
		}
	}
	waitFor(t, "goroutines end", func() bool { return runtime.NumGoroutine() <= goroutines+2 })
}

// mappings counts the process's memory mappings, where the system tells.
func mappings(t *testing.T) int {
	t.Helper()
	data, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return 0
	}
	return strings.Count(string(data), "\n")
}

func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: still not", what)
		}
	}
}

// Compiled WebAssembly cannot be preempted: without pulse, a collection would
// wait for the guest, and everything else for the collection.
func TestAComputingGuestLetsTheCollectorRun(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t), "")
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for range 2 * runtime.GOMAXPROCS(0) {
		wg.Go(func() { _, _ = p.Call(ctx, "work_forever", nil) })
	}
	if worst := slowestStop(20); worst > reacts {
		t.Errorf("stopping the world took %v", worst)
	}
	cancel()
	wg.Wait()
}

// slowestStop stops the world a few times, as a collection does, and returns the
// longest time that took.
func slowestStop(times int) time.Duration {
	var worst time.Duration
	for range times {
		var stats runtime.MemStats
		started := time.Now()
		runtime.ReadMemStats(&stats)
		worst = max(worst, time.Since(started))
	}
	return worst
}

// BenchmarkStopTheWorld prints how long a collection waits for guests that
// compute on every processor.
func BenchmarkStopTheWorld(b *testing.B) {
	p := loadLua(b, newLuaRuntime(b), `return function() while true do end end`)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() { _, _ = p.Call(ctx, "main", nil) })
	}
	var worst time.Duration
	for b.Loop() {
		worst = max(worst, slowestStop(1))
	}
	cancel()
	wg.Wait()
	b.ReportMetric(float64(worst.Microseconds()), "us/worst")
}

func TestCacheThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	readOnly := filepath.Join(t.TempDir(), "read-only")
	if err := os.Mkdir(readOnly, 0o500); err != nil {
		t.Fatal(err)
	}
	open := filepath.Join(t.TempDir(), "open")
	if err := errors.Join(os.Mkdir(open, 0o700), os.Chmod(open, 0o777)); err != nil {
		t.Fatal(err)
	}
	for name, dir := range map[string]string{"below a file": filepath.Join(file, "cache"), "read-only": readOnly, "open to all": open} {
		core, logs := observer.New(zap.WarnLevel)
		rt := newRuntime(t, func(c *host.Config) { c.CacheDir, c.Logger = dir, zap.New(core) })
		if got := call(t, load(t, rt, ""), "echo", "x"); got != "x" {
			t.Errorf("%s: got %q", name, got)
		}
		if name == "read-only" && os.Getuid() == 0 {
			continue // root may write everywhere
		}
		if logs.Len() != 1 {
			t.Errorf("%s: %d warnings: %v", name, logs.Len(), logs.All())
		}
	}
}

func TestDamagedCacheIsNoticed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	use := func() {
		rt := newRuntime(t, func(c *host.Config) { c.CacheDir = dir })
		call(t, load(t, rt, ""), "echo", "x")
	}
	use()
	damaged := 0
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() || info.Size() < 1000 {
			return err
		}
		damaged++
		return os.Truncate(path, info.Size()/2)
	})
	if err != nil || damaged == 0 {
		t.Fatalf("%d files damaged, %v", damaged, err)
	}
	use()
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]host.Config{
		"MaxInstances": {Engine: testguest.Guest, MaxInstances: -1},
		"Grace":        {Engine: testguest.Guest, Grace: -time.Second},
	} {
		if _, err := host.New(context.Background(), config); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
