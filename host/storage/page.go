package storage

import (
	"context"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
	"github.com/luahost/luahost/host/storage/key"
)

// A page ends when it has so many bytes of items, at the latest.
const (
	pageBytes    = 1 << 20
	defaultLimit = 1000
)

// cursorMark begins a cursor: its version and direction, then the ordered
// encoding of the page's last key.
const (
	cursorForward = 0x10
	cursorReverse = 0x11
)

// ScanRaw answers an abi.ScanRequest with an abi.ScanReply. Without values, or
// when the request says so, the reply has keys only.
func (t *Table) ScanRaw(ctx context.Context, dst, msg []byte, values bool) ([]byte, error) {
	options, err := parseScan(msg)
	if err != nil {
		return dst, err
	}
	options.KeysOnly = options.KeysOnly || !values
	p := page{limit: options.Limit, values: !options.KeysOnly}
	options.Limit++ // one more, to know whether there is a next page
	err = t.view(ctx, func(s *session, core *table) error {
		return s.rows(ctx, core, options, p.add)
	})
	if err == nil {
		err = p.err
	}
	if err != nil {
		return dst, err
	}
	return p.append(dst, options.Reverse), nil
}

// parseScan reads a request; Limit is set in any case.
func parseScan(msg []byte) (ScanOptions, error) {
	o := ScanOptions{Limit: defaultLimit}
	r := item.NewReader(msg)
	var cursor []byte
	var keys [3][]byte // from, to, prefix
	r.Keys(8, func(field uint64) bool {
		switch field {
		case 0, 1, 2:
			keys[field] = r.Raw()
		case 3:
			o.Reverse = r.Bool()
		case 4:
			if n := r.Uint(); n > 0 {
				o.Limit = int(min(n, abi.MaxScanLimit))
			}
		case 5:
			cursor = r.Bytes()
		case 6:
			o.KeysOnly = r.Bool()
		default:
			return false
		}
		return true
	})
	if err := r.Done(); err != nil {
		return o, err
	}
	return o, o.setKeys(keys, cursor)
}

func (o *ScanOptions) setKeys(keys [3][]byte, cursor []byte) error {
	for i, into := range []*Key{&o.From, &o.To, &o.Prefix} {
		if keys[i] == nil {
			continue
		}
		ordered, err := key.FromItem(nil, keys[i])
		if err != nil {
			return err
		}
		*into = Key(ordered)
	}
	if cursor == nil {
		return nil
	}
	mark := byte(cursorForward)
	if o.Reverse {
		mark = cursorReverse
	}
	if len(cursor) < 2 || cursor[0] != mark {
		return failure(abi.ErrInvalid, "the cursor is not from a scan with these conditions")
	}
	o.After = Key(cursor[1:])
	_, err := key.AppendItem(nil, cursor[1:])
	if err != nil {
		return failure(abi.ErrInvalid, "the cursor is damaged")
	}
	return nil
}

// page collects the items of a reply.
type page struct {
	limit  int
	values bool
	items  []byte
	rows   int
	last   Key
	more   bool
	err    error
}

// add takes a row; false when the page is full and there is a next one.
func (p *page) add(k, value []byte) bool {
	if p.rows == p.limit || len(p.items) >= pageBytes {
		p.more = true
		return false
	}
	if p.items, p.err = key.AppendItem(p.items, k); p.err != nil {
		return false
	}
	if p.values {
		p.items = append(p.items, value...)
	}
	p.rows++
	if p.rows == p.limit || len(p.items) >= pageBytes {
		p.last = Key(k)
	}
	return true
}

// append appends the reply.
func (p *page) append(dst []byte, reverse bool) []byte {
	fields, count := 1, p.rows
	if p.more {
		fields++
	}
	if p.values {
		count *= 2
	}
	dst = item.AppendHead(dst, item.MajorMap, uint64(fields))
	dst = item.AppendHead(item.AppendInt(dst, 0), item.MajorArray, uint64(count))
	dst = append(dst, p.items...)
	if !p.more {
		return dst
	}
	dst = item.AppendInt(dst, 1)
	dst = item.AppendHead(dst, item.MajorBytes, uint64(1+len(p.last)))
	if reverse {
		dst = append(dst, cursorReverse)
	} else {
		dst = append(dst, cursorForward)
	}
	return append(dst, p.last...)
}
