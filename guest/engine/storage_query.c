// Queries: the rows of a table by what is in their values. A query is a Lua
// table, encoded as it is; the host reads it, and knows what is wrong with it. It
// hands rows over in pages; a page is kept as the bytes that came, and each step
// decodes one row of it.
#include "gc.h"
#include "storage.h"

// ---- asking

// The query of a method's arguments, nil for none.
static int check_query(thread *th, table_handle **h) {
  TRY(check_handle(th, 0, h));
  set_nargs(th, 2);
  return is_nil(arg(th, 1)) ? OK : check_type(th, 1, TAG_TABLE);
}

// Takes the field 'cursors', which is about the answer, out of the query in arg 1: puts a copy
// without it there.
static int take_cursors(thread *th, bool *wanted) {
  *wanted = false;
  if (is_nil(arg(th, 1))) return OK;
  const value *v = table_get_cstr(as_table(arg(th, 1)), "cursors");
  if (is_nil(v)) return OK;
  if (v->tag != TAG_TRUE && v->tag != TAG_FALSE)
    return raise_argf(th, 1, "cursors is a boolean, got a %s", type_name(v->tag));
  *wanted = v->tag == TAG_TRUE;
  uint32_t cursor = 0;
  value key, val;
  TRY(push_table(th, 0, 8));
  while (table_next(as_table(arg(th, 1)), &cursor, &key, &val)) {
    TRY(fuel_spend(1));
    bool is_it = is_string(&key) && strcmp(as_string(&key)->text, "cursors") == 0;
    if (!is_it) TRY(table_set(th, as_table(from_top(th, -1)), &key, &val));
  }
  value_copy(arg(th, 1), from_top(th, -1));
  pop(th, 1);
  return OK;
}

// Writes the request for a query (a table or nil). Cursors are asked for beside it.
static int put_query(thread *th, enum luahost_query_code op, const value *query, bool cursors,
                     buffer *out) {
  TRY(cbor_put_head(out, CBOR_MAP, 1u + !is_nil(query) + cursors));
  TRY(cbor_put_int(out, LUAHOST_QUERY_REQUEST_OP));
  TRY(cbor_put_int(out, op));
  if (!is_nil(query)) {
    TRY(cbor_put_int(out, LUAHOST_QUERY_REQUEST_QUERY));
    TRY(cbor_encode(th, query, out));
  }
  if (!cursors) return OK;
  TRY(cbor_put_int(out, LUAHOST_QUERY_REQUEST_CURSORS));
  return cbor_put_byte(out, CBOR_TRUE);
}

// Sends a query; the length of the answer, or a failure, is in *len.
static int send_once(thread *th, int32_t handle, enum luahost_query_code op, const value *query,
                     bool cursors, int32_t *len) {
  buffer *request = encode_scratch();
  TRY(put_query(th, op, query, cursors, request));
  TRY(host_query(handle, request, len));
  encode_scratch_trim();
  return OK;
}

// Sends the query in arg 1, and raises what fails. Open queries are few and garbage may hold some:
// when there are too many, what is unreachable ends its own.
static int send_query(thread *th, int32_t handle, enum luahost_query_code op, bool cursors,
                      int32_t *len) {
  TRY(send_once(th, handle, op, arg(th, 1), cursors, len));
  if (op == LUAHOST_QUERY_ROWS && *len == -LUAHOST_ELIMIT) {
    TRY(gc_full(th));
    TRY(send_once(th, handle, op, arg(th, 1), cursors, len));
  }
  return host_check(th, *len);
}

// Moves to the field of an answer whose fields are in order; false when it has none.
static int find_field(cbor_reader *r, int64_t wanted, bool *found) {
  uint32_t pairs;
  int64_t field;
  TRY(cbor_read_map(r, &pairs));
  *found = false;
  for (; pairs > 0 && !*found; pairs--) {
    TRY(cbor_read_int(r, &field));
    *found = field == wanted;
    if (!*found) TRY(cbor_skip(r));
  }
  return OK;
}

// ---- numbers

