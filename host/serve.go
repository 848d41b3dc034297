package host

import (
	"context"
	"errors"
	"math"
	"runtime"
	"time"

	"github.com/luahost/luahost/abi"
)

// do sends a request and waits for the answer.
func (in *instance) do(t *task, request *abi.Request) answer {
	in.encode(request)
	if dead := in.begin(t); dead != nil {
		return answer{failure: dead, ended: true}
	}
	in.requests <- t
	cancelled := t.ctx.Done()
	if cancelled == nil { // waiting for one thing is cheaper than for two
		return <-in.answers
	}
	select {
	case a := <-in.answers:
		return a
	case <-cancelled:
	}
	in.interrupt(t, reasonOf(t.ctx.Err()))
	return <-in.answers // from the guest, or from the watchdog
}

// keepMessage is how large a buffer for requests an idle instance keeps, in bytes.
const keepMessage = 1 << 20

func (in *instance) encode(request *abi.Request) {
	if cap(in.message) > keepMessage {
		in.message = nil
	}
	in.message = appendRequest(in.message[:0], request)
}

func reasonOf(err error) abi.Interrupt {
	if errors.Is(err, context.DeadlineExceeded) {
		return abi.InterruptDeadline
	}
	return abi.InterruptCancelled
}

// begin makes t the task that interrupts hit from now on, unless the guest has
// ended: then it says why.
func (in *instance) begin(t *task) (dead *abi.Error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.dead != nil {
		return in.dead
	}
	in.current = t
	in.due.Store(t.deadline)
	in.plugin.rt.watchdog.expect(t.deadline)
	return nil
}

// interrupt tells the guest to stop working on t, unless t is over. The first
// reason stays. From now on the guest has the grace period to come to an end.
func (in *instance) interrupt(t *task, reason abi.Interrupt) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.current != t || t.reason.Load() != 0 {
		return
	}
	t.end(reason)
	if in.control != nil {
		in.control.Interrupt(reason)
	}
	due := in.plugin.rt.now() + int64(in.plugin.rt.settings.grace)
	in.due.Store(due)
	in.plugin.rt.watchdog.expect(due)
}

// interruptCurrent interrupts whatever task runs now.
func (in *instance) interruptCurrent(reason abi.Interrupt) {
	in.mu.Lock()
	t := in.current
	in.mu.Unlock()
	if t != nil {
		in.interrupt(t, reason)
	}
}

// overdue is the watchdog's call: by now, either the deadline has passed, or
// the grace period of an interrupt. Both may have been settled meanwhile.
func (in *instance) overdue(now int64) {
	in.mu.Lock()
	t := in.current
	settled := t == nil || now < in.due.Load()
	in.mu.Unlock()
	switch {
	case settled:
	case t.reason.Load() == 0:
		in.interrupt(t, abi.InterruptDeadline)
	default:
		in.giveUp(t)
	}
}

// giveUp answers a task whose guest does not stop, and kills the guest.
func (in *instance) giveUp(t *task) {
	failure := fail(abi.ErrInterrupted, "the call was interrupted but did not stop within %v", in.plugin.rt.settings.grace)
	failure.Reason = abi.Interrupt(t.reason.Load()).String()
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.current != t {
		return
	}
	in.current, in.dead = nil, failure
	in.due.Store(never)
	in.kill()
	in.answers <- answer{failure: failure, ended: true}
	in.logger.Error("the guest does not react to its interruption; its instance was given up")
}

// hello is the import hello.
func (in *instance) hello(a args) (int32, error) {
	if in.control != nil {
		return 0, fail(abi.ErrInvalid, "hello was called before")
	}
	if err := abi.CheckVersion(a.u32(0)); err != nil {
		in.refused = err
		return 0, err
	}
	control, ok := in.mem.Control(a.u32(1))
	if !ok {
		return 0, fail(abi.ErrInvalid, "no place for a control block at %#x: it needs %d bytes, 8-byte aligned",
			a.u32(1), abi.ControlSize)
	}
	control.Seed(in.seed)
	control.Begin(in.plugin.limits.Fuel, in.plugin.limits.Memory)
	in.mu.Lock()
	in.control = control
	in.mu.Unlock()
	return 0, nil
}

