package abi_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
)

func TestMessagesRoundTrip(t *testing.T) {
	t.Parallel()
	seed := uint64(7)
	for _, message := range []any{
		&abi.Request{Op: abi.OpRun, Source: []byte("return 1"), Chunk: "@a.lua", Input: []byte{0, 255}, Seed: &seed},
		&abi.LoadReply{Functions: []string{"greet", "main"}},
		&abi.RunReply{Main: true, Output: []byte("x")},
		&abi.Error{Code: "denied", Message: "no", Table: "Memory/users", Right: "write"},
		&abi.ScanRequest{From: abi.Raw{0x01}, Limit: 10, Reverse: true},
		&abi.ScanReply{Items: []abi.Raw{{0x01}, {0x61, 'a'}}, Next: []byte{1}},
		&abi.BatchRequest{Ops: []abi.BatchOp{{Op: abi.BatchSet, Handle: 1, Key: abi.Raw{0x01}, Value: abi.Raw{0xf6}}}},
		&abi.BatchReply{Results: []abi.Raw{abi.Bool(true), abi.Undefined()}, Errors: map[uint32]abi.Error{1: {Code: "limit", Message: "m"}}},
	} {
		data, err := abi.Marshal(message)
		if err != nil {
			t.Fatal(err)
		}
		back := reflect.New(reflect.TypeOf(message).Elem()).Interface()
		if err := abi.Unmarshal(data, back); err != nil {
			t.Fatalf("%T: %v", message, err)
		}
		if !reflect.DeepEqual(message, back) {
			t.Errorf("%T: %+v came back as %+v", message, message, back)
		}
		if again, err := abi.Marshal(back); err != nil || !bytes.Equal(data, again) {
			t.Errorf("%T: encoding is not canonical: %v", message, err)
		}
	}
}

func TestRequestEncoding(t *testing.T) {
	t.Parallel()
	data, err := abi.Marshal(abi.Request{Op: abi.OpCall, Name: "hi", Input: []byte("x")})
	if err != nil {
		t.Fatal(err)
	}
	const want = "a3" + "0002" + "01626869" + "044178"
	if got := hex.EncodeToString(data); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestDeterministicNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value any
		want  string
	}{
		{int64(1), "01"},
		{1.0, "f93c00"},
		{0.1, "fb3fb999999999999a"},
		{math.NaN(), "f97e00"},
		{math.Inf(-1), "f9fc00"},
		{int64(math.MinInt64), "3b7fffffffffffffff"},
		{[]byte(nil), "40"},
	} {
		data, err := abi.Marshal(c.value)
		if got := hex.EncodeToString(data); err != nil || got != c.want {
			t.Errorf("Marshal(%v) = %s, %v; want %s", c.value, got, err, c.want)
		}
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":         "",
		"trailing bytes":  "a1000200",
		"truncated":       "a2000201",
		"unknown key":     "a2000218630a",
		"duplicate key":   "a200020003",
		"indefinite map":  "bf0002ff",
		"invalid UTF-8":   "a2000201" + "61ff",
		"deep nesting":    "a20002" + "05" + strings.Repeat("81", 500) + "01",
		"huge array head": "9b7fffffffffffffff",
	} {
		data, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		var r abi.Request
		if err := abi.Unmarshal(data, &r); !errors.Is(err, abi.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	for _, seed := range []string{"a10002", "a3000201626869044178", "a2000181a3000101010201"} {
		data, err := hex.DecodeString(seed)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var r abi.BatchRequest
		if abi.Unmarshal(data, &r) != nil {
			return
		}
		once, err := abi.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var again abi.BatchRequest
		if err := abi.Unmarshal(once, &again); err != nil {
			t.Fatalf("own encoding refused: %v", err)
		}
		if twice, err := abi.Marshal(again); err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("not canonical: %x and %x, %v", once, twice, err)
		}
	})
}
