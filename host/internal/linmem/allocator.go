package linmem

import (
	"github.com/tetratelabs/wazero/experimental"
)

// Allocator makes the memories of one instance, and remembers the last one.
// Extism instantiates its own kernel first and the plugin's module last, so
// that is the guest's. It is for one goroutine.
type Allocator struct {
	limit uint64
	last  *Memory
	err   error
}

var _ experimental.MemoryAllocator = (*Allocator)(nil)

// NewAllocator makes memories of at most limit bytes each.
func NewAllocator(limit uint64) *Allocator { return &Allocator{limit: limit} }

// Allocate implements experimental.MemoryAllocator. It cannot report an error
// but by a memory that does not grow; Err has it.
func (a *Allocator) Allocate(_, maximum uint64) experimental.LinearMemory {
	m, err := New(min(maximum, a.limit))
	if err != nil {
		a.err = err
		m = &Memory{}
	}
	a.last = m
	return m
}

// Guest is the memory made last; nil when there is none.
func (a *Allocator) Guest() *Memory { return a.last }

// Err is why a memory could not be reserved.
func (a *Allocator) Err() error { return a.err }
