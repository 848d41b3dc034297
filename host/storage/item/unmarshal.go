package item

import (
	"fmt"
	"reflect"

	"github.com/fxamacker/cbor/v2"

	"github.com/luahost/luahost/abi"
)

// valueMode decodes values into the caller's types: unlike messages, they may
// have fields that the type does not know.
var valueMode = mustMode()

func mustMode() cbor.DecMode {
	mode, err := cbor.DecOptions{
		MaxNestedLevels:    abi.MaxDepth,
		MaxArrayElements:   abi.MaxElements,
		MaxMapPairs:        abi.MaxElements,
		IntDec:             cbor.IntDecConvertSignedOrFail,
		DefaultMapType:     reflect.TypeFor[map[any]any](),
		ByteStringToString: cbor.ByteStringToStringAllowed,
	}.DecMode()
	if err != nil {
		panic(err) // constant options: caught by any test
	}
	return mode
}

// Unmarshal decodes a value into what into points to.
func Unmarshal(data []byte, into any) error {
	if err := valueMode.Unmarshal(data, into); err != nil {
		return &abi.Error{
			Code:    abi.ErrInvalid.Code(),
			Message: fmt.Sprintf("the value does not fit %T: %v", into, err),
		}
	}
	return nil
}
