#include "ast.h"
#include "dump.h"
#include "format.h"
#include "snapshot_writer.h"
#include "storage.h"
#include "table.h"
#include "string_table.h"
#include "utf8_check.h"

enum { WEAK_VALUES = 1, WEAK_KEYS = 2, ROUNDS_MAX = 100 };

// ---- objects and their indexes

static uint32_t hash_of(const object *o) {
  if (o->kind == TAG_STRING) return string_hash((const string *)o);
  return (uint32_t)(((uint64_t)(uintptr_t)o >> 3) * 0x9E3779B97F4A7C15u >> 32);
}

static bool is_same(const object *a, const object *b) {
  return a == b || (a->kind == TAG_STRING && b->kind == TAG_STRING &&
                    string_equal((const string *)a, (const string *)b));
}

static uint32_t *slot_of(const snapshot_writer *w, const object *o) {
  uint32_t mask = w->slot_cap - 1, i = hash_of(o) & mask;
  while (w->slots[i] != 0 && !is_same(w->objects[w->slots[i] - 1], o)) i = (i + 1) & mask;
  return &w->slots[i];
}

uint32_t snapshot_known(const snapshot_writer *w, const void *o) {
  return w->slot_cap == 0 ? NO_INDEX : *slot_of(w, o) - 1;
}

static int grow_slots(snapshot_writer *w) {
  uint32_t old = w->slot_cap, cap = old == 0 ? 32 : old * 2;
  if (cap == 0) return ERR_MEMORY;
  uint32_t *slots = mem_alloc((size_t)cap * sizeof *slots);
  if (slots == NULL) return ERR_MEMORY;
  memset(slots, 0, (size_t)cap * sizeof *slots);
  mem_free(w->slots, (size_t)old * sizeof *slots);
  w->slots = slots;
  w->slot_cap = cap;
  for (uint32_t i = 0; i < w->count; i++) *slot_of(w, w->objects[i]) = i + 1;
  return OK;
}

// All or nothing: what is freed later has one capacity.
static int grow_objects(snapshot_writer *w) {
  uint32_t cap = w->cap == 0 ? 16 : w->cap * 2;
  object **objects = mem_alloc(cap * sizeof *objects);
  uint32_t *parents = mem_alloc(cap * sizeof *parents);
  if (objects == NULL || parents == NULL) {
    mem_free(objects, cap * sizeof *objects);
    mem_free(parents, cap * sizeof *parents);
    return ERR_MEMORY;
  }
  if (w->cap > 0) {
    memcpy(objects, w->objects, w->cap * sizeof *objects);
    memcpy(parents, w->parents, w->cap * sizeof *parents);
  }
  mem_free(w->objects, w->cap * sizeof *objects);
  mem_free(w->parents, w->cap * sizeof *parents);
  w->objects = objects;
  w->parents = parents;
  w->cap = cap;
  return OK;
}

static int add_object(snapshot_writer *w, object *o) {
  if (w->frozen) return raise(w->th, "the graph changed while it was persisted");
  if (w->count == w->cap) TRY(grow_objects(w));
  w->objects[w->count] = o;
  w->parents[w->count] = w->at;
  w->count++;
  if (w->count * 2 > w->slot_cap) return grow_slots(w);
  *slot_of(w, o) = w->count;
  return OK;
}

static int index_of(snapshot_writer *w, object *o, uint32_t *index) {
  *index = snapshot_known(w, o);
  if (*index == NO_INDEX) {
    *index = w->count;
    TRY(add_object(w, o));
  }
  if (w->trace == *index) {
    w->found = w->edge;
    w->trace = NO_INDEX;
  }
  return w->visit == NULL ? OK : buffer_put(w->visit, index, sizeof *index);
}

int snapshot_put_index(snapshot_writer *w, const void *o) {
  uint32_t index;
  TRY(index_of(w, (object *)(uintptr_t)o, &index));
  return snapshot_put_uint(w, index);
}

static int put_reference(snapshot_writer *w, object *o) {
  TRY(cbor_put_head(&w->out, CBOR_TAG, LUAHOST_SNAPSHOT_REF_TAG));
  return snapshot_put_index(w, o);
}

