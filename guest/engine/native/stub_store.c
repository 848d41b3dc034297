#include "stub_store.h"

#include <stdlib.h>
#include <string.h>

#include "luahost.h"

// ---- bytes; a test may run out of memory, its double does not

static void *must(void *p) {
  if (p == NULL) abort();
  return p;
}

bytes bytes_copy(const void *data, size_t len) {
  bytes b = {must(malloc(len + 1)), len};
  if (len > 0) memcpy(b.data, data, len);
  return b;
}

void bytes_append(bytes *b, const void *data, size_t len) {
  b->data = must(realloc(b->data, b->len + len + 1));
  if (len > 0) memcpy(b->data + b->len, data, len);
  b->len += len;
}

bool bytes_equal(bytes a, bytes b) { return a.len == b.len && memcmp(a.data, b.data, a.len) == 0; }

// ---- CBOR

item_head read_item_head(item_reader *r) {
  item_head h = {7, 0};
  if (r->at == r->end) {
    r->bad = true;
    return h;
  }
  unsigned first = *r->at++, info = first & 31;
  h.major = first >> 5;
  h.n = info;
  if (info < 24) return h;
  size_t width = info > 27 ? 0 : (size_t)1 << (info - 24);
  if (width == 0 || (size_t)(r->end - r->at) < width) {
    r->bad = true;
    return h;
  }
  h.n = 0;
  for (size_t i = 0; i < width; i++) h.n = h.n << 8 | *r->at++;
  return h;
}

static void pass_over(item_reader *r) {
  uint64_t left = 1;
  for (; left > 0 && !r->bad; left--) {
    item_head h = read_item_head(r);
    bool is_string = h.major == 2 || h.major == 3;
    bool is_snapshot = h.major == 6 && h.n == LUAHOST_SNAPSHOT_TAG;
    uint64_t inner = h.major == 4 ? h.n : h.major == 5 ? h.n * 2 : is_snapshot;
    if (((h.major >= 2 && h.major <= 5) && h.n > (uint64_t)(r->end - r->at)) || (h.major == 6 && !is_snapshot)) {
      r->bad = true;
      return;
    }
    if (is_string) r->at += h.n;
    left += inner;
  }
}

bytes read_item(item_reader *r) {
  const uint8_t *from = r->at;
  pass_over(r);
  return (bytes){(char *)(uintptr_t)from, (size_t)(r->at - from)};
}

int64_t read_item_int(item_reader *r) {
  item_head h = read_item_head(r);
  if (h.major > 1) r->bad = true;
  return h.major == 0 ? (int64_t)h.n : -1 - (int64_t)h.n;
}

bytes read_item_string(item_reader *r) {
  item_head h = read_item_head(r);
  bytes b = {(char *)(uintptr_t)r->at, 0};
  if ((h.major != 2 && h.major != 3) || h.n > (uint64_t)(r->end - r->at)) {
    r->bad = true;
    return b;
  }
  b.len = (size_t)h.n;
  r->at += h.n;
  return b;
}

bool is_whole_item(bytes b) {
  item_reader r = {(const uint8_t *)b.data, (const uint8_t *)b.data + b.len, false};
  pass_over(&r);
  return !r.bad && r.at == r.end;
}

void put_item_head(bytes *out, unsigned major, uint64_t n) {
  uint8_t text[9];
  size_t width = n < 24 ? 0 : n <= 0xFF ? 1 : n <= 0xFFFF ? 2 : n <= 0xFFFFFFFF ? 4 : 8;
  text[0] = (uint8_t)(major << 5 | (width == 0   ? n
                                    : width == 1 ? 24
                                    : width == 2 ? 25
                                    : width == 4 ? 26
                                                 : 27));
  for (size_t i = 0; i < width; i++) text[1 + i] = (uint8_t)(n >> 8 * (width - 1 - i));
  bytes_append(out, text, 1 + width);
}

void put_item_int(bytes *out, int64_t i) {
  put_item_head(out, i < 0, i < 0 ? ~(uint64_t)i : (uint64_t)i);
}

void put_item_text(bytes *out, const char *text) {
  put_item_head(out, 3, strlen(text));
  bytes_append(out, text, strlen(text));
}

// ---- tables

typedef struct store {
  stub_table *tables[64];
  size_t count;
} store;

