package host

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	extism "github.com/extism/go-sdk"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/sys"
	"go.uber.org/zap"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/internal/handle"
	"github.com/luahost/luahost/host/internal/linmem"
	"github.com/luahost/luahost/host/storage"
)

// never is a time of the runtime's clock that does not come.
const never = math.MaxInt64

// instance is one instance of a plugin's module. The guest runs on a goroutine
// of its own, inside one call of luahost_serve, and waits there for requests.
//
// One caller at a time owns an instance: the pool sees to that. The owner
// sends a task with do; the guest's goroutine runs every import.
type instance struct {
	plugin *Plugin
	logger *zap.Logger
	ext    *extism.Plugin
	mem    *linmem.Memory
	cancel context.CancelFunc // ends a guest that is not trusted to end itself

	requests chan *task    // capacity 1; closed to end the guest
	answers  chan answer   // capacity 1
	ended    chan struct{} // closed when serve has returned

	killed atomic.Bool  // no import may run any more: the guest was given up
	due    atomic.Int64 // when the watchdog must look at it; never while idle

	mu      sync.Mutex
	current *task           // the task that an interrupt would hit
	control *linmem.Control // nil before hello and after the end
	dead    *abi.Error      // why no task can be done any more

	// The owner's, while no task runs; else the guest's goroutine's.
	message []byte // the encoded request

	// The guest's goroutine's.
	task        *task // the task being worked on; nil outside of one
	seed        uint64
	refused     error // why hello was refused
	last        *abi.Error
	kept        kept
	lastYield   int64
	streams     streams
	handles     handle.Table[*storage.Table]
	queries     queries
	transaction *transaction // nil outside of one
	replyBuffer []byte       // see scratch
}

// newInstance makes an instance and starts its guest. Nothing of the plugin's
// source has run yet.
func newInstance(ctx context.Context, p *Plugin) (*instance, error) {
	in := &instance{
		plugin: p, logger: p.logger, kept: kept{id: -1}, seed: p.rt.instanceSeed(),
		requests: make(chan *task, 1), answers: make(chan answer, 1), ended: make(chan struct{}),
	}
	in.due.Store(never)
	in.streams.in = in
	if err := in.instantiate(ctx); err != nil {
		return nil, err
	}
	in.start()
	return in, nil
}

// instantiate makes the Extism plugin, with memory of our own.
func (in *instance) instantiate(ctx context.Context) (err error) {
	e := in.plugin.engine
	memory := linmem.NewAllocator(in.plugin.memoryCap())
	defer func() {
		if r := recover(); r != nil { // wazero panics when there is no memory
			err = fail(abi.ErrInternal, "cannot make an instance: %v", errors.Join(memory.Err(), fmt.Errorf("%v", r)))
		}
	}()
	ctx = experimental.WithMemoryAllocator(context.WithoutCancel(ctx), memory)
	config := extism.PluginInstanceConfig{ModuleConfig: in.moduleConfig()}
	in.ext, err = e.compiled.Instance(e.resolver(ctx), config)
	if err != nil && e.fast != nil {
		in.logger.Debug("the fast imports do not link; using Extism's", zap.Error(err))
		in.ext, err = e.compiled.Instance(ctx, config)
	}
	if err != nil {
		return fail(abi.ErrInvalid, "cannot make an instance: %v", err)
	}
	in.mem = memory.Guest()
	return nil
}

// start runs the guest on its goroutine. The context carries the instance to
// the imports; it is made here, once, so nobody else can have put it there.
func (in *instance) start() {
	ctx := context.Context(context.Background())
	in.cancel = func() {}
	if !in.plugin.engine.trusted {
		ctx, in.cancel = context.WithCancel(ctx)
	}
	in.mem.Hold()
	in.plugin.engine.retain()
	in.plugin.rt.watchdog.add(in)
	go in.serve(context.WithValue(ctx, instanceKey{}, in))
}

func (in *instance) serve(ctx context.Context) {
	var status uint32
	var err error
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic while the guest ran: %v", r)
		}
		in.end(status, err)
	}()
	status, _, err = in.ext.CallWithContext(ctx, abi.ServeExport, nil)
}

// end settles the task that was under way when the guest ended, if there was
// one, and lets the memory go.
func (in *instance) end(status uint32, err error) {
	if in.task != nil && !in.task.replied {
		in.measure(in.task)
	}
	in.endStoreWork()
	why := in.endFailure(status, err)
	in.mu.Lock()
	t := in.current
	in.current, in.control, in.dead = nil, nil, why
	if t != nil {
		in.answers <- t.answerAtEnd(why)
	}
	in.mu.Unlock()
	in.due.Store(never)
	in.plugin.rt.watchdog.remove(in)
	in.cancel()
	in.mem.Release()
	close(in.ended)
}

// endFailure says why a guest ended; for one that was asked to it is of no
// consequence.
func (in *instance) endFailure(status uint32, err error) *abi.Error {
	if in.refused != nil {
		return abi.AsError(in.refused)
	}
	var exit *sys.ExitError
	switch {
	case errors.As(err, &exit):
		return fail(abi.ErrTrapped, "the guest ended itself with exit code %d", exit.ExitCode())
	case in.killed.Load():
		return fail(abi.ErrClosed, "the instance was given up")
	case err != nil:
		in.logger.Warn("the guest trapped", zap.Error(err))
		return fail(abi.ErrTrapped, "the guest trapped: %s", trapName(err))
	}
	return fail(abi.ErrTrapped, "the guest left luahost_serve with %d", status)
}

// trapName is the trap without the stack that wazero adds.
func trapName(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return strings.TrimPrefix(line, "wasm error: ")
}

// stop ends an idle guest and frees its instance. It waits for the guest's
// goroutine, but not for ever. Only the owner may call it, once.
func (in *instance) stop() {
	close(in.requests)
	if in.killed.Load() {
		go in.reap()
		return
	}
	grace := time.NewTimer(in.plugin.rt.settings.grace)
	defer grace.Stop()
	select {
	case <-in.ended:
		in.free()
	case <-grace.C:
		in.kill()
		go in.reap()
	}
}

// kill ends a guest that does not end itself, as far as that goes: at its next
// call of the host, and a module that is not trusted at its next loop or
// function. A trusted engine that does neither keeps its goroutine and its
// processor; nothing in WebAssembly or Go stops it.
func (in *instance) kill() {
	in.killed.Store(true)
	in.cancel()
}

// reap frees an instance whenever its guest ends.
func (in *instance) reap() {
	<-in.ended
	in.free()
}

func (in *instance) free() {
	err := in.ext.Close(context.Background())
	if err = errors.Join(err, in.plugin.engine.release()); err != nil {
		in.logger.Warn("closing an instance", zap.Error(err))
	}
}
