// Expressions to instructions.
#include "code.h"

bool is_multi(const expr *e) { return e->kind == EX_CALL || e->kind == EX_METHOD || e->kind == EX_VARARG; }

static bool is_scratch(const gen *g, uint32_t reg) { return reg >= g->active_regs; }

static int move(gen *g, uint32_t target, uint32_t from, uint32_t line) {
  if (target == from) return OK;
  return emit(g, ins_abc(OP_MOVE, reg_operand(target), reg_operand(from), 0), line);
}

// An instruction after which a collection may happen: h tells how many registers are needed then.
static int emit_allocating(gen *g, instruction i, uint32_t target, uint32_t line) {
  uint32_t live = g->next_reg > g->active_regs ? g->next_reg : g->active_regs;
  i.h = (uint8_t)(target + 1 > live ? target + 1 : live);
  return emit(g, i, line);
}

// ---- operands

static bool is_short_string(const expr *e) { return e->kind == EX_STRING && e->s->len <= STRING_SHORT_MAX; }

// The operand of a constant, when instructions can name it.
static int constant_operand(gen *g, const expr *e, bool *fits, uint16_t *operand) {
  value v;
  uint32_t index;
  literal_value(e, &v);
  TRY(constant(g, &v, &index));
  *fits = index <= CONST_OPERAND_MAX;
  *operand = reg_operand(index);
  return OK;
}

int expr_next(gen *g, const expr *e, uint32_t *reg) {
  // Reserved only afterwards: the expression may use the register as its own scratch.
  uint32_t target = g->next_reg;
  TRY(reserve_regs(g, 1));
  TRY(expr_to_reg(g, e, target));
  g->next_reg = target + 1;
  if (reg != NULL) *reg = target;
  return OK;
}

int expr_any(gen *g, const expr *e, uint32_t *reg) {
  if (e->kind == EX_LOCAL && e->local->constant == NULL) {
    *reg = e->local->reg;
    return OK;
  }
  return expr_next(g, e, reg);
}

// ---- chains of suffixes: a.b[c](d):e(f)

static const expr *inner_of(const expr *e) {
  switch (e->kind) {
    case EX_INDEX: return e->index.object;
    case EX_CALL: return e->call.callee;
    case EX_METHOD: return e->method.object;
    default: return NULL;
  }
}

typedef struct chain { const expr **nodes; uint32_t count; } chain;

// The suffixes of an expression, innermost first, without what they hang on.
static int collect_chain(gen *g, const expr *e, chain *out) {
  uint32_t n = 0;
  for (const expr *at = e; inner_of(at) != NULL; at = inner_of(at)) n++;
  out->nodes = arena_alloc(g->arena, (n + 1) * sizeof *out->nodes);
  if (out->nodes == NULL) return ERR_MEMORY;
  out->count = n;
  for (const expr *at = e; n > 0; at = inner_of(at)) out->nodes[--n] = at;
  return OK;
}

static int emit_index(gen *g, const expr *e, uint32_t object, uint32_t target) {
  const expr *key = e->index.key;
  bool fits = false;
  uint16_t operand = 0;
  uint32_t mark = g->next_reg;
  if (is_short_string(key)) TRY(constant_operand(g, key, &fits, &operand));
  if (fits) return emit(g, ins_abc(OP_GETFIELD, reg_operand(target), reg_operand(object), operand), e->line);
  if (key->kind == EX_INT && key->i >= 1 && key->i <= UINT16_MAX)
    return emit(g, ins_abc(OP_GETINT, reg_operand(target), reg_operand(object), (uint32_t)key->i), e->line);
  uint32_t k;
  TRY(expr_any(g, key, &k));
  g->next_reg = mark;
  return emit(g, ins_abc(OP_GETTABLE, reg_operand(target), reg_operand(object), reg_operand(k)), e->line);
}

// upvalue.name in one instruction.
static int emit_upvalue_field(gen *g, const expr *e, uint32_t target, bool *done) {
  const expr *object = e->index.object;
  bool fits = false;
  uint16_t operand = 0;
  *done = false;
  if (object->kind != EX_UPVALUE || !is_short_string(e->index.key)) return OK;
  TRY(constant_operand(g, e->index.key, &fits, &operand));
  if (!fits) return OK;
  *done = true;
  return emit(g, ins_abc(OP_GETTABUP, reg_operand(target), object->upvalue, operand), e->line);
}

