package handle_test

import (
	"errors"
	"math"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/internal/handle"
)

func add(t *testing.T, table *handle.Table[string], thing string, ofCall bool) int32 {
	t.Helper()
	h, err := table.Add(thing, abi.RightRead, ofCall)
	if err != nil || h <= 0 {
		t.Fatalf("Add(%q) = %d, %v", thing, h, err)
	}
	return h
}

func TestAHandleEndsWhenItIsClosed(t *testing.T) {
	t.Parallel()
	var table handle.Table[string]
	h := add(t, &table, "users", false)
	if thing, rights, ok := table.Get(h); !ok || thing != "users" || rights != abi.RightRead {
		t.Errorf("Get = %q, %v, %v", thing, rights, ok)
	}
	if !table.Close(h) || table.Close(h) {
		t.Error("a handle closes once")
	}
	other := add(t, &table, "orders", false) // takes the same slot
	if other == h {
		t.Error("a closed handle came back")
	}
	if _, _, ok := table.Get(h); ok {
		t.Error("a closed handle reaches its slot's new owner")
	}
}

func TestEndCallKeepsWhatTheInstanceOpened(t *testing.T) {
	t.Parallel()
	var table handle.Table[string]
	kept := add(t, &table, "loaded", false)
	gone := add(t, &table, "called", true)
	closed := add(t, &table, "closed", true)
	table.Close(closed)
	reused := add(t, &table, "reused", false)
	table.EndCall()
	for h, want := range map[int32]bool{kept: true, gone: false, closed: false, reused: true} {
		if _, _, ok := table.Get(h); ok != want {
			t.Errorf("handle %#x: open %v, want %v", h, ok, want)
		}
	}
	if table.Len() != 2 {
		t.Errorf("Len() = %d", table.Len())
	}
}

func TestForgedHandles(t *testing.T) {
	t.Parallel()
	var table handle.Table[string]
	h := add(t, &table, "users", false)
	for _, forged := range []int32{0, -1, 1, h + 1, h + 1<<12, -h, math.MinInt32, math.MaxInt32} {
		if _, _, ok := table.Get(forged); ok {
			t.Errorf("handle %#x is accepted", forged)
		}
		if table.Close(forged) {
			t.Errorf("handle %#x was closed", forged)
		}
	}
}

func TestTooManyHandles(t *testing.T) {
	t.Parallel()
	var table handle.Table[string]
	for range abi.MaxHandles {
		add(t, &table, "x", true)
	}
	if _, err := table.Add("x", 0, true); !errors.Is(err, abi.ErrLimit) {
		t.Errorf("one more gave %v", err)
	}
	table.EndCall()
	add(t, &table, "x", true)
}

func TestGenerationsGoRound(t *testing.T) {
	t.Parallel()
	var table handle.Table[int]
	for range 1<<19 + 10 {
		h, err := table.Add(1, 0, false)
		if err != nil || h <= 0 {
			t.Fatalf("Add = %d, %v", h, err)
		}
		table.Close(h)
	}
}
