package storage

import (
	"context"
	"iter"
)

// Typed is a table whose values are of one Go type: encoded as ValueOf does it,
// decoded as Value.Decode does. A value that does not fit the type is
// abi.ErrInvalid. What does not concern values is in its Table.
type Typed[T any] struct{ *Table }

// Of is a table with values of type T.
func Of[T any](t *Table) Typed[T] { return Typed[T]{t} }

// Row is a key and its value.
type Row[T any] struct {
	Key   Key
	Value T
}

// RowOf decodes an entry.
func RowOf[T any](e Entry) (row Row[T], err error) {
	row.Key = e.Key
	if e.Value != nil {
		err = e.Value.Decode(&row.Value)
	}
	return row, err
}

// In is the table as part of tx.
func (t Typed[T]) In(tx *Tx) Typed[T] { return Typed[T]{t.Table.In(tx)} }

// Get is the value of a key; abi.ErrNotFound when it is absent.
func (t Typed[T]) Get(ctx context.Context, k Key) (T, error) {
	v, _, err := t.GetVersion(ctx, k)
	return v, err
}

// GetVersion is Get with the version of the value, for BatchCheck.
func (t Typed[T]) GetVersion(ctx context.Context, k Key) (v T, version uint64, err error) {
	raw, version, err := t.Table.GetVersion(ctx, k)
	if err == nil {
		err = raw.Decode(&v)
	}
	return v, version, err
}

// GetMany returns the values of the keys that are there, all as of one moment.
func (t Typed[T]) GetMany(ctx context.Context, keys []Key) (map[Key]T, error) {
	raw, err := t.Table.GetMany(ctx, keys)
	if err != nil {
		return nil, err
	}
	values := make(map[Key]T, len(keys))
	for i, k := range keys {
		if raw[i] == nil {
			continue
		}
		row, err := RowOf[T](Entry{k, raw[i]})
		if err != nil {
			return nil, err
		}
		values[k] = row.Value
	}
	return values, nil
}

// Set stores a value.
func (t Typed[T]) Set(ctx context.Context, k Key, v T) error {
	_, err := t.SetWith(ctx, k, v, SetOptions{})
	return err
}

// SetWith is Set with options; see Table.SetWith.
func (t Typed[T]) SetWith(ctx context.Context, k Key, v T, options SetOptions) (bool, error) {
	raw, err := ValueOf(v)
	if err != nil {
		return false, err
	}
	return t.Table.SetWith(ctx, k, raw, options)
}

// SetMany stores all rows or none.
func (t Typed[T]) SetMany(ctx context.Context, rows []Row[T]) error {
	entries := make([]Entry, len(rows))
	for i, row := range rows {
		raw, err := ValueOf(row.Value)
		if err != nil {
			return err
		}
		entries[i] = Entry{row.Key, raw}
	}
	return t.Table.SetMany(ctx, entries)
}

// CompareAndSwap replaces the value of a key if it is old, and reports whether
// it did. A nil old means that the key must be absent; a nil new removes it.
func (t Typed[T]) CompareAndSwap(ctx context.Context, k Key, old, new *T) (bool, error) {
	before, err := valueAt(old)
	if err != nil {
		return false, err
	}
	after, err := valueAt(new)
	if err != nil {
		return false, err
	}
	return t.Table.CompareAndSwap(ctx, k, before, after)
}

func valueAt[T any](v *T) (Value, error) {
	if v == nil {
		return nil, nil
	}
	return ValueOf(*v)
}

// Scan yields the rows that options ask for; see Table.Scan. A failure is yielded
// as the last error.
func (t Typed[T]) Scan(ctx context.Context, options ScanOptions) iter.Seq2[Row[T], error] {
	return Decoded[T](t.Table.Scan(ctx, options))
}

// Decoded decodes entries on their way. It ends with the first that does not fit.
func Decoded[T any](entries iter.Seq2[Entry, error]) iter.Seq2[Row[T], error] {
	return func(yield func(Row[T], error) bool) {
		for e, err := range entries {
			row := Row[T]{Key: e.Key}
			if err == nil {
				row, err = RowOf[T](e)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// Keys lists the keys that options ask for, in order, as of one moment.
func (t *Table) Keys(ctx context.Context, options ScanOptions) ([]Key, error) {
	options.KeysOnly = true
	var keys []Key
	for e, err := range t.Scan(ctx, options) {
		if err != nil {
			return nil, err
		}
		keys = append(keys, e.Key)
	}
	return keys, nil
}
