package query

import (
	"bytes"
	"slices"
)

// sorter gives rows in an order that no index has, in bounded memory. It reads
// all rows, but keeps only what they are sorted by and their keys, and of those
// only the first so many. When the caller has taken them all and there were
// more, it reads the rows again for the next ones.
type sorter struct {
	open   func() (source, error)
	walker *walker
	query  *request
	filter *node
	limit  int // rows that the caller will take at most; 0: all
	budget int // bytes of kept places

	places  [][]byte // values and key, sorted once filled; from next on still to give
	next    int
	size    int    // bytes in places
	bound   []byte // what is not less need not be kept; nil: nothing yet
	behind  []byte // places up to here were given
	isLast  bool   // there are no more than what is in places
	matched int64  // rows that passed the filter, of the first reading
	passes  int
	scratch []byte
}

// sortBudget is how much a sort keeps in memory, in bytes.
const sortBudget = 32 << 20

// placeCost is what a place needs besides its bytes.
const placeCost = 32

// place is the place of the next row; nil at the end.
func (s *sorter) place() ([]byte, error) {
	if s.next == len(s.places) {
		if s.isLast {
			return nil, nil
		}
		if err := s.fill(); err != nil {
			return nil, err
		}
		if len(s.places) == 0 {
			return nil, nil
		}
	}
	place := s.places[s.next]
	s.next++
	s.behind = place
	return place, nil
}

// fill reads all rows for the first ones behind s.behind.
func (s *sorter) fill() error {
	src, err := s.open()
	if err != nil {
		return err
	}
	defer src.close()
	s.places, s.next, s.size, s.bound, s.isLast = nil, 0, 0, nil, true
	s.passes++
	var r row
	for {
		found, err := src.next(&r)
		if err != nil {
			return err
		}
		if !found {
			break
		}
		if s.filter == nil || s.filter.matches(&r) {
			s.add(&r)
		}
	}
	s.sort()
	if s.limit > 0 && len(s.places) > s.limit {
		s.places = s.places[:s.limit]
	}
	return nil
}

// add keeps a row if it is among the first.
func (s *sorter) add(r *row) {
	if s.passes == 1 {
		s.matched++
	}
	s.scratch = append(s.query.appendValues(s.scratch[:0], r), r.key...)
	if s.behind != nil && bytes.Compare(s.scratch, s.behind) <= 0 {
		return
	}
	if s.bound != nil && bytes.Compare(s.scratch, s.bound) >= 0 {
		s.isLast = false
		return
	}
	s.places = append(s.places, bytes.Clone(s.scratch))
	s.size += len(s.scratch) + placeCost
	if s.size > s.budget || s.limit > 0 && len(s.places) >= 2*s.limit+16 {
		s.shrink()
	}
}

// shrink keeps the first of what it has: as many as will be taken, and no more
// than half of what the budget allows.
func (s *sorter) shrink() {
	s.sort()
	keep := len(s.places)
	if s.limit > 0 {
		keep = min(keep, s.limit)
	}
	size := 0
	for i, p := range s.places[:keep] {
		if size += len(p) + placeCost; size > s.budget/2 && i > 0 {
			keep = i
			break
		}
	}
	if keep < len(s.places) {
		s.bound = s.places[keep]
		s.isLast = false
	}
	clear(s.places[keep:])
	s.places = s.places[:keep]
	s.size = 0
	for _, p := range s.places {
		s.size += len(p) + placeCost
	}
}

func (s *sorter) sort() { slices.SortFunc(s.places, bytes.Compare) }
