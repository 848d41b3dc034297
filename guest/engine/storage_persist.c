// Rows that hold snapshots: storage.persist and restore, persist of a table, and
// functions in Memory. Such a row's value is the document in a tagged byte string
// (abi/README.md section 10).
#include "format.h"
#include "snapshot.h"
#include "storage.h"

enum { TAG_BYTES = 3 };  // of LUAHOST_SNAPSHOT_TAG: d9 4c 75

static const char FUNCTIONS[] = "functions";  // the table of what is persisted by name

// ---- writing

static int put_item(const buffer *document, buffer *out) {
  TRY(cbor_put_head(out, CBOR_TAG, LUAHOST_SNAPSHOT_TAG));
  return cbor_put_bytes(out, document->data, document->len);
}

// Encodes the value into an item. Runs Lua: no scratch buffer is held meanwhile.
static int make_item(thread *th, const value *v, const snapshot_options *options, buffer *item) {
  buffer document = {0};
  int status = snapshot_encode(th, v, options, &document);
  if (status >= 0) status = put_item(&document, item);
  buffer_free(&document);
  return status < 0 ? status : OK;
}

int storage_persist_row(thread *th, int32_t id, const value *key, const value *v, const snapshot_options *options) {
  buffer item = {0};
  value k;
  value_copy(&k, key);
  int status = make_item(th, v, options, &item);
  buffer *encoded = host_key_buffer();
  if (status >= 0) status = put_key(encoded, &k);
  if (status >= 0)
    status = host_check(th, luahost_set(id, encoded->data, (uint32_t)encoded->len, item.data, (uint32_t)item.len));
  buffer_free(&item);
  return status < 0 ? status : 0;
}

int table_persist(thread *th) {
  table_handle *h;
  buffer *key;
  snapshot_options options = {0};
  TRY(check_handle(th, 0, &h));
  TRY(check_key(th, 1, &key));
  if (arg_none_or_nil(th, 2)) return raise_arg(th, 2, "nil is no value: delete removes a key");
  TRY(snapshot_options_arg(th, 3, &options));
  if (is_string(arg(th, 1))) options.name = as_string(arg(th, 1));
  return storage_persist_row(th, h->id, arg(th, 1), arg(th, 2), &options);
}

// ---- reading

bool snapshot_item(const char *item, size_t len, const char **document, size_t *document_len) {
  static const unsigned char tag[TAG_BYTES] = {0xD9, LUAHOST_SNAPSHOT_TAG >> 8, LUAHOST_SNAPSHOT_TAG & 0xFF};
  if (len < TAG_BYTES + 1 || memcmp(item, tag, TAG_BYTES) != 0) return false;
  unsigned first = (unsigned char)item[TAG_BYTES], info = first & 31;
  size_t width = info < 24 ? 0 : (size_t)1 << (info - 24), head = TAG_BYTES + 1 + width;
  if (first >> 5 != CBOR_BYTES || info > 27 || len < head) return false;
  uint64_t n = info;
  if (width > 0) n = 0;
  for (size_t i = 0; i < width; i++) n = n << 8 | (unsigned char)item[TAG_BYTES + 1 + i];
  if (n > len - head) return false;
  *document = item + head;
  *document_len = (size_t)n;
  return true;
}

int read_row_value(cbor_reader *r, value *out) {
  const char *document;
  size_t len;
  if (!snapshot_item((const char *)r->at, (size_t)(r->end - r->at), &document, &len)) return cbor_read_value(r, out);
  r->at = (const unsigned char *)document + len;
  if (r->owed > 0) r->owed--;
  return snapshot_decode_quietly(r->th, document, len, out);
}

int push_received_item(thread *th, size_t len) {
  received_item item;
  const char *document;
  size_t document_len;
  TRY(host_hold(th, len, &item));
  if (!snapshot_item(item.data, item.len, &document, &document_len)) {
    value v;
    int status = cbor_decode(th, item.data, item.len, &v);
    host_release(&item);
    if (status < 0) return status;
    push_value(th, &v);
    return OK;
  }
  // The buffer is the next call's, and a restore may make some.
  int status = push_string(th, document, document_len);
  host_release(&item);
  TRY(status);
  const string *s = as_string(from_top(th, -1));
  TRY(snapshot_decode(th, s->text, s->len));
  value_copy(from_top(th, -2), from_top(th, -1));
  pop(th, 1);
  return OK;
}

