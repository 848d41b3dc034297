package storage

import (
	"context"
	"sync"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
	"github.com/luahost/luahost/host/storage/key"
)

// op is one operation on one key. It takes the direct way where the engine has
// one, and is then the gate that the engine asks. Ops are pooled, or belong to a
// handle: a plain set allocates nothing but the row itself.
type op struct {
	table *Table
	core  *table // nil while the table does not exist
	row   []byte // core's prefix, then the key
	start int    // where the key begins in row

	head [maxHead]byte
	gate gate
}

var ops = sync.Pool{New: func() any { return new(op) }}

// newOp begins an operation on t. The caller must release it.
func newOp(t *Table) *op {
	o := t.own
	if o == nil || o.table != nil { // nobody's, or within another one of the same handle
		o = ops.Get().(*op)
	}
	o.table = t
	o.core = t.live()
	o.row = o.row[:0]
	if o.core != nil {
		o.row = append(o.row, o.core.prefix...)
	}
	o.start = len(o.row)
	return o
}

// maxPooled bounds the memory that an op keeps between uses, in bytes.
const maxPooled = 64 << 10

func (o *op) release() {
	own := o == o.table.own
	o.table, o.core = nil, nil
	o.gate = gate{}
	switch tooLarge := cap(o.row) > maxPooled; {
	case own && tooLarge:
		o.row = nil
	case !own && !tooLarge:
		ops.Put(o)
	}
}

func (o *op) setKey(k Key) error {
	if k == "" {
		return failure(abi.ErrInvalid, "no key is given")
	}
	o.row = append(o.row, k...)
	return o.checkKey()
}

func (o *op) setItem(raw []byte) (err error) {
	if o.row, err = key.FromItem(o.row, raw); err != nil {
		return err
	}
	return o.checkKey()
}

func (o *op) checkKey() error {
	if n := len(o.row) - o.start; int64(n) > o.table.limits.KeyBytes {
		return tooLarge(abi.LimitKeyBytes, o.table.FullName(), o.table.limits.KeyBytes, int64(n))
	}
	return nil
}

// setCore gives the op its table, once that exists.
func (o *op) setCore(core *table) {
	if o.core == core {
		return
	}
	k := append([]byte{}, o.row[o.start:]...)
	o.core = core
	o.row = append(append(o.row[:0], core.prefix...), k...)
	o.start = len(core.prefix)
}

// directly reports whether the operation may go past the engine's
// transactions, and for a write makes the table exist.
func (o *op) directly(ctx context.Context, write bool) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, interrupted(err)
	}
	s := o.table.store
	if s.direct == nil || o.table.tx != nil {
		return false, nil
	}
	if o.core == nil && write {
		core, err := s.create(ctx, o.table.short)
		if err != nil {
			return false, err
		}
		o.setCore(core)
	}
	return true, nil
}

// inSession runs do in the handle's transaction, or one of its own. A read of a
// table that does not exist is errAbsent.
func (o *op) inSession(ctx context.Context, write bool, do func(*session) error) error {
	run := func(s *session) error {
		core, err := s.core(ctx, o.table, write)
		if err != nil {
			return err
		}
		if core == nil {
			return errAbsent
		}
		o.setCore(core)
		return do(s)
	}
	return o.table.session(ctx, write, run)
}

func (o *op) get(ctx context.Context) (Value, uint64, error) {
	direct, err := o.directly(ctx, false)
	if err != nil {
		return nil, 0, err
	}
	if !direct {
		return o.getInSession(ctx)
	}
	if o.core == nil {
		return nil, 0, errAbsent
	}
	s := o.table.store
	stored := s.direct.Load(o.row)
	if value, version, ok := plain(stored); ok {
		return value, version, nil
	}
	rec, err := parseRecord(stored)
	if err != nil {
		return nil, 0, err
	}
	if !s.isLive(&rec) {
		return nil, 0, errAbsent
	}
	if rec.isReference() { // what it refers to must be read as of the same moment
		return o.getInSession(ctx)
	}
	value, err := rec.value()
	return value, rec.version, err
}

func (o *op) getInSession(ctx context.Context) (value Value, version uint64, err error) {
	err = o.inSession(ctx, false, func(s *session) (err error) {
		value, version, err = s.get(o.core, o.table.limits, o.row)
		return err
	})
	return value, version, err
}

func (o *op) set(ctx context.Context, value []byte, options SetOptions) (stored bool, err error) {
	if err := o.table.limits.checkValue(o.table, len(value)); err != nil {
		return false, err
	}
	stored, err = o.setOnce(ctx, value, options)
	if err != nil && o.table.tx == nil && o.table.store.makeRoom(ctx, err) {
		stored, err = o.setOnce(ctx, value, options)
	}
	return stored, err
}

