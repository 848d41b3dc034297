package host

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/luahost/luahost/abi"
)

// Usage is what one call took.
type Usage struct {
	Fuel       int64         // units of work, the same on every machine
	PeakMemory int64         // bytes the engine had allocated at most
	StoreOps   int64         // operations on tables; each of a batch counts
	WallTime   time.Duration // from the request to the answer, waiting for an instance left out
}

// Streams are what a guest reads and writes as its standard streams during one
// call. A nil reader is empty, a nil writer discards. They are used by one
// goroutine, and not after the call has returned, unless it was given up.
type Streams struct {
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
}

// Call is one call of a function.
type Call struct {
	Function string // the name of an exported function
	Input    []byte
	Streams
}

// Result is what a call returned.
type Result struct {
	Output []byte
	Usage  Usage
}

// task is a request on its way through an instance, and its answer.
type task struct {
	ctx      context.Context
	deadline int64 // by the runtime's clock; never: none
	ofCtx    bool  // the deadline is the context's, not the policy's
	streams  Streams
	started  int64

	clockStart time.Time // what times of the runtime's clock count from
	loading    bool      // what it opens lives as long as the instance

	// reason is why the task was interrupted, an abi.Interrupt. Set once, by
	// end, under instance.mu.
	reason atomic.Uint32
	doneMu sync.Mutex
	done   chan struct{} // nil until somebody asks for it; guarded by doneMu

	// What follows belongs to the goroutine of the guest.
	room       int64 // bytes that may yet be returned or printed
	logRoom    int64 // bytes that may yet be logged
	logDropped int   // messages for which there was no room
	storeOps   int64
	exceeded   *abi.Error // a limit that was reached; it is the answer, whatever the guest says
	replied    bool
	status     abi.Errno
	payload    []byte
	usage      Usage
}

// answer is what becomes of a task.
type answer struct {
	status  abi.Errno
	payload []byte     // the output, or an encoded error
	failure *abi.Error // instead of a payload: the guest did not answer itself
	ended   bool       // the instance can do no other task
	usage   Usage
}

// answerAtEnd is the answer when the guest ended during the task: its own, if
// it had replied and failed only afterwards.
func (t *task) answerAtEnd(why *abi.Error) answer {
	a := answer{failure: why, usage: t.usage}
	if t.replied {
		a = t.answer()
	}
	a.ended = true
	return a
}

func (t *task) answer() answer {
	return answer{status: t.status, payload: t.payload, failure: t.exceeded, usage: t.usage}
}
