// Tables: a dense array part for keys 1..array_len and a hash part whose nodes
// are kept in insertion order, so that iteration order depends on nothing but
// the program.
//
// Invariants: no integer key within 1..array_len is ever in the hash part;
// array_len <= array_cap; a removed node keeps its key with a nil value until
// the next rehash.
#include "table.h"
#include "gc.h"
#include "string_table.h"

static const value nil_value = {.tag = TAG_NIL};

enum { MAX_NODES = 1 << 26, MAX_ARRAY = 1 << 27 };

// ---- hashing

static uint32_t hash_word(uint64_t w) {
  uint32_t h = (uint32_t)(w ^ (w >> 32)) * 0x9E3779B1u;
  return h ^ (h >> 16);
}

static uint32_t key_hash(const value *key) {
  switch (key->tag) {
    case TAG_STRING: return string_hash(as_string(key));
    case TAG_FALSE: return 1;
    case TAG_TRUE: return 2;
    case TAG_INT:
    case TAG_FLOAT: return hash_word(key->bits);
    default: return hash_word(key->bits >> 4);
  }
}

// Keys are normalised: floats with an integer value are stored as integers.
static bool normalise(const value *key, value *out) {
  int64_t i;
  if (key->tag != TAG_FLOAT || !float_to_int(key->n, &i)) return false;
  set_int(out, i);
  return true;
}

static bool key_equal(const value *a, const value *b) {
  if (a->tag != b->tag) return false;
  if (a->tag <= TAG_TRUE) return true;
  if (a->tag == TAG_STRING) return string_equal(as_string(a), as_string(b));
  if (a->tag == TAG_FLOAT) return a->n == b->n;
  return a->bits == b->bits;
}

static node *find_node(const table *t, const value *key, uint32_t hash) {
  if (t->node_cap == 0) return NULL;
  uint32_t i = t->nodes[hash & (t->node_cap - 1)].val.spare, steps = 0;
  for (; i != 0 && !key_equal(&t->nodes[i - 1].key, key); steps++) i = t->nodes[i - 1].key.spare;
  if (steps > LONG_CHAIN) fuel_owe(steps / 2);
  return i != 0 ? &t->nodes[i - 1] : NULL;
}

static node *find_int_node(const table *t, int64_t key) {
  if (t->node_cap == 0) return NULL;
  uint32_t i = t->nodes[hash_word((uint64_t)key) & (t->node_cap - 1)].val.spare, steps = 0;
  for (; i != 0; steps++) {
    node *n = &t->nodes[i - 1];
    if (n->key.i == key && n->key.tag == TAG_INT) break;
    i = n->key.spare;
  }
  if (steps > LONG_CHAIN) fuel_owe(steps / 2);
  return i != 0 ? &t->nodes[i - 1] : NULL;
}

// ---- hidden tables

enum { NO_NODES = 31 };

// What the fields were: array_len goes to the spare bytes of the first slot, the others into t->hidden.
void table_hide(table *t) {
  uint32_t power = t->node_cap == 0 ? NO_NODES : (uint32_t)__builtin_ctz(t->node_cap);
  if (t->array_cap > 0) t->array[0].spare = t->array_len;
  t->hidden = t->node_used << 5 | power;
  t->array_len = t->node_used = t->node_cap = 0;
  t->head.flags |= TABLE_HIDDEN;
}

bool table_reveal(table *t) {
  if (!table_is_hidden(t)) return false;
  uint32_t power = t->hidden & 31;
  t->array_len = t->array_cap > 0 ? t->array[0].spare : 0;
  t->node_used = t->hidden >> 5;
  t->node_cap = power == NO_NODES ? 0 : 1u << power;
  t->head.flags &= (uint8_t)~TABLE_HIDDEN;
  return true;
}

void table_settle(const table *t) {
  if (table_is_hidden(t)) gc_finish_clearing();
}

