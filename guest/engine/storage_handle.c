#include "storage.h"

#include "gc.h"

static const char HANDLE_TYPE[] = "storage.table";

// ---- lives

uint32_t storage_epoch;

void storage_begin_call(void) { storage_epoch++; }

// ---- rights

static const struct {
  const char *name;
  uint32_t bit;
} rights_by_name[] = {
    {"read", LUAHOST_RIGHT_READ}, {"write", LUAHOST_RIGHT_WRITE}, {"delete", LUAHOST_RIGHT_DELETE},
    {"scan", LUAHOST_RIGHT_SCAN}, {"all", LUAHOST_RIGHT_ALL},
};
enum { RIGHTS = 4, RIGHT_NAMES = 5 };

static int add_right(thread *th, int i, const char *name, size_t len, uint32_t *rights) {
  for (int r = 0; r < RIGHT_NAMES; r++) {
    bool same =
        strlen(rights_by_name[r].name) == len && memcmp(rights_by_name[r].name, name, len) == 0;
    if (!same) continue;
    *rights |= rights_by_name[r].bit;
    return OK;
  }
  return raise_argf(th, i, "unknown right '%.*s': rights are read, write, delete, scan, all",
                    (int)(len < 40 ? len : 40), name);
}

// "read,write", with white space where one likes.
static int add_rights_of_text(thread *th, int i, const string *s, uint32_t *rights) {
  static const char gaps[] = ", \t";
  const char *at = s->text + strspn(s->text, gaps);
  while (*at != 0) {
    size_t len = strcspn(at, gaps);
    TRY(add_right(th, i, at, len, rights));
    at += len + strspn(at + len, gaps);
  }
  return OK;
}

static int add_rights_of_list(thread *th, int i, const table *list, uint32_t *rights) {
  uint32_t cursor = 0;
  value key, v;
  while (table_next(list, &cursor, &key, &v)) {
    if (!is_string(&v)) return raise_argf(th, i, "rights are strings, got a %s", type_name(v.tag));
    TRY(add_right(th, i, as_string(&v)->text, as_string(&v)->len, rights));
  }
  return OK;
}

int check_rights(thread *th, int i, uint32_t *out) {
  *out = 0;
  if (arg_none_or_nil(th, i)) return OK;
  const value *v = arg(th, i);
  if (is_string(v)) {
    TRY(add_rights_of_text(th, i, as_string(v), out));
  } else if (is_table(v)) {
    TRY(add_rights_of_list(th, i, as_table(v), out));
  } else {
    return raise_type(th, i, "string or table");
  }
  return *out != 0 ? OK : raise_arg(th, i, "no right: rights are read, write, delete, scan, all");
}

static int put_rights(buffer *out, uint32_t rights) {
  const char *gap = "";
  for (int r = 0; r < RIGHTS; r++) {
    if (!(rights & rights_by_name[r].bit)) continue;
    TRY(buffer_printf(out, "%s%s", gap, rights_by_name[r].name));
    gap = ",";
  }
  return OK;
}

// ---- opening

// Handles are few and garbage may hold some: when there is none left, what is unreachable gives its
// own back.
static int open_once(thread *th, const string *name, uint32_t rights, int32_t *id) {
  *id = luahost_open(name->text, name->len, rights);
  if (*id != -LUAHOST_ELIMIT) return OK;
  TRY(gc_full(th));
  *id = luahost_open(name->text, name->len, rights);
  return OK;
}

// Finds out what the policy grants by asking for each right. Read comes last, for its error is the
// one to tell.
static int find_granted(thread *th, const string *name, uint32_t *granted, int32_t *failure) {
  *granted = 0;
  for (int r = RIGHTS - 1; r >= 0; r--) {
    int32_t id;
    TRY(open_once(th, name, rights_by_name[r].bit, &id));
    if (id >= 0) {
      *granted |= rights_by_name[r].bit;
      luahost_close(id);
    }
    *failure = id;
    if (id < 0 && id != -LUAHOST_EDENIED) break;
  }
  return OK;
}

int open_named(thread *th, const string *name, uint32_t rights, int32_t *id, uint32_t *granted) {
  *granted = rights != 0 ? rights : LUAHOST_RIGHT_ALL;
  TRY(open_once(th, name, *granted, id));
  if (rights == 0 && *id == -LUAHOST_EDENIED) {
    TRY(find_granted(th, name, granted, id));
    if (*granted != 0) TRY(open_once(th, name, *granted, id));
  }
  return *id < 0 ? host_raise(th, *id) : OK;
}

// ---- handles

const table *handle_meta;

table_handle *to_handle(const value *v) {
  if (v->tag != TAG_USERDATA) return NULL;
  userdata *u = as_userdata(v);
  bool is_handle = u->meta == handle_meta && u->meta != NULL && u->size == sizeof(table_handle);
  return is_handle ? userdata_data(u) : NULL;
}

const string *handle_name(const value *v) { return as_string(&as_userdata(v)->user[0]); }

