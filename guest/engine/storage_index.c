// Indexes of a table. The host builds one in steps of some milliseconds, and is
// asked again until it is ready.
#include "storage.h"

// ---- what is asked for

// Writes the fields of an index: one path, or a list of them.
static int put_fields(thread *th, buffer *out) {
  if (arg_none_or_nil(th, 1)) return raise_arg(th, 1, "an index is on a field or a list of fields");
  const value *v = arg(th, 1);
  if (is_string(v)) {
    TRY(cbor_put_head(out, CBOR_ARRAY, 1));
    return cbor_put_string(out, as_string(v));
  }
  if (!is_table(v)) return raise_type(th, 1, "string or table");
  uint64_t count = table_length(as_table(v));
  TRY(fuel_spend((int64_t)count));
  TRY(cbor_put_head(out, CBOR_ARRAY, count));
  for (uint64_t i = 1; i <= count; i++) {
    const value *field = table_get_int(as_table(v), (int64_t)i);
    if (!is_string(field))
      return raise_argf(th, 1, "field %u is a %s, not a string", (unsigned)i, type_name(field->tag));
    TRY(cbor_put_string(out, as_string(field)));
  }
  return OK;
}

static int put_request(thread *th, enum luahost_index_code op, bool unique, buffer *out) {
  const char *kind;
  size_t kind_len;
  TRY(opt_string(th, 2, "btree", 5, &kind, &kind_len));
  TRY(cbor_put_head(out, CBOR_MAP, 3u + unique));
  TRY(cbor_put_int(out, LUAHOST_INDEX_REQUEST_OP));
  TRY(cbor_put_int(out, op));
  TRY(cbor_put_int(out, LUAHOST_INDEX_REQUEST_FIELDS));
  TRY(put_fields(th, out));
  TRY(cbor_put_int(out, LUAHOST_INDEX_REQUEST_KIND));
  TRY(cbor_put_text(out, kind, kind_len));
  if (!unique) return OK;
  TRY(cbor_put_int(out, LUAHOST_INDEX_REQUEST_UNIQUE));
  return cbor_put_byte(out, CBOR_TRUE);
}

// Pushes the request as a string: it is needed again while Lua runs.
static int push_request(thread *th, enum luahost_index_code op, bool unique) {
  buffer *request = encode_scratch();
  TRY(put_request(th, op, unique, request));
  return push_scratch(th);
}

// Reads { unique =, progress = } in arg 3 and leaves the function, or nil, in its place.
static int take_options(thread *th, bool *unique) {
  uint32_t cursor = 0;
  value key, v, progress;
  *unique = false;
  set_nil(&progress);
  if (is_nil(arg(th, 3))) return OK;
  TRY(check_type(th, 3, TAG_TABLE));
  while (table_next(as_table(arg(th, 3)), &cursor, &key, &v)) {
    const char *name = is_string(&key) ? as_string(&key)->text : "";
    if (strcmp(name, "unique") == 0 && is_bool(&v)) {
      *unique = v.tag == TAG_TRUE;
    } else if (strcmp(name, "progress") == 0) {
      value_copy(&progress, &v);
    } else {
      return raise_arg(th, 3, "options are unique, a boolean, and progress, a function");
    }
  }
  value_copy(arg(th, 3), &progress);
  return OK;
}

// ---- answers

// Sends the request on top of the stack, and holds the answer.
static int send_request(thread *th, int32_t handle, received_item *item) {
  const string *request = as_string(from_top(th, -1));
  int32_t len;
  TRY(host_index(handle, request->text, request->len, &len));
  TRY(host_check(th, len));
  return host_hold(th, (size_t)len, item);
}

typedef struct build_state {
  bool ready;
  int64_t done, total;  // rows
} build_state;

static int read_state(thread *th, const received_item *item, build_state *s) {
  cbor_reader r;
  uint32_t pairs;
  int64_t field;
  *s = (build_state){false, 0, 0};
  cbor_reader_init(&r, th, item->data, item->len);
  TRY(cbor_read_map(&r, &pairs));
  for (; pairs > 0; pairs--) {
    TRY(cbor_read_int(&r, &field));
    if (field == LUAHOST_INDEX_REPLY_READY) {
      s->ready = cbor_skip_byte(&r, CBOR_TRUE);
      if (!s->ready) TRY(cbor_skip(&r));
    } else {
      int64_t number;
      TRY(cbor_read_int(&r, &number));
      *(field == LUAHOST_INDEX_REPLY_DONE ? &s->done : &s->total) = number;
    }
  }
  return OK;
}

