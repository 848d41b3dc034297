package item

import (
	"bytes"
	"math"
)

// Decode turns a value into Go values: nil, bool, int64, float64, string,
// []byte (a string that is not valid UTF-8), []any, and map[any]any, in which
// such a string is a key of type ByteString. The value of a row may also be a
// Snapshot.
func Decode(data []byte) (any, error) {
	if IsSnapshot(data) {
		if err := ValidateRow(data); err != nil {
			return nil, err
		}
		return Snapshot(bytes.Clone(Document(data))), nil
	}
	if err := Validate(data); err != nil {
		return nil, err
	}
	v, _ := decode(data)
	return v, nil
}

// ByteString is a map key that is not valid UTF-8.
type ByteString string

// decode reads one valid item and returns what follows it.
func decode(data []byte) (v any, rest []byte) {
	head, _ := ReadHead(data)
	body := data[head.Size:]
	switch head.Major {
	case MajorUint, MajorNegInt:
		n, _ := head.Int()
		return n, body
	case MajorText:
		return string(body[:head.Arg]), body[head.Arg:]
	case MajorBytes:
		return append([]byte{}, body[:head.Arg]...), body[head.Arg:]
	case MajorArray:
		return decodeArray(int(head.Arg), body)
	case MajorMap:
		return decodeMap(int(head.Arg), body)
	}
	return decodeSimple(data[0], head.Arg), body
}

func decodeArray(count int, data []byte) (any, []byte) {
	list := make([]any, count)
	for i := range list {
		list[i], data = decode(data)
	}
	return list, data
}

func decodeMap(count int, data []byte) (any, []byte) {
	pairs := make(map[any]any, count)
	for range count {
		var k, v any
		k, data = decode(data)
		v, data = decode(data)
		if b, ok := k.([]byte); ok {
			k = ByteString(b)
		}
		pairs[k] = v
	}
	return pairs, data
}

func decodeSimple(first byte, bits uint64) any {
	switch first {
	case byteFalse:
		return false
	case byteTrue:
		return true
	case byteFloat16:
		return float16(uint16(bits))
	case byteFloat32:
		return float64(math.Float32frombits(uint32(bits)))
	case byteFloat64:
		return math.Float64frombits(bits)
	}
	return nil
}

func float16(bits uint16) float64 {
	sign := 1.0
	if bits&0x8000 != 0 {
		sign = -1
	}
	exp, frac := int(bits>>10&0x1f), float64(bits&0x3ff)
	switch exp {
	case 0:
		return math.Copysign(frac*0x1p-24, sign)
	case 31:
		if frac != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return sign * math.Ldexp(1+frac/1024, exp-15)
}
