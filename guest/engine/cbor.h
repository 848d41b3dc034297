// CBOR (RFC 8949): Lua values to bytes and back.
//
// Encoding is core deterministic: equal values give equal bytes. Integers and
// lengths are shortest; a float stays a float, in the shortest of f16, f32, f64
// that keeps it; strings are text when valid UTF-8, else bytes; a table whose
// keys are exactly 1..n is an array, any other a map with its keys in bytewise
// order of their encoding; for the empty table see encode.h.
//
// Decoding takes definite lengths only, no tags, no duplicate keys, integers
// within 64 bits signed. Key order and the width of heads are free, so that data
// from other encoders can be read.
#ifndef LUAHOST_CBOR_H
#define LUAHOST_CBOR_H

#include "bytes.h"
#include "encode.h"
#include "utf8_check.h"

enum cbor_major {
  CBOR_UINT = 0,
  CBOR_NEGATIVE = 1,
  CBOR_BYTES = 2,
  CBOR_TEXT = 3,
  CBOR_ARRAY = 4,
  CBOR_MAP = 5,
  CBOR_TAG = 6,
  CBOR_OTHER = 7,
};

enum {
  CBOR_FALSE = 0xF4,
  CBOR_TRUE = 0xF5,
  CBOR_NULL = 0xF6,
  CBOR_UNDEFINED = 0xF7,
};

enum { CBOR_HEAD_MAX = 9 };  // bytes of the longest head

// ---- encoding: appends to out, which the caller owns also after an error

// Raises with the path of what cannot be encoded.
int cbor_encode(thread *th, const value *v, buffer *out);
// The same for a value that is part of something larger: errors begin their path with `at`, whose
// tables are NULL.
int cbor_encode_at(thread *th, const value *v, const encode_step *at, buffer *out);

// Pieces of messages.
int cbor_put_head(buffer *out, enum cbor_major major, uint64_t n);
int cbor_put_int(buffer *out, int64_t i);
// As text when it is valid UTF-8, else as bytes.
int cbor_put_string(buffer *out, const string *s);
int cbor_put_text(buffer *out, const char *text, size_t len);
// The same for up to 23 bytes of ASCII when there is room, which is what most keys are; false: nothing was written.
static inline bool cbor_put_short(buffer *out, const string *s) {
  size_t len = s->len;
  if (len > 23 || out->cap - out->len < len + 1) return false;
  if (!(s->head.flags & STRING_TEXT) && !utf8_is_short_ascii(s->text, len)) return false;
  char *at = out->data + out->len;
  *at = (char)(CBOR_TEXT << 5 | len);
  copy_bytes(at + 1, s->text, len);
  out->len += len + 1;
  return true;
}
int cbor_put_bytes(buffer *out, const char *bytes, size_t len);
int cbor_put_byte(buffer *out, unsigned char item);  // CBOR_TRUE etc.
int cbor_put_float(buffer *out, double n);           // every NaN as one

// The order of a map's keys. cbor_order_key is false for what is no key; cbor_key_before is for keys
// of the same order: both are of one kind and length.
bool cbor_order_key(entry *pair);
bool cbor_key_before(const entry *a, const entry *b);

// ---- decoding

// Reads exactly one item; raises "malformed CBOR at byte N: ..." otherwise.
// The value is in no place that the collector knows: put it on the stack before anything that may
// run Lua.
int cbor_decode(thread *th, const char *data, size_t len, value *out);

// The same for an item from the store, which has checked its text: 1 when it is a string of up to 255 bytes, else 0.
int cbor_decode_stored_string(const char *data, size_t len, value *out);

// A reader walks a message item by item. Its bytes must stay where they are.
typedef struct cbor_reader {
  thread *th;
  const unsigned char *start, *at, *end;
  uint64_t owed;  // items that the containers begun so far still await; each takes a byte at least
  uint32_t depth;
} cbor_reader;

void cbor_reader_init(cbor_reader *r, thread *th, const char *data, size_t len);
static inline bool cbor_at_end(const cbor_reader *r) { return r->at == r->end; }
int cbor_read_value(cbor_reader *r, value *out);
int cbor_read_array(cbor_reader *r, uint32_t *count);
int cbor_read_map(cbor_reader *r, uint32_t *pairs);
int cbor_read_int(cbor_reader *r, int64_t *out);
// A text or byte string, in place: good as long as the message is.
int cbor_read_string(cbor_reader *r, const char **text, size_t *len);
// Passes over one item without making a value of it. Its contents are not checked.
int cbor_skip(cbor_reader *r);
// Whether the next item is this single byte (CBOR_UNDEFINED etc.); passes over it if so.
bool cbor_skip_byte(cbor_reader *r, unsigned char item);

#endif
