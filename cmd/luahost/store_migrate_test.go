//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/open"
)

// TestMigrateSurvivesKills kills the process at random moments and runs it again
// until it is done: each row is migrated exactly once.
func TestMigrateSurvivesKills(t *testing.T) {
	const rows, kills = 10_000, 20
	dir := t.TempDir()
	url, script := "bolt:"+filepath.Join(dir, "a.db"), filepath.Join(dir, "add.lua")
	if err := os.WriteFile(script, []byte(`return function(key, value) return value .. "!" end`), 0o600); err != nil {
		t.Fatal(err)
	}
	withRows(t, url, func(table *storage.Table) {
		var entries []storage.Entry
		for i := range int64(rows) {
			value, err := storage.ValueOf(fmt.Sprint("row ", i))
			if err != nil {
				t.Fatal(err)
			}
			entries = append(entries, storage.Entry{Key: storage.Int(i), Value: value})
		}
		if err := table.SetMany(t.Context(), entries); err != nil {
			t.Fatal(err)
		}
	})
	t.Setenv("XDG_CACHE_HOME", warmCache(t))
	killed := 0
	for finished := false; !finished; {
		child := exec.CommandContext(t.Context(), "luahost", "store", "migrate", url, "t", script)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		life := time.Duration(rand.Int64N(int64(100 * time.Millisecond)))
		if killed >= kills {
			life = time.Hour // long enough
		}
		end := time.AfterFunc(life, func() { _ = child.Process.Kill() })
		err := child.Wait()
		end.Stop()
		switch {
		case err == nil:
			finished = true
		case child.ProcessState.Exited():
			t.Fatalf("after %d kills: %v", killed, err)
		default:
			killed++
		}
	}
	t.Logf("killed %d times", killed)
	if killed == 0 {
		t.Skip("it was done before it could be killed")
	}
	withRows(t, url, func(table *storage.Table) {
		for i := range int64(rows) {
			if v, err := table.Get(t.Context(), storage.Int(i)); err != nil || v.String() != fmt.Sprintf("row %d!", i) {
				t.Fatalf("after %d kills, row %d is %v, %v", killed, i, v, err)
			}
		}
	})
}

func withRows(t *testing.T, url string, do func(*storage.Table)) {
	t.Helper()
	s, err := open.Store(t.Context(), url, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	table, err := s.Table("t")
	if err != nil {
		t.Fatal(err)
	}
	do(table)
}
