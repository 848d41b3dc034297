package item

import (
	"github.com/luahost/luahost/abi"
)

// Snapshot is the document of a function snapshot. It is the whole value of a
// row, never a part of one: a byte string with the tag abi.SnapshotTag.
type Snapshot []byte

// snapshotHead is the tag of a snapshot as it is encoded.
const snapshotHead = "\xd9" + string(rune(abi.SnapshotTag>>8)) + string(rune(abi.SnapshotTag&0xff))

// IsSnapshot reports whether a valid value of a row is a snapshot.
func IsSnapshot(value []byte) bool {
	return len(value) > len(snapshotHead) && string(value[:len(snapshotHead)]) == snapshotHead
}

// Document is the document of a valid value that is a snapshot, where it lies;
// nil of any other value.
func Document(value []byte) Snapshot {
	if !IsSnapshot(value) {
		return nil
	}
	head, err := ReadHead(value[len(snapshotHead):])
	if err != nil {
		return nil
	}
	return value[len(snapshotHead)+head.Size:]
}

// AppendSnapshot appends the value of a row that holds the document.
func AppendSnapshot(dst []byte, document []byte) []byte {
	dst = AppendHead(append(dst, snapshotHead...), MajorBytes, uint64(len(document)))
	return append(dst, document...)
}

// ValidateRow reports whether data is exactly one value that a row may hold:
// what Validate takes, or a snapshot, whose document is not looked into.
func ValidateRow(data []byte) error {
	if !IsSnapshot(data) {
		return Validate(data)
	}
	v := validator{data: data}
	end, err := v.snapshot(0)
	if err != nil {
		return v.located(err)
	}
	if end != len(data) {
		return v.fail(end, errTrailing)
	}
	return nil
}

// snapshot checks the snapshot at offset at and returns the offset behind it.
func (v *validator) snapshot(at int) (int, error) {
	v.at = at + len(snapshotHead)
	head, err := ReadHead(v.data[v.at:])
	if err != nil {
		return 0, err
	}
	if head.Major != MajorBytes || head.Arg == 0 {
		return 0, errSnapshot
	}
	body := v.at + head.Size
	if head.Arg > uint64(len(v.data)-body) {
		return 0, errTruncated
	}
	return body + int(head.Arg), nil
}

// Row reads one whole value that a row may hold; see Raw.
func (r *Reader) Row() []byte {
	if r.err != nil || !IsSnapshot(r.data[r.at:]) {
		return r.Raw()
	}
	v := validator{data: r.data}
	end, err := v.snapshot(r.at)
	if err != nil {
		r.err = malformed(v.at, err)
		return nil
	}
	start := r.at
	r.at = end
	return r.data[start:end:end]
}
