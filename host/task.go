package host

import (
	"context"
	"time"

	"github.com/luahost/luahost/abi"
)

// A task is the context of what the host does for it: it ends with the caller's
// context, and when the task is interrupted for another reason.
var _ context.Context = (*task)(nil)

// Deadline is the earlier one of the policy's and the caller's.
func (t *task) Deadline() (time.Time, bool) {
	if t.deadline == never {
		return time.Time{}, false
	}
	return t.clockStart.Add(time.Duration(t.deadline)), true
}

// Done is made only when somebody asks for it. The caller's goroutine
// interrupts the task when the caller's context ends, so there is nothing else
// to watch.
func (t *task) Done() <-chan struct{} {
	t.doneMu.Lock()
	defer t.doneMu.Unlock()
	if t.done == nil {
		t.done = make(chan struct{})
		if t.reason.Load() != 0 {
			close(t.done)
		}
	}
	return t.done
}

// Err is why the task ended, if it has. As with Done, that the caller's context
// has ended is known once its goroutine has interrupted the task: every
// operation on a store asks, and one atomic load is cheaper than walking a
// chain of contexts.
func (t *task) Err() error {
	switch abi.Interrupt(t.reason.Load()) {
	case abi.InterruptNone:
		return nil
	case abi.InterruptDeadline:
		return context.DeadlineExceeded
	}
	return context.Canceled
}

// Value is the caller's context's.
func (t *task) Value(key any) any { return t.ctx.Value(key) }

// end notes the reason and tells whoever waits for Done. It is called once.
func (t *task) end(reason abi.Interrupt) {
	t.doneMu.Lock()
	defer t.doneMu.Unlock()
	t.reason.Store(uint32(reason))
	if t.done != nil {
		close(t.done)
	}
}
