// The math library.
#include <math.h>

#include "elementary.h"
#include "libs.h"
#include "number.h"
#include "random.h"
#include "vm.h"

static const double PI = 3.14159265358979323846;

// ---- arguments and results

static inline int float_arg(thread *th, int i, double *out) {
  if (i < nargs(th) && is_float(arg(th, i))) {
    *out = arg(th, i)->n;
    return OK;
  }
  return check_float(th, i, out);
}

static inline bool is_int_arg(thread *th, int i) { return i < nargs(th) && is_int(arg(th, i)); }

static int push_result(thread *th, double x) {
  push_float(th, x);
  return 1;
}

static int push_argument(thread *th, int i) {
  push_value(th, arg(th, i));
  return 1;
}

// A float with an integral value: as an integer where it fits.
static void push_integral(thread *th, double x) {
  int64_t i;
  if (float_to_int(x, &i)) {
    push_int(th, i);
  } else {
    push_float(th, x);
  }
}

// ---- functions of floats

#define FLOAT_FUNCTION(name, expression)       \
  static int math_##name(thread *th) {         \
    double x;                                  \
    TRY(float_arg(th, 0, &x));                 \
    return push_result(th, expression);        \
  }

FLOAT_FUNCTION(acos, elementary_acos(x))
FLOAT_FUNCTION(asin, elementary_asin(x))
FLOAT_FUNCTION(cos, elementary_cos(x))
FLOAT_FUNCTION(deg, x * (180.0 / PI))
FLOAT_FUNCTION(exp, exp(x))
FLOAT_FUNCTION(rad, x * (PI / 180.0))
FLOAT_FUNCTION(sin, elementary_sin(x))
FLOAT_FUNCTION(sqrt, sqrt(x))
FLOAT_FUNCTION(tan, elementary_tan(x))

static int math_atan(thread *th) {
  double y, x = 1;
  TRY(float_arg(th, 0, &y));
  TRY(opt_float(th, 1, 1, &x));
  return push_result(th, atan2(y, x));
}

static int math_log(thread *th) {
  double x, base;
  TRY(float_arg(th, 0, &x));
  if (arg_none_or_nil(th, 1)) return push_result(th, elementary_log(x));
  TRY(float_arg(th, 1, &base));
  if (base == 2) return push_result(th, elementary_log2(x));
  if (base == 10) return push_result(th, log10(x));
  return push_result(th, elementary_log(x) / elementary_log(base));
}

// ---- rounding and remainders

static int math_floor(thread *th) {
  double x;
  if (is_int_arg(th, 0)) return push_argument(th, 0);
  TRY(float_arg(th, 0, &x));
  push_integral(th, floor(x));
  return 1;
}

static int math_ceil(thread *th) {
  double x;
  if (is_int_arg(th, 0)) return push_argument(th, 0);
  TRY(float_arg(th, 0, &x));
  push_integral(th, ceil(x));
  return 1;
}

static int math_modf(thread *th) {
  double x;
  if (is_int_arg(th, 0)) {
    push_argument(th, 0);
    push_float(th, 0);
    return 2;
  }
  TRY(float_arg(th, 0, &x));
  double whole = trunc(x);
  push_integral(th, whole);
  push_float(th, whole == x ? 0.0 : x - whole);  // infinities have no fraction
  return 2;
}

static int math_fmod(thread *th) {
  double a, b;
  if (is_int_arg(th, 0) && is_int_arg(th, 1)) {
    int64_t m = arg(th, 0)->i, d = arg(th, 1)->i;
    if (d == 0) return raise_arg(th, 1, "zero");
    push_int(th, d == -1 ? 0 : m % d);  // the least integer by -1 would overflow
    return 1;
  }
  TRY(float_arg(th, 1, &b));
  TRY(float_arg(th, 0, &a));
  return push_result(th, number_remainder(a, b));
}

// ---- integers

static int math_abs(thread *th) {
  double x;
  if (is_int_arg(th, 0)) {
    int64_t i = arg(th, 0)->i;
    push_int(th, i < 0 ? (int64_t)(0 - (uint64_t)i) : i);
    return 1;
  }
  TRY(float_arg(th, 0, &x));
  return push_result(th, fabs(x));
}

static int math_tointeger(thread *th) {
  int64_t i;
  TRY(check_any(th, 0));
  if (value_to_int(arg(th, 0), &i)) {
    push_int(th, i);
  } else {
    push_nil(th);
  }
  return 1;
}

