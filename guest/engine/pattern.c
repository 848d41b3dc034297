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

static int raise_fault(thread *th, int fault) {
  static const char *const messages[] = {
      "malformed pattern (ends with '%')",
      "malformed pattern (missing ']')",
      "invalid pattern capture",
      "too many captures",
      "malformed pattern (missing arguments to '%b')",
      "missing '[' after '%f' in pattern",
  };
  if (fault < FAULT_CAPTURE_INDEX) return raise(th, "%s", messages[fault]);
  return raise(th, "invalid capture index %%%d", fault - FAULT_CAPTURE_INDEX);
}

// ---- character sets

enum { SET_WORDS = 8 };

static inline bool set_has(const uint32_t *set, unsigned char c) {
  return set[c >> 5] >> (c & 31) & 1;
}
static void set_add(uint32_t *set, unsigned char c) { set[c >> 5] |= 1u << (c & 31); }

static bool is_lower(unsigned c) { return c - 'a' < 26; }
static bool is_upper(unsigned c) { return c - 'A' < 26; }
static bool is_digit(unsigned c) { return c - '0' < 10; }
static bool is_alnum(unsigned c) { return is_lower(c | 0x20) || is_digit(c); }
static bool is_graph(unsigned c) { return c - 0x21 < 0x5e; }

// The classes %a, %c, ... in the C locale. False for a letter that names none.
static bool class_has(unsigned char letter, unsigned c, bool *has) {
  switch (letter) {
  case 'a': *has = is_lower(c | 0x20); return true;
  case 'c': *has = c < 0x20 || c == 0x7f; return true;
  case 'd': *has = is_digit(c); return true;
  case 'g': *has = is_graph(c); return true;
  case 'l': *has = is_lower(c); return true;
  case 'p': *has = is_graph(c) && !is_alnum(c); return true;
  case 's': *has = c == ' ' || c - '\t' < 5; return true;
  case 'u': *has = is_upper(c); return true;
  case 'w': *has = is_alnum(c); return true;
  case 'x': *has = is_digit(c) || (c | 0x20) - 'a' < 6; return true;
  case 'z': *has = c == 0; return true;  // of old: \0 may stand in patterns now
  default: return false;
  }
}

// Adds what "%letter" stands for: a class, its complement, or the character itself.
static void set_add_class(uint32_t *set, unsigned char letter) {
  bool has;
  if (!class_has(letter | 0x20, 0, &has)) {
    set_add(set, letter);
    return;
  }
  bool complement = is_upper(letter);
  for (unsigned c = 0; c < 256; c++) {
    class_has(letter | 0x20, c, &has);
    if (has != complement) set_add(set, (unsigned char)c);
  }
}

static bool is_class(unsigned char letter) {
  bool has;
  return is_lower(letter | 0x20) && class_has(letter | 0x20, 0, &has);
}

static void set_invert(uint32_t *set) {
  for (int i = 0; i < SET_WORDS; i++) set[i] = ~set[i];
}

// ---- compiling

typedef struct compiler {
  pattern *p;
  const char *at, *end;
  uint32_t unclosed;  // captures opened so far and not closed
} compiler;

// Makes room for one element more. An entry of the cache cannot grow: it gives
// up with TOO_LONG, and the pattern is compiled on the heap instead.
enum { TOO_LONG = 1 };

static int grow(const pattern *p, void **list, uint32_t *cap, uint32_t more, uint32_t count,
                size_t size) {
  if (count + more <= *cap) return OK;
  if (!p->on_heap) return TOO_LONG;
  uint32_t wanted = *cap * 2 + more + 16;
  void *fresh = mem_realloc(*list, *cap * size, wanted * size);
  if (fresh == NULL) return ERR_MEMORY;
  *list = fresh;
  *cap = wanted;
  return OK;
}

static int add_step(compiler *c, step s) {
  pattern *p = c->p;
  void *list = p->steps;
  int status = grow(p, &list, &p->step_cap, 1, p->step_count, sizeof *p->steps);
  if (status != OK) return status;
  p->steps = list;
  p->steps[p->step_count++] = s;
  return OK;
}

static int add_fault(compiler *c, int fault) {
  c->at = c->end;
  return add_step(c, (step){.op = STEP_FAULT, .index = (uint8_t)fault});
}

