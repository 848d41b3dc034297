// Shapes: documents of one kind have the same keys in the same order. The decoder remembers the keys of the
// last few maps that it read, as bytes and as the nodes of the table that they made, and makes the next table
// of that shape as a copy of the nodes: no key is hashed, looked up or inserted again.
#ifndef LUAHOST_CBOR_SHAPE_H
#define LUAHOST_CBOR_SHAPE_H

#include "cbor.h"

enum {
  SHAPE_PAIRS = 16,  // of a map, at most, and nodes
  SHAPE_KEY = 23,    // bytes of a key, at most: its head is one byte
};

typedef struct shape {
  uint32_t pairs;  // 0: nothing is remembered here
  uint32_t cap;    // of the nodes
  node nodes[SHAPE_PAIRS];  // of a table with these keys and no values
} shape;

// Where maps of so many pairs are remembered that begin with the key that r is at; NULL when none are.
shape *shape_for(const cbor_reader *r, uint64_t pairs);
// Remembers the keys of a table that was just made of a map, all of them text, if they are as shapes need them.
void shape_remember(shape *s, const table *t, uint32_t pairs);

// Passes over the next item if it is the text of this key.
static inline bool shape_skip_key(cbor_reader *r, const string *key) {
  size_t len = key->len;
  const unsigned char *at = r->at;
  if ((size_t)(r->end - at) <= len || *at++ != (CBOR_TEXT << 5 | len)) return false;
  if (len >= 4) {
    uint32_t a, b;
    for (size_t i = 0; i + 4 <= len; i += 4) {
      memcpy(&a, at + i, 4);
      memcpy(&b, key->text + i, 4);
      if (a != b) return false;
    }
    memcpy(&a, at + len - 4, 4);
    memcpy(&b, key->text + len - 4, 4);
    if (a != b) return false;
  } else {
    for (size_t i = 0; i < len; i++)
      if (at[i] != (unsigned char)key->text[i]) return false;
  }
  r->at = at + len;
  if (r->owed > 0) r->owed--;
  return true;
}

#endif
