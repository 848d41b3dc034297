// Memory and work: accounted allocation, and the fuel counter's slow path.
#include "engine.h"
#include "gc.h"

#include <stdlib.h>

control_block control;

enum { FUEL_SLICE = 20000 };

// ---- work

// Builds that serve a host ask it instead (guest_serve.c).
__attribute__((weak)) uint32_t host_pulse(void) { return __atomic_load_n(&control.interrupt, __ATOMIC_RELAXED); }

__attribute__((weak)) void host_killed(thread *th) { (void)th; }

// Gives the unused part of the slice back and takes a new one. The host has its
// say on every new slice, so an interrupt takes effect within FUEL_SLICE units
// of work.
int fuel_slow(int64_t units) {
  int64_t owed = units - control.slice;  // what this slice could not pay
  control.fuel_used += control.slice_size;
  control.slice_size = 0;
  control.slice = 0;
  if (host_pulse() != 0) return ERR_KILLED;
  if (owed < 0) owed = 0;
  if (owed >= control.fuel_left) {
    control.fuel_used += control.fuel_left;
    control.fuel_left = 0;
    control.interrupt = INTERRUPT_FUEL;
    return ERR_KILLED;
  }
  control.fuel_used += owed;
  control.fuel_left -= owed;
  int64_t size = control.fuel_left < FUEL_SLICE ? control.fuel_left : FUEL_SLICE;
  control.fuel_left -= size;
  control.slice_size = (int32_t)size;
  control.slice = (int32_t)size;
  return OK;
}

// ---- blocks
//
// Small blocks come from pages that hold blocks of one size; larger ones from
// the C library. A page that becomes empty is given back, so what was memory of
// one size can be of another. Sizes are known at free, so blocks carry no
// header; the page of a block is found by its address. Sanitizer builds use the
// C library for everything, so that each block is watched.

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define SMALL_MAX 0
#else
#define SMALL_MAX 512
#endif
// Whoever asks for a block is going to fill it: so much of one is a unit of work, besides what
// callers charge.
enum { BYTES_PER_UNIT = 256 };

enum { GRAIN = 16, CLASSES = 512 / GRAIN + 1 };

#ifdef ENGINE_FAULTS
// Test builds: asked before every allocation whether it is to fail. NULL: none does.
bool (*mem_fault)(void);
#endif

static bool mem_admit(size_t size) {
#ifdef ENGINE_FAULTS
  if (mem_fault != NULL && mem_fault()) return false;
#endif
  return control.mem_limit == 0 || control.mem_used + size <= control.mem_limit;
}

static void mem_account(size_t size) {
  control.mem_used += size;
  if (control.mem_used > control.mem_peak) control.mem_peak = control.mem_used;
  gc.debt += (int64_t)size;
}

#if SMALL_MAX
typedef struct free_block {
  struct free_block *next;
} free_block;

typedef struct page {
  free_block *free;
  struct page *next, *previous;  // among those of its class that have room
  uint16_t used, class;          // blocks in use; their size in grains
} page;

// PAGE less what the heap may put before it, so that pages lie side by side.
enum { PAGE = 4096, PAGE_BYTES = PAGE - 8, FIRST_BLOCK = (sizeof(page) + GRAIN - 1) / GRAIN * GRAIN };

static page *rooms[CLASSES];

static page *page_of(void *p) { return (page *)((uintptr_t)p & ~(uintptr_t)(PAGE - 1)); }

static inline size_t class_of(size_t size) { return size == 0 ? 1 : (size + GRAIN - 1) / GRAIN; }

static void add_room(page *g) {
  g->previous = NULL;
  g->next = rooms[g->class];
  if (g->next != NULL) g->next->previous = g;
  rooms[g->class] = g;
}

static void remove_room(page *g) {
  if (g->next != NULL) g->next->previous = g->previous;
  if (g->previous != NULL)
    g->previous->next = g->next;
  else
    rooms[g->class] = g->next;
}