// One step of building: with the request on top of the stack.
static int build_step(thread *th, build_state *s) {
  enum { STEP_FUEL = 100 };
  table_handle *h;
  received_item item;
  TRY(fuel_spend(STEP_FUEL));
  TRY(check_handle(th, 0, &h));  // what progress calls may have closed it
  TRY(send_request(th, h->id, &item));
  int status = read_state(th, &item, s);
  host_release(&item);
  return status;
}

static int tell_progress(thread *th, const build_state *s) {
  if (is_nil(arg(th, 3)) || s->total == 0) return OK;
  push_value(th, arg(th, 3));
  push_int(th, s->done);
  push_int(th, s->total);
  return call_value(th, 2, 0);
}

static int table_create_index(thread *th) {
  table_handle *h;
  bool unique;
  build_state s = {false, 0, 0};
  TRY(check_handle(th, 0, &h));
  set_nargs(th, 4);
  TRY(take_options(th, &unique));
  TRY(push_request(th, LUAHOST_INDEX_CREATE, unique));
  while (!s.ready) {
    TRY(build_step(th, &s));
    TRY(tell_progress(th, &s));
  }
  return 0;
}

static int table_drop_index(thread *th) {
  table_handle *h;
  received_item item;
  TRY(check_handle(th, 0, &h));
  set_nargs(th, 3);
  TRY(push_request(th, LUAHOST_INDEX_DROP, false));
  TRY(send_request(th, h->id, &item));
  host_release(&item);
  return 0;
}

// ---- listing

static const char *const info_names[] = {
  [LUAHOST_INDEX_INFO_FIELDS] = "fields",
  [LUAHOST_INDEX_INFO_KIND] = "kind",
  [LUAHOST_INDEX_INFO_UNIQUE] = "unique",
  [LUAHOST_INDEX_INFO_READY] = "ready",
};
enum { INFO_NAMES = sizeof info_names / sizeof info_names[0] };

// Pushes one index: { fields = {...}, kind = "btree", unique = false, ready = true }.
static int push_info(thread *th, cbor_reader *r) {
  uint32_t pairs;
  int64_t field;
  value v;
  TRY(cbor_read_map(r, &pairs));
  TRY(push_table(th, 0, INFO_NAMES));
  table *info = as_table(from_top(th, -1));
  set_bool(&v, false);
  TRY(table_set_cstr(th, info, "unique", &v));
  TRY(table_set_cstr(th, info, "ready", &v));
  for (; pairs > 0; pairs--) {
    TRY(cbor_read_int(r, &field));
    TRY(cbor_read_value(r, &v));
    if (field >= 0 && field < INFO_NAMES)
      TRY(table_set_cstr(th, info, info_names[field], &v));
  }
  return OK;
}

static int push_infos(thread *th, const received_item *item) {
  cbor_reader r;
  uint32_t pairs, count;
  int64_t field;
  TRY(push_table(th, 0, 0));
  cbor_reader_init(&r, th, item->data, item->len);
  TRY(cbor_read_map(&r, &pairs));
  for (; pairs > 0; pairs--) {
    TRY(cbor_read_int(&r, &field));
    if (field != LUAHOST_INDEX_REPLY_INDEXES) {
      TRY(cbor_skip(&r));
      continue;
    }
    TRY(cbor_read_array(&r, &count));
    for (uint32_t i = 1; i <= count; i++) {
      TRY(push_info(th, &r));
      TRY(table_set_int(th, as_table(from_top(th, -2)), i, from_top(th, -1)));
      pop(th, 1);
    }
  }
  return OK;
}

static int table_indexes(thread *th) {
  table_handle *h;
  received_item item;
  buffer *request = encode_scratch();
  TRY(check_handle(th, 0, &h));
  TRY(cbor_put_head(request, CBOR_MAP, 1));
  TRY(cbor_put_int(request, LUAHOST_INDEX_REQUEST_OP));
  TRY(cbor_put_int(request, LUAHOST_INDEX_LIST));
  TRY(push_scratch(th));
  TRY(send_request(th, h->id, &item));
  int status = push_infos(th, &item);
  host_release(&item);
  return status < 0 ? status : 1;
}

const library_entry storage_index_methods[] = {
  {"create_index", table_create_index},
  {"drop_index", table_drop_index},
  {"indexes", table_indexes},
  {NULL, NULL},
};
