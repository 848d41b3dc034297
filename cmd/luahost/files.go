package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

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

// nearbyFile looks for a file with a similar name in the same directory, or
// else names those of the same kind.
func nearbyFile(path string) string {
	dir := filepath.Dir(path)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Sprintf("there is no directory %s", dir)
	}
	var names, alike []string
	for _, e := range entries {
		names = append(names, e.Name())
		if !e.IsDir() && filepath.Ext(e.Name()) == filepath.Ext(path) {
			alike = append(alike, e.Name())
		}
	}
	if near := suggest.Nearest(filepath.Base(path), names); near != "" {
		return fmt.Sprintf("did you mean %s?", filepath.Join(dir, near))
	}
	return listNames(alike)
}

// listNames is a hint with the names there are, as far as they fit a line.
func listNames(names []string) string {
	const most = 8
	if len(names) == 0 {
		return ""
	}
	if len(names) > most {
		return fmt.Sprintf("there are: %s, and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return "there are: " + strings.Join(names, ", ")
}
