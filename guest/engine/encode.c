#include "encode.h"
#include "table.h"

#include "snapshot.h"

// ---- the scratch buffer

enum {
  SCRATCH_KEPT = 256 * 1024,
  SCRATCH_LARGE = 16 * 1024,  // strings from here on may need a collection before they are made
};

static buffer scratch;

buffer *encode_scratch(void) {
  scratch.len = 0;
  return &scratch;
}

void encode_scratch_trim(void) {
  if (scratch.cap > SCRATCH_KEPT) buffer_free(&scratch);
}

int push_scratch(thread *th) {
  if (scratch.len < SCRATCH_LARGE) return push_string(th, scratch.data, scratch.len);
  buffer large = scratch;  // a collection may run Lua, which may encode
  scratch = (buffer){0};
  int status = mem_prepare(th, large.len);
  if (status >= 0) return push_buffer(th, &large);
  buffer_free(&large);
  return status;
}

// ---- the way to the culprit

enum { PATH_SHOWN = 240, KEY_SHOWN = 40 };

// A string key in quotes, with what would garble a line of text escaped.
static int put_key_text(buffer *out, const string *key) {
  TRY(buffer_putc(out, '"'));
  for (uint32_t i = 0; i < key->len && i < KEY_SHOWN; i++) {
    unsigned char c = (unsigned char)key->text[i];
    if (c < 0x20 || c == 0x7F) {
      TRY(buffer_printf(out, "\\%03d", c));
      continue;
    }
    if (c == '"' || c == '\\') TRY(buffer_putc(out, '\\'));
    TRY(buffer_putc(out, (char)c));
  }
  if (key->len > KEY_SHOWN) TRY(buffer_put(out, "...", 3));
  return buffer_putc(out, '"');
}

static int put_key(buffer *out, const value *key) {
  if (is_string(key)) return put_key_text(out, as_string(key));
  if (is_int(key)) return buffer_printf(out, "%lld", (long long)key->i);
  if (is_float(key)) return buffer_printf(out, "%g", key->n);
  if (is_bool(key)) return buffer_printf(out, "%s", is_false(key) ? "false" : "true");
  return buffer_printf(out, "%s", type_name(key->tag));
}

// Writes the path from the top, cut where it gets too long to read.
static int put_path(const encode_step *at, buffer *out) {
  const encode_step *steps[ENCODE_MAX_DEPTH];
  uint32_t count = 0;
  for (; at != NULL && count < ENCODE_MAX_DEPTH; at = at->up) steps[count++] = at;
  while (count > 0) {
    if (out->len > PATH_SHOWN) return buffer_put(out, "...", 3);
    TRY(buffer_putc(out, '['));
    TRY(put_key(out, &steps[--count]->key));
    TRY(buffer_putc(out, ']'));
  }
  return OK;
}

int encode_refuse(thread *th, const encode_step *at, const char *what) {
  if (at == NULL) return raise(th, "cannot encode %s", what);
  buffer path = {0};
  int status = put_path(at, &path);
  if (status == OK) status = buffer_putc(&path, 0);
  if (status == OK) status = raise(th, "cannot encode %s at %s", what, path.data);
  buffer_free(&path);
  return status;
}

uint32_t encode_refused;

int encode_refuse_type(thread *th, const encode_step *at, const value *v) {
  encode_refused = v->tag;
  const char *type = type_name(v->tag);
  const value *name = metafield(v, "__name");
  if (is_string(name)) type = string_text(as_string(name));
  buffer what = {0};
  int status = buffer_printf(&what, "a %s", type);
  if (status == OK) status = buffer_putc(&what, 0);
  if (status == OK) status = encode_refuse(th, at, what.data);
  buffer_free(&what);
  return status;
}

