package storage

import "context"

// TableStat is what a table holds.
type TableStat struct {
	Name        string
	Rows        int64
	Bytes       int64 // keys and records, as quotas count them
	KeyBytes    int64 // ordered encodings
	ValueBytes  int64 // CBOR, before compression
	StoredBytes int64 // CBOR, as stored
	Compressed  int64 // rows whose value is compressed
	Packed      int64 // bytes of those values, as stored
	Unpacked    int64 // bytes of those values, as CBOR
	Snapshots   int64 // rows that are function snapshots; their documents are in Bytes and ValueBytes, but not in StoredBytes
	Expiring    int64 // rows with an expiry
	Expired     int64 // of them, those that are past it and not yet removed
	Hooked      bool  // a hook sees its changes: it has indexes, or the like
}

// CompressFrom is the least size, in bytes, of values that are compressed if that
// pays; less than 0 is never.
func (s *Store) CompressFrom() int { return s.compress }

// Sizer is an engine that knows how large its file is.
type Sizer interface {
	// Size is the size of the file, and how much of it is free for reuse, in
	// bytes.
	Size() (total, free int64)
}

// FileSize is the size of the store's file, and how much of it is free for reuse,
// in bytes; false when it has none. What is free is 0 while that is not known:
// before the first write.
func (s *Store) FileSize() (total, free int64, ok bool) {
	sizer, ok := s.engine.(Sizer)
	if ok {
		total, free = sizer.Size()
	}
	return total, free, ok
}

// Stat reads the whole store and says what each table holds, by name.
func (s *Store) Stat(ctx context.Context) ([]TableStat, error) {
	var stats []TableStat
	err := s.read(ctx, func(session *session) error {
		for _, info := range s.Tables() {
			stat := TableStat{Name: info.Name, Bytes: info.Bytes}
			if err := session.stat(ctx, s.lookup(info.Name), &stat); err != nil {
				return err
			}
			stats = append(stats, stat)
		}
		return nil
	})
	return stats, err
}

func (s *session) stat(ctx context.Context, core *table, stat *TableStat) error {
	stat.Hooked = core.hooks.Load() != nil
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
		stat.Rows++
		stat.KeyBytes += int64(len(cursor.Key()) - len(core.prefix))
		if err := stat.add(s.store, &rec); err != nil {
			return err
		}
	}
	return cursor.Err()
}

// add counts one record.
func (t *TableStat) add(s *Store, rec *record) error {
	size := len(rec.body)
	t.StoredBytes += int64(size)
	if rec.isReference() {
		t.Snapshots++
		f, err := rec.reference()
		if err != nil {
			return err
		}
		size = int(f.size)
	}
	if rec.flags&flagCompressed != 0 {
		t.Compressed++
		t.Packed += int64(size)
		var err error
		if size, err = uncompressedSize(rec.body); err != nil {
			return err
		}
		t.Unpacked += int64(size)
	}
	t.ValueBytes += int64(size)
	if rec.expiry != 0 {
		t.Expiring++
		if !s.isLive(rec) {
			t.Expired++
		}
	}
	return nil
}