static const value *get_hidden(const table *hidden, const value *key) {
  table *t = (table *)hidden;  // as it was, in the end
  table_reveal(t);
  value *v = (value *)table_get(t, key);
  table_hide(t);
  if (gc_is_dead(v)) set_nil(v);
  return v;
}

// ---- reading

static const value *absent_int(const table *t, int64_t key) {
  if (!table_is_hidden(t)) return &nil_value;
  value k;
  set_int(&k, key);
  return get_hidden(t, &k);
}

static const value *absent(const table *t, const value *key) {
  return table_is_hidden(t) ? get_hidden(t, key) : &nil_value;
}

const value *table_get_int(const table *t, int64_t key) {
  value *slot = table_array_slot(t, key);
  if (slot != NULL) return slot;
  node *n = find_int_node(t, key);
  return n != NULL ? &n->val : absent_int(t, key);
}

const value *table_get_str(const table *t, const string *key) {
  value k;
  set_string(&k, key);
  node *n = key->head.flags & STRING_LONG ? find_node(t, &k, string_hash(key)) : table_find_short(t, key);
  return n != NULL ? &n->val : absent(t, &k);
}

const value *table_get(const table *t, const value *key) {
  value k;
  switch (key->tag) {
    case TAG_NIL: return &nil_value;
    case TAG_STRING: return table_get_str(t, as_string(key));
    case TAG_INT: return table_get_int(t, key->i);
    case TAG_FLOAT:
      if (normalise(key, &k)) return table_get_int(t, k.i);
      break;
    default: break;
  }
  node *n = find_node(t, key, key_hash(key));
  return n != NULL ? &n->val : absent(t, key);
}

const value *table_get_cstr(const table *t, const char *key) {
  string *s = string_find_cstr(key);
  return s != NULL ? table_get_str(t, s) : &nil_value;
}

// ---- storage

// memset calls out of the compiled code; most tables are small.
static void clear_nodes(node *nodes, uint32_t cap) {
  enum { FEW = 16 };
  if (cap > FEW) {
    memset(nodes, 0, cap * sizeof(node));
    return;
  }
  for (uint32_t i = 0; i < cap; i++) {
    nodes[i].val = (value){.bits = 0};
    nodes[i].key = (value){.bits = 0};
  }
}

static int alloc_nodes(uint32_t cap, node **out) {
  if (cap > MAX_NODES) return ERR_MEMORY;
  node *nodes = mem_alloc(cap * sizeof(node));
  if (nodes == NULL) return ERR_MEMORY;
  clear_nodes(nodes, cap);
  *out = nodes;
  return OK;
}

static uint32_t ceil_power(uint32_t n) {
  uint32_t p = 1;
  while (p < n) p *= 2;
  return p;
}

static int array_reserve(table *t, uint32_t cap) {
  if (cap <= t->array_cap) return OK;
  if (cap > MAX_ARRAY) return ERR_MEMORY;
  value *array = mem_realloc(t->array, t->array_cap * sizeof(value), cap * sizeof(value));
  if (array == NULL) return ERR_MEMORY;
  t->array = array;
  t->array_cap = cap;
  return OK;
}

// Appends a node; there is room.
static void link_node(table *t, const value *key, uint32_t hash, const value *v) {
  uint32_t i = t->node_used++;
  node *n = &t->nodes[i];
  node *bucket = &t->nodes[hash & (t->node_cap - 1)];
  value_copy(&n->key, key);
  value_copy(&n->val, v);
  n->key.spare = bucket->val.spare;
  bucket->val.spare = i + 1;
}

// Counts the integer keys of the hash part in bins (2^(b-1), 2^b], with one
// more key, and proposes the largest n of which more than n/2 keys 1..n are in use.
// The bin of an integer key: b holds the keys above 2^(b-1) and up to 2^b.
static uint32_t bin_of(uint32_t key) { return key == 1 ? 0 : 32 - (uint32_t)__builtin_clz(key - 1); }

