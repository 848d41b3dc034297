// The request that the host hands to a guest, decoded. No engine in it: the
// host's test guest uses it as well.
#ifndef LUAHOST_GUEST_REQUEST_H
#define LUAHOST_GUEST_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Bytes inside the message that was decoded. text is NULL when absent.
typedef struct span {
  const char *text;
  size_t len;
} span;

typedef struct request {
  uint32_t op;      // enum luahost_op_code
  span name;
  span source;
  span chunk;
  span input;
  span args;
  span id;
  bool has_seed;
  bool save;
  uint64_t seed;
} request;

// Decodes a request (luahost.cddl). False when the message is malformed, has an
// unknown field, or goes on after its end.
bool request_decode(const uint8_t *message, size_t len, request *out);

#endif
