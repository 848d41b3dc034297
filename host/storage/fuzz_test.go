package storage_test

import (
	"context"
	"errors"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine/memory"
	"github.com/luahost/luahost/host/storage/item"
)

// FuzzMessages gives any bytes to everything that takes a message from a guest:
// no panic, only errors that blame the message, replies that are sound CBOR,
// and a store that is sound afterwards.
func FuzzMessages(f *testing.F) {
	for _, message := range []any{
		abi.BatchRequest{Ops: []abi.BatchOp{
			{Op: abi.BatchSet, Handle: 1, Key: abi.Raw{1}, Value: abi.Raw{0x61, 'x'}, TTL: 5, IfAbsent: true},
			{Op: abi.BatchIncrement, Handle: 2, Key: abi.Raw{0x61, 'n'}, Delta: -3},
			{Op: abi.BatchCAS, Handle: 1, Key: abi.Raw{2}, Value: abi.Raw{0xf6}},
			{Op: abi.BatchCheck, Handle: 1, Key: abi.Raw{2}, Version: 1},
			{Op: abi.BatchGet, Handle: 1, Key: abi.Raw{1}},
			{Op: abi.BatchDelete, Handle: 1, Key: abi.Raw{1}},
		}, Independent: true, Idempotency: []byte("once")},
		abi.ScanRequest{From: abi.Raw{1}, To: abi.Raw{0x61, 'z'}, Prefix: abi.Raw{0x60}, Reverse: true, Limit: 2, Cursor: []byte{0x11, 0x10}},
		abi.ManyKeys{{1}, {0x61, 'k'}},
		abi.ManyPairs{{1}, {0x81, 0xf9, 0x3c, 0}},
	} {
		data, err := abi.Marshal(message)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := storage.New(context.Background(), memory.New(), storage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		a, b := mustTable(t, s, "a"), mustTable(t, s, "b")
		mustSet(t, a, storage.Int(1), "one")
		mustSet(t, a, storage.String("k"), int64(2))
		resolve := func(h int32, _ abi.Rights) (*storage.Table, error) {
			switch h {
			case 1:
				return a, nil
			case 2:
				return b, nil
			}
			return nil, abi.ErrInvalid
		}
		for name, call := range map[string]func() ([]byte, error){
			"batch":       func() ([]byte, error) { return s.BatchRaw(t.Context(), nil, data, resolve) },
			"scan":        func() ([]byte, error) { return a.ScanRaw(t.Context(), nil, data, true) },
			"get_many":    func() ([]byte, error) { return a.GetManyRaw(t.Context(), nil, data) },
			"set_many":    func() ([]byte, error) { return a.SetManyRaw(t.Context(), nil, data) },
			"delete_many": func() ([]byte, error) { return a.DeleteManyRaw(t.Context(), nil, data) },
			"get":         func() ([]byte, error) { v, err := a.GetRaw(t.Context(), data); return v, err },
			"set":         func() ([]byte, error) { return []byte{0xf6}, a.SetRaw(t.Context(), []byte{5}, data) },
		} {
			reply, err := call()
			if err != nil {
				blame(t, name, err)
				continue
			}
			r := item.NewReader(reply)
			r.Skip()
			if r.Done() != nil {
				t.Errorf("%s: the reply %x: %v", name, reply, r.Err())
			}
		}
		if problems, err := s.Check(context.Background()); err != nil || len(problems) > 0 {
			t.Errorf("check: %v, %v", problems, err)
		}
	})
}

// blame fails unless the error is one that a message can cause.
func blame(t *testing.T, name string, err error) {
	t.Helper()
	for _, class := range []abi.Errno{abi.ErrInvalid, abi.ErrNotFound, abi.ErrConflict, abi.ErrTooLarge, abi.ErrLimit} {
		if errors.Is(err, class) {
			return
		}
	}
	t.Errorf("%s: %v", name, err)
}
