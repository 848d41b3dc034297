#include "decimal.h"

#include <string.h>

#include "wide.h"

// ---- products with powers of ten

static int leading_zeros(uint64_t n) { return __builtin_clzll(n); }

enum { FIVES = 28 };  // 5^27 is the last that fits 64 bits
static const uint64_t power_of_5[FIVES] = {
    1ull, 5ull, 25ull, 125ull, 625ull, 3125ull, 15625ull, 78125ull, 390625ull, 1953125ull,
    9765625ull, 48828125ull, 244140625ull, 1220703125ull, 6103515625ull, 30517578125ull,
    152587890625ull, 762939453125ull, 3814697265625ull, 19073486328125ull, 95367431640625ull,
    476837158203125ull, 2384185791015625ull, 11920928955078125ull, 59604644775390625ull,
    298023223876953125ull, 1490116119384765625ull, 7450580596923828125ull};

// (high:low) * 2^exponent, the top bit set. Exact, or less than 2^10 units of
// low away from the truth.
typedef struct scaled {
  uint64_t high, low;
  int exponent;
  bool exact;
} scaled;

enum { SCALED_ERROR = 1 << 10 };

static void normalize(scaled *s) {
  int shift = leading_zeros(s->high);
  if (shift == 0) return;
  s->high = s->high << shift | s->low >> (64 - shift);
  s->low <<= shift;
  s->exponent -= shift;
}

// Multiplies by (high:low) * 2^exponent, dropping what is below 128 bits.
static void multiply(scaled *s, uint64_t high, uint64_t low, int exponent) {
  wide p = wide_multiply(s->high, high);
  uint64_t cross = wide_multiply(s->high, low).high;
  p.low += cross;
  p.high += p.low < cross;
  cross = wide_multiply(s->low, high).high;
  p.low += cross;
  p.high += p.low < cross;
  s->high = p.high;
  s->low = p.low;
  s->exponent += exponent + 128;
  normalize(s);
}

// m * 10^power for m > 0; the power is within those of a double and some more.
// Exact for 0 <= power < FIVES - 1.
static scaled scale(uint64_t m, int power) {
  enum { LOT = FIVES - 1 };
  int lots = power / LOT, rest = power % LOT;
  if (rest < 0) {
    rest += LOT;
    lots--;
  }
  uint64_t fives = power_of_5[rest];
  int m_shift = leading_zeros(m), fives_shift = leading_zeros(fives);
  wide p = wide_multiply(m << m_shift, fives << fives_shift);
  scaled s = {p.high, p.low, power - m_shift - fives_shift, lots == 0};
  normalize(&s);
  for (; lots > 0; lots--) multiply(&s, 0xcecb8f27f4200f3a, 0, -1 - 64);  // 5^27
  for (; lots < 0; lots++) multiply(&s, 0x9e74d1b791e07e48, 0x775ea264cf55347e, -190);  // 5^-27
  return s;
}

// ---- printing integers

static const char digit_pairs[201] =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546"
    "4748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293"
    "949596979899";

// Writes n backwards, ending before `end`; returns where it starts.
static char *print_small(uint32_t n, char *end) {
  while (n >= 100) {
    end -= 2;
    memcpy(end, digit_pairs + n % 100 * 2, 2);
    n /= 100;
  }
  if (n < 10) {
    *--end = (char)('0' + n);
    return end;
  }
  end -= 2;
  memcpy(end, digit_pairs + n * 2, 2);
  return end;
}

// Exactly 9 digits.
static void print_nine(uint32_t n, char *out) {
  char *start = print_small(n, out + 9);
  while (start > out) *--start = '0';
}

static unsigned count_digits(uint32_t n) {
  if (n < 10000) return n < 100 ? 1 + (n >= 10) : 3 + (n >= 1000);
  if (n < 100000000) return n < 1000000 ? 5 + (n >= 100000) : 7 + (n >= 10000000);
  return 9 + (n >= 1000000000);
}

