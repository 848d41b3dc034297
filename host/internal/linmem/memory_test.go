package linmem_test

import (
	"math"
	"sync"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/internal/linmem"
)

func newMemory(t *testing.T, limit, size uint64) *linmem.Memory {
	t.Helper()
	m, err := linmem.New(limit)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Free)
	if m.Reallocate(size) == nil && size > 0 {
		t.Fatalf("Reallocate(%d) failed", size)
	}
	return m
}

func TestGrowthStaysInPlaceAndKeepsContents(t *testing.T) {
	t.Parallel()
	m := newMemory(t, 64<<20, linmem.PageSize)
	before, _ := m.Slice(0, linmem.PageSize)
	before[100] = 42
	for size := uint64(2 * linmem.PageSize); size <= 64<<20; size *= 2 {
		after := m.Reallocate(size)
		if &after[0] != &before[0] {
			t.Fatalf("memory moved at %d bytes", size)
		}
		if after[100] != 42 || after[size-1] != 0 {
			t.Fatalf("contents changed at %d bytes", size)
		}
		after[size-1] = 1
	}
}

func TestGrowthEndsAtTheLimit(t *testing.T) {
	t.Parallel()
	m := newMemory(t, 3*linmem.PageSize, linmem.PageSize)
	if m.Reallocate(4*linmem.PageSize) != nil {
		t.Error("grew beyond the limit")
	}
	if m.Size() != linmem.PageSize {
		t.Errorf("a failed growth changed the size to %d", m.Size())
	}
	if m.Reallocate(3*linmem.PageSize) == nil {
		t.Error("did not grow to the limit")
	}
}

func TestSliceBounds(t *testing.T) {
	t.Parallel()
	m := newMemory(t, linmem.PageSize, linmem.PageSize)
	for _, c := range []struct {
		ptr, n uint32
		ok     bool
	}{
		{0, 0, true},
		{0, linmem.PageSize, true},
		{linmem.PageSize, 0, true},
		{linmem.PageSize, 1, false},
		{linmem.PageSize + 1, 0, false},
		{1, linmem.PageSize, false},
		{math.MaxUint32, math.MaxUint32, false},
		{math.MaxUint32, 0, false},
		{0, math.MaxUint32, false},
	} {
		view, ok := m.Slice(c.ptr, c.n)
		if ok != c.ok || ok && len(view) != int(c.n) {
			t.Errorf("Slice(%d, %d) = %d bytes, %v", c.ptr, c.n, len(view), ok)
		}
	}
}

func TestHeldMemoryOutlivesFree(t *testing.T) {
	t.Parallel()
	m, err := linmem.New(linmem.PageSize)
	if err != nil {
		t.Fatal(err)
	}
	m.Hold()
	m.Reallocate(linmem.PageSize)
	view, _ := m.Slice(0, 8)
	m.Free()
	view[0] = 1 // a fault here would end the test binary
	m.Release()
	if m.Size() != 0 {
		t.Error("memory is still there after Free and Release")
	}
	m.Free() // again is harmless
}

func TestAllocatorRemembersTheLastMemory(t *testing.T) {
	t.Parallel()
	a := linmem.NewAllocator(1 << 20)
	first := a.Allocate(0, 1<<32)
	last := a.Allocate(0, 1<<16)
	defer first.Free()
	defer last.Free()
	if a.Guest() != last || a.Err() != nil {
		t.Errorf("Guest() = %p, want %p; Err() = %v", a.Guest(), last, a.Err())
	}
	if first.Reallocate(2<<20) != nil {
		t.Error("the allocator's limit does not hold")
	}
	if last.Reallocate(1<<17) != nil {
		t.Error("the module's maximum does not hold")
	}
}

func TestControlPlace(t *testing.T) {
	t.Parallel()
	m := newMemory(t, linmem.PageSize, linmem.PageSize)
	for ptr, want := range map[uint32]bool{
		0: true, 8: true, 4: false, linmem.PageSize - 64: true, linmem.PageSize - 56: false, math.MaxUint32 - 7: false,
	} {
		if _, ok := m.Control(ptr); ok != want {
			t.Errorf("Control(%d): %v, want %v", ptr, ok, want)
		}
	}
}

func TestControlFields(t *testing.T) {
	t.Parallel()
	m := newMemory(t, linmem.PageSize, linmem.PageSize)
	c, _ := m.Control(64)
	block, _ := m.Slice(64, abi.ControlSize)
	c.Interrupt(abi.InterruptCancelled)
	if block[abi.ControlInterrupt] != byte(abi.InterruptCancelled) {
		t.Errorf("interrupt word is % x", block[abi.ControlInterrupt:][:4])
	}
	block[abi.ControlMemUsed] = 7
	c.Begin(1000, 1<<20)
	if block[abi.ControlInterrupt] != 0 {
		t.Error("Begin left the interrupt of the call before")
	}
	if got := c.MemPeak(); got != 7 {
		t.Errorf("peak starts at %d, want what is in use", got)
	}
	block[abi.ControlFuelUsed] = 100 // 100 of finished slices, and 5 of a slice of 20
	block[abi.ControlSliceSize] = 20
	block[abi.ControlSlice] = 15
	if got := c.FuelUsed(); got != 105 {
		t.Errorf("FuelUsed() = %d, want 105", got)
	}
	block[abi.ControlFuelUsed+7] = 0x80
	if got := c.FuelUsed(); got != 0 {
		t.Errorf("a negative count became %d", got)
	}
}

func TestInterruptFromManyGoroutines(t *testing.T) {
	t.Parallel()
	m := newMemory(t, linmem.PageSize, linmem.PageSize)
	c, _ := m.Control(0)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { c.Interrupt(abi.InterruptDeadline) })
	}
	wg.Wait()
	view, _ := m.Slice(abi.ControlInterrupt, 4)
	if view[0] != byte(abi.InterruptDeadline) {
		t.Errorf("interrupt word is % x", view)
	}
}

func BenchmarkReserveCommitFree(b *testing.B) {
	for b.Loop() {
		m, err := linmem.New(64 << 20)
		if err != nil {
			b.Fatal(err)
		}
		m.Reallocate(4 * linmem.PageSize)
		m.Free()
	}
}
