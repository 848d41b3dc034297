package query

import (
	"context"
	"math"
	"slices"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/item"
	"github.com/luahost/luahost/host/storage/key"
)

// Request is an abi.QueryRequest that was read, but not checked: that comes out
// when it runs.
type Request struct {
	Op      abi.QueryOp
	query   any // the structure
	cursors bool
}

// ParseRequest reads an abi.QueryRequest.
func ParseRequest(msg []byte) (*Request, error) {
	q := &Request{query: map[string]any{}}
	var raw []byte
	r := item.NewReader(msg)
	r.Keys(3, func(field uint64) bool {
		switch field {
		case 0:
			q.Op = abi.QueryOp(min(r.Uint(), math.MaxUint8))
		case 1:
			raw = r.Raw()
		case 2:
			q.cursors = r.Bool()
		default:
			return false
		}
		return true
	})
	if err := r.Done(); err != nil {
		return nil, err
	}
	if q.Op < abi.QueryRows || q.Op > abi.QueryUpdate {
		return nil, malformed("", "unknown kind of query %d", q.Op)
	}
	if raw == nil {
		return q, nil
	}
	var err error
	q.query, err = item.Decode(raw)
	return q, err
}

// Rights is what a handle must grant for the request.
func (q *Request) Rights() abi.Rights {
	switch q.Op {
	case abi.QueryDelete:
		return abi.RightRead | abi.RightScan | abi.RightDelete
	case abi.QueryUpdate:
		return abi.RightRead | abi.RightScan | abi.RightWrite
	}
	return abi.RightRead | abi.RightScan
}

// Run runs the request and appends an abi.QueryReply to dst. When there are more
// rows, keep is called for their id, and gets the pages that follow: it must close them.
// rows is how many were looked at.
func (q *Request) Run(
	ctx context.Context, t *storage.Table, dst []byte, keep func(*Pages) (int32, error),
) (reply []byte, rows int64, err error) {
	switch q.Op {
	case abi.QueryRows:
		return q.runRows(ctx, t, dst, keep)
	case abi.QueryCount:
		return q.runCount(ctx, t, dst)
	case abi.QueryAggregate:
		return q.runAggregate(ctx, t, dst)
	case abi.QueryExplain:
		return q.runExplain(ctx, t, dst)
	}
	return q.runChange(ctx, t, dst)
}

func (q *Request) runRows(
	ctx context.Context, t *storage.Table, dst []byte, keep func(*Pages) (int32, error),
) ([]byte, int64, error) {
	parsed, err := Parse(q.query)
	if err != nil {
		return dst, 0, err
	}
	rows, err := Run(ctx, t, parsed)
	if err != nil {
		return dst, 0, err
	}
	p := &Pages{rows: rows, cursors: q.cursors, size: firstPage}
	dst, err = p.Append(dst, func() (int32, error) { return keep(p) })
	if err != nil || p.ended {
		p.Close()
	}
	return dst, p.Read(), err
}

func (q *Request) runCount(ctx context.Context, t *storage.Table, dst []byte) ([]byte, int64, error) {
	parsed, err := Parse(q.query)
	if err != nil {
		return dst, 0, err
	}
	if len(parsed.OrderBy) > 0 || parsed.Limit > 0 || parsed.After != nil || parsed.Select != nil {
		return dst, 0, malformed("", "counting takes where, and nothing else")
	}
	n, err := Count(ctx, t, parsed.Where)
	return appendCount(dst, n), n, err
}

func (q *Request) runAggregate(ctx context.Context, t *storage.Table, dst []byte) ([]byte, int64, error) {
	parsed, err := ParseAggregation(q.query)
	if err != nil {
		return dst, 0, err
	}
	groups, err := Aggregate(ctx, t, parsed)
	if err != nil {
		return dst, 0, err
	}
	rows := int64(0)
	dst = appendItems(replyHead(dst, 1), len(groups))
	for _, g := range groups {
		dst = g.Append(dst)
		rows += g.Count
	}
	return dst, rows, nil
}

func (q *Request) runExplain(ctx context.Context, t *storage.Table, dst []byte) ([]byte, int64, error) {
	parsed, err := Parse(q.query)
	if err != nil {
		return dst, 0, err
	}
	e, err := Explain(ctx, t, parsed)
	if err != nil {
		return dst, 0, err
	}
	return e.append(appendItems(replyHead(dst, 1), 1)), e.Read + e.Entries, nil
}

func (q *Request) runChange(ctx context.Context, t *storage.Table, dst []byte) ([]byte, int64, error) {
	n := 0
	var err error
	if q.Op == abi.QueryDelete {
		var parsed Query
		if parsed, err = ParseDelete(q.query); err == nil {
			n, err = Delete(ctx, t, parsed)
		}
		return appendCount(dst, int64(n)), int64(n), err
	}
	parsed, patch, err := ParseUpdate(q.query)
	if err == nil {
		var change func(storage.Key, storage.Value) (storage.Value, error)
		if change, err = patch.Apply(); err == nil {
			n, err = Update(ctx, t, parsed, change)
		}
	}
	return appendCount(dst, int64(n)), int64(n), err
}

// Keys of a reply.
const (
	replyNext    = 0
	replyCount   = 1
	replyCursors = 2
	replyItems   = 3
)

// replyHead begins a reply of so many fields.
func replyHead(dst []byte, fields int) []byte {
	return item.AppendHead(dst, item.MajorMap, uint64(fields))
}

// appendItems begins the field of a reply that has so many items.
func appendItems(dst []byte, items int) []byte {
	return item.AppendHead(item.AppendInt(dst, replyItems), item.MajorArray, uint64(items))
}

