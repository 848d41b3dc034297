package storage

import (
	"encoding/binary"

	"github.com/luahost/luahost/host/storage/key"
)

// The first byte of an engine's key says what it is for. Behind spaceRows and
// spaceIndex comes the table's id as uvarint, which no other id begins with.
const (
	spaceMeta    = 0x01 // name -> facts about the store
	spaceCatalog = 0x02 // table name -> id
	spaceUsage   = 0x03 // table id -> rows and bytes, on durable engines
	spaceExpiry  = 0x04 // time, row key -> nothing: rows that may have expired
	spaceOnce    = 0x05 // idempotency key -> time, reply of the batch
	spaceDue     = 0x06 // time, idempotency key -> nothing
	spaceFacts   = 0x08 // table id, name -> facts about the table: indexes, schema
	spaceRows    = 0x10 // table id, key -> record
	spaceIndex   = 0x20 // table id, index id, ... -> whatever the index needs
	spaceContent = 0x30 // hash -> document of a snapshot
	spaceHolders = 0x31 // hash -> how many rows have that document
)

func rowPrefix(id uint64) []byte {
	return binary.AppendUvarint([]byte{spaceRows}, id)
}

// after is the first key behind all keys with a prefix, nil when there is
// none.
func after(prefix []byte) []byte {
	end := append([]byte{}, prefix...)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i]++; end[i] != 0 {
			return end[:i+1]
		}
	}
	return nil
}

// appendRow appends the engine's key of a table's key.
func appendRow(dst, prefix []byte, k key.Key) []byte {
	return append(append(dst, prefix...), k...)
}