// ---- values

int snapshot_put_string(snapshot_writer *w, const string *s) {
  if (s->len > LUAHOST_SNAPSHOT_INLINE) return put_reference(w, (object *)(uintptr_t)s);
  return cbor_put_string(&w->out, s);
}

// A NaN keeps its bits, in the shortest float that has room for them.
static int put_nan(snapshot_writer *w, uint64_t bits) {
  uint64_t sign = bits >> 63, fraction = bits & 0xFFFFFFFFFFFFF;
  char item[CBOR_HEAD_MAX];
  size_t width = fraction << 22 == 0 ? 2 : fraction << 35 == 0 ? 4 : 8;
  if (width == 2) bits = sign << 15 | 0x7C00 | fraction >> 42;
  if (width == 4) bits = sign << 31 | 0x7F800000 | fraction >> 29;
  item[0] = (char)(width == 2 ? 0xF9 : width == 4 ? 0xFA : 0xFB);
  for (size_t i = 0; i < width; i++) item[1 + i] = (char)(bits >> 8 * (width - 1 - i));
  return buffer_put(&w->out, item, 1 + width);
}

int snapshot_put_value(snapshot_writer *w, const value *v) {
  switch (v->tag) {
    case TAG_NIL: return cbor_put_byte(&w->out, CBOR_NULL);
    case TAG_FALSE: return cbor_put_byte(&w->out, CBOR_FALSE);
    case TAG_TRUE: return cbor_put_byte(&w->out, CBOR_TRUE);
    case TAG_INT: return cbor_put_int(&w->out, v->i);
    case TAG_FLOAT: return v->n != v->n ? put_nan(w, v->bits) : cbor_put_float(&w->out, v->n);
    case TAG_STRING: return snapshot_put_string(w, as_string(v));
    case TAG_LIGHT:
      if (is_null(v)) return cbor_put_byte(&w->out, CBOR_UNDEFINED);
      return snapshot_refuse(w, true, "a light userdata");
    default: return put_reference(w, as_object(v));
  }
}

int snapshot_put_object(snapshot_writer *w, uint32_t elements, uint32_t kind) {
  TRY(snapshot_put_array(w, elements));
  return snapshot_put_uint(w, kind);
}

static int put_name(snapshot_writer *w, const char *name) {
  size_t len = strlen(name);
  if (len <= LUAHOST_SNAPSHOT_INLINE) return cbor_put_text(&w->out, name, len);
  string *s;
  TRY(string_new(name, len, &s));
  return snapshot_put_string(w, s);
}

static int put_named(snapshot_writer *w, uint32_t kind, const char *name) {
  TRY(snapshot_put_object(w, 2, kind));
  return put_name(w, name);
}

// ---- tables

static int weak_mode(const table *t) {
  if (t->meta == NULL) return 0;
  const value *mode = table_get_cstr(t->meta, "__mode");
  if (!is_string(mode)) return 0;
  const char *text = as_string(mode)->text;
  return (strchr(text, 'v') ? WEAK_VALUES : 0) | (strchr(text, 'k') ? WEAK_KEYS : 0);
}

// Whether a weak table may lose this value. What every instance has, it keeps.
static bool is_mortal(const value *v) {
  return is_object(v) && !is_string(v) && standard_name(as_object(v)) == NULL;
}

static bool is_reached(const snapshot_writer *w, const value *v) {
  return !is_mortal(v) || snapshot_has(w, as_object(v));
}

// In a weak table: what is written of it, once all is discovered.
static bool keeps_pair(const snapshot_writer *w, const value *key, const value *v) {
  return is_reached(w, key) && is_reached(w, v);
}

// Before: what keeps others alive. `mode` is the table's.
static int discover_pair(snapshot_writer *w, int mode, const value *key, const value *v) {
  if (!(mode & WEAK_KEYS)) TRY(snapshot_put_value(w, key));
  if (mode & WEAK_VALUES) return is_mortal(v) ? OK : snapshot_put_value(w, v);
  return is_reached(w, key) ? snapshot_put_value(w, v) : OK;
}

