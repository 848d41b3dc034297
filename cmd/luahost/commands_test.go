package main

import (
	"errors"
	"os"
	"os/exec"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/luahost/luahost/host"
)

// bundle is the script command `bundle SCRIPT MODULE [FILE...]`: it puts a
// script, and files that it may require, into the engine's module.
func bundle(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: bundle script module files...")
	}
	program := host.Program{Chunk: "@" + args[0], Source: []byte(ts.ReadFile(args[0])), Modules: map[string][]byte{}}
	for _, file := range args[2:] {
		program.Modules[baseName(file)] = []byte(ts.ReadFile(file))
	}
	module, err := host.Bundle(nil, program)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), module, 0o600))
}

// expectCode is the script command `code N PROGRAM ARG...`: it runs the
// program, as exec does, and fails unless it exits with N.
func expectCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N program args...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
