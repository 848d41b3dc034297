package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary stand in for luahost, so that scripts run the
// real main in a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"luahost": main})
}

// TestScripts runs tests/cli. LUAHOST_UPDATE=1 rewrites the expected outputs
// of cmp in place.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "../../tests/cli",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("LUAHOST_UPDATE") != "",
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"code": expectCode},
	})
}
