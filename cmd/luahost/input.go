package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"
)

// inputFlags say what a plugin is given as its input.
type inputFlags struct {
	input string
	stdin bool
	flags *pflag.FlagSet
}

func (f *inputFlags) register(flags *pflag.FlagSet) {
	f.flags = flags
	flags.StringVarP(&f.input, "input", "i", "", "the plugin's input: the content of a `FILE|TEXT`")
	flags.BoolVar(&f.stdin, "stdin", false, "read the plugin's input from stdin")
}

// read gets the input. None at all is empty.
func (f *inputFlags) read(io *stdio) ([]byte, error) {
	given := f.flags.Changed("input")
	switch {
	case given && f.stdin:
		return nil, &usageError{"--input and --stdin cannot both be the input", ""}
	case f.stdin:
		return readStdin(io)
	case given:
		return readFileOrText(io, f.input)
	}
	return nil, nil
}

func readStdin(stdio *stdio) ([]byte, error) {
	data, err := io.ReadAll(stdio.in)
	if err != nil {
		return nil, &usageError{fmt.Sprintf("stdin: %v", err), ""}
	}
	return data, nil
}

// readFileOrText takes a file's content when there is such a file, else the
// text itself. A text that reads like the name of a file is worth a note, for
// it may be a slip.
func readFileOrText(io *stdio, text string) ([]byte, error) {
	info, err := os.Stat(text)
	if err != nil || info.IsDir() {
		if looksLikeFile(text) {
			fmt.Fprintf(io.err, "luahost: note: there is no file %s, so the input is this text itself\n", text)
		}
		return []byte(text), nil
	}
	data, err := os.ReadFile(text)
	if err != nil {
		return nil, &usageError{fmt.Sprintf("--input %s: %v", text, err), ""}
	}
	return data, nil
}

// looksLikeFile is true for "a/b" and "orders.csv", false for sentences, JSON
// and numbers.
func looksLikeFile(text string) bool {
	if text == "" || strings.ContainsAny(text, " \t\r\n{}[]\"'<>,") {
		return false
	}
	extension := strings.TrimPrefix(filepath.Ext(text), ".")
	return strings.Contains(text, "/") ||
		len(extension) > 0 && len(extension) < 6 && strings.Trim(extension, "0123456789") != ""
}
