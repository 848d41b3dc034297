package host

import (
	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/query"
)

// queries are the queries of a call that have more rows to give. Each holds a
// snapshot, so all end with the call. Their ids are never used again.
type queries struct {
	open map[int32]*query.Pages
	last int32
}

// add keeps a query and gives it an id.
func (q *queries) add(p *query.Pages) (int32, error) {
	if len(q.open) >= abi.MaxQueries {
		e := fail(abi.ErrLimit, "too many open queries in one instance")
		e.Limit, e.Max, e.Got = "queries", abi.MaxQueries, abi.MaxQueries+1
		e.Hint = "read a query to its end, or close it, before the next"
		return 0, e
	}
	if q.open == nil {
		q.open = map[int32]*query.Pages{}
	}
	q.last = q.last%(1<<31-1) + 1
	q.open[q.last] = p
	return q.last, nil
}

// close ends a query; one that has ended is not there.
func (q *queries) close(id int32) {
	if p := q.open[id]; p != nil {
		p.Close()
		delete(q.open, id)
	}
}

func (q *queries) endCall() {
	for id := range q.open {
		q.close(id)
	}
}

// query is the import query. Each row that it looks at counts as an operation.
func (in *instance) query(a args) ([]byte, error) {
	t, err := in.working()
	if err != nil {
		return nil, err
	}
	msg, err := in.bytes(a, 1, "message")
	if err != nil {
		return nil, err
	}
	table, err := in.table(a.i32(0), abi.RightRead|abi.RightScan)
	if err != nil {
		return nil, err
	}
	request, err := query.ParseRequest(msg)
	if err != nil {
		return nil, err
	}
	if _, err := in.table(a.i32(0), request.Rights()); err != nil {
		return nil, err
	}
	reply, rows, err := request.Run(t, table, in.scratch(), in.queries.add)
	t.storeOps += 1 + rows
	return in.answerWith(reply, err)
}

// queryNext is the import query_next.
func (in *instance) queryNext(a args) ([]byte, error) {
	t, err := in.working()
	if err != nil {
		return nil, err
	}
	id := a.i32(0)
	pages := in.queries.open[id]
	if pages == nil {
		return nil, fail(abi.ErrClosed, "query %d is not open", id)
	}
	reply, err := pages.Append(in.scratch(), func() (int32, error) { return id, nil })
	t.storeOps += 1 + pages.Read()
	if err != nil || pages.Ended() {
		in.queries.close(id)
	}
	return in.answerWith(reply, err)
}

// queryClose is the import query_close.
func (in *instance) queryClose(a args) (int32, error) {
	in.queries.close(a.i32(0))
	return 0, nil
}

// index is the import index.
func (in *instance) index(a args) ([]byte, error) {
	t, err := in.working()
	if err != nil {
		return nil, err
	}
	msg, err := in.bytes(a, 1, "message")
	if err != nil {
		return nil, err
	}
	table, err := in.table(a.i32(0), abi.RightScan)
	if err != nil {
		return nil, err
	}
	var request abi.IndexRequest
	if err := abi.Unmarshal(msg, &request); err != nil {
		return nil, err
	}
	if _, err := in.table(a.i32(0), query.IndexRights(request.Op)); err != nil {
		return nil, err
	}
	reply, err := query.RunIndex(t, table, &request)
	t.storeOps++
	if err != nil {
		return nil, err
	}
	return abi.Marshal(reply)
}