static uint32_t count_items(const snapshot_writer *w, const table *t, int mode) {
  uint32_t n = 0;
  for (;;) {
    const value *v = n < t->array_len ? &t->array[n] : table_get_int(t, (int64_t)n + 1);
    if (is_nil(v) || (mode != 0 && w->first != NULL && !is_reached(w, v))) return n;
    n++;
  }
}

// Pairs that are no items: scalar keys in the order of their encoding, then the others as they lie.
static int collect_pairs(const table *t, uint32_t items, uint32_t *first, uint32_t *count) {
  uint32_t kept = 0;
  TRY(entries_push(t, first, count));
  for (uint32_t i = 0; i < *count; i++) {
    entry *e = entry_at(*first + i);
    if (is_int(&e->key) && e->key.i >= 1 && e->key.i <= (int64_t)items) continue;
    // No key's encoding begins with this byte.
    if (!cbor_order_key(e)) e->order = UINT64_C(0xFF) << 56 | i;
    *entry_at(*first + kept++) = *e;
  }
  *count = kept;
  return entries_sort(*first, kept, cbor_key_before);
}

static int put_pair(snapshot_writer *w, int mode, const entry *pair) {
  value_copy(&w->edge.key, &pair->key);
  w->edge.kind = EDGE_FIELD;
  if (mode != 0 && w->first == NULL) return discover_pair(w, mode, &pair->key, pair->val);
  w->edge.kind = EDGE_KEY;
  TRY(snapshot_put_value(w, &pair->key));
  w->edge.kind = EDGE_FIELD;
  return snapshot_put_value(w, pair->val);
}

static int put_pairs(snapshot_writer *w, const table *t, int mode, uint32_t items) {
  uint32_t first, count, kept = 0;
  if (t->node_used == 0 && items == t->array_len) return snapshot_put_array(w, 0);
  TRY(collect_pairs(t, items, &first, &count));
  for (uint32_t i = 0; i < count; i++) {
    entry *e = entry_at(first + i);
    if (mode != 0 && w->first != NULL && !keeps_pair(w, &e->key, e->val)) continue;
    *entry_at(first + kept++) = *e;
  }
  TRY(snapshot_put_array(w, (uint64_t)kept * 2));
  for (uint32_t i = 0; i < kept; i++) TRY(put_pair(w, mode, entry_at(first + i)));
  entries_pop(first);
  return OK;
}

static int put_items(snapshot_writer *w, const table *t, int mode, uint32_t items) {
  TRY(snapshot_put_array(w, items));
  w->edge.kind = EDGE_FIELD;
  for (uint32_t i = 0; i < items; i++) {
    const value *v = i < t->array_len ? &t->array[i] : table_get_int(t, (int64_t)i + 1);
    if (mode & WEAK_VALUES && w->first == NULL && is_mortal(v)) continue;
    set_int(&w->edge.key, (int64_t)i + 1);
    TRY(snapshot_put_value(w, v));
  }
  return OK;
}

static int write_table(snapshot_writer *w, const table *t) {
  int mode = weak_mode(t);
  if (mode != 0) w->twice = true;
  table_settle(t);
  uint32_t items = count_items(w, t, mode);
  TRY(fuel_spend(2 + items / 2 + t->node_used));
  TRY(snapshot_put_object(w, t->meta != NULL ? 4 : 3, LUAHOST_SNAPSHOT_TABLE));
  TRY(put_items(w, t, mode, items));
  TRY(put_pairs(w, t, mode, items));
  if (t->meta == NULL) return OK;
  w->edge = (snapshot_edge){.kind = EDGE_META};
  return snapshot_put_index(w, t->meta);
}

// ---- functions

static int write_closure(snapshot_writer *w, const closure *c) {
  TRY(snapshot_put_object(w, 3, LUAHOST_SNAPSHOT_CLOSURE));
  w->edge = (snapshot_edge){.kind = EDGE_SILENT};
  TRY(snapshot_put_index(w, c->proto));
  TRY(snapshot_put_array(w, c->count));
  for (uint32_t i = 0; i < c->count; i++) {
    w->edge = (snapshot_edge){.kind = EDGE_UPVALUE, .n = i};
    TRY(snapshot_put_index(w, c->up[i]));
  }
  return fuel_spend(c->count);
}

