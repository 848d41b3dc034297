package host

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/capabilities"
)

// Plugin is a loaded plugin. It is safe for concurrent use: calls that come at
// the same time run in instances of their own.
type Plugin struct {
	rt      *Runtime
	program *program
	engine  *engine
	grant   *capabilities.Grant
	limits  capabilities.Limits
	logger  *zap.Logger
	pool    *pool
	closing sync.Once

	functions atomic.Pointer[[]string] // sorted; nil until an instance was loaded
}

// Name is what policies call the plugin.
func (p *Plugin) Name() string { return p.program.name }

// Functions lists the names of the functions that the plugin exports, sorted.
// It is empty for a plugin that was only prepared.
func (p *Plugin) Functions() []string {
	if names := p.functions.Load(); names != nil {
		return slices.Clone(*names)
	}
	return nil
}

// Call calls an exported function with input, and returns what it returned:
// a string as it is, a number or boolean as Lua's tostring writes it, a table
// as JSON, nothing or nil as no bytes. The context ends the call within
// milliseconds, wherever it is. An error is an *Error.
func (p *Plugin) Call(ctx context.Context, name string, input []byte) ([]byte, error) {
	result, err := p.Invoke(ctx, Call{Function: name, Input: input})
	return result.Output, err
}

// Invoke is Call with more to say on both sides. The result's usage is there
// also when the call failed.
func (p *Plugin) Invoke(ctx context.Context, call Call) (Result, error) {
	if err := p.checkCall(ctx, call); err != nil {
		return Result{}, p.wrap(call.Function, err)
	}
	in, err := p.pool.acquire(ctx, func() (*instance, error) { return p.newLoaded(ctx) })
	if err != nil {
		return Result{}, p.wrap(call.Function, err)
	}
	t := p.newTask(ctx, call.Streams)
	a := in.do(t, &abi.Request{Op: abi.OpCall, Name: call.Function, Input: call.Input})
	if a.ended {
		p.pool.discard(in)
	} else {
		p.pool.release(in)
	}
	output, err := p.outcome(t, a)
	return Result{Output: output, Usage: a.usage}, p.wrap(call.Function, err)
}

// RunResult is what a script did.
type RunResult struct {
	Main   bool   // it returned a table with a function main, which was called
	Output []byte // what main returned
	Usage  Usage
}

// Run runs the plugin's source as a script, in an instance of its own: what it
// prints goes to the streams. When it returns a table with a function main,
// that is called with input. The result's usage is there also when it failed.
func (p *Plugin) Run(ctx context.Context, input []byte, streams Streams) (RunResult, error) {
	if err := p.checkInput(ctx, input); err != nil {
		return RunResult{}, p.wrap("", err)
	}
	in, err := p.pool.acquireNew(ctx, func() (*instance, error) { return newInstance(ctx, p) })
	if err != nil {
		return RunResult{}, p.wrap("", err)
	}
	defer p.pool.discard(in)
	t := p.newTask(ctx, streams)
	t.loading = true
	a := in.do(t, &abi.Request{Op: abi.OpRun, Source: p.program.source, Chunk: p.program.chunk, Input: input})
	result := RunResult{Usage: a.usage}
	payload, err := p.outcome(t, a)
	if err != nil {
		return result, p.wrap("", err)
	}
	var reply abi.RunReply
	err = abi.Unmarshal(payload, &reply)
	result.Main, result.Output = reply.Main, reply.Output
	return result, p.wrap("", err)
}

// Close interrupts the calls that run, waits for their end, and frees the
// plugin's instances. Closing again does nothing.
func (p *Plugin) Close() {
	p.closing.Do(func() {
		p.pool.close()
		p.rt.remove(p)
	})
}

// checkCall refuses what no guest needs to see.
func (p *Plugin) checkCall(ctx context.Context, call Call) error {
	if err := p.checkInput(ctx, call.Input); err != nil {
		return err
	}
	names := p.functions.Load()
	if names == nil {
		return nil // only prepared: the first instance is going to tell
	}
	if _, known := slices.BinarySearch(*names, call.Function); !known {
		return unknownFunction(call.Function, *names)
	}
	return nil
}

