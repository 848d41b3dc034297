package field

import (
	"bytes"
	"encoding/binary"

	"github.com/luahost/luahost/host/storage/item"
)

// An item here is a slice that begins with a CBOR item; more may follow it.

// nullByte is the first byte of null.
const nullByte = 0xf6

func majorOf(data []byte) item.Major { return item.Major(data[0] >> 5) }

// readHead is the argument of the head at the start of data, and the head's size,
// 0 when it is malformed. Unlike item.ReadHead it takes what a longer form holds.
func readHead(data []byte) (arg uint64, size int) {
	if len(data) == 0 {
		return 0, 0
	}
	if arg = uint64(data[0] & 0x1f); arg < 24 {
		return arg, 1
	}
	return readLongHead(data, arg)
}

func readLongHead(data []byte, info uint64) (arg uint64, size int) {
	if info > 27 || len(data) < 1+1<<(info-24) {
		return 0, 0
	}
	switch info {
	case 24:
		return uint64(data[1]), 2
	case 25:
		return uint64(binary.BigEndian.Uint16(data[1:])), 3
	case 26:
		return uint64(binary.BigEndian.Uint32(data[1:])), 5
	}
	return binary.BigEndian.Uint64(data[1:]), 9
}

// sizeOf is the size of the item at the start of data, 0 when it is malformed.
func sizeOf(data []byte) int {
	at := 0
	for pending := uint64(1); pending > 0; pending-- {
		if at >= len(data) {
			return 0
		}
		arg, size := readHead(data[at:])
		if size == 0 {
			return 0
		}
		major := majorOf(data[at:])
		at += size
		if major < item.MajorBytes || major == item.MajorSimple {
			continue
		}
		if arg > uint64(len(data)-at) { // each element has at least one byte
			return 0
		}
		switch major {
		case item.MajorBytes, item.MajorText:
			at += int(arg)
		case item.MajorArray:
			pending += arg
		case item.MajorMap:
			pending += 2 * arg
		default: // a tag: no value has one
			return 0
		}
	}
	return at
}

// Trim cuts off what follows the item at the start of data; nil when it is malformed.
func Trim(data []byte) []byte {
	size := sizeOf(data)
	if size == 0 {
		return nil
	}
	return data[:size:size]
}

// elements reads the head of an array: its elements, and how many there are.
func elements(array []byte) (first []byte, count uint64) {
	arg, size := readHead(array)
	return array[size:], arg
}

// next is what follows the item at the start of data; nil when that is
// malformed or nothing follows.
func next(data []byte) []byte {
	size := sizeOf(data)
	if size == 0 || size == len(data) {
		return nil
	}
	return data[size:]
}

// elementAt is the element at a position, from 1; nil when there is none.
func elementAt(array []byte, position int64) []byte {
	at, count := elements(array)
	if position < 1 || uint64(position) > count {
		return nil
	}
	for range position - 1 {
		at = next(at)
	}
	if len(at) == 0 {
		return nil
	}
	return at
}

// EachElement calls visit for the elements of an array that are not null,
// until it returns false, and reports whether it never did. Of an item that is
// no array there are none.
func EachElement(array []byte, visit func(element []byte) bool) bool {
	if len(array) == 0 || majorOf(array) != item.MajorArray {
		return true
	}
	at, count := elements(array)
	for ; count > 0 && len(at) > 0; count-- {
		if at[0] != nullByte && !visit(at) {
			return false
		}
		at = next(at)
	}
	return true
}

// valueOf is the value of a key in a map; nil when it is absent. The keys are
// whole items, of which the first found wins; the second may be nil.
func valueOf(pairs []byte, first, second []byte) []byte {
	count, size := readHead(pairs)
	at := pairs[size:]
	for ; count > 0 && len(at) > 0; count-- {
		found := bytes.HasPrefix(at, first) || second != nil && bytes.HasPrefix(at, second)
		if !found && at[0] > first[0] && (second == nil || at[0] > second[0]) {
			return nil // keys are sorted by their bytes: it cannot follow
		}
		if at = next(at); found && len(at) > 0 {
			return at
		}
		at = next(at)
	}
	return nil
}
