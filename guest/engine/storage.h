// What the files of require "storage" share. The library is cut by concern:
//
//   storage_handle.c  tables as capabilities: opening, rights, the life of a handle, keys
//   storage_table.c   the methods of a table: get, set, ...
//   storage_scan.c    scan, keys, count: walking a table in pages
//   storage_query.c   queries: rows by their contents, numbers about them, changes of many
//   storage_index.c   making, dropping and listing indexes
//   storage_batch.c   storage.batch
//   storage_transaction.c  storage.transaction
//   storage_memory.c  the global Memory: the same tables as a table of tables
//   lib_storage.c     the module
#ifndef LUAHOST_STORAGE_H
#define LUAHOST_STORAGE_H

#include "cbor.h"
#include "engine.h"
#include "error_object.h"
#include "host_abi.h"

// ---- lives
//
// A handle opened while the plugin is loading lives as long as the instance; one
// opened in a call dies with it (abi/README.md section 4). The epoch tells them apart: 0 while
// loading.

extern uint32_t storage_epoch;
// The serve loop calls this before every call of an exported function.
void storage_begin_call(void);

static inline bool is_alive(uint32_t epoch) { return epoch == 0 || epoch == storage_epoch; }

// ---- table handles: userdata "storage.table"; its user value is the name

typedef struct table_handle {
  int32_t id;      // of the host; 0 when closed
  uint32_t rights;
  uint32_t epoch;  // when it was opened
} table_handle;

int push_handle_metatable(thread *th);  // creates it with its methods the first time
// Pushes a new handle; the name is the value on top of the stack, which it replaces.
int push_handle(thread *th, int32_t id, uint32_t rights);
// Their metatable; kept alive by the registry.
extern const table *handle_meta;
// Says why the i-th argument is no live handle.
int raise_handle(thread *th, int i);
// The i-th argument as a live handle, or raises.
static inline int check_handle(thread *th, int i, table_handle **out) {
  const value *v = arg(th, i);
  if (__builtin_expect(i >= nargs(th) || v->tag != TAG_USERDATA, 0)) return raise_handle(th, i);
  userdata *u = as_userdata(v);
  if (__builtin_expect(u->meta != handle_meta || u->size != sizeof(table_handle), 0)) return raise_handle(th, i);
  table_handle *h = userdata_data(u);
  if (__builtin_expect(h->id == 0 || !is_alive(h->epoch), 0)) return raise_handle(th, i);
  *out = h;
  return OK;
}
// A value that may be a handle; NULL when it is something else.
table_handle *to_handle(const value *v);
// Raises the error "closed" unless the handle may be used.
int handle_alive(thread *th, const value *v);
const string *handle_name(const value *v);

// storage.open and its like: opens a table by name. rights 0 asks for all that the policy grants.
int open_named(thread *th, const string *name, uint32_t rights, int32_t *id, uint32_t *granted);
// Rights as Lua writes them: "read,write", { "read", "write" }, or nil for 0.
int check_rights(thread *th, int i, uint32_t *out);

// ---- keys

// Appends a key: an integer (also a float with an integer's value) or a string. 1; 0 when the
// value is no key; or an error.
int put_key(buffer *out, const value *key);
// The i-th argument as the key of an operation: the host's key buffer, filled.
int check_any_key(thread *th, int i, buffer *out);
static inline int check_key(thread *th, int i, buffer **out) {
  *out = host_key_buffer();
  const value *key = arg(th, i);
  if (__builtin_expect(i < nargs(th) && is_string(key) && cbor_put_short(*out, as_string(key)), 1)) return OK;
  return check_any_key(th, i, *out);
}
// What to say of a value that is no key: "a key is a string or an integer, got a boolean".
int raise_key(thread *th, int i, const value *key);

// ---- operations that the methods and the Memory view share; each pushes its results and returns
// how many

int storage_get(thread *th, int32_t id, const buffer *key);
int storage_set(thread *th, int32_t id, const buffer *key, const value *v);
// set with options: the value is arg 2, the options are arg 3. Pushes whether it was stored.
int storage_set_with(thread *th, int32_t id, const buffer *key);
int storage_delete(thread *th, int32_t id, const buffer *key);
int storage_count(thread *th, int32_t id);

// The handle to scan with, and the value that keeps it open.
typedef struct scan_source {
  const value *owner;
  int32_t id;
  uint32_t rights;
  uint32_t epoch;
} scan_source;
// Pushes an iterator over the entries that options (a table, or nil) ask for.
int storage_scan(thread *th, const scan_source *from, const value *options);

// delete { where = ... } and count { where = ... } of a method's arguments.
int storage_query_delete(thread *th);
int storage_query_count(thread *th);

extern const library_entry storage_methods[];        // storage_table.c
extern const library_entry storage_scan_methods[];   // storage_scan.c
extern const library_entry storage_query_methods[];  // storage_query.c
extern const library_entry storage_index_methods[];  // storage_index.c

// ---- rows that hold snapshots (storage_persist.c)

struct snapshot_options;
// Stores the value as a snapshot. May run Lua: the value must be on the stack.
int storage_persist_row(thread *th, int32_t id, const value *key, const value *v, const struct snapshot_options *options);
// push_received of a row: restores it when it is a snapshot. May run Lua.
int push_received_item(thread *th, size_t len);
static inline int push_received_row(thread *th, size_t len) {
  value v;
  int done = cbor_decode_stored_string(host_received(), len, &v);
  if (__builtin_expect(done == 0, 0)) return push_received_item(th, len);
  TRY(done);
  push_value(th, &v);
  return OK;
}
// cbor_read_value of a row among others.
int read_row_value(cbor_reader *r, value *out);
// The document of an item that is a snapshot; false for any other.
bool snapshot_item(const char *item, size_t len, const char **document, size_t *document_len);
int table_persist(thread *th);  // the method of a table
// What is persisted by that name, when there is such: pushes it, 1; else 0.
int memory_function(thread *th, const value *name);
int memory_set_function(thread *th, const value *name, const value *v);  // nil: removes it
void memory_functions_open(void);

// The functions of the module.
int storage_open(thread *th);         // lib_storage.c
int storage_batch(thread *th);        // storage_batch.c
int open_batch(thread *th);           // before the first batch
int storage_transaction(thread *th);  // storage_transaction.c
int storage_persist(thread *th);      // storage_persist.c
int storage_restore(thread *th);

// ---- the Memory view

// A handle with exactly the rights asked for on a named table, opened once and kept.
int memory_handle(thread *th, const string *name, uint32_t rights, int32_t *id);
int open_memory(thread *th);  // makes the global
// The name of the table that a view shows; NULL for another value.
const string *memory_view_name(const value *v);
int push_memory_view(thread *th, const string *name);

#endif
