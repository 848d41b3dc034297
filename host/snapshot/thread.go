package snapshot

import (
	"github.com/luahost/luahost/abi"
)

const frameFlags = abi.SnapshotFrameClosing | abi.SnapshotFrameTail | abi.SnapshotFramePcall |
	abi.SnapshotFrameXpcall | abi.SnapshotFrameUnwinding | abi.SnapshotFrameHandler

// thread checks what is behind its kind. What the guest must know of the code to
// judge, the guest checks.
func (c *checker) thread(fields int) error {
	status, err := c.uint()
	if err != nil {
		return err
	}
	switch {
	case status == abi.SnapshotThreadNew && fields == 2:
		return c.value()
	case status == abi.SnapshotThreadSuspended && fields == 5:
		return c.suspended()
	case status == abi.SnapshotThreadDead && fields == 1:
		return nil
	case status == abi.SnapshotThreadDead && fields == 3:
		if err := c.value(); err != nil {
			return err
		}
		_, err := c.each(c.value)
		return err
	}
	return failf("a coroutine of status %d with %d fields", status, fields)
}

// suspended checks frames, stack, pending closes, and shared variables.
func (c *checker) suspended() error {
	var functions []uint64
	frames, err := c.each(func() error {
		f, err := c.frame()
		functions = append(functions, f)
		if len(functions) > c.limits.Frames {
			return abi.Exceeded("snapshot_frames", int64(c.limits.Frames), int64(len(functions)))
		}
		return err
	})
	if err != nil {
		return err
	}
	if frames == 0 {
		return failf("a suspended coroutine without frames")
	}
	values, err := c.each(c.value)
	if err != nil {
		return err
	}
	for i, f := range functions {
		if f > uint64(values) || i > 0 && f <= functions[i-1] {
			return failf("frame %d is at slot %d of %d", i, f, values)
		}
	}
	return c.slots(uint64(values))
}

// frame checks [function, pc, extra, flags, pending, left].
func (c *checker) frame() (function uint64, err error) {
	if _, err = c.fixed(6, 6); err != nil {
		return 0, err
	}
	if function, err = c.uint(); err != nil {
		return 0, err
	}
	if !c.isNull() {
		if _, err = c.uint(); err != nil {
			return 0, err
		}
	}
	var rest [4]uint64
	for i := range rest {
		if rest[i], err = c.uint(); err != nil {
			return 0, err
		}
	}
	if flags := rest[1]; flags&^frameFlags != 0 {
		err = failf("unknown flags %#x of a frame", flags)
	}
	return function, err
}

// slots checks the lists of slots, which rise.
func (c *checker) slots(values uint64) error {
	rising := func(last *int64) error {
		slot, err := c.uint()
		if err == nil && (slot > values || int64(slot) <= *last) {
			err = failf("slot %d of %d, out of order", slot, values)
		}
		*last = int64(slot)
		return err
	}
	last := int64(-1)
	if _, err := c.each(func() error { return rising(&last) }); err != nil {
		return err
	}
	n, err := c.items()
	if err == nil && n%2 != 0 {
		err = failf("a shared variable without its upvalue")
	}
	last = -1
	for i := 0; i < n/2 && err == nil; i++ {
		if err = rising(&last); err == nil {
			err = c.shared()
		}
	}
	return err
}

// shared checks the upvalue of a variable that other objects share. It is among
// the objects because of them: here it is not discovered.
func (c *checker) shared() error {
	n, err := c.known()
	if err == nil && c.objects[n].kind != abi.SnapshotUpvalue {
		err = failf("object %d, of kind %s, is no upvalue", n, kindName(c.objects[n].kind))
	}
	return err
}
