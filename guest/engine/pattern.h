// Lua patterns (manual section 6.4.1).
//
// A pattern is compiled into steps; the last few short ones are kept, because
// programs use the same ones again and again. A malformed pattern compiles,
// too: its error is raised only when matching gets there, as in the reference.
//
// Matching needs no C recursion. Where it may have to come back it leaves a
// choice on a bounded list ("pattern too complex" when it is full), and each
// attempt, each retreat and every 16 bytes run over cost one unit of fuel.
#ifndef LUAHOST_PATTERN_H
#define LUAHOST_PATTERN_H

#include "engine.h"

enum { CAPTURES_MAX = 32 };

typedef struct step {
  uint8_t op;     // enum step_op
  uint8_t kind;   // enum single_kind, of what one character must be
  uint8_t byte;   // of SINGLE_BYTE; of STEP_BALANCE the opening one
  uint8_t index;  // a capture; the closing byte of STEP_BALANCE; an enum pattern_fault
  uint32_t at;    // offset of a literal in the text, or of a set in sets
  uint32_t len;   // of a literal
} step;

typedef struct pattern {
  const char *text;
  step *steps;
  uint32_t *sets;  // 8 words a set: one bit a byte value
  uint32_t step_count, step_cap, set_words, set_cap;
  uint32_t positions, open;  // bit i: capture i is a position; is never closed
  uint8_t captures;
  bool anchored;
  uint8_t users;   // of an entry of the cache
  bool on_heap;    // made for one use
} pattern;

// Where a pattern matched. Captures are set up to pattern.captures.
typedef struct match {
  const char *subject, *subject_end;
  const char *start, *end;
  const char *from[CAPTURES_MAX], *to[CAPTURES_MAX];
} match;

// Compiles text, which must stay alive until pattern_release. With anchors, a
// '^' in front binds the match to where it is tried.
int pattern_acquire(const string *text, bool anchors, pattern **out);
void pattern_release(pattern *p);

// Looks for the first match that starts at `from` or behind it (only there if
// anchored), but not for an empty one at `not_empty_at`. m->subject and
// subject_end are set by the caller. 1: found, 0: none, or an error.
int pattern_search(thread *th, const pattern *p, match *m, const char *from,
                   const char *not_empty_at);

// How many values the match gives: its captures, or the whole when it has none.
static inline int match_values(const pattern *p) { return p->captures ? p->captures : 1; }
// Pushes the i-th of them.
int match_push(thread *th, const pattern *p, const match *m, int i);
// Pushes all captures of the pattern.
int match_push_captures(thread *th, const pattern *p, const match *m);

// True if text has no character that is special in patterns (a ')' alone counts
// as none, as in the reference).
bool pattern_is_plain(const char *text, size_t len);
// Position of needle in text, or NULL in *at; charges fuel.
int find_plain(const char *text, size_t len, const char *needle, size_t needle_len,
               const char **at);

#endif