static int add_set(compiler *c, uint32_t **set, uint32_t *at) {
  pattern *p = c->p;
  void *list = p->sets;
  int status = grow(p, &list, &p->set_cap, SET_WORDS, p->set_words, sizeof *p->sets);
  if (status != OK) return status;
  p->sets = list;
  *at = p->set_words;
  *set = p->sets + *at;
  memset(*set, 0, SET_WORDS * sizeof **set);
  p->set_words += SET_WORDS;
  return OK;
}

// The ']' that closes the set which starts behind '[', or NULL. The first
// character is a member even if it is ']'.
static const char *set_end(const char *p, const char *end) {
  if (p < end && *p == '^') p++;
  for (const char *first = p; p < end; p++) {
    if (*p == ']' && p > first) return p;
    if (*p == '%') p++;
  }
  return NULL;
}

static void set_fill(uint32_t *set, const char *p, const char *end) {
  bool complement = *p == '^';
  for (p += complement; p < end; p++) {
    if (*p == '%') {
      set_add_class(set, (unsigned char)*++p);
    } else if (end - p > 2 && p[1] == '-') {
      for (unsigned ch = (unsigned char)p[0]; ch <= (unsigned char)p[2]; ch++) {
        set_add(set, (unsigned char)ch);
      }
      p += 2;
    } else {
      set_add(set, (unsigned char)*p);
    }
  }
  if (complement) set_invert(set);
}

// A set, from behind its '['. Moves behind the ']'; *ok is false if there is none.
static int compile_set(compiler *c, step *out, bool *ok) {
  const char *end = set_end(c->at, c->end);
  *ok = end != NULL;
  if (!*ok) return OK;
  uint32_t *set;
  int status = add_set(c, &set, &out->at);
  if (status != OK) return status;
  set_fill(set, c->at, end);
  out->kind = SINGLE_SET;
  c->at = end + 1;
  return OK;
}

static int compile_class(compiler *c, step *out, unsigned char letter) {
  uint32_t *set;
  int status = add_set(c, &set, &out->at);
  if (status != OK) return status;
  set_add_class(set, letter);
  out->kind = SINGLE_SET;
  return OK;
}

static int compile_open(compiler *c) {
  pattern *p = c->p;
  if (p->captures >= CAPTURES_MAX) return add_fault(c, FAULT_TOO_MANY_CAPTURES);
  uint8_t index = p->captures++;
  if (c->at < c->end && *c->at == ')') {
    c->at++;
    p->positions |= 1u << index;
  } else {
    c->unclosed |= 1u << index;
  }
  return add_step(c, (step){.op = STEP_OPEN, .index = index});
}

static int compile_close(compiler *c) {
  if (c->unclosed == 0) return add_fault(c, FAULT_NO_CAPTURE_OPEN);
  uint8_t index = (uint8_t)(31 - __builtin_clz(c->unclosed));
  c->unclosed &= ~(1u << index);
  return add_step(c, (step){.op = STEP_CLOSE, .index = index});
}

static int compile_balance(compiler *c) {
  if (c->end - c->at < 2) return add_fault(c, FAULT_BALANCE_ARGUMENTS);
  uint8_t open = (uint8_t)c->at[0], close = (uint8_t)c->at[1];
  c->at += 2;
  return add_step(c, (step){.op = STEP_BALANCE, .byte = open, .index = close});
}

static int compile_frontier(compiler *c) {
  if (c->at == c->end || *c->at != '[') return add_fault(c, FAULT_FRONTIER_SET);
  c->at++;
  step s = {.op = STEP_FRONTIER};
  bool ok;
  int status = compile_set(c, &s, &ok);
  if (status != OK) return status;
  return ok ? add_step(c, s) : add_fault(c, FAULT_SET_UNCLOSED);
}

static int compile_back_reference(compiler *c, int digit) {
  int index = digit - 1;
  if (index < 0 || index >= c->p->captures || c->unclosed >> index & 1) {
    return add_fault(c, FAULT_CAPTURE_INDEX + digit);
  }
  return add_step(c, (step){.op = STEP_BACK_REFERENCE, .index = (uint8_t)index});
}