size_t decimal_print_unsigned(uint64_t n, char *out) {
  if (n >> 32 == 0) {
    unsigned len = count_digits((uint32_t)n);
    print_small((uint32_t)n, out + len);
    return len;
  }
  char text[20];
  char *end = text + sizeof text;
  while (n >> 32) {
    print_nine((uint32_t)(n % 1000000000), end - 9);
    end -= 9;
    n /= 1000000000;
  }
  char *start = print_small((uint32_t)n, end);
  size_t len = (size_t)(text + sizeof text - start);
  memcpy(out, start, len);
  return len;
}

// ---- double to digits

static void split(double x, uint64_t *m, int *e) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  int biased = (int)(bits >> 52 & 0x7ff);
  *m = bits & 0xfffffffffffffull;
  if (biased) *m |= 1ull << 52;
  *e = (biased ? biased : 1) - 1075;
}

static void drop_zeros(decimal *d) {
  while (d->count > 1 && d->digits[d->count - 1] == '0') d->count--;
}

static void set_zero(decimal *d) {
  d->digits[0] = '0';
  d->count = 1;
  d->exponent = 0;
}

// floor(log10(2^e)) for |e| < 2000; that of a double in [2^e, 2^(e+1)) is this or one more.
static int log10_of_power(int e) { return (e * 315653) >> 20; }

static uint64_t power_of_10(int n) { return power_of_5[n] << n; }

// m * 2^e * 10^p rounded to an integer; false when it is not in [1, 10^18), or
// too near to a half to tell.
static bool scale_and_round(uint64_t m, int e, int p, uint64_t *out) {
  static const uint64_t half = 1ull << 63;
  scaled s = scale(m, p);
  int bits = s.exponent + e + 128;  // of the integer part
  if (bits < 1 || bits > 60) return false;
  *out = s.high >> (64 - bits);
  uint64_t rest = s.high << bits | s.low >> (64 - bits), tail = s.low << bits;
  if (!s.exact && (rest == half || rest == half - 1)) return false;
  if (rest > half || (rest == half && (tail || (*out & 1)))) ++*out;
  return *out < 1000000000000000000;
}

// The common case: up to 17 digits of a number of moderate size.
static bool digits_in_128_bits(uint64_t m, int e, int significant, int fraction, decimal *out) {
  int exponent = log10_of_power(e + 63 - leading_zeros(m));
  int wanted = exponent + 1 + fraction < significant ? exponent + 1 + fraction : significant;
  if (wanted < 1 || wanted > 17) return false;
  uint64_t n;
  int p = wanted - 1 - exponent;
  if (!scale_and_round(m, e, p, &n)) return false;
  if (n >= power_of_10(wanted)) {  // one digit more than estimated
    exponent++;
    if (wanted == significant && !scale_and_round(m, e, --p, &n)) return false;
  }
  size_t len = decimal_print_unsigned(n, out->digits);
  out->count = (int)len;
  out->exponent = (int)len - 1 - p;
  drop_zeros(out);
  return true;
}

// Long integers in base 10^9, lowest first. The largest is 2^53 * 5^1074.
enum { BILLION = 1000000000, BILLION_LIMBS = 88 };

static int billions_multiply(uint32_t *limbs, int count, uint32_t factor) {
  uint64_t carry = 0;
  for (int i = 0; i < count; i++) {
    carry += (uint64_t)limbs[i] * factor;
    limbs[i] = (uint32_t)(carry % BILLION);
    carry /= BILLION;
  }
  for (; carry; carry /= BILLION) limbs[count++] = (uint32_t)(carry % BILLION);
  return count;
}

// m * base^power.
static int billions_power(uint64_t m, uint32_t base, int power, uint32_t *limbs) {
  int count = 0;
  for (; m; m /= BILLION) limbs[count++] = (uint32_t)(m % BILLION);
  uint32_t lump = 1;
  for (int i = 0; i < power; i++) {
    lump *= base;
    if (lump >= 1u << 29 || i == power - 1) {
      count = billions_multiply(limbs, count, lump);
      lump = 1;
    }
  }
  return count;
}

static void all_digits(uint64_t m, int e, decimal *out) {
  uint32_t limbs[BILLION_LIMBS];
  int even = __builtin_ctzll(m);
  m >>= even;
  e += even;
  int count = e < 0 ? billions_power(m, 5, -e, limbs) : billions_power(m, 2, e, limbs);
  int len = (int)decimal_print_unsigned(limbs[count - 1], out->digits);
  for (int i = count - 2; i >= 0; i--, len += 9) print_nine(limbs[i], out->digits + len);
  out->count = len;
  out->exponent = len - 1 + (e < 0 ? e : 0);
}

