#include "elementary.h"

#include <math.h>
#include <string.h>

#include "wide.h"

static uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static double from_bits(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

// 2^n of a normal double.
static double power_of_2(int n) { return from_bits((uint64_t)(n + 1023) << 52); }

static double polynomial(const double *c, int count, double x) {
  double sum = c[--count];
  while (count > 0) sum = sum * x + c[--count];
  return sum;
}

// ---- logarithms

// x = 2^e * (1 + f) with f in [sqrt(1/2) - 1, sqrt(2) - 1); log(1 + f) = f - *tail.
typedef struct log_parts {
  double e, f, tail;
} log_parts;

static log_parts log_split(double x) {
  int e = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    e = -54;
  }
  // Adding the distance from sqrt(1/2) to 1 carries into the exponent where x is beyond sqrt(2).
  static const uint64_t one = 0x3ff0000000000000, root = 0x3fe6a09e667f3bcd;
  uint64_t bits = bits_of(x) + (one - root);
  e += (int)(bits >> 52) - 1023;
  double f = from_bits((bits & 0xfffffffffffff) + root) - 1;
  // With s = f / (2 + f) and z = s^2, log(1 + f) = 2 * atanh(s)
  // = 2s + s * z * (2/3 + z * (2/5 + ...)).
  // 2s is written as f - s * f, so that f itself takes no part in the rounding.
  static const double series[] = {2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11,
                                  2.0 / 13, 2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21};
  double s = f / (2 + f), z = s * s, half_square = 0.5 * f * f;
  double rest = z * polynomial(series, 10, z);
  return (log_parts){e, f, half_square - s * (half_square + rest)};
}

// The logarithm of what has no finite one.
static double log_special(double x) {
  if (x == 0) return -INFINITY;
  return x < 0 ? (x - x) / 0.0 : x;  // NaN; infinity and NaN stay
}

static int has_log(double x) { return x > 0 && x < INFINITY; }

double elementary_log(double x) {
  // ln 2 in two parts, the first so short that its product with an exponent is exact.
  static const double high = 0x0.b17217f7p0, low = 0x1.a39ef35793c76p-33;
  if (!has_log(x)) return log_special(x);
  log_parts p = log_split(x);
  return p.e * high - ((p.tail - p.e * low) - p.f);
}

double elementary_log2(double x) {
  static const double per_ln2 = 0x1.71547652b82fep+0;
  if (!has_log(x)) return log_special(x);
  log_parts p = log_split(x);
  return p.e + (p.f - p.tail) * per_ln2;
}

// ---- the angle

// An angle within a quarter turn's half of a multiple of pi/2: that many
// quadrants, and the rest as a sum.
typedef struct angle {
  unsigned quadrant;
  double high, low;
} angle;

// 64 bits of 2/pi from the i-th on; there are none in front of the point.
static uint64_t two_over_pi(int i) {
  static const uint64_t words[20] = {
      0,
      0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
      0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
      0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
      0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b,
      0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab};
  int at = (i + 64) / 64, shift = (i + 64) % 64;
  return shift ? words[at] << shift | words[at + 1] >> (64 - shift) : words[at];
}

// x * 2/pi modulo 4, for x > 1/2: 2 bits for the quadrant and 190 behind the
// point. Only the bits of 2/pi that can reach those take part.
static void turn(double x, uint64_t r[3]) {
  uint64_t bits = bits_of(x), m = (bits & 0xfffffffffffff) | 1ull << 52;
  int first = (int)(bits >> 52) - 1075 - 2;  // bits before this one give multiples of 4
  wide low = wide_multiply(m, two_over_pi(first + 128));
  wide middle = wide_multiply(m, two_over_pi(first + 64));
  r[0] = low.low;
  r[1] = low.high + middle.low;
  r[2] = middle.high + m * two_over_pi(first) + (r[1] < middle.low);
}

// (high:low) / 2^128 times pi/2, as a sum; the top bit of high is set.
static void to_radians(uint64_t high, uint64_t low, int scale, angle *out) {
  static const uint64_t half_pi = 0xc90fdaa22168c234, below = 0xc4c6628b80dc1cd1;  // times 2^-127
  wide p = wide_multiply(high, half_pi);
  uint64_t cross = wide_multiply(high, below).high, sum = p.low + cross;
  p.high += sum < cross;
  cross = wide_multiply(low, half_pi).high;
  p.low = sum + cross;
  p.high += p.low < cross;
  out->high = (double)(p.high & ~0x7ffull) * power_of_2(-63 - scale);
  out->low = ((double)(p.high & 0x7ff) * 0x1p64 + (double)p.low) * power_of_2(-127 - scale);
}

// Reduces x >= 0.
static angle reduce(double x) {
  angle a = {0, x, 0};
  if (x <= 0x1.921fb54442d18p-1) return a;  // pi/4
  uint64_t r[3];
  turn(x, r);
  a.quadrant = (unsigned)(r[2] >> 62);
  uint64_t high = r[2] << 2 | r[1] >> 62, low = r[1] << 2 | r[0] >> 62;
  int negative = high >> 63;  // nearer to the next quadrant's start
  if (negative) {
    a.quadrant++;
    low = 0 - low;
    high = ~high + (low == 0);
  }
  int zeros = high ? __builtin_clzll(high) : 63;
  if (zeros) {
    high = high << zeros | low >> (64 - zeros);
    low <<= zeros;
  }
  to_radians(high, low, zeros, &a);
  if (negative) {
    a.high = -a.high;
    a.low = -a.low;
  }
  return a;
}

// ---- sine and cosine up to pi/4, by their series

static double sine(const angle *a) {
  static const double series[] = {1.0 / 120, -1.0 / 5040, 1.0 / 362880, -1.0 / 39916800,
                                  1.0 / 6227020800, -1.0 / 1307674368000, 1.0 / 355687428096000};
  double x = a->high, z = x * x;
  double rest = -1.0 / 6 + z * polynomial(series, 7, z);
  return x + (z * x * rest + a->low * (1 - 0.5 * z));
}

static double cosine(const angle *a) {
  static const double series[] = {1.0 / 24, -1.0 / 720, 1.0 / 40320, -1.0 / 3628800,
                                  1.0 / 479001600, -1.0 / 87178291200, 1.0 / 20922789888000};
  double x = a->high, z = x * x, half = 0.5 * z, main = 1 - half;
  double lost = (1 - main) - half;  // by rounding it
  return main + (lost + (z * z * polynomial(series, 7, z) - x * a->low));
}

// ---- circular functions

double elementary_sin(double x) {
  if (!(fabs(x) < INFINITY)) return x - x;
  angle a = reduce(fabs(x));
  double y = a.quadrant & 1 ? cosine(&a) : sine(&a);
  return (a.quadrant >> 1 & 1) != (unsigned)(signbit(x) != 0) ? -y : y;
}

double elementary_cos(double x) {
  if (!(fabs(x) < INFINITY)) return x - x;
  angle a = reduce(fabs(x));
  double y = a.quadrant & 1 ? sine(&a) : cosine(&a);
  return (a.quadrant + 1) >> 1 & 1 ? -y : y;
}

double elementary_tan(double x) {
  if (!(fabs(x) < INFINITY)) return x - x;
  angle a = reduce(fabs(x));
  double s = sine(&a), c = cosine(&a);
  double y = a.quadrant & 1 ? -c / s : s / c;
  return signbit(x) ? -y : y;
}

double elementary_asin(double x) { return atan2(x, sqrt((1 - x) * (1 + x))); }

double elementary_acos(double x) { return 2 * atan2(sqrt(1 - x), sqrt(1 + x)); }
