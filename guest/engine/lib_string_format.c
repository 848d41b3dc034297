// string.format.
#include <math.h>

#include "lib_string.h"
#include "number.h"

// One call: the format that is left, the argument in turn, the result so far.
typedef struct formatter {
  thread *th;
  const char *at, *end;
  int next_arg, args;
  buffer out;
  const char *spec_start;  // the conversion under way, from its '%' on
} formatter;

// ---- specifications

// Flags, width and precision are at most so long, and a number in them two digits.
enum { SPEC_MAX = 20 };

static uint8_t flag_of(char c) {
  switch (c) {
  case '-': return NUMBER_LEFT;
  case '+': return NUMBER_PLUS;
  case ' ': return NUMBER_SPACE;
  case '#': return NUMBER_ALTERNATE;
  case '0': return NUMBER_ZERO;
  default: return 0;
  }
}

static bool is_digit(char c) { return (unsigned char)(c - '0') < 10; }

static int two_digits(const char **s) {
  int n = 0;
  for (int i = 0; i < 2 && is_digit(**s); i++) n = n * 10 + (*(*s)++ - '0');
  return n;
}

// The specification as the program wrote it, for messages.
static int raise_spec(formatter *f, const char *before, const char *after) {
  char text[SPEC_MAX + 3];
  size_t len = (size_t)(f->at - f->spec_start);
  memcpy(text, f->spec_start, len);
  text[len] = 0;
  return raise(f->th, "%s'%s'%s", before, text, after);
}

static int raise_conversion(formatter *f) {
  return raise_spec(f, "invalid conversion ", " to 'format'");
}

// Finds the end of the specification behind '%': f->at moves behind its letter.
static int scan_spec(formatter *f, number_spec *spec) {
  const char *s = f->at;
  while (s < f->end && (flag_of(*s) || is_digit(*s) || *s == '.')) s++;
  if (s - f->at > SPEC_MAX) return raise(f->th, "invalid format (too long)");
  f->at = s < f->end ? s + 1 : s;
  *spec = (number_spec){.conversion = *s, .precision = -1};  // a NUL behind the format's text
  return OK;
}

// Reads what stands between '%' and the letter, of which only these flags and,
// maybe, a precision are allowed.
static int read_spec(formatter *f, number_spec *spec, uint8_t flags, bool precision) {
  const char *s = f->spec_start + 1;
  for (; flag_of(*s) & flags; s++) spec->flags |= flag_of(*s);
  if (*s != '0') {
    spec->width = two_digits(&s);
    if (*s == '.' && precision) {
      s++;
      spec->precision = two_digits(&s);
    }
  }
  if (s != f->at - 1) return raise_spec(f, "invalid conversion specification: ", "");
  return OK;
}

// ---- pieces of output

// Puts text in its field.
static int put_field(formatter *f, const number_spec *spec, const char *text, size_t len) {
  size_t padding = (size_t)spec->width > len ? (size_t)spec->width - len : 0;
  TRY(buffer_reserve(&f->out, len + padding + 1));  // so that there is a buffer in any case
  char *to = f->out.data + f->out.len;
  size_t before = spec->flags & NUMBER_LEFT ? 0 : padding;
  memset(to, ' ', before);
  memcpy(to + before, text, len);
  memset(to + before + len, ' ', padding - before);
  f->out.len += len + padding;
  return OK;
}

static bool is_bare(const formatter *f) { return f->at - f->spec_start == 2; }

static int put_char(formatter *f, number_spec *spec) {
  int64_t n;
  TRY(read_spec(f, spec, NUMBER_LEFT, false));
  TRY(int_arg(f->th, f->next_arg, &n));
  char c = (char)n;
  return put_field(f, spec, &c, 1);
}

// As tostring gives it.
static int put_number(formatter *f, const value *v) {
  char text[NUMBER_TEXT_MAX];
  return buffer_put(&f->out, text, number_format(v, text));
}

