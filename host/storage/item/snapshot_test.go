package item_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
)

// The tag is the constant of the ABI, as any CBOR encoder writes it.
func TestSnapshotIsATaggedByteString(t *testing.T) {
	t.Parallel()
	got := item.AppendSnapshot(nil, []byte("doc"))
	want := item.AppendHead(nil, item.MajorTag, abi.SnapshotTag)
	want = append(want, "\x43doc"...)
	if !bytes.Equal(got, want) {
		t.Fatalf("%x, want %x", got, want)
	}
	if err := item.ValidateRow(got); err != nil {
		t.Error(err)
	}
	if !item.IsSnapshot(got) || string(item.Document(got)) != "doc" {
		t.Errorf("document %q", item.Document(got))
	}
	if err := item.Validate(got); err == nil {
		t.Error("it is a value inside others")
	}
	back, err := item.Decode(got)
	if err != nil || !reflect.DeepEqual(back, item.Snapshot("doc")) {
		t.Errorf("decoded %#v, %v", back, err)
	}
	again, err := item.Append(nil, back)
	if err != nil || !bytes.Equal(again, want) {
		t.Errorf("encoded again %x, %v", again, err)
	}
}

func TestValidateRowRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"d94c75":             "byte 0: tags",
		"d94c7540":           "byte 3: a snapshot is",
		"d94c756161":         "byte 3: a snapshot is",
		"d94c754261":         "byte 3: the item ends early",
		"d94c75580161":       "shortest",
		"d94c75416100":       "byte 5: bytes follow",
		"d94c75d94c754161":   "byte 3: a snapshot is",
		"81d94c754161":       "byte 1: tags",
		"d94c765161":         "byte 0: tags",
		"da00004c754161":     "shortest",
		"d94c755bffffffffff": "ends early",
	} {
		data, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		err = item.ValidateRow(data)
		if !errors.Is(err, abi.ErrInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
		r := item.NewReader(append([]byte{0x81}, data...))
		r.Array(1)
		if r.Row(); r.Done() == nil {
			t.Errorf("%s: the reader takes it", text)
		}
	}
}
