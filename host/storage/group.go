package storage

import (
	"context"
	"errors"
	"maps"
	"sync"
	"sync/atomic"
)

// A group commits writes of many callers together: on a durable engine the
// wait for the disk costs far more than the write, and is then paid once. While
// one group is being committed, the writes of the next one gather; nobody waits
// for company.
//
// Each write runs in an overlay over the group's transaction, so that one that
// fails leaves nothing to the others.
type group struct {
	store *Store
	jobs  chan *job
	once  sync.Once
	stop  chan struct{} // closed by close
	ended chan struct{} // closed when nobody takes jobs any more

	waiting atomic.Int64 // how many writes have come; for tests
}

// groupMost is how many writes a group has at most.
const groupMost = 128

// job is one write. Its caller waits for done, unless it takes the job back
// before it starts.
type job struct {
	do     func(*session) error
	state  atomic.Int32
	done   chan struct{}
	err    error
	raised any // what do panicked with
}

// States of a job.
const (
	jobWaiting = iota
	jobRunning
	jobTakenBack
)

func newGroup(s *Store) *group {
	g := &group{store: s, jobs: make(chan *job), stop: make(chan struct{}), ended: make(chan struct{})}
	go g.run()
	return g
}

// close ends the group after the writes under way. It may be called again.
func (g *group) close() {
	g.once.Do(func() { close(g.stop) })
	<-g.ended
}

// write runs do in a group, and returns when that is committed.
func (g *group) write(ctx context.Context, do func(*session) error) error {
	j := &job{do: do, done: make(chan struct{})}
	g.waiting.Add(1)
	select {
	case g.jobs <- j:
	case <-g.ended:
		return errStoreClosed
	case <-ctx.Done():
		return interrupted(ctx.Err())
	}
	select {
	case <-j.done:
	case <-ctx.Done():
		if j.state.CompareAndSwap(jobWaiting, jobTakenBack) {
			return interrupted(ctx.Err())
		}
		<-j.done // it is running, with the caller's memory
	}
	if j.raised != nil {
		panic(j.raised)
	}
	return j.err
}

func (g *group) run() {
	defer close(g.ended)
	for {
		select {
		case first := <-g.jobs:
			g.commit(g.gather(first))
		case <-g.stop:
			return
		}
	}
}

// gather takes what is waiting.
func (g *group) gather(first *job) []*job {
	jobs := []*job{first}
	for len(jobs) < groupMost {
		select {
		case j := <-g.jobs:
			jobs = append(jobs, j)
		default:
			return jobs
		}
	}
	return jobs
}

func (j *job) finish(err error) {
	j.err = err
	close(j.done)
}

// commit runs jobs in one transaction. Those that fail are answered at once,
// the others when it is committed.
func (g *group) commit(jobs []*job) {
	var done []*job
	err := g.store.writeAlone(context.Background(), func(all *session) error {
		for _, j := range jobs {
			if !j.state.CompareAndSwap(jobWaiting, jobRunning) {
				continue
			}
			if j.run(all) {
				done = append(done, j)
			} else {
				close(j.done)
			}
		}
		if done == nil {
			return errNothing
		}
		return nil
	})
	for _, j := range done {
		j.finish(err)
	}
	if done == nil && err != errNothing { // the transaction did not begin
		for _, j := range jobs {
			if j.state.CompareAndSwap(jobWaiting, jobRunning) {
				j.finish(err)
			}
		}
	}
}

// errNothing rolls a group's transaction back when none of it succeeded.
var errNothing = errors.New("nothing to commit")

// run runs the job in a session of its own, and adds that to all if it
// succeeds.
func (j *job) run(all *session) (ok bool) {
	defer func() {
		if j.raised = recover(); j.raised != nil {
			ok = false
		}
	}()
	over := newOverlay(all.tx)
	over.unchecked = true
	one := &session{
		store: all.store, tx: over, mode: exclusive, outer: all,
		changes: copyPending(all.changes), created: maps.Clone(all.created), holders: maps.Clone(all.holders),
	}
	if j.err = j.do(one); j.err != nil {
		return false
	}
	if j.err = over.replay(all.tx); j.err != nil {
		return false
	}
	all.changes, all.created, all.holders = one.changes, one.created, one.holders
	all.applied = append(all.applied, one.applied...)
	all.undone = append(all.undone, one.undone...)
	if all.store.durable { // the next one reads it there
		j.err = all.saveUsage()
	}
	return j.err == nil
}

func copyPending(changes map[*table]*pending) map[*table]*pending {
	copied := make(map[*table]*pending, len(changes))
	for core, p := range changes {
		q := *p
		copied[core] = &q
	}
	return copied
}
