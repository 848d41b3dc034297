package host

import (
	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/query"
)

// queries are the queries of a call that have more rows to give. Each holds a
// snapshot, so all end with the call, and those of a transaction with that. Their
// ids are never used again.
type queries struct {
	open map[int32]openQuery
	last int32
}

type openQuery struct {
	pages *query.Pages
	of    *transaction // nil: of none
}

// add keeps a query and gives it an id.
func (q *queries) add(p *query.Pages, of *transaction) (int32, error) {
	if len(q.open) >= abi.MaxQueries {
		e := fail(abi.ErrLimit, "too many open queries in one instance")
		e.Limit, e.Max, e.Got = "queries", abi.MaxQueries, abi.MaxQueries+1
		e.Hint = "read a query to its end, or close it, before the next"
		return 0, e
	}
	if q.open == nil {
		q.open = map[int32]openQuery{}
	}
	q.last = q.last%(1<<31-1) + 1
	q.open[q.last] = openQuery{p, of}
	return q.last, nil
}

// close ends a query; one that has ended is not there.
func (q *queries) close(id int32) {
	if p := q.open[id].pages; p != nil {
		p.Close()
		delete(q.open, id)
	}
}

// end ends the queries of a transaction.
func (q *queries) end(of *transaction) {
	for id, open := range q.open {
		if open.of == of {
			q.close(id)
		}
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
	reply, rows, err := request.Run(t, table, in.scratch(), func(p *query.Pages) (int32, error) {
		return in.queries.add(p, in.transaction)
	})
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
	pages := in.queries.open[id].pages
	if pages == nil {
		e := fail(abi.ErrClosed, "query %d is not open", id)
		e.Hint = "a query ends with the call, and with the transaction, in which it began"
		return nil, e
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
	if in.transaction != nil && request.Op != abi.IndexList {
		return nil, fail(abi.ErrUnsupported, "indexes are made and dropped outside of transactions")
	}
	reply, err := query.RunIndex(t, table, &request)
	t.storeOps++
	if err != nil {
		return nil, err
	}
	return abi.Marshal(reply)
}
