// The steps that a pattern is compiled into: shared by pattern_compile.c and pattern.c.
#ifndef LUAHOST_PATTERN_STEPS_H
#define LUAHOST_PATTERN_STEPS_H

#include "pattern.h"

enum step_op {
  STEP_LITERAL,     // len bytes of the text
  STEP_ONE,         // one character
  STEP_GREEDY,      // * and, with index 1, +
  STEP_RUN,         // the same where giving characters back cannot help
  STEP_LAZY,        // -
  STEP_OPTIONAL,    // ?
  STEP_OPEN,
  STEP_CLOSE,
  STEP_BALANCE,     // %bxy
  STEP_FRONTIER,    // %f[set]
  STEP_BACK_REFERENCE,
  STEP_AT_END,      // $ as the last character
  STEP_MATCH,
  STEP_FAULT,
};

enum single_kind { SINGLE_BYTE, SINGLE_ANY, SINGLE_SET };

enum pattern_fault {
  FAULT_ENDS_WITH_ESCAPE,
  FAULT_SET_UNCLOSED,
  FAULT_NO_CAPTURE_OPEN,
  FAULT_TOO_MANY_CAPTURES,
  FAULT_BALANCE_ARGUMENTS,
  FAULT_FRONTIER_SET,
  FAULT_CAPTURE_INDEX,  // + the digit
};

enum { SET_WORDS = 8 };

static inline bool set_has(const uint32_t *set, unsigned char c) {
  return set[c >> 5] >> (c & 31) & 1;
}

// Fills p from p->text. A pattern that is not on the heap has only the room it
// was given: OK, PATTERN_TOO_LONG, or an error.
enum { PATTERN_TOO_LONG = 1 };
int pattern_compile(pattern *p, size_t len, bool anchors);

static inline bool accepts(const pattern *p, const step *s, unsigned char c) {
  if (s->kind == SINGLE_BYTE) return c == s->byte;
  return s->kind == SINGLE_ANY || set_has(p->sets + s->at, c);
}

// The next step that looks at the subject.
static inline const step *skip_captures(const step *s) {
  while (s->op == STEP_OPEN || s->op == STEP_CLOSE) s++;
  return s;
}

// For a few bytes; a call of memcmp would cost more.
static inline bool same_bytes(const char *a, const char *b, size_t len) {
  for (size_t i = 0; i < len; i++) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

#endif
