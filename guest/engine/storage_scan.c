// Walking a table in key order. The host hands over pages; a page is kept as the
// bytes that came, and each step decodes one pair of it.
#include "gc.h"
#include "storage.h"

// ---- conditions

typedef struct conditions {
  uint32_t count;    // of the pairs in `pairs`
  buffer pairs;      // from, to, prefix, reverse: the request's first pairs, encoded
  int64_t limit;     // entries in all; -1: no limit
} conditions;

static int put_key_condition(thread *th, conditions *c, const table *options, const char *name,
                             int field) {
  const value *v = table_get_cstr(options, name);
  if (is_nil(v)) return OK;
  if (field == LUAHOST_SCAN_REQUEST_PREFIX && !is_string(v)) {
    return raise_argf(th, 1, "prefix is a string, got a %s", type_name(v->tag));
  }
  TRY(cbor_put_int(&c->pairs, field));
  int put = put_key(&c->pairs, v);
  if (put == 0) return raise_key(th, 1, v);
  c->count++;
  return put;
}

static int put_reverse(thread *th, conditions *c, const table *options) {
  const value *v = table_get_cstr(options, "reverse");
  if (is_nil(v) || v->tag == TAG_FALSE) return OK;
  if (v->tag != TAG_TRUE)
    return raise_argf(th, 1, "reverse is a boolean, got a %s", type_name(v->tag));
  TRY(cbor_put_int(&c->pairs, LUAHOST_SCAN_REQUEST_REVERSE));
  c->count++;
  return cbor_put_byte(&c->pairs, CBOR_TRUE);
}

static int check_limit(thread *th, conditions *c, const table *options) {
  const value *v = table_get_cstr(options, "limit");
  if (is_nil(v)) return OK;
  if (!value_to_int(v, &c->limit) || c->limit < 0)
    return raise_arg(th, 1, "limit is a number of entries, 0 or more");
  return OK;
}

static int check_names(thread *th, const table *options) {
  static const char *const names[] = {"from", "to", "prefix", "reverse", "limit"};
  uint32_t cursor = 0;
  value key, v;
  while (table_next(options, &cursor, &key, &v)) {
    bool known = false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
      known |= is_string(&key) && strcmp(as_string(&key)->text, names[i]) == 0;
    }
    if (known) continue;
    const char *name = is_string(&key) ? as_string(&key)->text : type_name(key.tag);
    return raise_argf(th, 1, "unknown option '%.40s': options are from, to, prefix, reverse, limit",
                      name);
  }
  return OK;
}

static int read_conditions(thread *th, const table *options, conditions *c) {
  TRY(check_names(th, options));
  TRY(put_key_condition(th, c, options, "from", LUAHOST_SCAN_REQUEST_FROM));
  TRY(put_key_condition(th, c, options, "to", LUAHOST_SCAN_REQUEST_TO));
  TRY(put_key_condition(th, c, options, "prefix", LUAHOST_SCAN_REQUEST_PREFIX));
  TRY(put_reverse(th, c, options));
  return check_limit(th, c, options);
}

// ---- the walk: a userdata whose user values keep what it needs

enum { WALK_OWNER, WALK_CONDITIONS, WALK_CURSOR, WALK_PAGE, WALK_VALUES };

typedef struct walk {
  int32_t id;         // the host's handle, which the owner holds
  uint32_t epoch;     // of that handle
  uint32_t count;     // conditions
  bool keys_only;
  bool is_last;       // the page has no next one
  int64_t left;       // entries to give; -1: no limit
  uint32_t items;     // entries of the page not yet given
  uint32_t at;        // where the next one begins in it
} walk;

// Pushes the walk that `options` (a table or nil) ask for. `owner` is the value that holds the
// handle.
static int push_walk(thread *th, const value *owner, const value *options, walk w) {
  conditions c = {.limit = -1};
  value held;
  value_copy(&held, owner);
  int status = is_nil(options) ? OK : read_conditions(th, as_table(options), &c);
  if (status >= 0) status = push_string(th, c.pairs.len > 0 ? c.pairs.data : "", c.pairs.len);
  buffer_free(&c.pairs);
  if (status < 0) return status;
  TRY(push_userdata(th, sizeof(walk), WALK_VALUES));
  userdata *u = as_userdata(from_top(th, -1));
  value_copy(&u->user[WALK_OWNER], &held);
  value_copy(&u->user[WALK_CONDITIONS], from_top(th, -2));
  w.count = c.count;
  w.left = c.limit;
  *(walk *)userdata_data(u) = w;
  value_copy(from_top(th, -2), from_top(th, -1));
  pop(th, 1);
  return OK;
}

