package query

import (
	"bytes"
	"slices"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/key"
)

// keeper maintains the indexes of one table: it is the table's hook. It is
// immutable: other indexes, another keeper. It also keeps indexes that are being
// built, so that what the builder has passed stays right.
type keeper struct {
	table   *storage.Table
	catalog *catalog
}

// difference is what one change does to one index.
type difference struct {
	definition *definition
	old, new   *entries // of which picked are those to remove and those to put
}

// Change implements storage.Hook. It writes when all indexes have agreed.
func (k *keeper) Change(tx engine.Tx, c storage.Change) error {
	if c.Old != nil && bytes.Equal(c.Old, c.New) {
		return nil
	}
	var room [4]difference
	changes := room[:0]
	defer func() {
		for i := range changes {
			changes[i].old.release()
			changes[i].new.release()
		}
	}()
	for i := range k.catalog.Indexes {
		changes = append(changes, difference{
			definition: &k.catalog.Indexes[i],
			old:        entriesPool.Get().(*entries), new: entriesPool.Get().(*entries),
		})
		if err := k.compare(tx, &changes[i], c); err != nil {
			return err
		}
	}
	for i := range changes {
		if err := changes[i].apply(tx, c.Key); err != nil {
			return err
		}
	}
	return nil
}

// compare computes what a change does to an index, and refuses what a unique
// one does not allow.
func (k *keeper) compare(tx engine.Tx, d *difference, c storage.Change) error {
	if err := d.old.compute(d.definition, c.Old); err != nil {
		d.old.list = d.old.list[:0] // it never was in the index
	}
	if err := d.new.compute(d.definition, c.New); err != nil {
		return k.named(err)
	}
	d.diff()
	if !d.definition.Unique || d.new.partial {
		return nil
	}
	for _, i := range d.new.picked {
		if err := k.unique(tx, d, i, c); err != nil {
			return err
		}
	}
	return nil
}

func (k *keeper) named(err error) error {
	full := *abi.AsError(err)
	full.Table = k.table.FullName()
	return &full
}

// diff walks both sorted lists. An entry whose marks differ counts as added.
func (d *difference) diff() {
	i, j := 0, 0
	for i < len(d.old.list) || j < len(d.new.list) {
		order := 1
		if j == len(d.new.list) {
			order = -1
		} else if i < len(d.old.list) {
			order = bytes.Compare(d.old.bytes(i), d.new.bytes(j))
		}
		if order < 0 {
			d.old.picked = append(d.old.picked, i)
		}
		if order > 0 || order == 0 && d.old.list[i].marks != d.new.list[j].marks {
			d.new.picked = append(d.new.picked, j)
		}
		if order <= 0 {
			i++
		}
		if order >= 0 {
			j++
		}
	}
}

// apply writes the difference.
func (d *difference) apply(tx engine.Tx, k key.Key) error {
	var room [128]byte
	buf := append(room[:0], d.definition.prefix...)
	for _, i := range d.old.picked {
		buf = append(append(buf[:len(d.definition.prefix)], d.old.bytes(i)...), k...)
		if err := tx.Delete(buf); err != nil {
			return err
		}
	}
	for _, i := range d.new.picked {
		buf = append(append(buf[:len(d.definition.prefix)], d.new.bytes(i)...), k...)
		var marks []byte
		if m := d.new.list[i].marks; m != 0 {
			marks = []byte{m}
		}
		if err := tx.Put(buf, nil, marks); err != nil {
			return err
		}
	}
	return d.addTraits(tx)
}

// addTraits notes traits that the index did not have.
func (d *difference) addTraits(tx engine.Tx) error {
	if d.new.traits == 0 {
		return nil
	}
	have, err := loadTraits(tx, d.definition)
	if err != nil || have|d.new.traits == have {
		return err
	}
	return tx.Put(d.definition.traitsRow(nil), nil, []byte{have | d.new.traits})
}

func (d *definition) traitsRow(dst []byte) []byte {
	return append(append(dst, d.prefix...), traitsKey)
}

// loadTraits is what the entries of an index may be like.
func loadTraits(tx engine.Tx, d *definition) (byte, error) {
	var room [32]byte
	stored, err := tx.Get(d.traitsRow(room[:0]))
	if err != nil || len(stored) == 0 {
		return 0, err
	}
	return stored[0], nil
}

// unique fails when another row has the values of an entry.
func (k *keeper) unique(tx engine.Tx, d *difference, i int, c storage.Change) error {
	from := append(bytes.Clone(d.definition.prefix), d.new.bytes(i)...)
	cursor := tx.Scan(from, prefixEnd(from), false)
	defer cursor.Close()
	for cursor.Next() {
		other := cursor.Key()[len(from):]
		if string(other) == string(c.Key) {
			continue
		}
		same, err := k.reallySame(tx, d, i, other, c)
		if err != nil {
			return err
		}
		if same {
			return k.taken(d.definition, storage.Key(other))
		}
	}
	return cursor.Err()
}

// reallySame looks at a row that has the same entry. It may have expired, and
// where entries do not hold whole values, it may have other ones.
func (k *keeper) reallySame(tx engine.Tx, d *difference, i int, other []byte, c storage.Change) (bool, error) {
	value, err := k.table.Over(tx).Get(other)
	if err != nil || value == nil {
		return false, err
	}
	if d.definition.Kind == BTree && d.new.list[i].marks&markCut == 0 {
		return true, nil
	}
	mine, theirs := &entries{full: true}, &entries{full: true}
	if err := mine.compute(d.definition, c.New); err != nil {
		return false, err
	}
	if err := theirs.compute(d.definition, value); err != nil {
		return false, err
	}
	for n := range mine.list {
		_, found := slices.BinarySearchFunc(theirs.list, mine.bytes(n), func(e entry, want []byte) int {
			return bytes.Compare(theirs.buf[e.start:e.end], want)
		})
		if found {
			return true, nil
		}
	}
	return false, nil
}

func (k *keeper) taken(d *definition, other storage.Key) error {
	err := failure(abi.ErrConflict, "the index %s of table %s has these values already, under key %v",
		d.index(), k.table.FullName(), other)
	err.Table = k.table.FullName()
	return err
}

// prefixEnd is the first key behind all that begin with prefix; nil when there
// is none.
func prefixEnd(prefix []byte) []byte {
	end := bytes.Clone(prefix)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i]++; end[i] != 0 {
			return end[:i+1]
		}
	}
	return nil
}
