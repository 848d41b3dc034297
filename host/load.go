package host

import (
	"context"
	"slices"

	"go.uber.org/zap"

	"github.com/luahost/luahost/abi"
)

// Load reads a plugin, compiles its engine unless it is compiled already, and
// runs the plugin's chunk in a first instance: what it returns is what the
// plugin exports. Further instances, made when calls come at the same time, run
// the chunk once more each; what they have to share belongs into a table.
func (rt *Runtime) Load(ctx context.Context, source Source) (*Plugin, error) {
	p, err := rt.Prepare(ctx, source)
	if err != nil {
		return nil, err
	}
	in, err := p.pool.acquire(ctx, func() (*instance, error) { return p.newLoaded(ctx) })
	if err != nil {
		p.Close()
		return nil, p.wrap("", err)
	}
	p.pool.release(in)
	return p, nil
}

// Prepare is Load without running anything of the plugin: for scripts, which
// Plugin.Run runs. A syntax error shows only then.
func (rt *Runtime) Prepare(ctx context.Context, source Source) (*Plugin, error) {
	prog, err := source.read(ctx)
	if err == nil {
		err = prog.check()
	}
	if err != nil {
		return nil, loadError(prog, err)
	}
	p := newPlugin(rt, prog)
	if p.engine, err = rt.pluginEngine(ctx, prog); err == nil {
		err = rt.add(p)
	}
	if err != nil {
		return nil, loadError(prog, err)
	}
	return p, nil
}

// pluginEngine finds the engine of a program. The default engine is trusted by
// its bytes; a module that came with the program only on request.
func (rt *Runtime) pluginEngine(ctx context.Context, prog *program) (*engine, error) {
	if prog.wasm != nil {
		return rt.engineFor(ctx, prog.wasm, prog.trusted)
	}
	return rt.engineFor(ctx, rt.settings.engine, true)
}

func newPlugin(rt *Runtime, prog *program) *Plugin {
	grant := rt.settings.policy.Match(prog.name)
	return &Plugin{
		rt: rt, program: prog, grant: grant, limits: grant.Limits(),
		logger: rt.settings.log.With(zap.String("plugin", prog.name)),
		pool:   newPool(rt.settings.maxInstances),
	}
}

// newLoaded makes an instance and runs the plugin's chunk in it.
func (p *Plugin) newLoaded(ctx context.Context) (*instance, error) {
	in, err := newInstance(ctx, p)
	if err != nil {
		return nil, err
	}
	t := p.newTask(ctx, Streams{})
	t.loading = true
	payload, err := p.outcome(t, in.do(t, &abi.Request{
		Op: abi.OpLoad, Source: p.program.source, Chunk: p.program.chunk,
	}))
	if err == nil {
		err = p.noteFunctions(payload)
	}
	if err != nil {
		in.stop()
		return nil, err
	}
	return in, nil
}

// noteFunctions keeps the names that the first instance exports.
func (p *Plugin) noteFunctions(payload []byte) error {
	var reply abi.LoadReply
	if err := abi.Unmarshal(payload, &reply); err != nil {
		return err
	}
	slices.Sort(reply.Functions)
	p.functions.CompareAndSwap(nil, &reply.Functions)
	return nil
}

// loadError names the plugin in an error, as far as it is known.
func loadError(prog *program, err error) error {
	failure, cause := asFailure(err)
	name := ""
	if prog != nil {
		name = prog.name
	}
	return &Error{Plugin: name, Failure: failure, Cause: cause}
}
