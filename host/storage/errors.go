package storage

import (
	"fmt"

	"github.com/luahost/luahost/abi"
)

func failure(errno abi.Errno, format string, args ...any) *abi.Error {
	return &abi.Error{Code: errno.Code(), Message: fmt.Sprintf(format, args...)}
}

// interrupted gives a context's error its class, and keeps it matchable.
func interrupted(err error) error {
	return fmt.Errorf("%w: %w", abi.ErrInterrupted, err)
}

// Sentinels for common outcomes: no text, because they are no failures of
// anything, or the caller adds it.
var errAbsent error = abi.ErrNotFound
