package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/open"
)

// storeFlags say where tables are kept.
type storeFlags struct{ urls []string }

func (f *storeFlags) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.urls, "store", nil,
		"keep tables at this `[NAME=]URL`: "+strings.Join(open.Forms(), ", ")+"; without a name it is the store Memory (default memory:, repeatable)")
}

// stores are open stores, by name. The default store is always there.
type stores map[string]*storage.Store

// open opens them all. On failure those that are open already are returned
// too, to be closed.
func (f *storeFlags) open(ctx context.Context) (stores, error) {
	all := stores{}
	for _, text := range f.urls {
		name, url := splitStore(text)
		if all[name] != nil {
			return all, &usageError{fmt.Sprintf("--store %s: there is a store %s already", text, name), ""}
		}
		if err := all.add(ctx, name, url); err != nil {
			return all, err
		}
	}
	if all[abi.DefaultStore] == nil {
		return all, all.add(ctx, abi.DefaultStore, "memory:")
	}
	return all, nil
}

func (s stores) add(ctx context.Context, name, url string) error {
	store, err := open.Store(ctx, url, storage.Options{Name: name})
	if err != nil {
		return unusableStore(url, err)
	}
	s[name] = store
	return nil
}

// others are those that are not the default store.
func (s stores) others() []*storage.Store {
	var list []*storage.Store
	for name, store := range s {
		if name != abi.DefaultStore {
			list = append(list, store)
		}
	}
	return list
}

func (s stores) close() error {
	var errs []error
	for _, store := range s {
		errs = append(errs, store.Close())
	}
	return errors.Join(errs...)
}

// isFresh reports whether the default store is empty now and gone in the end.
func (f *storeFlags) isFresh() bool {
	for _, text := range f.urls {
		if name, url := splitStore(text); name == abi.DefaultStore {
			return !open.Lasting(url)
		}
	}
	return true
}

// splitStore parts "name=url". A URL may have an equals sign of its own, but
// only after its scheme.
func splitStore(text string) (name, url string) {
	name, url, found := strings.Cut(text, "=")
	if !found || strings.Contains(name, ":") {
		return abi.DefaultStore, text
	}
	return name, url
}