static uint32_t propose_array(const table *t, const value *extra_key) {
  uint32_t bins[28] = {0};
  uint32_t found = 0;
  for (uint32_t i = 0; i <= t->node_used; i++) {
    const value *key = i < t->node_used ? &t->nodes[i].key : extra_key;
    if (i < t->node_used && is_nil(&t->nodes[i].val)) continue;
    if (key->tag != TAG_INT || key->i < 1 || key->i > MAX_ARRAY) continue;
    bins[bin_of((uint32_t)key->i)]++;
    found++;
  }
  if (found == 0) return t->array_len;
  // What the array part really holds: it may have been filled sparsely, a doubling at a time.
  for (uint32_t i = 0; i < t->array_len; i++)
    if (!is_nil(&t->array[i])) bins[bin_of(i + 1)]++;
  uint32_t best = t->array_len, in_use = 0;
  for (uint32_t b = 0; b < 28; b++) {
    uint32_t n = 1u << b;
    in_use += bins[b];
    if (n > t->array_len && in_use > n / 2) best = n;
  }
  return best;
}

// Moves the hash part's live nodes into fresh storage of `cap` nodes, those that fit the array part into it.
static int rehash_into(table *t, uint32_t array_len, uint32_t cap) {
  node *nodes = NULL;
  TRY(array_reserve(t, array_len));
  if (cap > 0) TRY(alloc_nodes(cap, &nodes));
  for (uint32_t i = t->array_len; i < array_len; i++) set_nil(&t->array[i]);
  gc_table_moved(t);
  node *old = t->nodes;
  uint32_t old_used = t->node_used, old_cap = t->node_cap;
  t->array_len = array_len;
  t->nodes = nodes;
  t->node_cap = cap;
  t->node_used = 0;
  for (uint32_t i = 0; i < old_used; i++) {
    node *n = &old[i];
    if (is_nil(&n->val)) continue;
    value *slot = n->key.tag == TAG_INT ? table_array_slot(t, n->key.i) : NULL;
    if (slot != NULL)
      value_copy(slot, &n->val);
    else
      link_node(t, &n->key, key_hash(&n->key), &n->val);
  }
  mem_free(old, old_cap * sizeof(node));
  return OK;
}

static uint32_t count_live(const table *t) {
  uint32_t live = 0;
  for (uint32_t i = 0; i < t->node_used; i++) live += !is_nil(&t->nodes[i].val);
  return live;
}

// Makes room for one more key.
static int rehash(table *t, const value *key) {
  TRY(fuel_spend(t->node_used / 8 + t->array_len / 32 + 1));
  uint32_t array_len = propose_array(t, key);
  uint32_t live = count_live(t);
  if (array_len > t->array_len)
    for (uint32_t i = 0; i < t->node_used; i++) {
      const node *n = &t->nodes[i];
      live -= !is_nil(&n->val) && n->key.tag == TAG_INT && n->key.i > 0 && n->key.i <= array_len;
    }
  bool to_array = key->tag == TAG_INT && key->i > 0 && key->i <= array_len;
  uint32_t want = live + !to_array;
  // Room to grow when the table is growing; just what it has when it was full of removed keys.
  uint32_t cap = want == 0 ? 0 : ceil_power(want);
  if (want > 4 && cap - want < cap / 8 && cap < MAX_NODES) cap *= 2;
  return rehash_into(t, array_len, cap < 4 && cap > 2 ? 4 : cap);
}

int table_resize(table *t, uint32_t array_slots, uint32_t hash_slots) {
  table_settle(t);
  TRY(array_reserve(t, array_slots));
  if (hash_slots > t->node_cap) TRY(rehash_into(t, t->array_len, ceil_power(hash_slots)));
  return OK;
}

// ---- writing

