package storage

import (
	"encoding/binary"

	"github.com/luahost/luahost/abi"
)

// A record is what the engine stores for a key:
//
//	flags     1 byte
//	version   uvarint: unique among all versions of the key
//	expiry    uvarint, if flagExpires: Unix milliseconds
//	value     one CBOR item, compressed if flagCompressed; a reference to
//	          the document of a snapshot if flagSnapshot
type record struct {
	stored  []byte // as the engine has it; nil when the key is absent
	flags   byte
	version uint64
	expiry  int64 // 0 is never
	body    []byte
}

const (
	flagExpires    = 1 << 0
	flagCompressed = 1 << 1
	flagSnapshot   = 1 << 2
	flagsKnown     = flagExpires | flagCompressed | flagSnapshot
)

// maxHead is the most bytes before a record's value.
const maxHead = 1 + 2*binary.MaxVarintLen64

// appendHead appends all of a record but the value.
func appendHead(dst []byte, flags byte, version uint64, expiry int64) []byte {
	if expiry != 0 {
		flags |= flagExpires
	}
	dst = binary.AppendUvarint(append(dst, flags), version)
	if expiry != 0 {
		dst = binary.AppendUvarint(dst, uint64(expiry))
	}
	return dst
}

// parseRecord takes a record apart without copying. stored may be nil.
func parseRecord(stored []byte) (record, error) {
	if stored == nil {
		return record{}, nil
	}
	if len(stored) < 2 || stored[0]&^flagsKnown != 0 {
		return record{}, errRecord
	}
	r := record{stored: stored, flags: stored[0], body: stored[1:]}
	var ok bool
	if r.version, ok = r.uvarint(); !ok {
		return record{}, errRecord
	}
	if r.flags&flagExpires != 0 {
		expiry, ok := r.uvarint()
		if !ok || expiry > 1<<62 {
			return record{}, errRecord
		}
		r.expiry = int64(expiry)
	}
	return r, nil
}

// plain is parseRecord of a record without flags, as most are: its value is as
// it is stored, and does not expire.
func plain(stored []byte) (value []byte, version uint64, ok bool) {
	if len(stored) == 0 || stored[0] != 0 {
		return nil, 0, false
	}
	version, n := binary.Uvarint(stored[1:])
	if n <= 0 {
		return nil, 0, false
	}
	return stored[1+n:], version, true
}

// uvarint takes a number off the front of body.
func (r *record) uvarint() (uint64, bool) {
	v, n := binary.Uvarint(r.body)
	if n <= 0 {
		return 0, false
	}
	r.body = r.body[n:]
	return v, true
}

func (r *record) exists() bool { return r.stored != nil }

// value is the CBOR item, unless it is a snapshot: see session.valueOf. It may
// share memory with the engine.
func (r *record) value() ([]byte, error) {
	if r.flags&flagCompressed != 0 {
		return decompress(r.body)
	}
	return r.body, nil
}

var errRecord = &abi.Error{
	Code: abi.ErrCorrupt.Code(), Message: "a stored record is damaged",
	Hint: "run: luahost store check",
}