static int gen_arguments(gen *g, const expr_list *args, uint32_t *operand, uint32_t fixed) {
  uint32_t count;
  TRY(expr_list_open(g, args, &count));
  *operand = count == UINT32_MAX ? 0 : count + fixed + 1;
  return OK;
}

// Function (and self) are in base...; emits arguments and the call.
static int emit_call(gen *g, const expr *e, uint32_t base, int results) {
  const expr_list *args = e->kind == EX_CALL ? &e->call.args : &e->method.args;
  uint32_t operand;
  TRY(gen_arguments(g, args, &operand, e->kind == EX_METHOD));
  TRY(emit(g, ins_abc(OP_CALL, reg_operand(base), operand, (uint32_t)(results + 1)), e->line));
  g->next_reg = base;
  return OK;
}

static int emit_self(gen *g, const expr *e, uint32_t object, uint32_t base) {
  bool fits = false;
  uint16_t operand = 0;
  value name;
  uint32_t index;
  set_string(&name, e->method.name);
  if (e->method.name->len <= STRING_SHORT_MAX) {
    TRY(constant(g, &name, &index));
    fits = index <= CONST_OPERAND_MAX;
    operand = reg_operand(index);
  }
  if (fits) return emit(g, ins_abc(OP_SELF, reg_operand(base), reg_operand(object), operand), e->line);
  uint32_t key;
  TRY(temp_reg(g, &key));
  TRY(load_constant(g, &name, key, e->line));
  if (base + 1 != object) TRY(move(g, base + 1, object, e->line));
  g->next_reg = key;
  return emit(g, ins_abc(OP_GETTABLE, reg_operand(base), reg_operand(base + 1), reg_operand(key)), e->line);
}

// One suffix applied to the value in `object`; the result goes to `base` (the lowest free register or the one that holds object).
static int apply_suffix(gen *g, const expr *e, uint32_t object, uint32_t base, int results) {
  switch (e->kind) {
    case EX_INDEX: return emit_index(g, e, object, base);
    case EX_CALL:
      TRY(move(g, base, object, e->line));
      return emit_call(g, e, base, results);
    default:
      TRY(reserve_regs(g, base + 2 - g->next_reg));
      TRY(emit_self(g, e, object, base));
      g->next_reg = base + 2;
      return emit_call(g, e, base, results);
  }
}

// Evaluates a chain whose last suffix gives `results` values from register `base` = next_reg on, or, when it is an index, to
// `target`. Leaves next_reg as it was.
static int gen_chain(gen *g, const expr *e, uint32_t target, int results) {
  chain c;
  TRY(collect_chain(g, e, &c));
  uint32_t base = g->next_reg, object, i = 0;
  const expr *head = inner_of(c.nodes[0]);
  bool done = false;
  if (c.nodes[0]->kind == EX_INDEX) {
    uint32_t to = c.count == 1 ? target : base;
    if (to == base && base == g->next_reg) TRY(reserve_regs(g, 1));
    TRY(emit_upvalue_field(g, c.nodes[0], to, &done));
    object = to;
    i = done;
  }
  if (!done) {
    g->next_reg = base;
    TRY(expr_any(g, head, &object));
  }
  for (; i < c.count; i++) {
    bool last = i + 1 == c.count;
    const expr *node = c.nodes[i];
    uint32_t to = last && node->kind == EX_INDEX ? target : base;
    if (g->next_reg < base + 1) TRY(reserve_regs(g, base + 1 - g->next_reg));
    TRY(apply_suffix(g, node, object, to, last ? results : 1));
    g->next_reg = base + 1;
    object = to;
  }
  g->next_reg = base;
  return OK;
}

int gen_call(gen *g, const expr *e, int results) {
  uint32_t base = g->next_reg;
  TRY(gen_chain(g, e, base, results));
  return results > 0 ? reserve_regs(g, (uint32_t)results) : OK;
}

