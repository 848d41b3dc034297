package storage

import (
	"errors"
	"unsafe"
)

// What a gate says besides failures.
var (
	errNeedsSession = errors.New("the change needs a session")
	errMismatch     = errors.New("the row is not as wanted")
)

// condition is what a gate wants of the row.
type condition uint8

const (
	anything  condition = iota
	absent              // no row, or an expired one
	equal               // a live row with the value expect
	identical           // the very row that expect was read from, or none if nil
)

// gate is an op under the engine's lock. It implements engine.Gate.
type gate struct {
	store   *Store
	core    *table
	limits  *bounds // nil when removing
	want    condition
	expect  []byte
	size    int64 // what the new row counts in table_bytes, 0 when removing
	keySize int

	asked bool // the engine asked and was admitted
	live  bool // the row was there, and had not expired
}

// Admit implements engine.Gate.
func (g *gate) Admit(old []byte) error {
	if g.core.hooks.Load() != nil || hasReference(old) {
		return errNeedsSession
	}
	if err := g.match(old); err != nil {
		return err
	}
	change := usage{bytes: g.size}
	if old != nil {
		change.bytes -= int64(g.keySize + len(old))
		change.rows--
	}
	if g.limits != nil {
		change.rows++
		if err := g.limits.admit(g.core.name, g.core.usage(), change); err != nil {
			return err
		}
	}
	if change != (usage{}) {
		g.core.addUsage(change)
	}
	g.asked = true
	return nil
}

// match checks the condition.
func (g *gate) match(old []byte) error {
	if g.want == identical {
		if len(old) != len(g.expect) || unsafe.SliceData(old) != unsafe.SliceData(g.expect) {
			return errMismatch
		}
		return nil
	}
	if g.want == anything && g.limits != nil {
		return nil // a plain set does not care what was there
	}
	rec, err := parseRecord(old)
	if err != nil {
		return err
	}
	g.live = g.store.isLive(&rec)
	switch g.want {
	case absent:
		if g.live {
			return errMismatch
		}
	case equal:
		same, err := g.store.holds(&rec, g.expect)
		if err == nil && !same {
			err = errMismatch
		}
		return err
	}
	return nil
}

// hasReference reports whether a stored record is a snapshot's, of which others
// have to be counted.
func hasReference(stored []byte) bool {
	return len(stored) > 0 && stored[0]&flagSnapshot != 0
}
