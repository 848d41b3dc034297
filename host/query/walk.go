package query

import (
	"bytes"
	"context"
	"slices"

	"github.com/luahost/luahost/host/query/field"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
)

// source gives the rows of an access one by one.
type source interface {
	// next sets r to the next row, whose memory is good until the next call;
	// false at the end.
	next(r *row) (bool, error)

	// place is where the row is: its key, or its entry without the index's prefix.
	place() []byte

	close()
}

// meter counts what a query has looked at.
type meter struct {
	entries int64 // of indexes
	rows    int64
}

// walker is what the sources of one query share.
type walker struct {
	ctx    context.Context
	reader *storage.Reader
	meter  *meter
	steps  int
}

// step looks at the context now and then.
func (w *walker) step() error {
	if w.steps++; w.steps&255 == 0 && w.ctx.Err() != nil {
		return interrupted(w.ctx.Err())
	}
	return nil
}

// fetch gets the row of an entry; nil when it has expired.
func (w *walker) fetch(k []byte) ([]byte, error) {
	w.meter.rows++
	return w.reader.Get(k)
}

// open makes the source of a plan, behind a position if there is one.
func (w *walker) open(q *request, x *plan) (source, error) {
	after := q.after
	if x.sorting == sortRows {
		after = nil // all rows must be seen
	}
	switch {
	case len(x.others) > 0 || x.access.union != nil:
		return w.meet(x, after)
	case x.access.index == nil:
		return w.keys(x, after), nil
	case x.ties:
		return w.ties(q, x, after), nil
	}
	return w.entries(q, x, after), nil
}

// ---- rows in key order

type keySource struct {
	walker *walker
	spans  []span // still to walk, from the first
	back   bool
	cursor *storage.RowCursor
}

func (w *walker) keys(x *plan, after *position) *keySource {
	s := &keySource{walker: w, spans: x.access.spans, back: x.back}
	if after != nil {
		s.spans = clip(s.spans, after.place, s.back)
	}
	if s.back {
		s.spans = slices.Clone(s.spans)
		slices.Reverse(s.spans)
	}
	return s
}

// clip leaves what is behind a place in the direction of the walk.
func clip(spans []span, place []byte, back bool) []span {
	rest := span{from: append(bytes.Clone(place), 0)}
	if back {
		rest = span{to: place}
	}
	var left []span
	for _, s := range spans {
		if s = s.and(rest); !s.isEmpty() {
			left = append(left, s)
		}
	}
	return left
}

// next implements source.
func (s *keySource) next(r *row) (bool, error) {
	for {
		if err := s.walker.step(); err != nil {
			return false, err
		}
		if s.cursor == nil {
			if len(s.spans) == 0 {
				return false, nil
			}
			s.cursor = s.walker.reader.Scan(s.spans[0].from, s.spans[0].to, s.back)
			s.spans = s.spans[1:]
		}
		if s.cursor.Next() {
			s.walker.meter.rows++
			value, err := s.cursor.Value()
			r.set(s.cursor.Key(), value)
			return err == nil, err
		}
		err := s.cursor.Err()
		s.close()
		if err != nil {
			return false, err
		}
	}
}

func (s *keySource) place() []byte { return s.cursor.Key() }

func (s *keySource) close() {
	if s.cursor != nil {
		s.cursor.Close()
		s.cursor = nil
	}
}

// ---- rows in the order of an index

type entrySource struct {
	walker *walker
	access *access
	spans  []span // still to walk, from the first
	back   bool
	cursor engine.Cursor
	ahead  *ahead  // nil: rows are got as their entries come
	own    entries // those of a row that may come several times

	encoded, key []byte // of the entry: without the prefix, and what of it is the row's key
	marks        byte
}

func (w *walker) entries(q *request, x *plan, after *position) *entrySource {
	s := &entrySource{walker: w, access: x.access, spans: x.access.spans, back: x.back}
	if after != nil && len(s.spans) > 0 {
		s.spans = clip(s.spans, x.entryPlace(q, after), s.back)
	}
	if s.back {
		s.spans = slices.Clone(s.spans)
		slices.Reverse(s.spans)
	}
	s.ahead = newAhead(w.reader, q, x)
	return s
}

