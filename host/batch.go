package host

import (
	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/item"
)

// keepReply is how large a buffer for replies an idle instance keeps, in bytes.
const keepReply = 1 << 20

// scratch is the instance's buffer for a reply. It is good until the next
// import that uses it.
func (in *instance) scratch() []byte {
	if cap(in.replyBuffer) > keepReply {
		in.replyBuffer = nil
	}
	return in.replyBuffer[:0]
}

// answerWith keeps the buffer of a reply for the next one.
func (in *instance) answerWith(reply []byte, err error) ([]byte, error) {
	in.replyBuffer = reply
	return reply, err
}

// message is what operations with a message begin with. They count as many
// operations as the message has elements, each of weight.
func (in *instance) tableMessage(a args, need abi.Rights, weight int64) (t *task, table *storage.Table, msg []byte, err error) {
	if t, err = in.working(); err != nil {
		return nil, nil, nil, err
	}
	if table, err = in.table(a.i32(0), need); err != nil {
		return nil, nil, nil, err
	}
	msg, err = in.bytes(a, 1, "message")
	t.storeOps += (elements(msg) + weight - 1) / weight
	return t, table, msg, err
}

// elements is the length of the array that msg is; 0 when it is none.
func elements(msg []byte) int64 {
	r := item.NewReader(msg)
	n := r.Array(2 * abi.MaxBatchOps)
	if r.Err() != nil {
		return 0
	}
	return int64(n)
}

func (in *instance) getMany(a args) ([]byte, error) {
	t, table, msg, err := in.tableMessage(a, abi.RightRead, 1)
	if err != nil {
		return nil, err
	}
	return in.answerWith(table.GetManyRaw(t, in.scratch(), msg))
}

func (in *instance) setMany(a args) ([]byte, error) {
	t, table, msg, err := in.tableMessage(a, abi.RightWrite, 2) // key, value, ...
	if err != nil {
		return nil, err
	}
	return in.answerWith(table.SetManyRaw(t, in.scratch(), msg))
}

func (in *instance) deleteMany(a args) ([]byte, error) {
	t, table, msg, err := in.tableMessage(a, abi.RightDelete, 1)
	if err != nil {
		return nil, err
	}
	return in.answerWith(table.DeleteManyRaw(t, in.scratch(), msg))
}

// scan counts as one operation a page. The values are in it only when the
// handle also grants read.
func (in *instance) scan(a args) ([]byte, error) {
	t, err := in.working()
	if err != nil {
		return nil, err
	}
	table, err := in.table(a.i32(0), abi.RightScan)
	if err != nil {
		return nil, err
	}
	msg, err := in.bytes(a, 1, "message")
	if err != nil {
		return nil, err
	}
	t.storeOps++
	_, rights, _ := in.handles.Get(a.i32(0))
	return in.answerWith(table.ScanRaw(t, in.scratch(), msg, rights.Has(abi.RightRead)))
}

// batch runs on the store of its first operation's table; the store refuses
// tables of another one.
func (in *instance) batch(a args) ([]byte, error) {
	t, err := in.working()
	if err != nil {
		return nil, err
	}
	msg, err := in.bytes(a, 0, "message")
	if err != nil {
		return nil, err
	}
	store := in.plugin.rt.settings.store
	batch, err := storage.ReadBatch(msg)
	if err != nil {
		return nil, err
	}
	first, err := batch.FirstHandle()
	if err != nil {
		return nil, err
	}
	if first != 0 {
		table, _, err := in.handle(first)
		if err != nil {
			return nil, err
		}
		store = table.Store()
	}
	run := store.RunRaw
	if in.transaction != nil && first != 0 {
		tx, err := in.transaction.on(t, store)
		if err != nil {
			return nil, err
		}
		run = tx.RunRaw
	}
	t.storeOps += int64(batch.Len())
	return in.answerWith(run(t, in.scratch(), batch, in.table))
}
