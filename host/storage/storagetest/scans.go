package storagetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/key"
)

var scanTests = map[string]func(*testing.T, Target){
	"conditions":    scanConditions,
	"no table":      scanNoTable,
	"stop":          scanStop,
	"snapshot":      scanSnapshot,
	"neighbours":    scanNeighbours,
	"pages":         scanPages,
	"page writes":   scanPageWrites,
	"page bytes":    scanPageBytes,
	"page rights":   scanPageRights,
	"bad requests":  scanBadRequests,
	"bad condition": scanBadCondition,
}

func scanConditions(t *testing.T, target Target) {
	users := table(t, target)
	str, num := storage.String, storage.Int
	all := []storage.Key{num(-5), num(0), num(7), num(300), str(""), str("a"), str("a1"), str("a2"), str("b"), str("\xff")}
	for i, k := range all {
		set(t, users, k, int64(i))
	}
	for name, c := range map[string]struct {
		options storage.ScanOptions
		want    []storage.Key
	}{
		"all":            {storage.ScanOptions{}, all},
		"from":           {storage.ScanOptions{From: num(7)}, all[2:]},
		"from between":   {storage.ScanOptions{From: num(8)}, all[3:]},
		"to":             {storage.ScanOptions{To: str("a1")}, all[:6]},
		"to integer":     {storage.ScanOptions{To: num(7)}, all[:2]},
		"mixed":          {storage.ScanOptions{From: num(1), To: str("a")}, all[2:5]},
		"prefix":         {storage.ScanOptions{Prefix: str("a")}, all[5:8]},
		"empty prefix":   {storage.ScanOptions{Prefix: str("")}, all[4:]},
		"last prefix":    {storage.ScanOptions{Prefix: str("\xff")}, all[9:]},
		"prefix, from":   {storage.ScanOptions{Prefix: str("a"), From: str("a1")}, all[6:8]},
		"prefix, to":     {storage.ScanOptions{Prefix: str("a"), To: str("a2")}, all[5:7]},
		"prefix, beyond": {storage.ScanOptions{Prefix: str("a"), From: str("b")}, nil},
		"limit":          {storage.ScanOptions{Limit: 3}, all[:3]},
		"after":          {storage.ScanOptions{After: num(0)}, all[2:]},
		"after absent":   {storage.ScanOptions{After: num(1)}, all[2:]},
		"empty range":    {storage.ScanOptions{From: str("b"), To: str("a")}, nil},
		"keys only":      {storage.ScanOptions{KeysOnly: true}, all},
	} {
		want := append([]storage.Key{}, c.want...)
		if got := keys(t, users, c.options); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
		if c.options.Limit != 0 || c.options.After != "" {
			continue
		}
		c.options.Reverse = true
		slices.Reverse(want)
		if got := keys(t, users, c.options); !slices.Equal(got, want) {
			t.Errorf("%s in reverse: %v, want %v", name, got, want)
		}
	}
	got := keys(t, users, storage.ScanOptions{Reverse: true, After: num(7), Limit: 1})
	if !slices.Equal(got, []storage.Key{num(0)}) {
		t.Errorf("reverse after 7: %v", got)
	}
	for e, err := range users.Scan(t.Context(), storage.ScanOptions{From: num(7), Limit: 1}) {
		if err != nil || string(e.Value) != string(value(int64(2))) {
			t.Errorf("value %v, %v", e.Value, err)
		}
	}
}

func scanNoTable(t *testing.T, target Target) {
	users := table(t, target)
	if got := keys(t, users, storage.ScanOptions{}); len(got) != 0 {
		t.Errorf("a table that does not exist has %v", got)
	}
	reply := scanPage(t, users, abi.ScanRequest{})
	if len(reply.Items) != 0 || reply.Next != nil {
		t.Errorf("a page of it: %v", reply)
	}
}