// appendCount appends a reply that is a number.
func appendCount(dst []byte, n int64) []byte {
	return item.AppendInt(item.AppendInt(replyHead(dst, 1), replyCount), n)
}

// append appends the explanation as a map.
func (e *Explanation) append(dst []byte) []byte {
	rejected := make([]any, len(e.Rejected))
	for i, r := range e.Rejected {
		rejected[i] = map[string]any{"plan": r.Plan, "why": r.Why}
	}
	encoded, err := item.Append(dst, map[string]any{
		"plan": e.Plan, "where": e.Where, "filter": e.Filter, "order": e.Order, "why": e.Why,
		"estimated_read": e.EstimatedRead, "estimated_rows": e.EstimatedRows,
		"entries": e.Entries, "read": e.Read, "rows": e.Rows, "rejected": rejected, "text": e.String(),
	})
	if err != nil {
		return item.AppendHead(dst, item.MajorMap, 0) // strings and numbers: it cannot be
	}
	return encoded
}

// Pages is the rows of a query, a page at a time.
type Pages struct {
	rows    *Rows
	cursors bool
	size    int  // rows of the next page
	pending bool // rows is at a row that did not fit the last page
	ended   bool
	read    int64 // rows and entries that Read has told of
}

// A page ends with so many rows, or bytes. The first is short: many who ask
// want few.
const (
	firstPage = 128
	nextPages = 1024
	pageBytes = 256 << 10
)

// Close ends the query.
func (p *Pages) Close() { p.rows.Close() }

// Append appends an abi.QueryReply with the next rows. When there are more behind
// them, id is called for what the reply says to get them.
func (p *Pages) Append(dst []byte, id func() (int32, error)) ([]byte, error) {
	start := len(dst)
	dst = append(dst, make([]byte, replyRoom)...)
	var cursors []byte
	n := 0
	for p.next() {
		if n == p.size || len(dst)-start-replyRoom >= pageBytes {
			p.pending = true
			break
		}
		var err error
		if dst, err = key.AppendItem(dst, p.rows.RawKey()); err != nil {
			return dst[:start], err
		}
		dst = append(dst, p.rows.Value()...)
		if p.cursors {
			c := p.rows.Cursor()
			cursors = append(item.AppendHead(cursors, item.MajorBytes, uint64(len(c))), c...)
		}
		n++
	}
	if err := p.rows.Err(); err != nil {
		return dst[:start], err
	}
	p.ended, p.size = !p.pending, nextPages
	next := int32(0)
	if !p.ended {
		var err error
		if next, err = id(); err != nil {
			return dst[:start], err
		}
	}
	var room [replyRoom]byte
	return slices.Replace(dst, start, start+replyRoom, p.head(room[:0], cursors, n, next)...), nil
}

// replyRoom is what is left before a reply's items: room for the most bytes that head appends without cursors.
const replyRoom = 1 + 1 + 5 + 1 + 5

// next moves to the next row, unless the last page has left one.
func (p *Pages) next() bool {
	if p.pending {
		p.pending = false
		return true
	}
	return p.rows.Next()
}

// head appends what comes before the items of a reply.
func (p *Pages) head(dst, cursors []byte, n int, next int32) []byte {
	fields := 1
	if p.cursors {
		fields++
	}
	if next != 0 {
		fields++
	}
	dst = replyHead(dst, fields)
	if next != 0 {
		dst = item.AppendInt(item.AppendInt(dst, replyNext), int64(next))
	}
	if p.cursors {
		dst = item.AppendHead(item.AppendInt(dst, replyCursors), item.MajorArray, uint64(n))
		dst = append(dst, cursors...)
	}
	return appendItems(dst, 2*n)
}

// Ended reports whether the last page was appended.
func (p *Pages) Ended() bool { return p.ended }

// Read is how many rows and entries were looked at since it was last asked.
func (p *Pages) Read() int64 {
	before := p.read
	p.read = p.rows.meter.rows + p.rows.meter.entries
	return p.read - before
}

// ---- indexes

// IndexRights is what a handle must grant for an abi.IndexRequest.
func IndexRights(op abi.IndexOp) abi.Rights {
	if op == abi.IndexList {
		return abi.RightScan
	}
	return abi.RightWrite | abi.RightScan
}

// RunIndex answers an abi.IndexRequest. To create is to do some of the work: the
// caller asks again until it is ready.
func RunIndex(ctx context.Context, t *storage.Table, r *abi.IndexRequest) (reply abi.IndexReply, err error) {
	if r.Op == abi.IndexList {
		return listIndexes(ctx, t)
	}
	x := Index{Fields: r.Fields, Unique: r.Unique}
	if x.Kind, err = ParseKind(r.Kind); err != nil {
		return reply, err
	}
	switch r.Op {
	case abi.IndexCreate:
		b, err := StartBuild(ctx, t, x)
		if err == nil {
			reply.Ready, err = b.Step(ctx)
			reply.Done, reply.Total = b.Progress()
		}
		return reply, err
	case abi.IndexDrop:
		reply.Ready = true
		return reply, DropIndex(ctx, t, x)
	}
	return reply, malformed("", "unknown operation %d on indexes", r.Op)
}

func listIndexes(ctx context.Context, t *storage.Table) (abi.IndexReply, error) {
	reply := abi.IndexReply{Ready: true}
	list, err := Indexes(ctx, t)
	for _, x := range list {
		reply.Indexes = append(reply.Indexes, abi.IndexInfo{
			Fields: x.Fields, Kind: x.Kind.String(), Unique: x.Unique, Ready: x.Ready,
		})
	}
	return reply, err
}
