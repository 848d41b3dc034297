// What the files of the string library share.
#ifndef LUAHOST_LIB_STRING_H
#define LUAHOST_LIB_STRING_H

#include "engine.h"

// Loops over bytes pay one unit for so many, and are interrupted at every lump.
enum { BYTES_PER_UNIT = 32, LUMP = 1 << 16 };

// Arguments, quickly when they already have the type.
static inline int string_arg(thread *th, int i, string **out) {
  if (i < nargs(th) && is_string(arg(th, i))) {
    *out = as_string(arg(th, i));
    return OK;
  }
  return check_string(th, i, out);
}

static inline int int_arg(thread *th, int i, int64_t *out) {
  if (i < nargs(th) && is_int(arg(th, i))) {
    *out = arg(th, i)->i;
    return OK;
  }
  return check_int(th, i, out);
}

static inline int opt_int_arg(thread *th, int i, int64_t default_value, int64_t *out) {
  *out = default_value;
  return i >= nargs(th) ? OK : is_nil(arg(th, i)) ? OK : int_arg(th, i, out);
}

// Positions count from 1; negative ones from the end (-1 is the last byte).
// A start before the string becomes 1.
static inline uint64_t start_position(int64_t i, size_t len) {
  if (i > 0) return (uint64_t)i;
  if (i == 0 || i < -(int64_t)len) return 1;
  return (uint64_t)((int64_t)len + i + 1);
}

// The last position of a slice, 0..len.
static inline size_t end_position(int64_t i, size_t len) {
  if (i > (int64_t)len) return len;
  if (i >= 0) return (size_t)i;
  return i < -(int64_t)len ? 0 : (size_t)((int64_t)len + i + 1);
}

// A string of known length while it is filled. Short ones are filled beside the
// heap, because they may turn out to exist already.
typedef struct draft {
  string *object;  // NULL for a short one
  char *text;
  size_t len;
  char small[STRING_SHORT_MAX];
} draft;

int draft_begin(thread *th, draft *d, size_t len);  // may collect: all must be on the stack
int draft_push(thread *th, draft *d);               // pushes it
void draft_drop(draft *d);                          // gives it up

int string_find(thread *th);
int string_match(thread *th);
int string_gmatch(thread *th);
int string_gsub(thread *th);
int string_format(thread *th);
int string_pack(thread *th);
int string_packsize(thread *th);
int string_unpack(thread *th);

#endif
