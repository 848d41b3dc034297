// libFuzzer: any pattern on any subject finds what a naive matcher finds, stays
// within the subject, and stops at its fuel. Input: a byte that picks the limits
// (0 and multiples of 8: none, and the comparison), a byte for the length of the
// pattern, the pattern, the subject.
#include <ctype.h>
#include <stdlib.h>

#include "fuzz_world.h"
#include "pattern.h"

// ---- the naive matcher: the manual's rules read off the text at every step

typedef struct naive {
  const char *subject, *end;  // of the subject
  const char *pattern_end;
  const char *from[CAPTURES_MAX], *to[CAPTURES_MAX];
  bool closed[CAPTURES_MAX];
  int captures, budget;
  bool malformed;
} naive;

static const char *try_at(naive *n, const char *p, const char *s);

static const char *bad(naive *n) {
  n->malformed = true;
  return NULL;
}

static bool in_class(int letter, int c) {
  bool in;
  switch (tolower(letter)) {
    case 'a': in = isalpha(c); break;
    case 'c': in = iscntrl(c); break;
    case 'd': in = isdigit(c); break;
    case 'g': in = isgraph(c); break;
    case 'l': in = islower(c); break;
    case 'p': in = ispunct(c); break;
    case 's': in = isspace(c); break;
    case 'u': in = isupper(c); break;
    case 'w': in = isalnum(c); break;
    case 'x': in = isxdigit(c); break;
    case 'z': in = c == 0; break;
    default: return letter == c;
  }
  return isupper(letter) ? !in : in;
}

// Behind the ']' of the set that starts behind '[' at p, or NULL.
static const char *behind_set(naive *n, const char *p) {
  if (p < n->pattern_end && *p == '^') p++;
  bool first = true;
  while (p < n->pattern_end && (first || *p != ']')) {
    first = false;
    p += *p == '%' ? 2 : 1;
  }
  return p < n->pattern_end ? p + 1 : NULL;
}

static bool in_set(const char *p, const char *last, int c) {
  bool want = *p != '^';
  if (!want) p++;
  for (; p < last; p++) {
    if (*p == '%') {
      if (in_class((unsigned char)*++p, c)) return want;
    } else if (p + 2 < last && p[1] == '-') {
      if ((unsigned char)p[0] <= c && c <= (unsigned char)p[2]) return want;
      p += 2;
    } else if ((unsigned char)*p == c) {
      return want;
    }
  }
  return !want;
}

// Behind the single-character item at p, or NULL when it is malformed.
static const char *behind_single(naive *n, const char *p) {
  if (*p == '[') return behind_set(n, p + 1);
  if (*p == '%') return p + 1 < n->pattern_end ? p + 2 : NULL;
  return p + 1;
}

static bool single_matches(const naive *n, const char *p, const char *behind, const char *s) {
  if (s >= n->end) return false;
  int c = (unsigned char)*s;
  if (*p == '.') return true;
  if (*p == '%') return in_class((unsigned char)p[1], c);
  return *p == '[' ? in_set(p + 1, behind - 1, c) : (unsigned char)*p == c;
}

static const char *open_capture(naive *n, const char *p, const char *s) {
  if (n->captures == CAPTURES_MAX) return bad(n);
  int i = n->captures++;
  bool position = p < n->pattern_end && *p == ')';
  n->from[i] = s;
  n->to[i] = NULL;
  n->closed[i] = position;
  const char *end = try_at(n, p + position, s);
  if (end == NULL) n->captures--;
  return end;
}

static const char *close_capture(naive *n, const char *p, const char *s) {
  int i = n->captures - 1;
  while (i >= 0 && n->closed[i]) i--;
  if (i < 0) return bad(n);
  n->to[i] = s;
  n->closed[i] = true;
  const char *end = try_at(n, p, s);
  if (end == NULL) n->closed[i] = false;
  return end;
}

static const char *back_reference(naive *n, const char *p, const char *s) {
  int i = *p - '1';
  if (i < 0 || i >= n->captures || !n->closed[i]) return bad(n);
  if (n->to[i] == NULL) return NULL;
  size_t len = (size_t)(n->to[i] - n->from[i]);
  if ((size_t)(n->end - s) < len || memcmp(n->from[i], s, len)) return NULL;
  return try_at(n, p + 1, s + len);
}

static const char *balance(naive *n, const char *p, const char *s) {
  if (n->pattern_end - p < 2) return bad(n);
  if (s == n->end || *s != p[0]) return NULL;
  int depth = 1;
  for (const char *at = s + 1; at < n->end; at++) {
    if (*at == p[1]) depth--;
    else if (*at == p[0]) depth++;
    if (depth == 0) return try_at(n, p + 2, at + 1);
  }
  return NULL;
}

