package query

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/query/field"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/item"
)

// maxChanged bounds the rows that one change takes: their keys are kept.
const maxChanged = 1 << 20

// Delete removes the rows that a query finds, all or none, and returns how many.
func Delete(ctx context.Context, t *storage.Table, q Query) (n int, err error) {
	err = t.Together(ctx, func(t *storage.Table) error {
		keys, err := findKeys(ctx, t, q)
		if err != nil {
			return err
		}
		n, err = t.DeleteMany(ctx, keys)
		return err
	})
	return n, err
}

// findKeys lists the rows of a query before anything is changed: what changes
// could move in the index that is being walked.
func findKeys(ctx context.Context, t *storage.Table, q Query) (keys []storage.Key, err error) {
	q.Select = nil
	r, err := Run(ctx, t, q)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for r.Next() {
		if len(keys) == maxChanged {
			err := abi.Exceeded("changed_rows", maxChanged, maxChanged+1)
			return nil, hinted(err, "change fewer at a time, with limit")
		}
		keys = append(keys, r.Key())
	}
	return keys, r.Err()
}

// Update replaces the values of the rows that a query finds by what change makes
// of them, all or none, and returns how many. Rows keep their keys and expiry.
// change must not use the table.
func Update(
	ctx context.Context, t *storage.Table, q Query, change func(k storage.Key, v storage.Value) (storage.Value, error),
) (n int, err error) {
	err = t.Together(ctx, func(t *storage.Table) error {
		keys, err := findKeys(ctx, t, q)
		if err != nil {
			return err
		}
		for _, k := range keys {
			if err := updateRow(ctx, t, k, change); err != nil {
				return err
			}
		}
		n = len(keys)
		return nil
	})
	if err != nil {
		n = 0
	}
	return n, err
}

func updateRow(
	ctx context.Context, t *storage.Table, k storage.Key, change func(storage.Key, storage.Value) (storage.Value, error),
) error {
	if err := ctx.Err(); err != nil {
		return interrupted(err)
	}
	old, err := t.Get(ctx, k)
	if err != nil {
		return err
	}
	v, err := change(k, old)
	if err != nil {
		return err
	}
	_, err = t.Rewrite(ctx, k, v)
	return err
}

// Patch changes fields of a value. First fields are set, then increments added,
// then fields removed; each in the order of their paths.
type Patch struct {
	Set       map[string]any // by path; maps that are missing on the way are made
	Increment map[string]any // numbers to add; a field that is absent counts as 0
	Unset     []string
}

// patcher is a Patch that was checked.
type patcher struct {
	sets, increments []patchField
	unsets           []*field.Path
}

type patchField struct {
	path *field.Path
	v    any
}

// Apply makes a function for Update of the patch.
func (p *Patch) Apply() (func(k storage.Key, v storage.Value) (storage.Value, error), error) {
	var c patcher
	var err error
	if c.sets, err = patchFields("set", p.Set); err != nil {
		return nil, err
	}
	if c.increments, err = patchFields("increment", p.Increment); err != nil {
		return nil, err
	}
	for _, f := range c.increments {
		if field.Read(mustItem(f.v)).Class != field.Number {
			return nil, malformed(fmt.Sprintf("increment[%q]", f.path), "must be a number, not %s", describe(f.v))
		}
	}
	for i, text := range p.Unset {
		path, err := field.ParsePath(text)
		if err != nil {
			return nil, malformedAs(fmt.Sprintf("unset[%d]", i+1), err)
		}
		c.unsets = append(c.unsets, path)
	}
	if len(c.sets)+len(c.increments)+len(c.unsets) == 0 {
		return nil, hinted(malformed("", "the update changes nothing"), "it needs set, increment or unset")
	}
	return c.apply, nil
}

// patchFields checks paths and values, and decodes values to what values of a
// table decode to.
func patchFields(place string, fields map[string]any) ([]patchField, error) {
	var list []patchField
	for _, text := range slices.Sorted(maps.Keys(fields)) {
		at := fmt.Sprintf("%s[%q]", place, text)
		path, err := field.ParsePath(text)
		if err != nil {
			return nil, malformedAs(at, err)
		}
		if path.IsKey() {
			return nil, hinted(malformed(at, "the key of a row cannot be changed"), "store the row under the other key")
		}
		encoded, err := item.Append(nil, fields[text])
		if err != nil {
			return nil, malformedAs(at, err)
		}
		v, err := item.Decode(encoded)
		if err != nil {
			return nil, malformedAs(at, err)
		}
		list = append(list, patchField{path, v})
	}
	return list, nil
}

func mustItem(v any) []byte {
	encoded, err := item.Append(nil, v)
	if err != nil {
		return nil
	}
	return encoded
}

func (c *patcher) apply(k storage.Key, old storage.Value) (storage.Value, error) {
	v, err := item.Decode(old)
	if err != nil {
		return nil, err
	}
	for _, f := range c.sets {
		fresh, err := item.Decode(mustItem(f.v)) // rows must not share maps
		if err == nil {
			v, err = f.path.Put(v, fresh)
		}
		if err != nil {
			return nil, inField(err, k, f.path)
		}
	}
	for _, f := range c.increments {
		v, err = f.path.Modify(v, func(old any) (any, bool, error) {
			sum, err := addNumbers(old, f.v)
			return sum, true, err
		})
		if err != nil {
			return nil, inField(err, k, f.path)
		}
	}
	for _, path := range c.unsets {
		if v, err = path.Remove(v); err != nil {
			return nil, inField(err, k, path)
		}
	}
	return item.Append(nil, v)
}

// inField says which field of which row an error is about.
func inField(err error, k storage.Key, path *field.Path) error {
	full := *abi.AsError(err)
	full.Message = fmt.Sprintf("key %v, field %s: %s", k, path, full.Message)
	return &full
}

// addNumbers adds as Lua does, but an integer that would overflow is an error.
func addNumbers(old, delta any) (any, error) {
	if old == nil {
		return delta, nil
	}
	a, aIsInt := old.(int64)
	b, bIsInt := delta.(int64)
	if aIsInt && bIsInt {
		sum := a + b
		if (sum > a) != (b > 0) && b != 0 {
			return nil, malformed("", "%d plus %d does not fit in 64 bits", a, b)
		}
		return sum, nil
	}
	x, okX := asFloat(old)
	y, okY := asFloat(delta)
	if !okX || !okY {
		return nil, malformed("", "only a number can be incremented, not %s", describe(old))
	}
	return x + y, nil
}

func asFloat(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}
