// What the two halves of the table library share: access to the elements of an
// argument that is a list, plain or through metamethods.
#ifndef LUAHOST_LIB_TABLE_H
#define LUAHOST_LIB_TABLE_H

#include "engine.h"

// A table without metatable can be read and written without asking anyone.
static inline bool is_plain_table(const value *v) {
  return is_table(v) && as_table(v)->meta == NULL;
}

// Checks that argument i can be read, written and measured like a table, and measures it.
int list_check(thread *th, int i, int64_t *length);
// Elements of argument i, and its length by #. These may run Lua.
int list_length(thread *th, int i, int64_t *out);
int list_push(thread *th, int i, int64_t key);
int list_store(thread *th, int i, int64_t key);  // pops the value to store

int table_sort_function(thread *th);
int sort_string_slots(value *slots, int64_t count);  // by their bytes; all must be strings

#endif
