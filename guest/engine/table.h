// What the VM and the collector need of table.c beyond engine.h.
#ifndef LUAHOST_TABLE_H
#define LUAHOST_TABLE_H

#include "engine.h"

// The node whose key is this short string, or NULL.
// Keys can be chosen to collide. Chains as long as this cost fuel.
enum { LONG_CHAIN = 8 };

static inline node *table_find_short(const table *t, const string *key) {
  if (t->node_cap == 0) return NULL;
  uint32_t i = t->nodes[key->hash & (t->node_cap - 1)].val.spare, steps = 0;
  for (; i != 0; steps++) {
    node *n = &t->nodes[i - 1];
    if (n->key.bits == (uintptr_t)key && n->key.tag == TAG_STRING) break;
    i = n->key.spare;
  }
  if (__builtin_expect(steps > LONG_CHAIN, 0)) fuel_owe(steps / 2);
  return i != 0 ? &t->nodes[i - 1] : NULL;
}

// The slot of an integer key in the array part, or NULL.
static inline value *table_array_slot(const table *t, int64_t key) {
  uint64_t i = (uint64_t)key - 1;
  return i < t->array_len ? &t->array[i] : NULL;
}

// Iteration that went over many empty places, such as those of a table that was emptied, is work.
static inline int table_charge_skipped(uint32_t from, uint32_t to) {
  return __builtin_expect(to - from < 16, 1) ? OK : fuel_spend((to - from) / 16);
}

// table_set for a key known to be absent or nil-valued and neither nil nor NaN.
int table_insert(table *t, const value *key, const value *v);

// Stores a field under a short string that the table has no node for, if there is room and no metatable; false: nothing was done.
bool table_add_field(table *t, const value *key, const value *v);

// While the collector clears a weak table (gc_weak.c) its fields say that it is empty. table.c knows better; whoever looks at the
// fields and wants to be right calls table_settle first.
enum { TABLE_HIDDEN = 4 };  // head.flags
static inline bool table_is_hidden(const table *t) { return __builtin_expect(t->head.flags & TABLE_HIDDEN, 0); }
void table_hide(table *t);
bool table_reveal(table *t);   // false: it was not hidden
void table_settle(const table *t);

// A table with a copy of nodes, as another table has them: `cap` of them, of which the first `used` have short
// strings as keys, and no value yet. The caller gives each one, or calls table_keep_nodes.
int table_new_nodes(const node *nodes, uint32_t cap, uint32_t used, table **out);
void table_keep_nodes(table *t, uint32_t n);  // the first n nodes of such a table; the others are gone

void table_free(table *t);
size_t table_size(const table *t);
// Stores n items under the keys first + 1, first + 2, ...; nils among them keep their place in the array part.
int table_set_list(thread *th, table *t, uint32_t first, const value *items, uint32_t n);
int table_resize(table *t, uint32_t array_slots, uint32_t hash_slots);  // at least; keeps the contents

#endif
