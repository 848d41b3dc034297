// The number conversions of C's printf, for string.format: our own, because
// libc's would bring 128-bit floating point with it.
#include <math.h>
#include <string.h>

#include "decimal.h"
#include "number.h"

// A printed number before padding. Zeros stand between head and body when the
// field is padded with '0'.
typedef struct parts {
  char sign;           // 0: none
  const char *prefix;  // "0x" or ""
  bool zero_pad;
  size_t len;          // of the body
} parts;

// Moves the body, which stands at the start of out, to its place in the field.
static size_t lay_out(const number_spec *spec, const parts *p, char *out) {
  size_t prefix = strlen(p->prefix), head = prefix + (p->sign != 0);
  size_t len = head + p->len, width = (size_t)spec->width;
  size_t padding = width > len ? width - len : 0;
  size_t before = spec->flags & NUMBER_LEFT ? 0 : padding;
  memmove(out + before + head, out, p->len);
  size_t start = p->zero_pad ? 0 : before;
  memset(out, ' ', start);
  memset(out + start + head, '0', before - start);
  if (p->sign) out[start] = p->sign;
  memcpy(out + start + (p->sign != 0), p->prefix, prefix);
  memset(out + before + len, ' ', padding - before);
  return len + padding;
}

static char sign_of(const number_spec *spec, bool negative) {
  if (negative) return '-';
  if (spec->flags & NUMBER_PLUS) return '+';
  return spec->flags & NUMBER_SPACE ? ' ' : 0;
}

static bool pads_with_zeros(const number_spec *spec) {
  return (spec->flags & NUMBER_ZERO) && !(spec->flags & NUMBER_LEFT);
}

// ---- integers

static size_t put_power_of_2(uint64_t n, int bits, const char *alphabet, char *out) {
  char text[24];
  char *start = text + sizeof text;
  for (; n; n >>= bits) *--start = alphabet[n & ((1u << bits) - 1)];
  size_t len = (size_t)(text + sizeof text - start);
  memcpy(out, start, len);
  return len;
}

static size_t put_digits(const number_spec *spec, uint64_t n, char *out) {
  switch (spec->conversion) {
  case 'x': return put_power_of_2(n, 4, "0123456789abcdef", out);
  case 'X': return put_power_of_2(n, 4, "0123456789ABCDEF", out);
  case 'o': return put_power_of_2(n, 3, "01234567", out);
  default: return n ? decimal_print_unsigned(n, out) : 0;
  }
}

size_t number_print_int(const number_spec *spec, int64_t n, char out[NUMBER_PRINT_MAX]) {
  bool is_signed = spec->conversion == 'd' || spec->conversion == 'i';
  bool negative = is_signed && n < 0;
  uint64_t magnitude = negative ? 0 - (uint64_t)n : (uint64_t)n;
  char text[24];
  size_t digits = put_digits(spec, magnitude, text);
  size_t least = spec->precision < 0 ? 1 : (size_t)spec->precision;
  bool alternate = spec->flags & NUMBER_ALTERNATE;
  if (spec->conversion == 'o' && alternate && least <= digits) least = digits + 1;
  size_t zeros = least > digits ? least - digits : 0;
  memset(out, '0', zeros);
  memcpy(out + zeros, text, digits);
  parts p = {.prefix = "", .len = zeros + digits};
  if (is_signed) p.sign = sign_of(spec, negative);
  if (alternate && n != 0 && spec->conversion == 'x') p.prefix = "0x";
  if (alternate && n != 0 && spec->conversion == 'X') p.prefix = "0X";
  p.zero_pad = pads_with_zeros(spec) && spec->precision < 0;
  return lay_out(spec, &p, out);
}

// ---- floats

typedef struct writer {
  char *out;
  size_t len;
} writer;

static void put(writer *w, char c) { w->out[w->len++] = c; }

// `count` digits of d from the i-th on; zeros where it has none.
static void put_decimals(writer *w, const decimal *d, int i, int count) {
  for (; count > 0; i++, count--) put(w, i >= 0 && i < d->count ? d->digits[i] : '0');
}

static void put_exponent(writer *w, char letter, int exponent, int least) {
  put(w, letter);
  put(w, exponent < 0 ? '-' : '+');
  unsigned n = (unsigned)(exponent < 0 ? -exponent : exponent);
  if (n < 10 && least > 1) put(w, '0');
  w->len += decimal_print_unsigned(n, w->out + w->len);
}

