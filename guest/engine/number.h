// Numbers as text, and the arithmetic of the two kinds of number that C does
// not have as an operator.
#ifndef LUAHOST_NUMBER_H
#define LUAHOST_NUMBER_H

#include "value.h"

// ---- text

// Reads a numeral (manual section 3.1) between optional sign and white space.
// Decimal integers that do not fit become floats, hexadecimal ones wrap.
bool number_parse(const char *s, size_t len, value *out);

// Writes a number as tostring gives it; returns the length, adds no NUL.
enum { NUMBER_TEXT_MAX = 64 };
size_t number_format(const value *v, char out[NUMBER_TEXT_MAX]);

// One conversion of string.format (C's printf, without length modifiers).
enum number_flag {
  NUMBER_LEFT = 1,       // '-'
  NUMBER_PLUS = 2,       // '+'
  NUMBER_SPACE = 4,      // ' '
  NUMBER_ALTERNATE = 8,  // '#'
  NUMBER_ZERO = 16,      // '0'
};
typedef struct number_spec {
  char conversion;  // d i u x X o for integers, e E f F g G a A for floats
  uint8_t flags;
  int width;        // 0..99
  int precision;    // 0..99, -1: not given
} number_spec;
// The longest is %99.99f of the greatest double.
enum { NUMBER_PRINT_MAX = 512 };
size_t number_print_int(const number_spec *spec, int64_t n, char out[NUMBER_PRINT_MAX]);
size_t number_print_float(const number_spec *spec, double x, char out[NUMBER_PRINT_MAX]);

// ---- arithmetic

double number_pow(double a, double b);
// The remainder of a / b with the sign of a, as C's fmod.
double number_remainder(double a, double b);

// Floor division; b is not 0. The least integer divided by -1 wraps.
static inline int64_t int_floor_div(int64_t a, int64_t b) {
  if ((uint64_t)b + 1 <= 1) return (int64_t)(0 - (uint64_t)a);  // b is -1 (0 is excluded)
  int64_t q = a / b;
  return (a % b != 0 && (a ^ b) < 0) ? q - 1 : q;
}

// The remainder of floor division: it has the sign of b. b is not 0.
static inline int64_t int_floor_mod(int64_t a, int64_t b) {
  if ((uint64_t)b + 1 <= 1) return 0;
  int64_t r = a % b;
  return (r != 0 && (r ^ b) < 0) ? r + b : r;
}

static inline double float_floor_div(double a, double b) { return __builtin_floor(a / b); }

// a - floor(a / b) * b without its rounding errors: the sign is b's, and a
// finite a modulo infinity is a, or infinity when the signs differ.
static inline double float_floor_mod(double a, double b) {
  double r = number_remainder(a, b);
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

// Shifts by b bits; 64 or more shift everything out, negative ones go the other way.
static inline int64_t int_shift_right(int64_t a, int64_t b);
static inline int64_t int_shift_left(int64_t a, int64_t b) {
  if (b < 0) return b <= -64 ? 0 : (int64_t)((uint64_t)a >> -b);
  return b >= 64 ? 0 : (int64_t)((uint64_t)a << b);
}
static inline int64_t int_shift_right(int64_t a, int64_t b) {
  if (b < 0) return b <= -64 ? 0 : (int64_t)((uint64_t)a << -b);
  return b >= 64 ? 0 : (int64_t)((uint64_t)a >> b);
}

#endif
