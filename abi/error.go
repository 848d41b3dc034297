package abi

import (
	"errors"
	"strings"
)

// Error is a failure as it crosses the boundary: the payload of a reply with a
// status other than 0, and of last_error. Code and Message are always there.
type Error struct {
	Code      string `cbor:"0,keyasint"`            // an Errno's code, or a plugin's own
	Message   string `cbor:"1,keyasint"`            // one sentence, no final stop, naming the thing at fault
	Hint      string `cbor:"2,keyasint,omitempty"`  // what to do about it
	Traceback string `cbor:"3,keyasint,omitempty"`  // Lua frames, one a line
	Table     string `cbor:"4,keyasint,omitempty"`  // the table at fault, as "store/table"
	Right     string `cbor:"5,keyasint,omitempty"`  // the right that was missing
	Limit     string `cbor:"6,keyasint,omitempty"`  // the limit that was reached
	Max       int64  `cbor:"7,keyasint,omitempty"`  // the limit's value, in its unit
	Got       int64  `cbor:"8,keyasint,omitempty"`  // what was asked for, in the same unit
	Policy    string `cbor:"9,keyasint,omitempty"`  // the policy key that would allow it
	Op        int    `cbor:"10,keyasint,omitempty"` // position in a batch, from 1
	Reason    string `cbor:"11,keyasint,omitempty"` // why the call was interrupted: an Interrupt's name
}

// Error is "code: message (hint)"; the traceback is left to the caller.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	if e.Message != "" {
		b.WriteString(": ")
		b.WriteString(e.Message)
	}
	if e.Hint != "" {
		b.WriteString(" (")
		b.WriteString(e.Hint)
		b.WriteString(")")
	}
	return b.String()
}

// Errno is the class of the failure.
func (e *Error) Errno() Errno { return ErrnoOf(e.Code) }

// Is makes errors.Is(err, abi.ErrNotFound) work.
func (e *Error) Is(target error) bool {
	errno, ok := target.(Errno)
	return ok && errno == e.Errno()
}

// AsError gives any error the form that crosses the boundary. An error without
// a class is ErrInternal. A nil error gives nil.
func AsError(err error) *Error {
	if err == nil {
		return nil
	}
	var full *Error
	if errors.As(err, &full) {
		return full
	}
	var errno Errno
	if errors.As(err, &errno) {
		return &Error{Code: errno.Code(), Message: err.Error()}
	}
	return &Error{Code: ErrInternal.Code(), Message: err.Error()}
}
