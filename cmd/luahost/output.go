package main

import (
	"fmt"
	"io"
	"time"

	"github.com/luahost/luahost/host"
)

// writeOutput prints what a plugin returned. Text gets the line break that it
// lacks; nothing stays nothing.
func writeOutput(w io.Writer, output []byte) error {
	if n := len(output); n > 0 && output[n-1] != '\n' {
		output = append(output[:n:n], '\n')
	}
	_, err := w.Write(output)
	return err
}

// measure adds up what the calls of one session took.
type measure struct {
	started time.Time
	used    host.Usage
}

func startMeasure() *measure { return &measure{started: time.Now()} }

func (m *measure) add(u host.Usage) {
	m.used.Fuel += u.Fuel
	m.used.PeakMemory = max(m.used.PeakMemory, u.PeakMemory)
	m.used.StoreOps += u.StoreOps
	m.used.WallTime += u.WallTime
}

// print writes what was asked for, for programs to read.
func (m *measure) print(w io.Writer, f *sessionFlags) {
	if f.time {
		fmt.Fprintf(w, "seconds %.6f\n", time.Since(m.started).Seconds())
	}
	if f.usage {
		fmt.Fprintf(w, "usage fuel=%d peak_memory=%d store_ops=%d wall_time=%s\n",
			m.used.Fuel, m.used.PeakMemory, m.used.StoreOps, m.used.WallTime)
	}
}
