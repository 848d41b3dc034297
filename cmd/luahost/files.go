package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/luahost/luahost/internal/suggest"
)

// checkFile makes sure that a file can be opened, so that one that cannot is
// named as what it was meant to be, together with a file that may have been
// meant.
func checkFile(kind, path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &usageError{fmt.Sprintf("%s %s does not exist", kind, path), nearbyFile(path)}
	case err != nil:
		return &usageError{fmt.Sprintf("%s %s: %v", kind, path, errors.Unwrap(err)), ""}
	case info.IsDir():
		return &usageError{fmt.Sprintf("%s %s is a directory", kind, path), ""}
	}
	return nil
}

// nearbyFile looks for a file with a similar name in the same directory.
func nearbyFile(path string) string {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return ""
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if near := suggest.Nearest(filepath.Base(path), names); near != "" {
		return fmt.Sprintf("did you mean %s?", filepath.Join(filepath.Dir(path), near))
	}
	return ""
}