static int write_upvalue(snapshot_writer *w, const upvalue *u) {
  TRY(snapshot_put_object(w, 2, LUAHOST_SNAPSHOT_UPVALUE));
  w->edge = (snapshot_edge){.kind = EDGE_SILENT};
  return snapshot_put_value(w, u->at);
}

static int write_builtin(snapshot_writer *w, const builtin *b) {
  if (shape_find(b->name, strlen(b->name)) == NULL) return snapshot_refuse(w, false, "a library function with a state");
  TRY(snapshot_put_object(w, b->count > 0 ? 3 : 2, LUAHOST_SNAPSHOT_BUILTIN));
  TRY(put_name(w, b->name));
  if (b->count == 0) return OK;
  TRY(snapshot_put_array(w, b->count));
  for (uint32_t i = 0; i < b->count; i++) {
    w->edge = (snapshot_edge){.kind = EDGE_HELD};
    TRY(snapshot_put_value(w, &b->up[i]));
  }
  return OK;
}

// ---- what stands for something else

// The name under which require knows the object; NULL when it is no module.
static const string *module_name(const object *o) {
  uint32_t cursor = 0;
  value key, v;
  while (table_next(loaded_modules(), &cursor, &key, &v))
    if (is_object(&v) && as_object(&v) == o && is_string(&key)) return as_string(&key);
  return NULL;
}

static bool has_modules(void) {
  uint32_t cursor = 0;
  value key, v;
  while (table_next(loaded_modules(), &cursor, &key, &v))
    if (is_object(&v) && standard_name(as_object(&v)) == NULL) return true;
  return false;
}

static bool is_module(const snapshot_writer *w, const object *o) {
  return w->has_modules && (o->kind == TAG_TABLE || o->kind == TAG_CLOSURE || o->kind == TAG_USERDATA) && module_name(o) != NULL;
}

static int write_userdata(snapshot_writer *w, userdata *u) {
  value v;
  set_object(&v, TAG_USERDATA, u);
  const table_handle *h = to_handle(&v);
  const string *view = memory_view_name(&v);
  if (h == NULL && view == NULL) {
    const value *name = metafield(&v, "__name");
    char what[64];
    format_text(what, sizeof what, "a %.48s", is_string(name) ? as_string(name)->text : "userdata");
    return snapshot_refuse(w, false, what);
  }
  TRY(snapshot_put_object(w, h != NULL ? 3 : 2, LUAHOST_SNAPSHOT_HANDLE));
  TRY(snapshot_put_string(w, h != NULL ? handle_name(&v) : view));
  return h != NULL ? snapshot_put_uint(w, h->id != 0 ? h->rights : 0) : OK;
}

// Pushes a table, which is there when it is needed: most documents have no custom object.
static int push_list(thread *th, table **out) {
  TRY(push_table(th, 0, 0));
  *out = as_table(from_top(th, -1));
  return OK;
}

// __persist of a table or userdata: 1 when it was written as a custom object.
static int write_custom(snapshot_writer *w, object *o) {
  value v;
  set_object(&v, o->kind, o);
  const value *persist = metafield(&v, "__persist");
  if (is_nil(persist) || persist->tag == TAG_TRUE) return 0;
  if (persist->tag == TAG_FALSE) return snapshot_refuse(w, false, "a value that says __persist = false");
  if (!is_function(persist)) return snapshot_refuse(w, false, "a value whose __persist is neither function nor boolean");
  TRY(snapshot_put_object(w, 2, LUAHOST_SNAPSHOT_CUSTOM));
  TRY(buffer_put(&w->customs, &w->at, sizeof w->at));
  static const value nothing = {.tag = TAG_NIL}, yes = {.tag = TAG_TRUE};
  const value *constructor = w->made != NULL ? table_get(w->made, &v) : &nothing;
  if (is_nil(constructor)) {
    if (w->unmade == NULL) TRY(push_list(w->th, &w->unmade));
    TRY(table_set(w->th, w->unmade, &v, &yes));
    return 1;
  }
  w->edge = (snapshot_edge){.kind = EDGE_CONSTRUCTOR};
  TRY(snapshot_put_index(w, as_object(constructor)));
  return 1;
}

