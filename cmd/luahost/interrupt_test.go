package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// cancelOnWrite stands for somebody who waits for output and then interrupts.
type cancelOnWrite struct{ cancel context.CancelFunc }

func (w cancelOnWrite) Write(p []byte) (int, error) {
	w.cancel()
	return len(p), nil
}

func TestInterrupt(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", warmCache(t))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var stderr bytes.Buffer
	script := `print("started") io.stdout:flush() while true do pcall(string.rep, "x", 1000) end`
	root := newRoot(&stdio{strings.NewReader(script), cancelOnWrite{cancel}, &stderr})
	root.SetArgs([]string{"run", "-"})
	err := root.ExecuteContext(ctx)
	if code := exitCode(err); code != exitInterrupted {
		t.Errorf("exit code %d: %v", code, err)
	}
	report(&stderr, err)
	if got := stderr.String(); got != "luahost: interrupted\n" {
		t.Errorf("stderr: %s", got)
	}
}
