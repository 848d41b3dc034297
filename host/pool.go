package host

import (
	"context"
	"sync"

	"github.com/luahost/luahost/abi"
)

// pool keeps a plugin's instances. An instance in use has one owner; an idle
// one waits for the next call, the one used last first, for its memory is
// warm. There are never more than the configured maximum.
type pool struct {
	done  chan struct{} // closed when the pool is
	inUse chan struct{} // holds one token for each instance in use; its capacity is the maximum

	mu     sync.Mutex
	idle   []*instance // ready to be called
	all    map[*instance]struct{}
	closed bool
}

func newPool(maximum int) *pool {
	return &pool{done: make(chan struct{}), inUse: make(chan struct{}, maximum), all: map[*instance]struct{}{}}
}

// acquire returns an instance that the caller then owns, and must give back
// with release or discard: an idle one, or a new one when there is none. When
// all that there may be are in use, it waits.
func (p *pool) acquire(ctx context.Context, makeNew func() (*instance, error)) (*instance, error) {
	if err := p.enter(ctx); err != nil {
		return nil, err
	}
	if in := p.takeIdle(); in != nil {
		return in, nil
	}
	return p.makeOne(makeNew)
}

// acquireNew is acquire for who needs an instance that nothing ran in.
func (p *pool) acquireNew(ctx context.Context, makeNew func() (*instance, error)) (*instance, error) {
	if err := p.enter(ctx); err != nil {
		return nil, err
	}
	return p.makeOne(makeNew)
}

// enter takes a token.
func (p *pool) enter(ctx context.Context) error {
	select {
	case p.inUse <- struct{}{}:
		return nil
	default:
	}
	select {
	case p.inUse <- struct{}{}:
		return nil
	case <-p.done:
		return errPluginClosed()
	case <-ctx.Done():
		return notBegun(ctx)
	}
}

// makeOne makes an instance for who has a token, and takes the token on failure.
func (p *pool) makeOne(makeNew func() (*instance, error)) (*instance, error) {
	in, err := makeNew()
	if err == nil {
		err = p.adopt(in)
	}
	if err != nil {
		<-p.inUse
		return nil, err
	}
	return in, nil
}

func (p *pool) takeIdle() *instance {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.idle)
	if n == 0 {
		return nil
	}
	in := p.idle[n-1]
	p.idle[n-1] = nil
	p.idle = p.idle[:n-1]
	return in
}

// adopt counts a new instance among the pool's. When the pool was closed
// meanwhile, it stops the instance.
func (p *pool) adopt(in *instance) error {
	p.mu.Lock()
	closed := p.closed
	if !closed {
		p.all[in] = struct{}{}
	}
	p.mu.Unlock()
	if closed {
		in.stop()
		return errPluginClosed()
	}
	return nil
}

// release gives an instance back to be called again.
func (p *pool) release(in *instance) {
	p.mu.Lock()
	closed := p.closed
	if !closed {
		p.idle = append(p.idle, in)
	}
	p.mu.Unlock()
	if closed {
		p.discard(in)
		return
	}
	<-p.inUse
}

// discard gives an instance back that is not to be called again.
func (p *pool) discard(in *instance) {
	in.stop()
	p.mu.Lock()
	delete(p.all, in)
	p.mu.Unlock()
	<-p.inUse
}

// close stops the idle instances, interrupts the others, and waits until their
// owners have given them back. It is called once.
func (p *pool) close() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	close(p.done)
	running := make([]*instance, 0, len(p.all))
	for in := range p.all {
		running = append(running, in)
	}
	p.mu.Unlock()
	for _, in := range idle {
		in.stop()
	}
	for _, in := range running {
		in.interruptCurrent(abi.InterruptClosing)
	}
	for range cap(p.inUse) {
		p.inUse <- struct{}{}
	}
}

func errPluginClosed() error { return fail(abi.ErrClosed, "the plugin is closed") }
