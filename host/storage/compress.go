package storage

import (
	"fmt"

	"github.com/klauspost/compress/s2"

	"github.com/luahost/luahost/abi"
)

// compress returns body compressed and true when that saves an eighth at
// least.
func compress(body []byte) ([]byte, bool) {
	small := s2.Encode(nil, body)
	return small, len(small) <= len(body)-len(body)/8
}

// maxValue bounds what a record may claim to hold, whatever the limits are.
const maxValue = 256 << 20

func decompress(small []byte) ([]byte, error) {
	size, err := s2.DecodedLen(small)
	if err == nil && size > maxValue {
		err = fmt.Errorf("%d bytes", size)
	}
	if err != nil {
		return nil, damagedValue(err)
	}
	body, err := s2.Decode(make([]byte, size), small)
	if err != nil {
		return nil, damagedValue(err)
	}
	return body, nil
}

func damagedValue(err error) error {
	return failure(abi.ErrCorrupt, "a compressed value is damaged: %v", err)
}
