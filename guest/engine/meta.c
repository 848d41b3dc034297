// Metatables: which value has which, and quick look-up of events.
#include "meta.h"
#include "gc.h"
#include "snapshot.h"
#include "table.h"

static const char *const event_names[EVENT_COUNT] = {
  "__index", "__newindex", "__gc", "__mode", "__len", "__eq", "__call", "__close",
  "__add", "__sub", "__mul", "__mod", "__pow", "__div", "__idiv",
  "__band", "__bor", "__bxor", "__shl", "__shr", "__unm", "__bnot",
  "__lt", "__le", "__concat", "__name", "__tostring", "__pairs", "__metatable",
};

int meta_init(void) {
  for (int e = 0; e < EVENT_COUNT; e++) TRY(string_new(event_names[e], strlen(event_names[e]), &vm.event_name[e]));
  return OK;
}

const value *meta_event_lookup(table *meta, enum event e) {
  table_settle(meta);
  node *n = table_find_short(meta, vm.event_name[e]);
  if (n != NULL && !is_nil(&n->val)) return &n->val;
  meta->absent |= 1u << e;
  return NULL;
}

table *metatable_of(const value *v) {
  switch (v->tag) {
    case TAG_TABLE: return as_table(v)->meta;
    case TAG_USERDATA: return as_userdata(v)->meta;
    case TAG_FALSE:
    case TAG_TRUE: return vm.type_meta[TAG_TRUE];
    case TAG_INT:
    case TAG_FLOAT: return vm.type_meta[TAG_FLOAT];
    case TAG_CLOSURE:
    case TAG_BUILTIN: return vm.type_meta[TAG_CLOSURE];
    default: return vm.type_meta[v->tag];
  }
}

void set_type_metatable(enum tag tag, table *meta) {
  if (tag == TAG_FALSE) tag = TAG_TRUE;
  if (tag == TAG_INT) tag = TAG_FLOAT;
  if (tag == TAG_BUILTIN) tag = TAG_CLOSURE;
  vm.type_meta[tag] = meta;
}

const value *value_event(const value *v, enum event e) {
  table *meta = metatable_of(v);
  return meta == NULL ? NULL : meta_event(meta, e);
}

const value *metafield(const value *v, const char *event) {
  static const value absent = {.tag = TAG_NIL};
  table *meta = metatable_of(v);
  return meta == NULL ? &absent : table_get_cstr(meta, event);
}

int set_metatable(thread *th, value *object_value, table *meta) {
  (void)th;
  object *o = as_object(object_value);
  // First what may fail: then nothing has changed.
  if (meta != NULL && meta_event(meta, EVENT_GC) != NULL) TRY(gc_want_finalizer(o));
  if (object_value->tag == TAG_TABLE) {
    table_settle(as_table(object_value));
    as_table(object_value)->meta = meta;
  } else {
    as_userdata(object_value)->meta = meta;
  }
  if (meta == NULL) return OK;
  value m;
  set_table(&m, meta);
  gc_object_barrier(o, &m);
  return OK;
}

int new_metatable(thread *th, const char *type) {
  const value *old = table_get_cstr(vm.registry, type);
  if (!is_nil(old)) {
    push_value(th, old);
    return 0;
  }
  TRY(push_table(th, 0, 4));
  TRY(push_cstring(th, type));
  table *meta = as_table(from_top(th, -2));
  TRY(table_set_cstr(th, meta, "__name", from_top(th, -1)));
  TRY(table_set_cstr(th, vm.registry, type, from_top(th, -2)));
  size_t len = strlen(type) + 2;
  char *name = arena_alloc(&vm.names, len);
  if (name == NULL) return ERR_MEMORY;
  name[0] = '=';
  memcpy(name + 1, type, len - 1);
  TRY(standard_add(name, &meta->head));
  pop(th, 1);
  return 1;
}
