#include "decimal.h"
#include "json.h"
#include "number.h"
#include "utf8_check.h"

typedef struct parser {
  thread *th;
  const char *start, *at, *end;
  uint32_t depth;
} parser;

enum { BYTES_PER_UNIT = 16 };

// ---- errors

// Lines are counted from 1; columns from 1 in characters, as editors show them.
static __attribute__((noinline)) int malformed(const parser *p, const char *at, const char *why) {
  long long line = 1, column = 1;
  for (const char *c = p->start; c < at; c++) {
    if (*c == '\n') {
      line++;
      column = 1;
    } else if (((unsigned char)*c & 0xC0) != 0x80) {
      column++;
    }
  }
  return raise(p->th, "malformed JSON at %lld:%lld: %s", line, column, why);
}

static int unexpected(const parser *p, const char *wanted) {
  return malformed(p, p->at, p->at == p->end ? "unexpected end" : wanted);
}

// ---- what has been read of the containers that are not yet closed

// Items wait here until their container ends and its size is known. Kept
// between calls. A key's spare holds its offset in the text, for errors.
static struct {
  value *at;
  uint32_t count, cap;
} pending;

enum { PENDING_FIRST = 64, PENDING_KEPT = 4096 };

static int pending_grow(void) {
  uint32_t cap = pending.cap == 0 ? PENDING_FIRST : pending.cap * 2;
  if (cap > UINT32_MAX / sizeof(value)) return ERR_MEMORY;
  value *moved = mem_realloc(pending.at, pending.cap * sizeof(value), cap * sizeof(value));
  if (moved == NULL) return ERR_MEMORY;
  pending.at = moved;
  pending.cap = cap;
  return OK;
}

static inline int pending_push(const value *v) {
  if (pending.count == pending.cap) TRY(pending_grow());
  value_copy(&pending.at[pending.count++], v);
  return OK;
}

static void pending_clear(void) {
  pending.count = 0;
  if (pending.cap <= PENDING_KEPT) return;
  mem_free(pending.at, pending.cap * sizeof(value));
  pending.at = NULL;
  pending.cap = 0;
}

// ---- white space and words

static inline void skip_space(parser *p) {
  while (p->at < p->end && (*p->at == ' ' || *p->at == '\n' || *p->at == '\t' || *p->at == '\r'))
    p->at++;
}

// Passes over c after white space, if it is next.
static inline bool skip(parser *p, char c) {
  skip_space(p);
  if (p->at == p->end || *p->at != c) return false;
  p->at++;
  return true;
}

static int read_word(parser *p, const char *word, size_t len) {
  if ((size_t)(p->end - p->at) < len || memcmp(p->at, word, len) != 0)
    return malformed(p, p->at, "expected a value");
  p->at += len;
  return OK;
}

// ---- numbers

static inline bool is_digit(const parser *p) {
  return p->at < p->end && *p->at >= '0' && *p->at <= '9';
}

typedef struct numeral {
  uint64_t digits;   // good while count <= 18
  int count;         // of digits after leading zeros
  int64_t exponent;  // of the last digit
  bool negative, is_float;
} numeral;

static void read_digits(parser *p, numeral *n) {
  for (; is_digit(p); p->at++) {
    if (n->count == 0 && *p->at == '0') continue;
    if (++n->count <= 18) n->digits = n->digits * 10 + (uint64_t)(*p->at - '0');
  }
}

static int read_exponent(parser *p, numeral *n) {
  bool negative = false;
  int64_t exponent = 0;
  p->at++;
  if (p->at < p->end && (*p->at == '+' || *p->at == '-')) negative = *p->at++ == '-';
  if (!is_digit(p)) return unexpected(p, "expected a digit in the exponent");
  for (; is_digit(p); p->at++) {
    if (exponent < 100000) exponent = exponent * 10 + (*p->at - '0');
  }
  n->exponent += negative ? -exponent : exponent;
  return OK;
}

