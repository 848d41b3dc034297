package storage

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/item"
)

// A batch with an idempotency key leaves its reply in the store, in the
// transaction that applies it. The same batch with the same key is then
// answered from there. The digest of the batch is kept with the reply, so that
// a key that is used for something else is noticed, and tells nothing.
//
//	spaceOnce, key        -> digest, time, reply
//	spaceDue, time, key   -> nothing
//
// Keys are forgotten after onceKept, or when there are more than onceMost, the
// oldest first.
const (
	onceKept      = 24 * time.Hour
	onceMost      = 10_000
	onceReplyMost = 16 << 10 // bytes
	onceKeyMost   = 64       // bytes
)

// digest identifies what a batch does.
type digest struct{ hash hash.Hash }

func newDigest(options *BatchOptions) digest {
	d := digest{sha256.New()}
	d.number(truth(options.Independent))
	return d
}

func truth(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func (d digest) number(n uint64) {
	var buf [8]byte
	binary.BigEndian.PutUint64(buf[:], n)
	d.hash.Write(buf[:]) // never fails
}

// bytes tells nil from empty, and where one field ends and the next begins.
func (d digest) bytes(b []byte) {
	d.number(truth(b != nil)<<63 | uint64(len(b)))
	d.hash.Write(b)
}

func (d digest) add(op *BatchOp, k []byte) {
	d.number(uint64(op.Op))
	if op.Table != nil { // nil: an independent operation that will fail
		d.bytes([]byte(op.Table.FullName()))
	}
	d.bytes(k)
	d.bytes(op.Value)
	d.bytes(op.Old)
	d.number(uint64(op.Delta))
	d.number(uint64(op.TTL))
	d.number(truth(op.IfAbsent))
	d.number(op.Version)
}

func onceRow(key []byte) []byte { return append([]byte{spaceOnce}, key...) }

func dueRow(at int64, key []byte) []byte {
	return append(binary.BigEndian.AppendUint64([]byte{spaceDue}, uint64(at)), key...)
}

// onceHead is the size of what is before a kept reply.
const onceHead = sha256.Size + 8

// recall is the kept reply of a batch, nil when there is none.
func (s *session) recall(key []byte, d digest) ([]byte, error) {
	kept, err := s.tx.Get(onceRow(key))
	if err != nil || kept == nil {
		return nil, err
	}
	if len(kept) < onceHead {
		return nil, failure(abi.ErrCorrupt, "the reply kept for idempotency key %q is damaged", key)
	}
	at := int64(binary.BigEndian.Uint64(kept[sha256.Size:]))
	if at <= s.store.now().Add(-onceKept).UnixMilli() {
		return nil, s.forget(dueRow(at, key))
	}
	if !bytes.Equal(kept[:sha256.Size], d.hash.Sum(nil)) {
		return nil, failure(abi.ErrConflict, "the idempotency key %q was used for another batch", key)
	}
	if reply := kept[onceHead:]; !holdsSnapshot(reply) {
		return bytes.Clone(reply), nil
	}
	return nil, failure(abi.ErrCorrupt, "the reply kept for idempotency key %q is not one that was kept", key)
}

// holdsSnapshot reports whether one of a reply's results is a snapshot. Such
// replies are not kept: nobody would check the snapshot when it is handed out
// again.
func holdsSnapshot(reply []byte) (found bool) {
	r := item.NewReader(reply)
	r.Keys(2, func(field uint64) bool {
		if field != replyResults {
			r.Skip()
			return true
		}
		for range r.Array(abi.MaxBatchOps) {
			found = found || item.IsSnapshot(reply[r.Mark():])
			r.Skip()
		}
		return true
	})
	return found
}

// keep keeps the reply of a batch that was just applied.
func (s *session) keep(key []byte, d digest, reply []byte) error {
	if len(reply) > onceReplyMost {
		return tooLarge("idempotent_reply_bytes", s.store.name, onceReplyMost, int64(len(reply)))
	}
	if holdsSnapshot(reply) {
		err := failure(abi.ErrUnsupported, "a batch with an idempotency key cannot get a function")
		err.Hint = "get it outside of the batch"
		return err
	}
	now := s.store.now()
	if err := s.forgetOld(now); err != nil {
		return err
	}
	head := d.hash.Sum(nil)
	head = binary.BigEndian.AppendUint64(head, uint64(now.UnixMilli()))
	if err := s.tx.Put(onceRow(key), head, reply); err != nil {
		return err
	}
	s.keepCount(+1)
	return s.tx.Put(dueRow(now.UnixMilli(), key), nil, nil)
}

// keepCount changes the number of kept replies when the session commits.
func (s *session) keepCount(change int64) {
	s.atCommit(func() { s.store.once.Add(change) }, func() { s.store.once.Add(-change) })
}

// forgetOld makes room: it forgets a few of the oldest replies that are too
// old or too many.
func (s *session) forgetOld(now time.Time) error {
	const atATime = 4
	due := dueRow(now.Add(-onceKept).UnixMilli()+1, nil)
	prefix := []byte{spaceDue}
	cursor := s.tx.Scan(prefix, after(prefix), false)
	defer cursor.Close()
	for n := int64(0); n < atATime && cursor.Next(); n++ {
		row := bytes.Clone(cursor.Key())
		if bytes.Compare(row, due) >= 0 && s.store.once.Load()-n < onceMost {
			break
		}
		if err := s.forget(row); err != nil {
			return err
		}
	}
	return cursor.Err()
}

// forget removes a reply by its row in the queue.
func (s *session) forget(due []byte) error {
	if err := s.tx.Delete(onceRow(due[1+8:])); err != nil {
		return err
	}
	s.keepCount(-1)
	return s.tx.Delete(due)
}

// encodeReply is the reply of a batch as it crosses the ABI.
func encodeReply(ops []BatchOp, results []Result) ([]byte, error) {
	b := RawBatch{}
	b.begin(len(ops))
	for i := range results {
		if err := results[i].Err; err != nil {
			b.fail(uint32(i), err)
		} else {
			b.reply = appendResult(b.reply, &ops[i], &results[i])
		}
	}
	return b.finish()
}

// decodeReply is the inverse of encodeReply for the same operations.
func decodeReply(ops []BatchOp, data []byte) ([]Result, error) {
	var reply abi.BatchReply
	if err := abi.Unmarshal(data, &reply); err != nil {
		return nil, err
	}
	if len(reply.Results) != len(ops) {
		return nil, failure(abi.ErrCorrupt, "a kept reply has %d results for %d operations", len(reply.Results), len(ops))
	}
	results := make([]Result, len(ops))
	for i, raw := range reply.Results {
		if failed, ok := reply.Errors[uint32(i)]; ok {
			results[i].Err = &failed
			continue
		}
		results[i] = decodeResult(&ops[i], raw)
	}
	return results, nil
}

func decodeResult(op *BatchOp, raw []byte) (r Result) {
	switch op.Op {
	case abi.BatchGet:
		if !bytes.Equal(raw, abi.Undefined()) {
			r.Value = raw
		}
	case abi.BatchIncrement:
		r.Number = item.NewReader(raw).Int()
	default:
		r.Done = bytes.Equal(raw, abi.Bool(true))
	}
	return r
}

// loadOnce counts the kept replies of a store that was just opened.
func (s *Store) loadOnce(tx engine.Tx) error {
	prefix := []byte{spaceDue}
	cursor := tx.Scan(prefix, after(prefix), false)
	defer cursor.Close()
	for cursor.Next() {
		s.once.Add(1)
	}
	return cursor.Err()
}
