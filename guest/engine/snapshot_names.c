#include "snapshot.h"

#include "vm.h"

// ---- registration, in the order of opening

typedef struct standard_object {
  const char *name;
  object *o;
} standard_object;

static struct {
  standard_object *at;
  uint32_t count, cap;
  // Filled when they are first needed: 1 + a position in `at`, by hash of name and of address.
  uint16_t *by_name, *by_address;
  uint32_t size, indexed;
} known;

int standard_add(const char *name, object *o) {
  if (known.count == known.cap) {
    uint32_t cap = known.cap == 0 ? 256 : known.cap * 2;
    standard_object *moved = mem_realloc(known.at, known.cap * sizeof *moved, cap * sizeof *moved);
    if (moved == NULL) return ERR_MEMORY;
    known.at = moved;
    known.cap = cap;
  }
  if (name == NULL) name = ((builtin *)o)->name;
  known.at[known.count++] = (standard_object){name, o};
  return OK;
}

void standard_mark(void (*mark)(object *o)) {
  for (uint32_t i = 0; i < known.count; i++) mark(known.at[i].o);
}

static void drop_index(void) {
  mem_free(known.by_name, known.size * sizeof *known.by_name);
  mem_free(known.by_address, known.size * sizeof *known.by_address);
  known.by_name = known.by_address = NULL;
  known.size = known.indexed = 0;
}

void standard_clear(void) {
  drop_index();
  mem_free(known.at, known.cap * sizeof *known.at);
  memset(&known, 0, sizeof known);
}

// ---- looking up

static uint32_t hash_name(const char *name, size_t len) {
  uint32_t h = 2166136261u;
  for (size_t i = 0; i < len; i++) h = (h ^ (unsigned char)name[i]) * 16777619u;
  return h;
}

static uint32_t hash_address(const object *o) {
  return (uint32_t)(((uint64_t)(uintptr_t)o >> 3) * 0x9E3779B97F4A7C15u >> 32);
}

static void enter(uint16_t *index, uint32_t hash, uint32_t position) {
  uint32_t mask = known.size - 1, i = hash & mask;
  while (index[i] != 0) i = (i + 1) & mask;
  index[i] = (uint16_t)(position + 1);
}

// Whatever was registered last is in it, too: some metatables are made late. Without memory nothing
// is found.
static bool is_indexed(void) {
  if (known.indexed == known.count) return true;
  drop_index();
  uint32_t size = 64;
  while (size < known.count * 2) size *= 2;
  known.by_name = mem_alloc(size * sizeof *known.by_name);
  known.by_address = mem_alloc(size * sizeof *known.by_address);
  known.size = size;
  if (known.by_name == NULL || known.by_address == NULL) {
    if (known.by_name == NULL) mem_free(known.by_address, size * sizeof *known.by_address);
    else mem_free(known.by_name, size * sizeof *known.by_name);
    known.by_name = known.by_address = NULL;
    known.size = 0;
    return false;
  }
  memset(known.by_name, 0, size * sizeof *known.by_name);
  memset(known.by_address, 0, size * sizeof *known.by_address);
  for (uint32_t i = 0; i < known.count; i++) {
    const standard_object *s = &known.at[i];
    enter(known.by_name, hash_name(s->name, strlen(s->name)), i);
    enter(known.by_address, hash_address(s->o), i);
  }
  known.indexed = known.count;
  return true;
}

const char *standard_name(const object *o) {
  if (!is_indexed()) return NULL;
  uint32_t mask = known.size - 1;
  for (uint32_t i = hash_address(o) & mask; known.by_address[i] != 0; i = (i + 1) & mask) {
    const standard_object *s = &known.at[known.by_address[i] - 1];
    if (s->o == o) return s->name;
  }
  return NULL;
}

object *standard_find(const char *name, size_t len) {
  if (!is_indexed()) return NULL;
  uint32_t mask = known.size - 1;
  for (uint32_t i = hash_name(name, len) & mask; known.by_name[i] != 0; i = (i + 1) & mask) {
    const standard_object *s = &known.at[known.by_name[i] - 1];
    if (strlen(s->name) == len && memcmp(s->name, name, len) == 0) return s->o;
  }
  return NULL;
}

const builtin_shape *shape_find(const char *name, size_t len) {
  static const builtin_shape *const shapes[] = {&wrap_shape, &gmatch_shape, &lines_shape,
                                                &utf8_next_shape, &utf8_next_lax_shape};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    const char *known_name = shapes[i]->name;
    if (strlen(known_name) == len && memcmp(known_name, name, len) == 0) return shapes[i];
  }
  return NULL;
}