// wait is the import wait: it hands over the answer to the request before, and
// blocks until the next.
func (in *instance) wait(args) (int32, error) {
	if in.control == nil {
		return 0, fail(abi.ErrInvalid, "wait before hello")
	}
	if in.task != nil && !in.finish() {
		return 0, abi.ErrClosed
	}
	t, open := <-in.requests
	if !open {
		return 0, abi.ErrClosed
	}
	in.receive(t)
	return int32(len(in.message)), nil
}

// receive readies the control block for a task. An interrupt may have come
// before, so the word is written again.
func (in *instance) receive(t *task) {
	in.task = t
	in.last = nil
	in.lastYield = t.started
	in.mu.Lock()
	defer in.mu.Unlock()
	in.control.Begin(in.plugin.limits.Fuel, in.plugin.limits.Memory)
	if reason := t.reason.Load(); reason != 0 {
		in.control.Interrupt(abi.Interrupt(reason))
	}
}

// finish hands the answer over, and reports whether the guest may go on: not
// after it failed to answer, for then nobody knows what state it is in.
func (in *instance) finish() bool {
	t := in.task
	in.task = nil
	in.handles.EndCall()
	in.endStoreWork()
	in.reportDropped(t)
	if !t.replied {
		in.measure(t)
		t.exceeded = fail(abi.ErrTrapped, "the guest asked for the next request without answering")
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.current != t { // it was given up meanwhile
		return false
	}
	in.current = nil
	in.due.Store(never)
	a := t.answer()
	if !t.replied {
		in.dead, a.ended = t.exceeded, true
	}
	in.answers <- a
	return t.replied
}

// take is the import take.
func (in *instance) take(args) ([]byte, error) {
	if in.task == nil {
		return nil, errNoRequest()
	}
	return in.message, nil
}

// reply is the import reply.
func (in *instance) reply(a args) (int32, error) {
	t := in.task
	if t == nil || t.replied {
		return 0, errNoRequest()
	}
	payload, err := in.bytes(a, 1, "payload")
	if err != nil {
		return 0, err
	}
	t.status = abi.Errno(a.i32(0))
	if err := in.accept(t, payload); err != nil {
		return 0, err
	}
	in.measure(t)
	t.replied = true
	return 0, nil
}

// accept copies the payload of a reply, within the limits.
func (in *instance) accept(t *task, payload []byte) error {
	switch {
	case t.status < 0:
		return fail(abi.ErrInvalid, "a reply with status %d", t.status)
	case t.status > 0 && len(payload) > abi.MaxErrorBytes:
		return fail(abi.ErrTooLarge, "an error of %d bytes", len(payload))
	case t.status == 0 && int64(len(payload)) > t.room:
		limit := in.plugin.limits.OutputBytes
		t.exceeded = exceeded(abi.LimitOutputBytes, limit, limit-t.room+int64(len(payload)))
		return nil
	}
	t.payload = append([]byte(nil), payload...)
	return nil
}

func errNoRequest() error {
	return fail(abi.ErrInvalid, "there is no request to take or to answer")
}

// measure notes what the task has used up to now.
func (in *instance) measure(t *task) {
	t.usage.StoreOps = t.storeOps
	t.usage.WallTime = time.Duration(in.plugin.rt.now() - t.started)
	if in.control != nil {
		t.usage.Fuel = in.control.FuelUsed()
		t.usage.PeakMemory = int64(min(in.control.MemPeak(), uint64(in.mem.Size()), math.MaxInt64))
	}
}

// yieldAfter is how long a guest may keep others from the processor, in
// nanoseconds.
const yieldAfter = int64(time.Millisecond)

// pulse is the import pulse: the moment at which a guest that computes lets the
// rest of the process run, and at which its deadline is looked at even if no
// other goroutine has had a processor to do so.
func (in *instance) pulse(args) (int32, error) {
	now := in.plugin.rt.now()
	t := in.task
	if t == nil {
		return 0, nil
	}
	if err := t.ctx.Err(); err != nil {
		in.interrupt(t, reasonOf(err))
	} else if now >= t.deadline {
		in.interrupt(t, abi.InterruptDeadline)
	}
	if now-in.lastYield > yieldAfter {
		in.lastYield = now
		runtime.Gosched()
	}
	return int32(t.reason.Load()), nil
}
