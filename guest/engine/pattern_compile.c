// From the text of a pattern to steps.
#include "pattern_steps.h"

// ---- character sets

static void set_add(uint32_t *set, unsigned char c) { set[c >> 5] |= 1u << (c & 31); }

static bool is_lower(unsigned c) { return c - 'a' < 26; }
static bool is_upper(unsigned c) { return c - 'A' < 26; }
static bool is_digit(unsigned c) { return c - '0' < 10; }
static bool is_alnum(unsigned c) { return is_lower(c | 0x20) || is_digit(c); }
static bool is_graph(unsigned c) { return c - 0x21 < 0x5e; }

// The classes %a, %c, ... in the C locale.
static bool class_has(unsigned char letter, unsigned c) {
  switch (letter) {
  case 'a': return is_lower(c | 0x20);
  case 'c': return c < 0x20 || c == 0x7f;
  case 'd': return is_digit(c);
  case 'g': return is_graph(c);
  case 'l': return is_lower(c);
  case 'p': return is_graph(c) && !is_alnum(c);
  case 's': return c == ' ' || c - '\t' < 5;
  case 'u': return is_upper(c);
  case 'w': return is_alnum(c);
  case 'x': return is_digit(c) || (c | 0x20) - 'a' < 6;
  default: return c == 0;  // 'z' of old: \0 may stand in patterns now
  }
}

// The sets of the classes, by letter. They are filled when the first is needed.
static const uint32_t *class_set(unsigned char lower) {
  static const char letters[] = "acdglpsuwxz";
  static uint32_t sets[sizeof letters - 1][SET_WORDS];
  static bool filled;
  for (unsigned i = 0; !filled && i < sizeof letters - 1; i++) {
    for (unsigned c = 0; c < 256; c++) {
      if (class_has((unsigned char)letters[i], c)) set_add(sets[i], (unsigned char)c);
    }
  }
  filled = true;
  const char *at = lower ? strchr(letters, lower) : NULL;
  return at ? sets[at - letters] : NULL;
}

static bool is_class(unsigned char letter) {
  return is_lower(letter | 0x20) && class_set(letter | 0x20) != NULL;
}

// Adds what "%letter" stands for: a class, its complement, or the character itself.
static void set_add_class(uint32_t *set, unsigned char letter) {
  if (!is_class(letter)) {
    set_add(set, letter);
    return;
  }
  const uint32_t *members = class_set(letter | 0x20);
  uint32_t complement = is_upper(letter) ? UINT32_MAX : 0;
  for (int i = 0; i < SET_WORDS; i++) set[i] |= members[i] ^ complement;
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

// Makes room for one element more, which a kept pattern cannot.
static int grow(const pattern *p, void **list, uint32_t *cap, uint32_t more, uint32_t count,
                size_t size) {
  if (count + more <= *cap) return OK;
  if (!p->on_heap) return PATTERN_TOO_LONG;
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

int pattern_compile(pattern *p, size_t len, bool anchors) {
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