// ---- by name: "calc" is a row of Memory/functions, "Store/calc" one of Store/functions

// Pushes the name of the table and the key.
static int push_place(thread *th, const string *name) {
  const char *slash = memchr(name->text, '/', name->len);
  if (slash == NULL) {
    TRY(push_string(th, FUNCTIONS, sizeof FUNCTIONS - 1));
    push_string_object(th, (string *)(uintptr_t)name);
    return OK;
  }
  size_t store = (size_t)(slash - name->text) + 1;
  buffer full = {0};
  int status = buffer_put(&full, name->text, store);
  if (status == OK) status = buffer_put(&full, FUNCTIONS, sizeof FUNCTIONS - 1);
  if (status == OK) status = push_buffer(th, &full);
  buffer_free(&full);
  TRY(status);
  return push_string(th, name->text + store, name->len - store);
}

// Leaves the table's view on the stack, which holds the handle, and the key above it.
static int open_place(thread *th, const string *name, uint32_t rights, int32_t *id) {
  TRY(push_place(th, name));
  value key;
  value_copy(&key, from_top(th, -1));
  TRY(push_memory_view(th, as_string(from_top(th, -2))));
  TRY(memory_handle(th, memory_view_name(from_top(th, -1)), rights, id));
  push_value(th, &key);
  return OK;
}

int storage_persist(thread *th) {
  string *name;
  int32_t id;
  snapshot_options options = {0};
  TRY(check_string(th, 0, &name));
  if (arg_none_or_nil(th, 1)) return raise_arg(th, 1, "nil is no value");
  TRY(snapshot_options_arg(th, 2, &options));
  TRY(open_place(th, name, LUAHOST_RIGHT_WRITE, &id));
  options.name = as_string(from_top(th, -1));
  return storage_persist_row(th, id, from_top(th, -1), arg(th, 1), &options);
}

// ---- names that were meant

enum { NEAR_NAMES = 3, NAMES_LOOKED_AT = 200, NAME_MAX = 40 };

// How many letters must be changed, added or left out to make b of a.
static unsigned distance(const char *a, size_t a_len, const char *b, size_t b_len) {
  unsigned char row[NAME_MAX + 1];
  for (size_t j = 0; j <= b_len; j++) row[j] = (unsigned char)j;
  for (size_t i = 1; i <= a_len; i++) {
    unsigned char diagonal = row[0];
    row[0] = (unsigned char)i;
    for (size_t j = 1; j <= b_len; j++) {
      unsigned char best = (unsigned char)(diagonal + (a[i - 1] != b[j - 1]));
      diagonal = row[j];
      if (row[j] + 1 < best) best = (unsigned char)(row[j] + 1);
      if (row[j - 1] + 1 < best) best = (unsigned char)(row[j - 1] + 1);
      row[j] = best;
    }
  }
  return row[b_len];
}

static bool is_near(const string *name, const char *text, size_t len) {
  if (len > NAME_MAX || name->len > NAME_MAX) return false;
  size_t shorter = len < name->len ? len : name->len;
  bool begins = shorter > 2 && memcmp(name->text, text, shorter) == 0;
  return begins || distance(name->text, name->len, text, len) <= 1 + shorter / 4;
}

static int put_near_names(thread *th, const char *data, size_t len, const string *name, buffer *out) {
  cbor_reader r;
  uint32_t fields, keys;
  int64_t field;
  unsigned found = 0;
  cbor_reader_init(&r, th, data, len);
  TRY(cbor_read_map(&r, &fields));
  if (fields == 0) return OK;
  TRY(cbor_read_int(&r, &field));
  if (field != LUAHOST_SCAN_REPLY_ITEMS) return OK;
  TRY(cbor_read_array(&r, &keys));
  for (uint32_t i = 0; i < keys && found < NEAR_NAMES; i++) {
    const char *text;
    size_t text_len;
    TRY(fuel_spend(32));
    if (r.at < r.end && *r.at >> 5 != CBOR_TEXT) {
      TRY(cbor_skip(&r));
      continue;
    }
    TRY(cbor_read_string(&r, &text, &text_len));
    if (!is_near(name, text, text_len)) continue;
    TRY(buffer_printf(out, "%s%.*s", found == 0 ? "did you mean " : ", ", (int)text_len, text));
    found++;
  }
  return OK;
}

