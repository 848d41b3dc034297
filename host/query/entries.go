package query

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"sync"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/query/field"
)

// The entries of an index are rows of the engine, behind the index's prefix:
//
//	00                                  traits of the index, one byte
//	ordered values, one for each field, then the row's key        btree
//	01, 8 bytes of hash over the same, then the row's key         hash
//
// The value of an entry is empty, or one byte of marks.
const (
	traitsKey = 0x00
	hashMark  = 0x01
	hashSize  = 8
)

// Marks of an entry.
const (
	markSeveral = 1 << 0 // the row has more than this entry
	markCut     = 1 << 1 // the values were cut: look at the row
)

// Traits of an index: what at least one entry, present or past, has had. They
// are set in the transaction that first needs them, and never cleared.
const (
	traitSeveral = 1 << 0 // rows with several entries
	traitCut     = 1 << 1 // entries that were cut
	traitStrings = 1 << 2 // a first field that is a string itself, not an element
)

// entry is one entry of a row: what goes between prefix and row key.
type entry struct {
	start, end int // in entries.buf
	marks      byte
}

// entries is all entries that one row has in one index, sorted. Its memory is
// reused.
type entries struct {
	buf    []byte
	list   []entry
	traits byte

	parts  []part // the candidates of each field
	ends   []int  // parts[:ends[0]] are the first field's, and so on
	text   []byte // memory of parts
	full   bool   // as a btree has them, but nothing is cut
	picked []int  // positions in list that a change is about

	partial bool // a field of the row is absent
}

// part is one candidate of one field, encoded.
type part struct {
	start, end int // in entries.text
	cut        bool
}

var entriesPool = sync.Pool{New: func() any { return new(entries) }}

// maxPooled bounds the memory that is kept for reuse, in bytes.
const maxPooled = 64 << 10

func (e *entries) release() {
	if cap(e.buf) <= maxPooled && cap(e.text) <= maxPooled {
		entriesPool.Put(e)
	}
}

func (e *entries) bytes(i int) []byte { return e.buf[e.list[i].start:e.list[i].end] }

// compute finds the entries that a value has in an index. No value has none.
func (e *entries) compute(d *definition, value []byte) error {
	e.buf, e.list, e.traits = e.buf[:0], e.list[:0], 0
	e.parts, e.ends, e.text = e.parts[:0], e.ends[:0], e.text[:0]
	e.partial, e.picked = false, e.picked[:0]
	if value == nil {
		return nil
	}
	product := 1
	for i, path := range d.paths {
		n := e.addParts(path, value, d.Kind == Hash || e.full)
		switch {
		case n == 0 && i == 0:
			return nil
		case n == 0:
			n = e.addAbsent()
			e.partial = true
		case i == 0 && isString(path, value):
			e.traits |= traitStrings
		}
		if product *= n; n > maxEntries || product > maxEntries {
			return tooManyEntries(d)
		}
		e.ends = append(e.ends, len(e.parts))
	}
	e.combine(d)
	e.finish()
	return nil
}

// isString reports whether a string is at the path itself.
func isString(path *field.Path, value []byte) bool {
	return !path.Each(value, func(found []byte) bool { return field.Read(found).Class != field.String })
}

// addParts encodes the candidates of one field, without doubles, and returns how
// many there are, or too many.
func (e *entries) addParts(path *field.Path, value []byte, whole bool) int {
	first := len(e.parts)
	path.EachCandidate(value, func(found []byte) bool {
		e.addPart(first, field.Read(found), whole)
		return len(e.parts)-first <= maxEntries
	})
	return len(e.parts) - first
}

func (e *entries) addPart(first int, v field.Value, whole bool) {
	p := part{start: len(e.text)}
	if whole {
		e.text = field.AppendOrdered(e.text, v)
	} else {
		e.text, p.cut = field.AppendIndexed(e.text, v)
	}
	p.end = len(e.text)
	if n := len(e.parts) - first; n > 0 && n < 32 { // few: drop doubles now; many: finish does
		for _, q := range e.parts[first:] {
			if bytes.Equal(e.text[q.start:q.end], e.text[p.start:p.end]) {
				e.text = e.text[:p.start]
				return
			}
		}
	}
	e.parts = append(e.parts, p)
}

func (e *entries) addAbsent() int {
	start := len(e.text)
	e.text = field.AppendAbsent(e.text)
	e.parts = append(e.parts, part{start: start, end: len(e.text)})
	return 1
}

// combine makes an entry of each way to take one part of each field.
func (e *entries) combine(d *definition) {
	var taken [maxFields]int // in parts
	for i := range d.paths[1:] {
		taken[i+1] = e.ends[i]
	}
	for {
		e.addEntry(d, taken[:len(d.paths)])
		i := len(d.paths) - 1
		for ; i >= 0; i-- { // count up, the last field fastest
			if taken[i]++; taken[i] < e.ends[i] {
				break
			}
			taken[i] = 0
			if i > 0 {
				taken[i] = e.ends[i-1]
			}
		}
		if i < 0 {
			return
		}
	}
}

func (e *entries) addEntry(d *definition, taken []int) {
	one := entry{start: len(e.buf)}
	for _, i := range taken {
		p := e.parts[i]
		e.buf = append(e.buf, e.text[p.start:p.end]...)
		if p.cut {
			one.marks |= markCut
			e.traits |= traitCut
		}
	}
	if d.Kind == Hash && !e.full {
		e.buf = appendHash(e.buf[:one.start], e.buf[one.start:])
	}
	one.end = len(e.buf)
	e.list = append(e.list, one)
}

// appendHash appends what a hash index has of values. A hash that nobody can
// steer, so that nobody can make one entry out of many.
func appendHash(dst, values []byte) []byte {
	sum := sha256.Sum256(values)
	return append(append(dst, hashMark), sum[:hashSize]...)
}

// finish sorts the entries and drops doubles.
func (e *entries) finish() {
	at := func(one entry) []byte { return e.buf[one.start:one.end] }
	if len(e.list) > 1 {
		slices.SortFunc(e.list, func(a, b entry) int { return bytes.Compare(at(a), at(b)) })
		e.list = slices.CompactFunc(e.list, func(a, b entry) bool { return bytes.Equal(at(a), at(b)) })
	}
	if len(e.list) > 1 {
		e.traits |= traitSeveral
		for i := range e.list {
			e.list[i].marks |= markSeveral
		}
	}
}

func tooManyEntries(d *definition) error {
	err := failure(abi.ErrLimit, "the value has more than %d entries in the index %s", maxEntries, d.index())
	err.Limit, err.Max = "index_entries", maxEntries
	return hinted(err, "each element of an array is an entry, and each combination of elements in an index of several fields")
}
