package host

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/snapshot"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/item"
	"github.com/luahost/luahost/internal/suggest"
)

const (
	// FunctionsTable is the table of a store in which functions are kept by name,
	// as Lua's storage.persist does.
	FunctionsTable = "functions"

	// FunctionsPlugin is the name by which a policy grants tables and limits to
	// functions that Go calls.
	FunctionsPlugin = "functions"
)

// Function is a persisted function. It stays what it was when it was restored,
// whatever is persisted under its name afterwards. It is safe for concurrent use.
type Function struct {
	Name string
	ID   snapshot.ID // of its document

	rt       *Runtime
	document []byte
}

// FunctionCall is one call of a persisted function.
type FunctionCall struct {
	Args []any // what storage.ValueOf takes

	// Save persists what the call has made of the function: upvalues that it
	// changed, or a coroutine's progress. The call and the write are one: when
	// somebody else persists the name meanwhile, the call is made again from what
	// that one stored. So it may run more than once, and must do no harm by it.
	Save bool

	Streams
}

// FunctionResult is what a call of a persisted function came to.
type FunctionResult struct {
	Values []any       // what item.Decode gives: nil, bool, int64, float64, string, []byte, []any, map[any]any
	ID     snapshot.ID // of the function that is stored now, with Save; else of the one that was called
	Usage  Usage
}

// FunctionInfo is what is known about a persisted value without running it.
type FunctionInfo struct {
	Name   string
	ID     snapshot.ID
	Size   int64 // bytes of the document
	Rows   int64 // of the store that have this document, which is stored once
	Signed bool
}

// PersistFunction compiles and runs source in a sandbox of its own, and stores
// its result under a name in a store, in the place of what was there. source is
// a function expression, such as "function(x) return x + 1 end", or a chunk that
// returns a function, or anything else that can be called or restored.
func (rt *Runtime) PersistFunction(ctx context.Context, store, name, source string) (snapshot.ID, error) {
	p, err := rt.functionRunner(ctx)
	if err != nil {
		return snapshot.ID{}, err
	}
	document, err := p.compileFunction(ctx, name, source)
	if err == nil {
		err = p.storeFunction(ctx, store, name, document)
	}
	return snapshot.IDOf(document), p.wrap(name, err)
}

// CallFunction calls the function that is persisted under a name, and returns
// its results. Each call starts from what is stored: what it does to the
// function's own variables ends with it. See CallFunctionWith.
func (rt *Runtime) CallFunction(ctx context.Context, store, name string, args ...any) ([]any, error) {
	result, err := rt.CallFunctionWith(ctx, store, name, FunctionCall{Args: args})
	return result.Values, err
}

// maxCallAttempts bounds how often a call that saves starts over.
const maxCallAttempts = 64

// CallFunctionWith is CallFunction with more to say on both sides. With Save,
// abi.ErrConflict says that others came between every time.
func (rt *Runtime) CallFunctionWith(ctx context.Context, store, name string, call FunctionCall) (FunctionResult, error) {
	p, err := rt.functionRunner(ctx)
	if err != nil {
		return FunctionResult{}, err
	}
	table, err := p.functionsOf(store)
	if err != nil {
		return FunctionResult{}, p.wrap(name, err)
	}
	for attempt := 1; ; attempt++ {
		result, err := p.callStored(ctx, table, name, call)
		if !call.Save || !isLostRace(err) || attempt == maxCallAttempts {
			return result, p.wrap(name, err)
		}
	}
}

// RestoreFunction reads the function that is persisted under a name, to call it
// many times without looking into the store.
func (rt *Runtime) RestoreFunction(ctx context.Context, store, name string) (*Function, error) {
	p, err := rt.functionRunner(ctx)
	if err != nil {
		return nil, err
	}
	table, err := p.functionsOf(store)
	if err != nil {
		return nil, p.wrap(name, err)
	}
	document, _, err := loadFunction(ctx, table, name)
	if err != nil {
		return nil, p.wrap(name, err)
	}
	return &Function{Name: name, ID: snapshot.IDOf(document), rt: rt, document: document}, nil
}