static int put_request(const userdata *u, const walk *w, buffer *out) {
  const string *pairs = as_string(&u->user[WALK_CONDITIONS]);
  const value *cursor = &u->user[WALK_CURSOR];
  bool is_limited = w->left >= 0;
  TRY(cbor_put_head(out, CBOR_MAP, w->count + is_limited + is_string(cursor) + w->keys_only));
  TRY(buffer_put(out, pairs->text, pairs->len));
  if (is_limited) {
    TRY(cbor_put_int(out, LUAHOST_SCAN_REQUEST_LIMIT));
    TRY(cbor_put_int(out, w->left < LUAHOST_MAX_SCAN_LIMIT ? w->left : LUAHOST_MAX_SCAN_LIMIT));
  }
  if (is_string(cursor)) {
    TRY(cbor_put_int(out, LUAHOST_SCAN_REQUEST_CURSOR));
    TRY(cbor_put_bytes(out, as_string(cursor)->text, as_string(cursor)->len));
  }
  if (!w->keys_only) return OK;
  TRY(cbor_put_int(out, LUAHOST_SCAN_REQUEST_KEYS_ONLY));
  return cbor_put_byte(out, CBOR_TRUE);
}

// ---- pages

static void set_user(userdata *u, int i, string *s) {
  value v;
  set_string(&v, s);
  value_copy(&u->user[i], &v);
  gc_object_barrier(&u->head, &v);
}

// An answer is {0: [key, value, ...], 1: next}. It is kept whole, and read up to its first item.
static int keep_page(thread *th, userdata *u, const char *data, size_t len) {
  walk *w = userdata_data(u);
  cbor_reader r;
  uint32_t pairs, items;
  int64_t field;
  string *page;
  cbor_reader_init(&r, th, data, len);
  TRY(cbor_read_map(&r, &pairs));
  TRY(cbor_read_int(&r, &field));
  TRY(cbor_read_array(&r, &items));
  TRY(string_new(data, len, &page));
  set_user(u, WALK_PAGE, page);
  w->at = (uint32_t)((const char *)r.at - data);
  w->items = w->keys_only ? items : items / 2;
  w->is_last = pairs < 2;
  return OK;
}

static int fetch_page(thread *th, userdata *u) {
  walk *w = userdata_data(u);
  buffer *request = encode_scratch();
  int32_t len;
  if (!is_alive(w->epoch))
    return raise_object(th, "closed", "the call in which the scan began has ended", NULL);
  TRY(put_request(u, w, request));
  TRY(host_scan(w->id, request, &len));
  TRY(host_check(th, len));
  received_item item;
  TRY(host_hold(th, (size_t)len, &item));
  int status = keep_page(th, u, item.data, item.len);
  host_release(&item);
  return status;
}

// Where the page is being read.
static void resume_page(thread *th, const userdata *u, const walk *w, cbor_reader *r) {
  const string *page = as_string(&u->user[WALK_PAGE]);
  cbor_reader_init(r, th, page->text + w->at, page->len - w->at);
}

// All items of the page have been read: what follows is where the next one begins.
static int next_page(thread *th, userdata *u) {
  walk *w = userdata_data(u);
  cbor_reader r;
  int64_t field;
  const char *next;
  size_t len;
  string *cursor;
  resume_page(th, u, w, &r);
  TRY(cbor_read_int(&r, &field));
  TRY(cbor_read_string(&r, &next, &len));
  TRY(string_new(next, len, &cursor));
  set_user(u, WALK_CURSOR, cursor);
  return fetch_page(th, u);
}

// Whether there is another entry, in the page or in one that follows: 1, 0, or an error.
static int has_entry(thread *th, userdata *u) {
  walk *w = userdata_data(u);
  while (w->items == 0 && w->left != 0) {
    if (w->is_last) return 0;
    TRY(next_page(th, u));
  }
  return w->left != 0;
}

// Notes that one entry was read, up to r->at.
static void entry_done(const userdata *u, walk *w, const cbor_reader *r) {
  w->at = (uint32_t)((const char *)r->at - as_string(&u->user[WALK_PAGE])->text);
  w->items--;
  if (w->left > 0) w->left--;
}

