// Package compare runs programs on two engines and finds where they do not say
// the same.
package compare

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/luahost/luahost/tests/internal/engine"
	"github.com/luahost/luahost/tests/internal/script"
)

//go:embed harness.lua
var harness string

// Runner runs many programs in one process of an engine: starting it takes longer
// than a program does. Every program has globals of its own.
type Runner struct {
	Engine engine.Engine
	Folder string        // for the files
	Time   time.Duration // that a batch may take; the engine's default if 0
}

// Outcome is what a program printed, and how its engine failed it, if it did.
type Outcome struct {
	Output string
	Broken error
}

// Run gives the outcomes in the order of the programs. Where one breaks the
// engine, a new process goes on behind it.
func (r *Runner) Run(ctx context.Context, programs []string) ([]Outcome, error) {
	outcomes := make([]Outcome, len(programs))
	for first := 0; first < len(programs); {
		output, failure := r.batch(ctx, programs[first:])
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		next := first + split(output, outcomes[first:])
		if next < len(programs) {
			if failure == nil {
				failure = fmt.Errorf("the harness ended early")
			}
			outcomes[next].Broken = failure
			next++
		}
		first = next
	}
	return outcomes, nil
}

func (r *Runner) batch(ctx context.Context, programs []string) (string, error) {
	s := &script.Script{Name: "batch.lua", Source: source(programs)}
	s.Path = filepath.Join(r.Folder, s.Name)
	s.Time = r.Time
	if err := os.WriteFile(s.Path, s.Source, 0o600); err != nil {
		return "", err
	}
	result, err := r.Engine.Run(ctx, s)
	if err == nil && result.Error+result.Limit != "" {
		err = fmt.Errorf("the harness failed: %s", result.Error+result.Limit)
	}
	return result.Output, err
}

func source(programs []string) []byte {
	var b strings.Builder
	b.WriteString(harness)
	for i, p := range programs {
		fmt.Fprintf(&b, "run(%d, %s)\n", i, longString(p))
	}
	return []byte(b.String())
}

func longString(text string) string {
	level := ""
	for strings.Contains(text+"]", "]"+level+"]") {
		level += "="
	}
	return "[" + level + "[\n" + text + "]" + level + "]"
}

// split deals out what a batch printed, and says how many programs ended.
func split(output string, outcomes []Outcome) int {
	ended := 0
	var lines []string
	for _, line := range strings.Split(output, "\n") {
		switch {
		case line == "begin "+strconv.Itoa(ended):
			lines = nil
		case line == "end "+strconv.Itoa(ended):
			outcomes[ended].Output = strings.Join(lines, "\n")
			ended++
			lines = nil
		default:
			lines = append(lines, line)
		}
	}
	if ended < len(outcomes) {
		outcomes[ended].Output = strings.Join(lines, "\n")
	}
	return ended
}