static int put_int(formatter *f, number_spec *spec, uint8_t flags) {
  value v;
  TRY(int_arg(f->th, f->next_arg, &v.i));
  v.tag = TAG_INT;
  if (is_bare(f) && spec->conversion == 'd') return put_number(f, &v);
  TRY(read_spec(f, spec, flags, true));
  char text[NUMBER_PRINT_MAX];
  return buffer_put(&f->out, text, number_print_int(spec, v.i, text));
}

// Fuel for digits that cannot be had from 128 bits: the square of the exponent
// tells how long the integers become, and how many steps they take.
static int64_t exact_digits_work(const number_spec *spec, double x) {
  if (spec->precision <= 17 && spec->conversion != 'f') return 0;
  if (x == 0 || !isfinite(x)) return 0;
  int64_t exponent = ilogb(x);
  return exponent * exponent >> 13;
}

static int put_float(formatter *f, number_spec *spec) {
  static const uint8_t flags =
      NUMBER_LEFT | NUMBER_PLUS | NUMBER_SPACE | NUMBER_ALTERNATE | NUMBER_ZERO;
  double x;
  TRY(check_float(f->th, f->next_arg, &x));
  TRY(read_spec(f, spec, flags, true));
  TRY(fuel_spend(exact_digits_work(spec, x)));
  char text[NUMBER_PRINT_MAX];
  return buffer_put(&f->out, text, number_print_float(spec, x, text));
}

// An address: where the object is, or "(null)" for a value that is none.
static int put_pointer(formatter *f, number_spec *spec) {
  const value *v = arg(f->th, f->next_arg);
  TRY(read_spec(f, spec, NUMBER_LEFT, false));
  if (!is_object(v) && v->tag != TAG_LIGHT) return put_field(f, spec, "(null)", 6);
  char text[NUMBER_PRINT_MAX];
  // As tostring writes it.
  number_spec hex = {.conversion = 'x', .flags = NUMBER_ALTERNATE, .precision = 8};
  return put_field(f, spec, text, number_print_int(&hex, (int64_t)v->bits, text));
}

static int put_padded_string(formatter *f, number_spec *spec, const string *s) {
  if (strlen(s->text) != s->len) return raise_arg(f->th, f->next_arg, "string contains zeros");
  TRY(read_spec(f, spec, NUMBER_LEFT, true));
  size_t len = s->len;
  if (spec->precision >= 0 && len > (size_t)spec->precision) len = (size_t)spec->precision;
  return put_field(f, spec, s->text, len);
}

static int put_string(formatter *f, number_spec *spec) {
  thread *th = f->th;
  const value *v = arg(th, f->next_arg);
  if (is_number(v) && is_bare(f)) return put_number(f, v);
  bool pushed = !is_string(v);
  if (pushed) {
    TRY(push_tostring(th, v));
    v = from_top(th, -1);
  }
  const string *s = as_string(v);
  TRY(fuel_spend(s->len / BYTES_PER_UNIT));
  TRY(is_bare(f) ? buffer_put(&f->out, s->text, s->len) : put_padded_string(f, spec, s));
  if (pushed) pop(th, 1);
  return OK;
}

// ---- %q: a literal that reads back as the same value

static int put_quoted_byte(buffer *out, const char *s, const char *end) {
  unsigned char c = (unsigned char)*s;
  if (c == '"' || c == '\\' || c == '\n') {
    TRY(buffer_putc(out, '\\'));
  } else if (c < 0x20 || c == 0x7f) {
    // A digit behind it must not become part of the escape.
    number_spec spec = {.conversion = 'd', .precision = s + 1 < end && is_digit(s[1]) ? 3 : -1};
    char text[NUMBER_PRINT_MAX];
    TRY(buffer_putc(out, '\\'));
    return buffer_put(out, text, number_print_int(&spec, c, text));
  }
  return buffer_putc(out, (char)c);
}

