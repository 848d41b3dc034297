// Decodes requests. Only what a request can hold is known: a map with small
// integer keys, whose values are unsigned integers, booleans, texts and byte strings.
#include "guest_request.h"

#include "luahost.h"

enum major { MAJOR_UINT = 0, MAJOR_BYTES = 2, MAJOR_TEXT = 3, MAJOR_MAP = 5 };

typedef struct cursor {
  const uint8_t *at, *end;
} cursor;

// Reads an item's head: its major type, and its value or length.
static bool read_head(cursor *c, int *major, uint64_t *value) {
  if (c->at == c->end) return false;
  uint8_t first = *c->at++;
  *major = first >> 5;
  unsigned info = first & 31;
  if (info < 24) {
    *value = info;
    return true;
  }
  if (info > 27) return false;  // reserved, or of indefinite length
  size_t width = (size_t)1 << (info - 24);
  if ((size_t)(c->end - c->at) < width) return false;
  uint64_t v = 0;
  for (size_t i = 0; i < width; i++) v = v << 8 | *c->at++;
  *value = v;
  return true;
}

static bool read_uint(cursor *c, uint64_t *value) {
  int major;
  return read_head(c, &major, value) && major == MAJOR_UINT;
}

static bool read_span(cursor *c, int expected, span *out) {
  int major;
  uint64_t len;
  if (!read_head(c, &major, &len) || major != expected) return false;
  if (len > (uint64_t)(c->end - c->at)) return false;
  out->text = (const char *)c->at;
  out->len = (size_t)len;
  c->at += len;
  return true;
}

static bool read_bool(cursor *c, bool *value) {
  enum { MAJOR_OTHER = 7, FALSE = 20, TRUE = 21 };
  int major;
  uint64_t v;
  if (!read_head(c, &major, &v) || major != MAJOR_OTHER || (v != FALSE && v != TRUE)) return false;
  *value = v == TRUE;
  return true;
}

static bool read_op(cursor *c, request *out) {
  uint64_t op;
  if (!read_uint(c, &op) || op > UINT32_MAX) return false;
  out->op = (uint32_t)op;
  return true;
}

static bool read_field(cursor *c, uint64_t key, request *out) {
  switch (key) {
    case LUAHOST_REQUEST_OP: return read_op(c, out);
    case LUAHOST_REQUEST_NAME: return read_span(c, MAJOR_TEXT, &out->name);
    case LUAHOST_REQUEST_SOURCE: return read_span(c, MAJOR_BYTES, &out->source);
    case LUAHOST_REQUEST_CHUNK: return read_span(c, MAJOR_TEXT, &out->chunk);
    case LUAHOST_REQUEST_INPUT: return read_span(c, MAJOR_BYTES, &out->input);
    case LUAHOST_REQUEST_ARGS: return read_span(c, MAJOR_BYTES, &out->args);
    case LUAHOST_REQUEST_SAVE: return read_bool(c, &out->save);
    case LUAHOST_REQUEST_ID: return read_span(c, MAJOR_BYTES, &out->id);
    case LUAHOST_REQUEST_SEED: return out->has_seed = read_uint(c, &out->seed);
  }
  return false;
}

bool request_decode(const uint8_t *message, size_t len, request *out) {
  cursor c = {message, message + len};
  int major;
  uint64_t fields, key;
  *out = (request){0};
  if (!read_head(&c, &major, &fields) || major != MAJOR_MAP) return false;
  for (uint64_t i = 0; i < fields; i++) {
    if (!read_uint(&c, &key) || !read_field(&c, key, out)) return false;
  }
  return c.at == c.end && out->op != 0;
}
