package migrate_test

import (
	"fmt"
	"os"
	"testing"
)

// sharedCache has the engine compiled once for all tests.
var sharedCache string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "migrate")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	sharedCache = dir
	return m.Run()
}