static int math_type(thread *th) {
  TRY(check_any(th, 0));
  const value *v = arg(th, 0);
  if (!is_number(v)) {
    push_nil(th);
    return 1;
  }
  TRY(push_cstring(th, is_int(v) ? "integer" : "float"));
  return 1;
}

static int math_ult(thread *th) {
  int64_t a, b;
  TRY(check_int(th, 0, &a));
  TRY(check_int(th, 1, &b));
  push_bool(th, (uint64_t)a < (uint64_t)b);
  return 1;
}

// ---- the greatest and the least

static int choose(thread *th, bool greatest) {
  int count = nargs(th), best = 0;
  if (count == 0) return raise_arg(th, 0, "value expected");
  TRY(fuel_spend(count / 4));
  for (int i = 1; i < count; i++) {
    value old, v;  // a comparison may run Lua, which may move the stack
    value_copy(&old, arg(th, best));
    value_copy(&v, arg(th, i));
    int better = greatest ? value_less(th, &old, &v) : value_less(th, &v, &old);
    if (better < 0) return better;
    if (better) best = i;
  }
  return push_argument(th, best);
}

static int math_max(thread *th) { return choose(th, true); }
static int math_min(thread *th) { return choose(th, false); }

// ---- random numbers

static random_state generator;  // of this machine

static int random_between(thread *th, uint64_t bits, int64_t low, int64_t high) {
  if (low > high) return raise_arg(th, 0, "interval is empty");
  uint64_t offset = random_below(&generator, bits, (uint64_t)high - (uint64_t)low);
  push_int(th, (int64_t)((uint64_t)low + offset));
  return 1;
}

static int math_random(thread *th) {
  uint64_t bits = random_next(&generator);
  int64_t low = 1, high;
  switch (nargs(th)) {
  case 0: return push_result(th, random_float(bits));
  case 1:
    TRY(check_int(th, 0, &high));
    if (high == 0) {
      push_int(th, (int64_t)bits);
      return 1;
    }
    return random_between(th, bits, low, high);
  case 2:
    TRY(check_int(th, 0, &low));
    TRY(check_int(th, 1, &high));
    return random_between(th, bits, low, high);
  default: return raise(th, "wrong number of arguments");
  }
}

// An integer seeds as itself, any other float by its bits.
static int seed_arg(thread *th, int64_t *out) {
  value v;
  TRY(check_number(th, 0, &v));
  if (is_int(&v) || !float_to_int(v.n, out)) *out = v.i;
  return OK;
}

// Without arguments, the seeds come from the host's seed and the numbers drawn
// so far: another sequence each time, and yet the same in every run.
static int math_randomseed(thread *th) {
  int64_t a = (int64_t)control.seed, b;
  if (nargs(th) == 0) {
    b = (int64_t)random_next(&generator);
  } else {
    TRY(seed_arg(th, &a));
    TRY(opt_int(th, 1, 0, &b));
  }
  random_seed(&generator, (uint64_t)a, (uint64_t)b);
  push_int(th, a);
  push_int(th, b);
  return 2;
}

// ---- the library

static const library_entry functions[] = {
    {"abs", math_abs},       {"acos", math_acos},     {"asin", math_asin},
    {"atan", math_atan},     {"ceil", math_ceil},     {"cos", math_cos},
    {"deg", math_deg},       {"exp", math_exp},       {"floor", math_floor},
    {"fmod", math_fmod},     {"log", math_log},       {"max", math_max},
    {"min", math_min},       {"modf", math_modf},     {"rad", math_rad},
    {"random", math_random}, {"randomseed", math_randomseed}, {"sin", math_sin},
    {"sqrt", math_sqrt},     {"tan", math_tan},       {"tointeger", math_tointeger},
    {"type", math_type},     {"ult", math_ult},       {NULL, NULL},
};

static int add_constant(thread *th, const char *name, value v) {
  return table_set_cstr(th, as_table(from_top(th, -1)), name, &v);
}

int open_math(thread *th) {
  random_seed(&generator, control.seed, 0);
  TRY(push_table(th, 0, 32));
  TRY(add_functions(th, "math", functions));
  TRY(add_constant(th, "pi", (value){.n = PI, .tag = TAG_FLOAT}));
  TRY(add_constant(th, "huge", (value){.n = INFINITY, .tag = TAG_FLOAT}));
  TRY(add_constant(th, "maxinteger", (value){.i = INT64_MAX, .tag = TAG_INT}));
  TRY(add_constant(th, "mininteger", (value){.i = INT64_MIN, .tag = TAG_INT}));
  return add_library(th, "math");
}
