package tree

import (
	"encoding/binary"
	"unsafe"
)

// entry points to an immutable block: the lengths of key and value as
// uvarints, the key, the value. It is a pointer to bytes, so the collector
// marks the block and never looks inside.
type entry = *byte

// newEntry makes a block; the value is head and body joined.
func newEntry(key, head, body []byte) entry {
	var lengths [2 * binary.MaxVarintLen64]byte
	n := binary.PutUvarint(lengths[:], uint64(len(key)))
	n += binary.PutUvarint(lengths[n:], uint64(len(head)+len(body)))
	block := make([]byte, 0, n+len(key)+len(head)+len(body))
	block = append(block, lengths[:n]...)
	block = append(block, key...)
	block = append(block, head...)
	block = append(block, body...)
	return unsafe.SliceData(block)
}

// uvarintAt reads a length; offset is behind it.
func uvarintAt(e entry, offset uintptr) (value, next uintptr) {
	for shift := 0; ; shift += 7 {
		b := *(*byte)(unsafe.Add(unsafe.Pointer(e), offset))
		offset++
		value |= uintptr(b&0x7f) << shift
		if b < 0x80 {
			return value, offset
		}
	}
}

// keyOf is the entry's key. It must not be changed.
func keyOf(e entry) []byte {
	keyLen, at := uvarintAt(e, 0)
	_, at = uvarintAt(e, at)
	return unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(e), at)), keyLen)
}

// valueOf is the entry's value, never nil. It must not be changed.
func valueOf(e entry) []byte {
	keyLen, at := uvarintAt(e, 0)
	valueLen, at := uvarintAt(e, at)
	if valueLen == 0 {
		return []byte{}
	}
	return unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(e), at+keyLen)), valueLen)
}
