package storage

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
	"github.com/luahost/luahost/host/storage/key"
)

// ImportOptions say how rows are imported.
type ImportOptions struct {
	Format   Format
	Table    string           // for JSON lines without "table"; "" makes them an error
	IfAbsent bool             // leave rows alone that are there
	Limits   Limits           // zero fields are the store's
	Progress func(rows int64) // called now and then
}

// Imported counts what an import did.
type Imported struct {
	Rows    int64 // stored
	Skipped int64 // not stored: there was one, or the row has expired
}

// importBatch is how many rows are stored at a time, all or none, and importBytes
// how many bytes of values at most, but for the last.
const (
	importBatch = 1000
	importBytes = 8 << 20
)

// Import stores the rows that Export has written, or lines of JSON. Rows are
// stored in batches; an error names the line or row, and leaves what was
// stored before the batch it is in.
func (s *Store) Import(ctx context.Context, r io.Reader, o ImportOptions) (Imported, error) {
	in := importer{store: s, options: o, tables: map[string]*Table{}}
	in.limits = o.Limits.or(s.limits.Limits)
	source := in.openJSON(r)
	if o.Format == CBOR {
		source = in.openCBOR(r)
	}
	err := in.run(ctx, source)
	return in.done, err
}

// or fills the zero fields in from other limits.
func (l Limits) or(other Limits) Limits {
	for _, f := range []struct{ into, from *int64 }{
		{&l.KeyBytes, &other.KeyBytes},
		{&l.ValueBytes, &other.ValueBytes},
		{&l.Keys, &other.Keys},
		{&l.TableBytes, &other.TableBytes},
	} {
		if *f.into == 0 {
			*f.into = *f.from
		}
	}
	return l
}

// importRow is a row on its way in.
type importRow struct {
	table   string
	key     Key
	value   Value
	expires int64 // Unix milliseconds; 0 is never
}

// rowSource yields rows until io.EOF. where says which row it yielded last.
type rowSource struct {
	next  func() (importRow, error)
	where func() string
}

type importer struct {
	store   *Store
	options ImportOptions
	limits  Limits
	tables  map[string]*Table
	done    Imported
}

func (in *importer) run(ctx context.Context, source rowSource) error {
	for ended := false; !ended; {
		var batch []BatchOp
		var places []string
		for size := 0; len(batch) < importBatch && size < importBytes; {
			op, err := in.nextOp(source)
			if err == io.EOF {
				ended = true
				break
			}
			if err != nil {
				return importFailure(source.where(), err)
			}
			if op != nil {
				batch, places = append(batch, *op), append(places, source.where())
				size += len(op.Value)
			}
		}
		if err := in.flush(ctx, batch); err != nil {
			where := "the batch before " + source.where()
			if at := abi.AsError(err).Op; at > 0 && at <= len(places) {
				where = places[at-1]
			}
			return importFailure(where, err)
		}
		if in.options.Progress != nil {
			in.options.Progress(in.done.Rows)
		}
	}
	return nil
}

func importFailure(where string, err error) error {
	full := *abi.AsError(err)
	full.Message = fmt.Sprintf("%s: %s", where, full.Message)
	full.Op = 0
	if full.Errno() == abi.ErrInterrupted {
		return err
	}
	return &full
}

// nextOp turns the next row into an operation; nil for one that has expired.
func (in *importer) nextOp(source rowSource) (*BatchOp, error) {
	row, err := source.next()
	if err != nil {
		return nil, err
	}
	t, err := in.table(row.table)
	if err != nil {
		return nil, err
	}
	if err := t.checkEntry(Entry{row.key, row.value}); err != nil {
		return nil, err
	}
	op := &BatchOp{Op: abi.BatchSet, Table: t, Key: row.key, Value: row.value, IfAbsent: in.options.IfAbsent}
	if row.expires != 0 {
		op.TTL = time.UnixMilli(row.expires).Sub(in.store.now())
		if op.TTL <= 0 {
			in.done.Skipped++
			return nil, nil
		}
	}
	return op, nil
}

func (in *importer) table(name string) (*Table, error) {
	if t := in.tables[name]; t != nil {
		return t, nil
	}
	t, err := in.store.Table(name)
	if err != nil {
		return nil, err
	}
	if t, err = t.WithLimits(in.limits); err != nil {
		return nil, err
	}
	in.tables[name] = t
	return t, nil
}

func (in *importer) flush(ctx context.Context, batch []BatchOp) error {
	if len(batch) == 0 {
		return nil
	}
	results, err := in.store.Batch(ctx, batch, BatchOptions{})
	if err != nil {
		return err
	}
	for _, r := range results {
		if r.Done {
			in.done.Rows++
		} else {
			in.done.Skipped++
		}
	}
	return nil
}

// jsonRow is a line. Raw fields tell absent from null.
type jsonRow struct {
	Table   *string         `json:"table"`
	Key     json.RawMessage `json:"key"`
	Value   json.RawMessage `json:"value"`
	Expires int64           `json:"expires"`
}

// maxLine bounds a line of JSON, in bytes.
const maxLine = 512 << 20

func (in *importer) openJSON(r io.Reader) rowSource {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	n := 0
	next := func() (importRow, error) {
		for lines.Scan() {
			n++
			if line := bytes.TrimSpace(lines.Bytes()); len(line) > 0 {
				return in.parseLine(line)
			}
		}
		if err := lines.Err(); err != nil {
			n++
			return importRow{}, failure(abi.ErrIO, "reading the import: %v", err)
		}
		return importRow{}, io.EOF
	}
	return rowSource{next, func() string { return fmt.Sprintf("line %d", n) }}
}