// A plain character goes to the end of the literal before it where the two are
// neighbours in the text.
static int add_byte(compiler *c, const char *where) {
  pattern *p = c->p;
  uint32_t at = (uint32_t)(where - p->text);
  step *last = p->step_count > 0 ? &p->steps[p->step_count - 1] : NULL;
  if (last != NULL && last->op == STEP_LITERAL && last->at + last->len == at) {
    last->len++;
    return OK;
  }
  return add_step(c, (step){.op = STEP_LITERAL, .byte = (uint8_t)*where, .at = at, .len = 1});
}

// What may follow a single character.
static uint8_t compile_repetition(compiler *c, uint8_t *least) {
  *least = 0;
  switch (c->at < c->end ? *c->at : 0) {
  case '+': *least = 1; c->at++; return STEP_GREEDY;
  case '*': c->at++; return STEP_GREEDY;
  case '-': c->at++; return STEP_LAZY;
  case '?': c->at++; return STEP_OPTIONAL;
  default: return STEP_ONE;
  }
}

static int compile_single(compiler *c, step s, const char *byte_at) {
  s.op = compile_repetition(c, &s.index);
  return s.op == STEP_ONE && s.kind == SINGLE_BYTE ? add_byte(c, byte_at) : add_step(c, s);
}

static int compile_escape(compiler *c) {
  if (c->at == c->end) return add_fault(c, FAULT_ENDS_WITH_ESCAPE);
  const char *at = c->at++;
  unsigned char letter = (unsigned char)*at;
  if (letter == 'b') return compile_balance(c);
  if (letter == 'f') return compile_frontier(c);
  if (is_digit(letter)) return compile_back_reference(c, letter - '0');
  step s = {.kind = SINGLE_BYTE, .byte = letter};
  int status = is_class(letter) ? compile_class(c, &s, letter) : OK;
  return status == OK ? compile_single(c, s, at) : status;
}

static int compile_bracket(compiler *c) {
  step s = {0};
  bool ok;
  int status = compile_set(c, &s, &ok);
  if (status != OK) return status;
  return ok ? compile_single(c, s, NULL) : add_fault(c, FAULT_SET_UNCLOSED);
}

static int compile_item(compiler *c) {
  const char *at = c->at++;
  switch (*at) {
  case '(': return compile_open(c);
  case ')': return compile_close(c);
  case '%': return compile_escape(c);
  case '[': return compile_bracket(c);
  case '.': return compile_single(c, (step){.kind = SINGLE_ANY}, at);
  case '$':
    if (c->at == c->end) return add_step(c, (step){.op = STEP_AT_END});
    break;
  }
  return compile_single(c, (step){.kind = SINGLE_BYTE, .byte = (uint8_t)*at}, at);
}

// ---- improving

static inline bool accepts(const pattern *p, const step *s, unsigned char c) {
  if (s->kind == SINGLE_BYTE) return c == s->byte;
  return s->kind == SINGLE_ANY || set_has(p->sets + s->at, c);
}

// The next step that looks at the subject.
static const step *skip_captures(const step *s) {
  while (s->op == STEP_OPEN || s->op == STEP_CLOSE) s++;
  return s;
}

static bool sets_meet(const uint32_t *a, const uint32_t *b) {
  for (int i = 0; i < SET_WORDS; i++) {
    if (a[i] & b[i]) return true;
  }
  return false;
}

// True if s accepts no character that `next` can start with, or if nothing
// that follows can fail: then the longest run is the only one worth trying.
static bool never_gives_back(const pattern *p, const step *s, const step *next) {
  switch (next->op) {
  case STEP_MATCH: return true;
  case STEP_AT_END: return true;
  case STEP_LITERAL:
  case STEP_BALANCE: return !accepts(p, s, next->byte);
  case STEP_GREEDY:
  case STEP_RUN:
    if (next->index == 0) return false;
    break;
  case STEP_ONE: break;
  default: return false;
  }
  if (next->kind == SINGLE_BYTE) return !accepts(p, s, next->byte);
  if (s->kind == SINGLE_BYTE) return !accepts(p, next, s->byte);
  if (s->kind == SINGLE_ANY || next->kind == SINGLE_ANY) return false;
  return !sets_meet(p->sets + s->at, p->sets + next->at);
}

static void improve(pattern *p) {
  for (uint32_t i = 0; i < p->step_count; i++) {
    step *s = &p->steps[i];
    if (s->op == STEP_GREEDY && never_gives_back(p, s, skip_captures(s + 1))) s->op = STEP_RUN;
  }
}