// ---- operators

static bool is_arith(const expr *e) { return e->kind == EX_BINARY && e->op <= BIN_SHR; }
static bool is_compare(const expr *e) { return e->kind == EX_BINARY && e->op >= BIN_EQ; }
static bool is_numeral(const expr *e) { return e->kind == EX_INT || e->kind == EX_FLOAT; }
static bool fits_imm16(const expr *e) { return e->kind == EX_INT && e->i >= -32767 && e->i <= 32767; }
static bool commutes(int op) { return op == BIN_ADD || op == BIN_MUL || op == BIN_BAND || op == BIN_BOR || op == BIN_BXOR; }

// left op right, left in a register.
static int emit_arith(gen *g, const expr *e, uint32_t left, uint32_t target) {
  const expr *right = e->binary.right;
  uint32_t t = reg_operand(target), l = reg_operand(left);
  if ((e->op == BIN_ADD || e->op == BIN_SUB) && fits_imm16(right)) {
    int64_t c = e->op == BIN_SUB ? -right->i : right->i;
    instruction i = ins_abc(OP_ADDI, t, l, (uint16_t)c);
    i.h = e->op == BIN_SUB;
    return emit(g, i, e->line);
  }
  if (is_numeral(right)) {
    bool fits;
    uint16_t k;
    TRY(constant_operand(g, right, &fits, &k));
    if (fits) return emit(g, ins_abc((enum opcode)(OP_ADDK + e->op), t, l, k), e->line);
  }
  uint32_t r;
  TRY(expr_any(g, right, &r));
  return emit(g, ins_abc((enum opcode)(OP_ADD + e->op), t, l, reg_operand(r)), e->line);
}

// numeral op right, when the instruction set has it.
static int emit_numeral_left(gen *g, const expr *e, uint32_t target, bool *done) {
  const expr *left = e->binary.left;
  bool fits;
  uint16_t k;
  *done = false;
  if (!commutes(e->op) || !is_numeral(left) || is_numeral(e->binary.right)) return OK;
  TRY(constant_operand(g, left, &fits, &k));
  if (!fits) return OK;
  *done = true;
  uint32_t r;
  TRY(expr_any(g, e->binary.right, &r));
  instruction i = ins_abc((enum opcode)(OP_ADDK + e->op), reg_operand(target), reg_operand(r), k);
  i.h = 1;
  return emit(g, i, e->line);
}

// The left operand of the innermost operator: in its variable, or in `way`.
static int left_operand(gen *g, const expr *e, uint32_t way, uint32_t *reg) {
  *reg = way;
  if (e->kind == EX_LOCAL && e->local->constant == NULL) {
    *reg = e->local->reg;
    return OK;
  }
  if (g->next_reg == way) TRY(reserve_regs(g, 1));
  TRY(expr_to_reg(g, e, way));
  g->next_reg = way + 1;
  return OK;
}

// Left-leaning chains are walked from the inside out, not by recursion.
static int gen_arith(gen *g, const expr *e, uint32_t target) {
  uint32_t depth = 0;
  for (const expr *at = e; is_arith(at); at = at->binary.left) depth++;
  const expr **nodes = arena_alloc(g->arena, depth * sizeof *nodes);
  if (nodes == NULL) return ERR_MEMORY;
  const expr *at = e;
  for (uint32_t n = depth; n > 0; at = at->binary.left) nodes[--n] = at;
  // The left operand and the results on the way go to the target, unless it is a variable or
  // something else may be in it.
  uint32_t mark = g->next_reg, acc = UINT32_MAX;
  uint32_t way = is_scratch(g, target) && target + 1 == mark ? target : mark;
  for (uint32_t i = 0; i < depth; i++) {
    bool last = i + 1 == depth, done = false;
    uint32_t to = last ? target : way;
    if (i == 0) {
      TRY(emit_numeral_left(g, nodes[0], to, &done));
      if (!done) TRY(left_operand(g, nodes[0]->binary.left, way, &acc));
    }
    if (!done) TRY(emit_arith(g, nodes[i], acc, to));
    g->next_reg = mark;
    if (!last && way == mark) TRY(reserve_regs(g, 1));
    acc = to;
  }
  return OK;
}