// Without the right to scan there are none to tell.
static int find_near_names(thread *th, const string *table_name, const string *name, buffer *out) {
  int32_t id = luahost_open(table_name->text, table_name->len, LUAHOST_RIGHT_SCAN), len;
  if (id < 0) return OK;
  buffer request = {0};
  int status = cbor_put_head(&request, CBOR_MAP, 2);
  if (status == OK) status = cbor_put_int(&request, LUAHOST_SCAN_REQUEST_LIMIT);
  if (status == OK) status = cbor_put_int(&request, NAMES_LOOKED_AT);
  if (status == OK) status = cbor_put_int(&request, LUAHOST_SCAN_REQUEST_KEYS_ONLY);
  if (status == OK) status = cbor_put_byte(&request, CBOR_TRUE);
  if (status == OK) status = host_scan(id, &request, &len);
  buffer_free(&request);
  luahost_close(id);
  if (status < 0 || len < 0) return status < 0 ? status : OK;
  received_item item;
  TRY(host_hold(th, (size_t)len, &item));
  status = put_near_names(th, item.data, item.len, name, out);
  host_release(&item);
  return status < 0 ? status : OK;
}

static int raise_unknown(thread *th, const string *table_name, const string *name) {
  buffer hint = {0};
  char text[160];
  format_text(text, sizeof text, "nothing is persisted as '%.100s'", name->text);
  int status = find_near_names(th, table_name, name, &hint);
  if (status == OK) status = buffer_putc(&hint, 0);
  if (status == OK) status = raise_object(th, "not_found", text, hint.len > 1 ? hint.data : NULL);
  buffer_free(&hint);
  return status;
}

int storage_restore(thread *th) {
  string *name;
  int32_t id, len;
  TRY(check_string(th, 0, &name));
  TRY(open_place(th, name, LUAHOST_RIGHT_READ, &id));
  buffer *key = host_key_buffer();
  TRY(put_key(key, from_top(th, -1)));
  TRY(host_get(id, key, &len));
  if (len == -LUAHOST_ENOTFOUND)
    return raise_unknown(th, memory_view_name(from_top(th, -2)), as_string(from_top(th, -1)));
  TRY(host_check(th, len));
  TRY(push_received_row(th, (size_t)len));
  return 1;
}

// ---- functions as fields of Memory

static struct { int32_t id; uint32_t epoch; } reading;

void memory_functions_open(void) { reading.id = 0; }

// The handle to read functions with; negative when the policy grants none, which is asked once a call.
static int32_t functions_handle(void) {
  if (reading.id == 0 || !is_alive(reading.epoch)) {
    reading.id = luahost_open(FUNCTIONS, sizeof FUNCTIONS - 1, LUAHOST_RIGHT_READ);
    reading.epoch = storage_epoch;
  }
  return reading.id;
}

int memory_function(thread *th, const value *name) {
  int32_t id = functions_handle(), len;
  if (id < 0) return 0;
  buffer *key = host_key_buffer();
  TRY(put_key(key, name));
  TRY(host_get(id, key, &len));
  if (len == -LUAHOST_ENOTFOUND) return 0;
  TRY(host_check(th, len));
  TRY(push_received_row(th, (size_t)len));
  return 1;
}

int memory_set_function(thread *th, const value *name, const value *v) {
  int32_t id;
  value n;
  value_copy(&n, name);
  snapshot_options options = {.name = as_string(&n)};
  TRY(push_string(th, FUNCTIONS, sizeof FUNCTIONS - 1));
  TRY(push_memory_view(th, as_string(from_top(th, -1))));  // holds the handle
  TRY(memory_handle(th, as_string(from_top(th, -2)), is_nil(v) ? LUAHOST_RIGHT_DELETE : LUAHOST_RIGHT_WRITE, &id));
  if (!is_nil(v)) return storage_persist_row(th, id, &n, v, &options);
  buffer *key = host_key_buffer();
  TRY(put_key(key, &n));
  return storage_delete(th, id, key);
}
