package snapshot_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/luahost/luahost/host/snapshot"
	"github.com/luahost/luahost/host/storage/item"
)

// FuzzCheck: nothing panics, and what is accepted has this one encoding and can
// be shown.
func FuzzCheck(f *testing.F) {
	for _, doc := range samples(f) {
		f.Add(doc)
	}
	for _, doc := range stored(f) {
		f.Add(doc)
	}
	limits := snapshot.Limits{Bytes: 1 << 16, Objects: 1 << 12, Items: 1 << 12, String: 1 << 12, Frames: 100}
	f.Fuzz(func(t *testing.T, doc []byte) {
		if snapshot.Check(doc, limits) != nil {
			return
		}
		again, rest := transcode(t, nil, doc)
		if len(rest) > 0 || !bytes.Equal(again, doc) {
			t.Fatalf("%x is encoded again as %x", doc, again)
		}
		d, err := snapshot.Inspect(doc, limits)
		if err != nil {
			t.Fatalf("%x: %v", doc, err)
		}
		if err := d.Tree(io.Discard, snapshot.TreeOptions{Code: true, Full: true}); err != nil {
			t.Fatal(err)
		}
	})
}

// transcode reads one item in whatever encoding, and writes it in the
// deterministic one.
func transcode(t *testing.T, dst, data []byte) (out, rest []byte) {
	t.Helper()
	h, err := item.ReadHead(data)
	if err != nil {
		t.Fatal(err)
	}
	body := data[h.Size:]
	switch {
	case h.Major == item.MajorSimple && h.Size > 1: // a float: nothing to sort or to shorten but its bits
		return append(dst, data[:h.Size]...), body
	case h.Major == item.MajorSimple:
		return append(dst, data[0]), body
	}
	dst = item.AppendHead(dst, h.Major, h.Arg)
	inside, size := h.Inside()
	dst, body = append(dst, body[:size]...), body[size:]
	for range inside {
		dst, body = transcode(t, dst, body)
	}
	return dst, body
}
