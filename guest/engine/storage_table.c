#include "storage.h"

// ---- what the Memory view does as well

int storage_get(thread *th, int32_t id, const buffer *key) {
  int32_t len;
  TRY(host_get(id, key, &len));
  if (len == -LUAHOST_ENOTFOUND) {
    push_nil(th);
    return 1;
  }
  TRY(host_check(th, len));
  TRY(push_received_row(th, (size_t)len));
  return 1;
}

int storage_set(thread *th, int32_t id, const buffer *key, const value *v) {
  buffer *item = encode_scratch();
  encode_refused = TAG_NIL;
  int status = cbor_encode(th, v, item);
  if (status == ERR_LUA && is_code(encode_refused) && is_string(&vm.error))
    return raise_plain(th, "%.300s (persist stores functions and coroutines)", as_string(&vm.error)->text);
  TRY(status);
  int32_t result = luahost_set(id, key->data, (uint32_t)key->len, item->data, (uint32_t)item->len);
  encode_scratch_trim();
  return host_check(th, result);
}

int storage_delete(thread *th, int32_t id, const buffer *key) {
  TRY(host_check(th, luahost_delete(id, key->data, (uint32_t)key->len)));
  return 0;
}

int storage_count(thread *th, int32_t id) {
  int64_t count = 0;
  TRY(host_check(th, luahost_count(id, &count)));
  push_int(th, count);
  return 1;
}

// ---- one key

static int table_get_(thread *th) {
  table_handle *h;
  buffer *key;
  TRY(check_handle(th, 0, &h));
  TRY(check_key(th, 1, &key));
  return storage_get(th, h->id, key);
}

// The value and its version, or nothing but nil.
static int table_get_version(thread *th) {
  table_handle *h;
  buffer *key;
  int32_t len;
  int64_t version = 0;
  TRY(check_handle(th, 0, &h));
  TRY(check_key(th, 1, &key));
  TRY(host_get_version(h->id, key, &version, &len));
  if (len == -LUAHOST_ENOTFOUND) {
    push_nil(th);
    return 1;
  }
  TRY(host_check(th, len));
  TRY(push_received_row(th, (size_t)len));
  push_int(th, version);
  return 2;
}

static int table_set_(thread *th) {
  table_handle *h;
  buffer *key;
  TRY(check_handle(th, 0, &h));
  TRY(check_key(th, 1, &key));
  if (arg_none_or_nil(th, 2)) return raise_arg(th, 2, "nil is no value: delete removes a key");
  if (!arg_none_or_nil(th, 3)) return storage_set_with(th, h->id, key);
  return storage_set(th, h->id, key, arg(th, 2));
}

// A table is no key: it is a query for the rows to delete.
static int table_delete_(thread *th) {
  table_handle *h;
  buffer *key;
  TRY(check_handle(th, 0, &h));
  if (nargs(th) > 1 && is_table(arg(th, 1))) return storage_query_delete(th);
  TRY(check_key(th, 1, &key));
  int found = luahost_delete(h->id, key->data, (uint32_t)key->len);
  TRY(host_check(th, found));
  push_bool(th, found);
  return 1;
}

static int table_exists(thread *th) {
  table_handle *h;
  buffer *key;
  TRY(check_handle(th, 0, &h));
  TRY(check_key(th, 1, &key));
  int found = luahost_exists(h->id, key->data, (uint32_t)key->len);
  TRY(host_check(th, found));
  push_bool(th, found);
  return 1;
}

static int table_increment(thread *th) {
  table_handle *h;
  buffer *key;
  int64_t delta, sum = 0;
  TRY(check_handle(th, 0, &h));
  TRY(opt_int(th, 2, 1, &delta));
  TRY(check_key(th, 1, &key));
  TRY(host_check(th, luahost_increment(h->id, key->data, (uint32_t)key->len, delta, &sum)));
  push_int(th, sum);
  return 1;
}

// Appends a value whose absence is nil, and gives its length: -1 when absent.
static int put_optional(thread *th, const value *v, buffer *out, int32_t *len) {
  size_t before = out->len;
  *len = -1;
  if (is_nil(v)) return OK;
  TRY(cbor_encode(th, v, out));
  *len = (int32_t)(out->len - before);
  return OK;
}

static int table_compare_and_swap(thread *th) {
  table_handle *h;
  buffer *key, *items = encode_scratch();
  int32_t old_len, new_len;
  if (nargs(th) < 4)
    return raise(th, "compare_and_swap takes a key, the old value and the new one (nil: absent)");
  TRY(check_handle(th, 0, &h));
  TRY(check_key(th, 1, &key));
  TRY(put_optional(th, arg(th, 2), items, &old_len));
  TRY(put_optional(th, arg(th, 3), items, &new_len));
  const char *new_item = items->data + (old_len < 0 ? 0 : old_len);
  int swapped = luahost_compare_and_swap(h->id, key->data, (uint32_t)key->len, items->data, old_len,
                                         new_item, new_len);
  encode_scratch_trim();
  TRY(host_check(th, swapped));
  push_bool(th, swapped);
  return 1;
}

