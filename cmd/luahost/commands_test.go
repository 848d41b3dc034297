package main

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
	"go.etcd.io/bbolt"

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

// forge is the script command `forge FILE KEY [VALUE]`: it puts a value under a
// key of a store's file, past the store, or removes the key. Both are in
// hexadecimal.
func forge(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: forge file key [value]")
	}
	parts := make([][]byte, 2)
	for i, text := range args[1:] {
		var err error
		parts[i], err = hex.DecodeString(text)
		ts.Check(err)
	}
	db, err := bbolt.Open(ts.MkAbs(args[0]), 0o600, nil)
	ts.Check(err)
	err = db.Update(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket([]byte("luahost"))
		if len(args) == 2 {
			return bucket.Delete(parts[0])
		}
		return bucket.Put(parts[0], parts[1])
	})
	ts.Check(errors.Join(err, db.Close()))
}

// scribble is the script command `scribble FILE OFFSET`: it overwrites a page of
// a file with nonsense.
func scribble(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: scribble file offset")
	}
	at, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_RDWR, 0)
	ts.Check(err)
	_, err = f.WriteAt(bytes.Repeat([]byte{0xa5}, 4096), at)
	ts.Check(errors.Join(err, f.Close()))
}

// hold is the script command `hold FILE`: another process, the test itself, has
// the store open until the script ends.
func hold(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: hold file")
	}
	db, err := bbolt.Open(ts.MkAbs(args[0]), 0o600, nil)
	ts.Check(err)
	ts.Defer(func() { ts.Check(db.Close()) })
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