static int gen_unary(gen *g, const expr *e, uint32_t target) {
  static const uint8_t ops[] = {OP_UNM, OP_NOT, OP_LEN, OP_BNOT};
  uint32_t mark = g->next_reg, r;
  TRY(expr_any(g, e->operand, &r));
  g->next_reg = mark;
  return emit(g, ins_abc((enum opcode)ops[e->op], reg_operand(target), reg_operand(r), 0), e->line);
}

static int gen_concat(gen *g, const expr *e, uint32_t target) {
  uint32_t base = g->next_reg;
  for (uint32_t i = 0; i < e->concat.count; i++) {
    // Long chains are joined in pieces: it costs copies, not registers. Right associativity is kept by nesting at the right end.
    if (g->next_reg - base >= 100 && e->concat.count - i > 1) {
      expr rest = *e;
      rest.concat.items += i;
      rest.concat.count -= i;
      uint32_t r;
      TRY(temp_reg(g, &r));
      TRY(gen_concat(g, &rest, r));
      break;
    }
    TRY(expr_next(g, e->concat.items[i], NULL));
  }
  uint32_t count = g->next_reg - base;
  g->next_reg = base;
  return emit_allocating(g, ins_abc(OP_CONCAT, reg_operand(target), reg_operand(base), count), target, e->line);
}

// ---- conditions

static int compare_operands(gen *g, const expr *e, instruction *out) {
  const expr *left = e->binary.left, *right = e->binary.right;
  int op = e->op;
  value literal;
  uint32_t l, r;
  if (op == BIN_EQ || op == BIN_NE) {
    if (literal_value(left, &literal) && !literal_value(right, &literal)) {
      const expr *swap = left;
      left = right;
      right = swap;
    }
    TRY(expr_any(g, left, &l));
    if (literal_value(right, &literal) && (right->kind != EX_STRING || is_short_string(right))) {
      bool fits;
      uint16_t k;
      TRY(constant_operand(g, right, &fits, &k));
      if (fits) {
        *out = ins_abc(OP_EQK, reg_operand(l), k, 0);
        return OK;
      }
    }
    TRY(expr_any(g, right, &r));
    *out = ins_abc(OP_EQ, reg_operand(l), reg_operand(r), 0);
    return OK;
  }
  if (fits_imm16(right)) {
    static const uint8_t ops[] = {OP_LTI, OP_LEI, OP_GTI, OP_GEI};
    TRY(expr_any(g, left, &l));
    *out = ins_abc((enum opcode)ops[op - BIN_LT], reg_operand(l), (uint16_t)right->i, 0);
    return OK;
  }
  if (fits_imm16(left)) {
    static const uint8_t ops[] = {OP_GTI, OP_GEI, OP_LTI, OP_LEI};
    TRY(expr_any(g, right, &r));
    *out = ins_abc((enum opcode)ops[op - BIN_LT], reg_operand(r), (uint16_t)left->i, 0);
    return OK;
  }
  TRY(expr_any(g, left, &l));
  TRY(expr_any(g, right, &r));
  bool swap = op == BIN_GT || op == BIN_GE;
  enum opcode code = op == BIN_LT || op == BIN_GT ? OP_LT : OP_LE;
  *out = ins_abc(code, reg_operand(swap ? r : l), reg_operand(swap ? l : r), 0);
  return OK;
}

static int compare_jump(gen *g, const expr *e, bool jump_if, jump **list) {
  uint32_t mark = g->next_reg;
  instruction test;
  TRY(compare_operands(g, e, &test));
  g->next_reg = mark;
  test.h = e->op == BIN_NE ? !jump_if : jump_if;
  return emit_test(g, test, e->line, list);
}

// The items of a left-leaning chain of the same connective, in order.
static int connective_items(gen *g, const expr *e, const expr ***items, uint32_t *count) {
  uint32_t n = 1;
  for (const expr *at = e; at->kind == e->kind; at = at->binary.left) n++;
  const expr **list = arena_alloc(g->arena, n * sizeof *list);
  if (list == NULL) return ERR_MEMORY;
  *items = list;
  *count = n;
  const expr *at = e;
  for (; at->kind == e->kind; at = at->binary.left) list[--n] = at->binary.right;
  list[0] = at;
  return OK;
}

