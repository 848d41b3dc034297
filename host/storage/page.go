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

// cursorMark begins a cursor: its version and direction. Behind it comes the
// ordered encoding of the page's last key.
func cursorMark(reverse bool) byte {
	if reverse {
		return 0x11
	}
	return 0x10
}

// ScanRaw answers an abi.ScanRequest with an abi.ScanReply. Without values, or
// when the request says so, the reply has keys only.
func (t *Table) ScanRaw(ctx context.Context, dst, msg []byte, values bool) ([]byte, error) {
	options, err := parseScan(msg)
	if err != nil {
		return dst, err
	}
	options.KeysOnly = options.KeysOnly || !values
	p := page{limit: options.Limit, values: !options.KeysOnly, reply: dst, start: len(dst)}
	p.reply = append(p.reply, make([]byte, pageHead)...)
	options.Limit++ // one more, to know whether there is a next page
	err = t.view(ctx, func(s *session, core *table) error {
		return s.rows(ctx, core, t.limits.guard, options, p.add)
	})
	if err == nil {
		err = p.err
	}
	if err != nil {
		return dst, err
	}
	return p.finish(options.Reverse), nil
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
	if len(cursor) < 2 || cursor[0] != cursorMark(o.Reverse) {
		return failure(abi.ErrInvalid, "the cursor is not from a scan with these conditions")
	}
	o.After = Key(cursor[1:])
	_, err := key.AppendItem(nil, cursor[1:])
	if err != nil {
		return failure(abi.ErrInvalid, "the cursor is damaged")
	}
	return nil
}

// pageHead is the most bytes before a reply's first item: the heads of the map
// and of the array, and the key between them.
const pageHead = 1 + 1 + 5

// page collects the items of a reply behind room for its head.
type page struct {
	limit  int
	values bool
	reply  []byte
	start  int // of the reply, in reply
	rows   int
	last   Key
	more   bool
	err    error
}

// add takes a row; false when the page is full and there is a next one.
func (p *page) add(k, value []byte) bool {
	if p.full() {
		p.more = true
		return false
	}
	if p.reply, p.err = key.AppendItem(p.reply, k); p.err != nil {
		return false
	}
	if p.values {
		p.reply = append(p.reply, value...)
	}
	p.rows++
	if p.full() {
		p.last = Key(k)
	}
	return true
}

func (p *page) full() bool {
	return p.rows == p.limit || len(p.reply)-p.start >= pageBytes
}

// finish puts the head before the items and the cursor behind them.
func (p *page) finish(reverse bool) []byte {
	fields, count := uint64(1), p.rows
	if p.more {
		fields++
	}
	if p.values {
		count *= 2
	}
	items := p.reply[p.start+pageHead:]
	reply := item.AppendHead(p.reply[:p.start], item.MajorMap, fields)
	reply = item.AppendHead(item.AppendInt(reply, 0), item.MajorArray, uint64(count))
	reply = append(reply, items...) // to the left, over the room that was not needed
	if !p.more {
		return reply
	}
	reply = item.AppendInt(reply, 1)
	reply = item.AppendHead(reply, item.MajorBytes, uint64(1+len(p.last)))
	return append(append(reply, cursorMark(reverse)), p.last...)
}
