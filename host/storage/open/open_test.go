package open_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/query"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/open"
)

func TestStore(t *testing.T) {
	t.Parallel()
	file := "bolt:" + filepath.Join(t.TempDir(), "a.db")
	for address, lasting := range map[string]bool{"memory:": false, file: true, file + "2?sync=off&wait=10ms&max_bytes=10000000&group=on": true} {
		s, err := open.Store(t.Context(), address, storage.Options{})
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if s.Info().Durable != lasting || open.Lasting(address) != lasting {
			t.Errorf("%s: durable %v, lasting %v", address, s.Info().Durable, open.Lasting(address))
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestStoreReadOnly(t *testing.T) {
	t.Parallel()
	file := "bolt:" + filepath.Join(t.TempDir(), "a.db")
	for _, address := range []string{file, file + "?readonly=on"} {
		s, err := open.Store(t.Context(), address, storage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if s.Info().ReadOnly != (address != file) || open.File(address) != s.Info().Path {
			t.Errorf("%s: %+v, file %q", address, s.Info(), open.File(address))
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestStoreRefuses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"":                       "is no store URL",
		"data.db":                "is no store URL",
		"redis:localhost":        `unknown kind of store "redis"`,
		"memory:x":               "takes no address",
		"bolt:":                  "needs a file",
		"bolt:x.db?sync=maybe":   "not on or off",
		"bolt:x.db?group=yes":    "not on or off",
		"bolt:x.db?colour=red":   "no such option",
		"bolt:x.db?wait=soon":    "wait",
		"bolt:x.db?max_bytes=1k": "max_bytes",
		"bolt:x.db?%zz":          "option",
	} {
		s, err := open.Store(t.Context(), address, storage.Options{})
		if s != nil || !errors.Is(err, abi.ErrInvalid) || !strings.Contains(err.Error(), want) || abi.AsError(err).Hint == "" {
			t.Errorf("%q: %v; want %q and a hint", address, err, want)
		}
	}
}

// TestStoreMaintainsIndexes: what has an index can be changed after opening, and
// the index follows.
func TestStoreMaintainsIndexes(t *testing.T) {
	t.Parallel()
	address := "bolt:" + filepath.Join(t.TempDir(), "a.db")
	for round := range int64(2) {
		s, err := open.Store(t.Context(), address, storage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		table, err := s.Table("rows")
		if err != nil {
			t.Fatal(err)
		}
		if round == 0 {
			err = query.CreateIndex(t.Context(), table, query.Index{Fields: []string{"$value"}}, query.BuildOptions{})
		}
		if err == nil {
			err = table.Set(t.Context(), storage.Int(round), storage.Value{7})
		}
		if err != nil {
			t.Fatal(err)
		}
		if n, err := query.Count(t.Context(), table, query.Equal("$value", 7)); n != round+1 || err != nil {
			t.Errorf("round %d: %d rows, %v", round, n, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