// Leaves out the literals that settle nothing, and what stands behind one that settles the whole.
static uint32_t drop_settled(const expr **items, uint32_t count, bool decides) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++) {
    value literal;
    bool known = literal_value(items[i], &literal);
    if (known && is_false(&literal) == decides && i + 1 < count) continue;
    items[kept++] = items[i];
    if (known) break;
  }
  return kept;
}

static int connective_jump(gen *g, const expr *e, bool jump_if, jump **list) {
  const expr **items;
  uint32_t count;
  TRY(connective_items(g, e, &items, &count));
  count = drop_settled(items, count, e->kind == EX_OR);
  bool decides = e->kind == EX_OR;  // the truth of an item that settles the whole
  jump *skip = NULL;
  for (uint32_t i = 0; i + 1 < count; i++) TRY(cond_jump(g, items[i], decides, decides == jump_if ? list : &skip));
  TRY(cond_jump(g, items[count - 1], jump_if, list));
  return patch_here(g, skip);
}

int cond_jump(gen *g, const expr *e, bool jump_if, jump **list) {
  value literal;
  if (literal_value(e, &literal)) return is_false(&literal) != jump_if ? emit_jump(g, e->line, list) : OK;
  if (e->kind == EX_UNARY && e->op == UN_NOT) return cond_jump(g, e->operand, !jump_if, list);
  if (e->kind == EX_AND || e->kind == EX_OR) return connective_jump(g, e, jump_if, list);
  if (is_compare(e)) return compare_jump(g, e, jump_if, list);
  uint32_t mark = g->next_reg, r;
  TRY(expr_any(g, e, &r));
  g->next_reg = mark;
  instruction test = ins_abc(OP_TEST, reg_operand(r), 0, 0);
  test.h = jump_if;
  return emit_test(g, test, e->line, list);
}

// A condition as a value: true or false.
static int boolean_value(gen *g, const expr *e, uint32_t target) {
  jump *yes = NULL, *end = NULL;
  TRY(cond_jump(g, e, true, &yes));
  TRY(emit(g, ins_abc(OP_LOADFALSE, reg_operand(target), 0, 0), e->line));
  TRY(emit_jump(g, e->line, &end));
  TRY(patch_here(g, yes));
  TRY(emit(g, ins_abc(OP_LOADTRUE, reg_operand(target), 0, 0), e->line));
  return patch_here(g, end);
}

static bool is_boolean(const expr *e) { return is_compare(e) || (e->kind == EX_UNARY && e->op == UN_NOT); }

// One item of `and`/`or` but the last: when it settles the whole, it is the value in target.
static int connective_item(gen *g, const expr *item, bool decides, uint32_t target, jump **end, jump **settled) {
  if (is_boolean(item)) return cond_jump(g, item, decides, settled);
  uint32_t mark = g->next_reg, r;
  if (item->kind == EX_LOCAL && item->local->constant == NULL) {
    r = item->local->reg;
  } else {
    TRY(expr_to_reg(g, item, target));
    r = target;
  }
  g->next_reg = mark;
  instruction test = r == target ? ins_abc(OP_TEST, reg_operand(r), 0, 0) : ins_abc(OP_TESTSET, reg_operand(target), reg_operand(r), 0);
  test.h = decides;
  return emit_test(g, test, item->line, end);
}

static int connective_value(gen *g, const expr *e, uint32_t target) {
  const expr **items;
  uint32_t count, mark = g->next_reg, to = target;
  TRY(connective_items(g, e, &items, &count));
  count = drop_settled(items, count, e->kind == EX_OR);
  if (!is_scratch(g, target)) TRY(temp_reg(g, &to));
  bool decides = e->kind == EX_OR;
  jump *end = NULL, *settled = NULL;
  for (uint32_t i = 0; i + 1 < count; i++) TRY(connective_item(g, items[i], decides, to, &end, &settled));
  TRY(expr_to_reg(g, items[count - 1], to));
  if (settled != NULL) {
    // Comparisons that settled the whole: their value is the truth that did.
    TRY(emit_jump(g, e->line, &end));
    TRY(patch_here(g, settled));
    TRY(emit(g, ins_abc(decides ? OP_LOADTRUE : OP_LOADFALSE, reg_operand(to), 0, 0), e->line));
  }
  TRY(patch_here(g, end));
  g->next_reg = mark;
  return move(g, target, to, e->line);
}

