package query

import (
	"context"

	"github.com/luahost/luahost/host/storage"
)

// IndexSize is an index and the room it takes.
type IndexSize struct {
	IndexInfo
	Bytes int64 // of its entries' keys and values, without what the engine adds
}

// Measure reads the indexes of a table and says how large they are, in the order
// in which they were made. Their entries are counted.
func Measure(ctx context.Context, t *storage.Table) ([]IndexSize, error) {
	r, err := t.Reader(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if !r.Exists() {
		return nil, nil
	}
	c, err := loadCatalog(r.Tx(), t, nil)
	if err != nil {
		return nil, err
	}
	var list []IndexSize
	for i := range c.Indexes {
		d := &c.Indexes[i]
		size := IndexSize{IndexInfo: IndexInfo{Index: d.index(), Ready: d.Ready}}
		if err := size.count(ctx, r, d); err != nil {
			return nil, err
		}
		list = append(list, size)
	}
	return list, nil
}

// count walks the entries.
func (s *IndexSize) count(ctx context.Context, r *storage.Reader, d *definition) error {
	cursor := r.Tx().Scan(d.firstEntry(), prefixEnd(d.prefix), false)
	defer cursor.Close()
	for cursor.Next() {
		if s.Entries++; s.Entries&1023 == 0 && ctx.Err() != nil {
			return interrupted(ctx.Err())
		}
		s.Bytes += int64(len(cursor.Key()) + len(cursor.Value()))
	}
	return cursor.Err()
}
