package storage_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/open"
)

type user struct {
	Name string   `json:"name"`
	Age  int      `json:"age"`
	Tags []string `json:"tags,omitempty"`
}

func typedUsers(t *testing.T) storage.Typed[user] {
	t.Helper()
	store, err := open.Store(t.Context(), "memory:", storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	table, err := store.Table("users")
	if err != nil {
		t.Fatal(err)
	}
	return storage.Of[user](table)
}

func TestTypedTables(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	users := typedUsers(t)
	ann, bob := user{"Ann", 31, []string{"dev"}}, user{"Bob", 25, nil}
	err := users.SetMany(ctx, []storage.Row[user]{{Key: storage.String("ann"), Value: ann}, {Key: storage.Int(7), Value: bob}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := users.Get(ctx, storage.String("ann"))
	if err != nil || fmt.Sprint(got) != fmt.Sprint(ann) {
		t.Errorf("get %v, %v", got, err)
	}
	if _, err := users.Get(ctx, storage.Int(8)); !errors.Is(err, abi.ErrNotFound) {
		t.Errorf("absent: %v", err)
	}
	many, err := users.GetMany(ctx, []storage.Key{storage.Int(7), storage.Int(8)})
	if err != nil || len(many) != 1 || many[storage.Int(7)].Name != "Bob" {
		t.Errorf("many %v, %v", many, err)
	}
	if stored, err := users.SetWith(ctx, storage.Int(7), ann, storage.SetOptions{IfAbsent: true}); stored || err != nil {
		t.Errorf("set if absent: %v, %v", stored, err)
	}
	older := bob
	older.Age++
	for i, want := range []bool{true, false} {
		if swapped, err := users.CompareAndSwap(ctx, storage.Int(7), &bob, &older); swapped != want || err != nil {
			t.Errorf("swap %d: %v, %v", i, swapped, err)
		}
	}
	var names []string
	for row, err := range users.Scan(ctx, storage.ScanOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, fmt.Sprint(row.Key, row.Value.Name, row.Value.Age))
	}
	if keys, err := users.Keys(ctx, storage.ScanOptions{Limit: 1}); err != nil || !slices.Equal(keys, []storage.Key{storage.Int(7)}) {
		t.Errorf("keys %v, %v", keys, err)
	}
	if len(names) != 2 {
		t.Errorf("scan %v", names)
	}
}

func TestTypedValuesThatDoNotFit(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	users := typedUsers(t)
	text, err := storage.ValueOf("no user")
	if err != nil {
		t.Fatal(err)
	}
	if err := users.Table.Set(ctx, storage.Int(1), text); err != nil {
		t.Fatal(err)
	}
	if err := users.Set(ctx, storage.Int(2), user{}); err != nil {
		t.Fatal(err)
	}
	if _, err := users.Get(ctx, storage.Int(1)); !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("get: %v", err)
	}
	if _, err := users.GetMany(ctx, []storage.Key{storage.Int(1)}); !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("get many: %v", err)
	}
	n := 0
	for _, err := range users.Scan(ctx, storage.ScanOptions{}) {
		if n++; !errors.Is(err, abi.ErrInvalid) {
			t.Errorf("scan: %v", err)
		}
	}
	if n != 1 {
		t.Errorf("the scan went on: %d rows", n)
	}
	err = users.Store().Transaction(ctx, func(tx *storage.Tx) error { return users.In(tx).Set(ctx, storage.Int(3), user{Name: "Cid"}) })
	if v, getErr := users.Get(ctx, storage.Int(3)); err != nil || getErr != nil || v.Name != "Cid" {
		t.Errorf("in a transaction: %v, %v, %v", v, err, getErr)
	}
}