static const char *frontier(naive *n, const char *p, const char *s) {
  if (p == n->pattern_end || *p != '[') return bad(n);
  const char *behind = behind_set(n, p + 1);
  if (behind == NULL) return bad(n);
  int before = s == n->subject ? 0 : (unsigned char)s[-1];
  int here = s == n->end ? 0 : (unsigned char)*s;
  if (in_set(p + 1, behind - 1, before) || !in_set(p + 1, behind - 1, here)) return NULL;
  return try_at(n, behind, s);
}

// A single character and what may follow it; tries more before fewer, or the other way round.
static const char *repeated(naive *n, const char *p, const char *s) {
  const char *behind = behind_single(n, p);
  if (behind == NULL) return bad(n);
  char mark = behind < n->pattern_end ? *behind : 0;
  if (!mark || !strchr("*+-?", mark)) {
    return single_matches(n, p, behind, s) ? try_at(n, behind, s + 1) : NULL;
  }
  size_t least = mark == '+', most = 0;
  while ((mark != '?' || most < 1) && single_matches(n, p, behind, s + most)) most++;
  for (size_t i = least; i <= most && !n->malformed; i++) {
    const char *end = try_at(n, behind + 1, s + (mark == '-' ? i : most + least - i));
    if (end != NULL) return end;
  }
  return NULL;
}

static const char *try_at(naive *n, const char *p, const char *s) {
  if (--n->budget < 0) return NULL;
  if (p == n->pattern_end) return s;
  if (*p == '(') return open_capture(n, p + 1, s);
  if (*p == ')') return close_capture(n, p + 1, s);
  if (*p == '$' && p + 1 == n->pattern_end) return s == n->end ? s : NULL;
  if (*p == '%' && p + 1 < n->pattern_end) {
    if (p[1] == 'b') return balance(n, p + 2, s);
    if (p[1] == 'f') return frontier(n, p + 2, s);
    if (isdigit((unsigned char)p[1])) return back_reference(n, p + 1, s);
  }
  return repeated(n, p, s);
}

// The first match; false when there is none.
static bool naive_search(naive *n, const char *p, const char **start, const char **end) {
  bool anchored = p < n->pattern_end && *p == '^';
  for (*start = n->subject; *start <= n->end; ++*start) {
    n->captures = 0;
    *end = try_at(n, p + anchored, *start);
    if (*end != NULL) return true;
    if (anchored || n->malformed || n->budget < 0) return false;
  }
  return false;
}

// ---- the comparison

static void check_captures(const pattern *p, const match *m) {
  for (int i = 0; i < p->captures; i++) {
    if (m->from[i] < m->subject || m->from[i] > m->subject_end) abort();
    if ((p->positions | p->open) >> i & 1) continue;
    if (m->to[i] < m->from[i] || m->to[i] > m->subject_end) abort();
  }
}

static void compare(const string *text, const string *subject, const pattern *p, const match *m,
                    int found) {
  naive n = {.subject = subject->text, .end = subject->text + subject->len,
             .pattern_end = text->text + text->len, .budget = 20000};
  const char *start, *end;
  if (found == ERR_KILLED) return;  // fuel for everything but backtracking without end
  bool naive_found = naive_search(&n, text->text, &start, &end);
  if (n.budget < 0) return;
  bool complex = found == ERR_LUA && strstr(as_string(&vm.error)->text, "too complex") != NULL;
  if (n.malformed != (found == ERR_LUA) && !complex) abort();
  if (found < 0) return;
  if (naive_found != (found == 1)) abort();
  if (!found) return;
  if (m->start != start || m->end != end || p->captures != n.captures) abort();
  for (int i = 0; i < n.captures; i++) {
    bool closed = n.closed[i] && n.to[i] != NULL;
    if (m->from[i] != n.from[i] || (closed && m->to[i] != n.to[i])) abort();
  }
}

// All matches, as gsub would go through them.
static int search_all(thread *th, const string *text, const string *subject, bool whole) {
  pattern *p;
  match m = {.subject = subject->text, .subject_end = subject->text + subject->len};
  int found = pattern_acquire(text, true, &p);
  if (found < 0) return found;
  const char *from = m.subject, *last = NULL;
  found = pattern_search(th, p, &m, from, last);
  if (whole) compare(text, subject, p, &m, found);
  while (found > 0) {
    if (m.start < from || m.end < m.start || m.end > m.subject_end) abort();
    if (m.start == m.end && m.start == last) abort();
    check_captures(p, &m);
    from = last = m.end;
    found = p->anchored ? 0 : pattern_search(th, p, &m, from, last);
  }
  pattern_release(p);
  return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  string *text, *subject;
  if (size < 2) return 0;
  bool whole = data[0] % 8 == 0;
  size_t len = data[1] < size - 2 ? data[1] : size - 2;
  const char *bytes = (const char *)data + 2;
  thread *th = fuzz_begin(whole ? 0 : data[0]);
  int status = string_new(bytes, len, &text);
  if (status == OK) status = string_new(bytes + len, size - 2 - len, &subject);
  if (status == OK) status = search_all(th, text, subject, whole);
  if (status < 0) fuzz_check_failure(status);
  fuzz_end();
  return 0;
}
