package host

import (
	"encoding/binary"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
)

// point is what every operation on one key begins with: the task, the table of
// the handle, and the key. It counts the operation.
func (in *instance) point(a args, need abi.Rights) (t *task, table *storage.Table, key []byte, err error) {
	if t, err = in.working(); err != nil {
		return nil, nil, nil, err
	}
	if table, err = in.table(a.i32(0), need); err != nil {
		return nil, nil, nil, err
	}
	key, err = in.bytes(a, 1, "key")
	t.storeOps++
	return t, table, key, err
}

func (in *instance) get(a args) ([]byte, error) {
	t, table, key, err := in.point(a, abi.RightRead)
	if err != nil {
		return nil, err
	}
	return table.GetRaw(t, key)
}

// getVersion writes the version when it is first called; the value may have to
// wait for a larger buffer.
func (in *instance) getVersion(a args) ([]byte, error) {
	t, table, key, err := in.point(a, abi.RightRead)
	if err != nil {
		return nil, err
	}
	out, err := in.room64(a.u32(3))
	if err != nil {
		return nil, err
	}
	value, version, err := table.GetVersionRaw(t, key)
	if err == nil {
		binary.LittleEndian.PutUint64(out, version)
	}
	return value, err
}

func (in *instance) exists(a args) (int32, error) {
	t, table, key, err := in.point(a, abi.RightRead)
	if err != nil {
		return 0, err
	}
	found, err := table.ExistsRaw(t, key)
	return truth(found), err
}

func (in *instance) set(a args) (int32, error) {
	t, table, key, err := in.point(a, abi.RightWrite)
	if err != nil {
		return 0, err
	}
	value, err := in.bytes(a, 3, "value")
	if err != nil {
		return 0, err
	}
	return 0, table.SetRaw(t, key, value)
}

func (in *instance) delete(a args) (int32, error) {
	t, table, key, err := in.point(a, abi.RightDelete)
	if err != nil {
		return 0, err
	}
	was, err := table.DeleteRaw(t, key)
	return truth(was), err
}

func (in *instance) increment(a args) (int32, error) {
	t, table, key, err := in.point(a, abi.RightRead|abi.RightWrite)
	if err != nil {
		return 0, err
	}
	out, err := in.room64(a.u32(4))
	if err != nil {
		return 0, err
	}
	sum, err := table.IncrementRaw(t, key, a.i64(3))
	if err == nil {
		binary.LittleEndian.PutUint64(out, uint64(sum))
	}
	return 0, err
}

// compareAndSwap: a length of -1 is absent, as old and as new.
func (in *instance) compareAndSwap(a args) (int32, error) {
	need := abi.RightRead | abi.RightWrite
	if a.i32(6) < 0 {
		need = abi.RightRead | abi.RightDelete
	}
	t, table, key, err := in.point(a, need)
	if err != nil {
		return 0, err
	}
	before, err := in.optional(a, 3, "old value")
	if err != nil {
		return 0, err
	}
	after, err := in.optional(a, 5, "new value")
	if err != nil {
		return 0, err
	}
	swapped, err := table.CompareAndSwapRaw(t, key, before, after)
	return truth(swapped), err
}

// optional is nil for the length -1. Other negative lengths are too long for
// any memory.
func (in *instance) optional(a args, i int, what string) ([]byte, error) {
	if a.i32(i+1) == -1 {
		return nil, nil
	}
	return in.bytes(a, i, what)
}

func (in *instance) count(a args) (int32, error) {
	t, err := in.working()
	if err != nil {
		return 0, err
	}
	table, err := in.table(a.i32(0), abi.RightScan)
	if err != nil {
		return 0, err
	}
	out, err := in.room64(a.u32(1))
	if err != nil {
		return 0, err
	}
	t.storeOps++
	n, err := table.Count(t)
	if err == nil {
		binary.LittleEndian.PutUint64(out, uint64(n))
	}
	return 0, err
}

func (in *instance) clear(a args) (int32, error) {
	t, err := in.working()
	if err != nil {
		return 0, err
	}
	table, err := in.table(a.i32(0), abi.RightDelete)
	if err != nil {
		return 0, err
	}
	t.storeOps++
	return 0, table.Clear(t)
}

// room64 is where the guest wants a number of 64 bits.
func (in *instance) room64(ptr uint32) ([]byte, error) {
	out, ok := in.mem.Slice(ptr, 8)
	if !ok {
		return nil, badPointer("result", ptr, 8)
	}
	return out, nil
}

func truth(b bool) int32 {
	if b {
		return 1
	}
	return 0
}