// ---- Lua

// The iterator: its upvalue is the walk.
static int scan_step(thread *th) {
  userdata *u = as_userdata(builtin_upvalue(th, 0));
  walk *w = userdata_data(u);
  cbor_reader r;
  value key, v;
  int more = has_entry(th, u);
  TRY(more);
  set_nil(&key);
  set_nil(&v);
  if (more) {
    resume_page(th, u, w, &r);
    TRY(cbor_read_value(&r, &key));
    if (!w->keys_only) TRY(read_row_value(&r, &v));
    entry_done(u, w, &r);
  }
  push_value(th, &key);
  push_value(th, &v);
  return 2;
}

// Pushes a walk whose first page is there. Options is a table or nil.
static int push_begun_walk(thread *th, const scan_source *from, const value *options,
                           bool keys_only) {
  walk w = {.id = from->id,
            .epoch = from->epoch,
            .keys_only = keys_only || !(from->rights & LUAHOST_RIGHT_READ)};
  TRY(push_walk(th, from->owner, options, w));
  userdata *u = as_userdata(from_top(th, -1));
  return ((walk *)userdata_data(u))->left == 0 ? OK : fetch_page(th, u);
}

int storage_scan(thread *th, const scan_source *from, const value *options) {
  TRY(push_begun_walk(th, from, options, false));
  TRY(push_builtin(th, "storage.scan.step", scan_step, 1));
  return 1;
}

// The handle and the options of a method's arguments.
static int check_scan(thread *th, scan_source *from) {
  table_handle *h;
  TRY(check_handle(th, 0, &h));
  set_nargs(th, 2);
  if (!is_nil(arg(th, 1))) TRY(check_type(th, 1, TAG_TABLE));
  *from = (scan_source){arg(th, 0), h->id, h->rights, h->epoch};
  return OK;
}

static int table_scan(thread *th) {
  scan_source from;
  TRY(check_scan(th, &from));
  return storage_scan(th, &from, arg(th, 1));
}

// Appends the keys of the walk's page to a list.
static int append_keys(thread *th, userdata *u, table *list, int64_t *count) {
  walk *w = userdata_data(u);
  cbor_reader r;
  TRY(fuel_spend(1 + 2 * (int64_t)w->items));
  resume_page(th, u, w, &r);
  while (w->items > 0 && w->left != 0) {
    value key;
    TRY(cbor_read_value(&r, &key));
    TRY(table_set_int(th, list, ++*count, &key));
    entry_done(u, w, &r);
  }
  return OK;
}

static int table_keys(thread *th) {
  scan_source from;
  int64_t count = 0;
  int more;
  TRY(check_scan(th, &from));
  TRY(push_begun_walk(th, &from, arg(th, 1), true));
  TRY(push_table(th, 0, 0));
  userdata *u = as_userdata(from_top(th, -2));
  table *list = as_table(from_top(th, -1));
  while ((more = has_entry(th, u)) > 0) TRY(append_keys(th, u, list, &count));
  return more < 0 ? more : 1;
}

static int count_page(thread *th, userdata *u, int64_t *count) {
  walk *w = userdata_data(u);
  cbor_reader r;
  TRY(fuel_spend(1 + w->items));
  resume_page(th, u, w, &r);
  while (w->items > 0 && w->left != 0) {
    TRY(cbor_skip(&r));
    ++*count;
    entry_done(u, w, &r);
  }
  return OK;
}

// The host knows how many keys a table has; those that meet conditions are counted by walking over
// them.
static int table_count(thread *th) {
  scan_source from;
  int64_t count = 0;
  int more;
  TRY(check_scan(th, &from));
  if (is_nil(arg(th, 1))) return storage_count(th, from.id);
  if (!is_nil(table_get_cstr(as_table(arg(th, 1)), "where"))) return storage_query_count(th);
  TRY(push_begun_walk(th, &from, arg(th, 1), true));
  userdata *u = as_userdata(from_top(th, -1));
  while ((more = has_entry(th, u)) > 0) TRY(count_page(th, u, &count));
  TRY(more);
  push_int(th, count);
  return 1;
}

const library_entry storage_scan_methods[] = {
  {"scan", table_scan},
  {"keys", table_keys},
  {"count", table_count},
  {NULL, NULL},
};
