#include "number.h"

#include <math.h>
#include <string.h>

#include "decimal.h"
#include "engine.h"
#include "object.h"

// ---- characters

static inline bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static inline bool is_digit(char c) { return (unsigned char)(c - '0') < 10; }

static int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// ---- reading

typedef struct text {
  const char *at, *end;
} text;

static inline bool peek(const text *t, char lower) {
  return t->at < t->end && (*t->at | 0x20) == lower;
}

static inline bool accept(text *t, char c) {
  if (t->at == t->end || *t->at != c) return false;
  t->at++;
  return true;
}

// The sign and digits behind "e" or "p". Saturates far beyond any double, and
// far below what could overflow when digit counts are added.
static bool read_exponent(text *t, int64_t *out) {
  bool negative = accept(t, '-');
  if (!negative) accept(t, '+');
  if (t->at == t->end || !is_digit(*t->at)) return false;
  int64_t n = 0;
  for (; t->at < t->end && is_digit(*t->at); t->at++) {
    if (n < 1000000000000) n = n * 10 + (*t->at - '0');
  }
  *out = negative ? -n : n;
  return true;
}

// The digits of a numeral, with or without a point.
typedef struct digits {
  const char *first, *last;  // where they stand in the text
  uint64_t n;                // the value of the first 19 significant ones
  int64_t significant;       // without leading zeros
  int64_t fraction;          // behind the point
  bool any, point;
} digits;

static void read_decimal_digits(text *t, digits *d) {
  *d = (digits){.first = t->at};
  for (; t->at < t->end; t->at++) {
    char c = *t->at;
    if (is_digit(c)) {
      d->any = true;
      if (d->significant || c != '0') {
        if (d->significant < 19) d->n = d->n * 10 + (uint64_t)(c - '0');
        d->significant++;
      }
      d->fraction += d->point;
    } else if (c == '.' && !d->point) {
      d->point = true;
    } else {
      break;
    }
  }
  d->last = t->at;
}

// More digits than fit an integer. Mostly the first 19 decide; else all that
// can matter are collected.
static double read_long_decimal(const digits *d, int64_t exponent) {
  enum { KEPT = 780 };
  double x = decimal_scale(d->n, exponent + d->significant - 19);
  if (x == decimal_scale(d->n + 1, exponent + d->significant - 19)) return x;
  char kept[KEPT + 1];
  int count = 0;
  int64_t left_out = 0;
  bool sticky = false;
  for (const char *p = d->first; p < d->last; p++) {
    if (*p == '.' || (count == 0 && *p == '0')) continue;
    if (count < KEPT) {
      kept[count++] = *p;
    } else {
      left_out++;
      sticky |= *p != '0';
    }
  }
  exponent += left_out;
  if (sticky) {
    kept[count++] = '1';
    exponent--;
  }
  return decimal_to_double(kept, count, exponent);
}

static void set_signed_float(value *out, bool negative, double x) {
  set_float(out, negative ? -x : x);
}

static bool read_decimal(text *t, bool negative, value *out) {
  digits d;
  int64_t exponent = 0;
  read_decimal_digits(t, &d);
  if (!d.any) return false;
  bool scaled = peek(t, 'e');
  if (scaled) {
    t->at++;
    if (!read_exponent(t, &exponent)) return false;
  }
  bool small = d.significant <= 19;
  // 19 digits fit 64 unsigned bits, not always 63; the least integer may be written.
  if (!d.point && !scaled && small && d.n <= (uint64_t)INT64_MAX + negative) {
    set_int(out, negative ? (int64_t)(0 - d.n) : (int64_t)d.n);
  } else {
    exponent -= d.fraction;
    double x = small ? decimal_scale(d.n, exponent) : read_long_decimal(&d, exponent);
    set_signed_float(out, negative, x);
  }
  return true;
}

// Behind "0x". The significand keeps its first 64 bits; further ones are sticky.
static bool read_hex(text *t, bool negative, value *out) {
  uint64_t wrapped = 0, m = 0;
  int64_t exponent = 0, scale = 0;
  bool any = false, point = false, sticky = false;
  for (; t->at < t->end; t->at++) {
    int digit = hex_digit(*t->at);
    if (*t->at == '.' && !point) {
      point = true;
      continue;
    }
    if (digit < 0) break;
    any = true;
    wrapped = wrapped << 4 | (uint64_t)digit;
    exponent -= point ? 4 : 0;
    if (m >> 60) {
      sticky |= digit != 0;
      exponent += 4;
    } else {
      m = m << 4 | (uint64_t)digit;
    }
  }
  if (!any) return false;
  bool scaled = peek(t, 'p');
  if (scaled) {
    t->at++;
    if (!read_exponent(t, &scale)) return false;
  }
  if (!point && !scaled) {
    set_int(out, (int64_t)(negative ? 0 - wrapped : wrapped));
  } else {
    set_signed_float(out, negative, double_from_bits(m, sticky, exponent + scale));
  }
  return true;
}

