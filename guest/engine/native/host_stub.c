// The host's functions for native builds, over the store of stub_store.c, so
// that the libraries can be run and tested under sanitizers without a host.
//
//   LUAHOST_STUB_GRANTS  what the policy grants: "users:read,write;config:read;*:all",
//                        where "*" is every other table; unset: DEFAULT_GRANTS
//   LUAHOST_STUB_PAGE    entries of a page of a scan at most; unset: 100
//   LUAHOST_STUB_LOG     where log messages go: "stdout", or unset for stderr
//
// It keeps to abi/README.md, but knows no ttl, versions, idempotency or limits.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "luahost.h"
#include "stub_store.h"

// ---- errors

static bytes last_error;

static int32_t fail(int number, const char *message) {
  static const char *const codes[] = {
#define CODE(n, text) [n] = text,
    LUAHOST_ERRNO_CODES(CODE)
#undef CODE
  };
  last_error.len = 0;
  put_item_head(&last_error, 5, 2);
  put_item_int(&last_error, LUAHOST_ERROR_CODE);
  put_item_text(&last_error, codes[number]);
  put_item_int(&last_error, LUAHOST_ERROR_MESSAGE);
  put_item_text(&last_error, message);
  return -number;
}

// Adds a field to the error just made; fields are few, so the count is one byte.
static void add_text(int key, const char *text) {
  last_error.data[0]++;
  put_item_int(&last_error, key);
  put_item_text(&last_error, text);
}

static void add_int(int key, int64_t i) {
  last_error.data[0]++;
  put_item_int(&last_error, key);
  put_item_int(&last_error, i);
}

static const char *const right_names[] = {"read", "write", "delete", "scan"};

static const char *right_name(uint32_t rights) {
  int i = 0;
  while (i < 3 && !(rights >> i & 1)) i++;
  return right_names[i];
}

static int32_t deny(const char *name, uint32_t missing, const char *who) {
  char message[400], hint[400];
  snprintf(message, sizeof message, "%s does not grant right %s on table Memory/%s", who,
           right_name(missing), name);
  snprintf(hint, sizeof hint, "grant it in the policy: tables: { %s: [%s] }", name,
           right_name(missing));
  fail(LUAHOST_EDENIED, message);
  add_text(LUAHOST_ERROR_HINT, hint);
  add_text(LUAHOST_ERROR_TABLE, name);
  add_text(LUAHOST_ERROR_RIGHT, right_name(missing));
  return -LUAHOST_EDENIED;
}

int32_t luahost_last_error(void *buf, uint32_t buf_cap) {
  if (last_error.len <= buf_cap && last_error.len > 0) memcpy(buf, last_error.data, last_error.len);
  return (int32_t)last_error.len;
}

// ---- answers that did not fit are kept for the call that follows

static bytes answer;
static const void *kept_for;  // the function whose answer it is

static int32_t hand_over(void *buf, uint32_t buf_cap, const void *function) {
  bool fits = answer.len <= buf_cap;
  kept_for = fits ? NULL : function;
  if (fits && answer.len > 0) memcpy(buf, answer.data, answer.len);
  return (int32_t)answer.len;
}

static bool is_kept(const void *function) {
  bool kept = kept_for == function;
  kept_for = NULL;
  if (!kept) answer.len = 0;
  return kept;
}

// ---- the policy

static uint32_t parse_rights(const char *from, const char *to) {
  uint32_t rights = 0;
  for (int i = 0; i < 4; i++) {
    size_t len = strlen(right_names[i]);
    for (const char *at = from; at + len <= to; at++) {
      if (memcmp(at, right_names[i], len) == 0) rights |= 1u << i;
    }
  }
  return memchr(from, 'a', (size_t)(to - from)) == from ? LUAHOST_RIGHT_ALL : rights;
}

// Test scripts know these names.
static const char DEFAULT_GRANTS[] =
    "denied:;readonly:read,scan;keyless:read,write,delete;blind:scan;*:all";

