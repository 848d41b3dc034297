package storage

import (
	"context"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
	"github.com/luahost/luahost/host/storage/key"
)

// The methods that end in Raw take keys and values as CBOR items, as a guest
// sends them, from memory that may change when they return. Replies are
// appended to dst. Rights are the caller's business.

// maxReply bounds a reply that holds values, in bytes.
const maxReply = 64 << 20

// GetRaw is Get. The value must not be changed; on the memory engine it is the
// stored one, not a copy.
func (t *Table) GetRaw(ctx context.Context, rawKey []byte) (Value, error) {
	value, _, err := t.GetVersionRaw(ctx, rawKey)
	return value, err
}

// GetVersionRaw is GetVersion. For the value see GetRaw.
func (t *Table) GetVersionRaw(ctx context.Context, rawKey []byte) (Value, uint64, error) {
	o := newOp(t)
	defer o.release()
	if err := o.setItem(rawKey); err != nil {
		return nil, 0, err
	}
	return o.get(ctx)
}

// ExistsRaw is Exists.
func (t *Table) ExistsRaw(ctx context.Context, rawKey []byte) (bool, error) {
	_, err := t.GetRaw(ctx, rawKey)
	return found(err)
}

// SetRaw is Set.
func (t *Table) SetRaw(ctx context.Context, rawKey, rawValue []byte) error {
	if err := item.ValidateRow(rawValue); err != nil {
		return err
	}
	o := newOp(t)
	defer o.release()
	if err := o.setItem(rawKey); err != nil {
		return err
	}
	_, err := o.set(ctx, rawValue, SetOptions{})
	return err
}

// DeleteRaw is Delete.
func (t *Table) DeleteRaw(ctx context.Context, rawKey []byte) (bool, error) {
	o := newOp(t)
	defer o.release()
	if err := o.setItem(rawKey); err != nil {
		return false, err
	}
	return o.delete(ctx)
}

// IncrementRaw is Increment.
func (t *Table) IncrementRaw(ctx context.Context, rawKey []byte, delta int64) (int64, error) {
	o := newOp(t)
	defer o.release()
	if err := o.setItem(rawKey); err != nil {
		return 0, err
	}
	return o.increment(ctx, delta)
}

// CompareAndSwapRaw is CompareAndSwap. A nil old or new is absent.
func (t *Table) CompareAndSwapRaw(ctx context.Context, rawKey, old, new []byte) (bool, error) {
	if new != nil {
		if err := item.ValidateRow(new); err != nil {
			return false, err
		}
	}
	o := newOp(t)
	defer o.release()
	if err := o.setItem(rawKey); err != nil {
		return false, err
	}
	return o.compareAndSwap(ctx, old, new)
}

// rowOfItem is rowOf for a key on the wire, within the limit.
func (s *session) rowOfItem(core *table, limits *bounds, raw []byte) (row []byte, err error) {
	s.row, err = key.FromItem(append(s.row[:0], core.prefix...), raw)
	if err != nil {
		return nil, err
	}
	if n := int64(len(s.row) - len(core.prefix)); n > limits.KeyBytes {
		return nil, tooLarge(abi.LimitKeyBytes, core.name, limits.KeyBytes, n)
	}
	return s.row, nil
}

// GetManyRaw answers [key, ...] with [value, ...], undefined where absent, all
// as of one moment.
func (t *Table) GetManyRaw(ctx context.Context, dst, msg []byte) ([]byte, error) {
	r := item.NewReader(msg)
	n := r.Array(abi.MaxBatchOps)
	reply := item.AppendHead(dst, item.MajorArray, uint64(n))
	ran := false
	err := t.view(ctx, func(s *session, core *table) error {
		ran = true
		for i := 0; i < n && r.Err() == nil; i++ {
			var err error
			if reply, err = s.appendValue(reply, core, t.limits, r.Raw()); err != nil {
				return err
			}
			if err := checkReply(t, len(reply)-len(dst)); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && !ran { // there is no table
		reply, err = appendAbsent(reply, r, n)
	}
	if err == nil {
		err = r.Done()
	}
	return reply, err
}

// appendValue appends the value of a key, undefined when it is absent.
func (s *session) appendValue(dst []byte, core *table, limits *bounds, rawKey []byte) ([]byte, error) {
	if rawKey == nil {
		return dst, nil // the reader has failed
	}
	row, err := s.rowOfItem(core, limits, rawKey)
	if err != nil {
		return dst, err
	}
	rec, err := s.live(row)
	if err != nil || !rec.exists() {
		return item.AppendUndefined(dst), err
	}
	value, err := s.valueOf(core, row, &rec, limits.guard)
	return append(dst, value...), err
}

// appendAbsent checks the keys that a table would have been asked for.
func appendAbsent(dst []byte, r *item.Reader, n int) ([]byte, error) {
	var scratch []byte
	for i := 0; i < n && r.Err() == nil; i++ {
		raw := r.Raw()
		if raw == nil {
			break
		}
		var err error
		if scratch, err = key.FromItem(scratch[:0], raw); err != nil {
			return dst, err
		}
		dst = item.AppendUndefined(dst)
	}
	return dst, nil
}

func checkReply(t *Table, n int) error {
	if n <= maxReply {
		return nil
	}
	return tooLarge("reply_bytes", t.FullName(), maxReply, int64(n))
}

// SetManyRaw stores [key, value, ...], all or none, and answers with the number
// of pairs.
func (t *Table) SetManyRaw(ctx context.Context, dst, msg []byte) ([]byte, error) {
	r := item.NewReader(msg)
	n := r.Array(2 * abi.MaxBatchOps)
	if n%2 != 0 {
		return dst, failure(abi.ErrInvalid, "set_many: %d items are no pairs of key and value", n)
	}
	if err := r.Err(); err != nil {
		return dst, err
	}
	first := r.Mark()
	err := t.update(ctx, func(s *session, core *table) error {
		r.Back(first) // it may be the second time
		for range n / 2 {
			if err := t.setPair(s, core, r); err != nil {
				return err
			}
		}
		return r.Done()
	})
	return item.AppendInt(dst, int64(n/2)), err
}

func (t *Table) setPair(s *session, core *table, r *item.Reader) error {
	rawKey, value := r.Raw(), r.Row()
	if err := r.Err(); err != nil {
		return err
	}
	if err := t.limits.checkValue(t, len(value)); err != nil {
		return err
	}
	row, err := s.rowOfItem(core, t.limits, rawKey)
	if err != nil {
		return err
	}
	_, err = s.set(core, t.limits, row, value, SetOptions{})
	return err
}

// DeleteManyRaw removes [key, ...], all or none, and answers with the number of
// keys that were there.
func (t *Table) DeleteManyRaw(ctx context.Context, dst, msg []byte) ([]byte, error) {
	r := item.NewReader(msg)
	n := r.Array(abi.MaxBatchOps)
	if err := r.Err(); err != nil {
		return dst, err
	}
	first, removed := r.Mark(), int64(0)
	err := t.update(ctx, func(s *session, core *table) error {
		r.Back(first) // it may be the second time
		removed = 0
		for range n {
			raw := r.Raw()
			if err := r.Err(); err != nil {
				return err
			}
			row, err := s.rowOfItem(core, t.limits, raw)
			if err != nil {
				return err
			}
			was, err := s.delete(core, row)
			if err != nil {
				return err
			}
			if was {
				removed++
			}
		}
		return r.Done()
	})
	return item.AppendInt(dst, removed), err
}