// Call calls the function as it was restored.
func (f *Function) Call(ctx context.Context, args ...any) ([]any, error) {
	p, err := f.rt.functionRunner(ctx)
	if err != nil {
		return nil, err
	}
	result, _, err := p.apply(ctx, f.document, FunctionCall{Args: args})
	return result.Values, p.wrap(f.Name, err)
}

// Document is the function as it is stored. It must not be changed.
func (f *Function) Document() []byte { return f.document }

// ValidateFunction checks what is persisted under a name as a call would: its
// hash, its structure, its signature if there is a key, and by restoring it
// in a sandbox, without calling it.
func (rt *Runtime) ValidateFunction(ctx context.Context, store, name string) error {
	p, err := rt.functionRunner(ctx)
	if err != nil {
		return err
	}
	table, err := p.functionsOf(store)
	if err != nil {
		return p.wrap(name, err)
	}
	document, _, err := loadFunction(ctx, table, name)
	if err == nil {
		_, _, err = p.applyTo(ctx, &abi.Request{Op: abi.OpApply, Input: document}, Streams{})
	}
	return p.wrap(name, err)
}

// ListFunctions lists what is persisted by name in a store, sorted.
func (rt *Runtime) ListFunctions(ctx context.Context, store string) ([]FunctionInfo, error) {
	p, err := rt.functionRunner(ctx)
	if err != nil {
		return nil, err
	}
	table, err := p.functionsOf(store)
	if err != nil {
		return nil, p.wrap("", err)
	}
	var list []FunctionInfo
	err = table.Snapshots(ctx, func(row storage.SnapshotRow) bool {
		if row.Key.IsInt() {
			return true // no name
		}
		list = append(list, FunctionInfo{row.Key.Text(), row.ID, row.Size, row.Rows, row.Sealed})
		return true
	})
	return list, p.wrap("", err)
}

// DeleteFunction removes what is persisted under a name, and reports whether
// there was something.
func (rt *Runtime) DeleteFunction(ctx context.Context, store, name string) (bool, error) {
	p, err := rt.functionRunner(ctx)
	if err != nil {
		return false, err
	}
	table, err := p.functionsOf(store)
	if err != nil {
		return false, p.wrap(name, err)
	}
	was, err := table.Delete(ctx, storage.String(name))
	return was, p.wrap(name, err)
}

// functionRunner is the plugin without source in whose instances functions run.
// It is made when it is first needed.
func (rt *Runtime) functionRunner(ctx context.Context) (*Plugin, error) {
	rt.functionsMu.Lock()
	defer rt.functionsMu.Unlock()
	if rt.functions != nil {
		return rt.functions, nil
	}
	p, err := rt.Prepare(ctx, LuaSource(FunctionsPlugin, nil))
	if err == nil {
		rt.functions = p
	}
	return p, err
}

// functionsOf is the table of functions of a store. The host needs no grant on
// it; quotas and the guard are those of plugins.
func (p *Plugin) functionsOf(store string) (*storage.Table, error) {
	return p.boundTable(store, FunctionsTable)
}

// compileFunction makes a document of source, in an instance that nothing else
// runs in.
func (p *Plugin) compileFunction(ctx context.Context, name, source string) ([]byte, error) {
	program := &program{name: FunctionsPlugin, chunk: "@" + name, source: []byte(source)}
	if err := program.check(); err != nil {
		return nil, err
	}
	in, err := p.pool.acquireNew(ctx, func() (*instance, error) { return newInstance(ctx, p) })
	if err != nil {
		return nil, err
	}
	defer p.pool.discard(in)
	t := p.newTask(ctx, Streams{})
	t.loading = true
	a := in.do(t, &abi.Request{Op: abi.OpSnapshot, Source: program.source, Chunk: program.chunk})
	return p.outcome(t, a)
}

func (p *Plugin) storeFunction(ctx context.Context, store, name string, document []byte) error {
	table, err := p.functionsOf(store)
	if err != nil {
		return err
	}
	return table.Set(ctx, storage.String(name), storage.SnapshotValue(document))
}

// loadFunction reads a function, and its version in the store.
func loadFunction(ctx context.Context, table *storage.Table, name string) (document []byte, version uint64, err error) {
	if name == "" {
		return nil, 0, fail(abi.ErrInvalid, "a function needs a name")
	}
	value, version, err := table.GetVersion(ctx, storage.String(name))
	if errors.Is(err, abi.ErrNotFound) {
		return nil, 0, noFunction(ctx, table, name)
	}
	if err != nil {
		return nil, 0, err
	}
	if document = value.Document(); document == nil {
		return nil, 0, fail(abi.ErrInvalid, "%q in table %s is plain data, no snapshot", name, table.FullName())
	}
	return document, version, nil
}

