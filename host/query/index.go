package query

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/query/field"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/internal/suggest"
)

// Kind is how an index keeps its entries.
type Kind uint8

// Kinds of index.
const (
	BTree Kind = iota // in the order of the values: equality, ranges, prefixes, sorting
	Hash              // by a hash of the values: equality only, in 9 bytes however long they are
)

var kindNames = [...]string{BTree: "btree", Hash: "hash"}

// String is the kind's name.
func (k Kind) String() string {
	if int(k) >= len(kindNames) {
		return fmt.Sprintf("Kind(%d)", k)
	}
	return kindNames[k]
}

// ParseKind finds a kind by its name. "" is BTree.
func ParseKind(name string) (Kind, error) {
	if name == "" {
		return BTree, nil
	}
	for i, known := range kindNames {
		if known == name {
			return Kind(i), nil
		}
	}
	err := malformed("", "unknown kind of index %q", name)
	if meant := suggest.Nearest(name, kindNames[:]); meant != "" {
		err.Message += fmt.Sprintf("; did you mean %q?", meant)
	}
	return 0, hinted(err, "kinds are btree and hash")
}

// Index describes an index of a table.
//
// A row is in the index when its first field is there, once for each value that
// comparisons look at: for an array once itself, and once an element. Further
// fields may be absent. In a unique index no two rows have the same values in
// all fields; a row that lacks one of them is not looked at.
type Index struct {
	Fields []string // 1 to 8 paths
	Kind   Kind
	Unique bool
}

// Limits of indexes. The first two bound what one table can have, the last what
// one row adds to one index.
const (
	maxIndexes = 64
	maxFields  = 8
	maxEntries = 1024
)

// String is the index as explain shows it: "unique btree(city, age)".
func (x Index) String() string {
	text := x.Kind.String() + "(" + strings.Join(x.Fields, ", ") + ")"
	if x.Unique {
		return "unique " + text
	}
	return text
}

// same reports whether two indexes have the same fields and kind: a table has
// only one such.
func (x Index) same(y Index) bool { return x.Kind == y.Kind && slices.Equal(x.Fields, y.Fields) }

// definition is an index as the table's catalog keeps it.
type definition struct {
	ID       uint64   `cbor:"0,keyasint"`
	Fields   []string `cbor:"1,keyasint"`
	Kind     Kind     `cbor:"2,keyasint,omitempty"`
	Unique   bool     `cbor:"3,keyasint,omitempty"`
	Ready    bool     `cbor:"4,keyasint,omitempty"` // it has every row
	Position []byte   `cbor:"5,keyasint,omitempty"` // while building: the last row that was added

	paths  []*field.Path
	prefix []byte // of the engine's keys of its entries
}

func (d *definition) index() Index { return Index{d.Fields, d.Kind, d.Unique} }

// catalog is all indexes of one table as one transaction sees them. It is
// immutable: a change makes another one.
type catalog struct {
	Next    uint64       `cbor:"0,keyasint"` // the next index's id; ids are never used again
	Indexes []definition `cbor:"1,keyasint,omitempty"`
	Dropped []uint64     `cbor:"2,keyasint,omitempty"` // ids whose entries are still to be removed

	stored []byte // what it was read from
}

// factName keeps the catalog with the table. Whoever writes must attend to it.
var factName = storage.HookIndexes.Fact()

var noIndexes = &catalog{Next: 1}

// loadCatalog is the catalog as tx sees it. known saves parsing what was parsed
// before; it may be nil.
func loadCatalog(tx engine.Tx, t *storage.Table, known *catalog) (*catalog, error) {
	stored, err := tx.Get(t.Fact(nil, factName))
	if err != nil {
		return nil, err
	}
	if stored == nil {
		return noIndexes, nil
	}
	if known != nil && bytes.Equal(known.stored, stored) {
		return known, nil
	}
	c := &catalog{stored: bytes.Clone(stored)}
	if err := abi.Unmarshal(c.stored, c); err != nil {
		return nil, damagedCatalog(t, err)
	}
	if err := c.prepare(t); err != nil {
		return nil, damagedCatalog(t, err)
	}
	return c, nil
}

func damagedCatalog(t *storage.Table, err error) error {
	full := failure(abi.ErrCorrupt, "the list of indexes of table %s is damaged: %v", t.FullName(), err)
	full.Table = t.FullName()
	return full
}

// prepare computes what definitions have besides what is stored.
func (c *catalog) prepare(t *storage.Table) error {
	for i := range c.Indexes {
		d := &c.Indexes[i]
		d.prefix, d.paths = t.IndexSpace(nil, d.ID), nil
		for _, text := range d.Fields {
			path, err := field.ParsePath(text)
			if err != nil {
				return err
			}
			d.paths = append(d.paths, path)
		}
	}
	return nil
}

// save stores the catalog, which must have been prepared, or removes it when
// it says nothing.
func (c *catalog) save(tx engine.Tx, t *storage.Table) error {
	encoded, err := abi.Marshal(c)
	if err != nil {
		return err
	}
	c.stored = encoded
	return tx.Put(t.Fact(nil, factName), nil, encoded)
}

// clone is a catalog to change and save.
func (c *catalog) clone() *catalog {
	other := &catalog{Next: c.Next, Indexes: slices.Clone(c.Indexes), Dropped: slices.Clone(c.Dropped)}
	return other
}

// find is the definition of an index; nil when there is none.
func (c *catalog) find(x Index) *definition {
	for i := range c.Indexes {
		if c.Indexes[i].index().same(x) {
			return &c.Indexes[i]
		}
	}
	return nil
}

// byID is the definition with an id; nil when there is none.
func (c *catalog) byID(id uint64) *definition {
	for i := range c.Indexes {
		if c.Indexes[i].ID == id {
			return &c.Indexes[i]
		}
	}
	return nil
}

// check reports whether an index can be made.
func (x Index) check() error {
	if len(x.Fields) == 0 || len(x.Fields) > maxFields {
		return malformed("", "an index has 1 to %d fields, not %d", maxFields, len(x.Fields))
	}
	for i, text := range x.Fields {
		path, err := field.ParsePath(text)
		if err != nil {
			return err
		}
		if path.IsKey() {
			return hinted(malformed("", "the key needs no index"), "rows are in key order already")
		}
		if slices.Contains(x.Fields[:i], text) {
			return malformed("", "the field %q is twice in the index", text)
		}
	}
	if int(x.Kind) >= len(kindNames) {
		return malformed("", "unknown kind of index %d", x.Kind)
	}
	return nil
}
