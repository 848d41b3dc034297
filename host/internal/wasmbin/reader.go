package wasmbin

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

var errTruncated = errors.New("it ends too early")

// reader walks over bytes that nobody has checked.
type reader struct {
	data []byte
	at   int
}

func (r *reader) byte() (byte, error) {
	if r.at >= len(r.data) {
		return 0, errTruncated
	}
	b := r.data[r.at]
	r.at++
	return b, nil
}

// u32 reads an unsigned LEB128 number.
func (r *reader) u32() (uint32, error) {
	var value uint64
	for shift := 0; shift < 35; shift += 7 {
		b, err := r.byte()
		if err != nil {
			return 0, err
		}
		value |= uint64(b&0x7f) << shift
		if b < 0x80 {
			if value > 1<<32-1 {
				break
			}
			return uint32(value), nil
		}
	}
	return 0, fmt.Errorf("a number at byte %d has more than 32 bits", r.at)
}

// sized reads a length and as many bytes.
func (r *reader) sized(what string) ([]byte, error) {
	n, err := r.u32()
	if err != nil {
		return nil, err
	}
	if uint64(n) > uint64(len(r.data)-r.at) {
		return nil, fmt.Errorf("a %s at byte %d has %d bytes, of which %d are there", what, r.at, n, len(r.data)-r.at)
	}
	b := r.data[r.at : r.at+int(n)]
	r.at += int(n)
	return b, nil
}

func (r *reader) name() (string, error) {
	b, err := r.sized("name")
	if err != nil {
		return "", err
	}
	if !utf8.Valid(b) {
		return "", errors.New("a name is not UTF-8")
	}
	return string(b), nil
}

func appendU32(b []byte, v uint32) []byte {
	for v >= 0x80 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v))
}
