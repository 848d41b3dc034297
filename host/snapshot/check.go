package snapshot

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
)

// Check reports whether a document is a snapshot that a guest may be given:
// within the limits, of a known format, in deterministic encoding, every
// reference to an object of the right kind, and every object reachable, in the
// order of discovery. It does not look at what the code does; the guest
// does, before it runs any.
//
// Errors are abi.Errors: too_large, version, or invalid with the number of the
// object, from 0.
func Check(document []byte, limits Limits) error {
	c, err := newChecker(document, limits)
	if err == nil {
		err = c.run()
	}
	return err
}

// checker walks a document twice: once to find where the objects begin, and
// once to check them. It does not recurse: what an object refers to is checked
// when its turn comes.
type checker struct {
	reader
	limits   Limits
	objects  []object
	next     int            // the object that must be discovered next
	strings  map[string]int // long strings, by their encoding
	bytecode uint64
	current  int // the object under way, for errors
}

// object is what the first walk finds out about an object.
type object struct {
	at       int32 // offset of its encoding
	end      int32
	kind     uint8
	captures int32 // of a prototype
	refs     int32 // to it, as the second walk finds them
}

// kindString is the kind of objects that are strings.
const kindString = 0xff

// Where the walk is, when it is at no object.
const (
	atHead = -1 - iota
	atRoot
	atOrder
)

func newChecker(document []byte, limits Limits) (*checker, error) {
	limits = limits.withDefaults()
	if n := int64(len(document)); n > limits.Bytes {
		err := abi.Exceeded("snapshot_bytes", limits.Bytes, n)
		err.Code = abi.ErrTooLarge.Code()
		return nil, err
	}
	return &checker{reader: reader{data: document}, limits: limits, current: atHead}, nil
}

func (c *checker) run() error {
	err := c.document()
	if err == nil && c.at != len(c.data) {
		err = errTrailing
	}
	return c.located(err)
}

// located gives a failure its class and place.
func (c *checker) located(err error) error {
	if err == nil {
		return nil
	}
	if full, ok := err.(*abi.Error); ok {
		return full
	}
	where := "object " + strconv.Itoa(c.current)
	switch c.current {
	case atHead:
		where = "its head"
	case atRoot:
		where = "its root"
	case atOrder:
		where = "the order of its constructors"
	}
	if c.current >= 0 && c.current < len(c.objects) {
		where += " (" + kindName(c.objects[c.current].kind) + ")"
	}
	return &abi.Error{
		Code:    abi.ErrInvalid.Code(),
		Message: fmt.Sprintf("malformed snapshot: %s, byte %d: %v", where, c.at, err),
	}
}

