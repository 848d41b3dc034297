// libFuzzer: texts read as C's strtod and strtoll read them (where Lua's rules
// and C's agree), numbers print as C's printf prints them, and what %.17g wrote
// reads back as the same number. No machine is needed.
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "number.h"

control_block control;  // work is counted there

static void fail(const char *what, const char *text, const char *got, const char *want) {
  fprintf(stderr, "%s of %s: got %s, want %s\n", what, text, got, want);
  abort();
}

static bool same_bits(double a, double b) { return memcmp(&a, &b, sizeof a) == 0; }

// ---- reading

static bool is_numeral_of_c(const char *s, double *out) {
  char *end;
  // strtod takes words, too, which are no numerals.
  for (const char *p = s; *p; p++) {
    if (strchr("nN", *p)) return false;
  }
  *out = strtod(s, &end);
  if (end == s) return false;
  while (isspace((unsigned char)*end)) end++;
  return *end == 0;
}

// glibc before 2.38 rounds hexadecimal numerals wrongly where the result is subnormal.
static bool is_glibc_bug(const char *s, double x) {
  return strpbrk(s, "xX") != NULL && fabs(x) < 0x1p-1021;
}

static void check_int_text(const char *s, int64_t got) {
  if (strpbrk(s, "xX")) return;  // those wrap in Lua
  int64_t want = strtoll(s, NULL, 10);
  if (got != want) fail("integer", s, "another", "strtoll's");
}

static void check_text(const char *s, size_t len) {
  value v;
  double want;
  bool read = number_parse(s, len, &v);
  if (strlen(s) != len) {
    if (read) fail("text with a NUL", s, "a number", "none");
    return;
  }
  if (read != is_numeral_of_c(s, &want)) fail("text", s, read ? "a number" : "none", "the other");
  if (!read) return;
  if (is_int(&v)) {
    check_int_text(s, v.i);
  } else if (!same_bits(v.n, want) && !is_glibc_bug(s, want)) {
    char a[64], b[64];
    snprintf(a, sizeof a, "%a", v.n);
    snprintf(b, sizeof b, "%a", want);
    fail("float", s, a, b);
  }
}

// ---- writing

static void check_tostring(double x) {
  value v;
  char got[NUMBER_TEXT_MAX + 1], want[80];
  set_float(&v, x);
  got[number_format(&v, got)] = 0;
  snprintf(want, sizeof want, "%.14g", x);
  if (!want[strspn(want, "-0123456789")]) strcat(want, ".0");
  if (strcmp(got, want)) fail("tostring", want, got, want);
}

static void check_round_trip(double x) {
  value v;
  char text[NUMBER_PRINT_MAX];
  number_spec spec = {.conversion = 'g', .precision = 17};
  if (!isfinite(x)) return;
  size_t len = number_print_float(&spec, x, text);
  text[len] = 0;
  bool read = number_parse(text, len, &v);
  double back = read && is_int(&v) ? (double)v.i : v.n;
  if (!read || back != x) fail("round trip", text, "another number", "the same");
}

// What printf would be told.
static void format_of(const number_spec *spec, const char *length, char *out) {
  *out++ = '%';
  for (int i = 0; i < 5; i++) {
    if (spec->flags >> i & 1) *out++ = "-+ #0"[i];
  }
  if (spec->width > 0) out += sprintf(out, "%d", spec->width);
  if (spec->precision >= 0) out += sprintf(out, ".%d", spec->precision);
  sprintf(out, "%s%c", length, spec->conversion);
}

// glibc before 2.37 loses the zeros that '#' asks for where rounding carries to a power of ten.
static bool is_known_difference(const number_spec *spec) {
  return (spec->conversion | 0x20) == 'g' && (spec->flags & NUMBER_ALTERNATE);
}

static void check_printf(number_spec spec, double x, int64_t n) {
  char format[40], got[NUMBER_PRINT_MAX + 1], want[600];
  bool is_float = strchr("eEfgGaA", spec.conversion) != NULL;
  format_of(&spec, is_float ? "" : "ll", format);
  if (is_float) {
    got[number_print_float(&spec, x, got)] = 0;
    snprintf(want, sizeof want, format, x);
  } else {
    got[number_print_int(&spec, n, got)] = 0;
    snprintf(want, sizeof want, format, (long long)n);
  }
  if (strcmp(got, want) && !is_known_difference(&spec)) fail("printf", format, got, want);
}

static void check_printed(const uint8_t *data) {
  double x;
  int64_t n;
  memcpy(&x, data, sizeof x);
  memcpy(&n, data, sizeof n);
  number_spec spec = {.conversion = "eEfgGaAdiuxXo"[data[8] % 13], .flags = data[9] & 31,
                      .width = data[10] % 100, .precision = data[11] % 101 - 1};
  check_printf(spec, x, n);
  check_tostring(x);
  check_round_trip(x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = malloc(size + 1);
  memcpy(text, data, size);
  text[size] = 0;
  check_text(text, size);
  free(text);
  if (size >= 12) check_printed(data);
  return 0;
}