func (o *op) setOnce(ctx context.Context, value []byte, options SetOptions) (bool, error) {
	direct, err := o.directly(ctx, true)
	if err != nil {
		return false, err
	}
	if direct && options.TTL == 0 {
		want := anything
		if options.IfAbsent {
			want = absent
		}
		stored, err := o.replace(want, nil, value)
		if err != errNeedsSession {
			return stored, err
		}
	}
	stored := false
	err = o.inSession(ctx, true, func(s *session) (err error) {
		stored, err = s.set(o.core, o.table.limits, o.row, value, options)
		return err
	})
	return stored, err
}

func (o *op) delete(ctx context.Context) (bool, error) {
	direct, err := o.directly(ctx, false)
	if err != nil {
		return false, err
	}
	if o.core == nil && o.table.tx == nil {
		return false, nil
	}
	if direct {
		was, err := o.remove(anything, nil)
		if err != errNeedsSession {
			return was && o.gate.live, err
		}
	}
	was := false
	err = o.inSession(ctx, true, func(s *session) (err error) {
		was, err = s.delete(o.core, o.row)
		return err
	})
	return was, err
}

func (o *op) increment(ctx context.Context, delta int64) (int64, error) {
	direct, err := o.directly(ctx, true)
	if err != nil {
		return 0, err
	}
	if direct {
		sum, err := o.incrementDirectly(ctx, delta)
		if err != errNeedsSession {
			return sum, err
		}
	}
	sum := int64(0)
	err = o.inSession(ctx, true, func(s *session) (err error) {
		sum, err = s.increment(o.core, o.table.limits, o.row, delta)
		return err
	})
	return sum, err
}

// incrementDirectly reads, adds, and replaces what it has read, until nobody
// came between.
func (o *op) incrementDirectly(ctx context.Context, delta int64) (int64, error) {
	for {
		if err := ctx.Err(); err != nil {
			return 0, interrupted(err)
		}
		old, err := parseRecord(o.table.store.direct.Load(o.row))
		if err != nil {
			return 0, err
		}
		if old.expiry != 0 {
			return 0, errNeedsSession
		}
		sum, err := addTo(o.core, &old, delta)
		if err != nil {
			return 0, err
		}
		var buf [9]byte
		done, err := o.replace(identical, old.stored, item.AppendInt(buf[:0], sum))
		if done || err != nil {
			return sum, err
		}
	}
}

func (o *op) compareAndSwap(ctx context.Context, old, new []byte) (bool, error) {
	if err := o.table.limits.checkValue(o.table, len(new)); err != nil {
		return false, err
	}
	direct, err := o.directly(ctx, true)
	if err != nil {
		return false, err
	}
	if direct {
		swapped, err := o.swapDirectly(old, new)
		if err != errNeedsSession {
			return swapped, err
		}
	}
	swapped := false
	err = o.inSession(ctx, true, func(s *session) (err error) {
		swapped, err = s.swap(o.core, o.table.limits, o.row, old, new)
		return err
	})
	return swapped, err
}

func (o *op) swapDirectly(old, new []byte) (bool, error) {
	want := equal
	if old == nil {
		want = absent
	}
	if new != nil {
		return o.replace(want, old, new)
	}
	was, err := o.remove(want, old)
	if err == nil && !was { // the engine did not ask: there was no row
		return old == nil, nil
	}
	return was, err
}

// replace changes the row directly if it is as wanted, and reports whether it
// was.
func (o *op) replace(want condition, expect, value []byte) (bool, error) {
	s := o.table.store
	if item.IsSnapshot(value) {
		return false, errNeedsSession
	}
	flags, body := s.pack(value)
	head := appendHead(o.head[:0], flags, s.version.Add(1), 0)
	o.gate = gate{
		store: s, core: o.core, limits: o.table.limits, want: want, expect: expect,
		size: o.core.size(o.row, len(head)+len(body)), keySize: len(o.row) - o.start,
	}
	return admitted(s.direct.Replace(o.row, head, body, &o.gate))
}

// remove deletes the row directly if it is as wanted, and reports whether it
// did. A row that was not there is not wanted.
func (o *op) remove(want condition, expect []byte) (bool, error) {
	s := o.table.store
	o.gate = gate{store: s, core: o.core, want: want, expect: expect, keySize: len(o.row) - o.start}
	ok, err := admitted(s.direct.Remove(o.row, &o.gate))
	return ok && o.gate.asked, err
}

// admitted turns a gate's refusal for want of the condition into false.
func admitted(err error) (bool, error) {
	if err == errMismatch {
		return false, nil
	}
	return err == nil, err
}
