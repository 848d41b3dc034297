package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/item"
	"github.com/luahost/luahost/host/storage/key"
	"github.com/luahost/luahost/internal/suggest"
)

// formatFlag is how rows are printed.
type formatFlag struct{ name string }

var formats = []string{"table", "json"}

func (f *formatFlag) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.name, "format", "table", "print rows in this `FORMAT`: table, or json, an object a line")
}

// json reports whether rows are to be printed as JSON.
func (f *formatFlag) json() (bool, error) {
	switch f.name {
	case "table":
		return false, nil
	case "json", "jsonl":
		return true, nil
	}
	e := &usageError{fmt.Sprintf("unknown format %q", f.name), "formats are table and json"}
	if near := suggest.Nearest(f.name, formats); near != "" {
		e.hint = fmt.Sprintf("did you mean %q?", near)
	}
	return false, e
}

// rowPrinter prints rows one by one. Arguments of row are valid during the call
// only.
type rowPrinter interface {
	row(k storage.Key, v storage.Value) error
	end() error
}

// newRowPrinter prints as the flag says. fields are the columns of a table, nil
// for those that the rows have.
func (f *formatFlag) newRowPrinter(w io.Writer, fields []string) (rowPrinter, error) {
	asJSON, err := f.json()
	if err != nil {
		return nil, err
	}
	if asJSON {
		return &jsonRows{out: w}, nil
	}
	return &tableRows{out: w, fields: fields}, nil
}

// jsonRows prints {"key":...,"value":...}, which import reads.
type jsonRows struct {
	out  io.Writer
	line []byte
}

func (p *jsonRows) row(k storage.Key, v storage.Value) error {
	line, err := appendKeyJSON(append(p.line[:0], `{"key":`...), k)
	if err != nil {
		return err
	}
	if line, err = item.AppendJSON(append(line, `,"value":`...), v); err != nil {
		return err
	}
	p.line = append(line, "}\n"...)
	_, err = p.out.Write(p.line)
	return err
}

func (p *jsonRows) end() error { return nil }

func appendKeyJSON(dst []byte, k storage.Key) ([]byte, error) {
	wire, err := appendKeyItem(nil, k)
	if err != nil {
		return dst, err
	}
	return item.AppendJSON(dst, wire)
}

// tableRows prints a column for the key and one for each field of the values.
// What the columns are, and how wide, is decided anew for each page of rows: all
// rows would not fit in memory.
type tableRows struct {
	out    io.Writer
	fields []string // that were asked for; nil: all
	page   []tableRow
	pages  int
}

type tableRow struct {
	key   string
	value any
}

const (
	tablePage   = 500
	maxColumns  = 12
	valueColumn = "value"
)

func (p *tableRows) row(k storage.Key, v storage.Value) error {
	decoded, err := v.Any()
	if err != nil {
		return err
	}
	p.page = append(p.page, tableRow{k.Typed(), decoded})
	if len(p.page) < tablePage {
		return nil
	}
	return p.flush()
}

func (p *tableRows) end() error { return p.flush() }

func (p *tableRows) flush() error {
	if len(p.page) == 0 {
		return nil
	}
	if p.pages++; p.pages > 1 {
		fmt.Fprintln(p.out)
	}
	fields := p.columns()
	heading := []string{"key"}
	for _, name := range fields {
		heading = append(heading, cell(name))
	}
	if fields == nil {
		heading = append(heading, valueColumn)
	}
	t := newTable(p.out, heading...)
	for _, r := range p.page {
		t.row(r.cells(fields)...)
	}
	p.page = p.page[:0]
	return t.end()
}

// columns are the fields of the page's rows, in the order in which they first
// occur; nil when a row is no record, or there are too many.
func (p *tableRows) columns() []string {
	if p.fields != nil {
		return p.fields
	}
	var names []string
	seen := map[string]bool{}
	for _, r := range p.page {
		fields, ok := recordFields(r.value)
		if !ok {
			return nil
		}
		for _, name := range fields {
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
		if len(names) > maxColumns {
			return nil
		}
	}
	return names
}

// recordFields are the names of a value's fields in order; false when it has
// none, or other keys than names.
func recordFields(v any) ([]string, bool) {
	pairs, ok := v.(map[any]any)
	var names []string
	for k := range pairs {
		name, isName := k.(string)
		if !isName {
			return nil, false
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names, ok && len(names) > 0
}

func (r *tableRow) cells(fields []string) []string {
	if fields == nil {
		return []string{cell(r.key), cell(valueText(r.value))}
	}
	cells := []string{cell(r.key)}
	pairs, _ := r.value.(map[any]any)
	for _, name := range fields {
		text := ""
		if v, ok := pairs[name]; ok {
			text = cell(valueText(v))
		}
		cells = append(cells, text)
	}
	return cells
}

// valueText is a value in a table: a string as it is, all else as JSON.
func valueText(v any) string {
	switch v := v.(type) {
	case string:
		return strings.ReplaceAll(v, "\n", "⏎")
	case item.Snapshot:
		return fmt.Sprintf("a snapshot of %d bytes", len(v))
	}
	encoded, err := item.Append(nil, v)
	if err != nil {
		return fmt.Sprint(v)
	}
	text, err := item.AppendJSON(nil, encoded)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}

// appendKeyItem appends the CBOR item of a key.
func appendKeyItem(dst []byte, k storage.Key) ([]byte, error) {
	return key.AppendItem(dst, []byte(k))
}

// kindOf is what a key is, for messages.
func kindOf(k storage.Key) string {
	if k.IsInt() {
		return "integer"
	}
	return "string"
}

// integerOf is the integer that a string reads like.
func integerOf(text string) (storage.Key, bool) {
	k, err := key.Parse(text)
	return k, err == nil && k.IsInt()
}

// newBuffered saves a system call a row.
func newBuffered(w io.Writer) *bufio.Writer { return bufio.NewWriterSize(w, 64<<10) }

// firstOf is the first error there is. Unlike errors.Join, it does not say two
// things when output ends early.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