// After array_len grew: the keys that now follow it move over from the hash part.
static int absorb(table *t) {
  while (t->node_used > 0) {
    node *n = find_int_node(t, (int64_t)t->array_len + 1);
    if (n == NULL || is_nil(&n->val)) return OK;
    if (t->array_len == t->array_cap) TRY(array_reserve(t, t->array_cap < 4 ? 4 : t->array_cap * 2));
    value_copy(&t->array[t->array_len], &n->val);
    t->array_len++;
    set_nil(&n->val);
    gc_table_moved(t);
  }
  return OK;
}

static int append(table *t, const value *v) {
  if (t->array_len == t->array_cap) TRY(array_reserve(t, t->array_cap < 4 ? 4 : t->array_cap * 2));
  value_copy(&t->array[t->array_len], v);
  t->array_len++;
  return t->node_used > 0 ? absorb(t) : OK;
}

static int insert_hidden(table *t, const value *key, const value *v) {
  table_reveal(t);
  value *slot = key->tag == TAG_INT ? table_array_slot(t, key->i) : NULL;
  int status = OK;
  if (slot != NULL)
    value_copy(slot, v);
  else
    status = table_insert(t, key, v);
  table_hide(t);
  return status;
}

int table_insert(table *t, const value *key, const value *v) {
  t->absent = 0;
  if (is_nil(v)) return OK;
  if (table_is_hidden(t)) return insert_hidden(t, key, v);
  if (key->tag == TAG_INT && key->i == (int64_t)t->array_len + 1) {
    // A removed node with this key may remain in the hash part: it must not come alive again.
    return append(t, v);
  }
  uint32_t hash = key_hash(key);
  node *n = find_node(t, key, hash);
  if (n != NULL) {
    value_copy(&n->val, v);
    return OK;
  }
  if (t->node_used == t->node_cap) {
    TRY(rehash(t, key));
    if (key->tag == TAG_INT) {
      value *slot = table_array_slot(t, key->i);
      if (slot != NULL) {
        value_copy(slot, v);
        return OK;
      }
      if (key->i == (int64_t)t->array_len + 1) return append(t, v);
    }
    if (t->node_used == t->node_cap) TRY(rehash_into(t, t->array_len, t->node_cap == 0 ? 1 : t->node_cap * 2));
  }
  link_node(t, key, hash, v);
  return OK;
}

bool table_add_field(table *t, const value *key, const value *v) {
  const string *name = as_string(key);
  if (t->meta != NULL || t->node_used == t->node_cap || is_nil(v) || name->head.flags & STRING_LONG) return false;
  if (table_is_hidden(t) || table_find_short(t, name) != NULL) return false;
  gc_table_barrier(t, v);
  gc_table_barrier(t, key);
  t->absent = 0;
  link_node(t, key, name->hash, v);
  return true;
}

int table_set_int(thread *th, table *t, int64_t key, const value *v) {
  (void)th;
  gc_table_barrier(t, v);
  value *slot = table_array_slot(t, key);
  if (slot == NULL) {
    node *n = find_int_node(t, key);
    if (n != NULL && !is_nil(&n->val)) slot = &n->val;
  }
  if (slot != NULL) {
    value_copy(slot, v);
    return OK;
  }
  value k;
  set_int(&k, key);
  return table_insert(t, &k, v);
}

// Whether the array part ends at first and no later key has a node, not even a removed one.
static bool continues_array(const table *t, uint32_t first, uint32_t n) {
  if (t->array_len != first) return false;
  for (uint32_t i = 1; i <= n && t->node_used > 0; i++)
    if (find_int_node(t, (int64_t)first + i) != NULL) return false;
  return true;
}

int table_set_list(thread *th, table *t, uint32_t first, const value *items, uint32_t n) {
  table_settle(t);
  if (first + n > t->array_cap) TRY(array_reserve(t, first + n > first + first / 2 ? first + n : first + first / 2));
  if (!continues_array(t, first, n)) {
    for (uint32_t i = 0; i < n; i++) TRY(table_set_int(th, t, (int64_t)first + 1 + i, &items[i]));
    return OK;
  }
  for (uint32_t i = 0; i < n; i++) {
    gc_table_barrier(t, &items[i]);
    value_copy(&t->array[first + i], &items[i]);
  }
  t->array_len = first + n;
  return OK;
}

