package snapshot_test

import (
	"bytes"
	"errors"
	"maps"
	"math"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/snapshot"
)

func TestCheckAccepts(t *testing.T) {
	t.Parallel()
	docs := samples(t)
	maps.Copy(docs, stored(t))
	for name, doc := range docs {
		if err := snapshot.Check(doc, snapshot.Limits{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for cut := 0; cut < len(doc); cut += 1 + len(doc)/200 {
			if err := snapshot.Check(doc[:cut], snapshot.Limits{}); err == nil {
				t.Errorf("%s: its first %d bytes of %d are accepted", name, cut, len(doc))
			}
		}
		if err := snapshot.Check(append(bytes.Clone(doc), 0), snapshot.Limits{}); err == nil {
			t.Errorf("%s: a byte more is accepted", name)
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	t.Parallel()
	long := "a string of more than forty bytes, so an object"
	table := list{0, list{}, list{}}
	proto := prototype(list{}, list{}, nil)
	field := func(key int, v any) []byte {
		fields := map[int]any{0: 1, 1: 1, 2: "1.0", 3: nil, 4: list{}}
		fields[key] = v
		return encodeFields(t, fields)
	}
	for name, c := range map[string]struct {
		doc  []byte
		want string
	}{
		"format":             {field(0, 2), "version: the snapshot has format 2"},
		"ABI":                {field(2, "2.0"), "version: the snapshot is of ABI 2.0"},
		"ABI text":           {field(2, "one"), "its head, byte"},
		"no map":             {[]byte{0x80}, "its head"},
		"unknown field":      {field(6, 1), "of 5 or 6 fields|key 6"},
		"empty order":        {field(5, list{}), "order of its constructors"},
		"root index":         {encode(t, ref(0)), "its root, byte 14: there is no object 0"},
		"root is array":      {encode(t, list{1}), "its root"},
		"unknown tag":        {append([]byte("\xa5\x00\x01\x01\x01\x02\x631.0\x03"), 0xc1, 0, 4, 0x80), "unknown tag 1"},
		"unreachable":        {encode(t, nil, table), "object 0 (table), byte 14: nothing before it refers to it"},
		"order of discovery": {encode(t, ref(0), list{0, list{ref(2), ref(1)}, list{}}, table, table), "object 0 (table), byte 22: object 2 is referred to before object 1"},
		"kind":               {encode(t, ref(0), list{10}), "unknown kind 10"},
		"no kind":            {encode(t, ref(0), list{}), "no kind"},
		"object":             {encode(t, ref(0), 1), "an object is an array or a string"},
		"short object":       {encode(t, ref(0), "short"), "is no object"},
		"long value":         {encode(t, long), "must be an object"},
		"same string":        {encode(t, ref(0), list{0, list{ref(1), ref(2)}, list{}}, long, long), "object 2 (string), byte 124: it is the same string as object 1"},
		"nil item":           {encode(t, ref(0), list{0, list{nil}, list{}}), "an item is nil"},
		"nil key":            {encode(t, ref(0), list{0, list{}, list{nil, 1}}), "a key is nil"},
		"nil value":          {encode(t, ref(0), list{0, list{}, list{1.5, nil}}), "a value is nil"},
		"odd pairs":          {encode(t, ref(0), list{0, list{}, list{"a"}}), "a key has no value"},
		"pair is item":       {encode(t, ref(0), list{0, list{1}, list{2, 2}}), "the key 2 must be an item"},
		"key order":          {encode(t, ref(0), list{0, list{}, list{"b", 1, "a", 1}}), "not in order"},
		"key twice":          {encode(t, ref(0), list{0, list{}, list{"a", 1, "a", 1}}), "not in order"},
		"object key twice":   {encode(t, ref(0), list{0, list{}, list{ref(0), 1, ref(0), 1}}), "a key occurs twice"},
		"scalar behind":      {encode(t, ref(0), list{0, list{}, list{ref(0), 1, "a", 1}}), "not in order"},
		"NaN key":            {encode(t, ref(0), list{0, list{}, list{math.NaN(), 1}}), "NaN"},
		"integral key":       {encode(t, ref(0), list{0, list{}, list{2.0, 1}}), "a float that is an integer"},
		"metatable":          {encode(t, ref(0), list{0, list{}, list{}, 1}, proto), "object 1, of kind prototype, cannot stand here"},
		"prototype as value": {encode(t, ref(0), proto), "object 0, of kind prototype, is no value"},
		"table fields":       {encode(t, ref(0), list{0, list{}}), "it has 1 fields"},
		"captures":           {encode(t, ref(0), list{1, 1, list{}}, prototype(list{1}, list{}, nil)), "it has 0 upvalues, its prototype captures 1"},
		"upvalue kind":       {encode(t, ref(0), list{1, 1, list{0}}, prototype(list{1}, list{}, nil)), "cannot stand here"},
		"registers":          {encode(t, ref(0), list{1, 1, list{}}, list{3, 3, false, 2, returnCode, list{}, list{}, list{}, 0, 0, nil}), "3 parameters and 2 registers"},
		"code":               {encode(t, ref(0), list{1, 1, list{}}, list{3, 0, false, 2, []byte("1234567"), list{}, list{}, list{}, 0, 0, nil}), "its code has 7 bytes"},
		"hint":               {encode(t, ref(0), list{1, 1, list{}}, list{3, 0, false, 2, []byte{9, 1, 0, 0, 0, 0, 0, 0}, list{}, list{}, list{}, 0, 0, nil}), "instruction 0 has a hint"},
		"constant":           {encode(t, ref(0), list{1, 1, list{}}, list{3, 0, false, 2, returnCode, list{ref(0)}, list{}, list{}, 0, 0, nil}), "is no string"},
		"source range": {encode(t, ref(0), list{1, 1, list{}},
			prototype(list{}, list{}, list{nil, []byte{}, list{}, list{}, list{"return 1", 3, 9, false, list{}}})), "bytes 3 to 9 of 8"},
		"names":       {encode(t, ref(0), list{1, 1, list{}}, prototype(list{}, list{}, list{nil, []byte{}, list{}, list{"x"}, nil})), "names 1 captures of 0"},
		"rights":      {encode(t, ref(0), list{7, "t", 16}), "unknown rights 0x10"},
		"thread":      {encode(t, ref(0), list{4, 3}), "a coroutine of status 3"},
		"no frames":   {encode(t, ref(0), list{4, 1, list{}, list{}, list{}, list{}}), "without frames"},
		"frame slot":  {encode(t, ref(0), list{4, 1, list{list{2, nil, 0, 0, 0, 0}}, list{1}, list{}, list{}}), "frame 0 is at slot 2 of 1"},
		"frame flags": {encode(t, ref(0), list{4, 1, list{list{1, nil, 0, 64, 0, 0}}, list{1}, list{}, list{}}), "unknown flags 0x40"},
		"slots":       {encode(t, ref(0), list{4, 1, list{list{1, nil, 0, 0, 0, 0}}, list{1}, list{1, 1}, list{}}), "out of order"},
		"shared":      {encode(t, ref(0), list{4, 1, list{list{1, nil, 0, 0, 0, 0}}, list{1}, list{}, list{1, 0}}), "is no upvalue"},
		"no order":    {encode(t, ref(0), list{8, 1}, list{5, "f"}), "it lacks 1 custom"},
		"no values":   {encode(t, ref(0), list{5, "f", list{}}), "list of values is empty"},
	} {
		err := snapshot.Check(c.doc, snapshot.Limits{})
		found := false
		for _, want := range strings.Split(c.want, "|") {
			found = found || err != nil && strings.Contains(err.Error(), want)
		}
		if !found {
			t.Errorf("%s: %v; want %q", name, err, c.want)
		}
	}
}

// Each number, and each NaN, has one encoding.
func TestCheckFloats(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{
		"\xf9\x7e\x00":                         true,
		"\xf9\x7c\x01":                         true, // a NaN of other bits
		"\xfa\x7f\xc0\x00\x00":                 false,
		"\xfa\x7f\x80\x00\x01":                 true,
		"\xfb\x7f\xf8\x00\x00\x00\x00\x00\x00": false,
		"\xfb\x7f\xf0\x00\x00\x00\x00\x00\x01": true,
		"\xfb\x7f\xf0\x00\x00\x20\x00\x00\x00": false, // fits in 32 bits
		"\xfa\x7f\x80\x00\x00":                 false, // infinity
		"\xfa\x33\x80\x00\x00":                 false, // 2^-24
		"\xfa\x33\x00\x00\x00":                 true,  // 2^-25
		"\xfa\x47\x7f\xe0\x00":                 false, // 65504
		"\xfa\x47\x7f\xf0\x00":                 true,  // 65520
		"\xfb\x3f\xb9\x99\x99\x99\x99\x99\x9a": true,
		"\xfb\x3f\xf0\x00\x00\x00\x00\x00\x00": false,
		"\x1b\x80\x00\x00\x00\x00\x00\x00\x00": false, // beyond int64
		"\x18\x17":                             false,
		"\xf7":                                 true,
		"\xf8\x20":                             false,
	} {
		doc := []byte("\xa5\x00\x01\x01\x01\x02\x631.0\x03" + text + "\x04\x80")
		if err := snapshot.Check(doc, snapshot.Limits{}); (err == nil) != ok {
			t.Errorf("% x: %v, want ok %v", text, err, ok)
		}
	}
}

func TestCheckLimits(t *testing.T) {
	t.Parallel()
	doc := samples(t)["coroutine"]
	items := encode(t, ref(0), list{0, list{1, 2, 3}, list{}})
	text := encode(t, ref(0), strings.Repeat("x", 100))
	for name, c := range map[string]struct {
		doc    []byte
		limits snapshot.Limits
		want   abi.Errno
	}{
		"snapshot_bytes":   {doc, snapshot.Limits{Bytes: 10}, abi.ErrTooLarge},
		"snapshot_objects": {doc, snapshot.Limits{Objects: 4}, abi.ErrLimit},
		"snapshot_frames":  {doc, snapshot.Limits{Frames: 1}, abi.ErrLimit},
		"snapshot_items":   {items, snapshot.Limits{Items: 2}, abi.ErrLimit},
		"snapshot_string":  {text, snapshot.Limits{String: 99}, abi.ErrLimit},
	} {
		err := snapshot.Check(c.doc, c.limits)
		if !errors.Is(err, c.want) || abi.AsError(err).Limit != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A count alone takes no memory.
	huge := []byte("\xa5\x00\x01\x01\x01\x02\x631.0\x03\xf6\x04\x9b\x7f\xff\xff\xff\xff\xff\xff\xff")
	if err := snapshot.Check(huge, snapshot.Limits{}); !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("a giant count: %v", err)
	}
}