static uint32_t granted(const char *name) {
  const char *at = getenv("LUAHOST_STUB_GRANTS");
  uint32_t others = 0;
  if (at == NULL) at = DEFAULT_GRANTS;
  while (*at != 0) {
    const char *end = at + strcspn(at, ";"), *colon = memchr(at, ':', (size_t)(end - at));
    if (colon == NULL) colon = end;
    uint32_t rights = parse_rights(colon < end ? colon + 1 : end, end);
    size_t len = (size_t)(colon - at);
    if (len == strlen(name) && memcmp(at, name, len) == 0) return rights;
    if (len == 1 && *at == '*') others = rights;
    at = *end == 0 ? end : end + 1;
  }
  return others;
}

// ---- handles

enum { HANDLES = LUAHOST_MAX_HANDLES };
static struct {
  stub_table *table;  // NULL: closed
  uint32_t rights;
} handles[HANDLES + 1];
static int32_t handle_count, handles_open;

static int32_t new_handle(stub_table *t, uint32_t rights) {
  int32_t free_one = 1;
  if (handles_open == HANDLES) return fail(LUAHOST_ELIMIT, "limit handles: 4096");
  while (free_one <= handle_count && handles[free_one].table != NULL) free_one++;
  if (free_one > handle_count) handle_count = free_one;
  handles[free_one].table = t;
  handles[free_one].rights = rights;
  handles_open++;
  return free_one;
}

static bool is_open(int32_t h) { return h > 0 && h <= handle_count && handles[h].table != NULL; }

// The table of a handle that grants the rights; NULL with *status set otherwise.
static stub_table *use(int32_t h, uint32_t rights, int32_t *status) {
  *status = 0;
  if (!is_open(h)) {
    *status = fail(LUAHOST_EINVALID, "no such handle");
    return NULL;
  }
  uint32_t missing = rights & ~handles[h].rights;
  if (missing != 0) *status = deny(handles[h].table->name, missing, "the handle");
  return missing == 0 ? handles[h].table : NULL;
}

int32_t luahost_open(const void *name, uint32_t name_len, uint32_t rights) {
  char text[LUAHOST_MAX_TABLE_NAME + 1];
  if (name_len == 0 || name_len > LUAHOST_MAX_TABLE_NAME)
    return fail(LUAHOST_EINVALID, "a table's name has 1 to 128 bytes");
  snprintf(text, sizeof text, "%.*s", (int)name_len, (const char *)name);
  uint32_t missing = rights & ~granted(text);
  if (missing != 0) return deny(text, missing, "the policy");
  return new_handle(stub_table_named(text), rights);
}

int32_t luahost_narrow(int32_t h, uint32_t rights) {
  int32_t status;
  stub_table *t = use(h, 0, &status);
  return t == NULL ? status : new_handle(t, handles[h].rights & rights);
}

int32_t luahost_close(int32_t h) {
  if (!is_open(h)) return fail(LUAHOST_EINVALID, "no such handle");
  handles[h].table = NULL;
  handles_open--;
  return 0;
}

// ---- one key

static bytes span(const void *data, uint32_t len) { return (bytes){(char *)(uintptr_t)data, len}; }

static bool is_key(bytes b) {
  if (!is_whole_item(b)) return false;
  return (uint8_t)b.data[0] >> 5 <= 3;
}

static bytes *value_of(stub_table *t, bytes key) {
  bool found;
  size_t i = stub_find(t, key, &found);
  return found ? &t->entries[i].value : NULL;
}

int32_t luahost_get(int32_t h, const void *key, uint32_t key_len, void *buf, uint32_t buf_cap) {
  int32_t status;
  stub_table *t = use(h, LUAHOST_RIGHT_READ, &status);
  if (t == NULL) return status;
  const bytes *value = value_of(t, span(key, key_len));
  if (value == NULL) return -LUAHOST_ENOTFOUND;
  if (value->len <= buf_cap) memcpy(buf, value->data, value->len);
  return (int32_t)value->len;
}

