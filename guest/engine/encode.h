// What the CBOR and JSON encoders share: how they walk a Lua value, in which
// order they take a table's pairs, and how they say where a culprit is.
//
// Encoding runs no Lua and therefore no collection: tables stay as they are and
// pointers into them stay good until the encoder returns. Metamethods are not
// consulted, pairs are raw.
#ifndef LUAHOST_ENCODE_H
#define LUAHOST_ENCODE_H

#include "engine.h"

// A table may nest this deep, as abi/luahost.h says for values on the wire.
enum { ENCODE_MAX_DEPTH = 64 };

// An emptied buffer for one encoding, kept between calls. Nobody holds it while
// Lua runs: be done with it before calling anything that may run Lua.
buffer *encode_scratch(void);
// Pushes its contents as a string.
int push_scratch(thread *th);
// Gives back what an unusually large item needed.
void encode_scratch_trim(void);

// The way from the top to the item being encoded, innermost step first. Steps
// live in the C frames of the encoder; NULL is the top.
typedef struct encode_step {
  const struct encode_step *up;
  const table *in;   // the table that is being encoded
  value key;         // the key whose value is being encoded
  uint32_t depth;    // 1 for the outermost table
} encode_step;

// Begins a step into t, or raises for a cycle or too deep a nesting.
int encode_enter(thread *th, const encode_step *up, const table *t, encode_step *step);

// Raises "cannot encode WHAT at ["user"]["callback"]"; without "at" at the top.
int encode_refuse(thread *th, const encode_step *at, const char *what);
// The same for a value of a type that has no encoding: "a function", or the __name of a userdata.
int encode_refuse_type(thread *th, const encode_step *at, const value *v);
// The tag of the value that was refused last. Functions and coroutines can be persisted instead.
extern uint32_t encode_refused;
static inline bool is_code(uint32_t tag) { return tag == TAG_CLOSURE || tag == TAG_BUILTIN || tag == TAG_THREAD; }

// Whether the keys are exactly 1..n. True with n = 0 for an empty table.
bool table_is_sequence(const table *t, uint32_t *n);
// The i-th item (from 1) of a table that is a sequence.
static inline const value *sequence_item(const table *t, uint32_t i) {
  return i <= t->array_len ? &t->array[i - 1] : table_get_int(t, i);
}

// The null of documents: a value that is not nil and survives in tables.
static inline bool is_null(const value *v) { return v->tag == TAG_LIGHT && v->bits == 0; }
static inline void set_null(value *v) { set_light(v, NULL); }
// Gives null, like all light userdata, a tostring of "null". Idempotent.
int null_open(thread *th);
// Sets the field "null" of the table on top of the stack.
int add_null(thread *th);

// What an empty table is cannot be seen from its contents: it is an empty map
// unless it carries the array mark, a metatable that decoders give to empty
// arrays and json.array to any table. A table with contents goes by these alone.
bool is_marked_array(const table *t);
int mark_array(thread *th, table *t);
int push_array_mark(thread *th);

// One pair of a table. Most comparisons are decided by `order`.
typedef struct entry {
  uint64_t order;
  value key;
  const value *val;
} entry;

// Pairs of the tables on the way, innermost last, in one array that is kept
// between calls. It moves when it grows: hold indexes, not pointers.
int entries_push(const table *t, uint32_t *first, uint32_t *count);
entry *entry_at(uint32_t index);
// Sorts entries by order, and by `before` where orders are equal.
typedef bool (*entry_before)(const entry *a, const entry *b);
int entries_sort(uint32_t first, uint32_t count, entry_before before);
void entries_pop(uint32_t first);
// Every encoder ends with this, also after an error.
void entries_clear(void);

// The first 8 bytes, most significant first, zeros after the end: a sort order for byte strings.
uint64_t bytes_order(const char *bytes, size_t len);

#endif
