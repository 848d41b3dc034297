package storage

import (
	"context"
	"math"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
)

// Resolve finds the table of a handle, and checks that the handle grants the
// rights that one operation needs.
type Resolve func(handle int32, need abi.Rights) (*Table, error)

// RawBatch is an abi.BatchRequest that was looked at and can be run, without a
// list of its operations. It is for one goroutine.
type RawBatch struct {
	resolve Resolve
	reader  item.Reader // at the next operation
	first   int         // where the first one is
	count   int
	options BatchOptions

	reply    []byte
	start    int // of this reply in it
	failures map[uint32]*abi.Error

	handle int32 // whose table was resolved last, for which rights
	rights abi.Rights
	table  *Table
	core   *table
}

// ReadBatch reads all of a batch but its operations. The options come behind
// those, so they are passed once; they are checked as they are run. The batch
// refers to msg, which may not change until it was run.
func ReadBatch(msg []byte) (*RawBatch, error) {
	b := &RawBatch{}
	b.reader.Reset(msg)
	r := &b.reader
	seen := false
	r.Keys(3, func(field uint64) bool {
		switch field {
		case 0:
			seen = true
			b.first = r.Mark()
			r.Skip()
		case 1:
			b.options.Independent = r.Bool()
		case 2:
			b.options.Idempotency = r.Bytes()
		default:
			return false
		}
		return true
	})
	if err := r.Done(); err != nil {
		return nil, err
	}
	if !seen {
		return nil, failure(abi.ErrInvalid, "a batch needs operations")
	}
	r.Back(b.first)
	b.count = r.Array(abi.MaxBatchOps)
	b.first = r.Mark()
	if err := r.Err(); err != nil {
		return nil, err
	}
	return b, b.options.check()
}

// Len is the number of operations.
func (b *RawBatch) Len() int { return b.count }

// FirstHandle is the handle of the first operation, by which a host finds the
// store to run the batch on; 0 when the batch is empty.
func (b *RawBatch) FirstHandle() (int32, error) {
	if b.count == 0 {
		return 0, nil
	}
	_, handle, _ := b.next()
	err := b.reader.Err()
	b.reader.Back(b.first)
	return handle, err
}

// BatchRaw answers an abi.BatchRequest with an abi.BatchReply. All tables must
// be this store's, and not bound to a transaction.
func (s *Store) BatchRaw(ctx context.Context, dst, msg []byte, resolve Resolve) ([]byte, error) {
	b, err := ReadBatch(msg)
	if err != nil {
		return dst, err
	}
	return s.RunRaw(ctx, dst, b, resolve)
}

// RunRaw is BatchRaw for a batch that was read.
func (s *Store) RunRaw(ctx context.Context, dst []byte, b *RawBatch, resolve Resolve) (reply []byte, err error) {
	err = s.withRoom(ctx, func() error {
		reply, err = b.runWith(ctx, dst, resolve, func(run func(*session) error) error {
			return s.write(ctx, run)
		})
		return err
	})
	return reply, err
}

// RunRaw is Store.RunRaw as a part of the transaction. All tables must be of
// its store.
func (tx *Tx) RunRaw(ctx context.Context, dst []byte, b *RawBatch, resolve Resolve) ([]byte, error) {
	return b.runWith(ctx, dst, resolve, func(run func(*session) error) error {
		return tx.use(tx.session.store, true, func(*session) error { return tx.together(run) })
	})
}

// runWith runs the batch in what write gives, which may be so more than once.
func (b *RawBatch) runWith(
	ctx context.Context, dst []byte, resolve Resolve, write func(func(*session) error) error,
) ([]byte, error) {
	b.resolve, b.start = resolve, len(dst)
	err := write(func(session *session) error {
		b.reply, b.failures, b.core = dst, nil, nil
		b.reader.Back(b.first)
		return b.runOnce(ctx, session)
	})
	if err != nil {
		return dst, err
	}
	return b.reply, nil
}

// runOnce runs the batch, or with an idempotency key gives the reply that was
// kept when it ran before.
func (b *RawBatch) runOnce(ctx context.Context, s *session) error {
	id := b.options.Idempotency
	if id == nil {
		return b.run(ctx, s)
	}
	d, err := b.digest(ctx, s)
	if err != nil {
		return err
	}
	kept, err := s.recall(id, d)
	if kept != nil {
		b.reply = append(b.reply, kept...)
	}
	if kept != nil || err != nil {
		return err
	}
	if err := b.run(ctx, s); err != nil {
		return err
	}
	return s.keep(id, d, b.reply[b.start:])
}

// digest reads all operations once, and checks their handles also when they
// are not to be run again.
func (b *RawBatch) digest(ctx context.Context, s *session) (digest, error) {
	d := newDigest(&b.options)
	first := b.reader.Mark()
	for i := range b.count {
		op, handle, rawKey := b.next()
		err := b.reader.Err()
		if err == nil {
			err = b.find(ctx, s, handle, opRights(&op))
		}
		if err == nil {
			op.Table = b.table
		} else if b.reader.Err() != nil || !b.options.Independent {
			return d, atOp(err, i)
		}
		d.add(&op, rawKey)
	}
	b.reader.Back(first)
	return d, nil
}