static bool rounds_up(const decimal *d, int keep) {
  if (d->digits[keep] != '5') return d->digits[keep] > '5';
  for (int i = keep + 1; i < d->count; i++) {
    if (d->digits[i] != '0') return true;
  }
  return keep > 0 && (d->digits[keep - 1] & 1);
}

static void increment_at(decimal *d, int i) {
  while (i >= 0 && d->digits[i] == '9') d->digits[i--] = '0';
  if (i >= 0) {
    d->digits[i]++;
    return;
  }
  d->digits[0] = '1';  // 99...9 or nothing became a power of ten
  d->exponent++;
}

static void round_digits(decimal *d, int keep) {
  if (keep >= d->count) return;
  if (keep < 0) {
    set_zero(d);
    return;
  }
  bool up = rounds_up(d, keep);
  d->count = keep > 0 ? keep : 1;
  if (up) {
    increment_at(d, keep - 1);
  } else if (keep == 0) {
    set_zero(d);
  }
}

void decimal_from_double(double x, int significant, int fraction, decimal *out) {
  uint64_t m;
  int e;
  if (x == 0) {
    set_zero(out);
    return;
  }
  split(x, &m, &e);
  if (digits_in_128_bits(m, e, significant, fraction, out)) return;
  all_digits(m, e, out);
  int keep = out->exponent + 1 + fraction;
  round_digits(out, keep < significant ? keep : significant);
  drop_zeros(out);
}

// ---- digits to double

