package bolt_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine/bolt"
)

// newFile is a file with some rows, closed.
func newFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.db")
	s, err := storage.New(t.Context(), open(t, path), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	users, err := s.Table("users")
	if err != nil {
		t.Fatal(err)
	}
	var rows []storage.Entry
	for i := range 2000 {
		value, err := storage.ValueOf(fmt.Sprintf("value %d", i))
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, storage.Entry{Key: storage.Int(int64(i)), Value: value})
	}
	if err := users.SetMany(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLockedFileNamesItsHolder(t *testing.T) {
	t.Parallel()
	path := newFile(t)
	holder := open(t, path)
	defer holder.Close()
	_, err := bolt.Open(t.Context(), path, bolt.Options{Wait: time.Millisecond})
	if !errors.Is(err, abi.ErrBusy) || !strings.Contains(err.Error(), path) || abi.AsError(err).Hint == "" {
		t.Errorf("error %v", err)
	}
	if _, statErr := os.Stat("/proc/locks"); statErr == nil && !strings.Contains(err.Error(), fmt.Sprintf("process %d", os.Getpid())) {
		t.Errorf("%v does not name this process, %d", err, os.Getpid())
	}
}

func TestRefusesWhatIsNoStore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("no database ", 2000)), 0o600); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(dir, "foreign.db")
	db, err := bbolt.Open(foreign, 0o600, nil)
	if err == nil {
		err = db.Update(func(tx *bbolt.Tx) error {
			_, err := tx.CreateBucket([]byte("theirs"))
			return err
		})
	}
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	for path, class := range map[string]abi.Errno{
		text:                                 abi.ErrCorrupt,
		foreign:                              abi.ErrCorrupt,
		dir:                                  abi.ErrIO,
		filepath.Join(dir, "no", "store.db"): abi.ErrIO,
	} {
		_, err := bolt.Open(t.Context(), path, bolt.Options{})
		if !errors.Is(err, class) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want %v", path, err, class)
		}
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := bolt.Open(cancelled, text, bolt.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// A file that was cut off at any length is refused, and left as it is.
func TestRefusesTruncatedFiles(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile(newFile(t))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "cut.db")
	used := usedBytes(t, whole)
	for _, size := range []int{1, 100, 4096, 8192, 20000, used / 2, used - 1} {
		if err := os.WriteFile(path, whole[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := bolt.Open(t.Context(), path, bolt.Options{})
		if !errors.Is(err, abi.ErrCorrupt) || abi.AsError(err).Hint == "" {
			t.Errorf("%d of %d bytes: %v", size, len(whole), err)
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != string(whole[:size]) {
			t.Errorf("%d bytes: the file was changed", size)
		}
	}
}

// usedBytes is how much of a file its newest commit needs.
func usedBytes(t *testing.T, file []byte) int {
	t.Helper()
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	used := 0
	if err := db.View(func(tx *bbolt.Tx) error { used = int(tx.Size()); return nil }); err != nil {
		t.Fatal(err)
	}
	return used
}

// Overwritten pages give errors, from opening, reading or checking; never a
// panic or a fault, and never a check that finds nothing while rows are lost.
func TestDamagedPages(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile(newFile(t))
	if err != nil {
		t.Fatal(err)
	}
	pageSize := os.Getpagesize()
	path := filepath.Join(t.TempDir(), "damaged.db")
	for page := 2; page < usedBytes(t, whole)/pageSize; page++ {
		for name, damage := range map[string]func(page []byte){
			"all":      func(p []byte) { xor(p, 0xa5) },
			"elements": func(p []byte) { xor(p[16:48], 0x7f) },
			"count":    func(p []byte) { p[11] ^= 0xff },
			"page id":  func(p []byte) { p[16+8+5] ^= 0x40 },
			"data":     func(p []byte) { xor(p[pageSize/2:], 0xff) },
		} {
			damaged := append([]byte{}, whole...)
			damage(damaged[page*pageSize : (page+1)*pageSize])
			if err := os.WriteFile(path, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			if !damageIsMet(t, path) {
				t.Errorf("page %d, %s: nobody notices", page, name)
			}
		}
	}
}

func xor(data []byte, mask byte) {
	for i := range data {
		data[i] ^= mask
	}
}

// damageIsMet reports whether something says that the file is damaged, or all
// rows are there: the page may be a free one.
func damageIsMet(t *testing.T, path string) bool {
	t.Helper()
	e, err := bolt.Open(t.Context(), path, bolt.Options{})
	if err != nil {
		return isDamage(t, err)
	}
	defer e.Close()
	s, err := storage.New(t.Context(), e, storage.Options{})
	if err != nil {
		return isDamage(t, err)
	}
	problems, err := s.Check(t.Context())
	if err != nil {
		return isDamage(t, err)
	}
	users, err := s.Table("users")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, err := range users.Scan(t.Context(), storage.ScanOptions{}) {
		if err != nil {
			return isDamage(t, err)
		}
		rows++
	}
	return len(problems) > 0 || rows == 2000
}

func isDamage(t *testing.T, err error) bool {
	t.Helper()
	switch abi.AsError(err).Errno() {
	case abi.ErrCorrupt, abi.ErrVersion, abi.ErrIO: // io: a wild page number in the list of free pages
	default:
		t.Errorf("damage is reported as %v", err)
	}
	return true
}

func TestReachingTheLargestSize(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	e, err := bolt.Open(t.Context(), path, bolt.Options{NoSync: true, MaxBytes: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	s, err := storage.New(t.Context(), e, storage.Options{CompressFrom: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	users, err := s.Table("users")
	if err != nil {
		t.Fatal(err)
	}
	big, err := storage.ValueOf(strings.Repeat("x", 100<<10))
	if err != nil {
		t.Fatal(err)
	}
	n := int64(0)
	for ; n < 100; n++ {
		if err = users.Set(t.Context(), storage.Int(n), big); err != nil {
			break
		}
	}
	if !errors.Is(err, abi.ErrLimit) || n == 0 {
		t.Fatalf("after %d values: %v", n, err)
	}
	if rows, err := users.Count(t.Context()); err != nil || rows != n {
		t.Errorf("count %d, %v; want %d", rows, err, n)
	}
	if problems, err := s.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("check: %v, %v", problems, err)
	}
	small, err := storage.ValueOf("fits")
	if err == nil {
		err = users.Set(t.Context(), storage.Int(0), small)
	}
	if err != nil {
		t.Errorf("the store does not go on: %v", err)
	}
}
