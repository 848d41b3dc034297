package host

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/luahost/luahost/abi"
)

// Error is why loading a plugin or calling one of its functions failed. It
// holds an *abi.Error with the code, the message and the hint, which errors.As
// finds; errors.Is matches an abi.Errno such as abi.ErrLimit. When the caller's
// context ended the call, errors.Is matches context.Canceled or
// context.DeadlineExceeded too.
type Error struct {
	Plugin   string // the plugin's name
	Function string // the function that was called; "" while loading or running
	Failure  *abi.Error
	Cause    error // the context's error, or the Go error behind the failure; nil when there is none
}

// Error is one line: who, where, what, and the hint.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "plugin %s: ", e.Plugin)
	if e.Function != "" {
		fmt.Fprintf(&b, "%s: ", e.Function)
	}
	b.WriteString(e.Failure.Error())
	return b.String()
}

// Unwrap gives the failure and its cause.
func (e *Error) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Failure}
	}
	return []error{e.Failure, e.Cause}
}

// fail makes an error of the boundary from parts.
func fail(errno abi.Errno, format string, args ...any) *abi.Error {
	return &abi.Error{Code: errno.Code(), Message: fmt.Sprintf(format, args...)}
}

// asFailure gives any error the form that crosses the boundary; the second
// result is what else errors.Is and errors.As should find in it.
func asFailure(err error) (failure *abi.Error, cause error) {
	failure = abi.AsError(err)
	if err == error(failure) {
		return failure, nil
	}
	return failure, err
}

// notBegun is the error of a call whose context has ended before it began.
func notBegun(ctx context.Context) error {
	failure := fail(abi.ErrInterrupted, "the call was interrupted before it began")
	failure.Reason = reasonOf(ctx.Err()).String()
	return errors.Join(failure, context.Cause(ctx), ctx.Err())
}

// unknownFunction says which functions there are.
func unknownFunction(name string, known []string) *abi.Error {
	e := fail(abi.ErrNotFound, "no function %q", name)
	switch len(known) {
	case 0:
		e.Hint = "the plugin exports no functions: its chunk must return a table of them"
	default:
		e.Hint = "there are: " + strings.Join(known, ", ")
	}
	return e
}
