package tree

import (
	"encoding/binary"
	"unsafe"
)

// entry points to an immutable block: key and value, each behind its length as
// a uvarint. It is a pointer to bytes, so the collector marks the block and
// never looks inside.
type entry = *byte

// newEntry makes a block; the value is head and body joined.
func newEntry(key, head, body []byte) entry {
	var lengths [2 * binary.MaxVarintLen64]byte
	n := binary.PutUvarint(lengths[:], uint64(len(key)))
	end := n + binary.PutUvarint(lengths[n:], uint64(len(head)+len(body)))
	block := make([]byte, 0, end+len(key)+len(head)+len(body))
	block = append(block, lengths[:n]...)
	block = append(block, key...)
	block = append(block, lengths[n:end]...)
	block = append(block, head...)
	block = append(block, body...)
	return unsafe.SliceData(block)
}

// keyOf is the entry's key. It must not be changed.
func keyOf(e entry) []byte {
	if *e < 0x80 {
		return unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(e), 1)), *e)
	}
	return sized(e, 0)
}

// valueOf is the entry's value, never nil. It must not be changed.
func valueOf(e entry) []byte {
	key := keyOf(e)
	behind := uintptr(unsafe.Pointer(unsafe.SliceData(key))) - uintptr(unsafe.Pointer(e)) + uintptr(len(key))
	return sized(e, behind)
}

// sized is what is at an offset of an entry, behind its length.
func sized(e entry, at uintptr) []byte {
	n := uintptr(0)
	for shift := 0; ; shift += 7 {
		b := *(*byte)(unsafe.Add(unsafe.Pointer(e), at))
		at++
		n |= uintptr(b&0x7f) << shift
		if b < 0x80 {
			break
		}
	}
	if n == 0 {
		return []byte{} // a pointer behind the block would be one into another
	}
	return unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(e), at)), n)
}
