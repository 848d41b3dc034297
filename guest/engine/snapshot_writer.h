// The encoder's state, shared by snapshot_encode.c, snapshot_text.c and
// snapshot_thread.c.
//
// Objects are written in the order in which they are discovered, so one pass does
// both. A document that has to know all its objects before it can be written
// (weak tables, shared variables of coroutines) is written twice, and numbered anew. What refers to objects
// without discovering them (the latter) is written once more, when all have their numbers.
#ifndef LUAHOST_SNAPSHOT_WRITER_H
#define LUAHOST_SNAPSHOT_WRITER_H

#include "cbor.h"
#include "luahost.h"
#include "snapshot.h"
#include "vm.h"

enum { NO_INDEX = UINT32_MAX };

// How an object leads to the one that is being put.
typedef struct snapshot_edge {
  enum {
    EDGE_NONE, EDGE_SILENT, EDGE_FIELD, EDGE_KEY, EDGE_META, EDGE_UPVALUE, EDGE_HELD, EDGE_SLOT,
    EDGE_CONSTRUCTOR,
  } kind;
  uint32_t n;  // of an upvalue
  value key;   // of a field
} snapshot_edge;

typedef struct snapshot_writer {
  thread *th;
  const snapshot_options *options;
  buffer out;
  object **objects;    // by index
  uint32_t *parents;   // by index: who discovered it
  uint32_t count, cap;
  uint32_t *slots;     // open hash from objects to 1 + index
  uint32_t slot_cap;   // a power of two
  uint32_t at;         // index of the object being written
  snapshot_edge edge;  // being put
  bool has_modules;    // package.loaded has more than the libraries
  bool twice;          // a second pass is needed
  bool shared;         // and a third one
  const struct snapshot_writer *first;  // in the second one: the first, which has found all objects
  bool frozen;         // no object may be added
  table *made;         // custom objects to their constructors
  table *unmade;       // custom objects that still want one
  buffer customs;      // indexes (uint32_t) of the custom objects
  uint32_t trace;      // looking for the edge that leads to this object, or NO_INDEX
  snapshot_edge found;
  const proto *text_of;  // whose text is the string `text`
  string *text;
  buffer *visit;       // collecting the indexes of an object's children, or NULL
} snapshot_writer;

// Each appends to w->out.
int snapshot_put_value(snapshot_writer *w, const value *v);
int snapshot_put_string(snapshot_writer *w, const string *s);
int snapshot_put_index(snapshot_writer *w, const void *o);
static inline int snapshot_put_array(snapshot_writer *w, uint64_t count) {
  return cbor_put_head(&w->out, CBOR_ARRAY, count);
}
static inline int snapshot_put_uint(snapshot_writer *w, uint64_t n) {
  return cbor_put_head(&w->out, CBOR_UINT, n);
}
int snapshot_put_object(snapshot_writer *w, uint32_t elements, uint32_t kind);  // array head and kind

// The index of an object if it has one yet, else NO_INDEX.
uint32_t snapshot_known(const snapshot_writer *w, const void *o);
// Whether the document has the object, as far as that is known: in the second pass it is.
static inline bool snapshot_has(const snapshot_writer *w, const void *o) {
  return snapshot_known(w->first != NULL ? w->first : w, o) != NO_INDEX;
}
// Raises "cannot persist WHAT at PATH": the object being written, or what its edge leads to.
int snapshot_refuse(snapshot_writer *w, bool inside, const char *what);

int snapshot_write_proto(snapshot_writer *w, const proto *p);    // snapshot_text.c
int snapshot_write_thread(snapshot_writer *w, thread *co);       // snapshot_thread.c

#endif
