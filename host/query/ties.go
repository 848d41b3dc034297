package query

import (
	"bytes"
	"slices"

	"github.com/luahost/luahost/host/storage/engine"
)

// tieSource walks an index backwards, but rows with equal values forwards: the
// order "age desc", where ties are in key order all the same. Few rows with one
// value are turned around in memory; many are walked by a second cursor.
type tieSource struct {
	walker *walker
	access *access
	spans  []span // still to walk, from the last

	back    engine.Cursor // backwards through the last span; nil: begin it
	pending []byte        // an entry that back has given and nobody has taken; nil: none
	group   [][]byte      // entries with equal values, to be given from the first
	forward engine.Cursor // instead of group, when they are many
	current []byte
}

// maxTurned is the most entries that are turned around in memory.
const maxTurned = 128

func (w *walker) ties(q *request, x *plan, after *position) *tieSource {
	s := &tieSource{walker: w, access: x.access, spans: slices.Clone(x.access.spans)}
	if after == nil || len(s.spans) == 0 {
		return s
	}
	place := x.entryPlace(q, after)
	values, _ := x.access.index.split(place)
	s.spans = clip(s.spans, values, true)
	if rest := (span{append(place, 0), prefixEnd(values)}); !rest.isEmpty() && inSpans(x.access.spans, values) {
		s.walkForward(rest) // the rest of the group in which the last page ended
	}
	return s
}

func (s *tieSource) walkForward(x span) {
	behind := x.behind(s.access.index.prefix)
	s.forward = s.walker.reader.Tx().Scan(behind.from, behind.to, false)
}

// next implements source.
func (s *tieSource) next(r *row) (bool, error) {
	for {
		if err := s.walker.step(); err != nil {
			return false, err
		}
		found, err := s.move()
		if err != nil || !found {
			return false, err
		}
		_, k := s.access.index.split(s.current)
		value, err := s.walker.fetch(k)
		if err != nil {
			return false, err
		}
		if value != nil {
			r.set(k, value)
			return true, nil
		}
	}
}

// move sets current to the next entry.
func (s *tieSource) move() (bool, error) {
	for {
		if s.forward != nil {
			if s.forward.Next() {
				s.walker.meter.entries++
				s.current = append(s.current[:0], s.entryAt(s.forward)...)
				return true, nil
			}
			err := s.forward.Err()
			s.forward.Close()
			s.forward = nil
			if err != nil {
				return false, err
			}
		}
		if len(s.group) > 0 {
			s.current = append(s.current[:0], s.group[0]...)
			s.group = s.group[1:]
			return true, nil
		}
		more, err := s.nextGroup()
		if err != nil || !more {
			return false, err
		}
	}
}

func (s *tieSource) entryAt(c engine.Cursor) []byte { return c.Key()[len(s.access.index.prefix):] }

// nextGroup reads the entries of the next value, or finds that they are many.
func (s *tieSource) nextGroup() (bool, error) {
	first, err := s.take()
	if err != nil || first == nil {
		return false, err
	}
	values, _ := s.access.index.split(first)
	s.group = append(s.group[:0], first)
	for {
		next, err := s.take()
		if err != nil {
			return false, err
		}
		if next == nil || !bytes.HasPrefix(next, values) {
			s.pending = next
			slices.Reverse(s.group)
			return true, nil
		}
		if s.group = append(s.group, next); len(s.group) > maxTurned {
			s.group = s.group[:0]
			s.walkForward(prefixSpan(values))
			s.skipTo(values)
			return true, nil
		}
	}
}

// take is the next entry backwards, a copy; nil at the end of all spans.
func (s *tieSource) take() ([]byte, error) {
	if one := s.pending; one != nil {
		s.pending = nil
		return one, nil
	}
	for {
		if s.back == nil {
			if len(s.spans) == 0 {
				return nil, nil
			}
			behind := s.spans[len(s.spans)-1].behind(s.access.index.prefix)
			s.back = s.walker.reader.Tx().Scan(behind.from, behind.to, true)
		}
		if s.back.Next() {
			s.walker.meter.entries++
			return bytes.Clone(s.entryAt(s.back)), nil
		}
		if err := s.back.Err(); err != nil {
			return nil, err
		}
		s.closeBack()
		s.spans = s.spans[:len(s.spans)-1]
	}
}

// skipTo goes on backwards before a value.
func (s *tieSource) skipTo(values []byte) {
	s.closeBack()
	s.spans = clip(s.spans, values, true)
}

func (s *tieSource) closeBack() {
	if s.back != nil {
		s.back.Close()
		s.back = nil
	}
}

func (s *tieSource) place() []byte { return s.current }

func (s *tieSource) close() {
	s.closeBack()
	if s.forward != nil {
		s.forward.Close()
		s.forward = nil
	}
}
