//go:build unix

package bench

import (
	"context"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/luahost/luahost/host"
)

// BenchmarkPause has one benchmark a kind of heap in pause.lua: with 64 MiB of it
// alive, ns/op is what a small call takes, and longest-ms the longest of them: the
// collector's longest step, unless the machine was busy with something else.
// longest-cpu-ms counts only what this process did meanwhile. A cycle takes
// thousands of calls: -benchtime 3s or more.
func BenchmarkPause(b *testing.B) {
	plugin := load(b, "pause.lua")
	ctx := context.Background()
	kinds, err := plugin.Call(ctx, "kinds", nil)
	if err != nil {
		b.Fatal(err)
	}
	for _, kind := range strings.Fields(string(kinds)) {
		filled := false
		b.Run(kind, func(b *testing.B) {
			if !filled {
				if _, err := plugin.Call(ctx, "fill", []byte(kind)); err != nil {
					b.Fatal(err)
				}
				filled = true
			}
			b.ResetTimer()
			longest(b, plugin)
		})
	}
}

func longest(b *testing.B, plugin *host.Plugin) {
	b.Helper()
	var wall, cpu time.Duration
	for range b.N {
		started, used := time.Now(), cpuTime(b)
		if _, err := plugin.Call(context.Background(), "turn", nil); err != nil {
			b.Fatal(err)
		}
		wall = max(wall, time.Since(started))
		cpu = max(cpu, cpuTime(b)-used)
	}
	b.ReportMetric(float64(wall)/1e6, "longest-ms")
	b.ReportMetric(float64(cpu)/1e6, "longest-cpu-ms")
}

// cpuTime is what this process has used.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
