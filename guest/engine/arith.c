// Arithmetic, comparison, length and concatenation off the fast path.
#include "bytes.h"
#include "number.h"
#include "string_table.h"
#include "vm.h"

// ---- arithmetic on numbers (manual 3.4.1 to 3.4.3)

static int arith_ints(thread *th, int op, int64_t a, int64_t b, value *out) {
  switch (op) {
    case ARITH_ADD: set_int(out, (int64_t)((uint64_t)a + (uint64_t)b)); break;
    case ARITH_SUB: set_int(out, (int64_t)((uint64_t)a - (uint64_t)b)); break;
    case ARITH_MUL: set_int(out, (int64_t)((uint64_t)a * (uint64_t)b)); break;
    case ARITH_MOD:
      if (b == 0) return raise_operator(th, "attempt to perform 'n%%0'");
      set_int(out, int_floor_mod(a, b));
      break;
    case ARITH_IDIV:
      if (b == 0) return raise_operator(th, "attempt to divide by zero");
      set_int(out, int_floor_div(a, b));
      break;
    case ARITH_UNM: set_int(out, (int64_t)(0 - (uint64_t)a)); break;
    default: return 0;
  }
  return 1;
}

static bool arith_floats(int op, double a, double b, value *out) {
  switch (op) {
    case ARITH_ADD: set_float(out, a + b); break;
    case ARITH_SUB: set_float(out, a - b); break;
    case ARITH_MUL: set_float(out, a * b); break;
    case ARITH_MOD: set_float(out, float_floor_mod(a, b)); break;
    case ARITH_POW: set_float(out, b == 2 ? a * a : number_pow(a, b)); break;
    case ARITH_DIV: set_float(out, a / b); break;
    case ARITH_IDIV: set_float(out, float_floor_div(a, b)); break;
    case ARITH_UNM: set_float(out, -a); break;
    default: return false;
  }
  return true;
}

static bool arith_bits(int op, int64_t a, int64_t b, value *out) {
  switch (op) {
    case ARITH_BAND: set_int(out, a & b); break;
    case ARITH_BOR: set_int(out, a | b); break;
    case ARITH_BXOR: set_int(out, a ^ b); break;
    case ARITH_SHL: set_int(out, int_shift_left(a, b)); break;
    case ARITH_SHR: set_int(out, int_shift_right(a, b)); break;
    case ARITH_BNOT: set_int(out, ~a); break;
    default: return false;
  }
  return true;
}

static bool is_bitwise(int op) { return (op >= ARITH_BAND && op <= ARITH_SHR) || op == ARITH_BNOT; }

static bool number_to_int(const value *v, int64_t *out) {
  if (v->tag == TAG_INT) {
    *out = v->i;
    return true;
  }
  return v->tag == TAG_FLOAT && float_to_int(v->n, out);
}

static double number_to_float(const value *v) { return v->tag == TAG_INT ? (double)v->i : v->n; }

int arith_numbers(thread *th, int op, const value *a, const value *b, value *out) {
  if (!is_number(a) || !is_number(b)) return 0;
  if (is_bitwise(op)) {
    int64_t x, y;
    return number_to_int(a, &x) && number_to_int(b, &y) && arith_bits(op, x, y, out);
  }
  if (is_int(a) && is_int(b) && op != ARITH_DIV && op != ARITH_POW) return arith_ints(th, op, a->i, b->i, out);
  return arith_floats(op, number_to_float(a), number_to_float(b), out);
}

int arith_slow(thread *th, int op, const value *a, const value *b, value *out) {
  int done = arith_numbers(th, op, a, b, out);
  if (done != 0) return done < 0 ? done : OK;
  enum event e = (enum event)(EVENT_ADD + op);
  const value *f = value_event(a, e);
  if (f == NULL) f = value_event(b, e);
  if (f == NULL) return raise_arith(th, op, a, b);
  return lay_call(th, f, a, b, NULL);
}

// ---- comparison (manual 3.4.4)

// Integers and floats compare by their mathematical values.
static bool int_less_float(int64_t i, double f) {
  if (f >= 0x1p63) return true;
  if (f > -0x1p63) {
    double up = __builtin_ceil(f);
    return up >= 0x1p63 || i < (int64_t)up;
  }
  return false;  // f is less than any integer, or NaN
}

static bool int_less_equal_float(int64_t i, double f) {
  if (f >= 0x1p63) return true;
  return f >= -0x1p63 && i <= (int64_t)__builtin_floor(f);
}

