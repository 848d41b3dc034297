package migrate

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
)

// Record is what a table knows about one migration of it.
type Record struct {
	Hash     string `cbor:"0,keyasint"` // of the script, in hexadecimal
	Name     string `cbor:"1,keyasint"`
	Position []byte `cbor:"2,keyasint,omitempty"` // ordered bytes of the last key that was migrated
	Counts   Counts `cbor:"3,keyasint"`
	Finished int64  `cbor:"4,keyasint,omitempty"` // Unix milliseconds; 0: it is not
}

// Counts are what a migration has done, in rows.
type Counts struct {
	Changed   int64 `cbor:"0,keyasint"`
	Deleted   int64 `cbor:"1,keyasint"`
	Unchanged int64 `cbor:"2,keyasint"`
}

// Rows is how many rows were looked at.
func (c Counts) Rows() int64 { return c.Changed + c.Deleted + c.Unchanged }

// state is what is kept with the table: the migrations that it has had, the last
// one at the end. Only that may be unfinished.
type state struct {
	Records []Record `cbor:"0,keyasint"`
}

// factName keeps the state. maxRecords bounds how many migrations are remembered.
const (
	factName   = "migrations"
	maxRecords = 64
)

// History lists the migrations of a table, the oldest first. The last one may be
// unfinished.
func History(ctx context.Context, t *storage.Table) ([]Record, error) {
	r, err := t.Reader(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if !r.Exists() {
		return nil, nil
	}
	s, err := load(r.Tx(), t)
	return s.Records, err
}

func load(tx engine.Tx, t *storage.Table) (s state, err error) {
	stored, err := tx.Get(t.Fact(nil, factName))
	if stored == nil || err != nil {
		return s, err
	}
	if err := abi.Unmarshal(bytes.Clone(stored), &s); err != nil {
		return s, failure(abi.ErrCorrupt, t, "the list of migrations of table %s is damaged: %v", t.FullName(), err)
	}
	return s, nil
}

func (s *state) save(tx engine.Tx, t *storage.Table) error {
	if len(s.Records) > maxRecords {
		s.Records = s.Records[len(s.Records)-maxRecords:]
	}
	encoded, err := abi.Marshal(s)
	if err != nil {
		return err
	}
	return tx.Put(t.Fact(nil, factName), nil, encoded)
}

// unfinished is the migration that is under way, nil when there is none.
func (s *state) unfinished() *Record {
	if n := len(s.Records); n > 0 && s.Records[n-1].Finished == 0 {
		return &s.Records[n-1]
	}
	return nil
}

// begin finds the place where m goes on, or begins it.
func (s *state) begin(m *Migration, t *storage.Table, o *Options) (resumed bool, err error) {
	last := s.unfinished()
	switch {
	case last != nil && o.Restart:
		s.Records = s.Records[:len(s.Records)-1]
	case last != nil && last.Hash == m.Hash:
		return true, nil
	case last != nil && o.GoOn:
		last.Hash, last.Name = m.Hash, m.Name
		return true, nil
	case last != nil:
		err := failure(abi.ErrConflict, t, "table %s has an unfinished migration by %s (%.12s), after %d rows",
			t.FullName(), last.Name, last.Hash, last.Counts.Rows())
		err.Hint = "run that script again to finish it, or go on or restart with this one: --go-on, --restart"
		return false, err
	}
	if done := s.finished(m.Hash); done != nil && !o.Again {
		at := time.UnixMilli(done.Finished).UTC().Format(time.DateTime)
		err := failure(abi.ErrConflict, t, "table %s was migrated by this script already: %s (%.12s), finished %s UTC",
			t.FullName(), done.Name, done.Hash, at)
		err.Hint = "to run it once more, pass --again"
		return false, err
	}
	s.Records = append(s.Records, Record{Hash: m.Hash, Name: m.Name})
	return false, nil
}

// finished is the last finished migration by a script, nil when there is none.
func (s *state) finished(hash string) *Record {
	for i := len(s.Records) - 1; i >= 0; i-- {
		if r := &s.Records[i]; r.Hash == hash && r.Finished != 0 {
			return r
		}
	}
	return nil
}

func failure(errno abi.Errno, t *storage.Table, format string, args ...any) *abi.Error {
	return &abi.Error{Code: errno.Code(), Table: t.FullName(), Message: fmt.Sprintf(format, args...)}
}