static int put_quoted(formatter *f, const string *s) {
  const char *end = s->text + s->len;
  TRY(buffer_putc(&f->out, '"'));
  for (const char *p = s->text; p < end; p++) {
    if (((end - p) & (LUMP - 1)) == 0) TRY(fuel_spend(LUMP / 8));
    TRY(put_quoted_byte(&f->out, p, end));
  }
  TRY(fuel_spend((s->len & (LUMP - 1)) / 8));
  return buffer_putc(&f->out, '"');
}

static int put_text(formatter *f, const char *text) {
  return buffer_put(&f->out, text, strlen(text));
}

static int put_literal_float(formatter *f, double x) {
  if (isnan(x)) return put_text(f, "(0/0)");
  if (isinf(x)) return put_text(f, x < 0 ? "-1e9999" : "1e9999");
  number_spec hex = {.conversion = 'a', .precision = -1};
  char text[NUMBER_PRINT_MAX];
  return buffer_put(&f->out, text, number_print_float(&hex, x, text));
}

static int put_literal(formatter *f) {
  if (!is_bare(f)) return raise(f->th, "specifier '%%q' cannot have modifiers");
  const value *v = arg(f->th, f->next_arg);
  switch (v->tag) {
  case TAG_STRING: return put_quoted(f, as_string(v));
  case TAG_INT:  // the least integer has no decimal literal: its digits alone are too great
    return v->i == INT64_MIN ? put_text(f, "0x8000000000000000") : put_number(f, v);
  case TAG_FLOAT: return put_literal_float(f, v->n);
  case TAG_NIL: return put_text(f, "nil");
  case TAG_FALSE: return put_text(f, "false");
  case TAG_TRUE: return put_text(f, "true");
  default: return raise_arg(f->th, f->next_arg, "value has no literal form");
  }
}

// ---- the whole

static int put_conversion(formatter *f) {
  number_spec spec;
  if (++f->next_arg >= f->args) return raise_arg(f->th, f->next_arg, "no value");
  TRY(scan_spec(f, &spec));
  switch (spec.conversion) {
  case 'c': return put_char(f, &spec);
  case 'd': case 'i':
    return put_int(f, &spec, NUMBER_LEFT | NUMBER_PLUS | NUMBER_ZERO | NUMBER_SPACE);
  case 'u': return put_int(f, &spec, NUMBER_LEFT | NUMBER_ZERO);
  case 'o': case 'x': case 'X':
    return put_int(f, &spec, NUMBER_LEFT | NUMBER_ALTERNATE | NUMBER_ZERO);
  case 'a': case 'A': case 'e': case 'E': case 'f': case 'g': case 'G':
    return put_float(f, &spec);
  case 'p': return put_pointer(f, &spec);
  case 'q': return put_literal(f);
  case 's': return put_string(f, &spec);
  default: return raise_conversion(f);
  }
}

static int put_all(formatter *f) {
  while (f->at < f->end) {
    const char *percent = memchr(f->at, '%', (size_t)(f->end - f->at));
    if (percent == NULL) percent = f->end;
    TRY(buffer_put(&f->out, f->at, (size_t)(percent - f->at)));
    if (percent == f->end) break;
    f->spec_start = percent;
    f->at = percent + 1;
    if (f->at < f->end && *f->at == '%') {
      f->at++;
      TRY(buffer_putc(&f->out, '%'));
    } else {
      TRY(fuel_spend(2));
      TRY(put_conversion(f));
    }
  }
  return OK;
}

int string_format(thread *th) {
  string *format;
  TRY(string_arg(th, 0, &format));
  formatter f = {.th = th, .at = format->text, .end = format->text + format->len,
                 .args = nargs(th)};
  TRY(fuel_spend(format->len / BYTES_PER_UNIT));
  int status = put_all(&f);
  if (status == OK) status = mem_prepare(th, f.out.len);
  if (status == OK) status = push_buffer(th, &f.out);
  buffer_free(&f.out);
  return status < 0 ? status : 1;
}