int encode_enter(thread *th, const encode_step *up, const table *t, encode_step *step) {
  for (const encode_step *s = up; s != NULL; s = s->up) {
    if (s->in == t) return encode_refuse(th, up, "a cycle");
  }
  step->up = up;
  step->in = t;
  step->depth = up == NULL ? 1 : up->depth + 1;
  if (step->depth > ENCODE_MAX_DEPTH)
    return encode_refuse(th, up, "tables nested deeper than 64 levels");
  return OK;
}

// ---- tables

static bool node_is_live(const node *n) { return n->val.tag != TAG_NIL && n->key.tag != TAG_DEAD; }

static uint32_t array_items(const table *t) {
  uint32_t n = 0;
  while (n < t->array_len && !is_nil(&t->array[n])) n++;
  return n;
}

bool table_is_sequence(const table *t, uint32_t *n) {
  table_settle(t);
  uint32_t items = array_items(t);
  for (uint32_t i = items; i < t->array_len; i++) {
    if (!is_nil(&t->array[i])) return false;
  }
  uint64_t others = 0;
  int64_t highest = items;
  for (uint32_t i = 0; i < t->node_used; i++) {
    const node *at = &t->nodes[i];
    if (!node_is_live(at)) continue;
    if (!is_int(&at->key) || at->key.i < 1) return false;
    if (at->key.i > highest) highest = at->key.i;
    others++;
  }
  *n = (uint32_t)(items + others);
  return (uint64_t)highest == items + others;
}

// ---- null and the array mark

static int null_tostring(thread *th) {
  value *v = arg(th, 0);
  if (is_null(v)) return push_cstring(th, "null") < 0 ? ERR_MEMORY : 1;
  TRY(push_format(th, "userdata: 0x%08llx", (unsigned long long)v->bits));
  return 1;
}

int null_open(thread *th) {
  value null;
  set_null(&null);
  if (metatable_of(&null) != NULL) return OK;
  TRY(push_table(th, 0, 2));
  table *meta = as_table(from_top(th, -1));
  TRY(push_builtin(th, "null.tostring", null_tostring, 0));
  TRY(standard_add(NULL, as_object(from_top(th, -1))));
  TRY(table_set_cstr(th, meta, "__tostring", from_top(th, -1)));
  set_type_metatable(TAG_LIGHT, meta);
  pop(th, 2);
  return OK;
}

int add_null(thread *th) {
  value null;
  set_null(&null);
  return table_set_cstr(th, as_table(from_top(th, -1)), "null", &null);
}

static const char ARRAY_MARK[] = "array mark";

bool is_marked_array(const table *t) {
  if (t->meta == NULL) return false;
  const value *mark = table_get_cstr(registry(), ARRAY_MARK);
  return is_table(mark) && as_table(mark) == t->meta;
}

// Made by hand: a __name would change how tables print.
int push_array_mark(thread *th) {
  const value *mark = table_get_cstr(registry(), ARRAY_MARK);
  if (is_table(mark)) {
    push_value(th, mark);
    return OK;
  }
  TRY(push_table(th, 0, 0));
  TRY(standard_add("=json.array", as_object(from_top(th, -1))));
  return table_set_cstr(th, registry(), ARRAY_MARK, from_top(th, -1));
}

int mark_array(thread *th, table *t) {
  value v;
  set_table(&v, t);
  TRY(push_array_mark(th));
  int status = set_metatable(th, &v, as_table(from_top(th, -1)));
  pop(th, 1);
  return status;
}

// ---- entries

enum { ENTRIES_FIRST = 32, ENTRIES_KEPT = 4096 };

static struct {
  entry *at;
  uint32_t count, cap;
} entries;

entry *entry_at(uint32_t index) { return &entries.at[index]; }

void entries_pop(uint32_t first) { entries.count = first; }

static void entries_free(void) {
  mem_free(entries.at, entries.cap * sizeof(entry));
  entries.at = NULL;
  entries.cap = 0;
}

void entries_clear(void) {
  entries.count = 0;
  if (entries.cap > ENTRIES_KEPT) entries_free();
}

