// Copies of bytes that are mostly few.
//
// memcpy of a length that the compiler does not know becomes memory.copy, which in wazero is a call out of the compiled code.
#ifndef LUAHOST_BYTES_H
#define LUAHOST_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { FEW_BYTES = 64 };

// memcpy, quick for up to FEW_BYTES. The last step overlaps the one before instead of going on byte by byte.
static inline void copy_bytes(char *to, const char *from, size_t len) {
  if (__builtin_expect(len > FEW_BYTES, 0)) {
    memcpy(to, from, len);
  } else if (len >= 8) {
    for (size_t i = 0; i + 8 < len; i += 8) memcpy(to + i, from + i, 8);
    memcpy(to + len - 8, from + len - 8, 8);
  } else if (len >= 4) {
    memcpy(to, from, 4);
    memcpy(to + len - 4, from + len - 4, 4);
  } else {
    for (size_t i = 0; i < len; i++) to[i] = from[i];
  }
}

#endif
