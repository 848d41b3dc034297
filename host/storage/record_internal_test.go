package storage

import (
	"bytes"
	"testing"
)

// What plain takes must be what parseRecord makes of it; the rest, damaged or
// not, is left to parseRecord.
func TestPlainRecords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		stored []byte
		plain  bool
	}{
		{"absent", nil, false},
		{"empty", []byte{}, false},
		{"a small version", append(appendHead(nil, 0, 1, 0), 0xf5), true},
		{"a large version", append(appendHead(nil, 0, 1<<63, 0), 0xf5), true},
		{"an empty value", appendHead(nil, 0, 300, 0), true},
		{"one that expires", append(appendHead(nil, 0, 1, 5), 0xf5), false},
		{"a compressed one", append(appendHead(nil, flagCompressed, 1, 0), 0xf5), false},
		{"a snapshot's", append(appendHead(nil, flagSnapshot, 1, 0), 0xf5), false},
		{"an unknown flag", []byte{0x80, 1, 0xf5}, false},
		{"no version", []byte{0}, false},
		{"half a version", []byte{0, 0xff, 0xff}, false},
		{"too long a version", append([]byte{0}, bytes.Repeat([]byte{0xff}, 11)...), false},
	} {
		value, version, ok := plain(c.stored)
		if ok != c.plain {
			t.Errorf("%s: plain says %v", c.name, ok)
		}
		if !ok {
			continue
		}
		rec, err := parseRecord(c.stored)
		if err != nil || rec.version != version || !bytes.Equal(rec.body, value) {
			t.Errorf("%s: version %d and value %x, want %d and %x (%v)", c.name, version, value, rec.version, rec.body, err)
		}
	}
}