// maxNear is how many names an error lists.
const maxNear = 8

// noFunction lists names that are like the one that is not there, or else some
// of those there are.
func noFunction(ctx context.Context, table *storage.Table, name string) error {
	var known []string
	for e, err := range table.Scan(ctx, storage.ScanOptions{KeysOnly: true, Limit: 10_000}) {
		if err != nil {
			return err
		}
		if !e.Key.IsInt() {
			known = append(known, e.Key.Text())
		}
	}
	err := fail(abi.ErrNotFound, "no function %q in table %s", name, table.FullName())
	near := suggest.Nearest(name, known)
	switch {
	case near != "":
		err.Hint = fmt.Sprintf("did you mean %q?", near)
	case len(known) == 0:
		err.Hint = "there are none"
	case len(known) > maxNear:
		err.Hint = fmt.Sprintf("there are: %s, and %d more", strings.Join(known[:maxNear], ", "), len(known)-maxNear)
	default:
		err.Hint = "there are: " + strings.Join(known, ", ")
	}
	return err
}

// callStored reads a function, calls it, and with Save stores what has become of
// it, unless somebody else has meanwhile.
func (p *Plugin) callStored(
	ctx context.Context, table *storage.Table, name string, call FunctionCall,
) (FunctionResult, error) {
	document, version, err := loadFunction(ctx, table, name)
	if err != nil {
		return FunctionResult{}, err
	}
	result, after, err := p.apply(ctx, document, call)
	if err != nil || !call.Save || result.ID == snapshot.IDOf(document) {
		return result, err
	}
	k := storage.String(name)
	_, err = table.Store().Batch(ctx, []storage.BatchOp{
		{Op: abi.BatchCheck, Table: table, Key: k, Version: version},
		{Op: abi.BatchSet, Table: table, Key: k, Value: storage.SnapshotValue(after)},
	}, storage.BatchOptions{})
	return result, err
}

// isLostRace reports whether the check of callStored's batch failed.
func isLostRace(err error) bool {
	return errors.Is(err, abi.ErrConflict) && abi.AsError(err).Op == 1
}

// apply calls a document's function. after is what the call has made of it, if
// that is wanted.
func (p *Plugin) apply(ctx context.Context, document []byte, call FunctionCall) (r FunctionResult, after []byte, err error) {
	args, err := encodeArgs(call.Args)
	if err == nil {
		err = p.checkInput(ctx, args)
	}
	if err != nil {
		return r, nil, err
	}
	r.ID = snapshot.IDOf(document)
	reply, usage, err := p.applyTo(ctx, &abi.Request{
		Op: abi.OpApply, Input: document, Args: args, Save: call.Save, ID: r.ID[:],
	}, call.Streams)
	if r.Usage = usage; err != nil {
		return r, nil, err
	}
	if call.Save {
		r.ID = snapshot.IDOf(reply.Snapshot)
	}
	r.Values = make([]any, len(reply.Results))
	for i, raw := range reply.Results {
		if r.Values[i], err = item.Decode(raw); err != nil {
			return r, nil, err
		}
	}
	return r, reply.Snapshot, nil
}

func encodeArgs(args []any) ([]byte, error) {
	if args == nil {
		args = []any{}
	}
	return item.Append(nil, args)
}

// applyTo makes the request in an idle instance.
func (p *Plugin) applyTo(ctx context.Context, request *abi.Request, streams Streams) (reply abi.ApplyReply, usage Usage, err error) {
	in, err := p.pool.acquire(ctx, func() (*instance, error) { return p.newLoaded(ctx) })
	if err != nil {
		return reply, usage, err
	}
	t := p.newTask(ctx, streams)
	a := in.do(t, request)
	if a.ended {
		p.pool.discard(in)
	} else {
		p.pool.release(in)
	}
	payload, err := p.outcome(t, a)
	if err == nil {
		err = abi.Unmarshal(payload, &reply)
	}
	return reply, a.usage, err
}
