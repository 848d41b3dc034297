// Command peers measures luahost's store from Lua next to Redis, Tarantool and SQLite,
// taking turns on one machine, and prints medians and their ratios.
//
//	go run . [-rounds 7]
//
// Redis and Tarantool are looked for in PATH, started on a socket or a pipe of their own,
// and stopped at the end; one that is not installed is left out. SQLite is modernc.org/sqlite
// through database/sql. All keep their data in memory, and each has a process to itself,
// so that its CPU time is its own, collector included.
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"text/tabwriter"
	"time"
)

// What each task does, and to how many things in one turn.
const (
	keys      = 100_000 // of 64-byte values, set and got one by one
	batchSize = 1000
	documents = 100_000
	ages      = 1000 // 100 documents share each
	queries   = 500
	scans     = 5
)

var tasks = []struct {
	name string
	per  string
	ops  int
}{
	{"set", "set of 64 bytes", keys},
	{"get", "get of 64 bytes", keys},
	{"batch", "set in an atomic batch of 1,000", keys},
	{"equal", "indexed equality, 100 rows of 100,000", queries},
	{"range", "indexed range, 100 rows of 100,000", queries},
	{"scan_equal", "the same equality without an index", scans},
	{"scan_range", "the same range without an index", scans},
}

// A contender does tasks in a process whose CPU time can be read.
type contender interface {
	// run does one turn of a task; errNotHere when it has none of that name.
	run(task string) error
	pid() int
	close() error
}

var errNotHere = errors.New("not measured here")

var starters = []struct {
	name  string
	start func() (contender, error)
}{
	{"luahost", startSelf("luahost")},
	{"redis", startRedis},
	{"tarantool", startTarantool},
	{"sqlite", startSelf("sqlite")},
}

func operations(task string) int {
	for _, t := range tasks {
		if t.name == task {
			return t.ops
		}
	}
	return 0
}

// cost is of one operation, in nanoseconds.
type cost struct{ wall, cpu float64 }

type entry struct{ task, name string }

func main() {
	rounds := flag.Int("rounds", 7, "turns of each task")
	role := flag.String("serve", "", "do tasks from the standard input as `one` of luahost and sqlite (used by itself)")
	flag.Parse()
	var err error
	switch *role {
	case "luahost":
		err = serveLuahost()
	case "sqlite":
		err = serveSQLite()
	default:
		err = compare(*rounds)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func compare(rounds int) (err error) {
	field := map[string]contender{}
	defer func() {
		for _, c := range field {
			err = cmp.Or(err, c.close())
		}
	}()
	for _, s := range starters {
		c, err := s.start()
		if errors.Is(err, exec.ErrNotFound) {
			fmt.Fprintf(os.Stderr, "peers: going on without %s: %v; hint: apt-get install redis-server tarantool\n", s.name, err)
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		field[s.name] = c
	}
	costs := map[entry][]cost{}
	for _, t := range tasks {
		for range rounds {
			for _, s := range starters {
				c := field[s.name]
				if c == nil {
					continue
				}
				spent, err := measure(c, t.name, t.ops)
				if errors.Is(err, errNotHere) {
					continue
				}
				if err != nil {
					return fmt.Errorf("%s: %s: %w", s.name, t.name, err)
				}
				costs[entry{t.name, s.name}] = append(costs[entry{t.name, s.name}], spent)
			}
		}
	}
	return report(costs)
}

func measure(c contender, task string, ops int) (cost, error) {
	cpu, err := cpuTime(c.pid())
	if err != nil {
		return cost{}, err
	}
	start := time.Now()
	if err := c.run(task); err != nil {
		return cost{}, err
	}
	wall := time.Since(start)
	after, err := cpuTime(c.pid())
	if err != nil {
		return cost{}, err
	}
	return cost{float64(wall) / float64(ops), float64(after-cpu) / float64(ops)}, nil
}

// report prints the median of each task and contender, and luahost's as a ratio to it: below 1, luahost is faster.
func report(costs map[entry][]cost) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "task\twho\twall\tCPU\tluahost/wall\tluahost/CPU")
	for _, t := range tasks {
		ours := median(costs[entry{t.name, "luahost"}])
		for _, s := range starters {
			all := costs[entry{t.name, s.name}]
			if len(all) == 0 {
				continue
			}
			m := median(all)
			fmt.Fprintf(w, "%s\t%s\t%v\t%v\t%.2f\t%.2f\n", t.per, s.name, nanoseconds(m.wall), nanoseconds(m.cpu), ours.wall/m.wall, ours.cpu/m.cpu)
		}
	}
	return w.Flush()
}

func median(all []cost) cost {
	middle := func(of func(cost) float64) float64 {
		s := slices.SortedFunc(slices.Values(all), func(a, b cost) int { return cmp.Compare(of(a), of(b)) })
		return of(s[len(s)/2])
	}
	return cost{middle(func(c cost) float64 { return c.wall }), middle(func(c cost) float64 { return c.cpu })}
}

func nanoseconds(n float64) time.Duration {
	d := time.Duration(n)
	if d > 10*time.Microsecond {
		return d.Round(100 * time.Nanosecond)
	}
	return d
}
