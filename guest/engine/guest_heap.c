// The heap below mem.c: malloc, realloc and free for the module, in a tenth of
// the room that libc's take.
//
// mem.c asks for pages and for blocks of more than 512 bytes. Every block
// starts with a header of 8 bytes that gives its size, and that of the block
// before it when that one is free, so that neighbours merge at once. Free blocks
// are kept in bins by size; a bitmap tells which bins hold any. Memory only
// grows, and only at its end, as long as nobody else grows it.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifndef HEAP_TEST
#define GROW(pages) __builtin_wasm_memory_grow(0, pages)
#define PAGES() __builtin_wasm_memory_size(0)
#define HEAP_START() ((char *)&__heap_base)
extern char __heap_base;
#endif

enum { GRAIN = 16, HEADER = 8, LEAST = 32, PAGE = 65536 };
enum { IN_USE = 1, BEFORE_IS_FREE = 2, FLAGS = 15 };

typedef struct block {
  uint32_t size;         // with the header; a multiple of GRAIN, and flags
  uint32_t before_size;  // of the block before, while BEFORE_IS_FREE
  struct block *next, *previous;  // in its bin, while free
} block;

// Four bins for each power of two.
enum { BINS = 28 * 4 };
static block *bins[BINS];
static uint32_t bin_map[(BINS + 31) / 32];
static block *end;  // the last block: of size 0, always in use

static uint32_t size_of(const block *b) { return b->size & ~(uint32_t)FLAGS; }
static block *after(block *b) { return (block *)(void *)((char *)b + size_of(b)); }
static block *before(block *b) { return (block *)(void *)((char *)b - b->before_size); }
static void *payload(block *b) { return (char *)b + HEADER; }
static block *block_of(void *p) { return (block *)(void *)((char *)p - HEADER); }

// ---- bins

static uint32_t bin_of(uint32_t size) {
  uint32_t power = 31 - (uint32_t)__builtin_clz(size);
  return (power - 4) * 4 + (size >> (power - 2) & 3);
}

static void put_in_bin(block *b) {
  uint32_t bin = bin_of(size_of(b));
  b->next = bins[bin];
  b->previous = NULL;
  if (b->next != NULL) b->next->previous = b;
  bins[bin] = b;
  bin_map[bin / 32] |= 1u << bin % 32;
}

static void take_from_bin(block *b) {
  if (b->next != NULL) b->next->previous = b->previous;
  if (b->previous != NULL) {
    b->previous->next = b->next;
    return;
  }
  uint32_t bin = bin_of(size_of(b));
  bins[bin] = b->next;
  if (b->next == NULL) bin_map[bin / 32] &= ~(1u << bin % 32);
}

// The first bin from `bin` on that holds a block, or BINS.
static uint32_t next_bin(uint32_t bin) {
  for (uint32_t word = bin / 32; word < sizeof bin_map / sizeof *bin_map; word++) {
    uint32_t bits = bin_map[word];
    if (word == bin / 32) bits &= ~0u << bin % 32;
    if (bits != 0) return word * 32 + (uint32_t)__builtin_ctz(bits);
  }
  return BINS;
}

// A free block of at least that size, or NULL. Of its own bin only a few are tried, any of a
// later one will do.
static block *find_free(uint32_t size) {
  enum { TRIES = 8 };
  uint32_t bin = bin_of(size);
  block *b = bins[bin];
  for (int i = 0; b != NULL && i < TRIES; i++, b = b->next)
    if (size_of(b) >= size) return b;
  bin = next_bin(bin + 1);
  return bin < BINS ? bins[bin] : NULL;
}

// ---- blocks

// Makes a block free that is in no bin; its flags and its neighbours' are set, neighbours merged.
static void release(block *b) {
  uint32_t size = size_of(b);
  block *following = after(b);
  if (b->size & BEFORE_IS_FREE) {
    b = before(b);
    take_from_bin(b);
    size += size_of(b);
  }
  if (!(following->size & IN_USE)) {
    take_from_bin(following);
    size += size_of(following);
  }
  b->size = size;  // the block before a free one is in use
  following = after(b);
  following->size |= BEFORE_IS_FREE;
  following->before_size = size;
  put_in_bin(b);
}

// Cuts what a block in use has beyond `size` off and frees it.
static void trim(block *b, uint32_t size) {
  uint32_t rest = size_of(b) - size;
  if (rest < LEAST) return;
  b->size = size | (b->size & FLAGS);
  block *r = after(b);
  r->size = rest | IN_USE;
  release(r);
}

// Takes a free block out of its bin, for use.
static void claim(block *b) {
  take_from_bin(b);
  b->size |= IN_USE;
  after(b)->size &= ~(uint32_t)BEFORE_IS_FREE;
}

// ---- growth

static void start_region(char *at) {
  end = (block *)(void *)at;
  end->size = IN_USE;
}

