// Between doubles and decimal digits, exactly.
//
// Both directions round half to even on the exact value, as IEEE 754 asks and
// as glibc does. Common cases run in 128-bit integers; the others in long
// integers whose size is bounded by the range of a double.
#ifndef LUAHOST_DECIMAL_H
#define LUAHOST_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The smallest subnormal has 751 significant digits, the largest of them 767.
enum { DECIMAL_DIGITS = 800 };

// d[0].d[1]d[2]... times 10^exponent. Zero is one digit 0. Trailing zeros are
// not kept; count is at least 1.
typedef struct decimal {
  int count;
  int exponent;
  char digits[DECIMAL_DIGITS];  // '0'..'9'
} decimal;

// Rounds a finite x >= 0 to at most `significant` (>= 1) digits, and to at
// most `fraction` digits behind the point. INT_MAX / 4 stands for "no bound".
enum { DECIMAL_UNBOUNDED = 0x1fffffff };
void decimal_from_double(double x, int significant, int fraction, decimal *out);

// The double nearest to digits[0..count) times 10^exponent (of the last digit).
// Infinity when it is out of range. A tail of digits that were left out may be
// stood for by one digit 1 when count > 780.
double decimal_to_double(const char *digits, int count, int64_t exponent);
// The same for digits that are already a number.
double decimal_scale(uint64_t digits, int64_t exponent);

// The double nearest to (m + something in (0,1) if sticky) times 2^exponent.
double double_from_bits(uint64_t m, bool sticky, int64_t exponent);

// Writes n in decimal at out (at most 20 characters), returns how many.
size_t decimal_print_unsigned(uint64_t n, char *out);

#endif
