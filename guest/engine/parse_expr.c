// Expressions (manual section 3.4).
#include "fold.h"
#include "parser.h"

static int parse_subexpr(parser *p, uint8_t limit, expr **out);

// ---- nodes

// A node has room for what its kind needs: most are names and literals. Folding turns a node into a literal, never into more.
static size_t expr_size(uint8_t kind) {
  const size_t head = offsetof(expr, i);
  switch (kind) {
    case EX_CALL:
    case EX_METHOD:
    case EX_TABLE:
    case EX_CONCAT: return sizeof(expr);
    case EX_INDEX: return head + sizeof ((expr *)NULL)->index;
    case EX_BINARY:
    case EX_AND:
    case EX_OR: return head + sizeof ((expr *)NULL)->binary;
    default: return head + sizeof ((expr *)NULL)->i;
  }
}

int new_expr(parser *p, uint8_t kind, uint32_t line, expr **out) {
  TRY(node_alloc(p, expr_size(kind), out));
  (*out)->kind = kind;
  (*out)->line = line;
  return OK;
}

int new_string_expr(parser *p, string *s, uint32_t line, expr **out) {
  TRY(new_expr(p, EX_STRING, line, out));
  (*out)->s = s;
  return OK;
}

int new_index(parser *p, expr *base, expr *key, uint32_t line, expr **out) {
  expr *e;
  TRY(new_expr(p, EX_INDEX, line, &e));
  e->index.object = base;
  e->index.key = key;
  *out = e;
  return OK;
}

static bool is_multiple(const expr *e) {
  return e->kind == EX_CALL || e->kind == EX_METHOD || e->kind == EX_VARARG;
}

// ---- lists

int parse_expr_list(parser *p, expr_list *out) {
  size_t mark = list_begin(p);
  int more;
  do {
    expr *e;
    TRY(parse_expr(p, &e));
    TRY(list_add(p, &e, sizeof(e)));
    TRY(more = accept_token(p, TOK_COMMA));
  } while (more);
  return list_end(p, mark, sizeof(expr *), &out->items, &out->count);
}

// ---- table constructors

static int parse_pair_key(parser *p, field *f) {
  if (at_token(p, TOK_NAME)) {
    TRY(new_string_expr(p, p->tok.s, p->tok.line, &f->key));
    TRY(next_token(p));
  } else {
    TRY(next_token(p));
    TRY(parse_expr(p, &f->key));
    TRY(expect_token(p, TOK_RBRACKET));
  }
  return expect_token(p, TOK_ASSIGN);
}

static int parse_field(parser *p, field *f) {
  f->line = p->tok.line;
  bool pair = at_token(p, TOK_LBRACKET);
  if (at_token(p, TOK_NAME)) {
    TRY(peek_token(p));
    pair = p->ahead.kind == TOK_ASSIGN;
  }
  f->kind = pair ? FIELD_PAIR : FIELD_ITEM;
  if (pair) TRY(parse_pair_key(p, f));
  return parse_expr(p, &f->value);
}

static int parse_table(parser *p, expr **out) {
  uint32_t line = p->tok.line, items = 0;
  size_t mark = list_begin(p);
  TRY(expect_token(p, TOK_LBRACE));
  int more = 1;
  while (more && !at_token(p, TOK_RBRACE)) {
    field f = {0};
    TRY(parse_field(p, &f));
    TRY(list_add(p, &f, sizeof(f)));
    items += f.kind == FIELD_ITEM;
    TRY(more = accept_token(p, TOK_COMMA));
    if (!more) TRY(more = accept_token(p, TOK_SEMICOLON));
  }
  TRY(expect_closing(p, TOK_RBRACE, TOK_LBRACE, line));
  TRY(new_expr(p, EX_TABLE, line, out));
  (*out)->table.items = items;
  return list_end(p, mark, sizeof(field), &(*out)->table.fields, &(*out)->table.count);
}

// ---- calls, indexing

static int parse_arguments(parser *p, expr_list *out) {
  uint32_t line = p->tok.line;
  size_t mark = list_begin(p);
  expr *only;
  switch (p->tok.kind) {
    case TOK_STRING:
      TRY(new_string_expr(p, p->tok.s, line, &only));
      TRY(next_token(p));
      break;
    case TOK_LBRACE: TRY(parse_table(p, &only)); break;
    case TOK_LPAREN:
      TRY(next_token(p));
      if (!at_token(p, TOK_RPAREN)) TRY(parse_expr_list(p, out));
      return expect_closing(p, TOK_RPAREN, TOK_LPAREN, line);
    default: return syntax_error(p, "function arguments expected");
  }
  TRY(list_add(p, &only, sizeof(only)));
  return list_end(p, mark, sizeof(expr *), &out->items, &out->count);
}

static int parse_call(parser *p, expr **e) {
  expr *call;
  TRY(new_expr(p, EX_CALL, p->tok.line, &call));
  call->call.callee = *e;
  *e = call;
  return parse_arguments(p, &call->call.args);
}

