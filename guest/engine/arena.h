// A bump allocator for data that dies together: the syntax tree of a chunk.
#ifndef LUAHOST_ARENA_H
#define LUAHOST_ARENA_H

#include <stddef.h>

typedef struct arena { struct arena_block *blocks; } arena;

// Zeroed memory, 8-byte aligned, or NULL when the memory limit refuses.
void *arena_alloc(arena *a, size_t size);
void arena_free(arena *a);

#endif
