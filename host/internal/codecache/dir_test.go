package codecache_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/tetratelabs/wazero"

	"github.com/luahost/luahost/host/internal/codecache"
	"github.com/luahost/luahost/host/internal/testguest"
)

var digest = sha256.Sum256(testguest.Guest)

// compile compiles the test guest with the cache and seals the directory.
func compile(t *testing.T, root string) {
	t.Helper()
	ctx := context.Background()
	dir, cache, err := codecache.Open(root, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	defer cache.Close(ctx)
	rt := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithCompilationCache(cache))
	defer rt.Close(ctx)
	if _, err := rt.CompileModule(ctx, testguest.Guest); err != nil {
		t.Fatal(err)
	}
	if err := dir.Seal(); err != nil {
		t.Fatal(err)
	}
}

// codeFiles lists the files of machine code with the time each was written.
func codeFiles(t *testing.T, root string) map[string]time.Time {
	t.Helper()
	files := map[string]time.Time{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Base(path) == "checksums" {
			return err
		}
		info, err := entry.Info()
		files[path] = info.ModTime()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestCodeIsKept(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	compile(t, root)
	before := codeFiles(t, root)
	compile(t, root)
	if after := codeFiles(t, root); len(before) != 1 || fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("before %v, after %v", before, after)
	}
}

func TestDamagedCodeIsCompiledAnew(t *testing.T) {
	t.Parallel()
	damage := map[string]func(data []byte) []byte{
		"empty":     func([]byte) []byte { return nil },
		"cut":       func(data []byte) []byte { return data[:len(data)/2] },
		"a bit":     func(data []byte) []byte { data[len(data)/3] ^= 1; return data },
		"in header": func(data []byte) []byte { data[15] = 0xff; return data }, // number of functions: would allocate gigabytes
	}
	for name, change := range damage {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			compile(t, root)
			for path := range codeFiles(t, root) {
				data, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				good := string(data)
				if err := os.WriteFile(path, change(data), 0o600); err != nil {
					t.Fatal(err)
				}
				compile(t, root)
				if data, err := os.ReadFile(path); err != nil || string(data) != good {
					t.Errorf("%s was not written again: %v", path, err)
				}
			}
		})
	}
}

func TestCodeThatNobodyVouchesForIsRemoved(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	compile(t, root)
	sums, err := filepath.Glob(filepath.Join(root, "*", "checksums"))
	if err != nil || len(sums) != 1 {
		t.Fatalf("%v, %v", sums, err)
	}
	if err := os.Remove(sums[0]); err != nil {
		t.Fatal(err)
	}
	if _, cache, err := codecache.Open(root, digest[:]); err != nil {
		t.Fatal(err)
	} else {
		defer cache.Close(context.Background())
	}
	if left := codeFiles(t, root); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestUnusableDirectories(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := codecache.Open(filepath.Join(file, "cache"), digest[:]); err == nil {
		t.Error("a directory below a file was opened")
	}
	if runtime.GOOS == "windows" {
		return
	}
	open := filepath.Join(t.TempDir(), "open")
	if err := os.Mkdir(open, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o777); err != nil {
		t.Fatal(err)
	}
	if _, _, err := codecache.Open(open, digest[:]); err == nil || !strings.Contains(err.Error(), "0777") {
		t.Errorf("a directory that all may write to: %v", err)
	}
}

func TestOldCodeGoes(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	mine := filepath.Join(root, "notes")
	if err := os.Mkdir(mine, 0o700); err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		old := filepath.Join(root, fmt.Sprintf("%032x", i))
		if err := os.Mkdir(old, 0o700); err != nil {
			t.Fatal(err)
		}
		used := time.Now().Add(-time.Duration(i+1) * time.Hour)
		if err := os.Chtimes(old, used, used); err != nil {
			t.Fatal(err)
		}
	}
	compile(t, root)
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 17 { // 16 of the cache, and what is not its own
		t.Errorf("%d entries are left", len(entries))
	}
	for _, gone := range []int{15, 19} {
		if _, err := os.Stat(filepath.Join(root, fmt.Sprintf("%032x", gone))); err == nil {
			t.Errorf("directory %d, used long ago, is still there", gone)
		}
	}
}