static int raise_dead(thread *th, const value *v) {
  const table_handle *h = userdata_data(as_userdata(v));
  const char *why = h->id == 0 ? "was closed" : "was opened in an earlier call, which has ended";
  const char *hint =
      h->id == 0 ? NULL : "open it while the plugin loads, or in each call that needs it";
  TRY(push_format(th, "the handle of table %s %s", string_text(handle_name(v)), why));
  return raise_object(th, "closed", string_text(as_string(from_top(th, -1))), hint);
}

int handle_alive(thread *th, const value *v) {
  const table_handle *h = userdata_data(as_userdata(v));
  return h->id != 0 && is_alive(h->epoch) ? OK : raise_dead(th, v);
}

int raise_handle(thread *th, int i) {
  const value *v = i < nargs(th) ? arg(th, i) : NULL;
  return v != NULL && to_handle(v) != NULL ? raise_dead(th, v) : raise_type(th, i, HANDLE_TYPE);
}

int push_handle(thread *th, int32_t id, uint32_t rights) {
  TRY(push_userdata(th, sizeof(table_handle), 1));
  userdata *u = as_userdata(from_top(th, -1));
  value_copy(&u->user[0], from_top(th, -2));
  *(table_handle *)userdata_data(u) = (table_handle){id, rights, storage_epoch};
  TRY(push_handle_metatable(th));
  TRY(set_metatable(th, from_top(th, -2), as_table(from_top(th, -1))));
  value_copy(from_top(th, -3), from_top(th, -2));
  pop(th, 2);
  return OK;
}

// ---- metamethods

static int handle_tostring(thread *th) {
  void *data;
  buffer text = {0};
  TRY(check_userdata(th, 0, HANDLE_TYPE, &data));
  const table_handle *h = data;
  int status = buffer_printf(&text, "%s: %s (", HANDLE_TYPE, string_text(handle_name(arg(th, 0))));
  if (status == OK)
    status = h->id == 0 ? buffer_put(&text, "closed", 6) : put_rights(&text, h->rights);
  if (status == OK) status = buffer_putc(&text, ')');
  if (status == OK) status = push_buffer(th, &text);
  buffer_free(&text);
  return status < 0 ? status : 1;
}

// close, __close and __gc. A handle of an earlier call is gone already; closing twice is no error.
static int handle_close(thread *th) {
  void *data;
  TRY(check_userdata(th, 0, HANDLE_TYPE, &data));
  table_handle *h = data;
  int32_t id = h->id;
  h->id = 0;
  if (id != 0 && is_alive(h->epoch)) luahost_close(id);
  return 0;
}

static int handle_narrow(thread *th) {
  table_handle *h;
  uint32_t rights;
  TRY(check_handle(th, 0, &h));
  TRY(check_any(th, 1));
  TRY(check_rights(th, 1, &rights));
  int32_t id = luahost_narrow(h->id, rights);
  if (id < 0) return host_raise(th, id);
  push_value(th, &as_userdata(arg(th, 0))->user[0]);
  TRY(push_handle(th, id, h->rights & rights));
  return 1;
}

static const library_entry metamethods[] = {
  {"__tostring", handle_tostring},
  {"__close", handle_close},
  {"__gc", handle_close},
  {NULL, NULL},
};

static const library_entry methods[] = {
  {"close", handle_close},
  {"narrow", handle_narrow},
  {NULL, NULL},
};

int push_handle_metatable(thread *th) {
  int fresh = new_metatable(th, HANDLE_TYPE);
  if (fresh < 0) return fresh;
  handle_meta = as_table(from_top(th, -1));
  if (fresh == 0) return OK;
  TRY(add_functions(th, HANDLE_TYPE, metamethods));
  TRY(push_table(th, 0, 32));
  TRY(add_functions(th, HANDLE_TYPE, methods));
  TRY(add_functions(th, HANDLE_TYPE, storage_methods));
  TRY(add_functions(th, HANDLE_TYPE, storage_scan_methods));
  TRY(add_functions(th, HANDLE_TYPE, storage_query_methods));
  TRY(add_functions(th, HANDLE_TYPE, storage_index_methods));
  TRY(table_set_cstr(th, as_table(from_top(th, -2)), "__index", from_top(th, -1)));
  pop(th, 1);
  return OK;
}

// ---- keys

int put_key(buffer *out, const value *key) {
  int64_t i;
  if (is_string(key)) {
    if (!cbor_put_short(out, as_string(key))) TRY(cbor_put_string(out, as_string(key)));
  } else if (is_int(key)) {
    TRY(cbor_put_int(out, key->i));
  } else if (is_float(key) && float_to_int(key->n, &i)) {
    TRY(cbor_put_int(out, i));
  } else {
    return 0;
  }
  return 1;
}

int raise_key(thread *th, int i, const value *key) {
  if (is_float(key))
    return raise_argf(th, i, "a key is a string or an integer, got the float %g", key->n);
  return raise_argf(th, i, "a key is a string or an integer, got %s%s", is_nil(key) ? "" : "a ",
                    type_name(key->tag));
}

int check_any_key(thread *th, int i, buffer *out) {
  static const value nothing = {.tag = TAG_NIL};
  const value *key = i < nargs(th) ? arg(th, i) : &nothing;
  int put = put_key(out, key);
  return put == 0 ? raise_key(th, i, key) : put;
}
