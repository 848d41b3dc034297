// The decoder's state, shared by snapshot_decode.c, snapshot_text.c and
// snapshot_thread.c. The document may be anybody's: whoever reads a piece checks it.
#ifndef LUAHOST_SNAPSHOT_READER_H
#define LUAHOST_SNAPSHOT_READER_H

#include "cbor.h"
#include "luahost.h"
#include "snapshot.h"
#include "vm.h"

enum {
  SNAPSHOT_STRING = 32,  // a kind of object beside those of luahost.h: a long string
  SNAPSHOT_MADE = 33,    // a value in the table of anchors
  NO_CUSTOM = UINT32_MAX,
};

typedef struct snapshot_reader {
  thread *th;
  const unsigned char *start, *at, *end;
  uint32_t count;      // objects
  uint32_t *offsets;   // where each begins, or its fields
  uint8_t *kinds;
  object **objects;    // NULL: not there yet
  uint32_t *ranks;     // of custom objects: when they are made; NULL when there are none
  uint32_t version;    // of the bytecode
  bool foreign;        // which is not ours
  bool quiet;          // Lua must not run
  uint32_t anchors;    // stack slot of the table of anchors: values by 1 + index
  uint32_t waits_for;  // rank of the last custom object that what was read needs, or NO_CUSTOM
  buffer fixups;       // what waits for custom objects
} snapshot_reader;

// Raises the error "corrupt": "malformed snapshot at byte N: WHY".
int snapshot_malformed(const snapshot_reader *r, const char *why);
// Raises the error "version": both versions, and why the function cannot be compiled anew.
int snapshot_version(const snapshot_reader *r, const proto *p, const char *why);

// Each reads one item.
int snapshot_array(snapshot_reader *r, uint32_t *count);  // at most as many as bytes are left
int snapshot_uint(snapshot_reader *r, uint32_t most, uint32_t *out);
int snapshot_bool(snapshot_reader *r, bool *out);
bool snapshot_null(snapshot_reader *r);                   // passes over it if it is null
int snapshot_bytes(snapshot_reader *r, const char **bytes, size_t *len);
int snapshot_string(snapshot_reader *r, string **out);    // inline or by reference
int snapshot_value(snapshot_reader *r, value *out);       // a custom object not made yet: nil, see waits_for
int snapshot_index(snapshot_reader *r, uint8_t kind, object **out);

// Notes that the value put into a slot of the thread is a custom object yet to be made.
int snapshot_fix_slot(snapshot_reader *r, uint32_t object, uint32_t slot, const unsigned char *at);

int snapshot_read_proto(snapshot_reader *r, proto *p);                        // snapshot_text.c
int snapshot_recompile(snapshot_reader *r, const proto *p, proto **out);
int snapshot_read_thread(snapshot_reader *r, uint32_t index, uint32_t fields);  // snapshot_thread.c

#endif