// Objects that are there already where the document is restored: 1 when it was one.
static int write_reference(snapshot_writer *w, const object *o) {
  const char *name = standard_name(o);
  if (name != NULL && (!w->options->copy_globals || o->kind != TAG_TABLE || name[0] == '=')) {
    TRY(put_named(w, o->kind == TAG_BUILTIN ? LUAHOST_SNAPSHOT_BUILTIN : LUAHOST_SNAPSHOT_STANDARD, name));
    return 1;
  }
  if (name != NULL || !is_module(w, o)) return 0;
  TRY(snapshot_put_object(w, 2, LUAHOST_SNAPSHOT_MODULE));
  TRY(snapshot_put_string(w, module_name(o)));
  return 1;
}

static int write_object(snapshot_writer *w, uint32_t index) {
  object *o = w->objects[index];
  w->at = index;
  w->edge = (snapshot_edge){.kind = EDGE_NONE};
  TRY(fuel_spend(4));
  int written = 0;
  if (o->kind == TAG_TABLE || o->kind == TAG_CLOSURE || o->kind == TAG_BUILTIN || o->kind == TAG_USERDATA)
    TRY(written = write_reference(w, o));
  if (written == 0 && (o->kind == TAG_TABLE || o->kind == TAG_USERDATA)) TRY(written = write_custom(w, o));
  if (written != 0) return OK;
  switch (o->kind) {
    case TAG_STRING: {
      const string *s = (const string *)o;
      TRY(fuel_spend(s->len / 64));
      return cbor_put_string(&w->out, s);
    }
    case TAG_TABLE: return write_table(w, (const table *)o);
    case TAG_CLOSURE: return write_closure(w, (const closure *)o);
    case TAG_UPVALUE: return write_upvalue(w, (const upvalue *)o);
    case TAG_PROTO: return snapshot_write_proto(w, (const proto *)o);
    case TAG_THREAD: return snapshot_write_thread(w, (thread *)o);
    case TAG_BUILTIN: return write_builtin(w, (const builtin *)o);
    default: return write_userdata(w, (userdata *)o);
  }
}

// ---- where the culprit is

static void put_key_text(buffer *out, const value *key) {
  switch (key->tag) {
    case TAG_STRING: buffer_printf(out, "[\"%.60s\"]", as_string(key)->text); break;
    case TAG_INT: buffer_printf(out, "[%lld]", (long long)key->i); break;
    case TAG_FLOAT: buffer_printf(out, "[%g]", key->n); break;
    case TAG_FALSE:
    case TAG_TRUE: buffer_printf(out, "[%s]", is_false(key) ? "false" : "true"); break;
    default: buffer_printf(out, "[a %s]", type_name(key->tag));
  }
}

// " of function 'f' (orders.lua:12)"
static void put_function_text(buffer *out, const closure *c, const char *name) {
  char id[CHUNK_ID_MAX] = "?";
  const string *source = c->proto->source;
  if (source != NULL) chunk_id(id, source->text, source->len);
  if (name[0] != 0) buffer_printf(out, " of function '%s'", name);
  else buffer_printf(out, " of function");
  buffer_printf(out, " (%s:%u)", id, (unsigned)c->proto->line_defined);
}

static const char *text_of(const string *s) { return s != NULL ? s->text : "?"; }

// One step from an object. *name: what the object is called, and then what the step leads to.
static void put_step(buffer *out, const object *from, const snapshot_edge *edge, char name[64]) {
  const char *next = "";
  switch (edge->kind) {
    case EDGE_FIELD:
      put_key_text(out, &edge->key);
      if (is_string(&edge->key)) next = as_string(&edge->key)->text;
      break;
    case EDGE_KEY: buffer_printf(out, "a key"); break;
    case EDGE_META: buffer_printf(out, "its metatable"); break;
    case EDGE_UPVALUE: {
      const closure *c = (const closure *)from;
      next = text_of(c->proto->upvalues[edge->n].name);
      buffer_printf(out, "upvalue '%.60s'", next);
      put_function_text(out, c, name);
      break;
    }
    case EDGE_HELD: buffer_printf(out, "what '%s' holds", ((const builtin *)from)->name); break;
    case EDGE_SLOT: buffer_printf(out, "a variable of the coroutine"); break;
    default: buffer_printf(out, "the constructor that __persist gave");
  }
  format_text(name, 64, "%.60s", next);
}