int table_set(thread *th, table *t, const value *key, const value *v) {
  value k;
  if (key->tag == TAG_INT) return table_set_int(th, t, key->i, v);
  if (key->tag == TAG_NIL) return raise_operator(th, "table index is nil");
  if (key->tag == TAG_FLOAT) {
    if (normalise(key, &k)) return table_set_int(th, t, k.i, v);
    if (key->n != key->n) return raise_operator(th, "table index is NaN");
  }
  gc_table_barrier(t, v);
  gc_table_barrier(t, key);
  value *slot = (value *)table_get(t, key);
  if (!is_nil(slot)) {
    value_copy(slot, v);
    return OK;
  }
  return table_insert(t, key, v);
}

int table_set_str(thread *th, table *t, string *key, const value *v) {
  value k;
  set_string(&k, key);
  return table_set(th, t, &k, v);
}

int table_set_cstr(thread *th, table *t, const char *key, const value *v) {
  string *s;
  TRY(string_new(key, strlen(key), &s));
  return table_set_str(th, t, s, v);
}

// ---- length and iteration

static bool is_vacant(const value *v) { return is_nil(v) || gc_is_dead(v); }

static uint64_t length_hidden(table *t) {
  uint64_t n;
  table_reveal(t);
  do {
    while (t->array_len > 0 && is_vacant(&t->array[t->array_len - 1])) t->array_len--;
    n = table_length(t);
  } while (n > 0 && n == t->array_len && is_vacant(&t->array[n - 1]));
  table_hide(t);
  return n;
}

uint64_t table_length(table *t) {
  if (table_is_hidden(t)) return length_hidden(t);
  while (t->array_len > 0 && is_nil(&t->array[t->array_len - 1])) {
    // Trailing nils: keys of the shortened array part's tail are absent, so the invariant holds.
    t->array_len--;
  }
  if (t->node_used > 0) {
    // Out of memory here only means that the border is found the slow way.
    if (absorb(t) < 0) {
      uint64_t n = t->array_len;
      while (!is_nil(table_get_int(t, (int64_t)n + 1))) n++;
      return n;
    }
  }
  return t->array_len;
}

static bool next_hidden(const table *hidden, uint32_t *cursor, value *key, value *val) {
  table *t = (table *)hidden;  // as it was, in the end
  table_reveal(t);
  bool found;
  do found = table_next(t, cursor, key, val);
  while (found && (gc_is_dead(val) || (gc_is_dead(key) && !is_string(key))));
  if (found && is_string(key)) gc_revive(as_object(key));
  table_hide(t);
  return found;
}

bool table_next(const table *t, uint32_t *cursor, value *key, value *val) {
  if (table_is_hidden(t)) return next_hidden(t, cursor, key, val);
  uint32_t i = *cursor;
  for (; i < t->array_len; i++)
    if (!is_nil(&t->array[i])) {
      set_int(key, (int64_t)i + 1);
      value_copy(val, &t->array[i]);
      *cursor = i + 1;
      return true;
    }
  for (uint32_t j = i - t->array_len; j < t->node_used; j++) {
    const node *n = &t->nodes[j];
    if (!is_nil(&n->val)) {
      value_copy(key, &n->key);
      value_copy(val, &n->val);
      *cursor = t->array_len + j + 1;
      return true;
    }
  }
  *cursor = t->array_len + t->node_used;
  return false;
}