int32_t luahost_set(int32_t h, const void *key, uint32_t key_len, const void *value,
                    uint32_t value_len) {
  int32_t status;
  stub_table *t = use(h, LUAHOST_RIGHT_WRITE, &status);
  if (t == NULL) return status;
  bytes k = span(key, key_len), v = span(value, value_len);
  if (!is_key(k)) return fail(LUAHOST_EINVALID, "malformed key");
  if (!is_whole_item(v)) return fail(LUAHOST_EINVALID, "malformed value");
  stub_put(t, k, v);
  return 0;
}

int32_t luahost_delete(int32_t h, const void *key, uint32_t key_len) {
  int32_t status;
  stub_table *t = use(h, LUAHOST_RIGHT_DELETE, &status);
  return t == NULL ? status : stub_remove(t, span(key, key_len));
}

int32_t luahost_exists(int32_t h, const void *key, uint32_t key_len) {
  int32_t status;
  stub_table *t = use(h, LUAHOST_RIGHT_READ, &status);
  return t == NULL ? status : value_of(t, span(key, key_len)) != NULL;
}

static int32_t add(stub_table *t, bytes key, int64_t delta, int64_t *out) {
  int64_t old = 0;
  bytes *value = value_of(t, key), sum = {0};
  if (value != NULL) {
    item_reader r = {(const uint8_t *)value->data, (const uint8_t *)value->data + value->len,
                     false};
    old = read_item_int(&r);
    if (r.bad) return fail(LUAHOST_EINVALID, "the value is not an integer");
  }
  if (__builtin_add_overflow(old, delta, out)) return fail(LUAHOST_EINVALID, "integer overflow");
  put_item_int(&sum, *out);
  stub_put(t, key, sum);
  free(sum.data);
  return 0;
}

int32_t luahost_increment(int32_t h, const void *key, uint32_t key_len, int64_t delta,
                          int64_t *out) {
  int32_t status;
  stub_table *t = use(h, LUAHOST_RIGHT_READ | LUAHOST_RIGHT_WRITE, &status);
  return t == NULL ? status : add(t, span(key, key_len), delta, out);
}

// old and new: NULL is absent.
static bool swap(stub_table *t, bytes key, const bytes *old, const bytes *new_value) {
  const bytes *value = value_of(t, key);
  if ((value == NULL) != (old == NULL) || (value != NULL && !bytes_equal(*value, *old)))
    return false;
  if (new_value != NULL) stub_put(t, key, *new_value);
  else stub_remove(t, key);
  return true;
}

int32_t luahost_compare_and_swap(int32_t h, const void *key, uint32_t key_len,
                                 const void *old_value, int32_t old_len, const void *new_value,
                                 int32_t new_len) {
  int32_t status;
  uint32_t rights =
      LUAHOST_RIGHT_READ | LUAHOST_RIGHT_WRITE | (new_len < 0 ? LUAHOST_RIGHT_DELETE : 0);
  stub_table *t = use(h, rights, &status);
  if (t == NULL) return status;
  bytes old = span(old_value, (uint32_t)old_len), fresh = span(new_value, (uint32_t)new_len);
  return swap(t, span(key, key_len), old_len < 0 ? NULL : &old, new_len < 0 ? NULL : &fresh);
}

int32_t luahost_count(int32_t h, int64_t *out) {
  int32_t status;
  stub_table *t = use(h, LUAHOST_RIGHT_SCAN, &status);
  if (t != NULL) *out = (int64_t)t->count;
  return status;
}

int32_t luahost_clear(int32_t h) {
  int32_t status;
  stub_table *t = use(h, LUAHOST_RIGHT_DELETE, &status);
  if (t != NULL) stub_clear(t);
  return status;
}

// ---- many keys

static const char undefined_item = (char)0xF7, true_item = (char)0xF5, false_item = (char)0xF4;

static item_reader reader_of(const void *msg, uint32_t len) {
  return (item_reader){msg, (const uint8_t *)msg + len, false};
}

