package storage

import "github.com/luahost/luahost/abi"

// Limits are the quotas of one table, as whoever holds the handle has them. A
// zero field is the default of package abi; abi.Unlimited switches Keys or
// TableBytes off.
type Limits struct {
	KeyBytes   int64 // one key, in its ordered encoding
	ValueBytes int64 // one value, as CBOR
	Keys       int64 // keys of the table
	TableBytes int64 // all keys and records of the table
}

// withDefaults fills the zero fields in and checks the others.
func (l Limits) withDefaults() (Limits, error) {
	for name, field := range map[string]*int64{
		abi.LimitKeyBytes:   &l.KeyBytes,
		abi.LimitValueBytes: &l.ValueBytes,
		abi.LimitKeys:       &l.Keys,
		abi.LimitTableBytes: &l.TableBytes,
	} {
		limit, _ := abi.LimitNamed(name)
		if *field == 0 {
			*field = limit.Default
		}
		if err := limit.Check(*field); err != nil {
			return Limits{}, err
		}
	}
	return l, nil
}

// checkValue is called with a value's length.
func (l *Limits) checkValue(t *Table, n int) error {
	if int64(n) <= l.ValueBytes {
		return nil
	}
	return tooLarge(abi.LimitValueBytes, t.FullName(), l.ValueBytes, int64(n))
}

func tooLarge(limit, table string, most, got int64) error {
	err := abi.Exceeded(limit, most, got)
	err.Code, err.Table = abi.ErrTooLarge.Code(), table
	return err
}

// usage is what a table has, or by how much it changes.
type usage struct {
	rows, bytes int64
}

// admit checks what a table would have after a change against the limits. What
// shrinks or stays is always admitted.
func (l *Limits) admit(table string, have, change usage) error {
	if change.rows > 0 && have.rows+change.rows > l.Keys {
		return quota(abi.LimitKeys, table, l.Keys, have.rows+change.rows)
	}
	if change.bytes > 0 && have.bytes+change.bytes > l.TableBytes {
		return quota(abi.LimitTableBytes, table, l.TableBytes, have.bytes+change.bytes)
	}
	return nil
}

func quota(limit, table string, most, got int64) error {
	err := abi.Exceeded(limit, most, got)
	err.Table = table
	return err
}
