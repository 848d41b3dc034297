package storage

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/engine"
)

// Options are what a store can be told. The zero value is a good choice.
type Options struct {
	// Name is the store's name in errors and table names; the default is
	// abi.DefaultStore.
	Name string

	// Limits are those of tables that Store.Table opens.
	Limits Limits

	// CompressFrom is the least size, in bytes, of values that are compressed
	// if that pays. 0 is 1,024; less than 0 is never.
	CompressFrom int

	// GroupCommit lets writes that come at the same time share one commit. It
	// pays on engines that wait for a disk, with several writers.
	GroupCommit bool

	// ReadOnly asks package open for an engine that only reads, where there is
	// such a thing: a file is not made, nor changed, and others may read it at the
	// same time.
	ReadOnly bool

	// Now is the clock for expiry; the default is time.Now.
	Now func() time.Time
}

// Store is a named space of tables on one engine. It is safe for concurrent
// use.
type Store struct {
	name     string
	engine   engine.Engine
	direct   engine.Direct // nil when the engine has none
	durable  bool
	limits   bounds // without a guard
	compress int
	now      func() time.Time
	group    *group // nil without group commit

	once   atomic.Int64  // kept replies of idempotent batches
	hooked atomic.Uint64 // the sequence of the last transaction that has set a hook; its commit may be under way

	// version is the last version given to a record, on engines that are not
	// durable. On durable ones the sequence of the transaction is the version.
	version atomic.Uint64

	mu     sync.RWMutex
	tables map[string]*table // those that exist
	byID   map[uint64]*table // the same
	lastID uint64
}

// table is what the store knows about one table. Every handle on it shares it.
type table struct {
	name   string // "store/table", for errors
	short  string // as in the catalog
	id     uint64
	prefix []byte // of its rows
	hooks  atomic.Pointer[hooks]
	dead   atomic.Bool // its creation was not committed after all

	// Rows and bytes as committed. Changed only by who holds the engine's
	// write lock.
	rows, bytes atomic.Int64
}

const (
	formatKey     = string(rune(spaceMeta)) + "format"
	formatVersion = 1
	maxTables     = 1 << 16

	defaultCompressFrom = 1024
)

// New opens the store that e holds, or starts one if e is empty. The store owns e from
// now on and closes it; also when New fails.
func New(ctx context.Context, e engine.Engine, options Options) (*Store, error) {
	s, err := newStore(e, options)
	if err == nil {
		err = s.load(ctx)
	}
	if err != nil {
		return nil, joinClose(err, e)
	}
	if options.GroupCommit {
		s.group = newGroup(s)
	}
	return s, nil
}

func joinClose(err error, e engine.Engine) error {
	if closeErr := e.Close(); closeErr != nil {
		return fmt.Errorf("%w (and closing it failed: %w)", err, closeErr)
	}
	return err
}

func newStore(e engine.Engine, o Options) (*Store, error) {
	limits, err := o.Limits.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Store{
		name: o.Name, engine: e, durable: e.Info().Durable, limits: bounds{Limits: limits},
		compress: o.CompressFrom, now: o.Now, tables: map[string]*table{}, byID: map[uint64]*table{},
	}
	s.direct, _ = e.(engine.Direct)
	if s.name == "" {
		s.name = abi.DefaultStore
	}
	if s.compress == 0 {
		s.compress = defaultCompressFrom
	}
	if s.now == nil {
		s.now = time.Now
	}
	return s, CheckName("store", s.name)
}

// Name is the store's name.
func (s *Store) Name() string { return s.name }

// Info describes the engine below.
func (s *Store) Info() engine.Info { return s.engine.Info() }

// Close closes the store and its engine. Operations afterwards fail with
// abi.ErrClosed.
func (s *Store) Close() error {
	if s.group != nil {
		s.group.close()
	}
	return s.engine.Close()
}

var errStoreClosed = failure(abi.ErrClosed, "the store is closed")

// load checks the format and reads the catalog.
func (s *Store) load(ctx context.Context) error {
	tx, err := s.begin(ctx, false)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	format, err := tx.Get([]byte(formatKey))
	if err != nil {
		return err
	}
	if format == nil {
		return s.initialise(ctx)
	}
	if v, _ := binary.Uvarint(format); v != formatVersion {
		return &abi.Error{
			Code:    abi.ErrVersion.Code(),
			Message: fmt.Sprintf("the store has format %d, this program reads format %d", v, formatVersion),
			Hint:    "export it with the version that wrote it, then import it here",
		}
	}
	return s.loadAll(tx)
}

