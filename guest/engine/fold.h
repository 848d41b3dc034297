// Constant folding: operators on literals, done while parsing.
#ifndef LUAHOST_FOLD_H
#define LUAHOST_FOLD_H

#include "ast.h"

// nil, a boolean, a number or a string.
bool is_literal(const expr *e);

// Turn *out into the literal result; false, with *out untouched, when the
// operands are no literals, the operation would raise, or the result is a zero
// or NaN float (whose sign and payload are left to the machine).
// operand, left and right may be out itself.
bool fold_unary(uint8_t op, const expr *operand, expr *out);
bool fold_binary(uint8_t op, const expr *left, const expr *right, expr *out);

#endif