static bool float_less_int(double f, int64_t i) {
  if (f >= 0x1p63) return false;
  if (f >= -0x1p63) return (int64_t)__builtin_floor(f) < i;
  return f == f;  // less than any integer, unless NaN
}

static bool float_less_equal_int(double f, int64_t i) {
  if (f >= 0x1p63) return false;
  if (f > -0x1p63) {
    double up = __builtin_ceil(f);
    return up < 0x1p63 && (int64_t)up <= i;
  }
  return f == f;
}

bool less_numbers(const value *a, const value *b) {
  if (is_int(a)) return is_int(b) ? a->i < b->i : int_less_float(a->i, b->n);
  return is_int(b) ? float_less_int(a->n, b->i) : a->n < b->n;
}

bool less_equal_numbers(const value *a, const value *b) {
  if (is_int(a)) return is_int(b) ? a->i <= b->i : int_less_equal_float(a->i, b->n);
  return is_int(b) ? float_less_equal_int(a->n, b->i) : a->n <= b->n;
}

int less_slow(thread *th, const value *a, const value *b, bool or_equal) {
  if (is_number(a) && is_number(b)) return or_equal ? less_equal_numbers(a, b) : less_numbers(a, b);
  if (is_string(a) && is_string(b)) {
    const string *x = as_string(a), *y = as_string(b);
    TRY(fuel_spend(1 + (x->len < y->len ? x->len : y->len) / 64));
    int c = string_compare(x, y);
    return or_equal ? c <= 0 : c < 0;
  }
  enum event e = or_equal ? EVENT_LE : EVENT_LT;
  const value *f = value_event(a, e);
  if (f == NULL) f = value_event(b, e);
  if (f == NULL) return raise_compare(th, a, b);
  lay_call(th, f, a, b, NULL);
  return COMPARE_CALL;
}

bool value_raw_equal(const value *a, const value *b) {
  if (a->tag != b->tag) {
    if (!is_number(a) || !is_number(b)) return false;
    int64_t i;
    return is_int(a) ? float_to_int(b->n, &i) && i == a->i : float_to_int(a->n, &i) && i == b->i;
  }
  switch (a->tag) {
    case TAG_NIL:
    case TAG_FALSE:
    case TAG_TRUE: return true;
    case TAG_FLOAT: return a->n == b->n;
    case TAG_STRING: return string_equal(as_string(a), as_string(b));
    default: return a->bits == b->bits;
  }
}

int equal_slow(thread *th, const value *a, const value *b) {
  if (a->tag == b->tag && a->bits != b->bits && (a->tag == TAG_TABLE || a->tag == TAG_USERDATA)) {
    const value *f = value_event(a, EVENT_EQ);
    if (f == NULL) f = value_event(b, EVENT_EQ);
    if (f == NULL) return false;
    lay_call(th, f, a, b, NULL);
    return COMPARE_CALL;
  }
  if (a->tag == TAG_STRING && b->tag == TAG_STRING && as_string(a)->len == as_string(b)->len)
    TRY(fuel_spend(1 + as_string(a)->len / 64));
  return value_raw_equal(a, b);
}

// ---- length and concatenation

int length_slow(thread *th, const value *v, value *out) {
  if (is_string(v)) {
    set_int(out, as_string(v)->len);
    return OK;
  }
  const value *f = value_event(v, EVENT_LEN);
  if (f != NULL) return lay_call(th, f, v, v, NULL);
  if (!is_table(v)) return raise_length(th, v);
  set_int(out, (int64_t)table_length(as_table(v)));
  return OK;
}

static bool is_concatenable(const value *v) { return is_string(v) || is_number(v); }

typedef struct piece { const char *text; size_t len; } piece;

static piece piece_of(const value *v, char room[NUMBER_TEXT_MAX]) {
  if (is_string(v)) return (piece){as_string(v)->text, as_string(v)->len};
  return (piece){room, number_format(v, room)};
}