// initialise marks an empty engine as ours. An engine that holds something
// else is left alone.
func (s *Store) initialise(ctx context.Context) error {
	if s.Info().ReadOnly {
		err := failure(abi.ErrCorrupt, "there is no luahost store in %s", s.Info().Path)
		err.Hint = "choose another file"
		return err
	}
	tx, err := s.begin(ctx, true)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	cursor := tx.Scan(nil, nil, false)
	used := cursor.Next()
	cursor.Close()
	if used {
		return &abi.Error{
			Code: abi.ErrCorrupt.Code(), Message: "this is no luahost store: it has data, but no format mark",
			Hint: "choose another file",
		}
	}
	if err := putFormat(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// putFormat marks an engine as a store of ours.
func putFormat(tx engine.Tx) error {
	return tx.Put([]byte(formatKey), nil, binary.AppendUvarint(nil, formatVersion))
}

// loadAll reads what is kept in memory.
func (s *Store) loadAll(tx engine.Tx) error {
	for _, load := range []func(engine.Tx) error{s.loadCatalog, s.loadRows, s.loadDuties, s.loadOnce} {
		if err := load(tx); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) loadCatalog(tx engine.Tx) error {
	prefix := []byte{spaceCatalog}
	cursor := tx.Scan(prefix, after(prefix), false)
	defer cursor.Close()
	for cursor.Next() {
		id, n := binary.Uvarint(cursor.Value())
		if n <= 0 {
			return failure(abi.ErrCorrupt, "the catalog is damaged at table %q", cursor.Key()[1:])
		}
		t := s.newTable(string(cursor.Key()[1:]), id)
		if err := s.loadUsage(tx, t); err != nil {
			return err
		}
		s.enter(t)
	}
	return cursor.Err()
}

// loadRows counts rows and finds the last version, on engines that do not keep
// them: one that was filled before the store was opened, by a backup.
func (s *Store) loadRows(tx engine.Tx) error {
	if s.durable {
		return nil
	}
	prefix := []byte{spaceRows}
	cursor := tx.Scan(prefix, after(prefix), false)
	defer cursor.Close()
	for cursor.Next() {
		rec, err := parseRecord(cursor.Value())
		if err != nil {
			return err
		}
		s.version.Store(max(s.version.Load(), rec.version))
		if core := s.tableOf(cursor.Key()); core != nil {
			core.addUsage(usage{1, core.size(cursor.Key(), rec.weight())})
		}
	}
	return cursor.Err()
}

// enter makes a table known. The caller holds mu, or is alone.
func (s *Store) enter(t *table) {
	s.tables[t.short], s.byID[t.id] = t, t
	s.lastID = max(s.lastID, t.id)
}

func (s *Store) newTable(short string, id uint64) *table {
	return &table{name: s.name + "/" + short, short: short, id: id, prefix: rowPrefix(id)}
}

// begin starts a transaction of the engine and gives context errors a class.
func (s *Store) begin(ctx context.Context, write bool) (engine.Tx, error) {
	tx, err := s.engine.Begin(ctx, write)
	if err != nil && ctx.Err() != nil {
		return nil, interrupted(ctx.Err())
	}
	return tx, err
}

// lookup is the table of a name, nil when it does not exist.
func (s *Store) lookup(short string) *table {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.tables[short]
}

// create makes a table exist, in a transaction of its own: an empty table is no
// harm if the write that wanted it fails.
func (s *Store) create(ctx context.Context, short string) (*table, error) {
	var core *table
	err := s.write(ctx, func(session *session) (err error) {
		if core = s.lookup(short); core == nil {
			core, err = session.create(short)
		}
		return err
	})
	return core, err
}

// TableInfo is what is known about a table without reading it.
type TableInfo struct {
	Name  string
	Rows  int64
	Bytes int64 // keys and records, without what the engine adds
}

// Tables lists the tables by name.
func (s *Store) Tables() []TableInfo {
	s.mu.RLock()
	list := make([]TableInfo, 0, len(s.tables))
	for _, t := range s.tables {
		list = append(list, TableInfo{t.short, t.rows.Load(), t.bytes.Load()})
	}
	s.mu.RUnlock()
	slices.SortFunc(list, func(a, b TableInfo) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// CheckName reports whether name can be the name of a table or store: 1 to
// abi.MaxTableName bytes of UTF-8 without "/" and control characters. what is
// "table" or "store", for the error.
func CheckName(what, name string) error {
	switch {
	case name == "":
		return failure(abi.ErrInvalid, "a %s needs a name", what)
	case len(name) > abi.MaxTableName:
		return failure(abi.ErrInvalid, "the %s name %.20q... has %d bytes, allowed %d", what, name, len(name), abi.MaxTableName)
	case !utf8.ValidString(name):
		return failure(abi.ErrInvalid, "the %s name %q is not valid UTF-8", what, name)
	}
	for _, r := range name {
		if r == '/' || unicode.IsControl(r) {
			return failure(abi.ErrInvalid, "the %s name %q contains %q", what, name, r)
		}
	}
	return nil
}