enum { CHECKPOINTS = 2 };

static store now, copies[CHECKPOINTS];
static int checkpoints;

stub_table *stub_table_named(const char *name) {
  for (size_t i = 0; i < now.count; i++) {
    if (strcmp(now.tables[i]->name, name) == 0) return now.tables[i];
  }
  if (now.count == sizeof now.tables / sizeof now.tables[0]) abort();
  stub_table *t = must(calloc(1, sizeof *t));
  t->name = bytes_copy(name, strlen(name) + 1).data;
  return now.tables[now.count++] = t;
}

int stub_compare_keys(bytes a, bytes b) {
  item_reader ra = {(const uint8_t *)a.data, (const uint8_t *)a.data + a.len, false};
  item_reader rb = {(const uint8_t *)b.data, (const uint8_t *)b.data + b.len, false};
  item_head ha = read_item_head(&ra), hb = read_item_head(&rb);
  bool ia = ha.major <= 1, ib = hb.major <= 1;
  if (ia != ib) return ia ? -1 : 1;
  if (ia) {
    int64_t x = ha.major == 0 ? (int64_t)ha.n : -1 - (int64_t)ha.n,
            y = hb.major == 0 ? (int64_t)hb.n : -1 - (int64_t)hb.n;
    return x < y ? -1 : x > y;
  }
  size_t la = (size_t)(ra.end - ra.at), lb = (size_t)(rb.end - rb.at);
  int c = memcmp(ra.at, rb.at, la < lb ? la : lb);
  return c != 0 ? c : la < lb ? -1 : la > lb;
}

size_t stub_find(const stub_table *t, bytes key, bool *found) {
  size_t low = 0, high = t->count;
  *found = false;
  while (low < high) {
    size_t middle = (low + high) / 2;
    int c = stub_compare_keys(t->entries[middle].key, key);
    if (c == 0) {
      *found = true;
      return middle;
    }
    if (c < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

void stub_put(stub_table *t, bytes key, bytes value) {
  bool found;
  size_t i = stub_find(t, key, &found);
  if (found) {
    free(t->entries[i].value.data);
  } else {
    t->entries = must(realloc(t->entries, (t->count + 1) * sizeof *t->entries));
    memmove(t->entries + i + 1, t->entries + i, (t->count - i) * sizeof *t->entries);
    t->entries[i].key = bytes_copy(key.data, key.len);
    t->count++;
  }
  t->entries[i].value = bytes_copy(value.data, value.len);
}

static void free_entry(stub_entry *e) {
  free(e->key.data);
  free(e->value.data);
}

bool stub_remove(stub_table *t, bytes key) {
  bool found;
  size_t i = stub_find(t, key, &found);
  if (!found) return false;
  free_entry(&t->entries[i]);
  t->count--;
  memmove(t->entries + i, t->entries + i + 1, (t->count - i) * sizeof *t->entries);
  return true;
}

void stub_clear(stub_table *t) {
  for (size_t i = 0; i < t->count; i++) free_entry(&t->entries[i]);
  free(t->entries);
  t->entries = NULL;
  t->count = 0;
}

// ---- going back

void stub_checkpoint(void) {
  if (checkpoints == CHECKPOINTS) abort();
  store *copy = &copies[checkpoints++];
  copy->count = now.count;
  for (size_t i = 0; i < now.count; i++) {
    stub_table *t = must(calloc(1, sizeof *t));
    for (size_t e = 0; e < now.tables[i]->count; e++)
      stub_put(t, now.tables[i]->entries[e].key, now.tables[i]->entries[e].value);
    copy->tables[i] = t;
  }
}

// The tables themselves stay, for handles point to them: contents are swapped.
void stub_rollback(void) {
  store *copy = &copies[--checkpoints];
  for (size_t i = 0; i < now.count; i++) {
    stub_clear(now.tables[i]);
    if (i >= copy->count) continue;
    now.tables[i]->entries = copy->tables[i]->entries;
    now.tables[i]->count = copy->tables[i]->count;
    free(copy->tables[i]);
  }
  copy->count = 0;
}

void stub_commit(void) {
  store *copy = &copies[--checkpoints];
  for (size_t i = 0; i < copy->count; i++) {
    stub_clear(copy->tables[i]);
    free(copy->tables[i]);
  }
  copy->count = 0;
}
