package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/luahost/luahost/host/query"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/open"
)

// killed writes for ever. Generation n is a batch or a transaction that sets rows of
// two tables to n; it prints "committed n" when one is. Meanwhile an index is built,
// with writes between the steps, and dropped.
const killed = `
local storage = require "storage"
local a, b = storage.open("a"), storage.open("b")
local n = a:get(1) or 0

local function say(...) print(...) io.flush() end

local function commit()
	n = n + 1
	if n % 2 == 0 then
		local ops = {}
		for i = 1, 20 do
			ops[#ops + 1] = { op = "set", table = a, key = i, value = n }
			ops[#ops + 1] = { op = "set", table = b, key = i, value = n }
		end
		ops[#ops + 1] = { op = "set", table = a, key = 1000 + n % 20000, value = { n = n, text = "t" .. n % 50, tags = { n % 7, n % 11 } } }
		storage.batch(ops)
	else
		storage.transaction(function()
			for i = 1, 20 do a:set(i, n) b:set(i, n) end
			a:update { where = { "n", "=", n - 1 }, set = { n = -n } }
			a:delete { where = { "text", "=", "t" .. n % 50 }, limit = 1 }
		end)
	end
	say("committed", n)
end

if not a:exists(1000) then
	local rows = {}
	for i = 0, 19999 do rows[1000 + i] = { n = i, text = "t" .. i % 50, tags = { i % 7 } } end
	a:set_many(rows)
	commit()
end

local function building(done, total)
	say("building", done, total)
	commit()
end

while true do
	a:create_index("n", "btree", { progress = building })
	a:create_index("tags", "btree", { progress = building })
	a:create_index("text", "hash", { progress = building })
	for _ = 1, 5 do commit() end
	a:drop_index("n")
	commit()
	a:drop_index("tags")
	a:drop_index("text", "hash")
	say("dropped")
end`

// TestKilledAnywhere kills luahost while it writes and builds indexes, again and
// again on one file. What it said is committed is there, nothing is there by half, and
// indexes are right, or go on being built.
func TestKilledAnywhere(t *testing.T) {
	t.Parallel()
	rounds := 5
	if testing.Short() {
		rounds = 2
	}
	dir := t.TempDir()
	script, url := filepath.Join(dir, "killed.lua"), "bolt:"+filepath.Join(dir, "store.db")
	if err := os.WriteFile(script, []byte(killed), 0o600); err != nil {
		t.Fatal(err)
	}
	cache := warmCache(t)
	r := rand.New(rand.NewPCG(1, 4))
	for round := range rounds {
		committed := runAndKill(t, cache, script, url, 1+r.IntN(60))
		checkKilled(t, url, committed, round%2 == 1)
	}
}

// runAndKill kills the process when it has said so many lines, wherever it is by
// then, and returns the last generation that it said is committed.
func runAndKill(t *testing.T, cache, script, url string, lines int) (committed int64) {
	t.Helper()
	cmd := exec.Command("luahost", "run", script, "--store", url, "--allow-table", "*")
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+cache)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewScanner(out)
	for n := 1; said.Scan(); n++ { // to the end: what was said before it died counts
		if text, ok := strings.CutPrefix(said.Text(), "committed\t"); ok {
			if committed, err = strconv.ParseInt(text, 10, 64); err != nil {
				t.Fatal(err)
			}
		}
		if n == lines {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != -1 {
		t.Fatalf("the script ended by itself: %v", err)
	}
	return committed
}

func checkKilled(t *testing.T, url string, committed int64, finish bool) {
	t.Helper()
	store, err := open.Store(t.Context(), url, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}()
	if n := generation(t, store); n < committed {
		t.Errorf("generation %d is there, %d was committed", n, committed)
	}
	checkStore(t, store)
	a, err := store.Table("a")
	if err != nil {
		t.Fatal(err)
	}
	list, err := query.Indexes(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range list {
		if x.Ready || !finish {
			continue
		}
		if err := query.CreateIndex(t.Context(), a, x.Index, query.BuildOptions{}); err != nil {
			t.Errorf("going on with %v: %v", x.Index, err)
		}
	}
	checkStore(t, store)
}

// generation is what all rows of both tables have.
func generation(t *testing.T, store *storage.Store) int64 {
	t.Helper()
	seen := map[string]int{}
	last := int64(0)
	for _, name := range []string{"a", "b"} {
		table, err := store.Table(name)
		if err != nil {
			t.Fatal(err)
		}
		for i := range int64(20) {
			n, err := table.Increment(t.Context(), storage.Int(1+i), 0)
			if err != nil {
				t.Fatal(err)
			}
			seen[fmt.Sprint(n)]++
			last = n
		}
	}
	if len(seen) != 1 {
		t.Errorf("rows of several generations: %v", seen)
	}
	return last
}

func checkStore(t *testing.T, store *storage.Store) {
	t.Helper()
	problems, err := store.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wrong, err := query.VerifyStore(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(problems, wrong...) {
		t.Errorf("%v", p)
	}
}