static int entries_reserve(uint32_t more) {
  if (more <= entries.cap - entries.count) return OK;
  uint64_t want = (uint64_t)entries.count + more;
  uint64_t cap = entries.cap == 0 ? ENTRIES_FIRST : entries.cap;
  while (cap < want) cap *= 2;
  if (cap > UINT32_MAX / sizeof(entry)) return ERR_MEMORY;
  entry *moved = mem_realloc(entries.at, entries.cap * sizeof(entry), cap * sizeof(entry));
  if (moved == NULL) return ERR_MEMORY;
  entries.at = moved;
  entries.cap = (uint32_t)cap;
  return OK;
}

static void entries_add(const value *key, const value *val) {
  entry *e = &entries.at[entries.count++];
  value_copy(&e->key, key);
  e->val = val;
}

int entries_push(const table *t, uint32_t *first, uint32_t *count) {
  table_settle(t);
  *first = entries.count;
  uint64_t most = (uint64_t)t->array_len + t->node_used;
  if (most > UINT32_MAX / sizeof(entry)) return ERR_MEMORY;
  TRY(fuel_spend((int64_t)most));
  TRY(entries_reserve((uint32_t)most));
  for (uint32_t i = 0; i < t->array_len; i++) {
    value key;
    if (is_nil(&t->array[i])) continue;
    set_int(&key, (int64_t)i + 1);
    entries_add(&key, &t->array[i]);
  }
  for (uint32_t i = 0; i < t->node_used; i++) {
    if (node_is_live(&t->nodes[i])) entries_add(&t->nodes[i].key, &t->nodes[i].val);
  }
  *count = entries.count - *first;
  return OK;
}

static inline bool is_before(const entry *a, const entry *b, entry_before before) {
  return a->order != b->order ? a->order < b->order : before(a, b);
}

static void insertion_sort(entry *e, uint32_t n, entry_before before) {
  for (uint32_t i = 1; i < n; i++) {
    entry moving = e[i];
    uint32_t j = i;
    for (; j > 0 && is_before(&moving, &e[j - 1], before); j--) e[j] = e[j - 1];
    e[j] = moving;
  }
}

static void sift_down(entry *e, uint32_t root, uint32_t n, entry_before before) {
  entry moving = e[root];
  for (;;) {
    uint32_t child = 2 * root + 1;
    if (child >= n) break;
    if (child + 1 < n && is_before(&e[child], &e[child + 1], before)) child++;
    if (!is_before(&moving, &e[child], before)) break;
    e[root] = e[child];
    root = child;
  }
  e[root] = moving;
}

// Heap sort: no worst case that a hostile table could aim at, no recursion.
static int heap_sort(entry *e, uint32_t n, entry_before before) {
  int levels = 32 - __builtin_clz(n);
  for (uint32_t i = n / 2; i-- > 0;) {
    TRY(fuel_spend(levels));
    sift_down(e, i, n, before);
  }
  for (uint32_t end = n - 1; end > 0; end--) {
    TRY(fuel_spend(levels));
    entry last = e[end];
    e[end] = e[0];
    e[0] = last;
    sift_down(e, 0, end, before);
  }
  return OK;
}

static bool is_sorted(const entry *e, uint32_t n, entry_before before) {
  for (uint32_t i = 1; i < n; i++) {
    if (is_before(&e[i], &e[i - 1], before)) return false;
  }
  return true;
}

int entries_sort(uint32_t first, uint32_t count, entry_before before) {
  enum { SMALL = 16 };
  entry *e = entry_at(first);
  if (is_sorted(e, count, before)) return OK;
  if (count <= SMALL) {
    insertion_sort(e, count, before);
    return OK;
  }
  return heap_sort(e, count, before);
}

uint64_t bytes_order(const char *bytes, size_t len) {
  uint64_t order = 0;
  if (len >= 8) {
    memcpy(&order, bytes, 8);
    return __builtin_bswap64(order);
  }
  for (size_t i = 0; i < len; i++) order |= (uint64_t)(unsigned char)bytes[i] << (56 - 8 * i);
  return order;
}