// ---- many keys

// Appends [key, ...] from a list of keys at argument i.
static int put_keys(thread *th, int i, buffer *out) {
  table *keys;
  TRY(check_table(th, i, &keys));
  uint64_t count = table_length(keys);
  TRY(cbor_put_head(out, CBOR_ARRAY, count));
  for (uint64_t k = 1; k <= count; k++) {
    TRY(fuel_spend(1));
    int put = put_key(out, table_get_int(keys, (int64_t)k));
    if (put == 0) return raise_key(th, i, table_get_int(keys, (int64_t)k));
    TRY(put);
  }
  return OK;
}

// Pairs the keys with the values of the answer, where undefined is absent, in the table on top of
// the stack.
static int read_many(thread *th, const table *keys, const received_item *item) {
  cbor_reader r;
  uint32_t count;
  cbor_reader_init(&r, th, item->data, item->len);
  TRY(cbor_read_array(&r, &count));
  for (uint32_t i = 1; i <= count; i++) {
    value v;
    if (cbor_skip_byte(&r, CBOR_UNDEFINED)) continue;
    TRY(read_row_value(&r, &v));
    TRY(table_set(th, as_table(from_top(th, -1)), table_get_int(keys, i), &v));
  }
  return OK;
}

static int table_get_many(thread *th) {
  table_handle *h;
  buffer *message = encode_scratch();
  received_item item;
  int32_t len;
  TRY(check_handle(th, 0, &h));
  TRY(put_keys(th, 1, message));
  TRY(host_get_many(h->id, message, &len));
  encode_scratch_trim();
  TRY(host_check(th, len));
  TRY(host_hold(th, (size_t)len, &item));
  int status = push_table(th, 0, 0);
  if (status == OK) status = read_many(th, as_table(arg(th, 1)), &item);
  host_release(&item);
  return status < 0 ? status : 1;
}

static int put_pair(thread *th, const value *key, const value *v, buffer *out) {
  encode_step step = {NULL, NULL, {{0}, 0, 0}, 0};
  int put = put_key(out, key);
  if (put == 0) return raise_key(th, 1, key);
  TRY(put);
  value_copy(&step.key, key);
  return cbor_encode_at(th, v, &step, out);
}

static int put_pairs(thread *th, const table *pairs, buffer *out) {
  uint32_t cursor = 0, count = 0;
  value key, v;
  while (table_next(pairs, &cursor, &key, &v)) count++;
  TRY(fuel_spend(count));
  TRY(cbor_put_head(out, CBOR_ARRAY, (uint64_t)count * 2));
  cursor = 0;
  while (table_next(pairs, &cursor, &key, &v)) TRY(put_pair(th, &key, &v, out));
  return OK;
}

static int table_set_many(thread *th) {
  table_handle *h;
  table *pairs;
  buffer *message = encode_scratch();
  int32_t len;
  TRY(check_handle(th, 0, &h));
  TRY(check_table(th, 1, &pairs));
  TRY(put_pairs(th, pairs, message));
  TRY(host_set_many(h->id, message, &len));
  encode_scratch_trim();
  TRY(host_check(th, len));
  TRY(push_received(th, (size_t)len));
  return 1;
}

static int table_delete_many(thread *th) {
  table_handle *h;
  buffer *message = encode_scratch();
  int32_t len;
  TRY(check_handle(th, 0, &h));
  TRY(put_keys(th, 1, message));
  TRY(host_delete_many(h->id, message, &len));
  encode_scratch_trim();
  TRY(host_check(th, len));
  TRY(push_received(th, (size_t)len));
  return 1;
}

static int table_clear(thread *th) {
  table_handle *h;
  TRY(check_handle(th, 0, &h));
  TRY(host_check(th, luahost_clear(h->id)));
  return 0;
}

const library_entry storage_methods[] = {
  {"get", table_get_},
  {"restore", table_get_},
  {"persist", table_persist},
  {"get_version", table_get_version},
  {"set", table_set_},
  {"delete", table_delete_},
  {"exists", table_exists},
  {"increment", table_increment},
  {"compare_and_swap", table_compare_and_swap},
  {"get_many", table_get_many},
  {"set_many", table_set_many},
  {"delete_many", table_delete_many},
  {"clear", table_clear},
  {NULL, NULL},
};
