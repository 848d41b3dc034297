package query

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/luahost/luahost/host/storage/engine"
)

// An intersection walks several indexes at once and gets only the rows that are in
// all of them. It needs all in key order: entries that share all their values
// are in it; others are collected first and sorted, if they are few.

// maxCollected is the most keys that one access is collected for.
const maxCollected = 1 << 15

// costCollect is the cost of one key that is collected and sorted.
const costCollect = 250

// considerUnion makes a plan of an any whose every branch has an index: their
// keys are collected.
func (p *planner) considerUnion(a *access) {
	x := &plan{access: a, collect: maxCollected, filter: p.request.where, read: a.rows}
	if len(p.request.order) > 0 && !p.request.byKeyUp() {
		x.sorting = sortRows
	}
	if why := p.request.cannotResume(x); why != "" {
		p.candidates = append(p.candidates, candidate{lost: x, why: why})
		return
	}
	x.rows = min(a.rows, p.estimate.total*p.estimate.passing(p.request.where))
	p.finishPrice(x, collectCost(a), costFetch+costOf(x.filter))
	p.candidates = append(p.candidates, candidate{plan: x})
}

// considerMeeting builds an intersection from the most selective access on: each
// further one must save more than it costs.
func (p *planner) considerMeeting(ways []*access) {
	q := p.request
	if len(q.order) > 0 && !q.byKeyUp() || q.after != nil && q.after.order != cursorKey {
		return
	}
	var indexes []*access
	for _, a := range ways[1:] {
		if len(a.spans) > 0 && a.union == nil && (a.isPoint() || a.rows <= maxCollected/2) {
			indexes = append(indexes, a)
		}
	}
	if len(indexes) < 2 {
		return
	}
	slices.SortStableFunc(indexes, func(a, b *access) int { return cmp.Compare(a.rows, b.rows) })
	if x := p.meeting(indexes); len(x.others) > 0 {
		p.candidates = append(p.candidates, candidate{plan: x})
	}
}

// meeting makes the plan. The accesses are sorted by their rows.
func (p *planner) meeting(indexes []*access) *plan {
	first := indexes[0]
	x := &plan{access: first, collect: maxCollected, read: first.rows}
	exact, used := slices.Clone(first.exact), slices.Clone(first.used)
	start, walk, rows := collectCost(first), first.rows*costEntry, first.rows
	for _, a := range indexes[1:] {
		part := a.rows / max(1, p.estimate.total)
		saved := rows * (1 - part) * (costFetch + costOf(p.request.without(exact)))
		price, before := min(a.rows*costEntry, rows*costSeek), 0.0
		if !a.isPoint() {
			price, before = 0, collectCost(a)
		}
		if saved <= price+before || isCovered(a, used) {
			continue
		}
		x.others = append(x.others, a)
		exact, used = append(exact, a.exact...), append(used, a.used...)
		start, walk, rows = start+before, walk+price, rows*part
		x.read += a.rows
	}
	x.filter = p.request.without(exact)
	x.rows = rows * p.estimate.passingAll(p.request, used)
	perRow := walk/max(1, x.read) + rows*(costFetch+costOf(x.filter))/max(1, x.read)
	p.finishPrice(x, start, perRow)
	return x
}

// isCovered reports whether an access has nothing to say that others have not
// said already.
func isCovered(a *access, used []*test) bool {
	for _, t := range a.used {
		if !isOneOf(t, used) {
			return false
		}
	}
	return true
}

func collectCost(a *access) float64 {
	if a.isPoint() {
		return 0
	}
	return a.rows * (costEntry + costCollect)
}

// ---- walking

// keyStream gives keys of rows in order.
type keyStream interface {
	// seek is the first key that is not less than k; nil at the end. It is
	// valid until the next call, whose k must not be less.
	seek(k []byte) ([]byte, error)
	close()
}

// pointStream is the keys of one point of an index.
type pointStream struct {
	cursor engine.Cursor
	prefix []byte // of the engine's keys; the row's key follows
	key    []byte
	meter  *meter
}

// nearSteps is how many steps are tried before jumping.
const nearSteps = 4

func newPointStream(tx engine.Tx, a *access, m *meter) *pointStream {
	prefix := append(bytes.Clone(a.index.prefix), a.spans[0].from...)
	return &pointStream{cursor: tx.Scan(prefix, prefixEnd(prefix), false), prefix: prefix, meter: m}
}

func (s *pointStream) seek(k []byte) ([]byte, error) {
	for range nearSteps {
		if s.key != nil && bytes.Compare(s.key, k) >= 0 {
			return s.key, nil
		}
		if !s.next() {
			return nil, s.cursor.Err()
		}
	}
	if bytes.Compare(s.key, k) < 0 {
		s.cursor.Seek(append(bytes.Clone(s.prefix), k...))
		if !s.next() {
			return nil, s.cursor.Err()
		}
	}
	return s.key, nil
}

