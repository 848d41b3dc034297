// Command embed shows all that a Go program needs to run a plugin it does not
// trust. Run it from the root of the module:
//
//	go run ./examples/embed
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/luahost/luahost/capabilities"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/open"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, w io.Writer) error {
	policy, err := capabilities.ParseFile("plugins/greeter/policy.yaml")
	if err != nil {
		return err
	}
	store, err := open.Store(ctx, "memory:", storage.Options{})
	if err != nil {
		return err
	}
	defer store.Close()
	runtime, err := host.New(ctx, host.Config{Store: store, Policy: policy})
	if err != nil {
		return err
	}
	defer runtime.Close()
	greeter, err := runtime.Load(ctx, host.LuaFile("plugins/greeter/plugin.lua"))
	if err != nil {
		return err
	}
	greeting, err := greeter.Call(ctx, "greet", []byte("Ada")) // safe from many goroutines
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, string(greeting))
	return err
}
