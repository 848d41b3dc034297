// Package open makes stores from URLs. It is the one place that knows every
// engine:
//
//	memory:           in memory, gone with the process
//
// A program that needs one engine only may use that engine's package and
// storage.New instead.
package open

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/engine/memory"
)

// scheme opens an engine from what follows the colon of its URL.
type scheme struct {
	name   string
	form   string // of the URL, for hints
	engine func(ctx context.Context, rest string) (engine.Engine, error)
}

// schemes lists the engines. It is not changed.
var schemes = []scheme{
	{"memory", "memory:", openMemory},
}

func openMemory(_ context.Context, rest string) (engine.Engine, error) {
	if rest != "" {
		return nil, &abi.Error{
			Code: abi.ErrInvalid.Code(), Message: fmt.Sprintf("the memory engine takes no address, not %q", rest),
			Hint: "use memory:",
		}
	}
	return memory.New(), nil
}

// Store opens the store at a URL.
func Store(ctx context.Context, url string, options storage.Options) (*storage.Store, error) {
	e, err := Engine(ctx, url)
	if err != nil {
		return nil, err
	}
	return storage.New(ctx, e, options)
}

// Engine opens the engine at a URL, without looking for a store in it.
func Engine(ctx context.Context, url string) (engine.Engine, error) {
	name, rest, found := strings.Cut(url, ":")
	if found {
		for _, s := range schemes {
			if s.name == name {
				return s.engine(ctx, rest)
			}
		}
	}
	return nil, unknown(url, name, found)
}

func unknown(url, name string, found bool) error {
	err := &abi.Error{
		Code: abi.ErrInvalid.Code(), Message: fmt.Sprintf("unknown kind of store %q", name),
		Hint: "a store is one of " + strings.Join(Forms(), ", "),
	}
	if !found {
		err.Message = fmt.Sprintf("%q is no store URL", url)
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

// Lasting reports whether the store at a URL outlives the process.
func Lasting(url string) bool {
	name, _, _ := strings.Cut(url, ":")
	return name != "memory"
}