// ---- tables and functions

enum { LIST_BATCH = 50 };

static int gen_pair(gen *g, const field *f, uint32_t object) {
  uint32_t mark = g->next_reg, key = 0, v;
  expr target = {.kind = EX_INDEX, .line = f->line};
  target.index.key = f->key;
  value literal;
  bool named = (f->key->kind == EX_STRING && is_short_string(f->key)) || (f->key->kind == EX_INT && f->key->i >= 1 && f->key->i <= UINT16_MAX);
  (void)literal;
  if (!named) TRY(expr_any(g, f->key, &key));
  TRY(expr_any(g, f->value, &v));
  TRY(store_index(g, &target, object, named ? UINT32_MAX : key, v));
  g->next_reg = mark;
  return OK;
}

static int flush_items(gen *g, uint32_t object, uint32_t count, uint32_t done, uint32_t line) {
  instruction i = ins_imm(OP_SETLIST, reg_operand(object), (int32_t)done);
  i.h = (uint8_t)count;
  g->next_reg = object + 1;
  return emit(g, i, line);
}

static int gen_table_fields(gen *g, const expr *e, uint32_t object) {
  uint32_t pending = 0, done = 0, left = e->table.items;
  for (uint32_t i = 0; i < e->table.count; i++) {
    const field *f = &e->table.fields[i];
    if (f->kind == FIELD_PAIR) {
      TRY(gen_pair(g, f, object));
      continue;
    }
    left--;
    if (left == 0 && i + 1 == e->table.count && is_multi(f->value)) {
      uint32_t count;
      expr *item = f->value;
      expr_list last = {&item, 1};
      TRY(expr_list_open(g, &last, &count));
      return flush_items(g, object, 0, done, f->line);
    }
    TRY(expr_next(g, f->value, NULL));
    if (++pending == LIST_BATCH) {
      TRY(flush_items(g, object, pending, done, f->line));
      done += pending;
      pending = 0;
    }
  }
  return pending > 0 ? flush_items(g, object, pending, done, e->line) : OK;
}

static int gen_table(gen *g, const expr *e, uint32_t target) {
  uint32_t mark = g->next_reg, object = target;
  uint32_t items = e->table.items > UINT16_MAX ? UINT16_MAX : e->table.items;
  uint32_t pairs = e->table.count - e->table.items;
  if (pairs > UINT16_MAX) pairs = UINT16_MAX;
  // Items are laid out right above the table, so it must be the topmost register; and they may use the variable to which
  // the table is going to be assigned.
  bool in_place = object + 1 == g->next_reg && is_scratch(g, object);
  if (e->table.count > 0 && !in_place) TRY(temp_reg(g, &object));
  TRY(emit_allocating(g, ins_abc(OP_NEWTABLE, reg_operand(object), items, pairs), object, e->line));
  TRY(gen_table_fields(g, e, object));
  g->next_reg = mark;
  return move(g, target, object, e->line);
}

static int gen_closure(gen *g, const expr *e, uint32_t target) {
  proto *child;
  TRY(gen_function(g, g->th, g->arena, e->func, g->p->source, &child));
  g->p->protos[e->func->index] = child;
  return emit_allocating(g, ins_abc(OP_CLOSURE, reg_operand(target), e->func->index, 0), target, e->func->last_line);
}

// ---- any expression

