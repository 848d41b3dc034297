// Package linmem owns the linear memories of guests. It is the one place that
// turns a guest's pointers into Go slices, and the one place with arithmetic
// on them.
//
// A Memory reserves all the address space it may ever need when it is made, so
// that it grows without moving: pointers into it stay good, and the guest's
// compiled code never waits for a copy. Reserved pages cost nothing until the
// guest touches them.
package linmem

import (
	"fmt"
	"sync"

	"github.com/tetratelabs/wazero/experimental"
)

// PageSize is the unit of WebAssembly memories, in bytes.
const PageSize = 64 << 10

// commitStep is how much is made accessible at a time, in bytes. A guest grows
// by single pages; one system call for each would cost more than the pages.
const commitStep = 1 << 20

// Memory is one linear memory. While a guest runs, only the goroutine that it
// runs on may use it, but for Control.Interrupt.
type Memory struct {
	bytes     []byte // what the guest has
	mapping   []byte // what is reserved; len is the limit
	committed int    // accessible bytes of mapping, at least len(bytes)

	mu    sync.Mutex // guards held and freed
	held  int
	freed bool
}

var _ experimental.LinearMemory = (*Memory)(nil)

// New reserves a memory that can grow to limit bytes.
func New(limit uint64) (*Memory, error) {
	const maxInt = int(^uint(0) >> 1)
	if limit > uint64(maxInt) {
		return nil, fmt.Errorf("cannot reserve %d bytes of guest memory on this platform", limit)
	}
	mapping, err := reserve(int(roundUp(limit, PageSize)))
	if err != nil {
		return nil, fmt.Errorf("cannot reserve %d bytes of guest memory: %w", limit, err)
	}
	return &Memory{mapping: mapping, bytes: mapping[:0:0]}, nil
}

// Reallocate grows the memory to size bytes, in place. It returns nil, which
// the guest sees as a memory.grow that failed, beyond the limit or when the
// system has no more.
func (m *Memory) Reallocate(size uint64) []byte {
	if size > uint64(len(m.mapping)) {
		return nil
	}
	if want := int(size); want > m.committed {
		to := min(int(roundUp(size, commitStep)), len(m.mapping))
		if err := commit(m.mapping[:to]); err != nil {
			return nil
		}
		m.committed = to
	}
	m.bytes = m.mapping[:size:size]
	return m.bytes
}

// Hold keeps the memory mapped, even beyond Free, until Release: whoever runs
// a guest on it holds it.
func (m *Memory) Hold() {
	m.mu.Lock()
	m.held++
	m.mu.Unlock()
}

// Release ends a Hold.
func (m *Memory) Release() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.held--
	m.unmapUnused()
}

// Free gives the memory back, at once or when the last holder releases it.
func (m *Memory) Free() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.freed = true
	m.unmapUnused()
}

func (m *Memory) unmapUnused() {
	if !m.freed || m.held > 0 || m.mapping == nil {
		return
	}
	release(m.mapping)
	m.mapping, m.bytes, m.committed = nil, nil, 0
}

// Size is the number of bytes that the guest has.
func (m *Memory) Size() int { return len(m.bytes) }

// Slice is the guest's bytes from ptr to ptr+n; ok is false when they are not
// all inside its memory. The slice is the memory itself, no copy: it is good
// until the guest runs again.
func (m *Memory) Slice(ptr, n uint32) (view []byte, ok bool) {
	end := uint64(ptr) + uint64(n)
	if end > uint64(len(m.bytes)) {
		return nil, false
	}
	return m.bytes[ptr:end:end], true
}

func roundUp(n, step uint64) uint64 { return (n + step - 1) / step * step }
