package snapshot

import (
	"bytes"
	"math"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
)

// object checks the object under way, where the reader is.
func (c *checker) object() error {
	o := &c.objects[c.current]
	if o.kind == kindString {
		return c.longString()
	}
	fields, err := c.array()
	if err != nil {
		return err
	}
	if _, err := c.uint(); err != nil {
		return err
	}
	return c.fields(o, fields-1)
}

// fieldCounts are how many fields, at least and at most, are behind a kind.
var fieldCounts = [...][2]int{
	abi.SnapshotTable:     {2, 3},
	abi.SnapshotClosure:   {2, 2},
	abi.SnapshotUpvalue:   {1, 1},
	abi.SnapshotPrototype: {10, 10},
	abi.SnapshotThread:    {1, 6},
	abi.SnapshotBuiltin:   {1, 2},
	abi.SnapshotStandard:  {1, 1},
	abi.SnapshotHandle:    {1, 2},
	abi.SnapshotCustom:    {1, 1},
	abi.SnapshotModule:    {1, 1},
}

// fields checks what is behind an object's kind: n items.
func (c *checker) fields(o *object, n int) error {
	if most := fieldCounts[o.kind]; n < most[0] || n > most[1] {
		return failf("it has %d fields", n)
	}
	switch o.kind {
	case abi.SnapshotTable:
		return c.table(n)
	case abi.SnapshotClosure:
		return c.closure()
	case abi.SnapshotUpvalue:
		return c.value()
	case abi.SnapshotPrototype:
		return c.prototype()
	case abi.SnapshotThread:
		return c.thread(n)
	case abi.SnapshotBuiltin:
		return c.builtin(n)
	case abi.SnapshotHandle:
		return c.handle(n)
	case abi.SnapshotCustom:
		return c.indexOf(abi.SnapshotClosure, abi.SnapshotBuiltin)
	}
	return c.name() // a standard object or a module
}

// longString checks a string that is an object. Equal ones are one.
func (c *checker) longString() error {
	start := c.at
	s, err := c.luaString()
	if err != nil {
		return err
	}
	if len(s) <= abi.SnapshotInline {
		return failf("a string of %d bytes is no object", len(s))
	}
	if int64(len(s)) > c.limits.String {
		return abi.Exceeded("snapshot_string", c.limits.String, int64(len(s)))
	}
	if c.strings == nil {
		c.strings = map[string]int{}
	}
	encoded := string(c.data[start:c.at])
	if first, twice := c.strings[encoded]; twice {
		return failf("it is the same string as object %d", first)
	}
	c.strings[encoded] = c.current
	return nil
}

// items reads the head of an array within the limit.
func (c *checker) items() (int, error) {
	n, err := c.array()
	if err == nil && n > c.limits.Items {
		err = abi.Exceeded("snapshot_items", int64(c.limits.Items), int64(n))
	}
	return n, err
}

// each checks all items of an array.
func (c *checker) each(check func() error) (n int, err error) {
	if n, err = c.items(); err != nil {
		return 0, err
	}
	for range n {
		if err := check(); err != nil {
			return 0, err
		}
	}
	return n, nil
}

// value checks a value, and discovers what it refers to.
func (c *checker) value() error {
	if c.at >= len(c.data) {
		return errTruncated
	}
	switch item.Major(c.data[c.at] >> 5) {
	case item.MajorText, item.MajorBytes:
		return c.shortString()
	case item.MajorTag:
		_, err := c.ref()
		return err
	case item.MajorUint, item.MajorNegInt:
		return c.number()
	case item.MajorSimple:
		return c.simple()
	}
	return failf("it is no value")
}

func (c *checker) shortString() error {
	s, err := c.luaString()
	if err == nil && len(s) > abi.SnapshotInline {
		err = failf("a string of %d bytes must be an object", len(s))
	}
	return err
}

func (c *checker) simple() error {
	switch first := c.data[c.at]; first {
	case byteFalse, byteTrue, byteNull, byteUndefined:
		c.at++
		return nil
	case byteFloat16, byteFloat32, byteFloat64:
		return c.number()
	}
	return failf("unknown simple value")
}

// ref reads a tagged reference. It is to something that Lua can have as a value.
func (c *checker) ref() (int, error) {
	tag, err := c.head(item.MajorTag)
	if err != nil {
		return 0, err
	}
	if tag != abi.SnapshotRefTag {
		return 0, failf("unknown tag %d", tag)
	}
	n, err := c.discover()
	if err == nil {
		switch c.objects[n].kind {
		case abi.SnapshotUpvalue, abi.SnapshotPrototype:
			err = failf("object %d, of kind %s, is no value", n, kindName(c.objects[n].kind))
		}
	}
	return n, err
}

// index reads a reference without a tag, to an object of one of the kinds.
func (c *checker) index(kinds ...uint8) (int, error) {
	n, err := c.discover()
	if err == nil && !bytes.Contains(kinds, []byte{c.objects[n].kind}) {
		err = failf("object %d, of kind %s, cannot stand here", n, kindName(c.objects[n].kind))
	}
	return n, err
}