func (in *importer) parseLine(line []byte) (row importRow, err error) {
	var fields jsonRow
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&fields); err != nil {
		return row, badLine(err)
	}
	if decoder.InputOffset() != int64(len(line)) {
		return row, failure(abi.ErrInvalid, "something follows the row")
	}
	row.table, row.expires = in.options.Table, fields.Expires
	if fields.Table != nil {
		row.table = *fields.Table
	}
	if row.table == "" || fields.Key == nil || fields.Value == nil {
		return row, failure(abi.ErrInvalid, "a row needs table, key and value")
	}
	wire, err := item.AppendFromJSON(nil, fields.Key)
	if err != nil {
		return row, err
	}
	if row.key, err = keyOfItem(wire); err != nil {
		return row, err
	}
	row.value, err = item.AppendFromJSON(nil, fields.Value)
	return row, err
}

// badLine says what is wrong with a line, and where.
func badLine(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return failure(abi.ErrInvalid, "column %d: malformed JSON: %v", syntax.Offset, err)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return failure(abi.ErrInvalid, "malformed JSON: the line ends early")
	}
	return failure(abi.ErrInvalid, "it is no row: %s", strings.TrimPrefix(err.Error(), "json: "))
}

func keyOfItem(wire []byte) (Key, error) {
	ordered, err := key.FromItem(nil, wire)
	return Key(ordered), err
}

func (in *importer) openCBOR(r io.Reader) rowSource {
	c := &cborRows{in: bufio.NewReaderSize(r, 64<<10)}
	return rowSource{c.next, func() string { return fmt.Sprintf("row %d", c.rows) }}
}

// cborRows reads a sequence of CBOR items, one item at a time.
type cborRows struct {
	in     *bufio.Reader
	rows   int64
	begun  bool
	ended  bool
	buffer []byte
}

var errCutOff = failure(abi.ErrInvalid, "the file ends early")

func (c *cborRows) next() (importRow, error) {
	if !c.begun {
		if err := c.begin(); err != nil {
			return importRow{}, err
		}
	}
	first, err := c.in.Peek(1)
	if err != nil {
		if c.ended && err == io.EOF {
			return importRow{}, io.EOF
		}
		return importRow{}, errCutOff
	}
	if c.ended {
		return importRow{}, failure(abi.ErrInvalid, "something follows the end mark")
	}
	if item.Major(first[0]>>5) == item.MajorUint {
		return importRow{}, c.end()
	}
	c.rows++
	return c.row()
}

func (c *cborRows) begin() error {
	mark := item.AppendString(nil, []byte(cborMark))
	if got, err := c.in.Peek(len(mark)); err != nil || !bytes.Equal(got, mark) {
		return failure(abi.ErrInvalid, "it does not begin as an export in CBOR does")
	}
	_, err := c.in.Discard(len(mark))
	c.begun = true
	return err
}

// end reads the number of rows; the source then yields io.EOF.
func (c *cborRows) end() error {
	data, err := c.item()
	if err != nil {
		return err
	}
	if n := item.NewReader(data).Int(); n != c.rows {
		return failure(abi.ErrInvalid, "the end mark counts %d rows, there are %d", n, c.rows)
	}
	c.ended = true
	if _, err := c.in.Peek(1); err == nil {
		return failure(abi.ErrInvalid, "something follows the end mark")
	}
	return io.EOF
}

func (c *cborRows) row() (row importRow, err error) {
	data, err := c.item()
	if err != nil {
		return row, err
	}
	r := item.NewReader(data)
	fields := r.Array(4)
	if fields < 3 {
		return row, firstError(r.Err(), failure(abi.ErrInvalid, "a row has table, key and value"))
	}
	name, wire := r.Raw(), r.Raw()
	row.value = bytes.Clone(r.Row())
	if fields == 4 {
		row.expires = r.Int()
	}
	if err := r.Done(); err != nil {
		return row, err
	}
	if row.key, err = keyOfItem(wire); err != nil {
		return row, err
	}
	return row, item.Unmarshal(name, &row.table)
}

// item reads one item, however long, into the buffer.
func (c *cborRows) item() ([]byte, error) {
	c.buffer = c.buffer[:0]
	for pending := uint64(1); pending > 0; pending-- {
		head, err := c.head()
		if err != nil {
			return nil, err
		}
		inside, size := head.Inside()
		if size > maxValue || uint64(len(c.buffer)) > maxValue {
			return nil, failure(abi.ErrTooLarge, "an item is longer than %d bytes", maxValue)
		}
		if err := c.read(int(size)); err != nil {
			return nil, err
		}
		pending += inside
	}
	return c.buffer, nil
}

// head moves one head to the buffer.
func (c *cborRows) head() (item.Head, error) {
	const longest = 9
	ahead, err := c.in.Peek(longest)
	if len(ahead) == 0 || err != nil && !errors.Is(err, io.EOF) {
		return item.Head{}, errCutOff
	}
	head, err := item.ReadHead(ahead)
	if err != nil {
		return head, failure(abi.ErrInvalid, "malformed CBOR: %v", err)
	}
	return head, c.read(head.Size)
}

// read moves n bytes to the buffer, as they come: a length alone does not
// make room.
func (c *cborRows) read(n int) error {
	const step = 1 << 20
	for n > 0 {
		part := min(n, step)
		at := len(c.buffer)
		c.buffer = append(c.buffer, make([]byte, part)...)
		if _, err := io.ReadFull(c.in, c.buffer[at:]); err != nil {
			return errCutOff
		}
		n -= part
	}
	return nil
}
