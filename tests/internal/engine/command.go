package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/luahost/luahost/tests/internal/script"
)

// Command is an engine behind a command that runs a Lua file: the reference
// interpreter, or our engine built natively.
type Command struct {
	name string
	path string // absolute
	ours bool   // takes --fuel and --memory, and reports limits
	more []string
}

// Exit codes of a command. The last one is only our own engine's
// (guest/engine/native/main.c).
const (
	exitOK    = 0
	exitError = 1
	exitLimit = 3
)

// A sanitizer's report must not pass for an error of the script.
var sanitizerOptions = []string{
	"ASAN_OPTIONS=exitcode=99:detect_leaks=1:allocator_may_return_null=1",
	"UBSAN_OPTIONS=exitcode=99:print_stacktrace=1",
}

// Reference returns the reference interpreter: command as found in PATH. It
// checks the expectations themselves, so it runs only scripts that are about
// Lua alone.
func Reference(command string) (*Command, error) {
	path, err := exec.LookPath(command)
	if err != nil {
		return nil, fmt.Errorf("the reference interpreter is not installed: %w", err)
	}
	return &Command{name: "lua5.4", path: path}, nil
}

// Native returns our own engine, built as a command at path, that runs every
// script with these flags besides its own.
func Native(path string, flags ...string) (*Command, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	return &Command{name: "native", path: absolute, ours: true, more: flags}, nil
}

// Name implements Engine.
func (c *Command) Name() string { return c.name }

// Accepts implements Engine.
func (c *Command) Accepts(s *script.Script) bool {
	return s.Wants(c.name, c.ours)
}

// Run implements Engine. The command runs in the script's folder, so that
// messages carry the bare file name on every engine.
func (c *Command) Run(ctx context.Context, s *script.Script) (script.Result, error) {
	limit := DefaultTime
	if s.Time > 0 {
		limit = s.Time
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	cmd := exec.CommandContext(ctx, c.path, append(c.flags(s), s.Name)...)
	cmd.Args[0] = c.name // what both commands put before a message
	cmd.Dir = filepath.Dir(s.Path)
	cmd.Env = append(os.Environ(), sanitizerOptions...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	result := script.Result{Output: stdout.String()}
	if ctx.Err() != nil {
		return result, fmt.Errorf("still running after %v", limit)
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return result, err
	}
	return c.ended(result, cmd.ProcessState.ExitCode(), stderr.String())
}

// Faults runs the script over and over, another allocation failing each time
// (guest/engine/native/main.c). What the script does then does not matter, so
// an error means that the engine broke.
func (c *Command) Faults(ctx context.Context, s *script.Script) error {
	ctx, cancel := context.WithTimeout(ctx, DefaultTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.path, "--faults", s.Name)
	cmd.Dir = filepath.Dir(s.Path)
	cmd.Env = append(os.Environ(), sanitizerOptions...)
	output, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, output)
	}
	return nil
}

func (c *Command) flags(s *script.Script) []string {
	flags := slices.Clone(c.more)
	if s.Fuel > 0 {
		flags = append(flags, "--fuel", strconv.FormatInt(s.Fuel, 10))
	}
	if s.Memory > 0 {
		flags = append(flags, "--memory", strconv.FormatInt(s.Memory, 10))
	}
	return flags
}

func (c *Command) ended(result script.Result, code int, stderr string) (script.Result, error) {
	message := strings.TrimPrefix(stderr, c.name+": ")
	switch {
	case code == exitOK:
		return result, nil
	case code == exitError:
		result.Error = withoutTraceback(message)
		return result, nil
	case code == exitLimit && c.ours:
		result.Limit = strings.TrimSpace(strings.TrimPrefix(message, "limit: "))
		return result, nil
	}
	return result, fmt.Errorf("exit code %d:\n%s", code, stderr)
}

func withoutTraceback(message string) string {
	message, _, _ = strings.Cut(message, "\nstack traceback:")
	return strings.TrimSuffix(message, "\n")
}
