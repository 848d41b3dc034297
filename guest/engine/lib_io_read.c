// Reading by format: "n", "l", "L", "a" and counts of bytes.
#include "lib_io.h"
#include "number.h"

// One reading under way.
typedef struct reader {
  stream *s;
  buffer text;
  int error;  // errno, 0: none
} reader;

// What the readers below return, or a negative status.
enum { READ_NOTHING = 0, READ_SOMETHING = 1 };

// The unread bytes in the stream's buffer, after filling it when it is empty; 0 at the end or
// on an error.
static size_t available(reader *r) {
  return stream_peek(r->s, &r->error) < 0 ? 0 : r->s->len - r->s->at;
}

static int take(reader *r, size_t n) {
  TRY(fuel_spend((int64_t)n / 64 + 1));
  TRY(buffer_put(&r->text, r->s->data + r->s->at, n));
  stream_skip(r->s, n);
  return OK;
}

static int read_line(reader *r, bool keep_newline) {
  int got = READ_NOTHING;
  size_t n;
  while ((n = available(r)) > 0) {
    const char *start = r->s->data + r->s->at;
    const char *newline = memchr(start, '\n', n);
    got = READ_SOMETHING;
    if (newline == NULL) {
      TRY(take(r, n));
      continue;
    }
    TRY(take(r, (size_t)(newline - start) + keep_newline));
    if (!keep_newline) stream_skip(r->s, 1);
    break;
  }
  return got;
}

static int read_all(reader *r) {
  size_t n;
  while ((n = available(r)) > 0) TRY(take(r, n));
  return READ_SOMETHING;
}

static int read_bytes(reader *r, int64_t count) {
  if (count <= 0) return available(r) > 0 ? READ_SOMETHING : READ_NOTHING;
  size_t n;
  while (count > 0 && (n = available(r)) > 0) {
    if ((int64_t)n > count) n = (size_t)count;
    TRY(take(r, n));
    count -= (int64_t)n;
  }
  return r->text.len > 0 ? READ_SOMETHING : READ_NOTHING;
}

// ---- numerals: the longest prefix of the input that could begin one

enum { NUMERAL_MAX = 200 };

typedef struct numeral {
  reader *r;
  char text[NUMERAL_MAX];
  size_t len;
  bool too_long;
} numeral;

static int next_char(numeral *n) { return stream_peek(n->r->s, &n->r->error); }

static bool accept_next(numeral *n) {
  if (n->len == NUMERAL_MAX) {
    n->too_long = true;
    return false;
  }
  n->text[n->len++] = (char)next_char(n);
  stream_skip(n->r->s, 1);
  return true;
}

static bool accept_either(numeral *n, char a, char b) {
  int c = next_char(n);
  return (c == a || c == b) && accept_next(n);
}

static bool is_digit(int c, bool hexadecimal) {
  if (c >= '0' && c <= '9') return true;
  return hexadecimal && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
}

static int accept_digits(numeral *n, bool hexadecimal) {
  int count = 0;
  while (is_digit(next_char(n), hexadecimal) && accept_next(n)) count++;
  return count;
}

static bool is_space(int c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static void scan_numeral(numeral *n) {
  bool hexadecimal = false;
  int digits = 0;
  accept_either(n, '-', '+');
  if (accept_either(n, '0', '0')) {
    hexadecimal = accept_either(n, 'x', 'X');
    digits = !hexadecimal;
  }
  digits += accept_digits(n, hexadecimal);
  if (accept_either(n, '.', '.')) digits += accept_digits(n, hexadecimal);
  if (digits == 0) return;
  if (!(hexadecimal ? accept_either(n, 'p', 'P') : accept_either(n, 'e', 'E'))) return;
  accept_either(n, '-', '+');
  accept_digits(n, false);
}

static int read_number(thread *th, reader *r) {
  numeral n = {.r = r};
  while (is_space(next_char(&n))) {
    TRY(fuel_spend(1));
    stream_skip(r->s, 1);
  }
  scan_numeral(&n);
  value v;
  if (n.too_long || !number_parse(n.text, n.len, &v)) return READ_NOTHING;
  push_value(th, &v);
  return READ_SOMETHING;
}

// ---- formats

static int finish_text(thread *th, reader *r, int got) {
  if (got != READ_SOMETHING || r->error != 0) {
    buffer_free(&r->text);
    return got < 0 ? got : READ_NOTHING;
  }
  TRY(push_buffer(th, &r->text));
  return READ_SOMETHING;
}

static int read_letter(thread *th, reader *r, int i) {
  string *format;
  TRY(check_string(th, i, &format));
  const char *letter = format->text;
  if (*letter == '*') letter++;  // as Lua 5.2 wrote them
  switch (*letter) {
    case 'n': return read_number(th, r);
    case 'l': return finish_text(th, r, read_line(r, false));
    case 'L': return finish_text(th, r, read_line(r, true));
    case 'a': return finish_text(th, r, read_all(r));
    default: return raise_arg(th, i, "invalid format");
  }
}

static int read_one(thread *th, reader *r, int i) {
  if (!is_number(arg(th, i))) return read_letter(th, r, i);
  int64_t count;
  TRY(check_int(th, i, &count));
  return finish_text(th, r, read_bytes(r, count));
}

int io_read_formats(thread *th, stream *s, int first, int count, int *error) {
  reader r = {.s = s};
  int got = READ_SOMETHING, pushed = 0;
  TRY(stack_reserve(th, (uint32_t)count + BUILTIN_SLOTS));
  if (count == 0) {
    got = finish_text(th, &r, read_line(&r, false));
    TRY(got);
    pushed = got;
  }
  for (int i = 0; i < count && got; i++) {
    got = read_one(th, &r, first + i);
    TRY(got);
    pushed += got;
  }
  *error = r.error;
  if (got) return pushed;
  push_nil(th);
  return pushed + 1;
}
