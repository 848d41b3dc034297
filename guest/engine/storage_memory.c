// The global Memory: tables of the store as tables of a table.
//
//   Memory.users["1"]            a copy of the stored value, or nil
//   Memory.users["1"] = value    stores; nil deletes
//   pairs(Memory.users), #Memory.users
//
// A view opens a handle for each right when it is first needed, so that what is
// denied is the very operation that the policy does not grant. Views are kept
// in a weak table by name; storage.batch takes its handles from them, too.
#include "gc.h"
#include "snapshot.h"
#include "storage.h"

static const char VIEW_TYPE[] = "Memory.table";
static const char VIEWS[] = "Memory.tables";  // in the registry: name to view

enum { RIGHT_SETS = LUAHOST_RIGHT_ALL + 1 };

typedef struct view {
  struct {
    int32_t id;      // 0: not opened
    uint32_t epoch;
  } handle[RIGHT_SETS];  // by rights
} view;

// ---- views

static const table *view_meta;  // kept alive by the registry

static int push_view_metatable(thread *th);

static table *views(void) { return as_table(table_get_cstr(registry(), VIEWS)); }

// Pushes the view of a table; makes it when there is none. The name is on the stack or a constant.
int push_memory_view(thread *th, const string *name) {
  value key;
  set_string(&key, name);
  const value *known = table_get_str(views(), name);
  if (!is_nil(known)) {
    push_value(th, known);
    return OK;
  }
  TRY(push_userdata(th, sizeof(view), 1));
  userdata *u = as_userdata(from_top(th, -1));
  value_copy(&u->user[0], &key);
  TRY(push_view_metatable(th));
  TRY(set_metatable(th, from_top(th, -2), as_table(from_top(th, -1))));
  pop(th, 1);
  return table_set(th, views(), &key, from_top(th, -1));
}

static const string *view_name(const userdata *u) { return as_string(&u->user[0]); }

const string *memory_view_name(const value *v) {
  bool is_view = v->tag == TAG_USERDATA && as_userdata(v)->meta == view_meta && view_meta != NULL &&
                 as_userdata(v)->size == sizeof(view);
  return is_view ? view_name(as_userdata(v)) : NULL;
}

// The view's handle with these rights, opened when there is none that lives.
static int view_handle(thread *th, userdata *u, uint32_t rights, int32_t *id) {
  view *v = userdata_data(u);
  uint32_t granted;
  *id = v->handle[rights].id;
  if (__builtin_expect(*id != 0 && is_alive(v->handle[rights].epoch), 1)) return OK;
  TRY(open_named(th, view_name(u), rights, id, &granted));
  v->handle[rights].id = *id;
  v->handle[rights].epoch = storage_epoch;
  return OK;
}

int memory_handle(thread *th, const string *name, uint32_t rights, int32_t *id) {
  TRY(push_memory_view(th, name));
  TRY(view_handle(th, as_userdata(from_top(th, -1)), rights, id));
  pop(th, 1);
  return OK;
}

// ---- a table

// A metamethod may also be called by hand, with fewer arguments than the engine gives.
static int check_view(thread *th, int args, userdata **out) {
  void *data;
  set_nargs(th, args);
  const value *v = arg(th, 0);
  bool quick = v->tag == TAG_USERDATA && as_userdata(v)->meta == view_meta &&
               as_userdata(v)->size == sizeof(view);
  if (__builtin_expect(!quick, 0)) {
    TRY(check_userdata(th, 0, VIEW_TYPE, &data));
    return raise_type(th, 0, VIEW_TYPE);
  }
  *out = as_userdata(v);
  return OK;
}

// "key must be" errors of an index expression have no argument to name.
static int check_view_key(thread *th, const userdata *u, buffer **key) {
  *key = host_key_buffer();
  const value *v = arg(th, 1);
  int put = put_key(*key, v);
  if (put != 0) return put;
  return raise(th, "a key of Memory.%.128s is a string or an integer, got %s%s",
               string_text(view_name(u)), is_nil(v) ? "" : "a ", type_name(v->tag));
}

static int view_index(thread *th) {
  userdata *u;
  int32_t id;
  buffer *key;
  TRY(check_view(th, 2, &u));
  TRY(view_handle(th, u, LUAHOST_RIGHT_READ, &id));
  TRY(check_view_key(th, u, &key));
  return storage_get(th, id, key);
}

static int view_newindex(thread *th) {
  userdata *u;
  int32_t id;
  buffer *key;
  TRY(check_view(th, 3, &u));
  bool removes = is_nil(arg(th, 2));
  TRY(view_handle(th, u, removes ? LUAHOST_RIGHT_DELETE : LUAHOST_RIGHT_WRITE, &id));
  TRY(check_view_key(th, u, &key));
  if (removes) return storage_delete(th, id, key);
  encode_refused = TAG_NIL;
  int status = storage_set(th, id, key, arg(th, 2));
  if (status != ERR_LUA || !is_code(encode_refused)) return status;
  snapshot_options options = {.name = is_string(arg(th, 1)) ? as_string(arg(th, 1)) : NULL};
  return storage_persist_row(th, id, arg(th, 1), arg(th, 2), &options);
}

