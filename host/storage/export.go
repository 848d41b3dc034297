package storage

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
	"github.com/luahost/luahost/host/storage/key"
)

// Format is how rows are written outside a store.
type Format uint8

const (
	// JSONLines is one object a line: {"table": ..., "key": ..., "value": ...},
	// and "expires" in Unix milliseconds if the row does. Package item says how
	// JSON keeps all that CBOR can say.
	JSONLines Format = iota

	// CBOR is a sequence (RFC 8742): a text that names the format, an array
	// [table, key, value] or [table, key, value, expires] for each row, and the
	// number of rows, which tells a whole file from one that was cut off.
	CBOR
)

// cborMark begins an export in CBOR.
const cborMark = "luahost rows 1"

// ParseFormat reads "jsonl" or "cbor".
func ParseFormat(name string) (Format, error) {
	switch strings.ToLower(name) {
	case "jsonl", "json", "ndjson":
		return JSONLines, nil
	case "cbor":
		return CBOR, nil
	}
	err := failure(abi.ErrInvalid, "unknown format %q", name)
	err.Hint = "formats are jsonl and cbor"
	return 0, err
}

// FormatBytes is how many bytes FormatOf needs.
const FormatBytes = 1 + len(cborMark)

// FormatOf is the format of what begins with these bytes.
func FormatOf(start []byte) Format {
	if bytes.HasPrefix(start, item.AppendString(nil, []byte(cborMark))) {
		return CBOR
	}
	return JSONLines
}

// ExportOptions choose what is exported. The zero value is all, as JSON lines.
type ExportOptions struct {
	Format   Format
	Tables   []string         // nil is all
	Progress func(rows int64) // called now and then
}

// progressStep is after how many rows progress is reported.
const progressStep = 1000

// Export writes the rows of tables, by table and key, as of one moment, and
// returns how many. Rows that have expired are left out. Indexes are not
// exported.
func (s *Store) Export(ctx context.Context, w io.Writer, o ExportOptions) (int64, error) {
	e := exporter{out: bufio.NewWriterSize(w, 64<<10), options: o}
	err := s.read(ctx, func(session *session) error {
		tables, err := s.named(o.Tables)
		if err != nil {
			return err
		}
		e.begin()
		for _, core := range tables {
			if err := e.table(ctx, session, core); err != nil {
				return err
			}
		}
		return e.end()
	})
	return e.rows, err
}

// named finds tables, or all, by name.
func (s *Store) named(names []string) ([]*table, error) {
	if names == nil {
		for _, info := range s.Tables() {
			names = append(names, info.Name)
		}
	}
	var tables []*table
	for _, name := range slices.Sorted(slices.Values(names)) {
		core := s.lookup(name)
		if core == nil {
			return nil, s.noTable(name)
		}
		tables = append(tables, core)
	}
	return tables, nil
}

func (s *Store) noTable(name string) error {
	err := failure(abi.ErrNotFound, "store %s has no table %q", s.name, name)
	err.Table = s.name + "/" + name
	var there []string
	for _, info := range s.Tables() {
		there = append(there, info.Name)
	}
	err.Hint = "it has " + strings.Join(there, ", ")
	if len(there) == 0 {
		err.Hint = "it has no tables"
	}
	return err
}

// exporter writes rows. Writing errors show at the end.
type exporter struct {
	out     *bufio.Writer
	options ExportOptions
	rows    int64
	line    []byte
}

func (e *exporter) begin() {
	if e.options.Format == CBOR {
		e.write(item.AppendString(nil, []byte(cborMark)))
	}
}

// write leaves errors to Flush, which returns the first.
func (e *exporter) write(data []byte) { _, _ = e.out.Write(data) }

func (e *exporter) end() error {
	if e.options.Format == CBOR {
		e.write(item.AppendInt(nil, e.rows))
	}
	if err := e.out.Flush(); err != nil {
		return failure(abi.ErrIO, "writing the export: %v", err)
	}
	if e.options.Progress != nil {
		e.options.Progress(e.rows)
	}
	return nil
}

func (e *exporter) table(ctx context.Context, s *session, core *table) error {
	cursor := s.tx.Scan(core.prefix, after(core.prefix), false)
	defer cursor.Close()
	for n := 0; cursor.Next(); n++ {
		if err := checkEvery(ctx, n); err != nil {
			return err
		}
		rec, err := parseRecord(cursor.Value())
		if err != nil {
			return err
		}
		if !s.store.isLive(&rec) {
			continue
		}
		if err := e.row(s, core, cursor.Key(), &rec); err != nil {
			return err
		}
	}
	return cursor.Err()
}

func (e *exporter) row(s *session, core *table, row []byte, rec *record) error {
	value, err := s.valueOf(core, row, rec, nil)
	if err != nil {
		return err
	}
	wire, err := key.AppendItem(nil, row[len(core.prefix):])
	if err != nil {
		return err
	}
	if e.options.Format == CBOR {
		e.line = appendCBORRow(e.line[:0], core.short, wire, value, rec.expiry)
	} else if e.line, err = appendJSONRow(e.line[:0], core.short, wire, value, rec.expiry); err != nil {
		return err
	}
	e.write(e.line)
	if e.rows++; e.rows%progressStep == 0 && e.options.Progress != nil {
		e.options.Progress(e.rows)
	}
	return nil
}

func appendCBORRow(dst []byte, table string, wire, value []byte, expiry int64) []byte {
	fields := uint64(3)
	if expiry != 0 {
		fields = 4
	}
	dst = item.AppendHead(dst, item.MajorArray, fields)
	dst = item.AppendString(dst, []byte(table))
	dst = append(append(dst, wire...), value...)
	if expiry != 0 {
		dst = item.AppendInt(dst, expiry)
	}
	return dst
}

func appendJSONRow(dst []byte, table string, wire, value []byte, expiry int64) (_ []byte, err error) {
	dst = append(dst, `{"table":`...)
	for i, part := range [][]byte{item.AppendString(nil, []byte(table)), wire, value} {
		dst = append(dst, []string{"", `,"key":`, `,"value":`}[i]...)
		if dst, err = item.AppendJSON(dst, part); err != nil {
			return dst, err
		}
	}
	if expiry != 0 {
		dst = strconv.AppendInt(append(dst, `,"expires":`...), expiry, 10)
	}
	return append(dst, "}\n"...), nil
}