double double_from_bits(uint64_t m, bool sticky, int64_t exponent) {
  if (m == 0) return 0;
  int shift = leading_zeros(m);
  m <<= shift;  // the value is now m / 2^63 * 2^(exponent + 63)
  exponent += 63 - shift;
  if (exponent > 1023) return __builtin_inf();
  if (exponent < -1075) return 0;
  int drop = exponent < -1022 ? 11 + (int)(-1022 - exponent) : 11;
  uint64_t kept = drop < 64 ? m >> drop : 0;
  uint64_t rest = drop < 64 ? m << (64 - drop) : m;  // the part dropped, as a fraction of 2^64
  uint64_t half = 1ull << 63;
  if (rest > half || (rest == half && (sticky || (kept & 1)))) kept++;
  // A carry out of the significand moves the biased exponent up by itself.
  uint64_t biased = exponent < -1022 ? 0 : (uint64_t)(exponent + 1022);
  uint64_t bits = (biased << 52) + kept;
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static double exact_power(int n) {
  static const double powers[23] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  return powers[n];
}

// Long integers in base 2^32, lowest first. 800 digits and 5^1150 take 84.
enum { WORDS = 96 };

typedef struct natural {
  int count;
  uint32_t words[WORDS];
} natural;

static void natural_multiply_add(natural *n, uint32_t factor, uint32_t add) {
  uint64_t carry = add;
  for (int i = 0; i < n->count; i++) {
    carry += (uint64_t)n->words[i] * factor;
    n->words[i] = (uint32_t)carry;
    carry >>= 32;
  }
  if (carry) n->words[n->count++] = (uint32_t)carry;
}

static void natural_multiply_power_of_5(natural *n, int power) {
  for (; power >= 13; power -= 13) natural_multiply_add(n, (uint32_t)power_of_5[13], 0);
  natural_multiply_add(n, (uint32_t)power_of_5[power], 0);
}

static void natural_from_digits(natural *n, const char *digits, int count) {
  n->count = 0;
  uint32_t lump = 0, scale = 1;
  for (int i = 0; i < count; i++) {
    lump = lump * 10 + (uint32_t)(digits[i] - '0');
    scale *= 10;
    if (scale == BILLION || i == count - 1) {
      natural_multiply_add(n, scale, lump);
      lump = 0;
      scale = 1;
    }
  }
}

static int natural_bits(const natural *n) {
  return n->count * 32 - __builtin_clz(n->words[n->count - 1]);
}

static void natural_shift_left(natural *n, int bits) {
  int whole = bits / 32, part = bits % 32;
  if (part) natural_multiply_add(n, 1u << part, 0);
  memmove(n->words + whole, n->words, (size_t)n->count * sizeof n->words[0]);
  memset(n->words, 0, (size_t)whole * sizeof n->words[0]);
  n->count += whole;
}

// a -= b if a >= b. Both have the same number of words (a's top ones may be 0).
static bool natural_take(natural *a, const natural *b) {
  int i = b->count - 1;
  while (i > 0 && a->words[i] == b->words[i]) i--;
  if (a->words[i] < b->words[i]) return false;
  uint64_t borrow = 0;
  for (i = 0; i < b->count; i++) {
    uint64_t t = (uint64_t)a->words[i] - b->words[i] - borrow;
    a->words[i] = (uint32_t)t;
    borrow = t >> 63;
  }
  return true;
}

static void natural_double(natural *n, int count) {
  for (int i = count - 1; i > 0; i--) n->words[i] = n->words[i] << 1 | n->words[i - 1] >> 31;
  n->words[0] <<= 1;
}

static bool natural_nonzero(const natural *n, int count) {
  for (int i = 0; i < count; i++) {
    if (n->words[i]) return true;
  }
  return false;
}

// n * 2^exponent, rounded.
static double natural_to_double(natural *n, int64_t exponent) {
  int bits = natural_bits(n);
  if (bits < 64) natural_shift_left(n, 64 - bits);
  exponent += bits - 64;
  int top = n->count, spare = __builtin_clz(n->words[top - 1]);
  uint64_t m = (uint64_t)n->words[top - 1] << 32 | n->words[top - 2];
  uint32_t next = top > 2 ? n->words[top - 3] : 0;
  if (spare) {
    m = m << spare | next >> (32 - spare);
    next <<= spare;
  }
  return double_from_bits(m, next != 0 || natural_nonzero(n, top - 3), exponent);
}

// num / den * 2^exponent, rounded: 64 steps of long division in base 2.
static double natural_quotient(natural *num, natural *den, int64_t exponent) {
  int shift = natural_bits(num) - natural_bits(den);
  natural_shift_left(shift < 0 ? num : den, shift < 0 ? -shift : shift);
  int count = den->count + 1;  // doubling the rest may need one word more
  for (int i = num->count; i < count; i++) num->words[i] = 0;
  for (int i = den->count; i < count; i++) den->words[i] = 0;
  den->count = count;
  uint64_t q = 0;
  for (int i = 0; i < 64; i++) {
    q = q << 1 | natural_take(num, den);
    natural_double(num, count);
  }
  return double_from_bits(q, natural_nonzero(num, count), exponent + shift - 63);
}

double decimal_scale(uint64_t digits, int64_t exponent) {
  if (digits == 0) return 0;
  if (digits <= 1ull << 53 && exponent >= -22 && exponent <= 22) {  // both factors are exact
    return exponent < 0 ? (double)digits / exact_power((int)-exponent)
                        : (double)digits * exact_power((int)exponent);
  }
  if (exponent < -360) return 0;
  if (exponent > 310) return __builtin_inf();
  scaled s = scale(digits, (int)exponent);
  if (s.exact || s.low - SCALED_ERROR < 0 - 2ull * SCALED_ERROR) {
    return double_from_bits(s.high, !s.exact || s.low != 0, s.exponent + 64);
  }
  char text[20];
  return decimal_to_double(text, (int)decimal_print_unsigned(digits, text), exponent);
}

double decimal_to_double(const char *digits, int count, int64_t exponent) {
  while (count > 0 && *digits == '0') {
    digits++;
    count--;
  }
  if (count == 0 || count + exponent < -330) return 0;
  if (count + exponent > 310) return __builtin_inf();
  natural num;
  natural_from_digits(&num, digits, count);
  if (exponent >= 0) {
    natural_multiply_power_of_5(&num, (int)exponent);
    return natural_to_double(&num, exponent);
  }
  natural den = {1, {1}};
  natural_multiply_power_of_5(&den, (int)-exponent);
  return natural_quotient(&num, &den, exponent);
}
