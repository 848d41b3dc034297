package field

import (
	"fmt"

	"github.com/luahost/luahost/host/storage/item"
)

// The functions here change values that were decoded by item.Decode: maps are
// map[any]any, arrays []any. They change them in place as far as they can, and
// return the value, which may be another one.

// Put makes v the value at the path. Maps that are missing on the way are made;
// in an array, a number is the position of an element, or one behind the last.
func (p *Path) Put(value, v any) (any, error) {
	return p.modify(value, func(any) (any, bool, error) { return v, true, nil })
}

// Remove takes the value at the path away. An element of an array becomes null,
// unless it is the last. What is not there is no error.
func (p *Path) Remove(value any) (any, error) {
	return p.modify(value, func(any) (any, bool, error) { return nil, false, nil })
}

// Modify replaces the value at the path, nil when there is none, by what change
// returns; false takes it away.
func (p *Path) Modify(value any, change func(old any) (v any, keep bool, err error)) (any, error) {
	return p.modify(value, change)
}

func (p *Path) modify(value any, change func(any) (any, bool, error)) (any, error) {
	if p.isKey {
		return nil, invalid("the key of a row cannot be changed", "store the row under the other key")
	}
	changed, keep, err := modifyAt(p.steps, value, change)
	if err == nil && !keep {
		err = invalid("a row cannot be without a value", "delete the row")
	}
	return changed, err
}

// modifyAt changes what the steps lead to. keep false: nothing is left here.
func modifyAt(steps []step, at any, change func(any) (any, bool, error)) (any, bool, error) {
	if len(steps) == 0 {
		return change(at)
	}
	switch at := at.(type) {
	case nil:
		return modifyNothing(steps, change)
	case map[any]any:
		return at, true, modifyMap(steps, at, change)
	case []any:
		list, err := modifyList(steps, at, change)
		return list, true, err
	}
	if _, ok := at.(item.Snapshot); ok {
		return nil, false, invalid(fmt.Sprintf("there is no %q in a function snapshot", steps[0].text), "")
	}
	return nil, false, invalid(fmt.Sprintf("there is no %q in a %T", steps[0].text, at), "")
}

// modifyNothing makes the maps that are missing, if anything is to be in them.
func modifyNothing(steps []step, change func(any) (any, bool, error)) (any, bool, error) {
	inside, keep, err := modifyAt(steps[1:], nil, change)
	if err != nil || !keep {
		return nil, false, err
	}
	return map[any]any{mapKey(&steps[0]): inside}, true, nil
}

// mapKey is the key that a map gets for a step.
func mapKey(s *step) any {
	v, err := item.Decode(s.name)
	if err != nil {
		return s.text
	}
	if raw, ok := v.([]byte); ok {
		return item.ByteString(raw)
	}
	return v
}

func modifyMap(steps []step, pairs map[any]any, change func(any) (any, bool, error)) error {
	k := mapKey(&steps[0])
	if steps[0].number != nil {
		number, err := item.Decode(steps[0].number)
		if _, there := pairs[number]; there && err == nil {
			k = number
		}
	}
	inside, keep, err := modifyAt(steps[1:], pairs[k], change)
	switch {
	case err != nil:
		return err
	case keep:
		pairs[k] = inside
	default:
		delete(pairs, k)
	}
	return nil
}

func modifyList(steps []step, list []any, change func(any) (any, bool, error)) ([]any, error) {
	position := steps[0].position
	if steps[0].number == nil || position < 1 || position > int64(len(list))+1 {
		return nil, invalid(fmt.Sprintf("there is no %q in an array of %d", steps[0].text, len(list)),
			"elements have positions from 1")
	}
	if position > int64(len(list)) {
		list = append(list, nil)
	}
	inside, keep, err := modifyAt(steps[1:], list[position-1], change)
	if err != nil {
		return nil, err
	}
	list[position-1] = inside
	if !keep && position == int64(len(list)) {
		list = list[:position-1]
	}
	return list, nil
}