// Runs a query whose answer is a number of rows, and pushes that.
static int query_number(thread *th, enum luahost_query_code op) {
  table_handle *h;
  received_item item;
  cbor_reader r;
  bool found;
  int32_t len;
  int64_t count = 0;
  TRY(check_query(th, &h));
  TRY(send_query(th, h->id, op, false, &len));
  TRY(host_hold(th, (size_t)len, &item));
  cbor_reader_init(&r, th, item.data, item.len);
  int status = find_field(&r, LUAHOST_QUERY_REPLY_COUNT, &found);
  if (status >= 0 && found) status = cbor_read_int(&r, &count);
  host_release(&item);
  TRY(status);
  push_int(th, count);
  return 1;
}

int storage_query_count(thread *th) { return query_number(th, LUAHOST_QUERY_COUNT); }
int storage_query_delete(thread *th) { return query_number(th, LUAHOST_QUERY_DELETE); }
static int table_update(thread *th) { return query_number(th, LUAHOST_QUERY_UPDATE); }

// ---- maps

// Runs a query whose answer is a list of maps, and pushes the list.
static int query_list(thread *th, enum luahost_query_code op) {
  table_handle *h;
  received_item item;
  cbor_reader r;
  bool found;
  int32_t len;
  value list;
  TRY(check_query(th, &h));
  TRY(send_query(th, h->id, op, false, &len));
  TRY(host_hold(th, (size_t)len, &item));
  cbor_reader_init(&r, th, item.data, item.len);
  int status = find_field(&r, LUAHOST_QUERY_REPLY_ITEMS, &found);
  if (status >= 0 && found) status = cbor_read_value(&r, &list);
  host_release(&item);
  TRY(status);
  if (!found) return push_table(th, 0, 0) < 0 ? ERR_MEMORY : 1;
  push_value(th, &list);
  return 1;
}

static int table_aggregate(thread *th) { return query_list(th, LUAHOST_QUERY_AGGREGATE); }

// An explanation prints as its text.
static int explanation_tostring(thread *th) {
  table *t;
  TRY(check_table(th, 0, &t));
  const value *text = table_get_cstr(t, "text");
  if (!is_string(text)) return raise_arg(th, 0, "an explanation has the field 'text'");
  push_value(th, text);
  return 1;
}

static const library_entry explanation_metamethods[] = {
  {"__tostring", explanation_tostring},
  {NULL, NULL},
};

// Explains what query would do, with the same table.
static int table_explain(thread *th) {
  table_handle *h;
  bool cursors;
  TRY(check_query(th, &h));
  TRY(take_cursors(th, &cursors));
  TRY(query_list(th, LUAHOST_QUERY_EXPLAIN));
  value plan;
  value_copy(&plan, table_get_int(as_table(from_top(th, -1)), 1));
  if (!is_table(&plan)) return raise_object(th, "internal", "the host did not explain", NULL);
  push_value(th, &plan);
  int fresh = new_metatable(th, "storage.explanation");
  if (fresh == 1) TRY(add_functions(th, "storage.explanation", explanation_metamethods));
  TRY(fresh);
  TRY(set_metatable(th, from_top(th, -2), as_table(from_top(th, -1))));
  pop(th, 1);
  return 1;
}

// ---- rows: a userdata whose user value is the page

static const char ROWS_TYPE[] = "storage.rows";

enum { ROWS_PAGE, ROWS_VALUES };

typedef struct rows {
  int32_t id;          // of the query at the host; 0: no page follows this one
  uint32_t epoch;      // of the call in which it began, and ends
  bool with_cursors;
  uint32_t items;      // rows of the page not yet given
  uint32_t at;         // where the next one begins in it
  uint32_t cursor_at;  // where its cursor does
} rows;

static void rows_end(rows *q) {
  if (q->id != 0 && is_alive(q->epoch)) luahost_query_close(q->id);
  q->id = 0;
  q->items = 0;
}

// An answer is {0: id, 2: [cursor, ...], 3: [key, value, ...]}. It is read up to the first item.
static int read_page(cbor_reader *r, rows *q) {
  uint32_t pairs, count;
  int64_t field, id;
  q->id = 0;
  q->items = 0;
  TRY(cbor_read_map(r, &pairs));
  for (; pairs > 0; pairs--) {
    TRY(cbor_read_int(r, &field));
    if (field == LUAHOST_QUERY_REPLY_NEXT) {
      TRY(cbor_read_int(r, &id));
      q->id = (int32_t)id;
    } else if (field == LUAHOST_QUERY_REPLY_CURSORS) {
      TRY(cbor_read_array(r, &count));
      q->cursor_at = (uint32_t)(r->at - r->start);
      for (; count > 0; count--) TRY(cbor_skip(r));
    } else {
      TRY(cbor_read_array(r, &count));
      q->items = count / 2;
      q->at = (uint32_t)(r->at - r->start);
      return OK;
    }
  }
  return OK;
}

