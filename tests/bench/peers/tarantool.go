package main

import (
	_ "embed"
	"os/exec"
)

//go:embed tarantool.lua
var tarantoolScript string

// startTarantool starts it in memory, without a log of writes.
func startTarantool() (contender, error) {
	path, err := exec.LookPath("tarantool")
	if err != nil {
		return nil, err
	}
	return startChild(exec.Command(path, "-e", tarantoolScript))
}
