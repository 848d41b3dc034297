// Which registers of a function can still be read.
#ifndef LUAHOST_SNAPSHOT_LIVE_H
#define LUAHOST_SNAPSHOT_LIVE_H

#include "object.h"

enum { LIVE_WORDS = 4 };  // 256 registers

typedef struct live_set { uint64_t word[LIVE_WORDS]; } live_set;

static inline bool live_has(const live_set *s, uint32_t reg) { return s->word[reg / 64] >> reg % 64 & 1; }
void live_add(live_set *s, uint32_t from, uint32_t to);     // registers from..to-1
void live_remove(live_set *s, uint32_t from, uint32_t to);
void live_join(live_set *s, const live_set *other);

// The registers that are live before each instruction of a function; the last one asked for is kept.
typedef struct liveness {
  const proto *p;
  live_set *before;
} liveness;

int liveness_of(liveness *l, const proto *p);
void liveness_free(liveness *l);

#endif