static void put_fixed(writer *w, const decimal *d, int decimals, bool point) {
  if (d->exponent < 0) put(w, '0');
  put_decimals(w, d, 0, d->exponent + 1);
  if (decimals > 0 || point) put(w, '.');
  put_decimals(w, d, d->exponent + 1, decimals);
}

static void put_scientific(writer *w, const decimal *d, int decimals, bool point, char letter) {
  put(w, d->digits[0]);
  if (decimals > 0 || point) put(w, '.');
  put_decimals(w, d, 1, decimals);
  put_exponent(w, letter, d->exponent, 2);
}

// %g: whichever of the two is shorter, without trailing zeros unless asked for.
static void put_general(writer *w, const decimal *d, int precision, bool alternate, char letter) {
  bool scientific = d->exponent < -4 || d->exponent >= precision;
  int before = scientific ? 1 : d->exponent + 1;
  int decimals = (alternate ? precision : d->count) - before;
  if (decimals < 0) decimals = 0;
  if (scientific) {
    put_scientific(w, d, decimals, alternate, letter);
  } else {
    put_fixed(w, d, decimals, alternate);
  }
}

static void print_decimal(writer *w, const number_spec *spec, double x) {
  decimal d;
  int precision = spec->precision < 0 ? 6 : spec->precision;
  bool alternate = spec->flags & NUMBER_ALTERNATE;
  char kind = spec->conversion | 0x20, letter = kind == spec->conversion ? 'e' : 'E';
  if (kind == 'f') {
    decimal_from_double(x, DECIMAL_UNBOUNDED, precision, &d);
    put_fixed(w, &d, precision, alternate);
  } else if (kind == 'e') {
    decimal_from_double(x, precision + 1, DECIMAL_UNBOUNDED, &d);
    put_scientific(w, &d, precision, alternate, letter);
  } else {
    if (precision == 0) precision = 1;
    decimal_from_double(x, precision, DECIMAL_UNBOUNDED, &d);
    put_general(w, &d, precision, alternate, letter);
  }
}

// The significand as 1 + 52 bits and its exponent; subnormals keep a leading 0.
static uint64_t binary_parts(double x, int *exponent) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  int biased = (int)(bits >> 52 & 0x7ff);
  uint64_t m = bits & 0xfffffffffffffull;
  *exponent = biased ? biased - 1023 : m ? -1022 : 0;
  return biased ? m | 1ull << 52 : m;
}

// Drops all but `digits` hexadecimal digits behind the point, rounding half to even.
static uint64_t round_hex(uint64_t m, int digits) {
  int shift = (13 - digits) * 4;
  uint64_t rest = m & ((1ull << shift) - 1), half = 1ull << (shift - 1);
  m >>= shift;
  if (rest > half || (rest == half && (m & 1))) m++;
  return m << shift;
}

static void print_hex(writer *w, const number_spec *spec, double x) {
  bool upper = spec->conversion == 'A';
  const char *alphabet = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  int exponent, digits = spec->precision;
  uint64_t m = binary_parts(x, &exponent);
  if (digits >= 0 && digits < 13) m = round_hex(m, digits);
  if (digits < 0) {
    for (digits = 13; digits > 0 && !(m >> (13 - digits) * 4 & 15); digits--) {
    }
  }
  put(w, alphabet[m >> 52]);
  if (digits > 0 || (spec->flags & NUMBER_ALTERNATE)) put(w, '.');
  for (int i = 1; i <= digits; i++) put(w, i <= 13 ? alphabet[m >> (13 - i) * 4 & 15] : '0');
  put_exponent(w, upper ? 'P' : 'p', exponent, 1);
}

size_t number_print_float(const number_spec *spec, double x, char out[NUMBER_PRINT_MAX]) {
  writer w = {out, 0};
  bool upper = !(spec->conversion & 0x20), finite = fabs(x) < INFINITY;
  parts p = {.sign = sign_of(spec, signbit(x)), .prefix = ""};
  if (!finite) {
    memcpy(out, isnan(x) ? upper ? "NAN" : "nan" : upper ? "INF" : "inf", 3);
    w.len = 3;
  } else if ((spec->conversion | 0x20) == 'a') {
    print_hex(&w, spec, fabs(x));
    p.prefix = upper ? "0X" : "0x";
  } else {
    print_decimal(&w, spec, fabs(x));
  }
  p.zero_pad = finite && pads_with_zeros(spec);
  p.len = w.len;
  return lay_out(spec, &p, out);
}
