#include "fold.h"

#include "number.h"

bool is_literal(const expr *e) { return e->kind <= EX_STRING; }

static bool number_of(const expr *e, value *out) {
  if (e->kind == EX_INT) {
    set_int(out, e->i);
  } else if (e->kind == EX_FLOAT) {
    set_float(out, e->n);
  } else {
    return false;
  }
  return true;
}

static double as_float(const value *v) { return is_int(v) ? (double)v->i : v->n; }

// The integer that a bitwise operator sees.
static bool as_exact_int(const value *v, int64_t *out) {
  if (!is_int(v)) return float_to_int(v->n, out);
  *out = v->i;
  return true;
}

static bool put_int(expr *out, int64_t i) {
  out->kind = EX_INT;
  out->i = i;
  return true;
}

static bool put_float(expr *out, double n) {
  if (n == 0 || n != n) return false;
  out->kind = EX_FLOAT;
  out->n = n;
  return true;
}

static bool put_bool(expr *out, bool b) {
  out->kind = b ? EX_TRUE : EX_FALSE;
  return true;
}

// Integer arithmetic wraps around.
static bool fold_ints(uint8_t op, int64_t a, int64_t b, expr *out) {
  uint64_t x = (uint64_t)a, y = (uint64_t)b;
  switch (op) {
    case BIN_ADD: return put_int(out, (int64_t)(x + y));
    case BIN_SUB: return put_int(out, (int64_t)(x - y));
    case BIN_MUL: return put_int(out, (int64_t)(x * y));
    case BIN_MOD: return b != 0 && put_int(out, int_floor_mod(a, b));
    case BIN_IDIV: return b != 0 && put_int(out, int_floor_div(a, b));
    default: return false;
  }
}

static bool fold_floats(uint8_t op, double a, double b, expr *out) {
  switch (op) {
    case BIN_ADD: return put_float(out, a + b);
    case BIN_SUB: return put_float(out, a - b);
    case BIN_MUL: return put_float(out, a * b);
    case BIN_MOD: return b != 0 && put_float(out, float_floor_mod(a, b));
    case BIN_POW: return put_float(out, number_pow(a, b));
    case BIN_DIV: return b != 0 && put_float(out, a / b);
    case BIN_IDIV: return b != 0 && put_float(out, float_floor_div(a, b));
    default: return false;
  }
}

static bool fold_bits(uint8_t op, int64_t a, int64_t b, expr *out) {
  switch (op) {
    case BIN_BAND: return put_int(out, a & b);
    case BIN_BOR: return put_int(out, a | b);
    case BIN_BXOR: return put_int(out, a ^ b);
    case BIN_SHL: return put_int(out, int_shift_left(a, b));
    case BIN_SHR: return put_int(out, int_shift_right(a, b));
    default: return false;
  }
}

bool fold_binary(uint8_t op, const expr *left, const expr *right, expr *out) {
  value a, b;
  if (!number_of(left, &a) || !number_of(right, &b)) return false;
  int64_t i, j;
  if (op >= BIN_BAND && op <= BIN_SHR)
    return as_exact_int(&a, &i) && as_exact_int(&b, &j) && fold_bits(op, i, j, out);
  if (is_int(&a) && is_int(&b) && op != BIN_POW && op != BIN_DIV)
    return fold_ints(op, a.i, b.i, out);
  return fold_floats(op, as_float(&a), as_float(&b), out);
}

bool fold_unary(uint8_t op, const expr *operand, expr *out) {
  if (op == UN_NOT) return is_literal(operand) && put_bool(out, operand->kind <= EX_FALSE);
  value v;
  int64_t i;
  if (!number_of(operand, &v)) return false;
  if (op == UN_NEG && is_int(&v)) return put_int(out, (int64_t)(0 - (uint64_t)v.i));
  if (op == UN_NEG) return put_float(out, -v.n);
  return op == UN_BNOT && as_exact_int(&v, &i) && put_int(out, ~i);
}