// The edge by which the parent of an object leads to it.
static void find_edge(snapshot_writer *w, uint32_t parent, uint32_t child, snapshot_edge *edge) {
  size_t len = w->out.len;
  w->trace = child;
  w->found = (snapshot_edge){.kind = EDGE_SILENT};
  w->frozen = true;  // nothing new is discovered on the way; failures are none
  write_object(w, parent);
  entries_clear();
  w->frozen = false;
  w->trace = NO_INDEX;
  w->out.len = len;
  *edge = w->found;
}

enum { STEPS_SHOWN = 10 };

static void put_path(snapshot_writer *w, uint32_t at, const snapshot_edge *last, buffer *out) {
  uint32_t chain[STEPS_SHOWN + 1], length = 1;
  char name[64] = "";
  chain[0] = at;
  while (length <= STEPS_SHOWN && chain[length - 1] != 0) {
    chain[length] = w->parents[chain[length - 1]];
    length++;
  }
  bool whole = chain[length - 1] == 0;
  if (whole && w->options->name != NULL) format_text(name, sizeof name, "%.60s", w->options->name->text);
  const char *gap = whole ? "" : "... -> ";
  for (uint32_t i = length; i-- > 0;) {
    snapshot_edge edge = *last;
    if (i > 0) find_edge(w, chain[i], chain[i - 1], &edge);
    if (edge.kind == EDGE_SILENT || edge.kind == EDGE_NONE) continue;
    buffer_printf(out, "%s", gap);
    put_step(out, w->objects[chain[i]], &edge, name);
    gap = " -> ";
  }
}

int snapshot_refuse(snapshot_writer *w, bool inside, const char *what) {
  static const snapshot_edge none = {.kind = EDGE_NONE};
  if (w->trace != NO_INDEX) return ERR_LUA;  // the path is being told
  buffer path = {0};
  snapshot_edge edge = inside ? w->edge : none;
  uint32_t at = w->at;
  if (w->count > 0) put_path(w, at, &edge, &path);
  int status = buffer_putc(&path, 0);
  if (status == OK && path.len > 1)
    status = raise(w->th, "cannot persist %s at %.300s", what, path.data);
  else if (status == OK)
    status = raise(w->th, "cannot persist %s", what);
  buffer_free(&path);
  return status;
}

// ---- weak keys

// Values of weak tables whose keys turned out to be reachable. 1 when there was one not yet known.
static int discover_ephemerons(snapshot_writer *w, const table *t) {
  uint32_t first, count, before = w->count;
  TRY(collect_pairs(t, 0, &first, &count));
  for (uint32_t i = 0; i < count; i++) {
    const entry *pair = entry_at(first + i);
    if (is_reached(w, &pair->key) && !is_reached(w, pair->val)) TRY(put_pair(w, WEAK_KEYS, entry_at(first + i)));
  }
  entries_pop(first);
  return w->count != before;
}

static int discover_weak(snapshot_writer *w) {
  int found = 0;
  for (uint32_t i = 0; i < w->count && found == 0; i++) {
    const object *o = w->objects[i];
    if (o->kind != TAG_TABLE || weak_mode((const table *)o) != WEAK_KEYS) continue;
    w->at = i;
    TRY(found = discover_ephemerons(w, (const table *)o));
  }
  return found;
}

// ---- custom objects

static uint32_t custom_at(const snapshot_writer *w, uint32_t n) {
  uint32_t index;
  memcpy(&index, w->customs.data + n * sizeof index, sizeof index);
  return index;
}

static uint32_t custom_count(const snapshot_writer *w) { return (uint32_t)(w->customs.len / sizeof(uint32_t)); }

