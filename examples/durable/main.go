// Command durable runs workflows that survive whatever happens to the process:
// stop it when you like, and start it again. Run it from the root of the module:
//
//	go run ./examples/durable orders.db 20
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/luahost/luahost/capabilities"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/open"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: durable FILE ORDERS")
	}
	orders, err := strconv.Atoi(os.Args[2])
	if err == nil {
		err = run(context.Background(), "examples/durable", os.Args[1], orders, os.Stdout)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// request is what the functions of shop.lua take.
type request struct {
	ID     string `json:"id,omitempty"`
	Now    int64  `json:"now"` // Unix milliseconds
	Amount int    `json:"amount,omitempty"`
}

// run places orders, pays them, and lets their workflows go on until all have
// ended. It does not know what an earlier process has done, and need not: what
// was placed is not placed again, and what was paid is not paid again. dir is
// where the Lua files are.
func run(ctx context.Context, dir, file string, orders int, w io.Writer) error {
	store, err := open.Store(ctx, "bolt:"+file, storage.Options{})
	if err != nil {
		return err
	}
	defer store.Close()
	policy, err := capabilities.ParseFile(filepath.Join(dir, "policy.yaml"))
	if err != nil {
		return err
	}
	runtime, err := host.New(ctx, host.Config{Store: store, Policy: policy, Modules: os.DirFS(dir)})
	if err != nil {
		return err
	}
	defer runtime.Close()
	shop, err := runtime.Load(ctx, host.LuaFile(filepath.Join(dir, "shop.lua")))
	if err != nil {
		return err
	}
	fmt.Fprintln(w, "ready")
	for n := range orders {
		for _, function := range []string{"place", "pay"} {
			if _, err := call(ctx, shop, function, orderOf(n)); err != nil {
				return err
			}
		}
	}
	return finish(ctx, shop, w)
}

// orderOf is order number n. Its amount follows from its number, so that what
// all of them come to can be checked.
func orderOf(n int) request {
	return request{ID: fmt.Sprintf("order %03d", n), Amount: n + 1}
}

// finish lets the workflows go on until none is left.
func finish(ctx context.Context, shop *host.Plugin, w io.Writer) error {
	for {
		left, err := call(ctx, shop, "tick", request{})
		if err != nil {
			return err
		}
		if left == "0" {
			_, err = fmt.Fprintln(w, "all orders are closed")
			return err
		}
		time.Sleep(2 * time.Millisecond) // a program of your own waits for events, or for the next `at`
	}
}

func call(ctx context.Context, shop *host.Plugin, function string, r request) (string, error) {
	r.Now = time.Now().UnixMilli()
	input, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	output, err := shop.Call(ctx, function, input)
	return string(output), err
}
