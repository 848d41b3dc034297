// Command luahost runs Lua plugins nobody has to trust.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	os.Exit(mainCode())
}

// mainCode is main without the exit, so that deferred calls run. The first
// interrupt cancels the verb in hand, which ends in an orderly way; the second
// one kills the process, because the handler is gone by then.
func mainCode() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)

	root := newRoot(&stdio{os.Stdin, os.Stdout, os.Stderr})
	root.SetArgs(os.Args[1:])
	err := root.ExecuteContext(ctx)
	report(os.Stderr, err)
	return exitCode(err)
}
