#include "cbor_shape.h"

#include "gc.h"
#include "table.h"

// A shape's strings are not marked: they are forgotten when marking ends, so that none of them is ever dead.
// From there on the decoder only adds what string_new gave it, which is alive until the next time.
enum { SHAPES = 8 };

static shape shapes[SHAPES];

void shapes_forget(void) {
  for (unsigned i = 0; i < SHAPES; i++) shapes[i].pairs = 0;
}

shape *shape_for(const cbor_reader *r, uint64_t pairs) {
  if (pairs == 0 || pairs > SHAPE_PAIRS || r->at == r->end) return NULL;
  unsigned first = *r->at, len = first & 31;
  if (first >> 5 != CBOR_TEXT || len > SHAPE_KEY || (size_t)(r->end - r->at) <= len) return NULL;
  uint32_t h = first << 8 | (uint32_t)pairs;  // the key's length, and two of its bytes
  if (len > 0) h ^= (uint32_t)r->at[1] << 16 | (uint32_t)r->at[len] << 24;
  return &shapes[h * 0x9E3779B1u >> 29];
}

void shape_remember(shape *s, const table *t, uint32_t pairs) {
  if (t->node_used != pairs || t->array_len != 0 || t->node_cap > SHAPE_PAIRS) return;
  for (uint32_t i = 0; i < pairs; i++)
    if (!is_string(&t->nodes[i].key) || as_string(&t->nodes[i].key)->len > SHAPE_KEY) return;
  s->pairs = pairs;
  s->cap = t->node_cap;
  for (uint32_t i = 0; i < s->cap; i++) {
    s->nodes[i] = t->nodes[i];
    set_nil(&s->nodes[i].val);
  }
}