// How many custom objects the one at `start` needs before it can be made: those that its constructor reaches.
static int count_needs(snapshot_writer *w, uint32_t start, char *seen, uint32_t *needs) {
  buffer queue = {0};
  size_t len = w->out.len, customs = w->customs.len;
  int status = OK;
  *needs = 0;
  memset(seen, 0, w->count);
  w->visit = &queue;
  w->frozen = true;
  status = write_object(w, start);
  for (size_t i = 0; status >= 0 && i < queue.len; i += sizeof(uint32_t)) {
    uint32_t index;
    memcpy(&index, queue.data + i, sizeof index);
    w->out.len = len;
    if (index == start) {
      w->at = start;
      w->visit = NULL;
      status = snapshot_refuse(w, false, "a value whose constructor (__persist) needs the value itself");
    } else if (!seen[index]) {
      seen[index] = 1;
      size_t before = w->customs.len;
      status = write_object(w, index);
      *needs += w->customs.len != before;
    }
  }
  buffer_free(&queue);
  w->visit = NULL;
  w->frozen = false;
  w->out.len = len;
  w->customs.len = customs;
  return status;
}

// Sorts the custom objects so that each comes after those it needs: it needs more than any of them.
static int order_customs(snapshot_writer *w) {
  uint32_t n = custom_count(w), count = w->count;
  if (n == 0) return OK;
  char *seen = mem_alloc(count);
  uint64_t *order = mem_alloc(n * sizeof *order);
  int status = seen == NULL || order == NULL ? ERR_MEMORY : OK;
  for (uint32_t i = 0; status >= 0 && i < n; i++) {
    uint32_t needs, index = custom_at(w, i);
    status = fuel_spend(count / 16);
    if (status >= 0) status = count_needs(w, index, seen, &needs);
    uint64_t rank = status >= 0 ? (uint64_t)needs << 32 | index : 0;
    uint32_t at = i;
    for (; at > 0 && order[at - 1] > rank; at--) order[at] = order[at - 1];
    order[at] = rank;
  }
  for (uint32_t i = 0; status >= 0 && i < n; i++) {
    uint32_t index = (uint32_t)order[i];
    memcpy(w->customs.data + i * sizeof index, &index, sizeof index);
  }
  if (seen != NULL) mem_free(seen, count);
  if (order != NULL) mem_free(order, n * sizeof *order);
  return status < 0 ? status : OK;
}

// Asks __persist of the custom objects that were met, and keeps the constructors. Runs Lua.
static int make_constructors(snapshot_writer *w) {
  thread *th = w->th;
  uint32_t cursor = 0;
  value v, yes;
  while (table_next(w->unmade, &cursor, &v, &yes)) {
    push_value(th, metafield(&v, "__persist"));
    push_value(th, &v);
    TRY(call_value(th, 1, 1));
    if (!is_function(from_top(th, -1)))
      return raise(th, "__persist must return a function that makes the value anew, got a %s",
                   type_name(from_top(th, -1)->tag));
    TRY(table_set(th, w->made, &v, from_top(th, -1)));
    pop(th, 1);
  }
  return OK;
}

// ---- the document

static int discover(snapshot_writer *w) {
  int more = 1;
  uint32_t done = 0;
  while (more > 0) {
    for (; done < w->count; done++) TRY(write_object(w, done));
    more = 0;
    if (w->twice && w->first == NULL) TRY(more = discover_weak(w));
  }
  return OK;
}

static int put_header(snapshot_writer *w, const value *root) {
  char version[16];
  uint32_t customs = custom_count(w);
  format_text(version, sizeof version, "%d.%d", LUAHOST_VERSION_MAJOR, LUAHOST_VERSION_MINOR);
  TRY(cbor_put_head(&w->out, CBOR_MAP, customs > 0 ? 6 : 5));
  TRY(snapshot_put_uint(w, LUAHOST_SNAPSHOT_KEY_FORMAT));
  TRY(snapshot_put_uint(w, LUAHOST_SNAPSHOT_FORMAT));
  TRY(snapshot_put_uint(w, LUAHOST_SNAPSHOT_KEY_BYTECODE));
  TRY(snapshot_put_uint(w, BYTECODE_VERSION));
  TRY(snapshot_put_uint(w, LUAHOST_SNAPSHOT_KEY_ABI));
  TRY(cbor_put_text(&w->out, version, strlen(version)));
  TRY(snapshot_put_uint(w, LUAHOST_SNAPSHOT_KEY_ROOT));
  TRY(snapshot_put_value(w, root));
  TRY(snapshot_put_uint(w, LUAHOST_SNAPSHOT_KEY_OBJECTS));
  return snapshot_put_array(w, w->count);
}

