package wasmbin_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/luahost/luahost/host/internal/wasmbin"
)

// small is (module (memory (export "memory") 2) (func (export "f"))).
var small = []byte("\x00asm\x01\x00\x00\x00" +
	"\x01\x04\x01\x60\x00\x00" + // one type: () -> ()
	"\x03\x02\x01\x00" + // one function of it
	"\x05\x03\x01\x00\x02" + // one memory of 2 pages
	"\x07\x0e\x02\x06memory\x02\x00\x01f\x00\x00" +
	"\x0a\x04\x01\x02\x00\x0b")

func parse(t *testing.T, data []byte) *wasmbin.Module {
	t.Helper()
	m, err := wasmbin.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestOutline(t *testing.T) {
	t.Parallel()
	m := parse(t, small)
	if m.Memories() != 1 || m.MinPages() != 2 {
		t.Errorf("%d memories of %d pages, want 1 of 2", m.Memories(), m.MinPages())
	}
	if !m.Exports("f") || m.Exports("memory") || m.Exports("g") {
		t.Error("exported functions are wrong")
	}
	if _, ok := m.Custom("luahost.abi"); ok {
		t.Error("found a custom section that is not there")
	}
}

func TestCustomSectionComesAndGoes(t *testing.T) {
	t.Parallel()
	content := bytes.Repeat([]byte("source "), 100)
	withTwo := wasmbin.AppendCustom(wasmbin.AppendCustom(small, "a", content), "b", nil)
	m := parse(t, withTwo)
	if got, ok := m.Custom("a"); !ok || !bytes.Equal(got, content) {
		t.Errorf("section a: %d bytes, %v", len(got), ok)
	}
	if got, ok := m.Custom("b"); !ok || len(got) != 0 {
		t.Errorf("section b: %d bytes, %v", len(got), ok)
	}
	if got := parse(t, m.Without("a")).Without("b"); !bytes.Equal(got, small) {
		t.Error("removing what was added does not give the module back")
	}
}

func TestDamage(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{
		"empty":           "",
		"text":            "return {}",
		"component":       "\x00asm\x0d\x00\x01\x00",
		"cut header":      "\x00asm\x01",
		"section too big": "\x00asm\x01\x00\x00\x00\x01\xff\x01",
		"endless number":  "\x00asm\x01\x00\x00\x00\x01\xff\xff\xff\xff\xff\xff",
		"33 bits":         "\x00asm\x01\x00\x00\x00\x01\xff\xff\xff\xff\x1f",
		"bad name":        "\x00asm\x01\x00\x00\x00\x00\x03\x02\xff\xfe",
		"cut export":      "\x00asm\x01\x00\x00\x00\x07\x03\x01\x01f",
		"no section size": "\x00asm\x01\x00\x00\x00\x01",
	} {
		if _, err := wasmbin.Parse([]byte(data)); err == nil || !strings.Contains(err.Error(), "WebAssembly") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestEveryPrefixIsSafe(t *testing.T) {
	t.Parallel()
	for n := range small {
		_, _ = wasmbin.Parse(small[:n])
	}
}

func FuzzParse(f *testing.F) {
	f.Add(small)
	f.Add(wasmbin.AppendCustom(small, "luahost.abi", []byte("1.0")))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := wasmbin.Parse(data)
		if err != nil {
			return
		}
		if again, err := wasmbin.Parse(m.Without("x")); err != nil {
			t.Errorf("without a section: %v", err)
		} else if again.MinPages() != m.MinPages() {
			t.Error("another outline after removing a section")
		}
	})
}