func (p *Plugin) checkInput(ctx context.Context, input []byte) error {
	if n := int64(len(input)); n > p.limits.InputBytes {
		return exceeded(abi.LimitInputBytes, p.limits.InputBytes, n)
	}
	if ctx.Err() != nil {
		return notBegun(ctx)
	}
	return nil
}

// memoryCap is how large the linear memory of an instance may become. The
// engine itself holds to the policy's limit, to the byte; this is for what the
// module has from the start and for what lies between allocations. The engine
// keeps freed small blocks for their size, so a plugin that fills its memory
// with one size after another needs room twice.
func (p *Plugin) memoryCap() uint64 {
	const slack = 1 << 20
	const most = 1 << 32
	return min(2*uint64(p.limits.Memory)+p.engine.minBytes+slack, most)
}

// newTask starts the clock of a request.
func (p *Plugin) newTask(ctx context.Context, streams Streams) *task {
	now := p.rt.now()
	t := &task{
		ctx: ctx, started: now, clockStart: p.rt.started, deadline: never, streams: streams,
		room: p.limits.OutputBytes, logRoom: p.limits.LogBytes,
	}
	if p.limits.Time < never-time.Duration(now) {
		t.deadline = now + int64(p.limits.Time)
	}
	if end, ok := ctx.Deadline(); ok {
		if left := now + int64(time.Until(end)); left < t.deadline {
			t.deadline, t.ofCtx = left, true
		}
	}
	return t
}

// outcome turns an answer into the output or an error.
func (p *Plugin) outcome(t *task, a answer) ([]byte, error) {
	switch {
	case a.failure != nil && a.failure.Errno() != abi.ErrInterrupted:
		return nil, a.failure
	case a.failure != nil || a.status == abi.ErrInterrupted:
		return nil, p.interrupted(t, a)
	case a.status == abi.OK:
		return a.payload, nil
	}
	return nil, decodeFailure(a)
}

func decodeFailure(a answer) *abi.Error {
	failure := &abi.Error{}
	if err := abi.Unmarshal(a.payload, failure); err != nil {
		return fail(abi.ErrInternal, "the guest failed with status %d and no readable error: %v", a.status, err)
	}
	return failure
}

// interrupted says why a call was stopped, from what the host knows: the guest
// only knows a number.
func (p *Plugin) interrupted(t *task, a answer) error {
	reason := abi.Interrupt(t.reason.Load())
	failure := &abi.Error{Code: abi.ErrInterrupted.Code(), Reason: reason.String()}
	if a.failure == nil {
		failure.Traceback = decodeFailure(a).Traceback
	}
	switch reason {
	case abi.InterruptDeadline:
		if err := contextEnd(t); err != nil {
			failure.Message = "the context's deadline ended the call"
			return errors.Join(failure, err)
		}
		failure.Message = fmt.Sprintf("the call took longer than %v", p.limits.Time)
		failure.Limit, failure.Max = abi.LimitTime, int64(p.limits.Time)
		failure.Policy = "limits." + abi.LimitTime
	case abi.InterruptCancelled:
		failure.Message = "the context was cancelled"
		return errors.Join(failure, context.Cause(t.ctx), context.Canceled)
	case abi.InterruptClosing:
		failure.Message = "the plugin is being closed"
	default:
		failure.Message = "the guest stopped by itself"
	}
	return failure
}

// contextEnd is the context's error when its deadline ended the call. The guest
// may have looked at the time before the context's own timer fired.
func contextEnd(t *task) error {
	if t.ofCtx || errors.Is(t.ctx.Err(), context.DeadlineExceeded) {
		return context.DeadlineExceeded
	}
	return nil
}

// wrap names plugin and function in an error; nil stays nil.
func (p *Plugin) wrap(function string, err error) error {
	if err == nil {
		return nil
	}
	failure, cause := asFailure(err)
	return &Error{Plugin: p.program.name, Function: function, Failure: failure, Cause: cause}
}
