package item

import (
	"errors"
	"fmt"

	"github.com/luahost/luahost/abi"
)

// What can be wrong with an item. malformed adds the place.
var (
	errTruncated    = errors.New("the item ends early")
	errTrailing     = errors.New("bytes follow the item")
	errIndefinite   = errors.New("indefinite lengths and reserved forms are not allowed")
	errNotShortest  = errors.New("the number is not in its shortest form")
	errIntRange     = errors.New("the integer does not fit in 64 bits")
	errTag          = errors.New("tags are not allowed inside a value")
	errSnapshot     = errors.New("a snapshot is a byte string that is not empty")
	errUndefined    = errors.New("undefined is not a value")
	errSimple       = errors.New("unknown simple value")
	errNotUTF8      = errors.New("text is not valid UTF-8")
	errBytesAreText = errors.New("a byte string that is valid UTF-8 must be text")
	errTooDeep      = fmt.Errorf("nested deeper than %d", abi.MaxDepth)
	errTooMany      = fmt.Errorf("more than %d elements", abi.MaxElements)
	errMapKey       = errors.New("a map key must be a number, string or boolean, and not NaN")
	errDuplicate    = errors.New("a map key occurs twice")
	errUnsorted     = errors.New("map keys are not in bytewise order")
	errType         = errors.New("an item of another type is expected here")
	errField        = errors.New("unknown key of a message")
)

func keyOrderError(order int) error {
	if order == 0 {
		return errDuplicate
	}
	return errUnsorted
}

func malformed(at int, err error) error {
	return &abi.Error{
		Code:    abi.ErrInvalid.Code(),
		Message: fmt.Sprintf("malformed CBOR at byte %d: %v", at, err),
	}
}
