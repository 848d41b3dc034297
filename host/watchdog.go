package host

import (
	"sync"
	"sync/atomic"
	"time"
)

// watchdog looks after deadlines: of calls, and of guests that were told to
// stop. It is one goroutine with one timer for the whole runtime, because a
// timer for each call would cost half as much as the call. It sleeps until the
// earliest time that it knows of; calls have no work with it unless theirs is
// earlier, which, with one limit for all, it rarely is.
type watchdog struct {
	clock func() int64
	next  atomic.Int64  // when it will look again
	wake  chan struct{} // capacity 1
	quit  chan struct{}
	done  chan struct{}

	mu        sync.Mutex
	instances map[*instance]struct{}
}

func newWatchdog(clock func() int64) *watchdog {
	w := &watchdog{
		clock: clock, instances: map[*instance]struct{}{},
		wake: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{}),
	}
	w.next.Store(never)
	go w.run()
	return w
}

func (w *watchdog) add(in *instance) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.instances[in] = struct{}{}
}

func (w *watchdog) remove(in *instance) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.instances, in)
}

// expect says that some instance is due then. The instance's due is stored
// already, so that a round that is under way either sees it there or has not
// set next yet.
func (w *watchdog) expect(due int64) {
	if due < w.next.Load() {
		select {
		case w.wake <- struct{}{}:
		default: // it is going to look anyway
		}
	}
}

func (w *watchdog) close() {
	close(w.quit)
	<-w.done
}

func (w *watchdog) run() {
	defer close(w.done)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		timer.Reset(w.round())
		select {
		case <-timer.C:
		case <-w.wake:
		case <-w.quit:
			return
		}
	}
}

// round deals with what is due, and returns how long to sleep. While it looks,
// next is never, so that everybody who expects something wakes it once more.
func (w *watchdog) round() time.Duration {
	w.next.Store(never)
	now := w.clock()
	next := int64(never)
	for _, in := range w.list() {
		if in.due.Load() <= now {
			in.overdue(now)
		}
		next = min(next, in.due.Load())
	}
	w.next.Store(next)
	if next == never {
		return time.Hour
	}
	return time.Duration(max(next-w.clock(), 0))
}

// list is a copy, for dealing with an instance may remove it.
func (w *watchdog) list() []*instance {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := make([]*instance, 0, len(w.instances))
	for in := range w.instances {
		all = append(all, in)
	}
	return all
}