// Asks for so many pages at least. Growing by an eighth keeps the number of requests small.
static size_t more_pages(uint32_t *pages) {
  uint32_t least = *pages, eighth = (uint32_t)(PAGES() / 8);
  if (*pages < eighth) *pages = eighth;
  size_t old = GROW(*pages);
  if (old != (size_t)-1 || *pages == least) return old;
  *pages = least;
  return GROW(least);
}

// Adds memory at the end until a free block of `size` bytes is there. False when there is no more.
static bool grow(uint32_t size) {
  uint32_t have = end != NULL && end->size & BEFORE_IS_FREE ? end->before_size : 0;
  uint64_t need = (uint64_t)size - have + 2 * HEADER + GRAIN;
  uint32_t pages = (uint32_t)((need + PAGE - 1) / PAGE);
  size_t old = more_pages(&pages);
  if (old == (size_t)-1) return false;
  char *from = (char *)(old * PAGE), *to = from + (size_t)pages * PAGE;
  if (end == NULL || (char *)end + HEADER != from) {
    // The first region, or somebody else has grown the memory since. A header lies right before
    // a multiple of GRAIN.
    if (end == NULL) from = HEAP_START();
    from = (char *)(((uintptr_t)from + GRAIN - 1) & ~(uintptr_t)(GRAIN - 1)) + GRAIN - HEADER;
    start_region(from);
  }
  block *b = end;
  b->size = (uint32_t)(to - HEADER - (char *)b) | (b->size & FLAGS);
  start_region(to - HEADER);
  release(b);
  return true;
}

// ---- interface

// The block size for so many bytes, or 0 when that is too many.
static uint32_t block_size(size_t bytes) {
  if (bytes > 0x7fff0000) return 0;
  uint32_t size = ((uint32_t)bytes + HEADER + GRAIN - 1) & ~(uint32_t)(GRAIN - 1);
  return size < LEAST ? LEAST : size;
}

void *malloc(size_t bytes) {
  uint32_t size = block_size(bytes);
  if (size == 0) return NULL;
  block *b = find_free(size);
  if (b == NULL) {
    if (!grow(size)) return NULL;
    b = before(end);
  }
  claim(b);
  trim(b, size);
  return payload(b);
}

// Where in a free block a block of `size` can begin so that its payload is aligned; NULL when it does not fit. What is left
// before it is nothing or a block of its own.
static block *aligned_place(block *b, size_t alignment, uint32_t size) {
  uintptr_t from = (uintptr_t)payload(b), at = (from + alignment - 1) & ~(uintptr_t)(alignment - 1);
  if (at != from && at - from < LEAST) at += alignment;
  return at - from + size <= size_of(b) ? block_of((void *)at) : NULL;
}

// Makes what lies before `at` within a block in use a free block.
static block *cut_before(block *b, block *at) {
  if (b == at) return b;
  uint32_t before_size = (uint32_t)((char *)at - (char *)b);
  at->size = (size_of(b) - before_size) | IN_USE;
  b->size = before_size | (b->size & FLAGS);
  release(b);
  return at;
}

// A free block that has such a place.
static block *find_aligned(size_t alignment, uint32_t size) {
  enum { TRIES = 8 };
  block *b = bins[bin_of(size)];
  for (int i = 0; b != NULL && i < TRIES; i++, b = b->next)
    if (aligned_place(b, alignment, size) != NULL) return b;
  uint32_t enough = size + (uint32_t)alignment + LEAST;
  b = find_free(enough);
  if (b != NULL) return b;
  return grow(enough) ? before(end) : NULL;
}

void *aligned_alloc(size_t alignment, size_t bytes) {
  uint32_t size = block_size(bytes);
  if (size == 0) return NULL;
  block *b = find_aligned(alignment, size);
  if (b == NULL) return NULL;
  block *at = aligned_place(b, alignment, size);
  claim(b);
  at = cut_before(b, at);
  trim(at, size);
  return payload(at);
}

void free(void *p) {
  if (p != NULL) release(block_of(p));
}

// Lets a block reach into the free one after it, and past the end of memory when there is no
// room elsewhere.
static bool extend(block *b, uint32_t size) {
  uint32_t need = size - size_of(b);
  block *following = after(b);
  bool is_free = !(following->size & IN_USE);
  if (!is_free || size_of(following) < need) {
    block *next_used = is_free ? after(following) : following;
    if (next_used != end || find_free(size) != NULL || !grow(need)) return false;
    following = after(b);  // when the new memory is not next to the old, it is still what it was
    if (following->size & IN_USE || size_of(following) < need) return false;
  }
  claim(following);
  b->size += size_of(following);
  return true;
}

void *realloc(void *p, size_t bytes) {
  if (p == NULL) return malloc(bytes);
  block *b = block_of(p);
  uint32_t size = block_size(bytes), old = size_of(b);
  if (size == 0) return NULL;
  if (size <= old || extend(b, size)) {
    trim(b, size);
    return p;
  }
  void *q = malloc(bytes);
  if (q == NULL) return NULL;
  memcpy(q, p, old - HEADER);
  free(p);
  return q;
}