static int scan_number(parser *p, numeral *n) {
  if (*p->at == '-') {
    n->negative = true;
    p->at++;
  }
  if (!is_digit(p)) return unexpected(p, "expected a digit");
  bool zero = *p->at == '0';
  const char *whole = p->at;
  read_digits(p, n);
  if (zero && p->at > whole + 1) return malformed(p, whole, "a number has no leading zeros");
  if (p->at < p->end && *p->at == '.') {
    const char *fraction = ++p->at;
    if (!is_digit(p)) return unexpected(p, "expected a digit after the point");
    read_digits(p, n);
    n->exponent = fraction - p->at;
    n->is_float = true;
  }
  if (p->at < p->end && (*p->at | 0x20) == 'e') {
    n->is_float = true;
    return read_exponent(p, n);
  }
  return OK;
}

static int read_number(parser *p, value *out) {
  numeral n = {0};
  const char *from = p->at;
  TRY(scan_number(p, &n));
  if (n.count > 18) {
    TRY(fuel_spend((p->at - from) / BYTES_PER_UNIT));
    number_parse(from, (size_t)(p->at - from), out);
    if (is_int(out) && n.is_float) set_float(out, (double)out->i);
  } else if (n.is_float) {
    double x = decimal_scale(n.digits, n.exponent);
    set_float(out, n.negative ? -x : x);
  } else {
    set_int(out, n.negative ? -(int64_t)n.digits : (int64_t)n.digits);
  }
  if (is_float(out) && __builtin_isinf(out->n)) return malformed(p, from, "number out of range");
  return OK;
}

// ---- strings

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Reads the four digits of \uXXXX; p->at is at the first.
static int read_unit(parser *p, uint32_t *unit) {
  *unit = 0;
  for (int i = 0; i < 4; i++, p->at++) {
    int digit = p->at < p->end ? hex_digit(*p->at) : -1;
    if (digit < 0) return unexpected(p, "expected four hexadecimal digits after \\u");
    *unit = *unit << 4 | (uint32_t)digit;
  }
  return OK;
}

static int read_code_point(parser *p, const char *escape, buffer *text) {
  uint32_t unit, low = 0;
  TRY(read_unit(p, &unit));
  if (unit >= 0xD800 && unit <= 0xDFFF) {
    bool pair = unit < 0xDC00 && p->end - p->at >= 2 && p->at[0] == '\\' && p->at[1] == 'u';
    if (pair) {
      p->at += 2;
      TRY(read_unit(p, &low));
    }
    if (low < 0xDC00 || low > 0xDFFF) return malformed(p, escape, "half of a surrogate pair");
    unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
  }
  TRY(buffer_reserve(text, 4));
  text->len += utf8_put(text->data + text->len, unit);
  return OK;
}

static int read_escape(parser *p, buffer *text) {
  const char *escape = p->at++;
  if (p->at == p->end) return malformed(p, p->at, "unexpected end");
  char c = *p->at++;
  switch (c) {
    case '"':
    case '\\':
    case '/': return buffer_putc(text, c);
    case 'b': return buffer_putc(text, '\b');
    case 'f': return buffer_putc(text, '\f');
    case 'n': return buffer_putc(text, '\n');
    case 'r': return buffer_putc(text, '\r');
    case 't': return buffer_putc(text, '\t');
    case 'u': return read_code_point(p, escape, text);
    default: return malformed(p, escape, "no such escape");
  }
}

// Passes over characters that stand for themselves.
static int skip_plain(parser *p) {
  const char *from = p->at;
  unsigned char high = 0;
  while (p->at < p->end && (unsigned char)*p->at >= 0x20 && *p->at != '"' && *p->at != '\\')
    high |= (unsigned char)*p->at++;
  if (high >= 0x80) {
    size_t len = (size_t)(p->at - from), valid = utf8_valid_prefix(from, len);
    if (valid != len) return malformed(p, from + valid, "text is not valid UTF-8");
  }
  if (p->at == p->end) return malformed(p, p->at, "unexpected end of a string");
  if ((unsigned char)*p->at < 0x20)
    return malformed(p, p->at, "a control character in a string must be escaped");
  return OK;
}

// The rest of a string from its first escape on; what came before is from..p->at.
static int read_escaped(parser *p, const char *from, buffer *text) {
  for (;;) {
    TRY(buffer_put(text, from, (size_t)(p->at - from)));
    if (*p->at == '"') return OK;
    TRY(fuel_spend(1));
    TRY(read_escape(p, text));
    from = p->at;
    TRY(skip_plain(p));
  }
}

