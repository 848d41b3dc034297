package storage

import (
	"context"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
)

// BatchOp is one operation of a batch. Which fields it uses follows from Op;
// see the table in abi/README.md, section 6.
type BatchOp struct {
	Op       abi.BatchOpCode
	Table    *Table
	Key      Key
	Value    Value         // set, compare_and_swap
	Old      Value         // compare_and_swap, check: nil is absent
	Delta    int64         // increment
	TTL      time.Duration // set: 0 is never
	IfAbsent bool          // set
	Version  uint64        // check: instead of Old; 0 is none
}

// BatchOptions are how a batch runs. The zero value is an atomic batch.
type BatchOptions struct {
	// Independent lets each operation stand alone: one that fails has its error
	// in its result, the others are done.
	Independent bool

	// Idempotency, 1 to 64 bytes, marks a batch that may be sent twice: if the
	// same batch was applied with this key in the last day, it is not applied
	// again, and its results are those of the first time.
	Idempotency []byte
}

func (o *BatchOptions) check() error {
	if n := len(o.Idempotency); o.Idempotency != nil && (n < 1 || n > onceKeyMost) {
		return failure(abi.ErrInvalid, "an idempotency key has 1 to %d bytes, not %d", onceKeyMost, n)
	}
	return nil
}

// Result is what one operation of a batch came to.
type Result struct {
	Value  Value // get: nil when absent
	Done   bool  // set, delete, exists, compare_and_swap, check
	Number int64 // increment: the sum
	Err    error // in an independent batch
}

// Batch runs operations on tables of the store, in order; each sees what those
// before it have done. Unless it is independent, all or none happen, and an
// abi.Error says by Op, from 1, which one failed.
func (s *Store) Batch(ctx context.Context, ops []BatchOp, options BatchOptions) (results []Result, err error) {
	if err := checkBatch(ops, &options, nil); err != nil {
		return nil, err
	}
	err = s.withRoom(ctx, func() error {
		return s.write(ctx, func(session *session) error {
			results, err = session.runBatchOnce(ctx, ops, &options)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return results, nil
}

// Batch is Store.Batch as a part of the transaction. Tables need not be bound
// to it.
func (tx *Tx) Batch(ctx context.Context, ops []BatchOp, options BatchOptions) (results []Result, err error) {
	if err := checkBatch(ops, &options, tx); err != nil {
		return nil, err
	}
	err = tx.use(tx.session.store, true, func(*session) error {
		return tx.together(func(session *session) error {
			results, err = session.runBatchOnce(ctx, ops, &options)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return results, nil
}

// checkBatch checks what is to be part of tx, or of no transaction when that is
// nil.
func checkBatch(ops []BatchOp, options *BatchOptions, tx *Tx) error {
	if len(ops) > abi.MaxBatchOps {
		return abi.Exceeded("batch_ops", abi.MaxBatchOps, int64(len(ops)))
	}
	for i := range ops {
		if t := ops[i].Table; t != nil && t.tx != nil && t.tx != tx {
			return atOp(failure(abi.ErrInvalid, "table %s is bound to another transaction", t.FullName()), i)
		}
	}
	return options.check()
}

// runBatchOnce is runBatch, or with an idempotency key the results that were
// kept when the batch ran before.
func (s *session) runBatchOnce(ctx context.Context, ops []BatchOp, options *BatchOptions) ([]Result, error) {
	id := options.Idempotency
	if id == nil {
		return s.runBatch(ctx, ops, options)
	}
	d := newDigest(options)
	for i := range ops {
		if ops[i].Table == nil {
			return nil, atOp(errTxStore, i)
		}
		d.add(&ops[i], []byte(ops[i].Key))
	}
	kept, err := s.recall(id, d)
	if err != nil {
		return nil, err
	}
	if kept != nil {
		return decodeReply(ops, kept)
	}
	results, err := s.runBatch(ctx, ops, options)
	if err != nil {
		return nil, err
	}
	reply, err := encodeReply(ops, results)
	if err != nil {
		return nil, err
	}
	return results, s.keep(id, d, reply)
}

func (s *session) runBatch(ctx context.Context, ops []BatchOp, options *BatchOptions) ([]Result, error) {
	results := make([]Result, len(ops))
	for i := range ops {
		if err := checkEvery(ctx, i); err != nil {
			return nil, err
		}
		result, err := s.runOp(ctx, &ops[i])
		if err != nil && !(options.Independent && isOpFailure(err)) {
			return nil, atOp(err, i)
		}
		results[i] = result
		results[i].Err = err
	}
	return results, nil
}

// runOp checks what a Go caller gives, then runs the operation.
func (s *session) runOp(ctx context.Context, op *BatchOp) (Result, error) {
	if op.Table == nil || op.Table.store != s.store {
		return Result{}, errTxStore
	}
	if op.Key == "" {
		return Result{}, failure(abi.ErrInvalid, "no key is given")
	}
	core, err := s.core(ctx, op.Table, true)
	if err != nil {
		return Result{}, err
	}
	if op.Value != nil {
		if err := item.ValidateRow(op.Value); err != nil {
			return Result{}, err
		}
	}
	if n, most := int64(len(op.Key)), op.Table.limits.KeyBytes; n > most {
		return Result{}, tooLarge(abi.LimitKeyBytes, core.name, most, n)
	}
	return s.perform(core, op, s.rowOf(core, op.Key))
}

// perform runs one operation whose arguments are sound.
func (s *session) perform(core *table, op *BatchOp, row []byte) (r Result, err error) {
	limits := op.Table.limits
	if err := limits.checkValue(op.Table, len(op.Value)); err != nil {
		return Result{}, err
	}
	switch op.Op {
	case abi.BatchSet:
		if op.Value == nil {
			return Result{}, failure(abi.ErrInvalid, "set needs a value")
		}
		r.Done, err = s.set(core, limits, row, op.Value, SetOptions{op.TTL, op.IfAbsent})
	case abi.BatchDelete:
		r.Done, err = s.delete(core, row)
	case abi.BatchGet:
		if r.Value, _, err = s.get(core, limits, row); err == errAbsent {
			err = nil
		}
	case abi.BatchExists:
		r.Done, err = s.exists(row)
	case abi.BatchIncrement:
		r.Number, err = s.increment(core, limits, row, op.Delta)
	case abi.BatchCAS:
		r.Done, err = s.swap(core, limits, row, op.Old, op.Value)
		if err == nil && !r.Done {
			err = tableFailure(abi.ErrConflict, core, "the key does not have the expected value")
		}
	case abi.BatchCheck:
		r.Done, err = true, s.check(core, row, op.Old, op.Version)
	default:
		err = failure(abi.ErrInvalid, "unknown operation %d", op.Op)
	}
	return r, err
}

// isOpFailure reports whether an error is the operation's own, so that others
// can go on: nothing is wrong with the transaction.
func isOpFailure(err error) bool {
	switch abi.AsError(err).Errno() {
	case abi.ErrInterrupted, abi.ErrIO, abi.ErrCorrupt, abi.ErrInternal, abi.ErrClosed:
		return false
	}
	return true
}

// atOp says which operation of a batch failed, by its index.
func atOp(err error, index int) error {
	full := *abi.AsError(err)
	full.Op = index + 1
	if full.Errno() == abi.ErrInterrupted {
		return err // the batch, not the operation
	}
	return &full
}
