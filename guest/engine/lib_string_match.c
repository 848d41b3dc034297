// find, match, gmatch and gsub.
#include "gc.h"
#include "lib_string.h"
#include "number.h"
#include "pattern.h"
#include "snapshot.h"
#include "vm.h"

static int push_nil_result(thread *th) {
  push_nil(th);
  return 1;
}

// ---- find and match

static int push_place(thread *th, const char *subject, const char *start, const char *end) {
  push_int(th, start - subject + 1);
  push_int(th, end - subject);
  return 2;
}

static int find_text(thread *th, const string *s, const string *p, size_t from) {
  const char *at;
  TRY(find_plain(s->text + from, s->len - from, p->text, p->len, &at));
  if (at == NULL) return push_nil_result(th);
  return push_place(th, s->text, at, at + p->len);
}

// Captures stay unset until they are matched.
static void match_in(match *m, const string *s) {
  m->subject = s->text;
  m->subject_end = s->text + s->len;
}

static int find_pattern(thread *th, const string *s, const string *text, size_t from, bool place) {
  pattern *p;
  match m;
  match_in(&m, s);
  TRY(pattern_acquire(text, true, &p));
  int status = pattern_search(th, p, &m, s->text + from, NULL);
  int results = 1;
  if (status == 0) {
    push_nil(th);
  } else if (status > 0 && place) {
    results = push_place(th, s->text, m.start, m.end) + p->captures;
    status = match_push_captures(th, p, &m);
  } else if (status > 0) {
    results = match_values(p);
    status = p->captures ? match_push_captures(th, p, &m) : match_push(th, p, &m, 0);
  }
  pattern_release(p);
  return status < 0 ? status : results;
}

static int search_args(thread *th, string **s, string **p, size_t *from, bool *beyond) {
  int64_t init;
  TRY(string_arg(th, 0, s));
  TRY(string_arg(th, 1, p));
  TRY(opt_int_arg(th, 2, 1, &init));
  uint64_t first = start_position(init, (*s)->len) - 1;
  *beyond = first > (*s)->len;
  *from = *beyond ? 0 : (size_t)first;
  return OK;
}

int string_find(thread *th) {
  string *s, *p;
  size_t from;
  bool beyond;
  TRY(search_args(th, &s, &p, &from, &beyond));
  if (beyond) return push_nil_result(th);
  bool plain = nargs(th) > 3 && !is_false(arg(th, 3));
  if (plain || pattern_is_plain(p->text, p->len)) return find_text(th, s, p, from);
  return find_pattern(th, s, p, from, true);
}

int string_match(thread *th) {
  string *s, *p;
  size_t from;
  bool beyond;
  TRY(search_args(th, &s, &p, &from, &beyond));
  if (beyond) return push_nil_result(th);
  return find_pattern(th, s, p, from, false);
}

// ---- gmatch

// Upvalues of the iterator. Positions are offsets; LAST is where the match
// before this one ended, -1 at first.
enum { GMATCH_SUBJECT, GMATCH_PATTERN, GMATCH_FROM, GMATCH_LAST, GMATCH_UPVALUES };

static int gmatch_step(thread *th, value *up, const pattern *p) {
  const string *s = as_string(&up[GMATCH_SUBJECT]);
  value *from = &up[GMATCH_FROM], *last = &up[GMATCH_LAST];
  match m;
  match_in(&m, s);
  const char *not_empty_at = last->i < 0 ? NULL : s->text + last->i;
  int found = pattern_search(th, p, &m, s->text + from->i, not_empty_at);
  if (found < 0) return found;
  from->i = last->i = found ? m.end - s->text : (int64_t)s->len + 1;
  if (!found) return 0;
  TRY(p->captures ? match_push_captures(th, p, &m) : match_push(th, p, &m, 0));
  return match_values(p);
}

static int gmatch_next(thread *th) {
  value *up = builtin_upvalue(th, 0);
  if (up[GMATCH_FROM].i > (int64_t)as_string(&up[GMATCH_SUBJECT])->len) return 0;
  pattern *p;
  TRY(pattern_acquire(as_string(&up[GMATCH_PATTERN]), false, &p));
  int status = gmatch_step(th, up, p);
  pattern_release(p);
  return status;
}

