package host

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/capabilities"
	"github.com/luahost/luahost/host/storage"
)

// open is the import open, the only place where the policy is asked: from here
// on, a handle is the permission.
func (in *instance) open(a args) (int32, error) {
	t, err := in.working()
	if err != nil {
		return 0, err
	}
	raw, err := in.bytes(a, 0, "name")
	if err != nil {
		return 0, err
	}
	want := abi.Rights(a.u32(2))
	if want == 0 || want&^abi.AllRights != 0 {
		return 0, fail(abi.ErrInvalid, "rights %#x: they are a set of read 1, write 2, delete 4, scan 8", a.u32(2))
	}
	table, err := in.plugin.openTable(string(raw), want)
	if err != nil {
		return 0, err
	}
	return in.handles.Add(table.Exclusive(), want, !t.loading)
}

// openTable asks the policy and then the store. Nothing is said about stores and
// tables that the plugin may not touch.
func (p *Plugin) openTable(name string, want abi.Rights) (*storage.Table, error) {
	if !utf8.ValidString(name) {
		return nil, fail(abi.ErrInvalid, "the table name %q is not valid UTF-8", name)
	}
	storeName, tableName := capabilities.SplitTable(name)
	if err := storage.CheckName("store", storeName); err != nil {
		return nil, err
	}
	if err := storage.CheckName("table", tableName); err != nil {
		return nil, err
	}
	if _, err := p.grant.Table(storeName, tableName, want); err != nil {
		return nil, err
	}
	return p.boundTable(storeName, tableName)
}

// boundTable is a table with the plugin's quotas and the runtime's guard.
func (p *Plugin) boundTable(storeName, tableName string) (*storage.Table, error) {
	store := p.rt.settings.stores[storeName]
	if store == nil {
		return nil, noStore(storeName, p.rt.settings.stores)
	}
	table, err := store.Table(tableName)
	if err != nil {
		return nil, err
	}
	return table.WithGuard(p.rt.settings.guard).WithLimits(storage.Limits{
		KeyBytes: p.limits.KeyBytes, ValueBytes: p.limits.ValueBytes,
		Keys: p.limits.Keys, TableBytes: p.limits.TableBytes,
	})
}

func noStore(name string, stores map[string]*storage.Store) error {
	e := fail(abi.ErrNotFound, "no store %q", name)
	e.Hint = "there are: " + strings.Join(slices.Sorted(maps.Keys(stores)), ", ")
	return e
}

// narrow is the import narrow.
func (in *instance) narrow(a args) (int32, error) {
	t, err := in.working()
	if err != nil {
		return 0, err
	}
	table, rights, err := in.handle(a.i32(0))
	if err != nil {
		return 0, err
	}
	return in.handles.Add(table, rights&abi.Rights(a.u32(1)), !t.loading)
}

// closeHandle is the import close.
func (in *instance) closeHandle(a args) (int32, error) {
	if !in.handles.Close(a.i32(0)) {
		return 0, notOpen(a.i32(0))
	}
	return 0, nil
}

func (in *instance) handle(h int32) (*storage.Table, abi.Rights, error) {
	table, rights, ok := in.handles.Get(h)
	if !ok {
		return nil, 0, notOpen(h)
	}
	return table, rights, nil
}

func notOpen(h int32) *abi.Error {
	e := fail(abi.ErrClosed, "handle %d is not open", h)
	e.Hint = "a table that was opened during a call is closed at its end: open it while loading, or in each call"
	return e
}

// table is the table of a handle that grants the rights an operation needs, as
// part of the transaction if there is one.
func (in *instance) table(h int32, need abi.Rights) (*storage.Table, error) {
	table, rights, ok := in.handles.Get(h)
	if !ok {
		return nil, notOpen(h)
	}
	if !rights.Has(need) {
		return nil, lacks(table, rights, need)
	}
	if in.transaction != nil {
		return in.transaction.bind(in.task, table)
	}
	return table, nil
}

func lacks(table *storage.Table, rights, need abi.Rights) *abi.Error {
	e := fail(abi.ErrDenied, "this handle on table %s does not grant %s", table.FullName(), rights.Missing(need))
	e.Table, e.Right = table.FullName(), rights.Missing(need).String()
	e.Hint = "it grants " + rights.String() + "; open the table with the right"
	return e
}

// working is the task under way. Outside of one, no import touches a store.
func (in *instance) working() (*task, error) {
	if in.task == nil {
		return nil, fail(abi.ErrInvalid, "there is no request under way")
	}
	return in.task, nil
}