static void put_value_of(stub_table *t, bytes key) {
  const bytes *value = value_of(t, key);
  if (value != NULL) bytes_append(&answer, value->data, value->len);
  else bytes_append(&answer, &undefined_item, 1);
}

int32_t luahost_get_many(int32_t h, const void *msg, uint32_t msg_len, void *buf,
                         uint32_t buf_cap) {
  int32_t status;
  stub_table *t = use(h, LUAHOST_RIGHT_READ, &status);
  if (t == NULL) return status;
  item_reader r = reader_of(msg, msg_len);
  uint64_t count = read_item_head(&r).n;
  answer.len = 0;
  put_item_head(&answer, 4, count);
  for (uint64_t i = 0; i < count && !r.bad; i++) put_value_of(t, read_item(&r));
  return r.bad ? fail(LUAHOST_EINVALID, "malformed message") : hand_over(buf, buf_cap, NULL);
}

int32_t luahost_set_many(int32_t h, const void *msg, uint32_t msg_len, void *buf,
                         uint32_t buf_cap) {
  int32_t status;
  stub_table *t = use(h, LUAHOST_RIGHT_WRITE, &status);
  if (t == NULL) return status;
  item_reader r = reader_of(msg, msg_len);
  uint64_t count = read_item_head(&r).n / 2;
  for (uint64_t i = 0; i < count && !r.bad; i++) {
    bytes key = read_item(&r), value = read_item(&r);
    if (!r.bad) stub_put(t, key, value);
  }
  answer.len = 0;
  put_item_int(&answer, (int64_t)count);
  return r.bad ? fail(LUAHOST_EINVALID, "malformed message") : hand_over(buf, buf_cap, NULL);
}

int32_t luahost_delete_many(int32_t h, const void *msg, uint32_t msg_len, void *buf,
                            uint32_t buf_cap) {
  int32_t status;
  stub_table *t = use(h, LUAHOST_RIGHT_DELETE, &status);
  if (t == NULL) return status;
  item_reader r = reader_of(msg, msg_len);
  uint64_t count = read_item_head(&r).n;
  int64_t removed = 0;
  for (uint64_t i = 0; i < count && !r.bad; i++) removed += stub_remove(t, read_item(&r));
  answer.len = 0;
  put_item_int(&answer, removed);
  return r.bad ? fail(LUAHOST_EINVALID, "malformed message") : hand_over(buf, buf_cap, NULL);
}

// ---- scan: the cursor is the last key of the page before

typedef struct scan_request {
  bytes from, to, prefix, cursor;
  bool reverse, keys_only;
  uint64_t limit;
} scan_request;

static bool read_scan(item_reader *r, scan_request *s) {
  uint64_t pairs = read_item_head(r).n;
  for (uint64_t i = 0; i < pairs && !r->bad; i++) {
    switch (read_item_int(r)) {
      case LUAHOST_SCAN_REQUEST_FROM: s->from = read_item(r); break;
      case LUAHOST_SCAN_REQUEST_TO: s->to = read_item(r); break;
      case LUAHOST_SCAN_REQUEST_PREFIX: s->prefix = read_item_string(r); break;
      case LUAHOST_SCAN_REQUEST_REVERSE: s->reverse = read_item(r).data[0] == true_item; break;
      case LUAHOST_SCAN_REQUEST_LIMIT: s->limit = (uint64_t)read_item_int(r); break;
      case LUAHOST_SCAN_REQUEST_CURSOR: s->cursor = read_item_string(r); break;
      case LUAHOST_SCAN_REQUEST_KEYS_ONLY: s->keys_only = read_item(r).data[0] == true_item; break;
      default: r->bad = true;
    }
  }
  return !r->bad && r->at == r->end;
}

static bool has_prefix(bytes key, bytes prefix) {
  item_reader r = {(const uint8_t *)key.data, (const uint8_t *)key.data + key.len, false};
  if ((uint8_t)key.data[0] >> 5 < 2) return false;
  bytes text = read_item_string(&r);
  return text.len >= prefix.len && memcmp(text.data, prefix.data, prefix.len) == 0;
}

