#include "pattern_steps.h"

// ---- patterns that are kept

enum { CACHE_ENTRIES = 16, CACHE_TEXT = STRING_SHORT_MAX, CACHE_STEPS = 16, CACHE_SETS = 6 };

static struct cache_entry {
  pattern pattern;  // first, so that a pattern can be released
  uint32_t len;     // of the text; the entry is empty while there are no steps
  bool anchors;
  char text[CACHE_TEXT];
  step steps[CACHE_STEPS];
  uint32_t sets[CACHE_SETS * SET_WORDS];
} cache[CACHE_ENTRIES];

static int acquire_on_heap(const string *text, bool anchors, pattern **out) {
  pattern *p = mem_alloc(sizeof *p);
  if (p == NULL) return ERR_MEMORY;
  *p = (pattern){.text = text->text, .on_heap = true};
  int status = pattern_compile(p, text->len, anchors);
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
  int status = pattern_compile(&e->pattern, e->len, anchors);
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
  if ((size_t)(x->end - s) < len) return NULL;
  x->work += (int64_t)(len >> 4);
  return same_bytes(from, s, len) ? s + len : NULL;
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
      if ((size_t)(end - s) < st->len) goto fail;
      x->work += st->len >> 4;
      if (!same_bytes(s, p->text + st->at, st->len)) goto fail;
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
