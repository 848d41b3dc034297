package abi

import (
	"fmt"

	"github.com/fxamacker/cbor/v2"
)

// The modes are made once and are immutable: safe for concurrent use.
var (
	encMode = mustEncMode()
	decMode = mustDecMode()
)

// EncMode encodes with RFC 8949 core deterministic rules: shortest integers
// and floats, map keys sorted by their bytes, no indefinite lengths.
func EncMode() cbor.EncMode { return encMode }

// DecMode decodes within the structural limits, and refuses duplicate and
// unknown keys, indefinite lengths and invalid UTF-8.
func DecMode() cbor.DecMode { return decMode }

// Marshal encodes a message or a value deterministically.
func Marshal(v any) ([]byte, error) {
	data, err := encMode.Marshal(v)
	if err != nil {
		return nil, &Error{Code: ErrInvalid.Code(), Message: fmt.Sprintf("cannot encode %T: %v", v, err)}
	}
	return data, nil
}

// Unmarshal decodes one whole item within the limits. Its error is ErrInvalid
// and names the message's type.
func Unmarshal(data []byte, v any) error {
	if err := decMode.Unmarshal(data, v); err != nil {
		return &Error{Code: ErrInvalid.Code(), Message: fmt.Sprintf("malformed %T: %v", v, err)}
	}
	return nil
}

func mustEncMode() cbor.EncMode {
	opts := cbor.CoreDetEncOptions()
	opts.IndefLength = cbor.IndefLengthForbidden
	opts.NilContainers = cbor.NilContainerAsEmpty
	mode, err := opts.EncMode()
	if err != nil {
		panic(err) // constant options: caught by any test
	}
	return mode
}

func mustDecMode() cbor.DecMode {
	mode, err := cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		IndefLength:       cbor.IndefLengthForbidden,
		MaxNestedLevels:   MaxDepth + 8, // a value of MaxDepth inside a message
		MaxArrayElements:  MaxElements,
		MaxMapPairs:       MaxElements,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
		UTF8:              cbor.UTF8RejectInvalid,
		IntDec:            cbor.IntDecConvertSignedOrFail,
	}.DecMode()
	if err != nil {
		panic(err) // constant options: caught by any test
	}
	return mode
}
