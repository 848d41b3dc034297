package abi

import "fmt"

// Errno is the class of a failure. A host function returns its negative; Go
// code matches it with errors.Is, whatever error carries it.
type Errno int32

// The numbers and the codes are stable: guests, policies, scripts and exit
// codes depend on them. New ones are added at the end.
const (
	OK             Errno = iota
	ErrInvalid           // an argument, message or value is malformed
	ErrNotFound          // the key, function, module or table does not exist
	ErrDenied            // the policy or the handle does not grant the right
	ErrLimit             // a limit was reached: memory, fuel, keys, ...
	ErrConflict          // a precondition failed or a transaction lost its race
	ErrClosed            // the handle, store or instance is closed
	ErrInterrupted       // the call was stopped: deadline, cancelled, fuel, closing
	ErrTooLarge          // an item is larger than its limit allows
	ErrUnsupported       // well-formed, but not offered by this host or engine
	ErrInternal          // the host failed; nothing the guest did wrong
	ErrSyntax            // Lua source does not compile
	ErrRuntime           // a Lua error that carries no code of its own
	ErrVersion           // the other side speaks another version
	ErrIO                // the device below a store failed: full, read-only, gone
	ErrCorrupt           // stored data is damaged
	ErrBusy              // another process holds the store
	ErrTrapped           // the guest trapped; its instance was replaced
	ErrUntrusted         // a signature is missing or wrong
	errnoCount
)

var errnos = [errnoCount]struct{ code, doc string }{
	OK:             {"ok", "no error"},
	ErrInvalid:     {"invalid", "an argument, message or value is malformed"},
	ErrNotFound:    {"not_found", "the key, function, module or table does not exist"},
	ErrDenied:      {"denied", "the policy or the handle does not grant the right"},
	ErrLimit:       {"limit", "a limit was reached: memory, fuel, keys, ..."},
	ErrConflict:    {"conflict", "a precondition failed or a transaction lost its race"},
	ErrClosed:      {"closed", "the handle, store or instance is closed"},
	ErrInterrupted: {"interrupted", "the call was stopped: deadline, cancelled, fuel, closing"},
	ErrTooLarge:    {"too_large", "an item is larger than its limit allows"},
	ErrUnsupported: {"unsupported", "well-formed, but not offered by this host or engine"},
	ErrInternal:    {"internal", "the host failed; nothing the guest did wrong"},
	ErrSyntax:      {"syntax", "Lua source does not compile"},
	ErrRuntime:     {"runtime", "a Lua error that carries no code of its own"},
	ErrVersion:     {"version", "the other side speaks another version"},
	ErrIO:          {"io", "the device below a store failed: full, read-only, gone"},
	ErrCorrupt:     {"corrupt", "stored data is damaged"},
	ErrBusy:        {"busy", "another process holds the store"},
	ErrTrapped:     {"trapped", "the guest trapped; its instance was replaced"},
	ErrUntrusted:   {"untrusted", "a signature is missing or wrong"},
}

// Code is the errno's stable name, such as "not_found".
func (e Errno) Code() string {
	if e < 0 || e >= errnoCount {
		return fmt.Sprintf("errno_%d", int32(e))
	}
	return errnos[e].code
}

// Error is the code, so that an Errno alone is a usable error.
func (e Errno) Error() string { return e.Code() }

// Doc says in one line what the errno means.
func (e Errno) Doc() string {
	if e < 0 || e >= errnoCount {
		return "unknown error"
	}
	return errnos[e].doc
}

// ErrnoOf finds the errno with this code; an unknown code is ErrRuntime, for
// a plugin may raise errors with codes of its own.
func ErrnoOf(code string) Errno {
	for i := range errnos {
		if errnos[i].code == code {
			return Errno(i)
		}
	}
	return ErrRuntime
}

// Errnos lists every errno but OK, in order.
func Errnos() []Errno {
	list := make([]Errno, 0, errnoCount-1)
	for e := ErrInvalid; e < errnoCount; e++ {
		list = append(list, e)
	}
	return list
}
