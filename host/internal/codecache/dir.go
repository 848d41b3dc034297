// Package codecache keeps compiled engines on disk.
//
// wazero writes machine code into a directory and later trusts what it finds
// there: a damaged file can end the process. So every module gets a directory
// of its own, with a list of checksums beside the code; what the list does not
// vouch for is removed before wazero sees it.
package codecache

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/tetratelabs/wazero"
)

// keep is how many modules' code stays in a cache directory. The ones used
// least recently go first.
const keep = 16

const sumsFile = "checksums"

// Dir is the directory of one module's code.
type Dir struct{ path string }

// Open readies the directory of the module with this digest inside root, and
// makes a cache of it. The error says why the directory cannot be used.
func Open(root string, digest []byte) (*Dir, wazero.CompilationCache, error) {
	d := &Dir{filepath.Join(root, hex.EncodeToString(digest[:min(len(digest), 16)]))}
	if err := os.MkdirAll(d.path, 0o700); err != nil {
		return nil, nil, err
	}
	if err := private(root, d.path); err != nil {
		return nil, nil, err
	}
	if err := d.removeUnvouched(); err != nil {
		return nil, nil, err
	}
	cache, err := wazero.NewCompilationCacheWithDir(d.path)
	if err != nil {
		return nil, nil, err
	}
	d.touch()
	prune(root)
	return d, cache, nil
}

// private refuses directories that others could put machine code into.
func private(paths ...string) error {
	if runtime.GOOS == "windows" {
		return nil // permission bits say nothing there
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		if perm := info.Mode().Perm(); perm&0o022 != 0 {
			return fmt.Errorf("%s has mode %04o: others could write machine code into it", path, perm)
		}
	}
	return nil
}

// removeUnvouched deletes files that the list of checksums does not have, or
// has otherwise.
func (d *Dir) removeUnvouched() error {
	known := d.readSums()
	return d.eachFile(func(name string) error {
		sum, err := checksum(filepath.Join(d.path, name))
		if err == nil && sum == known[name] {
			return nil
		}
		return os.Remove(filepath.Join(d.path, name))
	})
}

// Seal vouches for the files that are there now: after compiling, before
// anything else can have changed them.
func (d *Dir) Seal() error {
	known := d.readSums()
	var list bytes.Buffer
	changed := false
	err := d.eachFile(func(name string) error {
		sum, err := checksum(filepath.Join(d.path, name))
		if err != nil {
			return err
		}
		changed = changed || known[name] != sum
		_, err = fmt.Fprintf(&list, "%s %s\n", sum, name)
		return err
	})
	if err != nil || !changed {
		return err
	}
	return d.replace(sumsFile, list.Bytes())
}

// eachFile visits the files that wazero wrote, by their path below the directory.
func (d *Dir) eachFile(visit func(name string) error) error {
	return filepath.WalkDir(d.path, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(d.path, path)
		if err != nil || name == sumsFile {
			return err
		}
		return visit(filepath.ToSlash(name))
	})
}

// checksum is of the contents and the length.
func checksum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	n, err := io.Copy(sum, f)
	return fmt.Sprintf("%08x:%d", sum.Sum32(), n), err
}

func (d *Dir) readSums() map[string]string {
	sums := map[string]string{}
	data, err := os.ReadFile(filepath.Join(d.path, sumsFile))
	if err != nil {
		return sums
	}
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		if sum, name, ok := strings.Cut(lines.Text(), " "); ok {
			sums[name] = sum
		}
	}
	return sums
}

// replace writes a file whole or not at all.
func (d *Dir) replace(name string, data []byte) error {
	f, err := os.CreateTemp(d.path, name+".*.tmp")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(d.path, name))
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// touch notes the use, for prune. A directory that cannot be written to is
// never pruned either.
func (d *Dir) touch() {
	now := time.Now()
	_ = os.Chtimes(d.path, now, now)
}

// prune removes the directories that were used least recently. Failing to is
// no reason not to compile.
func prune(root string) {
	entries, err := os.ReadDir(root)
	if err != nil || len(entries) <= keep {
		return
	}
	used := map[string]time.Time{}
	var names []string
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && entry.IsDir() && isDigest(entry.Name()) {
			names = append(names, entry.Name())
			used[entry.Name()] = info.ModTime()
		}
	}
	slices.SortFunc(names, func(a, b string) int { return used[b].Compare(used[a]) })
	for _, name := range names[min(keep, len(names)):] {
		_ = os.RemoveAll(filepath.Join(root, name))
	}
}

// isDigest keeps prune from what is not the cache's.
func isDigest(name string) bool {
	raw, err := hex.DecodeString(name)
	return err == nil && len(raw) == 16
}