// Where iteration goes on after a key: the cursor of table_next. False when the key was never there.
static bool cursor_after_plain(const table *t, const value *key, uint32_t *cursor) {
  value k;
  if (is_nil(key)) {
    *cursor = 0;
    return true;
  }
  if (normalise(key, &k)) key = &k;
  if (key->tag == TAG_INT && table_array_slot(t, key->i) != NULL) {
    *cursor = (uint32_t)key->i;
    return true;
  }
  uint32_t hash = key_hash(key);
  if (t->node_cap > 0) {
    uint32_t i = t->nodes[hash & (t->node_cap - 1)].val.spare;
    while (i != 0) {
      const node *n = &t->nodes[i - 1];
      // A key whose object is dying is still good for finding the place.
      if (key_equal(&n->key, key) || (n->key.tag == TAG_DEAD && is_object(key) && n->key.bits == key->bits)) {
        *cursor = t->array_len + i;
        return true;
      }
      i = n->key.spare;
    }
  }
  // The array part may have been shortened by a length taken while its tail was nil.
  if (key->tag == TAG_INT && key->i > 0 && key->i <= t->array_cap) {
    *cursor = t->array_len;
    return true;
  }
  return false;
}

static bool cursor_after(const table *t, const value *key, uint32_t *cursor) {
  if (!table_is_hidden(t)) return cursor_after_plain(t, key, cursor);
  table_reveal((table *)t);
  bool found = cursor_after_plain(t, key, cursor);
  table_hide((table *)t);
  return found;
}

int table_next_key(thread *th, const table *t, const value *key, value *next_key, value *val) {
  uint32_t cursor;
  if (!cursor_after(t, key, &cursor)) return raise(th, "invalid key to 'next'");
  uint32_t from = cursor;
  int found = table_next(t, &cursor, next_key, val);
  TRY(table_charge_skipped(from, cursor));
  return found;
}

// ---- life

int table_new(uint32_t array_slots, uint32_t hash_slots, table **out) {
  table *t = mem_alloc(sizeof *t);
  if (t == NULL) return ERR_MEMORY;
  memset(t, 0, sizeof *t);
  if (array_slots > 0 || hash_slots > 0) {
    int status = table_resize(t, array_slots, hash_slots);
    if (status < 0) {
      mem_free(t->array, t->array_cap * sizeof(value));
      mem_free(t, sizeof *t);
      return status;
    }
  }
  gc_link(&t->head, TAG_TABLE);
  *out = t;
  return OK;
}

int table_new_nodes(const node *nodes, uint32_t cap, uint32_t used, table **out) {
  table *t = mem_alloc(sizeof *t);
  if (t == NULL) return ERR_MEMORY;
  node *own = mem_alloc(cap * sizeof(node));
  if (own == NULL) {
    mem_free(t, sizeof *t);
    return ERR_MEMORY;
  }
  // By words: they are few, and a call for so little is slower.
  for (uint32_t i = 0; i < cap; i++) own[i] = nodes[i];
  t->array = NULL;
  t->array_len = t->array_cap = 0;
  t->nodes = own;
  t->node_cap = cap;
  t->node_used = used;
  t->meta = NULL;
  t->absent = 0;
  t->gray = NULL;
  t->hidden = 0;
  gc_link(&t->head, TAG_TABLE);
  *out = t;
  return OK;
}

void table_keep_nodes(table *t, uint32_t n) {
  for (uint32_t i = 0; i < t->node_cap; i++) t->nodes[i].val.spare = t->nodes[i].key.spare = 0;
  t->node_used = 0;
  for (uint32_t i = 0; i < n; i++) {
    const node *kept = &t->nodes[i];
    link_node(t, &kept->key, as_string(&kept->key)->hash, &kept->val);
  }
}

void table_free(table *t) {
  table_reveal(t);
  mem_free(t->array, t->array_cap * sizeof(value));
  mem_free(t->nodes, t->node_cap * sizeof(node));
  mem_free(t, sizeof *t);
}

size_t table_size(const table *t) {
  return sizeof *t + t->array_cap * sizeof(value) + t->node_cap * sizeof(node);
}
