package storage

import (
	"bytes"
	"context"
	"encoding/binary"

	"github.com/luahost/luahost/abi"
)

// Rows that expire are also in a queue ordered by time. An entry is a hint: the
// row may since have been removed, or given another expiry.

func expiryRow(expiry int64, row []byte) []byte {
	dst := binary.BigEndian.AppendUint64([]byte{spaceExpiry}, uint64(expiry))
	return append(dst, row...)
}

// parseExpiryRow is the inverse of expiryRow.
func parseExpiryRow(entry []byte) (expiry int64, row []byte, ok bool) {
	if len(entry) < 1+8+2 {
		return 0, nil, false
	}
	return int64(binary.BigEndian.Uint64(entry[1:])), entry[9:], true
}

// expirePerSet is how many due entries a set with an expiry takes with it. More
// than one, so that the queue shrinks while it is used.
const expirePerSet = 2

// expireSome removes a few rows that have expired. It is left to others where
// looking at the queue could be a conflict.
func (s *session) expireSome() error {
	if s.mode != exclusive {
		return nil
	}
	end := expiryRow(s.store.now().UnixMilli()+1, nil)
	cursor := s.tx.Scan([]byte{spaceExpiry}, end, false)
	defer cursor.Close()
	for n := 0; n < expirePerSet && cursor.Next(); n++ {
		if _, err := s.expire(bytes.Clone(cursor.Key())); err != nil {
			return err
		}
	}
	return cursor.Err()
}

// withRoom runs change, and once more if it fails for want of room in a table
// while there are rows that have expired, which are then removed.
func (s *Store) withRoom(ctx context.Context, change func() error) error {
	err := change()
	if err != nil && s.makeRoom(ctx, err) {
		err = change()
	}
	return err
}

// makeRoom removes what has expired if that may help against err.
func (s *Store) makeRoom(ctx context.Context, err error) bool {
	full, ok := err.(*abi.Error)
	if !ok || full.Limit != abi.LimitKeys && full.Limit != abi.LimitTableBytes {
		return false
	}
	removed, err := s.Sweep(ctx)
	return err == nil && removed > 0
}

// sweepStep is how many entries one transaction of Sweep takes.
const sweepStep = 1000

// Sweep removes rows that have expired and returns how many. Until then they
// are invisible, but take room. Sets with an expiry and writes that find no
// room do it by the way, so it need not be called. It works in short
// transactions, and stops between two of them when ctx ends.
func (s *Store) Sweep(ctx context.Context) (int, error) {
	total := 0
	for {
		n, more, err := s.sweepSome(ctx)
		total += n
		if err != nil || !more {
			return total, err
		}
	}
}

// sweepSome takes up to sweepStep due entries; more says that there may be
// others.
func (s *Store) sweepSome(ctx context.Context) (removed int, more bool, err error) {
	due, err := s.dueEntries(ctx)
	if err != nil || len(due) == 0 {
		return 0, false, err
	}
	err = s.write(ctx, func(session *session) error {
		for _, entry := range due {
			was, err := session.expire(entry)
			if err != nil {
				return err
			}
			if was {
				removed++
			}
		}
		return nil
	})
	return removed, len(due) == sweepStep, err
}

// dueEntries reads the head of the queue without keeping writers out.
func (s *Store) dueEntries(ctx context.Context) (due [][]byte, err error) {
	end := expiryRow(s.now().UnixMilli()+1, nil)
	err = s.read(ctx, func(session *session) error {
		cursor := session.tx.Scan([]byte{spaceExpiry}, end, false)
		defer cursor.Close()
		for len(due) < sweepStep && cursor.Next() {
			due = append(due, append([]byte{}, cursor.Key()...))
		}
		return cursor.Err()
	})
	return due, err
}

// expire handles one due entry: removes its row if that has expired, and the
// entry in any case.
func (s *session) expire(entry []byte) (removed bool, err error) {
	if _, row, ok := parseExpiryRow(entry); ok {
		if core := s.store.tableOf(row); core != nil {
			rec, err := s.load(row)
			if err != nil {
				return false, err
			}
			if removed = rec.exists() && !s.store.isLive(&rec); removed {
				if err := s.remove(core, row, &rec); err != nil {
					return false, err
				}
			}
		}
	}
	return removed, s.tx.Delete(entry)
}

// tableOf is the table that a row belongs to, nil when there is none.
func (s *Store) tableOf(row []byte) *table {
	id, n := binary.Uvarint(row[1:])
	if row[0] != spaceRows || n <= 0 {
		return nil
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.byID[id]
}
