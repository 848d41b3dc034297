// JSON (RFC 8259): Lua values to text and back.
//
// Encoding is deterministic: object keys are sorted by their bytes, floats are
// the shortest text that reads back as the same float and always look like one
// (1.0, 1e+100), integers never do. Integer keys become strings. For arrays,
// objects and the empty table see encode.h.
//
// Decoding takes exactly the grammar of the RFC: no comments, no trailing
// commas, no duplicate keys, valid UTF-8 only. Numbers without fraction and
// exponent are integers when they fit 64 bits, else floats.
#ifndef LUAHOST_JSON_H
#define LUAHOST_JSON_H

#include "encode.h"

typedef struct json_style {
  const char
      *indent;  // what one level is indented by; NULL: everything on one line, without spaces
  uint32_t indent_len;
} json_style;

// Appends to out, which the caller owns also after an error. Raises with the path of what cannot be
// encoded.
int json_encode(thread *th, const value *v, const json_style *style, buffer *out);

// The same on one line: how a table that a plugin returns becomes its output.
int json_encode_value(thread *th, const value *v, buffer *out);

// Reads exactly one value between optional white space; raises "malformed JSON at LINE:COLUMN: ..."
// otherwise. The value is in no place that the collector knows: put it on the stack before anything
// that may run Lua.
int json_decode(thread *th, const char *text, size_t len, value *out);

#endif
