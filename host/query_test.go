package host_test

import (
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/internal/testguest"
	"github.com/luahost/luahost/host/storage"
)

// send makes a script that opens the table rows and calls an import with a
// message; its second result is the import's. The handle is for further calls.
func (g *storeGuest) send(rights abi.Rights, name string, msg any) (s *testguest.Script, handle int64) {
	data, h := cborOf(g.t, msg), int64(g.handleOfNextCall("rows"))
	s = g.open("rows", rights).Poke(valueAt, data)
	return s.Call(name, h, g.base+valueAt, int64(len(data)), g.base+outAt, outRoom), h
}

// outRoom is the room that send gives for a reply.
const outRoom = 48 << 10

func queryOf(op abi.QueryOp, query map[string]any) abi.QueryRequest {
	data, err := abi.Marshal(query)
	if err != nil {
		panic(err)
	}
	return abi.QueryRequest{Op: op, Query: data}
}

// fillRows stores n rows in the table rows: key i, value {n = i}.
func fillRows(t *testing.T, store *storage.Store, n int) *storage.Table {
	t.Helper()
	table, err := store.Table("rows")
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		v, err := storage.ValueOf(map[string]any{"n": i})
		if err != nil {
			t.Fatal(err)
		}
		if err := table.Set(t.Context(), storage.Int(int64(i)), v); err != nil {
			t.Fatal(err)
		}
	}
	return table
}

func TestQueryRights(t *testing.T) {
	t.Parallel()
	g := newStoreGuest(t, grant(t, "*:all"))
	where := map[string]any{"where": []any{"n", "=", 1}}
	update := map[string]any{"where": []any{"n", "exists"}, "set": map[string]any{"n": 2}}
	for name, c := range map[string]struct {
		rights abi.Rights
		call   string
		msg    any
		errno  abi.Errno
	}{
		"rows":                {abi.RightRead | abi.RightScan, "query", queryOf(abi.QueryRows, where), 0},
		"rows without read":   {abi.RightScan, "query", queryOf(abi.QueryRows, where), abi.ErrDenied},
		"rows without scan":   {abi.RightRead, "query", queryOf(abi.QueryRows, where), abi.ErrDenied},
		"delete":              {abi.RightRead | abi.RightScan | abi.RightDelete, "query", queryOf(abi.QueryDelete, where), 0},
		"delete without":      {abi.RightRead | abi.RightScan | abi.RightWrite, "query", queryOf(abi.QueryDelete, where), abi.ErrDenied},
		"update":              {abi.RightRead | abi.RightScan | abi.RightWrite, "query", queryOf(abi.QueryUpdate, update), 0},
		"update without":      {abi.RightRead | abi.RightScan | abi.RightDelete, "query", queryOf(abi.QueryUpdate, update), abi.ErrDenied},
		"an unknown query":    {abi.AllRights, "query", queryOf(9, where), abi.ErrInvalid},
		"list of indexes":     {abi.RightScan, "index", abi.IndexRequest{Op: abi.IndexList}, 0},
		"create":              {abi.RightScan | abi.RightWrite, "index", abi.IndexRequest{Op: abi.IndexCreate, Fields: []string{"n"}}, 0},
		"create without":      {abi.RightScan | abi.RightRead, "index", abi.IndexRequest{Op: abi.IndexCreate, Fields: []string{"n"}}, abi.ErrDenied},
		"drop what is not":    {abi.AllRights, "index", abi.IndexRequest{Op: abi.IndexDrop, Fields: []string{"none"}}, abi.ErrNotFound},
		"drop without":        {abi.RightScan, "index", abi.IndexRequest{Op: abi.IndexDrop, Fields: []string{"n"}}, abi.ErrDenied},
		"an unknown index op": {abi.AllRights, "index", abi.IndexRequest{Op: 9}, abi.ErrInvalid},
	} {
		s, _ := g.send(c.rights, c.call, c.msg)
		got := result(g.run(s), 1)
		if c.errno == 0 && got < 0 || c.errno != 0 && got != -int32(c.errno) {
			t.Errorf("%s: %d (%v)", name, got, g.lastError())
		}
	}
}

// TestQueryPages reads a query page by page, while rows are written, and what is
// left open ends with the call.
func TestQueryPages(t *testing.T) {
	t.Parallel()
	store := newStore(t, abi.DefaultStore)
	const rows = 3000
	fillRows(t, store, rows)
	g := newStoreGuest(t, grant(t, "*:all"), func(c *host.Config) { c.Store = store })
	s, h := g.send(abi.AllRights, "query", queryOf(abi.QueryRows, map[string]any{"where": []any{"n", ">=", 0}}))
	s.Peek(outAt, outRoom).
		Call("clear", h).
		Call("query_next", 1, g.base+outAt, outRoom).Peek(outAt, outRoom).
		Call("query_next", 7, g.base+outAt, outRoom)
	out := g.run(s)
	first := replyAt(t, out[8:], result(out, 1))
	if len(first.Items) == 0 || len(first.Items) >= 2*rows || first.Next != 1 {
		t.Fatalf("the first page has %d items, next %d", len(first.Items), first.Next)
	}
	rest := out[8+outRoom:]
	second := replyAt(t, rest[8:], result(rest, 1))
	if len(second.Items) == 0 || second.Next != 1 || string(second.Items[0]) != string(cborOf(t, len(first.Items)/2)) {
		t.Errorf("the second page has %d items from %x, next %d", len(second.Items), second.Items[0], second.Next)
	}
	if got := result(rest[8+outRoom:], 0); got != -int32(abi.ErrClosed) {
		t.Errorf("a query that was never open: %d", got)
	}
	again := g.run(new(testguest.Script).Call("query_next", 1, g.base+outAt, outRoom).Call("query_close", 1))
	if result(again, 0) != -int32(abi.ErrClosed) || result(again, 1) != 0 {
		t.Errorf("in the next call: %d, %d", result(again, 0), result(again, 1))
	}
}

func replyAt(t *testing.T, data []byte, n int32) abi.QueryReply {
	t.Helper()
	if n < 0 || int(n) > len(data) {
		t.Fatalf("the reply has %d bytes", n)
	}
	var reply abi.QueryReply
	if err := abi.Unmarshal(data[:n], &reply); err != nil {
		t.Fatal(err)
	}
	return reply
}

func TestTooManyOpenQueries(t *testing.T) {
	t.Parallel()
	store := newStore(t, abi.DefaultStore)
	fillRows(t, store, 200)
	g := newStoreGuest(t, grant(t, "*:all"), func(c *host.Config) { c.Store = store })
	data, h := cborOf(t, queryOf(abi.QueryRows, nil)), int64(g.handleOfNextCall("rows"))
	s := g.open("rows", abi.AllRights).Poke(valueAt, data)
	for range abi.MaxQueries + 1 {
		s.Call("query", h, g.base+valueAt, int64(len(data)), g.base+outAt, outRoom)
	}
	out := g.run(s.Call("last_error", g.base+outAt, 4096).Peek(outAt, 4096))
	for i := range abi.MaxQueries {
		if got := result(out, 1+i); got <= 0 {
			t.Fatalf("query %d: %d", i, got)
		}
	}
	if got := result(out, 1+abi.MaxQueries); got != -int32(abi.ErrLimit) {
		t.Errorf("one too many: %d", got)
	}
	var err abi.Error
	rest := out[4*(abi.MaxQueries+2):]
	if n := result(rest, 0); abi.Unmarshal(rest[4:4+n], &err) != nil || err.Limit != "queries" {
		t.Errorf("%v", &err)
	}
}
