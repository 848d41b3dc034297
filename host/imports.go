package host

import (
	"context"

	extism "github.com/extism/go-sdk"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/luahost/luahost/abi"
)

// args are the arguments of an import, as wazero passes them.
type args []uint64

func (a args) i32(i int) int32  { return int32(uint32(a[i])) }
func (a args) u32(i int) uint32 { return uint32(a[i]) }
func (a args) i64(i int) int64  { return int64(a[i]) }

// An import is one of two shapes. A plain one returns its result. A filling
// one, whose last parameters are buf_ptr and buf_cap, returns the bytes to
// fill the buffer with. An error becomes a negative errno, and last_error.
type (
	plainImport   func(in *instance, a args) (int32, error)
	fillingImport func(in *instance, a args) ([]byte, error)
)

// plainImports and fillingImports have a function for every import of abi, as
// a test makes sure.
var plainImports = map[string]plainImport{
	"hello": (*instance).hello,
	"wait":  (*instance).wait,
	"reply": (*instance).reply,
	"pulse": (*instance).pulse,
	"log":   (*instance).log,

	"open":             (*instance).open,
	"narrow":           (*instance).narrow,
	"close":            (*instance).closeHandle,
	"set":              (*instance).set,
	"delete":           (*instance).delete,
	"exists":           (*instance).exists,
	"increment":        (*instance).increment,
	"compare_and_swap": (*instance).compareAndSwap,
	"count":            (*instance).count,
	"clear":            (*instance).clear,
	"begin":            (*instance).beginTransaction,
	"commit":           (*instance).commit,
	"rollback":         (*instance).rollback,
	"query_close":      (*instance).queryClose,
}

var fillingImports = map[string]fillingImport{
	"take":       (*instance).take,
	"module":     (*instance).module,
	"last_error": (*instance).lastError,

	"get":         (*instance).get,
	"get_version": (*instance).getVersion,
	"get_many":    (*instance).getMany,
	"set_many":    (*instance).setMany,
	"delete_many": (*instance).deleteMany,
	"scan":        (*instance).scan,
	"batch":       (*instance).batch,
	"query":       (*instance).query,
	"query_next":  (*instance).queryNext,
	"index":       (*instance).index,
}

// instanceKey finds the instance in the context of its one call of serve.
type instanceKey struct{}

// binding is an import as a host module defines it.
type binding struct {
	name   string
	params []api.ValueType
	call   func(ctx context.Context, stack []uint64)
}

// bindings has one for each import, in an order that is always the same: the
// numbers of function types follow from it (see makeFastModule).
func bindings() []binding {
	var list []binding
	for id, imp := range abi.Imports() {
		b := binding{name: imp.Name, params: valueTypes(imp)}
		if imp.Fills() {
			b.call = bindFilling(id, len(imp.Params)-2, imp.Name)
		} else {
			b.call = bindPlain(imp.Name)
		}
		list = append(list, b)
	}
	return list
}

func bindPlain(name string) func(context.Context, []uint64) {
	f := plainImports[name]
	return func(ctx context.Context, stack []uint64) {
		in := ctx.Value(instanceKey{}).(*instance)
		stack[0] = uint64(uint32(in.callPlain(name, f, stack)))
	}
}

// bindFilling: room is the position of buf_ptr among the parameters.
func bindFilling(id, room int, name string) func(context.Context, []uint64) {
	f := fillingImports[name]
	return func(ctx context.Context, stack []uint64) {
		in := ctx.Value(instanceKey{}).(*instance)
		stack[0] = uint64(uint32(in.callFilling(id, room, name, f, stack)))
	}
}

func valueTypes(imp abi.Import) []api.ValueType {
	types := make([]api.ValueType, len(imp.Params))
	for i, p := range imp.Params {
		types[i] = api.ValueTypeI32
		if p.Kind == abi.KindI64 {
			types[i] = api.ValueTypeI64
		}
	}
	return types
}

var resultTypes = []api.ValueType{api.ValueTypeI32}

// extismFunctions are the imports as Extism takes them.
func extismFunctions() []extism.HostFunction {
	var list []extism.HostFunction
	for _, b := range bindings() {
		f := extism.NewHostFunctionWithStack(b.name,
			func(ctx context.Context, _ *extism.CurrentPlugin, stack []uint64) { b.call(ctx, stack) },
			b.params, resultTypes)
		f.SetNamespace(abi.Module)
		list = append(list, f)
	}
	return list
}

// fastFunctions are the imports as wazero takes them.
func fastFunctions(rt wazero.Runtime) wazero.HostModuleBuilder {
	builder := rt.NewHostModuleBuilder(abi.Module)
	for _, b := range bindings() {
		f := api.GoModuleFunc(func(ctx context.Context, _ api.Module, stack []uint64) { b.call(ctx, stack) })
		builder.NewFunctionBuilder().WithGoModuleFunction(f, b.params, resultTypes).Export(b.name)
	}
	return builder
}
