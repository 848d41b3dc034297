//go:build unix

package bolt_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
)

// TestFullDisk runs this test binary as a process that may not write files
// beyond a size, which to it is a full disk.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), fullVariable+"="+filepath.Join(t.TempDir(), "store.db"))
	if out, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// fillDisk writes until the disk is full: that write fails with an error of
// class io, and what was there is there. A small write goes on when the file has
// a page for it, and fails as the large one did when it has not.
func fillDisk(path string) error {
	ctx := context.Background()
	signal.Ignore(syscall.SIGXFSZ) // the call fails instead
	limit := uint64(6 << 20)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
		return err
	}
	s, err := openStore(ctx, path)
	if err != nil {
		return err
	}
	table, err := s.Table("a")
	if err != nil {
		return err
	}
	value, err := storage.ValueOf(randomText(200 << 10))
	if err != nil {
		return err
	}
	rows := int64(0)
	for err == nil {
		if err = table.Set(ctx, storage.Int(rows), value); err == nil {
			rows++
		}
		if rows > 100 {
			return errors.New("the disk is never full")
		}
	}
	if !errors.Is(err, abi.ErrIO) || rows == 0 {
		return fmt.Errorf("after %d rows: %w", rows, err)
	}
	if n, err := table.Count(ctx); err != nil || n != rows {
		return fmt.Errorf("%d rows are there of %d, %w", n, rows, err)
	}
	if _, err := table.Increment(ctx, storage.String("n"), 1); err != nil && !errors.Is(err, abi.ErrIO) {
		return fmt.Errorf("a small write afterwards: %w", err)
	}
	if problems, err := s.Check(ctx); err != nil || len(problems) > 0 {
		return fmt.Errorf("check: %v, %w", problems, err)
	}
	return s.Close()
}

// randomText is text that does not compress.
func randomText(n int) string {
	var b strings.Builder
	state := uint64(1)
	for b.Len() < n {
		state = state*6364136223846793005 + 1442695040888963407
		b.WriteByte(byte(' ' + state>>58))
	}
	return b.String()
}
