package storage

import (
	"bytes"
	"context"

	"github.com/luahost/luahost/abi"
)

// ScanOptions choose the rows of a scan. All conditions must hold; the zero
// value is the whole table. Keys are in order: integers by value, then strings
// by bytes.
type ScanOptions struct {
	From     Key  // first key, inclusive
	To       Key  // last key, exclusive
	Prefix   Key  // a string: strings that begin with it
	After    Key  // only keys behind this one in the scan's direction: to go on
	Reverse  bool // from the last key to the first
	Limit    int  // at most so many; 0 is all
	KeysOnly bool // leave the values out
}

// bounds turns the conditions into row keys from <= row < to.
func (o *ScanOptions) bounds(core *table) (from, to []byte, err error) {
	low, high := Key(""), Key("")
	if o.Prefix != "" {
		if o.Prefix.IsInt() {
			return nil, nil, failure(abi.ErrInvalid, "a scan's prefix must be a string, not the integer %v", o.Prefix)
		}
		low, high = o.Prefix, Key(after([]byte(o.Prefix)))
	}
	low = max(low, o.From)
	high = lower(high, o.To)
	if o.After != "" && o.Reverse {
		high = lower(high, o.After)
	} else if o.After != "" {
		low = max(low, o.After+"\x00") // no key lies between
	}
	from = appendRow(nil, core.prefix, low)
	to = after(core.prefix)
	if high != "" {
		to = appendRow(nil, core.prefix, high)
	}
	return from, to, nil
}

// lower is the smaller of two upper bounds, of which "" is none.
func lower(a, b Key) Key {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}

// rows calls visit for each live row of a scan until it returns false. The
// arguments are valid during the call only; the value is nil when KeysOnly is set.
func (s *session) rows(ctx context.Context, core *table, guard Guard, o ScanOptions, visit func(k, value []byte) bool) error {
	from, to, err := o.bounds(core)
	if err != nil {
		return err
	}
	cursor := s.tx.Scan(from, to, o.Reverse)
	defer cursor.Close()
	for n, step := 0, 0; (o.Limit == 0 || n < o.Limit) && cursor.Next(); step++ {
		if err := checkEvery(ctx, step); err != nil {
			return err
		}
		rec, err := parseRecord(cursor.Value())
		if err != nil {
			return err
		}
		if !s.store.isLive(&rec) {
			continue
		}
		var value []byte
		if !o.KeysOnly {
			if value, err = s.valueOf(core, cursor.Key(), &rec, guard); err != nil {
				return err
			}
		}
		n++
		if !visit(cursor.Key()[len(core.prefix):], value) {
			return nil
		}
	}
	return cursor.Err()
}

// entries is rows for a caller who keeps what it gets.
func (s *session) entries(ctx context.Context, core *table, guard Guard, o ScanOptions, visit func(Entry) bool) error {
	return s.rows(ctx, core, guard, o, func(k, value []byte) bool {
		if s.store.direct == nil {
			value = bytes.Clone(value)
		}
		return visit(Entry{Key(k), value})
	})
}