func scanStop(t *testing.T, target Target) {
	users := table(t, target)
	for i := range 10 {
		set(t, users, storage.Int(int64(i)), "x")
	}
	n := 0
	for range users.Scan(t.Context(), storage.ScanOptions{}) {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("stopped after %d", n)
	}
	set(t, users, storage.Int(11), "x") // the snapshot was given back
}

func scanSnapshot(t *testing.T, target Target) {
	users := table(t, target)
	for i := range 100 {
		set(t, users, storage.Int(int64(i)), "old")
	}
	n := 0
	for e, err := range users.Scan(t.Context(), storage.ScanOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		if string(e.Value) != string(value("old")) {
			t.Fatalf("key %v is %v", e.Key, e.Value)
		}
		set(t, users, storage.Int(int64(99-n)), "new")
		set(t, users, storage.Int(int64(1000+n)), "new")
		n++
	}
	if n != 100 {
		t.Errorf("%d rows, want 100", n)
	}
}

// scanNeighbours: tables do not leak into each other, whatever their ids.
func scanNeighbours(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	for i := range 140 { // ids of one and two bytes
		set(t, tableOf(t, s, fmt.Sprintf("t%03d", i)), storage.Int(int64(i)), "x")
	}
	for _, i := range []int{0, 1, 126, 127, 128, 139} {
		one := tableOf(t, s, fmt.Sprintf("t%03d", i))
		if got := keys(t, one, storage.ScanOptions{}); !slices.Equal(got, []storage.Key{storage.Int(int64(i))}) {
			t.Errorf("table %d: %v", i, got)
		}
		if got := keys(t, one, storage.ScanOptions{Reverse: true}); len(got) != 1 {
			t.Errorf("table %d in reverse: %v", i, got)
		}
		if n, err := one.Count(t.Context()); err != nil || n != 1 {
			t.Errorf("table %d counts %d, %v", i, n, err)
		}
	}
}

func scanPage(t *testing.T, users *storage.Table, request abi.ScanRequest) abi.ScanReply {
	t.Helper()
	data, err := users.ScanRaw(t.Context(), nil, message(request), true)
	if err != nil {
		t.Fatal(err)
	}
	var reply abi.ScanReply
	if err := abi.Unmarshal(data, &reply); err != nil {
		t.Fatal(err)
	}
	return reply
}

// pageKeys reads the keys of a page with values.
func pageKeys(t *testing.T, reply abi.ScanReply) []storage.Key {
	t.Helper()
	var list []storage.Key
	for i := 0; i < len(reply.Items); i += 2 {
		ordered, err := key.FromItem(nil, reply.Items[i])
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, storage.Key(ordered))
	}
	return list
}

func scanPages(t *testing.T, target Target) {
	users := table(t, target)
	var all []storage.Key
	for i := range 25 {
		all = append(all, storage.Int(int64(i-5)))
	}
	for i := range 25 {
		all = append(all, storage.String(fmt.Sprintf("k%02d", i)))
	}
	for _, k := range all {
		set(t, users, k, "v")
	}
	for _, reverse := range []bool{false, true} {
		for _, limit := range []uint32{1, 7, 25, 49, 50, 51, 0} {
			var got []storage.Key
			request := abi.ScanRequest{Reverse: reverse, Limit: limit}
			for pages := 0; ; pages++ {
				reply := scanPage(t, users, request)
				got = append(got, pageKeys(t, reply)...)
				if reply.Next == nil {
					break
				}
				if request.Cursor = reply.Next; pages > 60 {
					t.Fatal("no end of pages")
				}
			}
			if reverse {
				slices.Reverse(got)
			}
			if !slices.Equal(got, all) {
				t.Errorf("limit %d, reverse %v: %v", limit, reverse, got)
			}
		}
	}
}

