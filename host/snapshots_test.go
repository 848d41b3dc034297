package host_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/snapshot"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine/memory"
)

// kinds are sources of one value of every kind that can be persisted, and of
// some that are odd.
var kinds = map[string]string{
	"nothing":     "return false",
	"numbers":     "return { 1, -1, 2^53, 1.5, 1e300, -0.0, 1/0, -1/0, 0/0, math.mininteger, math.maxinteger, 5e-324, 0.1, 65504.0, 65505.0 }",
	"keys":        "return { [1.5] = 1, [-1] = 2, [true] = 3, [false] = 4, [2] = 5, [0] = 6, a = 7, ['\\xff'] = 8, [('k'):rep(50)] = 9, [2^60] = 10, [{}] = 11, [print] = 12, [''] = 13 }",
	"holes":       "local t = { 1, 2, 3, nil, 5 } t[2] = nil t[100] = 1 return t",
	"strings":     "local s = ('long '):rep(20) return { s, s, { s }, ('x'):rep(40), ('x'):rep(41), ('\\xff'):rep(41), '', 'ünïcode', '\\0', [s] = s }",
	"cycle":       "local t = {} t.t = t t[1] = { t, { t } } return setmetatable(t, t)",
	"weak":        "local k = {} return setmetatable({ [k] = 1, k }, { __mode = 'k', keep = k })",
	"null":        "local json = require 'json' return { json.null, [json.null] = json.null, list = json.array {} }",
	"builtins":    "return { print, string.rep, math.floor, coroutine.wrap, string, math, _G, package.loaded, io.write, os.time, table.unpack, getmetatable(''), io.stdout }",
	"modules":     "return { require 'json', require 'cbor', require 'storage', require 'snapshot', require('json').encode, require('storage').open }",
	"iterators":   "local m, w = ('a b c d'):gmatch('%a'), coroutine.wrap(function(...) for i = 1, 3 do coroutine.yield(i, ...) end end) m() w(1) return { m, w, utf8.codes('x'), pairs {}, next }",
	"upvalues":    "local a, b <const>, c = 1, 2, {} local function f() a = a + b return c end local function g() a = a - 1 return f, g end return { f, g, c }",
	"constants":   "local K <const>, S <const> = 7, 'seven' return function(x) local function inner() return K + x, S, 3.5, -K end return inner end",
	"vararg":      "return function(...) local a, b = ... return select('#', ...), { ... }, (function(...) return ... end)(a, b, ...) end",
	"method":      "local T = {} T.__index = T function T:go(n) self.n = (self.n or 0) + n return self end return setmetatable({}, T)",
	"control":     "return function(n) local t = {} for i = n, 1, -1 do if i % 2 == 0 then goto next end t[#t + 1] = i ::next:: end for k, v in pairs(t) do t[k] = v // 2 end while #t > 3 do t[#t] = nil end repeat local x = #t until x <= 3 return t, n << 3 ~ 5, not n, ~n, -n, 'a' .. n .. 'b' end",
	"large":       "local parts = {} for i = 1, 400 do parts[i] = ('if x == %d then return \"%d\" .. x, %d.5 end'):format(i, i, i) end return load('return function(x) ' .. table.concat(parts, '\\n') .. ' end', '=large')()",
	"stripped":    "return load(string.dump(function(a, b) local c = a + b return function() c = c + 1 return c end end, true))",
	"new":         "return coroutine.create(function(...) return ... end)",
	"suspended":   "local co = coroutine.create(function(a, ...) local t, u = { a }, 2 local function get() return u end u = 3 local x = coroutine.yield(get, ...) return x + u end) local _, get = coroutine.resume(co, 1, 2, 3) return { co, get }",
	"deep":        "local function down(n) if n == 0 then coroutine.yield('deep') return 0 end local r = down(n - 1) return r + n end local co = coroutine.create(down) coroutine.resume(co, 50) return co",
	"protected":   "local co = coroutine.create(function() local ok, e = pcall(function() local x <close> = setmetatable({}, { __close = function(_, e) coroutine.yield('closing', e) end }) error('inside') end) coroutine.yield(ok, e) return xpcall(function() coroutine.yield(1) error({}) end, function(e) return e end) end) coroutine.resume(co) return co",
	"metamethods": "local mt = {} mt.__add = function(a, b) return coroutine.yield('adding') end mt.__concat = function(a, b) return coroutine.yield('joining') end mt.__lt = function() return coroutine.yield('less') end mt.__index = function(_, k) return coroutine.yield(k) end local o = setmetatable({}, mt) local cos = {} for i, f in ipairs { function() return o + 1 end, function() return 'a' .. 'b' .. o .. 'c' end, function() if o < o then return 1 end end, function() return o.field end, function() for k in (function() return coroutine.yield('iterating') end) do return k end end } do cos[i] = coroutine.create(f) coroutine.resume(cos[i]) end return cos",
	"dead":        "local a, b = coroutine.create(function() end), coroutine.create(function() local x <close> = setmetatable({}, { __close = function() end }) error('died') end) coroutine.resume(a) coroutine.resume(b) return { a, b }",
	"tail":        "local function last() coroutine.yield(1) return 2 end local co = coroutine.create(function() return last() end) coroutine.resume(co) return co",
	"custom":      "local made = {} local function new(n) return setmetatable({ n = n }, { __persist = function(self) local n = self.n return function() return new(n) end end }) end return { new(1), new(2), { deep = new(3) } }",
	"globals":     "x = 1 function f() return x end return { f, _ENV }",
	"environment": "local _ENV = { y = 2, print = print } return function() y = y + 1 return y end",
	"handle":      "local storage = require 'storage' local t = storage.open('t') return { t, Memory, Memory.t, function() return t:count() end }",
}

