package storagetest

import (
	"context"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
)

var batchTests = map[string]func(*testing.T, Target){
	"go":           batchGo,
	"atomic":       batchAtomic,
	"independent":  batchIndependent,
	"check":        batchCheck,
	"raw":          batchRaw,
	"raw failures": batchRawFailures,
	"raw rights":   batchRawRights,
	"raw refuses":  batchRawRefuses,
	"other store":  batchOtherStore,
	"once":         batchOnce,
	"once raw":     batchOnceRaw,
	"once rights":  batchOnceRights,
	"many":         batchMany,
	"many raw":     batchManyRaw,
	"many refuses": batchManyRefuses,
}

func batchGo(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	a, b := tableOf(t, s, "a"), tableOf(t, s, "b")
	set(t, a, storage.Int(2), "there")
	results, err := s.Batch(t.Context(), []storage.BatchOp{
		{Op: abi.BatchSet, Table: a, Key: storage.Int(1), Value: value("one")},
		{Op: abi.BatchGet, Table: a, Key: storage.Int(1)},
		{Op: abi.BatchSet, Table: b, Key: storage.Int(1), Value: value("other table")},
		{Op: abi.BatchDelete, Table: a, Key: storage.Int(2)},
		{Op: abi.BatchDelete, Table: a, Key: storage.Int(2)},
		{Op: abi.BatchExists, Table: a, Key: storage.Int(2)},
		{Op: abi.BatchGet, Table: a, Key: storage.Int(2)},
		{Op: abi.BatchIncrement, Table: b, Key: storage.String("n"), Delta: 4},
		{Op: abi.BatchIncrement, Table: b, Key: storage.String("n"), Delta: -1},
		{Op: abi.BatchCAS, Table: a, Key: storage.Int(1), Old: value("one"), Value: value("two")},
		{Op: abi.BatchCheck, Table: a, Key: storage.Int(1), Old: value("two")},
		{Op: abi.BatchSet, Table: a, Key: storage.Int(1), Value: value("no"), IfAbsent: true},
	}, storage.BatchOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range results {
		switch {
		case r.Value != nil:
			got = append(got, r.Value.String())
		case r.Number != 0:
			got = append(got, value(r.Number).String())
		case r.Done:
			got = append(got, "yes")
		default:
			got = append(got, "no")
		}
	}
	const wanted = "yes one yes yes no no no 4 3 yes yes no"
	if strings.Join(got, " ") != wanted {
		t.Errorf("results %v, want %s", got, wanted)
	}
	want(t, a, storage.Int(1), "two")
	want(t, a, storage.Int(2), nil)
	want(t, b, storage.Int(1), "other table")
	want(t, b, storage.String("n"), int64(3))
}

func batchAtomic(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	set(t, a, storage.Int(1), "kept")
	set(t, a, storage.Int(2), "text")
	before := s.Tables()
	_, err := s.Batch(t.Context(), []storage.BatchOp{
		{Op: abi.BatchDelete, Table: a, Key: storage.Int(1)},
		{Op: abi.BatchSet, Table: a, Key: storage.Int(3), Value: value("lost")},
		{Op: abi.BatchIncrement, Table: a, Key: storage.Int(2), Delta: 1},
	}, storage.BatchOptions{})
	if !errors.Is(err, abi.ErrInvalid) || abi.AsError(err).Op != 3 || abi.AsError(err).Table != "Memory/a" {
		t.Errorf("error %+v", abi.AsError(err))
	}
	want(t, a, storage.Int(1), "kept")
	want(t, a, storage.Int(3), nil)
	if after := s.Tables(); after[0] != before[0] {
		t.Errorf("the table is %v, was %v", after[0], before[0])
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Batch(ctx, nil, storage.BatchOptions{}); !errors.Is(err, abi.ErrInterrupted) {
		t.Errorf("cancelled: %v", err)
	}
}

func batchIndependent(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	results, err := s.Batch(t.Context(), []storage.BatchOp{
		{Op: abi.BatchSet, Table: a, Key: storage.Int(1), Value: value("text")},
		{Op: abi.BatchIncrement, Table: a, Key: storage.Int(1), Delta: 1},
		{Op: abi.BatchSet, Table: a, Key: storage.Int(2), Value: value("two")},
		{Op: 99, Table: a, Key: storage.Int(2)},
		{Op: abi.BatchSet, Table: a, Key: "", Value: value("two")},
	}, storage.BatchOptions{Independent: true})
	if err != nil {
		t.Fatal(err)
	}
	for i, failed := range []bool{false, true, false, true, true} {
		if got := results[i].Err; (got != nil) != failed || failed && !errors.Is(got, abi.ErrInvalid) {
			t.Errorf("operation %d: %v", i, got)
		}
	}
	want(t, a, storage.Int(1), "text")
	want(t, a, storage.Int(2), "two")
}

func batchCheck(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	set(t, a, storage.Int(1), "x")
	_, version, err := a.GetVersion(t.Context(), storage.Int(1))
	if err != nil {
		t.Fatal(err)
	}
	guarded := func(check storage.BatchOp, v string) error {
		check.Op, check.Table = abi.BatchCheck, a
		_, err := s.Batch(t.Context(), []storage.BatchOp{
			check, {Op: abi.BatchSet, Table: a, Key: storage.Int(1), Value: value(v)},
		}, storage.BatchOptions{})
		return err
	}
	if err := guarded(storage.BatchOp{Key: storage.Int(1), Version: version}, "y"); err != nil {
		t.Errorf("the version it has: %v", err)
	}
	for name, check := range map[string]storage.BatchOp{
		"an old version":      {Key: storage.Int(1), Version: version},
		"an old value":        {Key: storage.Int(1), Old: value("x")},
		"absent":              {Key: storage.Int(1)},
		"an absent key":       {Key: storage.Int(2), Old: value("x")},
		"an absent's version": {Key: storage.Int(2), Version: version},
	} {
		if err := guarded(check, "lost"); !errors.Is(err, abi.ErrConflict) || abi.AsError(err).Op != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
	want(t, a, storage.Int(1), "y")
	if err := guarded(storage.BatchOp{Key: storage.Int(2)}, "z"); err != nil {
		t.Errorf("absent as expected: %v", err)
	}
}

// handles resolves 1, 2, ... to tables, with all rights.
func handles(tables ...*storage.Table) storage.Resolve {
	return func(h int32, _ abi.Rights) (*storage.Table, error) {
		if h < 1 || int(h) > len(tables) {
			return nil, abi.ErrInvalid
		}
		return tables[h-1], nil
	}
}

func runRaw(t *testing.T, s *storage.Store, request abi.BatchRequest, resolve storage.Resolve) (abi.BatchReply, error) {
	t.Helper()
	data, err := s.BatchRaw(t.Context(), []byte("dst"), message(request), resolve)
	var reply abi.BatchReply
	if string(data[:3]) != "dst" || err != nil && len(data) != 3 {
		t.Fatalf("%q, %v", data, err)
	}
	if err != nil {
		return reply, err
	}
	if err := abi.Unmarshal(data[3:], &reply); err != nil {
		t.Fatal(err)
	}
	if again := message(reply); string(again) != string(data[3:]) {
		t.Errorf("the reply %x is not canonical: %x", data[3:], again)
	}
	return reply, nil
}

func batchRaw(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	a, b := tableOf(t, s, "a"), tableOf(t, s, "b")
	k1, k2 := abi.Raw(wire(storage.Int(1))), abi.Raw(wire(storage.String("k")))
	reply, err := runRaw(t, s, abi.BatchRequest{Ops: []abi.BatchOp{
		{Op: abi.BatchSet, Handle: 1, Key: k1, Value: abi.Raw(value("one"))},
		{Op: abi.BatchGet, Handle: 1, Key: k1},
		{Op: abi.BatchGet, Handle: 2, Key: k1},
		{Op: abi.BatchIncrement, Handle: 2, Key: k2, Delta: -3},
		{Op: abi.BatchExists, Handle: 1, Key: k2},
		{Op: abi.BatchCAS, Handle: 1, Key: k1, Old: abi.Raw(value("one"))},
		{Op: abi.BatchDelete, Handle: 1, Key: k1},
		{Op: abi.BatchSet, Handle: 1, Key: k1, Value: abi.Raw(value("x")), IfAbsent: true},
		{Op: abi.BatchSet, Handle: 1, Key: k1, Value: abi.Raw(value("x")), IfAbsent: true},
	}}, handles(a, b))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range reply.Results {
		got = append(got, hex.EncodeToString(r))
	}
	const wanted = "f5 636f6e65 f7 22 f4 f5 f4 f5 f4"
	if strings.Join(got, " ") != wanted || len(reply.Errors) != 0 {
		t.Errorf("results %v, want %s; errors %v", got, wanted, reply.Errors)
	}
	want(t, a, storage.Int(1), "x")
	want(t, b, storage.String("k"), int64(-3))
	empty, err := runRaw(t, s, abi.BatchRequest{Ops: []abi.BatchOp{}}, handles())
	if err != nil || len(empty.Results) != 0 {
		t.Errorf("an empty batch: %v, %v", empty, err)
	}
}

func batchRawFailures(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	k := abi.Raw(wire(storage.Int(1)))
	request := abi.BatchRequest{Ops: []abi.BatchOp{
		{Op: abi.BatchSet, Handle: 1, Key: k, Value: abi.Raw(value("text"))},
		{Op: abi.BatchIncrement, Handle: 1, Key: k, Delta: 1},
		{Op: abi.BatchGet, Handle: 7, Key: k},
		{Op: abi.BatchGet, Handle: 1, Key: k},
	}}
	_, err := runRaw(t, s, request, handles(a))
	if !errors.Is(err, abi.ErrInvalid) || abi.AsError(err).Op != 2 {
		t.Errorf("atomic: %v", err)
	}
	want(t, a, storage.Int(1), nil)
	request.Independent = true
	reply, err := runRaw(t, s, request, handles(a))
	if err != nil || len(reply.Results) != 4 || len(reply.Errors) != 2 {
		t.Fatalf("independent: %v, %v", reply, err)
	}
	for _, i := range []uint32{1, 2} {
		if reply.Errors[i].Code != "invalid" || string(reply.Results[i]) != string(abi.Undefined()) {
			t.Errorf("operation %d: %v, %x", i, reply.Errors[i], reply.Results[i])
		}
	}
	want(t, a, storage.Int(1), "text")
}

func batchRawRights(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	k, v := abi.Raw(wire(storage.Int(1))), abi.Raw(value("v"))
	for _, c := range []struct {
		op   abi.BatchOp
		need abi.Rights
	}{
		{abi.BatchOp{Op: abi.BatchSet, Value: v}, abi.RightWrite},
		{abi.BatchOp{Op: abi.BatchDelete}, abi.RightDelete},
		{abi.BatchOp{Op: abi.BatchGet}, abi.RightRead},
		{abi.BatchOp{Op: abi.BatchExists}, abi.RightRead},
		{abi.BatchOp{Op: abi.BatchIncrement, Delta: 1}, abi.RightRead | abi.RightWrite},
		{abi.BatchOp{Op: abi.BatchCAS, Value: v}, abi.RightRead | abi.RightWrite},
		{abi.BatchOp{Op: abi.BatchCAS}, abi.RightRead | abi.RightDelete},
		{abi.BatchOp{Op: abi.BatchCheck}, abi.RightRead},
	} {
		c.op.Handle, c.op.Key = 1, k
		asked := abi.NoRights
		_, err := runRaw(t, s, abi.BatchRequest{Ops: []abi.BatchOp{c.op}}, func(_ int32, need abi.Rights) (*storage.Table, error) {
			asked |= need
			return nil, abi.ErrDenied
		})
		if asked != c.need || !errors.Is(err, abi.ErrDenied) {
			t.Errorf("operation %d asks for %v, want %v; %v", c.op.Op, asked, c.need, err)
		}
	}
	// Granted rights are not remembered for another handle or right.
	allowed := func(h int32, need abi.Rights) (*storage.Table, error) {
		if (h == 1 && need == abi.RightRead) || (h == 2 && need == abi.RightWrite) {
			return a, nil
		}
		return nil, abi.ErrDenied
	}
	_, err := runRaw(t, s, abi.BatchRequest{Ops: []abi.BatchOp{
		{Op: abi.BatchGet, Handle: 1, Key: k},
		{Op: abi.BatchSet, Handle: 2, Key: k, Value: v},
		{Op: abi.BatchGet, Handle: 2, Key: k},
	}}, allowed)
	if !errors.Is(err, abi.ErrDenied) || abi.AsError(err).Op != 3 {
		t.Errorf("reading through the handle to write: %v", err)
	}
}

func batchRawRefuses(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	for name, text := range map[string]string{
		"nothing":             "",
		"no map":              "80",
		"no operations":       "a0",
		"operations missing":  "a101f5",
		"operations no array": "a10001",
		"unknown field":       "a2008003" + "01",
		"operation no map":    "a1008101",
		"no key":              "a10081a200030101",
		"no value":            "a10081a3000101010201",
		"unknown operation":   "a10081a3000001010201",
		"unknown op field":    "a10081a400030101020109" + "01",
		"undefined as value":  "a10081a4000101010201" + "03f7",
		"duplicate in value":  "a10081a4000101010201" + "03a2" + "01010102",
		"float key":           "a10081a300030101" + "02f93c00",
		"claims many":         "a1009a7fffffff",
		"deep":                "a100" + strings.Repeat("81", 3000) + "01",
		"trailing":            "a1008000",
		"negative handle":     "a10081a300030120" + "0201",
		"empty idempotency":   "a200800240",
	} {
		msg, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(name, err)
		}
		_, err = s.BatchRaw(t.Context(), nil, msg, handles(a))
		if !errors.Is(err, abi.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := keys(t, a, storage.ScanOptions{}); len(got) != 0 {
		t.Errorf("a refused batch stored %v", got)
	}
}

// batchOnce: a batch with an idempotency key is applied once, and answered
// again.
func batchOnce(t *testing.T, target Target) {
	now := newClock()
	s := store(t, target, storage.Options{Now: now.now})
	a := tableOf(t, s, "a")
	k := storage.String("n")
	ops := []storage.BatchOp{
		{Op: abi.BatchIncrement, Table: a, Key: k, Delta: 5},
		{Op: abi.BatchGet, Table: a, Key: k},
		{Op: abi.BatchGet, Table: a, Key: storage.Int(404)},
		{Op: abi.BatchSet, Table: a, Key: storage.Int(1), Value: value("x"), IfAbsent: true},
		{Op: abi.BatchIncrement, Table: a, Key: storage.Int(1), Delta: 1},
	}
	options := storage.BatchOptions{Independent: true, Idempotency: []byte("payment 7")}
	for range 3 {
		r, err := s.Batch(t.Context(), ops, options)
		if err != nil {
			t.Fatal(err)
		}
		if r[0].Number != 5 || r[1].Value.String() != "5" || r[2].Value != nil || !r[3].Done || !errors.Is(r[4].Err, abi.ErrInvalid) {
			t.Errorf("results %+v", r)
		}
	}
	want(t, a, k, int64(5))
	if _, err := s.Batch(t.Context(), ops[:2], options); !errors.Is(err, abi.ErrConflict) {
		t.Errorf("another batch with the same key: %v", err)
	}
	options.Idempotency = []byte("payment 8")
	if _, err := s.Batch(t.Context(), ops, options); err != nil {
		t.Fatal(err)
	}
	want(t, a, k, int64(10))
	now.advance(25 * time.Hour)
	if _, err := s.Batch(t.Context(), ops, options); err != nil {
		t.Fatal(err)
	}
	want(t, a, k, int64(15))
	for _, bad := range []string{"", strings.Repeat("x", 65)} {
		if _, err := s.Batch(t.Context(), ops, storage.BatchOptions{Idempotency: []byte(bad)}); !errors.Is(err, abi.ErrInvalid) {
			t.Errorf("a key of %d bytes: %v", len(bad), err)
		}
	}
	options.Independent = false // a batch that fails is not remembered
	options.Idempotency = []byte("fails")
	for range 2 {
		if _, err := s.Batch(t.Context(), ops, options); !errors.Is(err, abi.ErrInvalid) {
			t.Errorf("a batch that fails: %v", err)
		}
	}
}

func batchOnceRaw(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	request := abi.BatchRequest{
		Ops:         []abi.BatchOp{{Op: abi.BatchIncrement, Handle: 1, Key: abi.Raw(wire(storage.Int(1))), Delta: 3}},
		Idempotency: []byte("once"),
	}
	for _, h := range []int32{1, 2, 1} { // a retry may come through another handle
		request.Ops[0].Handle = h
		reply, err := runRaw(t, s, request, handles(a, a))
		if err != nil || len(reply.Results) != 1 || string(reply.Results[0]) != "\x03" {
			t.Errorf("%v, %v", reply, err)
		}
	}
	want(t, a, storage.Int(1), int64(3))
	request.Ops[0].Delta = 4
	if _, err := runRaw(t, s, request, handles(a)); !errors.Is(err, abi.ErrConflict) {
		t.Errorf("another batch with the same key: %v", err)
	}
}

// batchOnceRights: a kept reply is given only to who may do the batch.
func batchOnceRights(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	set(t, a, storage.Int(1), "secret")
	request := abi.BatchRequest{
		Ops:         []abi.BatchOp{{Op: abi.BatchGet, Handle: 1, Key: abi.Raw(wire(storage.Int(1)))}},
		Idempotency: []byte("guessed"),
	}
	if _, err := runRaw(t, s, request, handles(a)); err != nil {
		t.Fatal(err)
	}
	denied := func(int32, abi.Rights) (*storage.Table, error) { return nil, abi.ErrDenied }
	if _, err := runRaw(t, s, request, denied); !errors.Is(err, abi.ErrDenied) {
		t.Errorf("without the right: %v", err)
	}
	b := tableOf(t, s, "b")
	if _, err := runRaw(t, s, request, handles(b)); !errors.Is(err, abi.ErrConflict) {
		t.Errorf("on another table: %v", err)
	}
}

func batchOtherStore(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	other := tableOf(t, store(t, target, storage.Options{Name: "other"}), "b")
	_, err := runRaw(t, s, abi.BatchRequest{Ops: []abi.BatchOp{
		{Op: abi.BatchGet, Handle: 1, Key: abi.Raw(wire(storage.Int(1)))},
	}}, handles(other))
	if !errors.Is(err, abi.ErrUnsupported) {
		t.Errorf("raw: %v", err)
	}
	_, err = s.Batch(t.Context(), []storage.BatchOp{{Op: abi.BatchGet, Table: other, Key: storage.Int(1)}}, storage.BatchOptions{})
	if !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("go: %v", err)
	}
}

func batchMany(t *testing.T, target Target) {
	ctx := t.Context()
	users := table(t, target)
	k := []storage.Key{storage.Int(1), storage.String("b"), storage.Int(3)}
	if got, err := users.GetMany(ctx, k); err != nil || len(got) != 3 || got[0] != nil {
		t.Errorf("before the table exists: %v, %v", got, err)
	}
	err := users.SetMany(ctx, []storage.Entry{{Key: k[0], Value: value("a")}, {Key: k[1], Value: value("b")}, {Key: k[0], Value: value("again")}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := users.GetMany(ctx, k)
	if err != nil || got[0].String() != "again" || got[1].String() != "b" || got[2] != nil {
		t.Errorf("get: %v, %v", got, err)
	}
	err = users.SetMany(ctx, []storage.Entry{{Key: k[2], Value: value("lost")}, {Key: k[0], Value: storage.Value{0xf7}}})
	if !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("a bad value: %v", err)
	}
	want(t, users, k[2], nil)
	if n, err := users.DeleteMany(ctx, append(k, k[0])); n != 2 || err != nil {
		t.Errorf("delete: %d, %v", n, err)
	}
}

func batchManyRaw(t *testing.T, target Target) {
	ctx := t.Context()
	users := table(t, target)
	k1, k2, v := wire(storage.Int(1)), wire(storage.String("k")), value("v")
	ask := message(abi.ManyKeys{k1, k2})
	for i, step := range []struct {
		call func(ctx context.Context, dst, msg []byte) ([]byte, error)
		msg  []byte
		want string
	}{
		{users.GetManyRaw, ask, "82f7f7"},
		{users.DeleteManyRaw, ask, "00"},
		{users.SetManyRaw, message(abi.ManyPairs{k1, abi.Raw(v), k1, abi.Raw(v)}), "02"},
		{users.GetManyRaw, ask, "82" + "6176" + "f7"},
		{users.DeleteManyRaw, ask, "01"},
		{users.GetManyRaw, ask, "82f7f7"},
		{users.GetManyRaw, []byte{0x80}, "80"},
		{users.SetManyRaw, []byte{0x80}, "00"},
	} {
		got, err := step.call(ctx, []byte{0xff}, step.msg)
		if err != nil || hex.EncodeToString(got) != "ff"+step.want {
			t.Errorf("step %d: %x, %v; want ff%s", i, got, err, step.want)
		}
	}
}

func batchManyRefuses(t *testing.T, target Target) {
	ctx := t.Context()
	users := table(t, target)
	for range 2 { // before and after the table exists
		for name, text := range map[string]string{
			"nothing": "", "no array": "a0", "short": "8201", "trailing": "81" + "0100", "bad key": "81f6", "claims many": "9a7fffffff",
		} {
			msg, err := hex.DecodeString(text)
			if err != nil {
				t.Fatal(err)
			}
			for call, do := range map[string]func(context.Context, []byte, []byte) ([]byte, error){
				"get": users.GetManyRaw, "set": users.SetManyRaw, "delete": users.DeleteManyRaw,
			} {
				if _, err := do(ctx, nil, msg); !errors.Is(err, abi.ErrInvalid) {
					t.Errorf("%s, %s: %v", call, name, err)
				}
			}
		}
		set(t, users, storage.Int(5), "x")
	}
	msg, err := hex.DecodeString("840101" + "0203f7") // the second pair is bad
	if err != nil {
		t.Fatal(err)
	}
	if _, err := users.SetManyRaw(ctx, nil, msg); !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("a bad value: %v", err)
	}
	want(t, users, storage.Int(1), nil)
}
