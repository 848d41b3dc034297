// Random numbers: xoshiro256** by David Blackman and Sebastiano Vigna (public
// domain), seeded and cut down as Lua 5.4 does, so that equal seeds give equal
// sequences here and there.
#ifndef LUAHOST_RANDOM_H
#define LUAHOST_RANDOM_H

#include <stdint.h>

typedef struct random_state {
  uint64_t s[4];
} random_state;

static inline uint64_t rotate_left(uint64_t x, int n) { return x << n | x >> (64 - n); }

static inline uint64_t random_next(random_state *r) {
  uint64_t *s = r->s;
  uint64_t result = rotate_left(s[1] * 5, 7) * 9, t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate_left(s[3], 45);
  return result;
}

static inline void random_seed(random_state *r, uint64_t a, uint64_t b) {
  *r = (random_state){{a, 0xff, b, 0}};
  for (int i = 0; i < 16; i++) random_next(r);
}

// In [0, 1), with all 53 bits.
static inline double random_float(uint64_t bits) { return (double)(bits >> 11) * 0x1p-53; }

// Evenly in [0, n]: takes the bits that n has and tries again while they say more.
static inline uint64_t random_below(random_state *r, uint64_t bits, uint64_t n) {
  uint64_t mask = n ? UINT64_MAX >> __builtin_clzll(n) : 0;
  while ((bits &= mask) > n) bits = random_next(r);
  return bits;
}

#endif
