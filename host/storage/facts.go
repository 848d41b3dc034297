package storage

import "encoding/binary"

// IndexSpace appends the prefix of the keys that index number index of the
// table has to itself, for Hook and Tx.Raw. The table must exist.
func (t *Table) IndexSpace(dst []byte, index uint64) []byte {
	dst = binary.AppendUvarint(append(dst, spaceIndex), t.id())
	return binary.AppendUvarint(dst, index)
}

// Fact appends the key of a fact about the table that others keep with it: the
// definitions of its indexes, its schema. The table must exist.
func (t *Table) Fact(dst []byte, name string) []byte {
	dst = binary.AppendUvarint(append(dst, spaceFacts), t.id())
	return append(dst, name...)
}

// id is the table's number, 0 when it does not exist.
func (t *Table) id() uint64 {
	if core := t.live(); core != nil {
		return core.id
	}
	if t.tx != nil {
		if core := t.tx.session.created[t.short]; core != nil {
			return core.id
		}
	}
	return 0
}

// RowSpace is the range of engine keys that the table's rows have, for
// Tx.Raw: from <= row < to, with the key behind from's length.
func (t *Table) RowSpace() (from, to []byte) {
	from = rowPrefix(t.id())
	return from, after(from)
}
