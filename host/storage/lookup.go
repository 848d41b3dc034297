package storage

import "github.com/luahost/luahost/host/storage/engine"

// Lookup gets rows of a Reader whose keys are known some time before the rows are needed. It is for engines
// that find several keys faster together, and for readers of a snapshot of their own, in which a row that is
// found before it is needed is still the same then.
type Lookup struct {
	reader *Reader
	tx     engine.Batcher
	keys   []byte // of the engine, one behind the other
	ends   []int
	rows   [][]byte
	stored [][]byte
}

// Use begins with a reader; false when its rows had better be got one by one. The Lookup may be of use again
// after Release.
func (l *Lookup) Use(r *Reader) bool {
	tx, ok := r.session.tx.(engine.Batcher)
	if !ok || !r.owned || r.core == nil {
		return false
	}
	l.reader, l.tx = r, tx
	l.Reset()
	return true
}

// Release lets go of everything but memory for the next Use.
func (l *Lookup) Release() {
	l.reader, l.tx = nil, nil
	clear(l.stored)
}

// Reset forgets all keys.
func (l *Lookup) Reset() { l.keys, l.ends, l.rows = l.keys[:0], l.ends[:0], l.rows[:0] }

// Add adds a key.
func (l *Lookup) Add(k []byte) {
	l.keys = append(append(l.keys, l.reader.core.prefix...), k...)
	l.ends = append(l.ends, len(l.keys))
}

// Find looks for the rows of all keys that were added since the last Reset.
func (l *Lookup) Find() error {
	start := 0
	for _, end := range l.ends {
		l.rows = append(l.rows, l.keys[start:end])
		start = end
	}
	for len(l.stored) < len(l.rows) {
		l.stored = append(l.stored, nil)
	}
	return l.tx.GetMany(l.rows, l.stored[:len(l.rows)])
}

// Get is Reader.Get for the i-th of the keys, which Find has looked for.
func (l *Lookup) Get(i int) ([]byte, error) {
	r := l.reader
	rec, err := parseRecord(l.stored[i])
	if err != nil || !r.session.store.isLive(&rec) {
		return nil, err
	}
	return r.session.valueOf(r.core, l.rows[i], &rec, r.guard)
}
