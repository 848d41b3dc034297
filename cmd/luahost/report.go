package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/capabilities"
)

// report prints an error for people: one line that says what is wrong, one with
// a hint when there is one, and the Lua traceback when there is one. A plugin may
// have chosen the words, so they are made printable.
func report(w io.Writer, err error) {
	var said *saidError
	if err == nil || errors.As(err, &said) {
		return
	}
	message, hint, traceback := describe(err)
	for _, line := range message {
		fmt.Fprintf(w, "luahost: %s\n", printableLines(line))
	}
	if hint != "" {
		fmt.Fprintf(w, "hint: %s\n", printableLines(hint))
	}
	if traceback != "" {
		fmt.Fprintln(w, "stack traceback:")
	}
	for frame := range strings.Lines(traceback) {
		fmt.Fprintf(w, "\t%s\n", printableLines(strings.TrimSpace(frame)))
	}
}

// describe takes an error apart. Only a policy has more than one line to its
// message: one for each problem in it.
func describe(err error) (message []string, hint, traceback string) {
	var usage *usageError
	var invalid *capabilities.Invalid
	var coded *abi.Error
	switch {
	case errors.As(err, &usage):
		return []string{usage.message}, usage.hint, ""
	case errors.As(err, &invalid):
		return strings.Split(invalid.Error(), "\n"), "", ""
	case exitCode(err) == exitInterrupted:
		return []string{"interrupted"}, "", ""
	case errors.As(err, &coded):
		return []string{coded.Message}, hintOf(coded), coded.Traceback
	}
	return []string{err.Error()}, "", ""
}

// hintOf adds the flag to what an error says about the policy's file.
func hintOf(err *abi.Error) string {
	if _, ok := abi.LimitNamed(err.Limit); ok {
		hint := orElse(err.Hint, fmt.Sprintf("raise limits.%s in the policy", err.Limit))
		return fmt.Sprintf("%s, or pass --limit %s=VALUE", hint, err.Limit)
	}
	if err.Errno() == abi.ErrDenied && err.Policy != "" && err.Right != "" {
		table := capabilities.JoinTable(capabilities.SplitTable(err.Table))
		return fmt.Sprintf("%s, or pass --allow-table %s:%s", err.Hint, table, err.Right)
	}
	return err.Hint
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