// Joins at[first..count-1], all strings or numbers, into at[first].
static int join(thread *th, value *at, uint32_t first, uint32_t count) {
  char room[NUMBER_TEXT_MAX];
  if (count - first == 2 && is_string(&at[first]) && is_string(&at[first + 1])) {
    if (as_string(&at[first + 1])->len == 0) return OK;
    if (as_string(&at[first])->len == 0) {
      value_copy(&at[first], &at[first + 1]);
      return OK;
    }
  }
  uint64_t total = 0;
  for (uint32_t i = first; i < count; i++) total += piece_of(&at[i], room).len;
  if (total > STRING_MAX) return raise(th, "string length overflow");
  TRY(fuel_spend(1 + (int64_t)(total / 64)));
  string *s;
  TRY(string_buffer((size_t)total, &s));
  char *to = s->text;
  for (uint32_t i = first; i < count; i++) {
    piece p = piece_of(&at[i], room);
    copy_bytes(to, p.text, p.len);
    to += p.len;
  }
  TRY(string_finish(s, &s));
  set_string(&at[first], s);
  return OK;
}

bool concat_short(const value *at, uint32_t count, value *out) {
  char text[STRING_SHORT_MAX + NUMBER_TEXT_MAX];
  size_t len = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (is_string(&at[i])) {
      const string *s = as_string(&at[i]);
      if (s->len == 0 || s->len > STRING_SHORT_MAX - len) return false;
      copy_bytes(text + len, s->text, s->len);
      len += s->len;
    } else {
      if (!is_number(&at[i])) return false;
      len += number_format(&at[i], text + len);
      if (len > STRING_SHORT_MAX) return false;
    }
  }
  string *s;
  if (string_new(text, len, &s) < 0) return false;
  set_string(out, s);
  return true;
}

int concat_registers(thread *th, value *at, uint32_t count, uint32_t *left) {
  while (count > 1) {
    uint32_t first = count - 1;
    if (!is_concatenable(&at[first]) || !is_concatenable(&at[first - 1])) {
      const value *a = &at[first - 1], *b = &at[first];
      const value *f = value_event(a, EVENT_CONCAT);
      if (f == NULL) f = value_event(b, EVENT_CONCAT);
      if (f == NULL) return raise_concat(th, a, b);
      *left = count - 1;  // the result takes the place of a
      return lay_call(th, f, a, b, NULL);
    }
    while (first > 0 && is_concatenable(&at[first - 1])) first--;
    TRY(join(th, at, first, count));
    count = first + 1;
  }
  // A single number becomes a string only as part of a concatenation: it never comes here alone.
  *left = 1;
  return OK;
}

// ---- numeric for (manual 3.3.5)

// Strings that denote numbers will do.
static int for_number(thread *th, const value *v, const char *what, value *out) {
  if (value_to_number(v, out)) return OK;
  return raise(th, "bad 'for' %s (number expected, got %s)", what, value_type_name(v));
}

// The loop's limit as an integer: floats are clipped. False: the loop does not run.
static bool clip_limit(const value *limit, int64_t start, int64_t step, int64_t *out) {
  if (is_int(limit)) {
    *out = limit->i;
  } else {
    double f = limit->n;
    f = step < 0 ? __builtin_ceil(f) : __builtin_floor(f);
    if (f >= 0x1p63) {
      if (step < 0) return false;
      *out = INT64_MAX;
    } else if (!(f >= -0x1p63)) {  // NaN, too: as in the reference
      if (step > 0) return false;
      *out = INT64_MIN;
    } else {
      *out = (int64_t)f;
    }
  }
  return step > 0 ? start <= *out : start >= *out;
}

int for_prepare(thread *th, value *r) {
  value start, limit, step;
  if (is_int(&r[0]) && is_int(&r[2])) {
    if (r[2].i == 0) return raise(th, "'for' step is zero");
    TRY(for_number(th, &r[1], "limit", &limit));
    int64_t end;
    if (!clip_limit(&limit, r[0].i, r[2].i, &end)) return 0;
    // Rounds after the first one, counted unsigned: the distance may exceed an int64.
    uint64_t distance = r[2].i > 0 ? (uint64_t)end - (uint64_t)r[0].i : (uint64_t)r[0].i - (uint64_t)end;
    uint64_t stride = r[2].i > 0 ? (uint64_t)r[2].i : 0 - (uint64_t)r[2].i;
    set_int(&r[1], (int64_t)(distance / stride));
    return 1;
  }
  TRY(for_number(th, &r[1], "limit", &limit));
  TRY(for_number(th, &r[2], "step", &step));
  TRY(for_number(th, &r[0], "initial value", &start));
  double from = number_to_float(&start), to = number_to_float(&limit), by = number_to_float(&step);
  if (by == 0) return raise(th, "'for' step is zero");
  set_float(&r[0], from);
  set_float(&r[1], to);
  set_float(&r[2], by);
  return !(by > 0 ? to < from : from < to);  // what cannot be compared runs once
}