// entryPlace is the entry that a position means in the plan's index.
func (x *plan) entryPlace(q *request, after *position) []byte {
	switch {
	case after.order == cursorIndex:
		return after.place
	case after.order == cursorKey:
		return append(bytes.Clone(x.access.spans[0].from), after.place...)
	}
	values, k := q.plainValues(after.place)
	return slices.Concat(x.fixedPrefix(), values, k)
}

// fixedPrefix is the values of the fields that are skipped when the index sorts.
func (x *plan) fixedPrefix() []byte {
	from, at := x.access.spans[0].from, 0
	for range x.skip {
		at += field.OrderedSize(from[at:])
	}
	return from[:at]
}

// next implements source.
func (s *entrySource) next(r *row) (bool, error) {
	for {
		if err := s.walker.step(); err != nil {
			return false, err
		}
		found, err := s.move()
		if err != nil || !found {
			return false, err
		}
		s.walker.meter.entries++
		value, err := s.fetch()
		if err != nil {
			return false, err
		}
		if value != nil && s.isFirst(value) {
			r.set(s.key, value)
			return true, nil
		}
	}
}

// move goes to the next entry.
func (s *entrySource) move() (bool, error) {
	if s.ahead != nil {
		return s.moveAhead()
	}
	found, err := s.walk()
	if found {
		s.encoded, s.marks = s.at()
		_, s.key = s.access.index.split(s.encoded)
	}
	return found, err
}

// fetch gets the row of the entry; nil when it has expired.
func (s *entrySource) fetch() ([]byte, error) {
	if s.ahead == nil {
		return s.walker.fetch(s.key)
	}
	s.walker.meter.rows++
	return s.ahead.rows.Get(s.ahead.taken - 1)
}

// at is the entry that the cursor is at.
func (s *entrySource) at() (encoded []byte, marks byte) {
	if stored := s.cursor.Value(); len(stored) > 0 {
		marks = stored[0]
	}
	return s.cursor.Key()[len(s.access.index.prefix):], marks
}

// walk moves the cursor to the next entry.
func (s *entrySource) walk() (bool, error) {
	for {
		if s.cursor == nil {
			if len(s.spans) == 0 {
				return false, nil
			}
			behind := s.spans[0].behind(s.access.index.prefix)
			s.cursor = s.walker.reader.Tx().Scan(behind.from, behind.to, s.back)
			s.spans = s.spans[1:]
		}
		if s.cursor.Next() {
			return true, nil
		}
		err := s.cursor.Err()
		s.closeCursor()
		if err != nil {
			return false, err
		}
	}
}

// isFirst reports whether this entry is the first of its row that the walk
// comes by: the one that counts.
func (s *entrySource) isFirst(value []byte) bool {
	if s.marks&markSeveral == 0 {
		return true
	}
	if err := s.own.compute(s.access.index, value); err != nil {
		return true
	}
	first := -1
	for i := range s.own.list {
		if !inSpans(s.access.spans, s.own.bytes(i)) {
			continue
		}
		if first < 0 || s.back {
			first = i
		}
	}
	return first < 0 || bytes.HasPrefix(s.encoded, s.own.bytes(first))
}

// inSpans reports whether an entry of a row, without its key, is in a span. Spans
// begin and end between values, never between keys.
func inSpans(spans []span, values []byte) bool {
	i, found := slices.BinarySearchFunc(spans, values, func(s span, v []byte) int { return bytes.Compare(s.from, v) })
	if found {
		return true
	}
	return i > 0 && spans[i-1].has(values)
}

func (s *entrySource) place() []byte { return s.encoded }

func (s *entrySource) closeCursor() {
	if s.cursor != nil {
		s.cursor.Close()
		s.cursor = nil
	}
}

func (s *entrySource) close() {
	s.closeCursor()
	if s.ahead != nil {
		s.ahead.release()
		s.ahead = nil
	}
}