// At the colon.
static int parse_method(parser *p, expr **e) {
  expr *call;
  TRY(next_token(p));
  TRY(new_expr(p, EX_METHOD, p->tok.line, &call));
  call->method.object = *e;
  *e = call;
  TRY(expect_name(p, &call->method.name));
  call->line = p->tok.line;
  return parse_arguments(p, &call->method.args);
}

// At the dot.
static int parse_dot(parser *p, expr **e) {
  TRY(next_token(p));
  uint32_t line = p->tok.line;
  string *name;
  expr *key;
  TRY(expect_name(p, &name));
  TRY(new_string_expr(p, name, line, &key));
  return new_index(p, *e, key, line, e);
}

// At the bracket.
static int parse_bracket(parser *p, expr **e) {
  TRY(next_token(p));
  uint32_t line = p->tok.line;
  expr *key;
  TRY(parse_expr(p, &key));
  TRY(expect_token(p, TOK_RBRACKET));
  return new_index(p, *e, key, line, e);
}

static int parse_parenthesised(parser *p, expr **out) {
  uint32_t line = p->tok.line;
  expr *inside;
  TRY(next_token(p));
  TRY(parse_expr(p, &inside));
  TRY(expect_closing(p, TOK_RPAREN, TOK_LPAREN, line));
  *out = inside;
  if (!is_multiple(inside)) return OK;
  TRY(new_expr(p, EX_PAREN, line, out));
  (*out)->operand = inside;
  return OK;
}

static int parse_primary(parser *p, expr **out, expr_use *use) {
  if (at_token(p, TOK_LPAREN)) {
    *use = (expr_use){0};
    return parse_parenthesised(p, out);
  }
  if (!at_token(p, TOK_NAME)) return syntax_error(p, "unexpected symbol");
  string *name = p->tok.s;
  uint32_t line = p->tok.line;
  TRY(next_token(p));
  return resolve_name(p, name, line, out, use);
}

int parse_suffixed(parser *p, expr **out, expr_use *use) {
  TRY(parse_primary(p, out, use));
  for (;;) {
    switch (p->tok.kind) {
      case TOK_DOT:
        *use = (expr_use){.assignable = true};
        TRY(parse_dot(p, out));
        break;
      case TOK_LBRACKET:
        *use = (expr_use){.assignable = true};
        TRY(parse_bracket(p, out));
        break;
      case TOK_COLON:
        *use = (expr_use){0};
        TRY(parse_method(p, out));
        break;
      case TOK_LPAREN: case TOK_LBRACE: case TOK_STRING:
        *use = (expr_use){0};
        TRY(parse_call(p, out));
        break;
      default: return OK;
    }
  }
}

// ---- operands

static int parse_literal(parser *p, expr **out) {
  token *t = &p->tok;
  switch (t->kind) {
    case TOK_NIL: TRY(new_expr(p, EX_NIL, t->line, out)); break;
    case TOK_FALSE: TRY(new_expr(p, EX_FALSE, t->line, out)); break;
    case TOK_TRUE: TRY(new_expr(p, EX_TRUE, t->line, out)); break;
    case TOK_INT:
      TRY(new_expr(p, EX_INT, t->line, out));
      (*out)->i = t->i;
      break;
    case TOK_FLOAT:
      TRY(new_expr(p, EX_FLOAT, t->line, out));
      (*out)->n = t->n;
      break;
    default: TRY(new_string_expr(p, t->s, t->line, out)); break;
  }
  return next_token(p);
}

static int parse_vararg(parser *p, expr **out) {
  if (!p->fs->f->is_vararg) return syntax_error(p, "cannot use '...' outside a vararg function");
  TRY(new_expr(p, EX_VARARG, p->tok.line, out));
  return next_token(p);
}

static int parse_function_expr(parser *p, expr **out) {
  uint32_t line = p->tok.line;
  TRY(next_token(p));
  TRY(new_expr(p, EX_FUNCTION, line, out));
  return parse_function_body(p, false, line, &(*out)->func);
}

static int parse_simple(parser *p, expr **out) {
  expr_use use;
  switch (p->tok.kind) {
    case TOK_NIL: case TOK_FALSE: case TOK_TRUE: case TOK_INT: case TOK_FLOAT: case TOK_STRING:
      return parse_literal(p, out);
    case TOK_ELLIPSIS: return parse_vararg(p, out);
    case TOK_LBRACE: return parse_table(p, out);
    case TOK_FUNCTION: return parse_function_expr(p, out);
    default: return parse_suffixed(p, out, &use);
  }
}

// ---- operators

// How tightly an operator holds its operands (manual section 3.4.8): right is
// less than left for the right associative ones. left 0: no binary operator.
typedef struct binary_operator { uint8_t left, right, kind, op; } binary_operator;

enum { UNARY_PRIORITY = 12 };