static int view_len(thread *th) {
  userdata *u;
  int32_t id;
  TRY(check_view(th, 1, &u));
  TRY(view_handle(th, u, LUAHOST_RIGHT_SCAN, &id));
  return storage_count(th, id);
}

static int view_pairs(thread *th) {
  userdata *u;
  scan_source from = {.rights = LUAHOST_RIGHT_READ | LUAHOST_RIGHT_SCAN};
  value options;
  TRY(check_view(th, 1, &u));
  TRY(view_handle(th, u, from.rights, &from.id));
  from.owner = arg(th, 0);
  from.epoch = ((view *)userdata_data(u))->handle[from.rights].epoch;
  set_nil(&options);
  return storage_scan(th, &from, &options);
}

static int view_tostring(thread *th) {
  userdata *u;
  TRY(check_view(th, 1, &u));
  TRY(push_format(th, "Memory.%s", string_text(view_name(u))));
  return 1;
}

static int view_gc(thread *th) {
  userdata *u;
  TRY(check_view(th, 1, &u));
  view *v = userdata_data(u);
  for (int i = 0; i < RIGHT_SETS; i++) {
    if (v->handle[i].id != 0 && is_alive(v->handle[i].epoch)) luahost_close(v->handle[i].id);
    v->handle[i].id = 0;
  }
  return 0;
}

static const library_entry view_metamethods[] = {
  {"__index", view_index}, {"__newindex", view_newindex}, {"__len", view_len},
  {"__pairs", view_pairs}, {"__tostring", view_tostring}, {"__gc", view_gc},
  {NULL, NULL},
};

static int push_view_metatable(thread *th) {
  int fresh = new_metatable(th, VIEW_TYPE);
  if (fresh < 0) return fresh;
  view_meta = as_table(from_top(th, -1));
  return fresh == 1 ? add_functions(th, VIEW_TYPE, view_metamethods) : OK;
}

// ---- Memory itself

static bool is_open(const userdata *u) {
  const view *v = userdata_data((userdata *)(uintptr_t)u);
  for (int i = 0; i < RIGHT_SETS; i++)
    if (v->handle[i].id != 0 && is_alive(v->handle[i].epoch)) return true;
  return false;
}

// A name is that of a table, unless something is persisted by it. A table in use is one without asking.
static int memory_index(thread *th) {
  set_nargs(th, 2);
  const value *name = arg(th, 1);
  if (!is_string(name))
    return raise(th, "a table of Memory is named by a string, got a %s", type_name(name->tag));
  TRY(push_memory_view(th, as_string(name)));
  if (is_open(as_userdata(from_top(th, -1)))) return 1;
  TRY(memory_function(th, arg(th, 1)));
  return 1;
}

static int memory_newindex(thread *th) {
  set_nargs(th, 3);
  const value *name = arg(th, 1);
  if (is_string(name) && (is_code(arg(th, 2)->tag) || is_nil(arg(th, 2))))
    return memory_set_function(th, name, arg(th, 2));
  const char *text = is_string(name) ? as_string(name)->text : "users";
  return raise(th,
               "Memory.%.40s is a table of the store: assign a function, or to a key of it, as in "
               "Memory.%.40s[\"1\"] = value",
               text, text);
}

static int memory_tostring(thread *th) {
  TRY(push_cstring(th, "Memory"));
  return 1;
}

static const library_entry memory_metamethods[] = {
  {"__index", memory_index},
  {"__newindex", memory_newindex},
  {"__tostring", memory_tostring},
  {NULL, NULL},
};

static int make_views(thread *th) {
  TRY(push_table(th, 0, 4));
  TRY(push_table(th, 0, 1));
  TRY(push_cstring(th, "v"));
  TRY(table_set_cstr(th, as_table(from_top(th, -2)), "__mode", from_top(th, -1)));
  pop(th, 1);
  TRY(set_metatable(th, from_top(th, -2), as_table(from_top(th, -1))));
  pop(th, 1);
  TRY(table_set_cstr(th, registry(), VIEWS, from_top(th, -1)));
  pop(th, 1);
  return OK;
}

int open_memory(thread *th) {
  TRY(make_views(th));
  TRY(push_userdata(th, 0, 0));
  TRY(standard_add("Memory", as_object(from_top(th, -1))));
  TRY(new_metatable(th, "Memory"));
  TRY(add_functions(th, "Memory", memory_metamethods));
  TRY(set_metatable(th, from_top(th, -2), as_table(from_top(th, -1))));
  pop(th, 1);
  TRY(table_set_cstr(th, globals(), "Memory", from_top(th, -1)));
  pop(th, 1);
  return OK;
}
