// Indexing off the fast path: chains of __index and __newindex (manual 2.4).
#include "vm.h"

enum { CHAIN_MAX = 2000 };

int index_get(thread *th, const value *object, const value *key, value *out) {
  // A copy: `object` may be `out`, and chains walk on.
  value at;
  value_copy(&at, object);
  for (int i = 0; i < CHAIN_MAX; i++) {
    const value *f;
    if (is_table(&at)) {
      const value *v = table_get(as_table(&at), key);
      table *meta = as_table(&at)->meta;
      if (!is_nil(v) || meta == NULL || (f = meta_event(meta, EVENT_INDEX)) == NULL) {
        value_copy(out, v);
        return OK;
      }
    } else {
      f = value_event(&at, EVENT_INDEX);
      if (f == NULL) return raise_index(th, i == 0 ? object : &at, key);
    }
    if (is_function(f)) return lay_call(th, f, &at, key, NULL);
    value_copy(&at, f);
    fuel_owe(1);
  }
  return raise(th, "'__index' chain too long; possibly a loop");
}

int index_set(thread *th, const value *object, const value *key, const value *v) {
  value at;
  value_copy(&at, object);
  for (int i = 0; i < CHAIN_MAX; i++) {
    const value *f;
    if (is_table(&at)) {
      table *t = as_table(&at);
      if (t->meta == NULL || (f = meta_event(t->meta, EVENT_NEWINDEX)) == NULL) return table_set(th, t, key, v);
      if (!is_nil(table_get(t, key))) return table_set(th, t, key, v);
    } else {
      f = value_event(&at, EVENT_NEWINDEX);
      if (f == NULL) return raise_index(th, i == 0 ? object : &at, key);
    }
    if (is_function(f)) return lay_call(th, f, &at, key, v);
    value_copy(&at, f);
    fuel_owe(1);
  }
  return raise(th, "'__newindex' chain too long; possibly a loop");
}
