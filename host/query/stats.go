package query

import (
	"bytes"
	"context"
	"fmt"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/query/field"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
)

// statistics describe an index on an engine that cannot count a range without
// walking it. They are taken when the index is built, and by Analyze; the
// planner scales them to the number of rows there are now.
type statistics struct {
	Rows     int64    `cbor:"0,keyasint"` // of the table
	Entries  int64    `cbor:"1,keyasint"`
	Distinct int64    `cbor:"2,keyasint"` // values, or combinations of them
	Every    int64    `cbor:"3,keyasint"` // a bound each so many entries
	Bounds   [][]byte `cbor:"4,keyasint"` // what entries have between prefix and row key, rising
}

// maxBounds is how fine the histogram is.
const maxBounds = 128

func statsFact(id uint64) string { return fmt.Sprintf("statistics %d", id) }

// Analyze takes the statistics of all indexes of a table anew. It is worth it
// when a table has changed its character; nothing depends on it but speed.
func Analyze(ctx context.Context, t *storage.Table) error {
	c, err := load(ctx, t)
	if err != nil {
		return err
	}
	for i := range c.Indexes {
		if !c.Indexes[i].Ready {
			continue
		}
		if err := analyze(ctx, t, c.Indexes[i].ID); err != nil {
			return err
		}
	}
	return nil
}

// analyze takes the statistics of one index from a snapshot, and stores them
// if the engine is one that needs them.
func analyze(ctx context.Context, t *storage.Table, id uint64) error {
	r, err := t.Reader(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	if _, counts := r.Tx().(engine.Counter); counts {
		return nil
	}
	c, err := loadCatalog(r.Tx(), t, nil)
	if err != nil {
		return err
	}
	d := c.byID(id)
	if d == nil {
		return nil // dropped meanwhile
	}
	stats, err := collect(ctx, r, d)
	if err != nil {
		return err
	}
	r.Close() // before the writer: an engine may not let a file grow under its readers
	encoded, err := abi.Marshal(stats)
	if err != nil {
		return err
	}
	return t.Store().Update(ctx, func(tx *storage.Tx) error {
		now, err := loadCatalog(tx.Raw(), t, nil)
		if err != nil || now.byID(id) == nil {
			return err
		}
		return tx.Raw().Put(t.Fact(nil, statsFact(id)), nil, encoded)
	})
}

// collect walks a whole index.
func collect(ctx context.Context, r *storage.Reader, d *definition) (*statistics, error) {
	s := &statistics{Every: 1}
	var err error
	if s.Rows, err = r.Count(); err != nil {
		return nil, err
	}
	cursor := r.Tx().Scan(d.firstEntry(), prefixEnd(d.prefix), false)
	defer cursor.Close()
	var last []byte
	for cursor.Next() {
		if s.Entries&1023 == 0 && ctx.Err() != nil {
			return nil, interrupted(ctx.Err())
		}
		values, _ := d.split(cursor.Key()[len(d.prefix):])
		if s.Entries == 0 || !bytes.Equal(values, last) {
			s.Distinct++
			last = append(last[:0], values...)
		}
		s.add(values)
	}
	return s, cursor.Err()
}

// add counts an entry, and keeps some as bounds. When there are too many, every
// second one goes.
func (s *statistics) add(values []byte) {
	if s.Entries++; s.Entries%s.Every != 0 {
		return
	}
	if len(s.Bounds) == maxBounds {
		for i := range maxBounds / 2 {
			s.Bounds[i] = s.Bounds[2*i+1]
		}
		s.Bounds = s.Bounds[:maxBounds/2]
		s.Every *= 2
		if s.Entries%s.Every != 0 {
			return
		}
	}
	s.Bounds = append(s.Bounds, bytes.Clone(values))
}

// between estimates the entries in a span, as of when the statistics were taken.
func (s *statistics) between(x span) float64 {
	inside := 0
	for _, bound := range s.Bounds {
		if bytes.Compare(bound, x.from) >= 0 && (x.to == nil || bytes.Compare(bound, x.to) < 0) {
			inside++
		}
	}
	return float64(int64(inside) * s.Every)
}

// loadStats is what is known of an index; nil when nothing is.
func loadStats(tx engine.Tx, t *storage.Table, d *definition) (*statistics, error) {
	stored, err := tx.Get(t.Fact(nil, statsFact(d.ID)))
	if err != nil || stored == nil {
		return nil, err
	}
	s := &statistics{}
	if err := abi.Unmarshal(stored, s); err != nil {
		return nil, damagedCatalog(t, err)
	}
	return s, nil
}

// firstEntry is where the entries begin, behind the traits.
func (d *definition) firstEntry() []byte { return append(bytes.Clone(d.prefix), traitsKey+1) }

// split takes an entry, without the prefix, apart: the values and the row's key.
// Both are nil when it is damaged.
func (d *definition) split(encoded []byte) (values, k []byte) {
	if d.Kind == Hash {
		if len(encoded) <= 1+hashSize || encoded[0] != hashMark {
			return nil, nil
		}
		return encoded[:1+hashSize], encoded[1+hashSize:]
	}
	at := 0
	for range d.paths {
		n := field.OrderedSize(encoded[at:])
		if n == 0 {
			return nil, nil
		}
		at += n
	}
	return encoded[:at], encoded[at:]
}