// p->at is at the opening quote.
static int read_string(parser *p, value *out) {
  const char *from = ++p->at;
  string *s = NULL;
  TRY(skip_plain(p));
  TRY(fuel_spend((p->at - from) / BYTES_PER_UNIT));
  if (*p->at == '"') {
    TRY(string_new(from, (size_t)(p->at - from), &s));
  } else {
    buffer text = {0};
    int status = read_escaped(p, from, &text);
    if (status == OK) status = string_new(text.data, text.len, &s);
    buffer_free(&text);
    if (status < 0) return status;
  }
  p->at++;
  set_string(out, s);
  return OK;
}

// ---- containers

static int read_value(parser *p, value *out);

static int make_array(parser *p, uint32_t first, value *out) {
  uint32_t count = pending.count - first;
  table *t;
  TRY(table_new(count, 0, &t));
  set_table(out, t);
  for (uint32_t i = 0; i < count; i++)
    TRY(table_set_int(p->th, t, (int64_t)i + 1, &pending.at[first + i]));
  pending.count = first;
  return count == 0 ? mark_array(p->th, t) : OK;
}

static int make_object(parser *p, uint32_t first, value *out) {
  table *t;
  TRY(table_new(0, (pending.count - first) / 2, &t));
  for (uint32_t i = first; i < pending.count; i += 2) {
    string *key = as_string(&pending.at[i]);
    if (!is_nil(table_get_str(t, key)))
      return malformed(p, p->start + pending.at[i].spare, "duplicate key");
    TRY(table_set_str(p->th, t, key, &pending.at[i + 1]));
  }
  pending.count = first;
  set_table(out, t);
  return OK;
}

static int read_array(parser *p, value *out) {
  uint32_t first = pending.count;
  if (!skip(p, ']')) {
    do {
      value item;
      skip_space(p);
      TRY(read_value(p, &item));
      TRY(pending_push(&item));
    } while (skip(p, ','));
    if (!skip(p, ']')) return unexpected(p, "expected ',' or ']'");
  }
  return make_array(p, first, out);
}

static int read_pair(parser *p) {
  value key, item;
  skip_space(p);
  if (p->at == p->end || *p->at != '"') return unexpected(p, "expected a name in double quotes");
  uint32_t offset = (uint32_t)(p->at - p->start);
  TRY(read_string(p, &key));
  TRY(pending_push(&key));
  pending.at[pending.count - 1].spare = offset;
  if (!skip(p, ':')) return unexpected(p, "expected ':' after the name");
  skip_space(p);
  TRY(read_value(p, &item));
  return pending_push(&item);
}

static int read_object(parser *p, value *out) {
  uint32_t first = pending.count;
  if (!skip(p, '}')) {
    do {
      TRY(read_pair(p));
    } while (skip(p, ','));
    if (!skip(p, '}')) return unexpected(p, "expected ',' or '}'");
  }
  return make_object(p, first, out);
}

static int read_container(parser *p, value *out) {
  if (p->depth == ENCODE_MAX_DEPTH) return malformed(p, p->at, "nested deeper than 64 levels");
  p->depth++;
  int status = *p->at++ == '[' ? read_array(p, out) : read_object(p, out);
  p->depth--;
  return status;
}

// p->at is at the value: white space has been passed over.
static int read_value(parser *p, value *out) {
  TRY(fuel_spend(2));
  if (p->at == p->end) return malformed(p, p->at, "unexpected end");
  switch (*p->at) {
    case '{':
    case '[': return read_container(p, out);
    case '"': return read_string(p, out);
    case 't': set_bool(out, true); return read_word(p, "true", 4);
    case 'f': set_bool(out, false); return read_word(p, "false", 5);
    case 'n': set_null(out); return read_word(p, "null", 4);
    default: break;
  }
  if (*p->at == '-' || is_digit(p)) return read_number(p, out);
  return malformed(p, p->at, "expected a value");
}

static int read_document(parser *p, value *out) {
  skip_space(p);
  TRY(read_value(p, out));
  skip_space(p);
  return p->at == p->end ? OK : malformed(p, p->at, "more text after the value");
}

int json_decode(thread *th, const char *text, size_t len, value *out) {
  parser p = {th, text, text, text + len, 0};
  int status = read_document(&p, out);
  pending_clear();
  return status;
}