static bool gmatch_holds(const value *up, uint32_t count) {
  if (count != GMATCH_UPVALUES || !is_string(&up[GMATCH_SUBJECT]) || !is_string(&up[GMATCH_PATTERN])) return false;
  const value *from = &up[GMATCH_FROM], *last = &up[GMATCH_LAST];
  int64_t len = as_string(&up[GMATCH_SUBJECT])->len;
  return is_int(from) && from->i >= 0 && from->i <= len + 1 && is_int(last) && last->i >= -1 && last->i <= len + 1;
}

const builtin_shape gmatch_shape = {"string.gmatch_next", gmatch_next, BUILTIN_PLAIN, gmatch_holds};

int string_gmatch(thread *th) {
  string *s, *p;
  size_t from;
  bool beyond;
  TRY(search_args(th, &s, &p, &from, &beyond));
  push_string_object(th, s);
  push_string_object(th, p);
  push_int(th, beyond ? (int64_t)s->len + 1 : (int64_t)from);
  push_int(th, -1);
  TRY(push_builtin(th, gmatch_shape.name, gmatch_next, GMATCH_UPVALUES));
  return 1;
}

// ---- gsub

typedef struct substitution {
  thread *th;
  const pattern *pattern;
  match m;
  buffer out;
  const char *copied;  // the subject up to here is in out, replaced
  bool escapes;        // the replacement text has a '%'
} substitution;

static size_t span(const char *from, const char *to) { return (size_t)(to - from); }

// Copies up to 16 bytes as two words that may overlap: a block copy costs more
// than that.
static inline void copy_short(char *to, const char *from, size_t len) {
  uint64_t head, tail;
  uint32_t half_head, half_tail;
  if (len >= 8) {
    memcpy(&head, from, 8);
    memcpy(&tail, from + len - 8, 8);
    memcpy(to, &head, 8);
    memcpy(to + len - 8, &tail, 8);
  } else if (len >= 4) {
    memcpy(&half_head, from, 4);
    memcpy(&half_tail, from + len - 4, 4);
    memcpy(to, &half_head, 4);
    memcpy(to + len - 4, &half_tail, 4);
  } else if (len > 0) {
    to[0] = from[0];
    to[len / 2] = from[len / 2];
    to[len - 1] = from[len - 1];
  }
}

// A buffer that grows is what fills the memory; garbage makes way for it. All that is live is on the stack here.
static int put_growing(substitution *g, const char *s, size_t len) {
  enum { LARGE = 4096 };
  bool grows = g->out.cap - g->out.len < len;
  if (grows && g->out.cap >= LARGE) TRY(mem_prepare(g->th, g->out.cap + len));
  return buffer_put(&g->out, s, len);
}

// buffer_put for pieces that are mostly short.
static inline int put(substitution *g, const char *s, size_t len) {
  buffer *b = &g->out;
  if (len > 16 || b->cap - b->len < len) return put_growing(g, s, len);
  copy_short(b->data + b->len, s, len);
  b->len += len;
  return OK;
}

static int put_position(substitution *g, int i) {
  value v;
  char text[NUMBER_TEXT_MAX];
  set_int(&v, g->m.from[i] - g->m.subject + 1);
  return put(g, text, number_format(&v, text));
}

// One capture, without making a string of it.
static int put_capture(substitution *g, int i) {
  const pattern *p = g->pattern;
  const match *m = &g->m;
  if (i >= match_values(p)) return raise(g->th, "invalid capture index %%%d", i + 1);
  if (p->captures == 0) return put(g, m->start, span(m->start, m->end));
  if (p->open >> i & 1) return raise(g->th, "unfinished capture");
  if (p->positions >> i & 1) return put_position(g, i);
  return put(g, m->from[i], span(m->from[i], m->to[i]));
}

// What stands for '%' and c in the replacement text.
static int put_escape(substitution *g, char c) {
  if (c == '%') return buffer_putc(&g->out, '%');
  if (c == '0') return put(g, g->m.start, span(g->m.start, g->m.end));
  if (c >= '1' && c <= '9') return put_capture(g, c - '1');
  return raise(g->th, "invalid use of '%%' in replacement string");
}

static int put_expanded(substitution *g, const string *text) {
  const char *s = text->text, *end = s + text->len;
  while (s < end) {
    const char *escape = s;
    while (escape < end && *escape != '%') escape++;
    TRY(put(g, s, span(s, escape)));
    if (escape == end) break;
    TRY(put_escape(g, escape[1]));  // the NUL behind the text is no valid escape
    s = escape + 2;
  }
  return OK;
}

