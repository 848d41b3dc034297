// 128-bit integers, as far as the number code needs them.
#ifndef LUAHOST_WIDE_H
#define LUAHOST_WIDE_H

#include <stdint.h>

typedef struct wide {
  uint64_t high, low;
} wide;

static inline wide wide_multiply(uint64_t a, uint64_t b) {
  uint64_t al = (uint32_t)a, ah = a >> 32, bl = (uint32_t)b, bh = b >> 32;
  uint64_t ll = al * bl, lh = al * bh, hl = ah * bl, hh = ah * bh;
  uint64_t middle = (ll >> 32) + (uint32_t)lh + (uint32_t)hl;
  return (wide){hh + (lh >> 32) + (hl >> 32) + (middle >> 32), (middle << 32) | (uint32_t)ll};
}

#endif