bool number_parse(const char *s, size_t len, value *out) {
  text t = {s, s + len};
  while (t.at < t.end && is_space(*t.at)) t.at++;
  bool negative = accept(&t, '-');
  if (!negative) accept(&t, '+');
  bool ok;
  if (t.end - t.at >= 2 && t.at[0] == '0' && (t.at[1] | 0x20) == 'x') {
    t.at += 2;
    ok = read_hex(&t, negative, out);
  } else {
    ok = read_decimal(&t, negative, out);
  }
  while (t.at < t.end && is_space(*t.at)) t.at++;
  return ok && t.at == t.end;
}

// ---- writing

static size_t put_text(char *out, const char *s) {
  size_t len = strlen(s);
  memcpy(out, s, len);
  return len;
}

static size_t format_int(int64_t n, char *out) {
  if (n >= 0) return decimal_print_unsigned((uint64_t)n, out);
  *out = '-';
  return 1 + decimal_print_unsigned(0 - (uint64_t)n, out + 1);
}

size_t number_format(const value *v, char out[NUMBER_TEXT_MAX]) {
  if (is_int(v)) return format_int(v->i, out);
  double x = v->n;
  size_t len;
  if (x > -1e14 && x < 1e14 && (double)(int64_t)x == x && (x != 0 || !signbit(x))) {
    len = format_int((int64_t)x, out);
  } else {
    number_spec spec = {.conversion = 'g', .precision = 14};
    len = number_print_float(&spec, x, out);
    for (size_t i = 0; i < len; i++) {
      if (!is_digit(out[i]) && out[i] != '-') return len;
    }
  }
  return len + put_text(out + len, ".0");
}

// ---- conversions

bool float_to_int(double n, int64_t *out) {
  // 2^63 itself is out of range; NaN fails both comparisons.
  if (!(n >= -0x1p63 && n < 0x1p63)) return false;
  int64_t i = (int64_t)n;
  *out = i;
  return (double)i == n;
}

bool value_to_number(const value *v, value *out) {
  if (is_number(v)) {
    value_copy(out, v);
    return true;
  }
  if (!is_string(v)) return false;
  fuel_owe(as_string(v)->len / 16);
  return number_parse(as_string(v)->text, as_string(v)->len, out);
}

bool value_to_int(const value *v, int64_t *out) {
  value n;
  if (!value_to_number(v, &n)) return false;
  if (is_float(&n)) return float_to_int(n.n, out);
  *out = n.i;
  return true;
}

bool value_to_float(const value *v, double *out) {
  value n;
  if (!value_to_number(v, &n)) return false;
  *out = is_float(&n) ? n.n : (double)n.i;
  return true;
}

// ---- arithmetic

double number_pow(double a, double b) { return b == 2 ? a * a : pow(a, b); }

// The significand and exponent of a finite nonzero x: |x| = m * 2^e.
static uint64_t binary_significand(double x, int *e) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  int biased = (int)(bits >> 52 & 0x7ff);
  uint64_t m = bits & 0xfffffffffffffull;
  *e = biased ? biased : 1;
  return biased ? m | 1ull << 52 : m;
}

double number_remainder(double a, double b) {
  if (isnan(b) || !(fabs(a) < INFINITY) || b == 0) return (a * b) / (a * b);  // NaN
  if (fabs(a) < fabs(b)) return a;
  if (fabs(a) == fabs(b)) return a * 0;
  int ea, eb;
  uint64_t m = binary_significand(a, &ea), mb = binary_significand(b, &eb);
  // m * 2^(ea - eb) mod mb, as many bits at a time as 64 have room for.
  int left = ea - eb;
  for (m %= mb; left > 0 && m; left -= 11) m = (m << (left < 11 ? left : 11)) % mb;
  double r = double_from_bits(m, false, eb - 1075);
  return signbit(a) ? -r : r;
}