static bool matches(const scan_request *s, bytes key) {
  if (s->from.len > 0 && stub_compare_keys(key, s->from) < 0) return false;
  if (s->to.len > 0 && stub_compare_keys(key, s->to) >= 0) return false;
  if (s->prefix.data != NULL && !has_prefix(key, s->prefix)) return false;
  if (s->cursor.len == 0) return true;
  int c = stub_compare_keys(key, s->cursor);
  return s->reverse ? c < 0 : c > 0;
}

static uint64_t page_size(const scan_request *s) {
  const char *text = getenv("LUAHOST_STUB_PAGE");
  uint64_t most = text != NULL ? strtoull(text, NULL, 10) : 100;
  return s->limit > 0 && s->limit < most ? s->limit : most;
}

int32_t luahost_scan(int32_t h, const void *msg, uint32_t msg_len, void *buf, uint32_t buf_cap) {
  int32_t status;
  scan_request s = {0};
  stub_table *t = use(h, LUAHOST_RIGHT_SCAN, &status);
  if (t == NULL) return status;
  item_reader r = reader_of(msg, msg_len);
  if (!read_scan(&r, &s)) return fail(LUAHOST_EINVALID, "malformed message");
  bool keys_only = s.keys_only || !(handles[h].rights & LUAHOST_RIGHT_READ);
  bytes items = {0}, last = {0};
  uint64_t count = 0, most = page_size(&s);
  bool more = false;
  for (size_t n = 0; n < t->count && !more; n++) {
    const stub_entry *e = &t->entries[s.reverse ? t->count - 1 - n : n];
    if (!matches(&s, e->key)) continue;
    more = count == most;
    if (more) break;
    bytes_append(&items, e->key.data, e->key.len);
    if (!keys_only) bytes_append(&items, e->value.data, e->value.len);
    last = e->key;
    count++;
  }
  answer.len = 0;
  put_item_head(&answer, 5, more ? 2 : 1);
  put_item_int(&answer, LUAHOST_SCAN_REPLY_ITEMS);
  put_item_head(&answer, 4, keys_only ? count : count * 2);
  bytes_append(&answer, items.data, items.len);
  if (more) {
    put_item_int(&answer, LUAHOST_SCAN_REPLY_NEXT);
    put_item_head(&answer, 2, last.len);
    bytes_append(&answer, last.data, last.len);
  }
  free(items.data);
  return hand_over(buf, buf_cap, NULL);
}

// ---- batch

typedef struct batch_op {
  int64_t code, handle, delta;
  bytes key, value, old;
  bool if_absent, unknown;
} batch_op;

static batch_op read_op(item_reader *r) {
  batch_op op = {0};
  uint64_t pairs = read_item_head(r).n;
  for (uint64_t i = 0; i < pairs && !r->bad; i++) {
    switch (read_item_int(r)) {
      case LUAHOST_BATCH_OP_OP: op.code = read_item_int(r); break;
      case LUAHOST_BATCH_OP_HANDLE: op.handle = read_item_int(r); break;
      case LUAHOST_BATCH_OP_KEY: op.key = read_item(r); break;
      case LUAHOST_BATCH_OP_VALUE: op.value = read_item(r); break;
      case LUAHOST_BATCH_OP_OLD: op.old = read_item(r); break;
      case LUAHOST_BATCH_OP_DELTA: op.delta = read_item_int(r); break;
      case LUAHOST_BATCH_OP_IF_ABSENT: op.if_absent = read_item(r).data[0] == true_item; break;
      default: read_item(r); op.unknown = true;
    }
  }
  return op;
}

static uint32_t op_rights(const batch_op *op) {
  static const uint32_t rights[] = {0,
                                    LUAHOST_RIGHT_WRITE,
                                    LUAHOST_RIGHT_DELETE,
                                    LUAHOST_RIGHT_READ,
                                    LUAHOST_RIGHT_READ,
                                    LUAHOST_RIGHT_READ | LUAHOST_RIGHT_WRITE,
                                    LUAHOST_RIGHT_READ | LUAHOST_RIGHT_WRITE,
                                    LUAHOST_RIGHT_READ};
  uint32_t removes = op->code == LUAHOST_BATCH_CAS && op->value.len == 0 ? LUAHOST_RIGHT_DELETE : 0;
  return op->code >= 1 && op->code <= LUAHOST_BATCH_CHECK ? rights[op->code] | removes : 0;
}