// The subject between the match before this one and this one.
static int put_before(substitution *g) {
  if (g->out.cap == 0) TRY(buffer_reserve(&g->out, span(g->m.subject, g->m.subject_end) + 32));
  TRY(put(g, g->copied, span(g->copied, g->m.start)));
  g->copied = g->m.end;
  return OK;
}

static int replace_by_text(substitution *g, const string *text) {
  TRY(fuel_spend(text->len / BYTES_PER_UNIT));
  TRY(put_before(g));
  return g->escapes ? put_expanded(g, text) : put(g, text->text, text->len);
}

// Replaces by the value on top of the stack, which a table or function gave.
static int replace_by_value(substitution *g) {
  const value *v = from_top(g->th, -1);
  if (is_string(v)) {
    const string *text = as_string(v);  // v itself may move
    TRY(put_before(g));
    TRY(put(g, text->text, text->len));
  } else if (is_number(v)) {
    char text[NUMBER_TEXT_MAX];
    size_t len = number_format(v, text);
    TRY(put_before(g));
    TRY(put(g, text, len));
  } else if (!is_false(v)) {  // nil and false: the match stays
    return raise(g->th, "invalid replacement value (a %s)", type_name(v->tag));
  }
  pop(g->th, 1);
  return OK;
}

static int replace_by_table(substitution *g) {
  thread *th = g->th;
  TRY(gc_check(th));  // the keys made here are garbage at once
  TRY(match_push(th, g->pattern, &g->m, 0));
  table *t = as_table(arg(th, 2));
  if (t->meta == NULL) {
    value_copy(from_top(th, -1), table_get(t, from_top(th, -1)));
  } else {
    TRY(get_index(th, arg(th, 2), from_top(th, -1)));
    value_copy(from_top(th, -2), from_top(th, -1));
    pop(th, 1);
  }
  return replace_by_value(g);
}

static int replace_by_call(substitution *g) {
  thread *th = g->th;
  push_value(th, arg(th, 2));
  if (g->pattern->captures == 0) {
    TRY(match_push(th, g->pattern, &g->m, 0));
  } else {
    TRY(match_push_captures(th, g->pattern, &g->m));
  }
  TRY(call_value(th, match_values(g->pattern), 1));
  return replace_by_value(g);
}

static int replace(substitution *g) {
  const value *by = arg(g->th, 2);
  if (is_string(by)) return replace_by_text(g, as_string(by));
  return is_table(by) ? replace_by_table(g) : replace_by_call(g);
}

// Replaces up to `most` matches; *count says how many there were.
static int substitute(substitution *g, int64_t most, int64_t *count) {
  const char *from = g->m.subject, *last = NULL;
  for (*count = 0; *count < most; ++*count) {
    int found = pattern_search(g->th, g->pattern, &g->m, from, last);
    if (found <= 0) return found;
    TRY(replace(g));
    from = last = g->m.end;
    if (g->pattern->anchored) most = 0;
  }
  return OK;
}

static int push_substituted(substitution *g) {
  if (g->out.cap == 0) {  // nothing was replaced
    push_value(g->th, arg(g->th, 0));
    return OK;
  }
  TRY(put(g, g->copied, span(g->copied, g->m.subject_end)));
  TRY(mem_prepare(g->th, g->out.len));
  return push_buffer(g->th, &g->out);
}

static int check_replacement(thread *th) {
  string *text;
  if (nargs(th) > 2 && (is_table(arg(th, 2)) || is_function(arg(th, 2)))) return OK;
  if (nargs(th) > 2 && (is_string(arg(th, 2)) || is_number(arg(th, 2)))) {
    return check_string(th, 2, &text);
  }
  return raise_type(th, 2, "string/function/table");
}

int string_gsub(thread *th) {
  string *s, *text;
  int64_t most, count;
  TRY(string_arg(th, 0, &s));
  TRY(string_arg(th, 1, &text));
  TRY(opt_int_arg(th, 3, (int64_t)s->len + 1, &most));
  TRY(check_replacement(th));
  pattern *p;
  TRY(pattern_acquire(text, true, &p));
  const value *by = arg(th, 2);
  substitution g;
  g.th = th;
  g.pattern = p;
  g.out = (buffer){0};
  g.copied = s->text;
  match_in(&g.m, s);
  g.escapes = is_string(by) && memchr(as_string(by)->text, '%', as_string(by)->len) != NULL;
  int status = substitute(&g, most, &count);
  if (status == OK) status = push_substituted(&g);
  pattern_release(p);
  buffer_free(&g.out);
  if (status < 0) return status;
  push_int(th, count);
  return 2;
}
