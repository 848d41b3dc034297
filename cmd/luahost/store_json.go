package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/item"
)

// placed puts the thing that an error is about before its message.
func placed(what string, err error) error {
	full := *abi.AsError(err)
	full.Message = what + ": " + full.Message
	return &full
}

// hintedMore adds to the hint of an error.
func hintedMore(err error, hint string) error {
	full := *abi.AsError(err)
	if full.Hint != "" {
		hint = full.Hint + "; " + hint
	}
	full.Hint = hint
	return &full
}

// readArgument is the text of an argument, or stdin for "-".
func readArgument(stdio *stdio, text string) ([]byte, error) {
	if text == stdinFile {
		return readStdin(stdio)
	}
	return []byte(text), nil
}

// parseValue reads a value that was given as JSON.
func parseValue(what string, text []byte) (storage.Value, error) {
	if err := checkJSON(what, text); err != nil {
		return nil, err
	}
	value, err := item.AppendFromJSON(nil, text)
	if err != nil {
		return nil, badArgument(placed(what, err))
	}
	return value, nil
}

// checkJSON names the place where text is no JSON.
func checkJSON(what string, text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	var v json.RawMessage
	err := decoder.Decode(&v)
	at := decoder.InputOffset()
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		at = max(syntax.Offset-1, 0)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		at, err = int64(len(text)), errors.New("it ends early")
	case err == nil && len(bytes.TrimSpace(text[at:])) > 0:
		rest := bytes.TrimLeft(text[at:], " \t\r\n")
		at, err = int64(len(text)-len(rest)), errors.New("something follows it")
	}
	if err == nil {
		return nil
	}
	line, column := place(text, at)
	e := &usageError{message: fmt.Sprintf("%s:%d:%d: malformed JSON: %v", what, line, column, err)}
	if len(text) > 0 && !bytes.ContainsAny(text[:1], `{["`) {
		e.hint = `a string is written in double quotes, which the shell takes away unless they are quoted: '"text"'`
	}
	return e
}

// place is line and column, from 1, of a byte of text.
func place(text []byte, at int64) (line, column int) {
	before := text[:min(at, int64(len(text)))]
	line = 1 + bytes.Count(before, []byte("\n"))
	column = 1 + len(bytes.Runes(before[bytes.LastIndexByte(before, '\n')+1:]))
	return line, column
}

// valueJSON is a value as one line of JSON.
func valueJSON(v storage.Value) (string, error) {
	text, err := item.AppendJSON(nil, v)
	return string(text), err
}