static int32_t set_op(stub_table *t, const batch_op *op) {
  bool stored = !op->if_absent || value_of(t, op->key) == NULL;
  if (stored) stub_put(t, op->key, op->value);
  bytes_append(&answer, stored ? &true_item : &false_item, 1);
  return 0;
}

static int32_t add_op(stub_table *t, const batch_op *op) {
  int64_t sum;
  int32_t status = add(t, op->key, op->delta, &sum);
  if (status == 0) put_item_int(&answer, sum);
  return status;
}

// compare_and_swap; check is the same with the old value as the new one.
static int32_t swap_op(stub_table *t, const batch_op *op) {
  const bytes *old = op->old.len > 0 ? &op->old : NULL,
              *fresh = op->value.len > 0 ? &op->value : NULL;
  if (!swap(t, op->key, old, op->code == LUAHOST_BATCH_CHECK ? old : fresh))
    return fail(LUAHOST_ECONFLICT, "the value is another");
  bytes_append(&answer, &true_item, 1);
  return 0;
}

static int32_t run_op(const batch_op *op) {
  int32_t status;
  if (op->unknown) return fail(LUAHOST_EUNSUPPORTED, "the native store has no ttl and no versions");
  stub_table *t = use((int32_t)op->handle, op_rights(op), &status);
  if (t == NULL) return status;
  switch (op->code) {
    case LUAHOST_BATCH_SET: return set_op(t, op);
    case LUAHOST_BATCH_DELETE:
      bytes_append(&answer, stub_remove(t, op->key) ? &true_item : &false_item, 1);
      return 0;
    case LUAHOST_BATCH_GET: put_value_of(t, op->key); return 0;
    case LUAHOST_BATCH_EXISTS:
      bytes_append(&answer, value_of(t, op->key) != NULL ? &true_item : &false_item, 1);
      return 0;
    case LUAHOST_BATCH_INCREMENT: return add_op(t, op);
    case LUAHOST_BATCH_CAS:
    case LUAHOST_BATCH_CHECK: return swap_op(t, op);
    default: return fail(LUAHOST_EINVALID, "no such operation");
  }
}

// Runs the operations; an independent one that fails leaves its error in `errors`, any other ends
// the batch.
static int32_t run_ops(const uint8_t *at, const uint8_t *end, bool independent, bytes *errors,
                       uint64_t *error_count) {
  item_reader r = {at, end, false};
  uint64_t count = read_item_head(&r).n;
  put_item_head(&answer, 4, count);
  for (uint64_t i = 0; i < count; i++) {
    batch_op op = read_op(&r);
    int32_t status = r.bad ? fail(LUAHOST_EINVALID, "malformed message") : run_op(&op);
    if (status == 0) continue;
    add_int(LUAHOST_ERROR_OP, (int64_t)i + 1);
    if (!independent || r.bad) return status;
    bytes_append(&answer, &undefined_item, 1);
    put_item_int(errors, (int64_t)i);
    bytes_append(errors, last_error.data, last_error.len);
    ++*error_count;
  }
  return 0;
}

static bool read_batch(const void *msg, uint32_t msg_len, bytes *ops, bool *independent) {
  item_reader r = reader_of(msg, msg_len);
  uint64_t pairs = read_item_head(&r).n;
  for (uint64_t i = 0; i < pairs && !r.bad; i++) {
    int64_t key = read_item_int(&r);
    bytes item = read_item(&r);
    if (key == LUAHOST_BATCH_REQUEST_OPS) *ops = item;
    if (key == LUAHOST_BATCH_REQUEST_INDEPENDENT) *independent = item.data[0] == true_item;
  }
  return !r.bad && ops->len > 0;
}