// scanPageWrites: rows that exist all the time are seen exactly once.
func scanPageWrites(t *testing.T, target Target) {
	users := table(t, target)
	for i := range 200 {
		set(t, users, storage.Int(int64(i)), "x")
	}
	seen := map[storage.Key]int{}
	request := abi.ScanRequest{Limit: 9}
	for i := int64(0); ; i++ {
		reply := scanPage(t, users, request)
		page := pageKeys(t, reply)
		for _, k := range page {
			seen[k]++
		}
		if reply.Next == nil {
			break
		}
		request.Cursor = reply.Next
		last := page[len(page)-1]
		if _, err := users.Delete(t.Context(), last); err != nil { // the cursor's own row
			t.Fatal(err)
		}
		set(t, users, storage.Int(-1-i), "behind")
		set(t, users, storage.String(fmt.Sprint(i)), "ahead")
	}
	for i := range 200 {
		if n := seen[storage.Int(int64(i))]; n != 1 {
			t.Errorf("key %d was seen %d times", i, n)
		}
	}
	for i := range 10 {
		if seen[storage.Int(int64(-1-i))] != 0 {
			t.Errorf("a key behind the cursor was seen")
		}
	}
}

func scanPageBytes(t *testing.T, target Target) {
	s := store(t, target, storage.Options{CompressFrom: -1})
	users := tableOf(t, s, "users")
	big := value(string(make([]byte, 300<<10)))
	for i := range 8 {
		if err := users.Set(t.Context(), storage.Int(int64(i)), big); err != nil {
			t.Fatal(err)
		}
	}
	total, request := 0, abi.ScanRequest{Limit: 8}
	for {
		reply := scanPage(t, users, request)
		n := len(reply.Items) / 2
		if n < 1 || n > 4 {
			t.Errorf("a page of %d values of 300 KiB", n)
		}
		if total += n; reply.Next == nil {
			break
		}
		request.Cursor = reply.Next
	}
	if total != 8 {
		t.Errorf("%d values, want 8", total)
	}
}

func scanPageRights(t *testing.T, target Target) {
	users := table(t, target)
	set(t, users, storage.Int(1), "secret")
	set(t, users, storage.Int(2), "secret")
	for name, c := range map[string]struct {
		request abi.ScanRequest
		values  bool
	}{
		"no right to read": {abi.ScanRequest{}, false},
		"keys only":        {abi.ScanRequest{KeysOnly: true}, true},
	} {
		data, err := users.ScanRaw(t.Context(), []byte("dst"), message(c.request), c.values)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := string(data), "dst"+string(message(abi.ScanReply{Items: []abi.Raw{{1}, {2}}})); got != want {
			t.Errorf("%s: %x, want %x", name, got, want)
		}
	}
}

func scanBadRequests(t *testing.T, target Target) {
	users := table(t, target)
	set(t, users, storage.Int(1), "x")
	next := []byte{0x10, 0x11, 0x01}
	for name, msg := range map[string][]byte{
		"nothing":          nil,
		"no map":           {0x80},
		"unknown field":    {0xa1, 0x18, 0x20, 0x01},
		"float key":        {0xa1, 0x00, 0xf9, 0x3e, 0x00},
		"limit":            {0xa1, 0x04, 0x20},
		"integer prefix":   {0xa1, 0x02, 0x01},
		"short cursor":     message(abi.ScanRequest{Cursor: []byte{0x10}}),
		"unknown cursor":   message(abi.ScanRequest{Cursor: []byte("cursor")}),
		"damaged cursor":   message(abi.ScanRequest{Cursor: []byte{0x10, 0x12, 0x01}}),
		"other direction":  message(abi.ScanRequest{Cursor: next, Reverse: true}),
		"trailing garbage": append(message(abi.ScanRequest{}), 0),
	} {
		if _, err := users.ScanRaw(t.Context(), nil, msg, true); !errors.Is(err, abi.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func scanBadCondition(t *testing.T, target Target) {
	users := table(t, target)
	set(t, users, storage.Int(1), "x")
	for _, err := range users.Scan(t.Context(), storage.ScanOptions{Prefix: storage.Int(1)}) {
		if !errors.Is(err, abi.ErrInvalid) {
			t.Errorf("an integer prefix: %v", err)
		}
	}
}
