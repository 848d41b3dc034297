package bolt_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine/bolt"
)

// TestReadOnly: several may read a file at a time, nobody may write to it
// meanwhile, and it stays as it is.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	path := newFile(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		e, err := bolt.Open(t.Context(), path, bolt.Options{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		s, err := storage.New(t.Context(), e, storage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		users, err := s.Table("users")
		if err != nil {
			t.Fatal(err)
		}
		if v, err := users.Get(t.Context(), storage.Int(7)); err != nil || v.String() != "value 7" {
			t.Errorf("get: %v, %v", v, err)
		}
		if err := users.Set(t.Context(), storage.Int(7), storage.Value{1}); !errors.Is(err, abi.ErrIO) {
			t.Errorf("set: %v", err)
		}
		if problems, err := s.Check(t.Context()); len(problems) > 0 || err != nil {
			t.Errorf("check: %v, %v", problems, err)
		}
	}
	if _, err := bolt.Open(t.Context(), path, bolt.Options{Wait: time.Millisecond}); !errors.Is(err, abi.ErrBusy) {
		t.Errorf("a writer: %v", err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was changed (%v)", err)
	}
}

// TestReadOnlyNeedsAStore: reading does not make a store.
func TestReadOnlyNeedsAStore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	empty, absent := filepath.Join(dir, "empty.db"), filepath.Join(dir, "absent.db")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{empty, absent} {
		_, err := bolt.Open(t.Context(), path, bolt.Options{ReadOnly: true})
		if !errors.Is(err, abi.ErrNotFound) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if info, err := os.Stat(empty); err != nil || info.Size() != 0 {
		t.Error("the empty file was changed")
	}
	if _, err := os.Stat(absent); err == nil {
		t.Error("the absent file was made")
	}
}
