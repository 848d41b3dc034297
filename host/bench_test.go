package host_test

import (
	"context"
	"fmt"
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
