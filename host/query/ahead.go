package query

import (
	"sync"

	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
)

// ahead is entries that an entrySource has walked over already, so that their rows are looked for together.
// Most of the time to get rows by an index goes into waiting for memory, and together they wait at once. How many
// were looked at is counted as they are taken, so that nobody learns from it what was looked for in vain.
type ahead struct {
	rows  storage.Lookup
	list  []passed
	text  []byte // memory of list
	taken int
	size  int   // of the next group
	err   error // that ended the walk, behind the list
}

// passed is one entry: in ahead.text, the row's key from key on.
type passed struct {
	start, key, end int
	marks           byte
}

// mostAhead is the most entries of one group. Those behind the last one that is wanted are looked for in vain.
const mostAhead = 64

// loadAhead is for how many entries the cursor is told at a time: entries lie apart, too.
const loadAhead = 8

var aheadPool = sync.Pool{New: func() any { return new(ahead) }}

// newAhead is nil when rows had better be got one by one.
func newAhead(r *storage.Reader, q *request, x *plan) *ahead {
	a := aheadPool.Get().(*ahead)
	if !a.rows.Use(r) {
		aheadPool.Put(a)
		return nil
	}
	a.clear()
	a.size = mostAhead
	if q.limit > 0 && x.sorting != sortRows {
		a.size = min(q.limit, mostAhead)
	}
	return a
}

func (a *ahead) clear() {
	a.rows.Reset()
	a.list, a.text, a.taken, a.err = a.list[:0], a.text[:0], 0, nil
}

func (a *ahead) release() {
	a.rows.Release()
	if cap(a.text) <= maxPooled {
		aheadPool.Put(a)
	}
}

// moveAhead takes the next entry, of the next group when this one is over.
func (s *entrySource) moveAhead() (bool, error) {
	a := s.ahead
	if a.taken == len(a.list) {
		if a.err != nil {
			return false, a.err
		}
		if err := s.walkAhead(); err != nil {
			return false, err
		}
		if len(a.list) == 0 {
			return false, a.err
		}
	}
	one := a.list[a.taken]
	a.taken++
	s.encoded, s.key, s.marks = a.text[one.start:one.end], a.text[one.key:one.end], one.marks
	return true, nil
}

// walkAhead walks over the next group and looks for its rows.
func (s *entrySource) walkAhead() error {
	a := s.ahead
	a.clear()
	for len(a.list) < a.size {
		found, err := s.walk()
		if !found {
			a.err = err
			break
		}
		if loader, ok := s.cursor.(engine.Loader); ok && len(a.list)%loadAhead == 0 {
			loader.Load(min(loadAhead, a.size-len(a.list)-1))
		}
		encoded, marks := s.at()
		values, k := s.access.index.split(encoded)
		start := len(a.text)
		a.text = append(a.text, encoded...)
		end := len(a.text)
		key := end
		if k != nil {
			key = start + len(values)
		}
		a.list = append(a.list, passed{start, key, end, marks})
		a.rows.Add(k)
	}
	a.size = mostAhead
	return a.rows.Find()
}
