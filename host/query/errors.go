package query

import (
	"fmt"

	"github.com/luahost/luahost/abi"
)

func failure(errno abi.Errno, format string, args ...any) *abi.Error {
	return &abi.Error{Code: errno.Code(), Message: fmt.Sprintf(format, args...)}
}

// malformed is an error in a query, at a place such as "where[2].any[1]".
func malformed(place, format string, args ...any) *abi.Error {
	message := fmt.Sprintf(format, args...)
	if place != "" {
		message = place + ": " + message
	}
	return &abi.Error{Code: abi.ErrInvalid.Code(), Message: message}
}

// malformedAs puts the place before another error's message.
func malformedAs(place string, err error) error {
	full := *abi.AsError(err)
	full.Message = place + ": " + full.Message
	return &full
}

func hinted(err *abi.Error, hint string) error {
	err.Hint = hint
	return err
}
