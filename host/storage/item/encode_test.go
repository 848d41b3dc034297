package item_test

import (
	"encoding/hex"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
)

func TestAppendNormalises(t *testing.T) {
	t.Parallel()
	type order struct {
		Name string  `json:"name"`
		Cost float64 `json:"cost"`
		Blob []byte  `json:"blob"`
	}
	for _, c := range []struct {
		value any
		want  string
	}{
		{[]byte("abc"), "63616263"},
		{"\xff", "41ff"},
		{uint8(200), "18c8"},
		{float32(1), "f93c00"},
		{[]string{"b", "a"}, "8261626161"},
		{map[string]any{"b": 1, "a": []any{}}, "a26161806162" + "01"},
		{map[any]any{item.ByteString("\xff"): true, "k": nil}, "a2" + "41fff5" + "616bf6"},
		{order{"x", 2, []byte("hi")}, "a3" + "64626c6f62" + "626869" + "64636f7374" + "f94000" + "646e616d65" + "6178"},
		{map[string][]byte{"k": []byte("v")}, "a1616b6176"},
	} {
		got, err := item.Append(nil, c.value)
		if err != nil || hex.EncodeToString(got) != c.want {
			t.Errorf("%#v: %x, %v; want %s", c.value, got, err, c.want)
		}
		if err := item.Validate(got); err != nil {
			t.Errorf("%#v: %v", c.value, err)
		}
	}
}

func TestAppendRefusesWithThePath(t *testing.T) {
	t.Parallel()
	cycle := map[string]any{}
	cycle["self"] = cycle
	for _, c := range []struct {
		name  string
		value any
		want  string
	}{
		{"function", map[string]any{"a": []any{1, func() {}}}, "(at .a[2])"},
		{"big integer", []any{uint64(math.MaxUint64)}, "(at [1])"},
		{"NaN key", map[any]any{math.NaN(): 1}, "cannot be a key"},
		{"same key twice", map[any]any{"a": 1, item.ByteString("a"): 2}, "twice"},
		{"cycle", cycle, "cycle"},
	} {
		dst, err := item.Append([]byte{1}, c.value)
		if !errors.Is(err, abi.ErrInvalid) || !strings.Contains(err.Error(), c.want) || len(dst) != 1 {
			t.Errorf("%s: %x, %v", c.name, dst, err)
		}
	}
}
