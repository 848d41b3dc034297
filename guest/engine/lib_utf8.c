// The utf8 library. Sequences may encode up to 2^31 - 1 (six bytes) where the
// program asks for lax reading; otherwise they stop at 10FFFF and leave the
// surrogates out.
#include "lib_string.h"
#include "libs.h"
#include "vm.h"

enum { CODE_MAX = 0x7fffffff, UNICODE_MAX = 0x10ffff, BYTES_MAX = 6 };

// ---- one sequence

static bool is_continuation(const char *s) { return (*s & 0xc0) == 0x80; }

// How many bytes a sequence with this first byte has; 0 if it starts none.
static int sequence_length(unsigned char first) {
  if (first < 0x80) return 1;
  int ones = __builtin_clz((uint32_t)(unsigned char)~first | 1) - 24;
  return ones >= 2 && ones <= BYTES_MAX ? ones : 0;
}

static bool is_strict(uint32_t code) {
  return code <= UNICODE_MAX && (code < 0xd800 || code > 0xdfff);
}

// The sequence at s: where it ends, or NULL if it is none. The NUL behind a
// string's text ends every sequence that is cut short.
static const char *decode(const char *s, bool strict, uint32_t *code) {
  // The least code that needs so many bytes.
  static const uint32_t least[BYTES_MAX + 1] = {0, 0, 0x80, 0x800, 0x10000, 0x200000, 0x4000000};
  unsigned char first = (unsigned char)*s;
  int len = sequence_length(first);
  if (len == 0) return NULL;
  uint32_t n = len == 1 ? first : first & (0x7fu >> len);
  for (int i = 1; i < len; i++) {
    if (!is_continuation(s + i)) return NULL;
    n = n << 6 | (s[i] & 0x3f);
  }
  if (n < least[len] || (strict && !is_strict(n))) return NULL;
  *code = n;
  return s + len;
}

// Writes a code so that it ends before `end`; returns where it starts.
static char *encode(uint32_t code, char *end) {
  if (code < 0x80) {
    *--end = (char)code;
    return end;
  }
  uint32_t room = 0x3f;  // what the first byte can hold after so many more
  do {
    *--end = (char)(0x80 | (code & 0x3f));
    code >>= 6;
    room >>= 1;
  } while (code > room);
  *--end = (char)(~room << 1 | code);
  return end;
}

// ---- arguments

// A position; a negative one counts from the end. 0 when that is before the start.
static int64_t from_end(int64_t i, size_t len) {
  if (i >= 0) return i;
  return i < -(int64_t)len ? 0 : (int64_t)len + i + 1;
}

static bool is_lax(thread *th, int i) { return nargs(th) > i && !is_false(arg(th, i)); }

static int raise_invalid(thread *th) { return raise(th, "invalid UTF-8 code"); }

// ---- functions

static int utf8_char(thread *th) {
  buffer out = {0};
  int status = OK, count = nargs(th);
  for (int i = 0; i < count && status == OK; i++) {
    int64_t code;
    char bytes[BYTES_MAX], *end = bytes + BYTES_MAX;
    status = int_arg(th, i, &code);
    if (status == OK && (uint64_t)code > CODE_MAX) status = raise_arg(th, i, "value out of range");
    if (status < 0) break;
    char *start = encode((uint32_t)code, end);
    status = buffer_put(&out, start, (size_t)(end - start));
  }
  if (status == OK) status = fuel_spend(count / 4);
  if (status == OK) status = push_buffer(th, &out);
  buffer_free(&out);
  return status < 0 ? status : 1;
}

// Counts the characters that start in s[at..last]. On a bad one *at is where.
static int count_codes(const string *s, int64_t *at, int64_t last, bool lax, int64_t *count) {
  uint32_t code;
  for (*count = 0; *at <= last; ++*count) {
    if ((*count & 1023) == 1023) TRY(fuel_spend(128));
    const char *next = decode(s->text + *at, !lax, &code);
    if (next == NULL) return 1;
    *at = next - s->text;
  }
  return fuel_spend((*count & 1023) / 8);
}

static int utf8_len(thread *th) {
  string *s;
  int64_t i, j, count;
  TRY(string_arg(th, 0, &s));
  TRY(opt_int_arg(th, 1, 1, &i));
  TRY(opt_int_arg(th, 2, -1, &j));
  i = from_end(i, s->len) - 1;
  j = from_end(j, s->len) - 1;
  if (i < 0 || i > (int64_t)s->len) return raise_arg(th, 1, "initial position out of bounds");
  if (j >= (int64_t)s->len) return raise_arg(th, 2, "final position out of bounds");
  int bad = count_codes(s, &i, j, is_lax(th, 3), &count);
  TRY(bad);
  if (!bad) {
    push_int(th, count);
    return 1;
  }
  push_nil(th);
  push_int(th, i + 1);
  return 2;
}