static int32_t run_batch(const void *msg, uint32_t msg_len) {
  bytes ops = {0}, errors = {0};
  uint64_t error_count = 0;
  bool independent = false;
  if (!read_batch(msg, msg_len, &ops, &independent))
    return fail(LUAHOST_EINVALID, "malformed message");
  put_item_head(&answer, 5, 1);
  put_item_int(&answer, LUAHOST_BATCH_REPLY_RESULTS);
  stub_checkpoint();
  int32_t status = run_ops((const uint8_t *)ops.data, (const uint8_t *)ops.data + ops.len,
                           independent, &errors, &error_count);
  if (status == 0) stub_commit();
  else stub_rollback();
  if (error_count > 0) {
    answer.data[0]++;
    put_item_int(&answer, LUAHOST_BATCH_REPLY_ERRORS);
    put_item_head(&answer, 5, error_count);
    bytes_append(&answer, errors.data, errors.len);
  }
  free(errors.data);
  return status;
}

int32_t luahost_batch(const void *msg, uint32_t msg_len, void *buf, uint32_t buf_cap) {
  if (!is_kept(&run_batch)) {
    int32_t status = run_batch(msg, msg_len);
    if (status < 0) return status;
  }
  return hand_over(buf, buf_cap, &run_batch);
}

// ---- transactions: nobody else is there

static bool in_transaction;

int32_t luahost_begin(void) {
  if (in_transaction) return fail(LUAHOST_EINVALID, "a transaction is under way already");
  stub_checkpoint();
  in_transaction = true;
  return 0;
}

int32_t luahost_commit(void) {
  if (!in_transaction) return fail(LUAHOST_EINVALID, "there is no transaction to commit");
  stub_commit();
  in_transaction = false;
  return 0;
}

int32_t luahost_rollback(void) {
  if (in_transaction) stub_rollback();
  in_transaction = false;
  return 0;
}

int32_t luahost_get_version(int32_t h, const void *key, uint32_t key_len, int64_t *out, void *buf,
                            uint32_t buf_cap) {
  (void)h, (void)key, (void)key_len, (void)out, (void)buf, (void)buf_cap;
  return fail(LUAHOST_EUNSUPPORTED, "the native store has no ttl and no versions");
}

// ---- queries and indexes: these are tested with the real host

static int32_t no_queries(void) {
  return fail(LUAHOST_EUNSUPPORTED, "the native store has no queries and no indexes");
}

int32_t luahost_query(int32_t h, const void *msg, uint32_t msg_len, void *buf, uint32_t buf_cap) {
  (void)h, (void)msg, (void)msg_len, (void)buf, (void)buf_cap;
  return no_queries();
}

int32_t luahost_query_next(int32_t id, void *buf, uint32_t buf_cap) {
  (void)id, (void)buf, (void)buf_cap;
  return no_queries();
}

int32_t luahost_query_close(int32_t id) {
  (void)id;
  return 0;
}

int32_t luahost_index(int32_t h, const void *msg, uint32_t msg_len, void *buf, uint32_t buf_cap) {
  (void)h, (void)msg, (void)msg_len, (void)buf, (void)buf_cap;
  return no_queries();
}

// ---- the rest

int32_t luahost_log(int32_t level, const void *msg, uint32_t msg_len, const void *fields,
                    uint32_t fields_len) {
  static const char *const names[] = {"debug", "info", "warn", "error"};
  const char *to = getenv("LUAHOST_STUB_LOG");
  FILE *out = to != NULL && strcmp(to, "stdout") == 0 ? stdout : stderr;
  if (level < 0 || level > 3) return fail(LUAHOST_EINVALID, "no such level");
  fprintf(out, "%s: %.*s", names[level], (int)msg_len, (const char *)msg);
  for (uint32_t i = 0; i < fields_len; i++)
    fprintf(out, "%s%02x", i == 0 ? " " : "", ((const uint8_t *)fields)[i]);
  fputc('\n', out);
  return 0;
}
