package main

import (
	"bytes"
	"io"

	"github.com/luahost/luahost/host"
)

// transient passes lines on, but for those that end with a carriage return: the
// next line takes their place, as scripts show progress. Where nobody watches they
// are noise.
type transient struct {
	to   io.Writer
	line []byte // what has not ended yet
}

// transientMost is how much of a line without an end is held back, in bytes.
const transientMost = 4 << 10

// scriptStreams are the standard streams for a script, and what to call when it
// has ended.
func scriptStreams(io *stdio) (host.Streams, func() error) {
	stderr, end := watched(io.err)
	return host.Streams{Stdin: io.in, Stdout: io.out, Stderr: stderr}, end
}

// watched is w for what a script writes to stderr, and what to call in the end.
func watched(w io.Writer) (io.Writer, func() error) {
	if isTerminal(w) {
		return w, func() error { return nil }
	}
	t := &transient{to: w}
	return t, t.flush
}

// Write implements io.Writer.
func (t *transient) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		end := bytes.IndexByte(p, '\n') + 1
		if end == 0 {
			end = len(p)
		}
		t.line = append(t.line, p[:end]...)
		p = p[end:]
		t.forget()
		if t.isDue() {
			if err := t.flush(); err != nil {
				return n - len(p), err
			}
		}
	}
	return n, nil
}

// forget drops what was written over. A carriage return at the end may be the
// first half of a line break.
func (t *transient) forget() {
	last := len(t.line) - 1
	if bytes.HasSuffix(t.line, []byte("\r\n")) {
		last--
	}
	if from := bytes.LastIndexByte(t.line[:max(0, last)], '\r'); from >= 0 {
		t.line = append(t.line[:0], t.line[from+1:]...)
	}
}

func (t *transient) isDue() bool {
	return len(t.line) > transientMost || bytes.HasSuffix(t.line, []byte("\n"))
}

// flush passes on what is held back, unless it is transient.
func (t *transient) flush() error {
	line := t.line
	t.line = t.line[:0]
	if bytes.HasSuffix(line, []byte("\r")) {
		return nil
	}
	_, err := t.to.Write(line)
	return err
}