int expr_to_reg(gen *g, const expr *e, uint32_t target) {
  uint32_t mark = g->next_reg;
  value literal;
  if (literal_value(e, &literal)) return load_constant(g, &literal, target, e->line);
  switch ((enum expr_kind)e->kind) {
    case EX_LOCAL:
      if (e->local->constant != NULL) return expr_to_reg(g, e->local->constant, target);
      return move(g, target, e->local->reg, e->line);
    case EX_UPVALUE: return emit(g, ins_abc(OP_GETUPVAL, reg_operand(target), e->upvalue, 0), e->line);
    case EX_VARARG: return emit(g, ins_abc(OP_VARARG, reg_operand(target), 2, 0), e->line);
    case EX_FUNCTION: return gen_closure(g, e, target);
    case EX_INDEX: return gen_chain(g, e, target, 1);
    case EX_CALL:
    case EX_METHOD: {
      // A call whose target is the topmost temporary may be laid out right there.
      if (target + 1 == g->next_reg && is_scratch(g, target)) g->next_reg = target;
      uint32_t base = g->next_reg;
      TRY(gen_chain(g, e, base, 1));
      TRY(reserve_regs(g, 1));
      g->next_reg = mark;
      return move(g, target, base, e->line);
    }
    case EX_TABLE: return gen_table(g, e, target);
    case EX_UNARY:
      if (e->op == UN_NOT && is_compare(e->operand)) return boolean_value(g, e, target);
      return gen_unary(g, e, target);
    case EX_BINARY: return is_compare(e) ? boolean_value(g, e, target) : gen_arith(g, e, target);
    case EX_CONCAT: return gen_concat(g, e, target);
    case EX_AND:
    case EX_OR: return connective_value(g, e, target);
    case EX_PAREN: return expr_to_reg(g, e->operand, target);
    default: __builtin_unreachable();
  }
}

// ---- lists

static int gen_multi(gen *g, const expr *e, int results) {
  if (e->kind != EX_VARARG) return gen_call(g, e, results);
  TRY(emit(g, ins_abc(OP_VARARG, reg_operand(g->next_reg), (uint32_t)(results + 1), 0), e->line));
  if (g->next_reg + 1 > g->p->max_regs) g->p->max_regs = (uint16_t)(g->next_reg + 1);
  return results > 0 ? reserve_regs(g, (uint32_t)results) : OK;
}

int expr_list_open(gen *g, const expr_list *list, uint32_t *count) {
  *count = list->count;
  for (uint32_t i = 0; i < list->count; i++) {
    const expr *e = list->items[i];
    if (i + 1 == list->count && is_multi(e)) {
      *count = UINT32_MAX;
      return gen_multi(g, e, -1);
    }
    TRY(expr_next(g, e, NULL));
  }
  return OK;
}

int expr_list_adjust(gen *g, const expr_list *list, uint32_t want) {
  uint32_t base = g->next_reg;
  for (uint32_t i = 0; i < list->count; i++) {
    const expr *e = list->items[i];
    if (i + 1 == list->count && is_multi(e) && i < want) return gen_multi(g, e, (int)(want - i));
    uint32_t mark = g->next_reg;
    TRY(expr_next(g, e, NULL));
    if (i >= want) g->next_reg = mark;
  }
  if (list->count < want) {
    uint32_t missing = want - list->count;
    TRY(emit(g, ins_abc(OP_LOADNIL, reg_operand(g->next_reg), missing, 0), g->p->code_len > 0 ? g->p->lines[g->p->code_len - 1] : g->fn->line));
    TRY(reserve_regs(g, missing));
  }
  g->next_reg = base + want;
  return OK;
}

// ---- stores

int store_index(gen *g, const expr *target, uint32_t object, uint32_t key, uint32_t v) {
  const expr *k = target->index.key;
  if (key == UINT32_MAX) {
    if (k->kind == EX_INT) return emit(g, ins_abc(OP_SETINT, reg_operand(object), (uint32_t)k->i, reg_operand(v)), target->line);
    bool fits;
    uint16_t operand;
    TRY(constant_operand(g, k, &fits, &operand));
    if (fits) return emit(g, ins_abc(OP_SETFIELD, reg_operand(object), operand, reg_operand(v)), target->line);
    uint32_t mark = g->next_reg;
    TRY(expr_next(g, k, &key));
    g->next_reg = mark;
  }
  return emit(g, ins_abc(OP_SETTABLE, reg_operand(object), reg_operand(key), reg_operand(v)), target->line);
}