static int put_order(snapshot_writer *w) {
  uint32_t n = custom_count(w);
  if (n == 0) return OK;
  TRY(snapshot_put_uint(w, LUAHOST_SNAPSHOT_KEY_ORDER));
  TRY(snapshot_put_array(w, n));
  for (uint32_t i = 0; i < n; i++) TRY(snapshot_put_uint(w, custom_at(w, i)));
  return OK;
}

// The objects are written already: the header goes in front of them. It is short.
static int put_header_before(snapshot_writer *w, const value *root) {
  size_t objects = w->out.len;
  TRY(put_header(w, root));
  size_t header = w->out.len - objects;
  char text[128];
  memcpy(text, w->out.data + objects, header);
  memmove(w->out.data + header, w->out.data, objects);
  memcpy(w->out.data, text, header);
  return OK;
}

static int write_all(snapshot_writer *w, const value *root) {
  w->at = 0;
  w->out.len = w->customs.len = 0;
  TRY(snapshot_put_value(w, root));  // also refuses what has no form
  w->out.len = 0;
  return discover(w);
}

static void drop_objects(snapshot_writer *w) {
  mem_free(w->objects, w->cap * sizeof *w->objects);
  mem_free(w->parents, w->cap * sizeof *w->parents);
  mem_free(w->slots, (size_t)w->slot_cap * sizeof *w->slots);
}

// Now that all objects are known, numbers and writes them anew.
static int write_again(snapshot_writer *w, const value *root) {
  snapshot_writer first = *w;
  w->objects = NULL;
  w->parents = w->slots = NULL;
  w->count = w->cap = w->slot_cap = 0;
  w->first = &first;
  w->text_of = NULL;
  int status = write_all(w, root);
  if (status >= 0 && w->shared) {
    w->out.len = w->customs.len = 0;
    w->frozen = true;
    for (uint32_t i = 0; i < w->count && status >= 0; i++) status = write_object(w, i);
    w->frozen = false;
  }
  w->first = NULL;
  drop_objects(&first);
  return status;
}

static int write_document(snapshot_writer *w, const value *root) {
  w->trace = NO_INDEX;
  w->has_modules = has_modules();
  TRY(write_all(w, root));
  if (w->unmade != NULL) return OK;  // another round
  if (w->twice) TRY(write_again(w, root));
  TRY(order_customs(w));
  TRY(put_header_before(w, root));
  return put_order(w);
}

static void drop(snapshot_writer *w) {
  drop_objects(w);
  buffer_free(&w->out);
  buffer_free(&w->customs);
  entries_clear();
}

// One round: 1 when constructors are wanted before the next one. *made: those there are, pushed with the first.
static int encode_round(thread *th, const value *root, const snapshot_options *options, table **made, buffer *out) {
  snapshot_writer w = {.th = th, .options = options, .made = *made};
  int status = write_document(&w, root);
  bool again = w.unmade != NULL;
  if (status >= 0 && !again) {
    if (out->len == 0) {
      buffer_free(out);
      *out = w.out;
      w.out = (buffer){0};
    } else {
      status = buffer_put(out, w.out.data, w.out.len);
    }
  }
  drop(&w);
  if (status < 0) return status;
  if (!again) return 0;
  if (*made == NULL) TRY(push_list(th, made));
  w.made = *made;
  TRY(make_constructors(&w));
  return 1;
}

int snapshot_encode(thread *th, const value *root, const snapshot_options *options, buffer *out) {
  value v;
  value_copy(&v, root);
  uint32_t top = th->top;
  table *made = NULL;
  int more = 1;
  for (int round = 0; more > 0; round++) {
    if (round == ROUNDS_MAX) return raise(th, "__persist functions make ever more values with __persist");
    TRY(stack_reserve(th, 8));
    TRY(more = encode_round(th, &v, options, &made, out));
  }
  th->top = top;
  return OK;
}
