// Package engine runs a test script on one of the engines that are held to it.
package engine

import (
	"context"
	"time"

	"github.com/luahost/luahost/tests/internal/script"
)

// Engine runs scripts. Run may be called from many goroutines at once. Its
// error says that the engine failed (a crash, a sanitizer's report); what the
// script did, an uncaught error included, is in the Result.
type Engine interface {
	Name() string
	Accepts(s *script.Script) bool // whether the script is meant for this engine
	Run(ctx context.Context, s *script.Script) (script.Result, error)
}

// DefaultTime bounds a run whose script names no time of its own. It is there
// to end a hanging engine, so it allows for a slow machine under sanitizers.
const DefaultTime = 60 * time.Second
