// Package handle keeps what a guest has opened. A handle is an i32 that means
// nothing outside its instance; one that was given back is refused, also when
// its slot has a new owner by then.
package handle

import (
	"github.com/luahost/luahost/abi"
)

// A handle is a slot's index below its generation: both positive, so that a
// handle is greater than 0.
const (
	indexBits   = 12
	indexMask   = abi.MaxHandles - 1
	generations = 1 << (31 - indexBits)
)

// Table maps handles to things of type T with the rights they were opened
// with. The zero Table is empty. It is for one goroutine.
type Table[T any] struct {
	slots  []slot[T]
	free   []int32 // indexes of slots without an owner
	ofCall int     // open handles that end with the call
}

type slot[T any] struct {
	thing      T
	rights     abi.Rights
	generation int32 // of the slot's owner, or of the last one
	open       bool
	ofCall     bool
}

// Add opens a handle. One that is ofCall is closed by EndCall.
func (t *Table[T]) Add(thing T, rights abi.Rights, ofCall bool) (int32, error) {
	index, err := t.freeSlot()
	if err != nil {
		return 0, err
	}
	s := &t.slots[index]
	s.thing, s.rights, s.open, s.ofCall = thing, rights, true, ofCall
	s.generation = s.generation%(generations-1) + 1
	if ofCall {
		t.ofCall++
	}
	return s.generation<<indexBits | index, nil
}

func (t *Table[T]) freeSlot() (int32, error) {
	if n := len(t.free); n > 0 {
		index := t.free[n-1]
		t.free = t.free[:n-1]
		return index, nil
	}
	if len(t.slots) == abi.MaxHandles {
		return 0, &abi.Error{
			Code:    abi.ErrLimit.Code(),
			Message: "too many open tables in one instance",
			Hint:    "close tables that are no longer needed, or open each one only once",
			Limit:   "handles", Max: abi.MaxHandles, Got: abi.MaxHandles + 1,
		}
	}
	t.slots = append(t.slots, slot[T]{})
	return int32(len(t.slots) - 1), nil
}

// Get finds what a handle stands for.
func (t *Table[T]) Get(h int32) (thing T, rights abi.Rights, ok bool) {
	index := int(h & indexMask)
	if h <= 0 || index >= len(t.slots) {
		return thing, 0, false
	}
	s := &t.slots[index]
	if !s.open || s.generation != h>>indexBits {
		return thing, 0, false
	}
	return s.thing, s.rights, true
}

// Close gives a handle back; false when it is not open.
func (t *Table[T]) Close(h int32) bool {
	if _, _, ok := t.Get(h); !ok {
		return false
	}
	t.release(h & indexMask)
	return true
}

func (t *Table[T]) release(index int32) {
	s := &t.slots[index]
	if s.ofCall {
		t.ofCall--
	}
	*s = slot[T]{generation: s.generation}
	t.free = append(t.free, index)
}

// EndCall closes the handles of the call that are still open.
func (t *Table[T]) EndCall() {
	for i := 0; t.ofCall > 0; i++ {
		if t.slots[i].ofCall {
			t.release(int32(i))
		}
	}
}

// Len is how many handles are open.
func (t *Table[T]) Len() int { return len(t.slots) - len(t.free) }
