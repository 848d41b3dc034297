// Package lualib tests what luahost's own Lua modules do together with the host:
// handles and views over several calls, policies, errors on their way out, the
// log. What a script can see alone is in tests/lang/lib_*.
package lualib_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/capabilities"
	"github.com/luahost/luahost/host"
)

// cacheDir saves the tests from compiling the engine again and again.
var cacheDir string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "lualib")
	if err != nil {
		panic(err) // no test can run
	}
	defer os.RemoveAll(dir)
	cacheDir = dir
	return m.Run()
}

// load loads a plugin with rights on tables, written as "users:read,write".
// There is one instance, so that what a call leaves behind meets the next one.
func load(t *testing.T, source string, logger *zap.Logger, tables ...string) *host.Plugin {
	t.Helper()
	var policy *capabilities.Policy
	for _, entry := range tables {
		table, names, _ := strings.Cut(entry, ":")
		rights, err := abi.ParseRights(names)
		if err == nil {
			policy, err = policy.WithRule(capabilities.Rule{Plugin: "*", Table: table, Rights: rights, Origin: "test"})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	config := host.Config{Policy: policy, CacheDir: cacheDir, MaxInstances: 1, Logger: logger}
	rt, err := host.New(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := rt.Close(); err != nil {
			t.Errorf("closing the runtime: %v", err)
		}
	})
	p, err := rt.Load(context.Background(), host.LuaSource("plugin.lua", []byte(source)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func call(t *testing.T, p *host.Plugin, function, want string) {
	t.Helper()
	output, err := p.Call(context.Background(), function, nil)
	if err != nil {
		t.Fatalf("%s: %v", function, err)
	}
	if string(output) != want {
		t.Errorf("%s gave %q, want %q", function, output, want)
	}
}

func TestHandlesLiveAsLongAsTheyShould(t *testing.T) {
	t.Parallel()
	p := load(t, `
local storage = require "storage"
local early = storage.open("users")
local late, step
return {
	open = function() late = storage.open("users") late:set("k", 1) return late:get("k") end,
	early = function() return early:increment("n") end,
	late = function()
		local ok, err = pcall(late.get, late, "k")
		return tostring(ok) .. " " .. err.code .. " " .. err.message .. " | " .. err.hint
	end,
	late_batch = function()
		local ok, err = pcall(storage.batch, { { op = "get", table = late, key = "k" } })
		return tostring(ok) .. " " .. err.code
	end,
	late_close = function() late:close() return tostring(late) end,
	scan = function()
		early:clear()
		for i = 1, 3000 do early:set(i, i) end
		step = late:scan()
		return step()
	end,
	scan_on = function()
		local ok, err = pcall(function() while step() do end end)
		return tostring(ok) .. " " .. err.code
	end,
	early_scan = function() step = early:scan() return step() end,
	early_scan_on = function() local n = 1 while step() do n = n + 1 end return n end,
}`, nil, "users:all")
	call(t, p, "early", "1")
	call(t, p, "open", "1")
	call(t, p, "early", "2")
	const dead = "the handle of table users was opened in an earlier call, which has ended"
	call(t, p, "late", "false closed "+dead+" | open it while the plugin loads, or in each call that needs it")
	call(t, p, "late_batch", "false closed")
	call(t, p, "late_close", "storage.table: users (closed)")
	call(t, p, "open", "1")
	call(t, p, "early", "3")
	if _, err := p.Call(context.Background(), "scan", nil); !errors.Is(err, abi.ErrClosed) {
		t.Errorf("a scan over a dead handle: %v", err)
	}
	call(t, p, "early_scan", "1")
	call(t, p, "early_scan_on", "3000")
}

func TestScanEndsWithItsHandle(t *testing.T) {
	t.Parallel()
	p := load(t, `
local storage, step = require "storage", nil
return {
	begin = function()
		local users, pairs = storage.open("users"), {}
		for i = 1, 20000 do pairs[i] = ("x"):rep(100) end
		users:set_many(pairs)
		step = users:scan()
		return step()
	end,
	go_on = function()
		local ok, err = pcall(function() while step() do end end)
		return tostring(ok) .. " " .. err.code
	end,
}`, nil, "users:all")
	call(t, p, "begin", "1")
	call(t, p, "go_on", "false closed")
}

func TestViewsOutliveCalls(t *testing.T) {
	t.Parallel()
	p := load(t, `
local users = Memory.users
return {
	set = function() users.k = { n = 1 } Memory.users.l = 2 return users.k.n end,
	get = function() return users.k.n + Memory.users.l end,
	count = function() return #users end,
	keys = function() local list = {} for key in pairs(users) do list[#list + 1] = key end return table.concat(list, " ") end,
	batch = function()
		return require "storage".batch { { op = "get", table = "users", key = "l" }, { op = "delete", table = "users", key = "l" } }[1]
	end,
	collect = function() collectgarbage() collectgarbage() return users.k.n end,
}`, nil, "users:all")
	call(t, p, "set", "1")
	for range 2 {
		call(t, p, "get", "3")
		call(t, p, "count", "2")
		call(t, p, "keys", "k l")
		call(t, p, "collect", "1")
	}
	call(t, p, "batch", "2")
	call(t, p, "count", "1")
}

func TestHandlesAreGivenBackByTheCollector(t *testing.T) {
	t.Parallel()
	p := load(t, `
local storage = require "storage"
return { main = function()
	for i = 1, 3 * 4096 do storage.open("users", "read"):exists(i) end
	for i = 1, 2 * 4096 do local _ = Memory["users-" .. i].k end
	return "done"
end }`, nil, "users*:read")
	call(t, p, "main", "done")
}

func TestPolicyDecidesRights(t *testing.T) {
	t.Parallel()
	p := load(t, `
local storage = require "storage"
local function denied(f, ...)
	local ok, err = pcall(f, ...)
	return ok and "allowed" or err.code .. " " .. err.right .. " " .. err.table .. " " .. tostring(err.hint ~= nil)
end
return {
	granted = function() return tostring(storage.open("readonly")) end,
	open = function() return denied(storage.open, "readonly", "write") end,
	unknown = function() return denied(storage.open, "secret") end,
	view_write = function() return denied(function() Memory.readonly.k = 1 end) end,
	view_read = function() return denied(function() return Memory.secret.k end) end,
	view_count = function() return denied(function() return #Memory.writeonly end) end,
	batch = function() return denied(storage.batch, { { op = "set", table = "writeonly", key = 1, value = 1 }, { op = "get", table = "writeonly", key = 1 } }) end,
	untouched = function() return tostring(#Memory.counted) end,
	uncaught = function() storage.open("secret"):get("k") end,
}`, nil, "readonly:read,scan", "writeonly:write", "counted:scan")
	call(t, p, "granted", "storage.table: readonly (read,scan)")
	call(t, p, "open", "denied write Memory/readonly true")
	call(t, p, "unknown", "denied read Memory/secret true")
	call(t, p, "view_write", "denied write Memory/readonly true")
	call(t, p, "view_read", "denied read Memory/secret true")
	call(t, p, "view_count", "denied scan Memory/writeonly true")
	call(t, p, "batch", "denied read Memory/writeonly true")
	call(t, p, "untouched", "0")
	_, err := p.Call(context.Background(), "uncaught", nil)
	var failure *abi.Error
	if !errors.Is(err, abi.ErrDenied) || !errors.As(err, &failure) {
		t.Fatalf("error %v", err)
	}
	if failure.Table != "Memory/secret" || failure.Right != "read" || failure.Hint == "" || failure.Policy == "" {
		t.Errorf("the error lost its fields on the way out: %+v", failure)
	}
}

func TestLimitsAreErrorsThatLuaCanRead(t *testing.T) {
	t.Parallel()
	p := load(t, `
local users = require "storage".open("users")
return {
	value = function()
		local ok, err = pcall(users.set, users, "k", ("x"):rep(2 << 20))
		return ("%s %s %s %d %d"):format(ok, err.code, err.limit, err.max, err.got)
	end,
	key = function()
		local ok, err = pcall(users.set, users, ("k"):rep(2000), 1)
		return ("%s %s %s %d"):format(ok, err.code, err.limit, err.max)
	end,
}`, nil, "users:all")
	call(t, p, "value", "false too_large value_bytes 1048576 2097157")
	call(t, p, "key", "false too_large key_bytes 1024")
}

func TestLogReachesTheHost(t *testing.T) {
	t.Parallel()
	core, logs := observer.New(zap.DebugLevel)
	p := load(t, `
local log = require "log"
return { main = function()
	log.debug("starting")
	log.info("order stored", { id = 7, price = 1.5, items = { "a", "b" }, customer = { name = "Alice" }, paid = true })
	log.warn(42)
	log.error("bytes \xff")
end }`, zap.New(core))
	call(t, p, "main", "")
	entries := logs.FilterFieldKey("id").All()
	if len(entries) != 1 || entries[0].Message != "order stored" {
		t.Fatalf("logged: %+v", logs.All())
	}
	fields := entries[0].ContextMap()
	if fields["id"] != int64(7) || fields["price"] != 1.5 || fields["paid"] != true {
		t.Errorf("fields: %v", fields)
	}
	for _, message := range []string{"starting", "42", "bytes \uFFFD"} {
		if logs.FilterMessage(message).Len() != 1 {
			t.Errorf("%q was not logged", message)
		}
	}
}

func TestTablesAreReturnedAsJSON(t *testing.T) {
	t.Parallel()
	p := load(t, `
local json = require "json"
return {
	record = function() return { b = 1, a = { 1, 2.0, "x", json.null }, e = {}, l = json.array() } end,
	culprit = function() return { user = { callback = print } } end,
}`, nil)
	call(t, p, "record", `{"a":[1,2.0,"x",null],"b":1,"e":{},"l":[]}`)
	_, err := p.Call(context.Background(), "culprit", nil)
	if err == nil || !strings.Contains(err.Error(), `cannot encode a function at ["user"]["callback"]`) {
		t.Errorf("error %v", err)
	}
}