// Keeps the page that was received.
static int keep_page(thread *th, userdata *u, int32_t len) {
  rows *q = userdata_data(u);
  received_item item;
  cbor_reader r;
  string *page = NULL;
  value v;
  TRY(host_hold(th, (size_t)len, &item));
  cbor_reader_init(&r, th, item.data, item.len);
  int status = read_page(&r, q);
  if (status >= 0) status = string_new(item.data, item.len, &page);
  host_release(&item);
  if (status < 0) {
    rows_end(q);
    return status;
  }
  set_string(&v, page);
  value_copy(&u->user[ROWS_PAGE], &v);
  gc_object_barrier(&u->head, &v);
  return OK;
}

static int fetch_page(thread *th, userdata *u) {
  rows *q = userdata_data(u);
  int32_t len, id = q->id;
  if (!is_alive(q->epoch))
    return raise_object(th, "closed", "the call in which the query began has ended", NULL);
  q->id = 0;  // whatever fails, it is over
  TRY(host_query_next(id, &len));
  TRY(host_check(th, len));
  return keep_page(th, u, len);
}

// The iterator: its upvalue is the rows.
static int rows_step(thread *th) {
  userdata *u = as_userdata(builtin_upvalue(th, 0));
  rows *q = userdata_data(u);
  cbor_reader r;
  value key, v;
  const char *cursor;
  size_t len;
  while (q->items == 0 && q->id != 0) TRY(fetch_page(th, u));
  if (q->items == 0) {
    push_nil(th);
    return 1;
  }
  const string *page = as_string(&u->user[ROWS_PAGE]);
  cbor_reader_init(&r, th, page->text + q->at, page->len - q->at);
  TRY(cbor_read_value(&r, &key));
  TRY(read_row_value(&r, &v));
  q->at += (uint32_t)(r.at - r.start);
  q->items--;
  push_value(th, &key);
  push_value(th, &v);
  if (!q->with_cursors) return 2;
  cbor_reader_init(&r, th, page->text + q->cursor_at, page->len - q->cursor_at);
  TRY(cbor_read_string(&r, &cursor, &len));
  q->cursor_at += (uint32_t)(r.at - r.start);
  TRY(push_string(th, cursor, len));
  return 3;
}

static int rows_close(thread *th) {
  void *data;
  TRY(check_userdata(th, 0, ROWS_TYPE, &data));
  rows_end(data);
  return 0;
}

static const library_entry rows_metamethods[] = {
  {"__close", rows_close},
  {"__gc", rows_close},
  {NULL, NULL},
};

static int push_rows(thread *th) {
  TRY(push_userdata(th, sizeof(rows), ROWS_VALUES));
  ((rows *)userdata_data(as_userdata(from_top(th, -1))))->epoch = storage_epoch;
  int fresh = new_metatable(th, ROWS_TYPE);
  if (fresh == 1) TRY(add_functions(th, ROWS_TYPE, rows_metamethods));
  TRY(fresh);
  TRY(set_metatable(th, from_top(th, -2), as_table(from_top(th, -1))));
  pop(th, 1);
  return OK;
}

// An iterator for the generic for, which closes the rows when the loop is left.
static int table_query(thread *th) {
  table_handle *h;
  bool cursors;
  int32_t len;
  TRY(check_query(th, &h));
  TRY(take_cursors(th, &cursors));
  TRY(push_rows(th));
  userdata *u = as_userdata(from_top(th, -1));
  ((rows *)userdata_data(u))->with_cursors = cursors;
  TRY(send_query(th, h->id, LUAHOST_QUERY_ROWS, cursors, &len));
  TRY(keep_page(th, u, len));
  push_value(th, from_top(th, -1));
  TRY(push_builtin(th, "storage.query.step", rows_step, 1));
  push_nil(th);
  push_nil(th);
  push_value(th, from_top(th, -4));
  return 4;
}

const library_entry storage_query_methods[] = {
  {"query", table_query},
  {"aggregate", table_aggregate},
  {"explain", table_explain},
  {"update", table_update},
  {NULL, NULL},
};
