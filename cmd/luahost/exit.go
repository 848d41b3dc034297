package main

import (
	"context"
	"errors"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/capabilities"
)

// Exit codes. They are documented in rootLong and in docs/API.md, and scripts
// depend on them.
const (
	exitOK          = 0
	exitPlugin      = 1
	exitUsage       = 2
	exitDenied      = 3
	exitLimit       = 4
	exitHost        = 5
	exitProblems    = 6
	exitInterrupted = 130
)

// usageError is a mistake in the command line or in a file it names.
type usageError struct{ message, hint string }

func (e *usageError) Error() string { return e.message }

// saidError is an error that has been printed already, as the verb's output.
type saidError struct{ error }

func (e *saidError) Unwrap() error { return e.error }

// exitCode classifies an error.
func exitCode(err error) int {
	var usage *usageError
	var invalid *capabilities.Invalid
	var problems *problemsError
	var coded *abi.Error
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &usage), errors.As(err, &invalid):
		return exitUsage
	case errors.As(err, &problems):
		return exitProblems
	case errors.As(err, &coded):
		return exitCodeOf(coded)
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	return exitHost
}

// exitCodeOf classifies what came back from a plugin or from the host.
func exitCodeOf(err *abi.Error) int {
	switch err.Errno() {
	case abi.ErrDenied, abi.ErrUntrusted:
		return exitDenied
	case abi.ErrLimit, abi.ErrTooLarge:
		return exitLimit
	case abi.ErrInterrupted:
		return exitCodeOfInterrupt(err.Reason)
	case abi.ErrInternal, abi.ErrIO, abi.ErrCorrupt, abi.ErrBusy, abi.ErrVersion, abi.ErrTrapped, abi.ErrClosed:
		return exitHost
	}
	return exitPlugin
}

// exitCodeOfInterrupt tells a limit on time or work from somebody's wish to stop.
func exitCodeOfInterrupt(reason string) int {
	switch reason {
	case abi.InterruptDeadline.String(), abi.InterruptFuel.String():
		return exitLimit
	}
	return exitInterrupted
}