// indexOf is index for who does not need to know which.
func (c *checker) indexOf(kinds ...uint8) error {
	_, err := c.index(kinds...)
	return err
}

// known reads an index that may be of any object.
func (c *checker) known() (int, error) {
	n, err := c.uint()
	if err == nil && n >= uint64(len(c.objects)) {
		err = failf("there is no object %d", n)
	}
	if err != nil {
		return 0, err
	}
	c.objects[n].refs++
	return int(n), nil
}

// discover reads an index. An object that was not seen before is the next one.
func (c *checker) discover() (int, error) {
	n, err := c.known()
	if err == nil && n > c.next {
		err = failf("object %d is referred to before object %d", n, c.next)
	}
	if err != nil {
		return 0, err
	}
	c.next = max(c.next, n+1)
	return n, nil
}

// name checks a string, in place or an object.
func (c *checker) name() error {
	if c.at < len(c.data) && item.Major(c.data[c.at]>>5) == item.MajorTag {
		n, err := c.ref()
		if err == nil && c.objects[n].kind != kindString {
			err = failf("object %d, of kind %s, is no string", n, kindName(c.objects[n].kind))
		}
		return err
	}
	return c.shortString()
}

// nameOrNull checks a string that may be absent.
func (c *checker) nameOrNull() error {
	if c.isNull() {
		return nil
	}
	return c.name()
}

// table checks items, pairs, and perhaps a metatable.
func (c *checker) table(fields int) error {
	items, err := c.each(func() error {
		if c.isNull() {
			return failf("an item is nil")
		}
		return c.value()
	})
	if err != nil {
		return err
	}
	if err := c.pairs(int64(items)); err != nil || fields == 2 {
		return err
	}
	return c.indexOf(abi.SnapshotTable, abi.SnapshotStandard)
}

// pairs checks keys and values: first the keys with an order, in that order.
func (c *checker) pairs(items int64) error {
	n, err := c.items()
	if err != nil {
		return err
	}
	if n%2 != 0 {
		return failf("a key has no value")
	}
	var last []byte
	var objects map[int]bool
	for range n / 2 {
		encoded, ref, err := c.key(items)
		if err != nil {
			return err
		}
		switch {
		case encoded == nil && objects[ref]:
			return failf("a key occurs twice")
		case encoded == nil:
			if objects == nil {
				objects = map[int]bool{}
			}
			objects[ref] = true
		case len(objects) > 0 || last != nil && bytes.Compare(last, encoded) >= 0:
			return failf("the keys are not in order")
		default:
			last = encoded
		}
		if c.isNull() {
			return failf("a value is nil")
		}
		if err := c.value(); err != nil {
			return err
		}
	}
	return nil
}

// key checks a key of a pair. encoded is what it is ordered by; nil when it is
// the object ref.
func (c *checker) key(items int64) (encoded []byte, ref int, err error) {
	start := c.at
	if c.at < len(c.data) && item.Major(c.data[c.at]>>5) == item.MajorTag {
		if ref, err = c.ref(); err != nil {
			return nil, 0, err
		}
		if o := c.objects[ref]; o.kind == kindString {
			return c.data[o.at:o.end], 0, nil
		}
		return nil, ref, nil
	}
	if err := c.value(); err != nil {
		return nil, 0, err
	}
	encoded = c.data[start:c.at]
	return encoded, 0, checkKey(encoded, items)
}

// checkKey refuses keys that no table has, and those that would be items.
func checkKey(encoded []byte, items int64) error {
	h, err := item.ReadHead(encoded)
	if err != nil {
		return err
	}
	switch {
	case encoded[0] == byteNull:
		return failf("a key is nil")
	case h.Major == item.MajorUint:
		if n, _ := h.Int(); n >= 1 && n-1 <= items {
			return failf("the key %d must be an item", n)
		}
	case encoded[0] >= byteFloat16 && encoded[0] <= byteFloat64:
		f, err := item.Decode(encoded)
		if number, ok := f.(float64); err != nil || ok && (number != number || isInteger(number)) {
			return failf("a key is NaN, or a float that is an integer")
		}
	}
	return nil
}

// isInteger reports whether Lua would make an integer of a float key.
func isInteger(f float64) bool {
	return f == math.Trunc(f) && f >= math.MinInt64 && f < 1<<63
}

func (c *checker) closure() error {
	n, err := c.index(abi.SnapshotPrototype)
	if err != nil {
		return err
	}
	upvalues, err := c.each(func() error { return c.indexOf(abi.SnapshotUpvalue) })
	if want := int(c.objects[n].captures); err == nil && upvalues != want {
		err = failf("it has %d upvalues, its prototype captures %d", upvalues, want)
	}
	return err
}

func (c *checker) builtin(fields int) error {
	if err := c.name(); err != nil || fields == 1 {
		return err
	}
	n, err := c.each(c.value)
	if err == nil && n == 0 {
		err = failf("its list of values is empty")
	}
	return err
}

func (c *checker) handle(fields int) error {
	if err := c.name(); err != nil || fields == 1 {
		return err
	}
	rights, err := c.uint()
	if err == nil && rights&^uint64(abi.AllRights) != 0 {
		err = failf("unknown rights %#x", rights)
	}
	return err
}
