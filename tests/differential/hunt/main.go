// Command hunt generates programs and looks for one on which our engine and the
// reference do not agree. See ../README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/luahost/luahost/tests/differential/compare"
	"github.com/luahost/luahost/tests/differential/program"
	"github.com/luahost/luahost/tests/internal/engine"
)

const (
	batch     = 200              // programs that share a process
	batchTime = 10 * time.Second // of which the slowest take one
)

func main() {
	if err := hunt(); err != nil {
		fmt.Fprintln(os.Stderr, "hunt:", err)
		os.Exit(1)
	}
}

type options struct {
	engine, reference, out string
	from                   uint64
	count, findings        int
	time                   time.Duration
	show                   bool
}

func parse() options {
	var o options
	flag.StringVar(&o.engine, "engine", "build/engine-native", "our engine: a command, or wasm")
	flag.StringVar(&o.reference, "reference", "lua5.4", "the other engine")
	flag.StringVar(&o.out, "out", "build/differential", "where findings go, a file each")
	flag.Uint64Var(&o.from, "from", 0, "the first seed")
	flag.IntVar(&o.count, "count", 0, "how many seeds (default: until the time is up)")
	flag.DurationVar(&o.time, "time", time.Minute, "for how long, without -count")
	flag.IntVar(&o.findings, "findings", 10, "stop after so many")
	flag.BoolVar(&o.show, "show", false, "print the program of -from and nothing else")
	flag.Parse()
	return o
}

func hunt() error {
	o := parse()
	if o.show {
		fmt.Print(program.Generate(o.from))
		return nil
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	pair, closing, err := open(o)
	if err != nil {
		return err
	}
	defer closing()
	return search(ctx, o, pair)
}

func open(o options) (*compare.Pair, func(), error) {
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return nil, nil, err
	}
	reference, err := engine.Reference(o.reference)
	if err != nil {
		return nil, nil, err
	}
	patch, err := compare.Patch(o.reference)
	if err != nil {
		return nil, nil, err
	}
	folder, err := os.MkdirTemp("", "hunt")
	if err != nil {
		return nil, nil, err
	}
	ours, closing, err := openOurs(o, folder)
	pair := &compare.Pair{
		Reference: &compare.Runner{Engine: reference, Folder: folder, Time: batchTime},
		Ours:      &compare.Runner{Engine: ours, Folder: folder, Time: batchTime},
		Patch:     patch,
		Unknown: func(program string, err error) {
			fmt.Fprintf(os.Stderr, "%s\n-- the reference does not survive it: %v\n", program, err)
		},
	}
	return pair, func() { closing(); os.RemoveAll(folder) }, err
}

func openOurs(o options, folder string) (engine.Engine, func(), error) {
	if o.engine == "wasm" {
		e := engine.NewWasm(filepath.Join(folder, "cache"))
		return e, func() { _ = e.Close() }, nil
	}
	e, err := engine.Native(o.engine)
	return e, func() {}, err
}

func search(ctx context.Context, o options, pair *compare.Pair) error {
	start := time.Now()
	seed, found := o.from, 0
	done := func() bool {
		if o.count > 0 {
			return seed-o.from >= uint64(o.count)
		}
		return time.Since(start) > o.time
	}
	for !done() && found < o.findings {
		differences, err := pair.Differences(ctx, programs(seed, batch))
		if err != nil {
			return err
		}
		for i, d := range differences {
			if d == nil {
				continue
			}
			found++
			if err := report(ctx, o, pair, seed+uint64(i), d); err != nil {
				return err
			}
		}
		seed += batch
	}
	fmt.Printf("%d programs from seed %d in %v: %d differences\n", seed-o.from, o.from, time.Since(start).Round(time.Second), found)
	if found > 0 {
		return errors.New("the engines differ")
	}
	return nil
}

func programs(from uint64, count int) []string {
	list := make([]string, count)
	for i := range list {
		list[i] = program.Generate(from + uint64(i))
	}
	return list
}

func report(ctx context.Context, o options, pair *compare.Pair, seed uint64, d *compare.Difference) error {
	small, err := pair.Minimise(ctx, d)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("-- seed %d\n%v\n", seed, small)
	fmt.Println(text)
	return os.WriteFile(filepath.Join(o.out, fmt.Sprintf("%d.lua", seed)), []byte(text), 0o600)
}
