package storage

import (
	"bytes"

	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/internal/tree"
)

// merged walks the snapshot and the writes of an overlay at once. A row in the
// writes hides the one of the snapshot.
type merged struct {
	overlay  *overlay
	seen     *readRange
	reverse  bool
	from, to []byte // what is left of the range
	bound    []byte // memory of the bound that moves
	changes  uint64 // of overlay.writes, when the writes' cursor was made
	base     side
	writes   side
	key      []byte
	value    []byte
}

// side is one of the two cursors, looked ahead by one item.
type side struct {
	cursor engine.Cursor
	loaded bool // the cursor is at an item that was not taken yet
	ended  bool
}

func (s *side) load() {
	if !s.loaded && !s.ended {
		s.loaded = s.cursor.Next()
		s.ended = !s.loaded
	}
}

// treeCursor makes a tree's cursor an engine's.
type treeCursor struct{ *tree.Cursor }

func (treeCursor) Err() error { return nil }
func (treeCursor) Close()     {}

// Next implements engine.Cursor.
func (m *merged) Next() bool {
	for m.load() {
		m.take()
		m.pass(m.key, true)
		if m.value != nil {
			return true
		}
	}
	m.key, m.value = nil, nil
	return false
}

// load looks ahead on both sides, and notes what was read of the snapshot. The
// writes are looked at anew when they have changed meanwhile.
func (m *merged) load() bool {
	if m.base.load(); m.base.loaded {
		m.seen.reached = append(m.seen.reached[:0], m.base.cursor.Key()...)
	} else if m.base.cursor.Err() != nil {
		return false
	} else {
		m.seen.ended = true
	}
	if writes := m.overlay.writes; m.writes.cursor == nil || m.changes != writes.Changes() {
		m.changes = writes.Changes()
		m.writes = side{cursor: treeCursor{writes.Scan(bytes.Clone(m.from), bytes.Clone(m.to), m.reverse)}}
	}
	m.writes.load()
	return m.base.loaded || m.writes.loaded
}

// take moves to the nearer of the two items, and past both when they are the
// same row. The value is nil when that row was deleted.
func (m *merged) take() {
	order := 1
	if m.base.loaded {
		order = -1
		if m.writes.loaded {
			order = m.compare(m.base.cursor.Key(), m.writes.cursor.Key())
		}
	}
	if order <= 0 {
		m.key, m.value = m.base.cursor.Key(), m.base.cursor.Value()
		m.base.loaded = false
	}
	if order >= 0 {
		m.key, m.value = m.writes.cursor.Key(), unmark(m.writes.cursor.Value())
		m.writes.loaded = false
	}
}

func (m *merged) compare(a, b []byte) int {
	if m.reverse {
		a, b = b, a
	}
	return bytes.Compare(a, b)
}

// pass cuts what is left of the range: beyond key, or from it on.
func (m *merged) pass(key []byte, beyond bool) {
	m.bound = append(m.bound[:0], key...)
	if beyond != m.reverse {
		m.bound = append(m.bound, 0) // the next possible key
	}
	if m.reverse {
		m.to = m.bound
	} else {
		m.from = m.bound
	}
}

// Seek implements engine.Cursor.
func (m *merged) Seek(key []byte) {
	if m.from != nil && bytes.Compare(key, m.from) < 0 && !m.reverse ||
		m.to != nil && bytes.Compare(key, m.to) >= 0 && m.reverse {
		return // behind us
	}
	m.pass(key, false)
	m.writes = side{}
	if m.base.loaded && m.compare(m.base.cursor.Key(), key) >= 0 || m.base.ended {
		return
	}
	m.base.cursor.Seek(key)
	m.base.loaded = false
}

// Key implements engine.Cursor.
func (m *merged) Key() []byte { return m.key }

// Value implements engine.Cursor.
func (m *merged) Value() []byte { return m.value }

// Err implements engine.Cursor.
func (m *merged) Err() error { return m.base.cursor.Err() }

// Close implements engine.Cursor.
func (m *merged) Close() { m.base.cursor.Close() }
