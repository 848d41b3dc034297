// Package open makes stores from URLs. It is the one place that knows every
// engine:
//
//	memory:                      in memory, gone with the process
//	bolt:path.db                 in one file, on disk when a write returns
//	bolt:path.db?wait=10s        waits so long for another process to close it
//	bolt:path.db?sync=off        may lose or damage it when the machine crashes
//	bolt:path.db?max_bytes=N     does not let the file grow beyond N bytes
//	bolt:path.db?readonly=on     only reads it, together with others who do
//	bolt:path.db?group=on        lets writes that come at the same time share a commit
//
// A program that needs one engine only may use that engine's package,
// storage.New, query.Attach and schema.Attach instead.
package open

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/query"
	"github.com/luahost/luahost/host/schema"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/engine/memory"
)

// scheme opens an engine from what follows the colon of its URL. It may set
// options of the store that the URL has words for.
type scheme struct {
	name   string
	form   string // of the URL, for hints
	engine func(ctx context.Context, rest string, options *storage.Options) (engine.Engine, error)
}

// schemes lists the engines. It is not changed.
var schemes = []scheme{
	{"memory", "memory:", openMemory},
	{"bolt", "bolt:path.db", openBolt},
}

func openMemory(_ context.Context, rest string, _ *storage.Options) (engine.Engine, error) {
	if rest != "" {
		return nil, &abi.Error{
			Code: abi.ErrInvalid.Code(), Message: fmt.Sprintf("the memory engine takes no address, not %q", rest),
			Hint: "use memory:",
		}
	}
	return memory.New(), nil
}

// Store opens the store at a URL, and sees to it that its indexes are
// maintained and its schemas enforced. What the URL says goes before options.
func Store(ctx context.Context, address string, options storage.Options) (*storage.Store, error) {
	e, err := openEngine(ctx, address, &options)
	if err != nil {
		return nil, err
	}
	s, err := storage.New(ctx, e, options)
	if err != nil {
		return nil, err
	}
	for _, attach := range []func(context.Context, *storage.Store) error{query.Attach, schema.Attach} {
		if err := attach(ctx, s); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

// Engine opens the engine at a URL, without looking for a store in it.
func Engine(ctx context.Context, address string) (engine.Engine, error) {
	return openEngine(ctx, address, new(storage.Options))
}

func openEngine(ctx context.Context, address string, options *storage.Options) (engine.Engine, error) {
	name, rest, found := strings.Cut(address, ":")
	if found {
		for _, s := range schemes {
			if s.name == name {
				return s.engine(ctx, rest, options)
			}
		}
	}
	return nil, unknown(address, name, found)
}

func unknown(address, name string, found bool) error {
	err := &abi.Error{
		Code: abi.ErrInvalid.Code(), Message: fmt.Sprintf("unknown kind of store %q", name),
		Hint: "a store is one of " + strings.Join(Forms(), ", "),
	}
	if !found {
		err.Message = fmt.Sprintf("%q is no store URL", address)
	}
	return err
}

// Forms lists the URLs that Store takes, for help texts.
func Forms() []string {
	var forms []string
	for _, s := range schemes {
		forms = append(forms, s.form)
	}
	slices.Sort(forms)
	return forms
}

// File is the file of the store at a URL, "" when it has none.
func File(address string) string {
	name, rest, _ := strings.Cut(address, ":")
	if name != "bolt" {
		return ""
	}
	path, _, _ := strings.Cut(rest, "?")
	return path
}

// Lasting reports whether the store at a URL outlives the process.
func Lasting(address string) bool {
	name, _, _ := strings.Cut(address, ":")
	return name != "memory"
}
