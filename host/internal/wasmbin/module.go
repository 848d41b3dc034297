// Package wasmbin reads what the host must know of a WebAssembly binary before
// it compiles it, and adds and removes custom sections. It checks the frame of
// the format; the compiler checks the rest.
package wasmbin

import (
	"bytes"
	"errors"
	"fmt"
)

// Section ids that matter here.
const (
	sectionCustom = 0
	sectionMemory = 5
	sectionExport = 7
)

var header = []byte{0, 'a', 's', 'm', 1, 0, 0, 0}

// Module is the outline of a binary.
type Module struct {
	sections []section
	minPages uint32
	memories int
	exports  map[string]bool // names of exported functions
}

type section struct {
	id      byte
	name    string // of a custom section
	content []byte // of a custom section: what follows the name
	whole   []byte // id, size and body, as in the file
}

// Parse reads a binary. The module refers to data.
func Parse(data []byte) (*Module, error) {
	if !bytes.HasPrefix(data, header[:4]) {
		return nil, errors.New("not a WebAssembly module: it does not begin with \\0asm")
	}
	if !bytes.HasPrefix(data, header) {
		return nil, fmt.Errorf("not a WebAssembly 1 or 2 core module: version bytes % x", data[4:min(len(data), 8)])
	}
	m := &Module{exports: map[string]bool{}}
	r := reader{data: data, at: len(header)}
	for r.at < len(data) {
		if err := m.readSection(&r); err != nil {
			return nil, fmt.Errorf("damaged WebAssembly module: %w", err)
		}
	}
	return m, nil
}

func (m *Module) readSection(r *reader) error {
	start := r.at
	id, err := r.byte()
	if err != nil {
		return err
	}
	body, err := r.sized("section")
	if err != nil {
		return err
	}
	s := section{id: id, whole: r.data[start:r.at]}
	inner := reader{data: body}
	switch id {
	case sectionCustom:
		s.name, err = inner.name()
		s.content = body[inner.at:]
	case sectionMemory:
		err = m.readMemories(&inner)
	case sectionExport:
		err = m.readExports(&inner)
	}
	m.sections = append(m.sections, s)
	return err
}

func (m *Module) readMemories(r *reader) error {
	count, err := r.u32()
	if err != nil || count == 0 {
		return err
	}
	m.memories = int(count)
	if _, err := r.byte(); err != nil { // flags
		return err
	}
	m.minPages, err = r.u32()
	return err
}

func (m *Module) readExports(r *reader) error {
	count, err := r.u32()
	if err != nil {
		return err
	}
	for range count {
		name, err := r.name()
		if err != nil {
			return err
		}
		kind, err := r.byte()
		if err != nil {
			return err
		}
		if _, err := r.u32(); err != nil {
			return err
		}
		if kind == 0 {
			m.exports[name] = true
		}
	}
	return nil
}

// Custom is the content of the first custom section of that name.
func (m *Module) Custom(name string) (content []byte, ok bool) {
	for _, s := range m.sections {
		if s.id == sectionCustom && s.name == name {
			return s.content, true
		}
	}
	return nil, false
}

// Memories is how many memories the module defines itself.
func (m *Module) Memories() int { return m.memories }

// MinPages is the initial size of its memory.
func (m *Module) MinPages() uint32 { return m.minPages }

// Exports reports whether the module exports a function of that name.
func (m *Module) Exports(name string) bool { return m.exports[name] }

// Without returns the binary without the custom sections of that name. The
// result is a copy.
func (m *Module) Without(name string) []byte {
	out := bytes.Clone(header)
	for _, s := range m.sections {
		if s.id != sectionCustom || s.name != name {
			out = append(out, s.whole...)
		}
	}
	return out
}

// AppendCustom returns a copy of the binary with one custom section more, at
// its end.
func AppendCustom(data []byte, name string, content []byte) []byte {
	body := appendU32(nil, uint32(len(name)))
	body = append(body, name...)
	body = append(body, content...)
	out := append(bytes.Clone(data), sectionCustom)
	out = appendU32(out, uint32(len(body)))
	return append(out, body...)
}