static page *page_new(size_t class) {
  page *g = aligned_alloc(PAGE, PAGE_BYTES);
  if (g == NULL) return NULL;
  size_t size = class * GRAIN;
  free_block *next = NULL;
  for (size_t at = FIRST_BLOCK + (PAGE_BYTES - FIRST_BLOCK) / size * size; at > FIRST_BLOCK;) {
    at -= size;
    free_block *b = (free_block *)(void *)((char *)g + at);
    b->next = next;
    next = b;
  }
  g->free = next;
  g->used = 0;
  g->class = (uint16_t)class;
  add_room(g);
  return g;
}

static void *small_alloc(size_t class) {
  page *g = rooms[class];
  if (g == NULL && (g = page_new(class)) == NULL) return NULL;
  free_block *b = g->free;
  g->free = b->next;
  g->used++;
  if (__builtin_expect(g->free == NULL, 0)) remove_room(g);
  return b;
}

static void small_free(void *p) {
  page *g = page_of(p);
  free_block *b = p;
  b->next = g->free;
  g->free = b;
  g->used--;
  if (__builtin_expect(b->next == NULL, 0)) add_room(g);
  // The last page of a class stays: its next block is likely to be wanted soon.
  if (__builtin_expect(g->used == 0, 0) && (g->next != NULL || g->previous != NULL)) {
    remove_room(g);
    free(g);
  }
}
#endif

void *mem_alloc(size_t size) {
  if (__builtin_expect(!mem_admit(size), 0)) return NULL;
#if SMALL_MAX
  if (size <= SMALL_MAX) {
    void *p = small_alloc(class_of(size));
    if (p != NULL) mem_account(size);
    return p;
  }
#endif
  void *p = malloc(size == 0 ? 1 : size);
  if (p != NULL) mem_account(size);
  fuel_owe(size / BYTES_PER_UNIT);
  return p;
}

void mem_free(void *p, size_t size) {
  if (p == NULL) return;
  control.mem_used -= size;
  gc.debt -= (int64_t)size;
#if SMALL_MAX
  if (size <= SMALL_MAX) {
    small_free(p);
    return;
  }
#endif
  free(p);
}

void *mem_realloc(void *p, size_t old_size, size_t new_size) {
  if (p == NULL) return mem_alloc(new_size);
  if (old_size > SMALL_MAX && new_size > SMALL_MAX) {
    if (new_size > old_size && !mem_admit(new_size - old_size)) return NULL;
    void *q = realloc(p, new_size);
    if (q == NULL) return NULL;
    control.mem_used -= old_size;
    gc.debt -= (int64_t)old_size;
    mem_account(new_size);
    fuel_owe(new_size / BYTES_PER_UNIT);
    return q;
  }
  void *q = mem_alloc(new_size);
  if (q == NULL) return NULL;
  memcpy(q, p, old_size < new_size ? old_size : new_size);
  mem_free(p, old_size);
  return q;
}

int mem_prepare(thread *th, size_t bytes) {
  if (control.mem_limit == 0 || control.mem_used + bytes <= control.mem_limit) return OK;
  return gc_full(th);
}

// ---- buffers

int buffer_reserve(buffer *b, size_t more) {
  if (b->cap - b->len >= more) return OK;
  size_t cap = b->cap < 64 ? 64 : b->cap * 2;
  if (more > SIZE_MAX / 4 || b->len > SIZE_MAX / 4) return ERR_MEMORY;
  if (cap < b->len + more) cap = b->len + more;
  char *data = mem_realloc(b->data, b->cap, cap);
  if (data == NULL) {
    // Twice as much is for speed: without memory for it, a little more than what is needed will do.
    cap = (b->len + more) / 8 * 9 + 8;
    data = mem_realloc(b->data, b->cap, cap);
  }
  if (data == NULL) return ERR_MEMORY;
  b->data = data;
  b->cap = cap;
  return OK;
}

int buffer_put(buffer *b, const void *bytes, size_t len) {
  TRY(buffer_reserve(b, len));
  if (len > 0) memcpy(b->data + b->len, bytes, len);
  b->len += len;
  return OK;
}

int buffer_putc(buffer *b, char c) {
  if (b->len == b->cap) TRY(buffer_reserve(b, 1));
  b->data[b->len++] = c;
  return OK;
}

void buffer_free(buffer *b) {
  mem_free(b->data, b->cap);
  b->data = NULL;
  b->len = b->cap = 0;
}