static const binary_operator binary_operators[TOK_COUNT] = {
    [TOK_OR] = {1, 1, EX_OR, 0},
    [TOK_AND] = {2, 2, EX_AND, 0},
    [TOK_EQ] = {3, 3, EX_BINARY, BIN_EQ}, [TOK_NE] = {3, 3, EX_BINARY, BIN_NE},
    [TOK_LT] = {3, 3, EX_BINARY, BIN_LT}, [TOK_LE] = {3, 3, EX_BINARY, BIN_LE},
    [TOK_GT] = {3, 3, EX_BINARY, BIN_GT}, [TOK_GE] = {3, 3, EX_BINARY, BIN_GE},
    [TOK_PIPE] = {4, 4, EX_BINARY, BIN_BOR},
    [TOK_TILDE] = {5, 5, EX_BINARY, BIN_BXOR},
    [TOK_AMPERSAND] = {6, 6, EX_BINARY, BIN_BAND},
    [TOK_SHIFT_LEFT] = {7, 7, EX_BINARY, BIN_SHL}, [TOK_SHIFT_RIGHT] = {7, 7, EX_BINARY, BIN_SHR},
    [TOK_DOT_DOT] = {9, 9, EX_CONCAT, 0},  // right associative: parse_concat takes the whole chain
    [TOK_PLUS] = {10, 10, EX_BINARY, BIN_ADD}, [TOK_MINUS] = {10, 10, EX_BINARY, BIN_SUB},
    [TOK_STAR] = {11, 11, EX_BINARY, BIN_MUL}, [TOK_SLASH] = {11, 11, EX_BINARY, BIN_DIV},
    [TOK_SLASH_SLASH] = {11, 11, EX_BINARY, BIN_IDIV}, [TOK_PERCENT] = {11, 11, EX_BINARY, BIN_MOD},
    [TOK_CARET] = {14, 13, EX_BINARY, BIN_POW},
};

static int parse_unary(parser *p, uint8_t op, expr **out) {
  uint32_t line = p->tok.line;
  expr *operand;
  TRY(next_token(p));
  TRY(parse_subexpr(p, UNARY_PRIORITY, &operand));
  *out = operand;
  if (fold_unary(op, operand, operand)) return OK;
  TRY(new_expr(p, EX_UNARY, line, out));
  (*out)->op = op;
  (*out)->operand = operand;
  return OK;
}

static int parse_operand(parser *p, expr **out) {
  switch (p->tok.kind) {
    case TOK_NOT: return parse_unary(p, UN_NOT, out);
    case TOK_MINUS: return parse_unary(p, UN_NEG, out);
    case TOK_TILDE: return parse_unary(p, UN_BNOT, out);
    case TOK_HASH: return parse_unary(p, UN_LEN, out);
    default: return parse_simple(p, out);
  }
}

// An access is an operand where its operator stands: errors and line hooks name that line.
static void operand_ends(const parser *p, expr *e) {
  if (e->kind == EX_INDEX && binary_operators[p->tok.kind].left > 0) e->line = p->tok.line;
}

// a .. b .. c, at the first operator.
static int parse_concat(parser *p, expr **left) {
  size_t mark = list_begin(p);
  expr *e, *item;
  TRY(new_expr(p, EX_CONCAT, p->tok.line, &e));
  TRY(list_add(p, left, sizeof(*left)));
  uint32_t outside = p->nesting;
  while (at_token(p, TOK_DOT_DOT)) {
    TRY(enter_level(p));  // a right associative operator nests to the right
    TRY(next_token(p));
    TRY(parse_subexpr(p, binary_operators[TOK_DOT_DOT].right, &item));
    operand_ends(p, item);
    TRY(list_add(p, &item, sizeof(item)));
  }
  p->nesting = outside;
  *left = e;
  return list_end(p, mark, sizeof(expr *), &e->concat.items, &e->concat.count);
}

static int parse_binary(parser *p, const binary_operator *o, expr **left) {
  uint32_t line = p->tok.line;
  expr *right, *e;
  TRY(next_token(p));
  TRY(parse_subexpr(p, o->right, &right));
  if (o->kind == EX_BINARY && fold_binary(o->op, *left, right, *left)) return OK;
  TRY(new_expr(p, o->kind, line, &e));
  e->op = o->op;
  e->binary.left = *left;
  e->binary.right = right;
  *left = e;
  return OK;
}

// An expression of operators that hold tighter than the limit.
static int parse_subexpr(parser *p, uint8_t limit, expr **out) {
  TRY(enter_level(p));
  TRY(parse_operand(p, out));
  for (;;) {
    const binary_operator *o = &binary_operators[p->tok.kind];
    if (o->left <= limit) break;
    operand_ends(p, *out);
    TRY(o->kind == EX_CONCAT ? parse_concat(p, out) : parse_binary(p, o, out));
  }
  leave_level(p);
  return OK;
}

int parse_expr(parser *p, expr **out) { return parse_subexpr(p, 0, out); }