static int utf8_codepoint(thread *th) {
  string *s;
  int64_t i, j;
  TRY(string_arg(th, 0, &s));
  TRY(opt_int_arg(th, 1, 1, &i));
  i = from_end(i, s->len);
  TRY(opt_int_arg(th, 2, i, &j));
  j = from_end(j, s->len);
  bool strict = !is_lax(th, 3);
  if (i < 1) return raise_arg(th, 1, "out of bounds");
  if (j > (int64_t)s->len) return raise_arg(th, 2, "out of bounds");
  if (i > j) return 0;
  if (j - i >= STACK_MAX) return raise(th, "stack overflow (string slice too long)");
  TRY(stack_reserve(th, (uint32_t)(j - i + 1)));
  TRY(fuel_spend((j - i) / 4));
  int count = 0;
  const char *at = s->text + i - 1, *end = s->text + j;
  for (; at < end; count++) {
    uint32_t code;
    at = decode(at, strict, &code);
    if (at == NULL) return raise_invalid(th);
    push_int(th, code);
  }
  return count;
}

// Moves `steps` characters back or forth from `at`. Returns the steps left.
static int64_t move_by(const string *s, int64_t *at, int64_t steps) {
  const char *text = s->text;
  for (; steps < 0 && *at > 0; steps++) {
    do --*at;
    while (*at > 0 && is_continuation(text + *at));
  }
  for (; steps > 0 && *at < (int64_t)s->len; steps--) {
    do ++*at;
    while (is_continuation(text + *at));
  }
  return steps;
}

static int utf8_offset(thread *th) {
  string *s;
  int64_t n, i;
  TRY(string_arg(th, 0, &s));
  TRY(int_arg(th, 1, &n));
  TRY(opt_int_arg(th, 2, n >= 0 ? 1 : (int64_t)s->len + 1, &i));
  int64_t at = from_end(i, s->len) - 1;
  if (at < 0 || at > (int64_t)s->len) return raise_arg(th, 2, "position out of bounds");
  TRY(fuel_spend(s->len / BYTES_PER_UNIT));
  if (n == 0) {
    while (at > 0 && is_continuation(s->text + at)) at--;
  } else {
    if (is_continuation(s->text + at)) return raise(th, "initial position is a continuation byte");
    n = move_by(s, &at, n > 0 ? n - 1 : n);
  }
  if (n == 0) {
    push_int(th, at + 1);
  } else {
    push_nil(th);
  }
  return 1;
}

// The iterator of codes: from the position of one character to the next.
static int next_code(thread *th, bool strict) {
  string *s;
  int64_t i;
  TRY(string_arg(th, 0, &s));
  if (nargs(th) < 2 || !value_to_int(arg(th, 1), &i)) i = 0;
  uint64_t at = (uint64_t)i;
  while (at < s->len && is_continuation(s->text + at)) at++;
  if (at >= s->len) return 0;
  uint32_t code;
  const char *next = decode(s->text + at, strict, &code);
  if (next == NULL || is_continuation(next)) return raise_invalid(th);
  push_int(th, (int64_t)at + 1);
  push_int(th, code);
  return 2;
}

static int next_strict(thread *th) { return next_code(th, true); }
static int next_lax(thread *th) { return next_code(th, false); }

static bool holds_nothing(const value *up, uint32_t count) {
  (void)up;
  return count == 0;
}

const builtin_shape utf8_next_shape = {"utf8.next_code", next_strict, BUILTIN_PLAIN, holds_nothing};
const builtin_shape utf8_next_lax_shape = {"utf8.next_lax", next_lax, BUILTIN_PLAIN, holds_nothing};

static int utf8_codes(thread *th) {
  string *s;
  TRY(string_arg(th, 0, &s));
  bool lax = is_lax(th, 1);
  if (is_continuation(s->text)) return raise_arg(th, 0, "invalid UTF-8 code");
  const builtin_shape *step = lax ? &utf8_next_lax_shape : &utf8_next_shape;
  TRY(push_builtin(th, step->name, step->fn, 0));
  push_string_object(th, s);
  push_int(th, 0);
  return 3;
}

static const library_entry functions[] = {
    {"char", utf8_char}, {"codepoint", utf8_codepoint}, {"codes", utf8_codes},
    {"len", utf8_len},   {"offset", utf8_offset},       {NULL, NULL},
};

int open_utf8(thread *th) {
  static const char one_character[] = "[\0-\x7F\xC2-\xFD][\x80-\xBF]*";
  TRY(push_table(th, 0, 8));
  TRY(add_functions(th, "utf8", functions));
  TRY(push_string(th, one_character, sizeof one_character - 1));
  TRY(table_set_cstr(th, as_table(from_top(th, -2)), "charpattern", from_top(th, -1)));
  pop(th, 1);
  return add_library(th, "utf8");
}