func (s *pointStream) next() bool {
	if !s.cursor.Next() {
		return false
	}
	s.meter.entries++
	s.key = s.cursor.Key()[len(s.prefix):]
	return true
}

func (s *pointStream) close() { s.cursor.Close() }

// listStream is keys that were collected and sorted.
type listStream struct{ keys [][]byte }

func (s *listStream) seek(k []byte) ([]byte, error) {
	i, _ := slices.BinarySearchFunc(s.keys, k, bytes.Compare)
	if s.keys = s.keys[i:]; len(s.keys) == 0 {
		return nil, nil
	}
	return s.keys[0], nil
}

func (s *listStream) close() {}

// collect reads the keys of an access, sorted; nil when there are more than most, and it is
// better to look at the rows.
func (w *walker) collect(a *access, most int) (*listStream, error) {
	s := &listStream{}
	for _, branch := range a.branches() {
		for _, x := range branch.spans {
			full, err := w.collectSpan(s, branch, x, most)
			if err != nil || full {
				return nil, err
			}
		}
	}
	slices.SortFunc(s.keys, bytes.Compare)
	s.keys = slices.CompactFunc(s.keys, bytes.Equal)
	return s, nil
}

func (w *walker) collectSpan(s *listStream, a *access, x span, most int) (full bool, err error) {
	behind := x.behind(a.index.prefix)
	cursor := w.reader.Tx().Scan(behind.from, behind.to, false)
	defer cursor.Close()
	for cursor.Next() {
		if err := w.step(); err != nil {
			return false, err
		}
		if len(s.keys) == most {
			return true, nil
		}
		w.meter.entries++
		_, k := a.index.split(cursor.Key()[len(a.index.prefix):])
		s.keys = append(s.keys, bytes.Clone(k))
	}
	return false, cursor.Err()
}

// meetSource walks the rows that are in all streams.
type meetSource struct {
	walker  *walker
	streams []keyStream
	checks  []*test    // of accesses that turned out to be too many keys to collect
	scan    *keySource // when that leaves no stream
	at      []byte     // no key before it is wanted any more
	key     []byte
}

func (w *walker) meet(x *plan, after *position) (source, error) {
	m := &meetSource{walker: w}
	if after != nil {
		m.at = append(bytes.Clone(after.place), 0)
	}
	for _, a := range append([]*access{x.access}, x.others...) {
		if a.isPoint() {
			m.streams = append(m.streams, newPointStream(w.reader.Tx(), a, w.meter))
			continue
		}
		list, err := w.collect(a, x.collect)
		if err != nil {
			m.close()
			return nil, err
		}
		if list != nil {
			m.streams = append(m.streams, list)
		} else {
			m.checks = append(m.checks, a.exact...)
		}
	}
	if len(m.streams) == 0 {
		m.scan = w.keys(&plan{access: keyAccess(nil)}, after)
	}
	return m, nil
}

// next implements source.
func (m *meetSource) next(r *row) (bool, error) {
	for {
		found, err := m.move(r)
		if err != nil || !found {
			return false, err
		}
		if m.passes(r) {
			return true, nil
		}
	}
}

func (m *meetSource) passes(r *row) bool {
	for _, t := range m.checks {
		if !t.matches(r) {
			return false
		}
	}
	return true
}

// move sets r to the next row that is in all streams.
func (m *meetSource) move(r *row) (bool, error) {
	if m.scan != nil {
		return m.scan.next(r)
	}
	for {
		found, err := m.agree()
		if err != nil || !found {
			return false, err
		}
		m.key = append(m.key[:0], m.at...)
		m.at = append(m.at, 0)
		value, err := m.walker.fetch(m.key)
		if err != nil {
			return false, err
		}
		if value != nil {
			r.set(m.key, value)
			return true, nil
		}
	}
}

// agree moves at to the first key that is in all streams.
func (m *meetSource) agree() (bool, error) {
	for agreed, i := 0, 0; agreed < len(m.streams); i = (i + 1) % len(m.streams) {
		if err := m.walker.step(); err != nil {
			return false, err
		}
		k, err := m.streams[i].seek(m.at)
		if err != nil || k == nil {
			return false, err
		}
		if bytes.Equal(k, m.at) {
			agreed++
			continue
		}
		m.at = append(m.at[:0], k...)
		agreed = 1
	}
	return true, nil
}

func (m *meetSource) place() []byte { return m.key } // only for cursors by key, which the row has

func (m *meetSource) close() {
	for _, s := range m.streams {
		s.close()
	}
	if m.scan != nil {
		m.scan.close()
	}
}
