package host_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/snapshot"
)

// victims are values of all kinds, by source.
var victims = []string{
	"function(x) return (x or 0) + 1 end",
	`local a, b, t = 1, "two", { 1, 2, { deep = true } }
	 return function(...) a = a + select("#", ...) t[#t + 1] = b return a, b, #t end`,
	`return coroutine.create(function(a)
		local t <close> = setmetatable({}, { __close = function() end })
		for i = 1, 10 do
			local ok, v = pcall(function() return coroutine.yield(i, a) end)
			a = v
		end
	end)`,
	`local mt = { __index = function(t, k) return k end, __call = function(self, x) return self.n + (x or 1), self[3.5] end }
	 local o = setmetatable({ n = 1, [1.5] = "x", [true] = {}, list = { 1, 2, 3, nil, 5 } }, mt)
	 o.self = o
	 return o`,
	`local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
	 return function(n) return fib(10), string.format("%d %s", 5, ("x"):rep(60)), math.huge end`,
	`local s = 0
	 local add, get = function(n) s = s + n end, function() return s end
	 return function() for i = 1, 3 do add(i) end for w in ("a b c"):gmatch("%a") do add(#w) end return get() end`,
}

// mutate damages a document in one of several ways.
func mutate(r *rand.Rand, doc, other []byte) []byte {
	doc = bytes.Clone(doc)
	at := r.IntN(len(doc))
	switch r.IntN(7) {
	case 0, 1: // a bit, or a few
		for range 1 + r.IntN(3) {
			doc[r.IntN(len(doc))] ^= 1 << r.IntN(8)
		}
	case 2: // a byte
		doc[at] = byte(r.IntN(256))
	case 3: // cut off
		doc = doc[:at]
	case 4: // spliced
		from := r.IntN(len(other))
		part := other[from:min(len(other), from+r.IntN(40))]
		doc = append(doc[:at:at], append(bytes.Clone(part), doc[min(len(doc), at+r.IntN(40)):]...)...)
	case 5: // a giant count
		head := binary.BigEndian.AppendUint32([]byte{[]byte{0x9a, 0xba, 0x5a, 0x7a, 0x1a}[r.IntN(5)]}, r.Uint32())
		doc = append(doc[:at:at], append(head, doc[at+1:]...)...)
	case 6: // a small number, where instructions and indexes are
		doc[at] = byte(int(doc[at]) + r.IntN(5) - 2)
	}
	return doc
}

// TestMutatedSnapshots gives damaged documents to a guest, most of them without
// the host's check: each is refused or harmless. No instance is replaced, none
// takes more memory than it may, and a sound function gives what it should.
func TestMutatedSnapshots(t *testing.T) {
	t.Parallel()
	const memory = 16 << 20
	rt := newLuaRuntime(t, limits(t, "memory", "16MiB", "fuel", "3_000_000", "time", "5s"), func(c *host.Config) { c.MaxInstances = 1 })
	rounds := 10_000
	if testing.Short() {
		rounds = 1_000
	}
	docs := victimDocuments(t, rt)
	persist(t, rt, "sound", "local n = 41 return function() n = n + 1 return n end")
	r := rand.New(rand.NewPCG(5, 5))
	refused, accepted := 0, 0
	for round := range rounds {
		doc := mutate(r, docs[r.IntN(len(docs))], docs[r.IntN(len(docs))])
		checked := snapshot.Check(doc, snapshot.Limits{})
		applyMutated(t, rt, doc, memory)
		if checked == nil {
			accepted++
		} else {
			refused++
		}
		if round%100 == 0 {
			calls(t, rt, "sound", nil, int64(42))
		}
	}
	if refused == 0 || accepted == 0 {
		t.Errorf("%d refused, %d accepted by the host: the mutations say nothing", refused, accepted)
	}
	t.Logf("the host refused %d and accepted %d", refused, accepted)
}

func victimDocuments(t testing.TB, rt *host.Runtime) (docs [][]byte) {
	t.Helper()
	for _, source := range victims {
		if _, err := rt.PersistFunction(t.Context(), "Memory", "victim", source); err != nil {
			t.Fatal(err)
		}
		f, err := rt.RestoreFunction(t.Context(), "Memory", "victim")
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, f.Document())
	}
	return docs
}

// applyMutated restores and calls whatever it is given, and encodes it again.
func applyMutated(t *testing.T, rt *host.Runtime, doc []byte, memory int64) {
	t.Helper()
	_, usage, err := rt.Apply(t.Context(), doc, 1)
	if errors.Is(err, abi.ErrTrapped) || errors.Is(err, abi.ErrInternal) || usage.PeakMemory > memory {
		t.Fatalf("%x\n%v, %d bytes", doc, err, usage.PeakMemory)
	}
}

// FuzzApply gives bytes to a guest that nobody has checked.
func FuzzApply(f *testing.F) {
	rt := newLuaRuntime(f, limits(f, "memory", "16MiB", "fuel", "3_000_000", "time", "5s"), func(c *host.Config) { c.MaxInstances = 1 })
	for _, doc := range victimDocuments(f, rt) {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc []byte) { applyMutated(t, rt, doc, 16<<20) })
}
