// Package open makes stores from URLs. It is the one place that knows every
// engine:
//
//	memory:                      in memory, gone with the process
//	bolt:path.db                 in one file, on disk when a write returns
//	bolt:path.db?wait=10s        waits so long for another process to close it
//	bolt:path.db?sync=off        may lose or damage it when the machine crashes
//	bolt:path.db?max_bytes=N     does not let the file grow beyond N bytes
//
// A program that needs one engine only may use that engine's package and
// storage.New instead.
package open

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/engine/bolt"
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
	{"bolt", "bolt:path.db", openBolt},
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

func openBolt(ctx context.Context, rest string) (engine.Engine, error) {
	path, query, _ := strings.Cut(rest, "?")
	options, err := boltOptions(query)
	if err != nil {
		return nil, err
	}
	return bolt.Open(ctx, path, options)
}

func boltOptions(query string) (o bolt.Options, err error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return o, badOption(query, err)
	}
	for name, value := range values {
		text := value[len(value)-1]
		switch name {
		case "wait":
			o.Wait, err = time.ParseDuration(text)
		case "sync":
			if o.NoSync = text == "off"; text != "off" && text != "on" {
				err = fmt.Errorf("%q is not on or off", text)
			}
		case "max_bytes":
			o.MaxBytes, err = strconv.ParseInt(text, 10, 64)
		default:
			err = errors.New("there is no such option")
		}
		if err != nil {
			return o, badOption(name, err)
		}
	}
	return o, nil
}

func badOption(name string, err error) error {
	return &abi.Error{
		Code: abi.ErrInvalid.Code(), Message: fmt.Sprintf("option %q of the store URL: %v", name, err),
		Hint: "bolt takes wait=10s, sync=off and max_bytes=N",
	}
}

// Store opens the store at a URL.
func Store(ctx context.Context, address string, options storage.Options) (*storage.Store, error) {
	e, err := Engine(ctx, address)
	if err != nil {
		return nil, err
	}
	return storage.New(ctx, e, options)
}

// Engine opens the engine at a URL, without looking for a store in it.
func Engine(ctx context.Context, address string) (engine.Engine, error) {
	name, rest, found := strings.Cut(address, ":")
	if found {
		for _, s := range schemes {
			if s.name == name {
				return s.engine(ctx, rest)
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

// Lasting reports whether the store at a URL outlives the process.
func Lasting(address string) bool {
	name, _, _ := strings.Cut(address, ":")
	return name != "memory"
}
