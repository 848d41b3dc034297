#include "arena.h"

#include "engine.h"

// Blocks are chained newest first. Only the newest ordinary block is bumped;
// a large request gets a block of its own, chained behind it.
typedef struct arena_block {
  _Alignas(8) struct arena_block *next;
  size_t size;  // bytes that follow this header
  size_t used;
} arena_block;

enum { BLOCK_SIZE = 8192, LARGE_SIZE = BLOCK_SIZE / 4 };

static arena_block *new_block(size_t size) {
  arena_block *b = mem_alloc(sizeof(arena_block) + size);
  if (b == NULL) return NULL;
  *b = (arena_block){.size = size};
  return b;
}

static void *bump(arena_block *b, size_t size) {
  char *data = (char *)(b + 1) + b->used;
  b->used += size;
  return memset(data, 0, size);
}

static void *alloc_large(arena *a, size_t size) {
  arena_block *b = new_block(size);
  if (b == NULL) return NULL;
  if (a->blocks == NULL) {
    a->blocks = b;
  } else {
    b->next = a->blocks->next;
    a->blocks->next = b;
  }
  return bump(b, size);
}

void *arena_alloc(arena *a, size_t size) {
  if (size > SIZE_MAX / 2) return NULL;
  size = (size + 7) & ~(size_t)7;
  arena_block *top = a->blocks;
  if (top != NULL && top->size - top->used >= size) return bump(top, size);
  if (size > LARGE_SIZE) return alloc_large(a, size);
  arena_block *b = new_block(BLOCK_SIZE - sizeof(arena_block));
  if (b == NULL) return NULL;
  b->next = top;
  a->blocks = b;
  return bump(b, size);
}

void arena_free(arena *a) {
  arena_block *b = a->blocks;
  a->blocks = NULL;
  while (b != NULL) {
    arena_block *next = b->next;
    mem_free(b, sizeof(arena_block) + b->size);
    b = next;
  }
}