// document walks the map that a document is.
func (c *checker) document() error {
	fields, err := c.head(item.MajorMap)
	if err != nil {
		return err
	}
	if fields != 5 && fields != 6 {
		return failf("it is a map of 5 or 6 fields, not of %d", fields)
	}
	for key, field := range []func() error{c.format, c.version, c.abi, c.root, c.list, c.order} {
		if key == int(fields) {
			return c.allOrdered(0)
		}
		if got, err := c.uint(); err != nil || got != uint64(key) {
			return firstError(err, failf("field %d has key %d", key, got))
		}
		if err := field(); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) format() error {
	format, err := c.uint()
	if err == nil && format != abi.SnapshotFormat {
		err = &abi.Error{
			Code:    abi.ErrVersion.Code(),
			Message: fmt.Sprintf("the snapshot has format %d, this program reads format %d", format, abi.SnapshotFormat),
		}
	}
	return err
}

func (c *checker) version() (err error) {
	c.bytecode, err = c.uint()
	return err
}

func (c *checker) abi() error {
	text, err := c.text()
	if err != nil {
		return err
	}
	major, minor, ok := strings.Cut(string(text), ".")
	if !ok || !isNumber(major) || !isNumber(minor) {
		return failf("the ABI version is %.20q", text)
	}
	if major != strconv.Itoa(abi.VersionMajor) {
		return &abi.Error{
			Code:    abi.ErrVersion.Code(),
			Message: fmt.Sprintf("the snapshot is of ABI %s, this program has %d.%d", text, abi.VersionMajor, abi.VersionMinor),
		}
	}
	return nil
}

// isNumber is for decimal numbers as strconv writes them.
func isNumber(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && strconv.FormatUint(n, 10) == s
}

// root comes before the objects it may refer to, so those are found first.
func (c *checker) root() error {
	c.current = atRoot
	start := c.at
	if err := c.skip(); err != nil {
		return err
	}
	if err := c.findObjects(); err != nil {
		return err
	}
	c.at, c.current = start, atRoot
	return c.value()
}

// findObjects is the first walk. It begins before field 4.
func (c *checker) findObjects() error {
	c.current = atHead
	if key, err := c.uint(); err != nil || key != abi.SnapshotKeyObjects {
		return firstError(err, failf("field %d has key %d", abi.SnapshotKeyObjects, key))
	}
	count, err := c.array()
	if err != nil {
		return err
	}
	if count > c.limits.Objects {
		return abi.Exceeded("snapshot_objects", int64(c.limits.Objects), int64(count))
	}
	c.objects = make([]object, 0, count)
	for n := range count {
		c.current = n
		o, err := c.find()
		if err != nil {
			return err
		}
		c.objects = append(c.objects, o)
	}
	return nil
}

// find passes one object.
func (c *checker) find() (o object, err error) {
	o.at = int32(c.at)
	if c.at >= len(c.data) {
		return o, errTruncated
	}
	switch major := item.Major(c.data[c.at] >> 5); major {
	case item.MajorText, item.MajorBytes:
		o.kind = kindString
		err = c.skip()
	case item.MajorArray:
		o.kind, o.captures, err = c.findKind()
	default:
		return o, failf("an object is an array or a string")
	}
	o.end = int32(c.at)
	return o, err
}

// captureField is the position of the captures in a prototype, behind its kind.
const captureField = 5

// findKind passes an object that is an array.
func (c *checker) findKind() (kind uint8, captures int32, err error) {
	fields, err := c.array()
	if err != nil {
		return 0, 0, err
	}
	if fields == 0 {
		return 0, 0, failf("it has no kind")
	}
	k, err := c.uint()
	if err == nil && k > abi.SnapshotModule {
		err = failf("unknown kind %d", k)
	}
	for i := 0; i < fields-1 && err == nil; i++ {
		start := c.at
		if err = c.skip(); err == nil && k == abi.SnapshotPrototype && i == captureField {
			end := c.at
			c.at = start
			var n int
			n, err = c.array()
			captures, c.at = int32(n), end
		}
	}
	return uint8(k), captures, err
}

// list is the second walk over the objects.
func (c *checker) list() error {
	if _, err := c.array(); err != nil {
		return err
	}
	for n := range c.objects {
		if n >= c.next {
			c.current = n
			return failf("nothing before it refers to it")
		}
		c.current = n
		if err := c.object(); err != nil {
			return err
		}
	}
	return nil
}

// order is the list of custom objects.
func (c *checker) order() error {
	c.current = atOrder
	count, err := c.array()
	if err != nil {
		return err
	}
	seen := make(map[uint64]bool, min(count, len(c.objects)))
	for range count {
		n, err := c.uint()
		if err != nil {
			return err
		}
		if n >= uint64(len(c.objects)) || c.objects[n].kind != abi.SnapshotCustom || seen[n] {
			return failf("%d is no custom object, or comes twice", n)
		}
		seen[n] = true
	}
	if count == 0 {
		return failf("it is empty")
	}
	return c.allOrdered(count)
}

// allOrdered checks that the order has all custom objects.
func (c *checker) allOrdered(count int) error {
	for i := range c.objects {
		if c.objects[i].kind == abi.SnapshotCustom {
			count--
		}
	}
	if count != 0 {
		c.current = atOrder
		return failf("it lacks %d custom objects", -count)
	}
	return nil
}
