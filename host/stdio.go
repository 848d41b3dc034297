package host

import (
	"io"
	"syscall"

	"github.com/tetratelabs/wazero"

	"github.com/luahost/luahost/abi"
)

// streams are an instance's standard streams. WASI is given them once; they
// pass everything on to the streams of the task under way.
type streams struct{ in *instance }

type (
	stdinStream  struct{ *streams }
	stdoutStream struct{ *streams }
	stderrStream struct{ *streams }
)

func (s stdinStream) Read(p []byte) (int, error) {
	if t := s.in.task; t != nil && t.streams.Stdin != nil {
		return s.guard("stdin", func() (int, error) { return t.streams.Stdin.Read(p) })
	}
	return 0, io.EOF
}

func (s stdoutStream) Write(p []byte) (int, error) {
	if t := s.in.task; t != nil {
		return s.write(t, t.streams.Stdout, p)
	}
	return len(p), nil
}

func (s stderrStream) Write(p []byte) (int, error) {
	if t := s.in.task; t != nil {
		return s.write(t, t.streams.Stderr, p)
	}
	return len(p), nil
}

// write passes p on if it fits into what the task may still put out. What does
// not fit is an error for the guest, and for the caller the limit.
func (s *streams) write(t *task, to io.Writer, p []byte) (int, error) {
	s.in.dieIfKilled()
	if int64(len(p)) > t.room {
		limit := s.in.plugin.limits.OutputBytes
		t.exceeded = exceeded(abi.LimitOutputBytes, limit, limit-t.room+int64(len(p)))
		return 0, syscall.ENOSPC
	}
	t.room -= int64(len(p))
	if to == nil {
		return len(p), nil
	}
	return s.guard("stdout or stderr", func() (int, error) { return to.Write(p) })
}

// guard turns a panic of the caller's reader or writer into an error.
func (s *streams) guard(name string, use func() (int, error)) (n int, err error) {
	defer func() {
		if r := recover(); r != nil {
			n, err = 0, s.in.hostPanic(name, r)
		}
	}()
	return use()
}

// moduleConfig is what WASI gives the guest: standard streams, clocks and
// random bytes; no files, no environment, no arguments.
func (in *instance) moduleConfig() wazero.ModuleConfig {
	return wazero.NewModuleConfig().
		WithStdin(stdinStream{&in.streams}).
		WithStdout(stdoutStream{&in.streams}).
		WithStderr(stderrStream{&in.streams}).
		WithSysWalltime().
		WithSysNanotime().
		WithRandSource(randomFrom(in.seed))
}

func exceeded(limit string, most, got int64) *abi.Error {
	e := abi.Exceeded(limit, most, got)
	e.Hint = "raise " + e.Policy + " in the policy"
	return e
}