// TestEverySnapshot: what guests write, the host accepts and can show; and a
// guest that reads it writes the same again.
func TestEverySnapshot(t *testing.T) {
	t.Parallel()
	rt := newLuaRuntime(t, grant(t, "*:all"))
	persist(t, rt, "again", "local s = require 'snapshot' return function(d) return s.encode(s.decode(d)) end")
	for name, source := range kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := rt.PersistFunction(t.Context(), "Memory", name, source); err != nil {
				t.Fatal(err)
			}
			f, err := rt.RestoreFunction(t.Context(), "Memory", name)
			if err != nil {
				t.Fatal(err)
			}
			if err := rt.ValidateFunction(t.Context(), "Memory", name); err != nil {
				t.Error(err)
			}
			showSnapshot(t, f.Document())
			again, err := rt.CallFunction(t.Context(), "Memory", "again", f.Document())
			if err != nil {
				t.Fatal(err)
			}
			if data, _ := again[0].([]byte); string(data) != string(f.Document()) {
				t.Errorf("restored and encoded again it differs:\n%x\n%x", f.Document(), data)
			}
			if dir := os.Getenv("LUAHOST_SAVE_SNAPSHOTS"); dir != "" {
				if err := os.WriteFile(filepath.Join(dir, name+".snap"), f.Document(), 0o644); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func showSnapshot(t *testing.T, document []byte) {
	t.Helper()
	d, err := snapshot.Inspect(document, snapshot.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := d.Tree(&b, snapshot.TreeOptions{Code: true}); err != nil {
		t.Error(err)
	}
	if strings.Contains(b.String(), "unknown") {
		t.Errorf("an instruction is not known:\n%s", b.String())
	}
}

// However a guest reads a row, a snapshot that is not signed is refused, and one
// that was changed below.
func TestGuestsGetOnlySignedSnapshots(t *testing.T) {
	t.Parallel()
	store, err := storage.New(t.Context(), memory.New(), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	rt := newLuaRuntime(t, grant(t, "*:all"), func(c *host.Config) {
		c.Store, c.SnapshotKeys = store, [][]byte{[]byte("a key of sixteen bytes or more")}
	})
	persist(t, rt, "f", "function() return 1 end")
	functions, err := store.Table(host.FunctionsTable)
	if err != nil {
		t.Fatal(err)
	}
	planted, err := functions.Get(t.Context(), storage.String("f"))
	if err != nil {
		t.Fatal(err)
	}
	table, err := store.Table("t")
	if err == nil {
		err = table.Set(t.Context(), storage.String("k"), planted)
	}
	if err != nil {
		t.Fatal(err)
	}
	p := loadLua(t, rt, `
		local storage = require "storage"
		local t = storage.open("t")
		local ways = {
			get = function() return t:get("k") end,
			restore = function() return t:restore("k") end,
			many = function() return t:get_many { "k" } end,
			scan = function() for k, v in t:scan() do return v end end,
			query = function() for k, v in t:query {} do return v end end,
			ordered = function() for k, v in t:query { order_by = "$value" } do return v end end,
			view = function() return Memory.t.k end,
			batch = function() return storage.batch { { op = "get", table = "t", key = "k" } } end,
			transaction = function() return storage.transaction(function() return t:restore("k") end) end,
		}
		return { try = function(way)
			local ok, err = pcall(ways[way])
			return ok and "no error" or tostring(err.code)
		end, sign = function() t:persist("k", function() end) end }`)
	ways := []string{"get", "restore", "many", "scan", "query", "ordered", "view", "batch", "transaction"}
	for _, way := range ways {
		if got := call(t, p, "try", way); got != "untrusted" {
			t.Errorf("%s: %s", way, got)
		}
	}
	call(t, p, "sign", "")
	for _, way := range ways {
		if got := call(t, p, "try", way); got != "no error" {
			t.Errorf("%s, signed: %s", way, got)
		}
	}
}