// begin appends the head of the reply.
func (b *RawBatch) begin(count int) {
	b.reply = item.AppendHead(b.reply, item.MajorMap, 1)
	b.reply = item.AppendHead(item.AppendInt(b.reply, replyResults), item.MajorArray, uint64(count))
}

func (b *RawBatch) run(ctx context.Context, s *session) (err error) {
	b.begin(b.count)
	for i := range b.count {
		if err := checkEvery(ctx, i); err != nil {
			return err
		}
		if err := b.step(ctx, s); err != nil {
			if !b.options.Independent || b.reader.Err() != nil || !isOpFailure(err) {
				return atOp(err, i)
			}
			b.fail(uint32(i), err)
		}
		if n := len(b.reply) - b.start; n > maxReply {
			return tooLarge("reply_bytes", b.table.FullName(), maxReply, int64(n))
		}
	}
	b.reply, err = b.finish()
	return err
}

// step runs the next operation and appends its result.
func (b *RawBatch) step(ctx context.Context, s *session) error {
	op, handle, rawKey := b.next()
	if err := b.reader.Err(); err != nil {
		return err
	}
	if rawKey == nil {
		return failure(abi.ErrInvalid, "an operation needs a key")
	}
	if err := b.find(ctx, s, handle, opRights(&op)); err != nil {
		return err
	}
	op.Table = b.table
	row, err := s.rowOfItem(b.core, b.table.limits, rawKey)
	if err != nil {
		return err
	}
	result, err := s.perform(b.core, &op, row)
	if err != nil {
		return err
	}
	b.reply = appendResult(b.reply, &op, &result)
	return nil
}

// next reads one operation. Its values were validated by the reader.
func (b *RawBatch) next() (op BatchOp, handle int32, rawKey []byte) {
	r := &b.reader
	r.Keys(9, func(field uint64) bool {
		switch field {
		case 0:
			op.Op = abi.BatchOpCode(min(r.Uint(), math.MaxUint8))
		case 1:
			handle = int32(min(r.Uint(), math.MaxInt32))
		case 2:
			rawKey = r.Raw()
		case 3:
			op.Value = r.Row()
		case 4:
			op.Old = r.Row()
		case 5:
			op.Delta = r.Int()
		case 6:
			op.TTL = ttl(r.Uint())
		case 7:
			op.IfAbsent = r.Bool()
		case 8:
			op.Version = r.Uint()
		default:
			return false
		}
		return true
	})
	return op, handle, rawKey
}

// ttl is a number of milliseconds, at most a hundred years.
func ttl(ms uint64) time.Duration {
	const most = 100 * 365 * 24 * time.Hour
	return time.Duration(min(ms, uint64(most/time.Millisecond))) * time.Millisecond
}

// find resolves the handle, unless it is the last one again.
func (b *RawBatch) find(ctx context.Context, s *session, handle int32, need abi.Rights) error {
	if handle == b.handle && b.rights.Has(need) && b.core != nil {
		return nil
	}
	t, err := b.resolve(handle, need)
	if err != nil {
		return err
	}
	if t.store != s.store {
		return &abi.Error{
			Code: abi.ErrUnsupported.Code(), Table: t.FullName(),
			Message: "a batch works on tables of one store, not " + s.store.name + " and " + t.store.name,
		}
	}
	core, err := s.core(ctx, t, true)
	if err != nil {
		return err
	}
	if handle != b.handle {
		b.rights = 0
	}
	b.handle, b.rights, b.table, b.core = handle, b.rights|need, t, core
	return nil
}

// opRights is what an operation needs of its handle.
func opRights(op *BatchOp) abi.Rights {
	switch op.Op {
	case abi.BatchSet:
		return abi.RightWrite
	case abi.BatchDelete:
		return abi.RightDelete
	case abi.BatchCAS:
		if op.Value == nil {
			return abi.RightRead | abi.RightDelete
		}
		return abi.RightRead | abi.RightWrite
	case abi.BatchIncrement:
		return abi.RightRead | abi.RightWrite
	}
	return abi.RightRead
}

func appendResult(dst []byte, op *BatchOp, r *Result) []byte {
	switch op.Op {
	case abi.BatchGet:
		if r.Value == nil {
			return item.AppendUndefined(dst)
		}
		return append(dst, r.Value...)
	case abi.BatchIncrement:
		return item.AppendInt(dst, r.Number)
	}
	return item.AppendBool(dst, r.Done)
}

// fail notes the failure of an independent operation.
func (b *RawBatch) fail(index uint32, err error) {
	if b.failures == nil {
		b.failures = map[uint32]*abi.Error{}
	}
	b.failures[index] = abi.AsError(err)
	b.reply = item.AppendUndefined(b.reply)
}

// Keys of an abi.BatchReply.
const (
	replyResults = 0
	replyErrors  = 1
)

// finish completes the reply by the errors, if there are any.
func (b *RawBatch) finish() ([]byte, error) {
	if len(b.failures) == 0 {
		return b.reply, nil
	}
	item.AppendHead(b.reply[:b.start], item.MajorMap, 2) // in the place of 1
	failures, err := abi.Marshal(b.failures)
	return append(item.AppendInt(b.reply, replyErrors), failures...), err
}
