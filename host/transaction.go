package host

import (
	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
)

// transaction is what the guest has begun. While it is there, all that the
// instance does with tables is part of it. It keeps nobody out: others that
// change what it has read make its commit fail. It ends with the call at the latest.
type transaction struct {
	tx    *storage.Tx // nil until the first operation
	store *storage.Store
	bound map[*storage.Table]*storage.Table // tables as parts of tx
}

// on is the transaction of the store, which the first operation chooses.
func (t *transaction) on(ctx *task, store *storage.Store) (*storage.Tx, error) {
	if t.tx == nil {
		tx, err := store.Begin(ctx)
		if err != nil {
			return nil, err
		}
		t.tx, t.store, t.bound = tx, store, map[*storage.Table]*storage.Table{}
	}
	if t.store != store {
		return nil, fail(abi.ErrUnsupported, "a transaction works on tables of one store, not %s and %s",
			t.store.Name(), store.Name())
	}
	return t.tx, nil
}

// bind makes a table part of the transaction.
func (t *transaction) bind(ctx *task, table *storage.Table) (*storage.Table, error) {
	if bound := t.bound[table]; bound != nil {
		return bound, nil
	}
	tx, err := t.on(ctx, table.Store())
	if err != nil {
		return nil, err
	}
	bound := table.In(tx)
	t.bound[table] = bound
	return bound, nil
}

// beginTransaction is the import begin.
func (in *instance) beginTransaction(args) (int32, error) {
	if _, err := in.working(); err != nil {
		return 0, err
	}
	if in.transaction != nil {
		e := fail(abi.ErrInvalid, "a transaction is under way already")
		e.Hint = "transactions do not nest: what is done here is part of the one under way"
		return 0, e
	}
	in.transaction = &transaction{}
	return 0, nil
}

// commit is the import commit. The transaction is over whatever comes of it.
func (in *instance) commit(args) (int32, error) {
	t, err := in.working()
	if err != nil {
		return 0, err
	}
	if in.transaction == nil {
		return 0, fail(abi.ErrInvalid, "there is no transaction to commit")
	}
	tx := in.takeTransaction()
	t.storeOps++
	if tx == nil {
		return 0, nil
	}
	return 0, tx.Commit(t)
}

// rollback is the import rollback.
func (in *instance) rollback(args) (int32, error) {
	if tx := in.takeTransaction(); tx != nil {
		tx.Rollback()
	}
	return 0, nil
}

// takeTransaction ends the queries of the transaction, and gives what is to be
// committed or rolled back: nil when it has done nothing.
func (in *instance) takeTransaction() *storage.Tx {
	t := in.transaction
	if t == nil {
		return nil
	}
	in.queries.end(t)
	in.transaction = nil
	return t.tx
}

// endStoreWork ends what may not outlive a call.
func (in *instance) endStoreWork() {
	if tx := in.takeTransaction(); tx != nil {
		tx.Rollback()
	}
	in.queries.endCall()
}