static int compile(pattern *p, size_t len, bool anchors) {
  compiler c = {.p = p, .at = p->text, .end = p->text + len};
  p->step_count = p->set_words = p->positions = p->captures = 0;
  p->anchored = anchors && len > 0 && p->text[0] == '^';
  c.at += p->anchored;
  while (c.at < c.end) {
    int status = compile_item(&c);
    if (status != OK) return status;
  }
  p->open = c.unclosed;
  int status = add_step(&c, (step){.op = STEP_MATCH});
  if (status == OK) improve(p);
  return status;
}

// ---- the cache

enum { CACHE_ENTRIES = 16, CACHE_TEXT = STRING_SHORT_MAX, CACHE_STEPS = 16, CACHE_SETS = 6 };

static struct cache_entry {
  pattern pattern;  // first, so that a pattern can be released
  uint32_t len;     // of the text; the entry is empty while there are no steps
  bool anchors;
  char text[CACHE_TEXT];
  step steps[CACHE_STEPS];
  uint32_t sets[CACHE_SETS * SET_WORDS];
} cache[CACHE_ENTRIES];

// For a few bytes; a call of memcmp would cost more.
static inline bool same_bytes(const char *a, const char *b, size_t len) {
  for (size_t i = 0; i < len; i++) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

static int acquire_on_heap(const string *text, bool anchors, pattern **out) {
  pattern *p = mem_alloc(sizeof *p);
  if (p == NULL) return ERR_MEMORY;
  *p = (pattern){.text = text->text, .on_heap = true};
  int status = compile(p, text->len, anchors);
  if (status != OK) pattern_release(p);
  *out = p;
  return status;
}

static int fill_entry(struct cache_entry *e, const string *text, bool anchors) {
  memcpy(e->text, text->text, text->len);
  e->len = text->len;
  e->anchors = anchors;
  e->pattern = (pattern){.text = e->text, .steps = e->steps, .sets = e->sets,
                         .step_cap = CACHE_STEPS, .set_cap = CACHE_SETS * SET_WORDS};
  int status = compile(&e->pattern, e->len, anchors);
  if (status != OK) e->pattern.steps = NULL;
  return status;
}

int pattern_acquire(const string *text, bool anchors, pattern **out) {
  // Compiling is paid for always, so that fuel does not depend on what ran before.
  TRY(fuel_spend(1 + text->len / 4));
  if (text->len > CACHE_TEXT) return acquire_on_heap(text, anchors, out);
  struct cache_entry *e = &cache[(text->hash ^ text->hash >> 8) % CACHE_ENTRIES];
  bool same = e->pattern.steps != NULL && e->len == text->len && e->anchors == anchors &&
              same_bytes(e->text, text->text, text->len);
  if (!same) {
    if (e->pattern.users > 0 || fill_entry(e, text, anchors) != OK) {
      return acquire_on_heap(text, anchors, out);
    }
  } else if (e->pattern.users == UINT8_MAX) {
    return acquire_on_heap(text, anchors, out);
  }
  e->pattern.users++;
  *out = &e->pattern;
  return OK;
}

void pattern_release(pattern *p) {
  if (!p->on_heap) {
    p->users--;
    return;
  }
  mem_free(p->steps, p->step_cap * sizeof *p->steps);
  mem_free(p->sets, p->set_cap * sizeof *p->sets);
  mem_free(p, sizeof *p);
}

// ---- matching

// A place to come back to: a run that may give characters back, or take more.
typedef struct choice {
  const step *step;
  const char *least;  // of a greedy run: where it may shrink to
  const char *now;
} choice;

// Matching calls nothing that could match again, so one list serves all.
enum { CHOICES_MAX = 200 };
static choice choices[CHOICES_MAX];

typedef struct matcher {
  thread *th;
  const pattern *pattern;
  match *m;
  const char *end;  // of the subject
  int64_t work;     // fuel not yet charged
} matcher;

enum { WORK_LUMP = 256 };

static inline int charge(matcher *x, int64_t units) {
  x->work += units;
  if (x->work < WORK_LUMP) return OK;
  units = x->work;
  x->work = 0;
  return fuel_spend(units);
}

// Where the characters from s on stop to be what the step accepts.
static const char *run_end(const matcher *x, const step *st, const char *s) {
  const char *end = x->end;
  if (st->kind == SINGLE_ANY) return end;
  if (st->kind == SINGLE_BYTE) {
    while (s < end && (uint8_t)*s == st->byte) s++;
  } else {
    const uint32_t *set = x->pattern->sets + st->at;
    while (s < end && set_has(set, (unsigned char)*s)) s++;
  }
  return s;
}

// Behind the balanced stretch whose opening character is at s, or NULL.
static const char *balance_end(const matcher *x, const step *st, const char *s) {
  size_t depth = 1;
  while (++s < x->end) {
    if ((uint8_t)*s == st->index) {
      if (--depth == 0) return s + 1;
    } else if ((uint8_t)*s == st->byte) {
      depth++;
    }
  }
  return NULL;
}

static bool at_frontier(const matcher *x, const step *st, const char *s) {
  const uint32_t *set = x->pattern->sets + st->at;
  unsigned char before = s == x->m->subject ? 0 : (unsigned char)s[-1];
  unsigned char here = s == x->end ? 0 : (unsigned char)*s;
  return !set_has(set, before) && set_has(set, here);
}

// Behind another copy of a capture at s, or NULL.
static const char *repeated(matcher *x, int index, const char *s) {
  if (x->pattern->positions >> index & 1) return NULL;
  const char *from = x->m->from[index];
  size_t len = (size_t)(x->m->to[index] - from);
  x->work += (int64_t)(len >> 4);
  if ((size_t)(x->end - s) < len || !same_bytes(from, s, len)) return NULL;
  return s + len;
}

// Takes up the latest choice: the step to go on with and, in *s, where. NULL if
// there is none left.
static const step *retreat(matcher *x, int *pending, const char **s) {
  while (*pending > 0) {
    choice *c = &choices[*pending - 1];
    const step *st = c->step;
    if (st->op == STEP_LAZY) {
      if (c->now < x->end && accepts(x->pattern, st, (unsigned char)*c->now)) {
        *s = ++c->now;
        return st + 1;
      }
      --*pending;
    } else {
      *s = --c->now;
      if (c->now == c->least) --*pending;
      return st + 1;
    }
  }
  return NULL;
}

// Tries the whole pattern at s: 1 and m->end, 0, or an error.
static int match_here(matcher *x, const char *s) {
  const pattern *p = x->pattern;
  const step *st = p->steps;
  const char *end = x->end, *next;
  int pending = 0;
  for (;;) {
    switch (st->op) {
    case STEP_LITERAL:
      x->work += st->len >> 4;
      if ((size_t)(end - s) < st->len || !same_bytes(s, p->text + st->at, st->len)) goto fail;
      s += st->len;
      break;
    case STEP_ONE:
      if (s == end || !accepts(p, st, (unsigned char)*s)) goto fail;
      s++;
      break;
    case STEP_RUN:
    case STEP_GREEDY:
      next = run_end(x, st, s);
      x->work += (next - s) >> 4;
      if (next - s < st->index) goto fail;
      if (st->op == STEP_GREEDY && next - s > st->index) {
        if (pending == CHOICES_MAX) return raise(x->th, "pattern too complex");
        choices[pending++] = (choice){st, s + st->index, next};
      }
      s = next;
      break;
    case STEP_OPTIONAL:
      if (s == end || !accepts(p, st, (unsigned char)*s)) break;
      if (pending == CHOICES_MAX) return raise(x->th, "pattern too complex");
      choices[pending++] = (choice){st, s, s + 1};
      s++;
      break;
    case STEP_LAZY:
      if (pending == CHOICES_MAX) return raise(x->th, "pattern too complex");
      choices[pending++] = (choice){st, s, s};
      break;
    case STEP_OPEN: x->m->from[st->index] = s; break;
    case STEP_CLOSE: x->m->to[st->index] = s; break;
    case STEP_BALANCE:
      if (s == end || (uint8_t)*s != st->byte) goto fail;
      next = balance_end(x, st, s);
      x->work += ((next != NULL ? next : end) - s) >> 4;
      if (next == NULL) goto fail;
      s = next;
      break;
    case STEP_FRONTIER:
      if (!at_frontier(x, st, s)) goto fail;
      break;
    case STEP_BACK_REFERENCE:
      next = repeated(x, st->index, s);
      if (next == NULL) goto fail;
      s = next;
      break;
    case STEP_AT_END:
      if (s != end) goto fail;
      break;
    case STEP_MATCH: x->m->end = s; return 1;
    case STEP_FAULT: return raise_fault(x->th, st->index);
    }
    st++;
    continue;
  fail:
    TRY(charge(x, 1));
    st = retreat(x, &pending, &s);
    if (st == NULL) return 0;
  }
}

// The next place from s on where the first step can match; NULL if there is none.
static const char *next_candidate(const matcher *x, const step *first, const char *s) {
  const char *end = x->end;
  switch (first->op) {
  case STEP_GREEDY:
  case STEP_RUN:
    if (first->index == 0) return s;
    break;
  case STEP_LITERAL:
  case STEP_BALANCE: return s == end ? NULL : memchr(s, first->byte, (size_t)(end - s));
  case STEP_ONE: break;
  default: return s;
  }
  if (s == end) return NULL;
  if (first->kind == SINGLE_ANY) return s;
  if (first->kind == SINGLE_BYTE) return memchr(s, first->byte, (size_t)(end - s));
  const uint32_t *set = x->pattern->sets + first->at;
  while (s < end && !set_has(set, (unsigned char)*s)) s++;
  return s < end ? s : NULL;
}

static int search(matcher *x, const char *s, const char *not_empty_at) {
  const step *first = skip_captures(x->pattern->steps);
  bool anchored = x->pattern->anchored;
  for (;; s++) {
    if (!anchored) {
      const char *candidate = next_candidate(x, first, s);
      TRY(charge(x, 1 + (((candidate != NULL ? candidate : x->end) - s) >> 4)));
      if (candidate == NULL) return 0;
      s = candidate;
    }
    int found = match_here(x, s);
    if (found < 0) return found;
    if (found && (x->m->end > s || s != not_empty_at)) {
      x->m->start = s;
      return 1;
    }
    if (anchored || s == x->end) return 0;
  }
}

int pattern_search(thread *th, const pattern *p, match *m, const char *from,
                   const char *not_empty_at) {
  matcher x = {.th = th, .pattern = p, .m = m, .end = m->subject_end};
  int found = search(&x, from, not_empty_at);
  if (found >= 0 && x.work > 0) TRY(fuel_spend(x.work));
  return found;
}

// ---- results

int match_push(thread *th, const pattern *p, const match *m, int i) {
  if (p->captures == 0) return push_string(th, m->start, (size_t)(m->end - m->start));
  if (p->open >> i & 1) return raise(th, "unfinished capture");
  if (p->positions >> i & 1) {
    push_int(th, m->from[i] - m->subject + 1);
    return OK;
  }
  return push_string(th, m->from[i], (size_t)(m->to[i] - m->from[i]));
}

int match_push_captures(thread *th, const pattern *p, const match *m) {
  if (p->captures > BUILTIN_SLOTS / 2) TRY(stack_reserve(th, p->captures));
  for (int i = 0; i < p->captures; i++) TRY(match_push(th, p, m, i));
  return OK;
}

// ---- plain text

bool pattern_is_plain(const char *text, size_t len) {
  for (size_t i = 0; i < len; i++) {
    switch (text[i]) {
    case '^': case '$': case '*': case '+': case '?': case '.':
    case '(': case '[': case '%': case '-': return false;
    }
  }
  return true;
}

int find_plain(const char *text, size_t len, const char *needle, size_t needle_len,
               const char **at) {
  int64_t work = 1;
  *at = needle_len == 0 ? text : NULL;
  if (needle_len == 0 || needle_len > len) return fuel_spend(work);
  // Stops where the needle would not fit any more.
  const char *s = text, *end = text + len - (needle_len - 1);
  while (s < end) {
    const char *hit = memchr(s, needle[0], (size_t)(end - s));
    work += ((hit != NULL ? hit : end) - s) >> 6;
    if (hit == NULL) break;
    if (memcmp(hit + 1, needle + 1, needle_len - 1) == 0) {
      *at = hit;
      break;
    }
    work += 1 + (int64_t)(needle_len >> 6);
    if (work >= WORK_LUMP) {
      TRY(fuel_spend(work));
      work = 0;
    }
    s = hit + 1;
  }
  return fuel_spend(work);
}
