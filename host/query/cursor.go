package query

import (
	"bytes"
	"encoding/binary"
	"slices"

	"github.com/luahost/luahost/host/query/field"
	"github.com/luahost/luahost/host/storage/key"
)

// Cursor is the place behind a row of a result, to go on from: opaque, and
// good for as long as the query stays the same, whatever is written meanwhile.
// Rows that are there all the time are seen exactly once; those that come, go or
// change may be seen or not.
type Cursor []byte

// A cursor is
//
//	version, order     1 byte each
//	fingerprint        4 bytes: of the conditions and the order of the query
//	index              uvarint, only in cursorIndex
//	place              the rest
const (
	cursorVersion = 1
	cursorHead    = 6
)

// What a place is.
const (
	cursorKey    = 'k' // a row's key: the result is in key order
	cursorIndex  = 'i' // an entry of an index: the result is in its order
	cursorValues = 'v' // the values that the result is sorted by, then the row's key
)

// position is a cursor that was read.
type position struct {
	order byte
	index uint64
	place []byte
}

// cursor makes a cursor of a position.
func (r *request) cursor(p position) Cursor {
	c := append(make(Cursor, 0, cursorHead+10+len(p.place)), cursorVersion, p.order)
	c = binary.BigEndian.AppendUint32(c, r.print)
	if p.order == cursorIndex {
		c = binary.AppendUvarint(c, p.index)
	}
	return append(c, p.place...)
}

// parseCursor reads a cursor that may come from anybody.
func (r *request) parseCursor(c Cursor) (*position, error) {
	if len(c) <= cursorHead || c[0] != cursorVersion {
		return nil, malformed("after", "this is no cursor")
	}
	if binary.BigEndian.Uint32(c[2:]) != r.print {
		err := malformed("after", "the cursor is of another query")
		return nil, hinted(err, "where and order_by must be those of the query that gave it")
	}
	p := &position{order: c[1], place: bytes.Clone(c[cursorHead:])}
	if p.order == cursorIndex {
		id, n := binary.Uvarint(p.place)
		if n <= 0 {
			return nil, malformed("after", "the cursor is damaged")
		}
		p.index, p.place = id, p.place[n:]
	}
	if !r.fits(p) {
		return nil, malformed("after", "the cursor is damaged")
	}
	return p, nil
}

// fits reports whether a position can be one of this request.
func (r *request) fits(p *position) bool {
	switch p.order {
	case cursorKey:
		_, err := key.AppendItem(nil, p.place)
		return err == nil && (len(r.order) == 0 || r.byKey())
	case cursorIndex:
		return len(r.order) == 0
	case cursorValues:
		values, k := r.splitValues(p.place)
		_, err := key.AppendItem(nil, k)
		return len(r.order) > 0 && !r.byKey() && values != nil && err == nil
	}
	return false
}

// ---- the values that rows are sorted by

// appendValues appends what a row is sorted by: bytes that sort as the rows
// should.
func (r *request) appendValues(dst []byte, x *row) []byte {
	for i := range r.order {
		f := &r.order[i]
		start := len(dst)
		dst = field.AppendOrdered(dst, f.value(x))
		if f.desc {
			invert(dst[start:])
		}
	}
	return dst
}

// value is the value that a row is sorted by: the first at the path.
func (f *sortField) value(x *row) (v field.Value) {
	f.path.Each(x.item(f.path), func(found []byte) bool {
		v = field.Read(found)
		return false
	})
	return v
}

// invert turns the order of encodings around.
func invert(data []byte) {
	for i := range data {
		data[i] = ^data[i]
	}
}

// splitValues takes a place apart; values is nil when it is damaged.
func (r *request) splitValues(place []byte) (values, k []byte) {
	at := 0
	for _, f := range r.order {
		rest := place[at:]
		if f.desc {
			rest = slices.Clone(rest)
			invert(rest)
		}
		n := field.OrderedSize(rest)
		if n == 0 {
			return nil, nil
		}
		at += n
	}
	return place[:at], place[at:]
}

// plainValues takes a place apart into what an index has for the same row, which
// knows no direction, and the row's key.
func (r *request) plainValues(place []byte) (values, k []byte) {
	at := 0
	for _, f := range r.order {
		rest := place[at:]
		if f.desc {
			rest = slices.Clone(rest)
			invert(rest)
		}
		n := field.OrderedSize(rest)
		if !f.path.IsKey() {
			values = append(values, rest[:n]...)
		}
		at += n
	}
	return values, place[at:]
}
