// Functions and statements to instructions.
#include "code.h"

// ---- scopes and locals

static int enter_scope(gen *g, scope *s, const block *b, const stat *loop) {
  *s = (scope){.outer = g->scope, .block = b, .loop = loop, .base = g->active_regs, .first_local = g->p->local_len};
  g->scope = s;
  return OK;
}

static int add_local_info(gen *g, string *name, uint32_t reg) {
  proto *p = g->p;
  if (p->local_len == g->local_cap) {
    uint32_t cap = g->local_cap < 8 ? 8 : g->local_cap * 2;
    local_var *fresh = mem_realloc(p->locals, g->local_cap * sizeof *fresh, cap * sizeof *fresh);
    if (fresh == NULL) return ERR_MEMORY;
    p->locals = fresh;
    g->local_cap = cap;
  }
  p->locals[p->local_len++] = (local_var){name, p->code_len, UINT32_MAX, reg};
  return OK;
}

// The variable's value is in the register; from here on it is in scope.
static int activate(gen *g, var *v, uint32_t reg) {
  v->reg = (uint16_t)reg;
  if (reg + 1 > g->active_regs) g->active_regs = reg + 1;
  if (v->captured || v->kind == VAR_CLOSE) g->scope->must_close = true;
  return add_local_info(g, v->name, reg);
}

static int activate_hidden(gen *g, uint32_t first, uint32_t count) {
  string *name;
  TRY(string_new("(for state)", 11, &name));
  for (uint32_t i = 0; i < count; i++) TRY(add_local_info(g, name, first + i));
  if (first + count > g->active_regs) g->active_regs = first + count;
  return OK;
}

static bool ends_with_jump(const block *b) {
  if (b->count == 0) return false;
  uint8_t kind = b->stats[b->count - 1]->kind;
  return kind == ST_RETURN || kind == ST_BREAK || kind == ST_GOTO;
}

static int leave_scope(gen *g, uint32_t line) {
  scope *s = g->scope;
  proto *p = g->p;
  if (s->must_close && !(s->block != NULL && ends_with_jump(s->block)))
    TRY(emit(g, ins_abc(OP_CLOSE, reg_operand(s->base), 0, 0), line));
  for (uint32_t i = s->first_local; i < p->local_len; i++)
    if (p->locals[i].end_pc == UINT32_MAX) p->locals[i].end_pc = p->code_len;
  g->active_regs = g->next_reg = s->base;
  g->scope = s->outer;
  return patch_here(g, s->breaks);
}

// Closes what a jump out of the innermost scopes up to (not including) `to` leaves behind.
static int close_for_jump(gen *g, const scope *to, uint32_t level, uint32_t line) {
  for (const scope *s = g->scope; s != to; s = s->outer)
    if (s->must_close) return emit(g, ins_abc(OP_CLOSE, reg_operand(level), 0, 0), line);
  return OK;
}

static bool returns_must_close(const gen *g) {
  for (const scope *s = g->scope; s != NULL; s = s->outer)
    if (s->must_close) return true;
  return false;
}

// ---- statements

static int gen_block(gen *g, const block *b);

static int gen_local(gen *g, const stat *s) {
  uint32_t base = g->next_reg;
  TRY(expr_list_adjust(g, &s->local.values, s->local.var_count));
  if (s->local.values.count == 0) g->p->lines[g->p->code_len - 1] = s->line;
  g->next_reg = base + s->local.var_count;
  for (uint32_t i = 0; i < s->local.var_count; i++) {
    var *v = s->local.vars[i];
    TRY(activate(g, v, base + i));
    if (v->kind == VAR_CLOSE) {
      g->inside_tbc++;
      TRY(emit(g, ins_abc(OP_TBC, reg_operand(base + i), 0, 0), s->line));
    }
  }
  return OK;
}

// A compile-time constant needs no register. What stands behind it is evaluated all the same.
static bool is_folded_local(const stat *s) {
  return s->local.var_count == 1 && s->local.values.count == 1 && s->local.vars[0]->constant != NULL;
}

static int store(gen *g, const expr *target, uint32_t object, uint32_t key, uint32_t v) {
  switch (target->kind) {
    case EX_LOCAL:
      if (target->local->reg == v) return OK;
      return emit(g, ins_abc(OP_MOVE, reg_operand(target->local->reg), reg_operand(v), 0), target->line);
    case EX_UPVALUE: return emit(g, ins_abc(OP_SETUPVAL, reg_operand(v), target->upvalue, 0), target->line);
    default: return store_index(g, target, object, key, v);
  }
}

static bool has_named_key(const expr *target) {
  const expr *k = target->index.key;
  return (k->kind == EX_STRING && k->s->len <= STRING_SHORT_MAX) || (k->kind == EX_INT && k->i >= 1 && k->i <= UINT16_MAX);
}

// upvalue.name = v in one instruction, when it has one. *operand: the constant's.
static int upvalue_field(gen *g, const expr *target, bool *fits, uint16_t *operand) {
  *fits = false;
  if (target->kind != EX_INDEX || target->index.object->kind != EX_UPVALUE) return OK;
  const expr *k = target->index.key;
  if (k->kind != EX_STRING || k->s->len > STRING_SHORT_MAX) return OK;
  value v;
  uint32_t index;
  set_string(&v, k->s);
  TRY(constant(g, &v, &index));
  *fits = index <= CONST_OPERAND_MAX;
  *operand = reg_operand(index);
  return OK;
}

static int gen_assign_one(gen *g, const expr *target, const expr *e) {
  uint32_t mark = g->next_reg, object = 0, key = UINT32_MAX, v;
  if (target->kind == EX_LOCAL) return expr_to_reg(g, e, target->local->reg);
  bool fits;
  uint16_t operand = 0;
  TRY(upvalue_field(g, target, &fits, &operand));
  if (target->kind == EX_INDEX && !fits) {
    TRY(expr_any(g, target->index.object, &object));
    if (!has_named_key(target)) TRY(expr_any(g, target->index.key, &key));
  }
  TRY(expr_any(g, e, &v));
  if (fits)
    TRY(emit(g, ins_abc(OP_SETTABUP, target->index.object->upvalue, operand, reg_operand(v)), target->line));
  else
    TRY(store(g, target, object, key, v));
  g->next_reg = mark;
  return OK;
}

// In `i, t[i] = ...` the index uses the old i: operands that are locals assigned by the same statement are copied.
static bool assigned_here(const stat *s, const var *v) {
  for (uint32_t i = 0; i < s->assign.target_count; i++) {
    const expr *t = s->assign.targets[i];
    if (t->kind == EX_LOCAL && t->local == v) return true;
  }
  return false;
}

static int target_operand(gen *g, const stat *s, const expr *e, uint32_t *reg) {
  if (e->kind == EX_LOCAL && e->local->constant == NULL && assigned_here(s, e->local)) return expr_next(g, e, reg);
  return expr_any(g, e, reg);
}

typedef struct place { uint32_t object, key; } place;

static int gen_assign(gen *g, const stat *s) {
  uint32_t n = s->assign.target_count, mark = g->next_reg;
  if (n == 1 && s->assign.values.count == 1) return gen_assign_one(g, s->assign.targets[0], s->assign.values.items[0]);
  place *places = arena_alloc(g->arena, n * sizeof *places);
  if (places == NULL) return ERR_MEMORY;
  for (uint32_t i = 0; i < n; i++) {
    const expr *t = s->assign.targets[i];
    places[i].key = UINT32_MAX;
    if (t->kind != EX_INDEX) continue;
    TRY(target_operand(g, s, t->index.object, &places[i].object));
    if (!has_named_key(t)) TRY(target_operand(g, s, t->index.key, &places[i].key));
  }
  uint32_t values = g->next_reg;
  TRY(expr_list_adjust(g, &s->assign.values, n));
  for (uint32_t i = n; i-- > 0;) TRY(store(g, s->assign.targets[i], places[i].object, places[i].key, values + i));
  g->next_reg = mark;
  return OK;
}

static int gen_while(gen *g, const stat *s) {
  scope outer;
  jump *exit = NULL;
  TRY(enter_scope(g, &outer, NULL, s));
  uint32_t start = g->p->code_len;
  TRY(cond_jump(g, s->loop.cond, false, &exit));
  TRY(gen_block(g, s->loop.body));
  TRY(jump_back(g, start, s->loop.body->end_line));
  TRY(patch_here(g, exit));
  return leave_scope(g, s->line);
}

static int gen_stats(gen *g, const block *b);

static int gen_repeat(gen *g, const stat *s) {
  scope outer, body;
  jump *exit = NULL;
  TRY(enter_scope(g, &outer, NULL, s));
  uint32_t start = g->p->code_len;
  TRY(enter_scope(g, &body, s->loop.body, NULL));
  TRY(gen_stats(g, s->loop.body));
  uint32_t line = s->loop.cond->line;
  TRY(cond_jump(g, s->loop.cond, true, &exit));
  if (body.must_close) TRY(emit(g, ins_abc(OP_CLOSE, reg_operand(body.base), 0, 0), line));
  TRY(jump_back(g, start, line));
  TRY(patch_here(g, exit));
  // The body's locals are still in scope in the condition; they are closed on this way out, too.
  body.block = NULL;
  TRY(leave_scope(g, line));
  return leave_scope(g, line);
}

static enum opcode last_op(const gen *g) { return (enum opcode)g->p->code[g->p->code_len - 1].op; }

static int gen_if(gen *g, const stat *s) {
  jump *end = NULL;
  for (uint32_t i = 0; i < s->branch.count; i++) {
    const if_clause *c = &s->branch.clauses[i];
    bool last = i + 1 == s->branch.count && s->branch.otherwise == NULL;
    jump *next = NULL;
    TRY(cond_jump(g, c->cond, false, &next));
    // A value is tested where the clause begins; the lines that hooks see are the reference's.
    if (g->p->code_len > 0 && last_op(g) == OP_TEST) g->p->lines[g->p->code_len - 1] = c->then_line;
    TRY(gen_block(g, c->body));
    if (!last && !ends_with_jump(c->body)) TRY(emit_jump(g, c->body->end_line, &end));
    TRY(patch_here(g, next));
  }
  if (s->branch.otherwise != NULL) TRY(gen_block(g, s->branch.otherwise));
  return patch_here(g, end);
}

static int gen_step(gen *g, const stat *s) {
  if (s->for_num.step != NULL) return expr_next(g, s->for_num.step, NULL);
  uint32_t reg;
  TRY(temp_reg(g, &reg));
  return emit(g, ins_imm(OP_LOADI, reg_operand(reg), 1), s->line);
}

static int gen_for_num(gen *g, const stat *s) {
  scope outer;
  TRY(enter_scope(g, &outer, NULL, s));
  uint32_t base = g->next_reg;
  TRY(expr_next(g, s->for_num.start, NULL));
  TRY(expr_next(g, s->for_num.limit, NULL));
  TRY(gen_step(g, s));
  // A variable that the body only reads is the loop's own counter.
  bool own = !s->for_num.v->assigned;
  TRY(activate_hidden(g, base + own, 3 - own));
  instruction prep = ins_imm(OP_FORPREP, reg_operand(base), 0);
  prep.h = own;
  TRY(emit(g, prep, s->line));
  uint32_t prep_pc = g->p->code_len - 1;
  scope inner;
  TRY(enter_scope(g, &inner, s->for_num.body, NULL));
  if (own) inner.base = base;
  if (!own) TRY(reserve_regs(g, 1));
  TRY(activate(g, s->for_num.v, own ? base : base + 3));
  TRY(gen_stats(g, s->for_num.body));
  TRY(leave_scope(g, s->line));
  g->next_reg = g->active_regs = base + 3;
  uint32_t loop_pc = g->p->code_len;
  TRY(emit(g, ins_imm(own ? OP_FORLOOPV : OP_FORLOOP, reg_operand(base), (int32_t)prep_pc - (int32_t)loop_pc), s->line));
  g->p->code[prep_pc].imm = (int32_t)(loop_pc - prep_pc);
  return leave_scope(g, s->line);
}

static int gen_for_in(gen *g, const stat *s) {
  scope outer, inner;
  TRY(enter_scope(g, &outer, NULL, s));
  uint32_t base = g->next_reg;
  TRY(expr_list_adjust(g, &s->for_in.values, 4));
  TRY(activate_hidden(g, base, 4));
  outer.must_close = true;  // the fourth value
  g->inside_tbc++;
  jump *prep = NULL;
  TRY(emit_test(g, ins_imm(OP_TFORPREP, reg_operand(base), 0), s->line, &prep));
  uint32_t body = g->p->code_len;
  TRY(enter_scope(g, &inner, s->for_in.body, NULL));
  TRY(reserve_regs(g, s->for_in.var_count < 3 ? 3 : s->for_in.var_count));
  g->next_reg = base + 4 + s->for_in.var_count;
  for (uint32_t i = 0; i < s->for_in.var_count; i++) TRY(activate(g, s->for_in.vars[i], base + 4 + i));
  TRY(gen_stats(g, s->for_in.body));
  TRY(leave_scope(g, s->line));
  TRY(patch_here(g, prep));
  // An iterator that cannot be called is reported where it is given.
  TRY(emit(g, ins_abc(OP_TFORCALL, reg_operand(base), 0, s->for_in.var_count), s->for_in.values.items[0]->line));
  TRY(emit(g, ins_imm(OP_TFORLOOP, reg_operand(base), (int32_t)body - (int32_t)g->p->code_len - 1), s->line));
  g->inside_tbc--;
  // Breaks land on the closing instruction, too.
  TRY(patch_here(g, outer.breaks));
  outer.breaks = NULL;
  return leave_scope(g, s->line);
}

static int gen_function_stat(gen *g, const stat *s) {
  expr f = {.kind = EX_FUNCTION, .line = s->line};
  f.func = s->function.func;
  return gen_assign_one(g, s->function.target, &f);
}

static int gen_local_function(gen *g, const stat *s) {
  uint32_t reg;
  TRY(temp_reg(g, &reg));
  // Its own name is in scope in its body.
  TRY(activate(g, s->local_function.v, reg));
  expr f = {.kind = EX_FUNCTION, .line = s->line};
  f.func = s->local_function.func;
  return expr_to_reg(g, &f, reg);
}

static int gen_return(gen *g, const stat *s) {
  const expr_list *values = &s->ret;
  bool close = returns_must_close(g);
  uint32_t base = g->next_reg;
  instruction i;
  if (values->count == 1 && !close) {
    const expr *e = values->items[0];
    if (e->kind != EX_CALL && e->kind != EX_METHOD && e->kind != EX_VARARG) {
      uint32_t r;
      TRY(expr_any(g, e, &r));
      return emit(g, ins_abc(OP_RETURN1, reg_operand(r), 0, 0), s->line);
    }
  }
  if (values->count == 1 && g->inside_tbc == 0 && (values->items[0]->kind == EX_CALL || values->items[0]->kind == EX_METHOD)) {
    TRY(gen_call(g, values->items[0], -1));
    instruction *call = &g->p->code[g->p->code_len - 1];
    *call = ins_abc(OP_TAILCALL, call->a, call->b, 0);
    call->h = close;
    i = ins_abc(OP_RETURN, reg_operand(base), 0, 0);
    i.h = close;
    return emit(g, i, s->line);
  }
  uint32_t count;
  TRY(expr_list_open(g, values, &count));
  if (count == 0 && !close) return emit(g, ins_abc(OP_RETURN0, 0, 0, 0), s->line);
  i = ins_abc(OP_RETURN, reg_operand(base), count == UINT32_MAX ? 0 : count + 1, 0);
  i.h = close;
  return emit(g, i, s->line);
}

static int gen_break(gen *g, const stat *s) {
  scope *to = g->scope;
  while (to->loop != s->loop_target) to = to->outer;
  // A generic for closes its own state where its breaks land.
  TRY(close_for_jump(g, to, to->loop->kind == ST_FOR_IN ? to->base + 4 : to->base, s->line));
  return emit_jump(g, s->line, &to->breaks);
}

static const scope *scope_of_block(const gen *g, const block *b) {
  const scope *s = g->scope;
  while (s->block != b) s = s->outer;
  return s;
}

// Registers of the label's block that are in scope at the label.
static uint32_t label_level(const gen *g, const label *l, const scope *s) {
  if (l->at_end) return s->base;
  if (l->pc >= 0) return l->level;
  // Forward: what is active in that block now is what is active there.
  uint32_t level = g->active_regs;
  for (const scope *at = g->scope; at != s; at = at->outer) level = at->base;
  return level;
}

static int gen_goto(gen *g, const stat *s) {
  label *l = s->target;
  const scope *to = scope_of_block(g, l->block);
  uint32_t level = label_level(g, l, to);
  bool own = to->must_close && level < g->active_regs;
  if (own)
    TRY(emit(g, ins_abc(OP_CLOSE, reg_operand(level), 0, 0), s->line));
  else
    TRY(close_for_jump(g, to, level, s->line));
  if (l->pc >= 0) return jump_back(g, (uint32_t)l->pc, s->line);
  jump *pending = (jump *)l->pending;
  TRY(emit_jump(g, s->line, &pending));
  l->pending = pending;
  return OK;
}

static int gen_label(gen *g, const stat *s) {
  label *l = s->here;
  TRY(patch_here(g, (jump *)l->pending));
  l->pending = NULL;
  l->pc = (int32_t)g->p->code_len;
  l->level = l->at_end ? g->scope->base : g->active_regs;
  return OK;
}

static int gen_stat(gen *g, const stat *s) {
  switch ((enum stat_kind)s->kind) {
    case ST_LOCAL: return is_folded_local(s) ? OK : gen_local(g, s);
    case ST_ASSIGN: return gen_assign(g, s);
    case ST_CALL: return gen_call(g, s->call, 0);
    case ST_DO: return gen_block(g, s->body);
    case ST_WHILE: return gen_while(g, s);
    case ST_REPEAT: return gen_repeat(g, s);
    case ST_IF: return gen_if(g, s);
    case ST_FOR_NUM: return gen_for_num(g, s);
    case ST_FOR_IN: return gen_for_in(g, s);
    case ST_FUNCTION: return gen_function_stat(g, s);
    case ST_LOCAL_FUNCTION: return gen_local_function(g, s);
    case ST_RETURN: return gen_return(g, s);
    case ST_BREAK: return gen_break(g, s);
    case ST_GOTO: return gen_goto(g, s);
    case ST_LABEL: return gen_label(g, s);
  }
  __builtin_unreachable();
}

static int gen_stats(gen *g, const block *b) {
  for (uint32_t i = 0; i < b->count; i++) {
    TRY(gen_stat(g, b->stats[i]));
    g->next_reg = g->active_regs;
  }
  return OK;
}

static int gen_block(gen *g, const block *b) {
  scope s;
  uint32_t tbc = g->inside_tbc;
  TRY(enter_scope(g, &s, b, NULL));
  TRY(gen_stats(g, b));
  g->inside_tbc = tbc;
  return leave_scope(g, b->end_line);
}

// ---- functions

static int gen_upvalues(gen *g) {
  const func *fn = g->fn;
  proto *p = g->p;
  if (fn->upvar_count == 0) return OK;
  p->upvalues = mem_alloc(fn->upvar_count * sizeof *p->upvalues);
  if (p->upvalues == NULL) return ERR_MEMORY;
  p->upvalue_len = fn->upvar_count;
  for (uint32_t i = 0; i < fn->upvar_count; i++) {
    const upvar *u = &fn->upvars[i];
    p->upvalues[i].name = u->name;
    p->upvalues[i].kind = u->kind;
    p->upvalues[i].from_stack = u->from_parent_local;
    p->upvalues[i].index = u->from_parent_local ? u->decl->reg : u->parent_index;
  }
  return OK;
}

static int gen_children_room(gen *g) {
  proto *p = g->p;
  uint32_t n = g->fn->child_count;
  if (n == 0 || p->protos != NULL) return OK;
  p->protos = mem_alloc(n * sizeof *p->protos);
  if (p->protos == NULL) return ERR_MEMORY;
  memset(p->protos, 0, n * sizeof *p->protos);
  p->proto_len = n;
  return OK;
}

static int gen_body(gen *g) {
  const func *fn = g->fn;
  scope s;
  TRY(enter_scope(g, &s, fn->body, NULL));
  TRY(reserve_regs(g, fn->param_count));
  for (uint32_t i = 0; i < fn->param_count; i++) TRY(activate(g, fn->params[i], i));
  TRY(gen_stats(g, fn->body));
  uint32_t line = fn->line == 0 ? fn->body->end_line : fn->last_line;
  instruction i = returns_must_close(g) ? ins_abc(OP_RETURN, reg_operand(g->active_regs), 1, 0) : ins_abc(OP_RETURN0, 0, 0, 0);
  i.h = i.op == OP_RETURN;
  TRY(emit(g, i, line));
  s.must_close = false;
  TRY(leave_scope(g, line));
  // Calls of metamethods and the operands of a return need a register or two.
  if (g->p->max_regs < 2) g->p->max_regs = 2;
  return OK;
}

static int shrink(void **array, uint32_t cap, uint32_t len, size_t item) {
  if (cap == len) return OK;
  if (len == 0) {
    mem_free(*array, cap * item);
    *array = NULL;
    return OK;
  }
  void *fresh = mem_realloc(*array, cap * item, len * item);
  if (fresh == NULL) return ERR_MEMORY;
  *array = fresh;
  return OK;
}

static void forget_code(gen *g) {
  proto *p = g->p;
  mem_free(p->code, g->code_cap * sizeof *p->code);
  mem_free(p->lines, g->line_cap * sizeof *p->lines);
  mem_free(p->consts, g->const_cap * sizeof *p->consts);
  mem_free(p->locals, g->local_cap * sizeof *p->locals);
  p->code = NULL;
  p->lines = NULL;
  p->consts = NULL;
  p->locals = NULL;
  p->code_len = p->line_len = p->const_len = p->local_len = 0;
  g->code_cap = g->line_cap = g->const_cap = g->local_cap = 0;
}

static int finish(gen *g) {
  proto *p = g->p;
  TRY(shrink((void **)&p->code, g->code_cap, p->code_len, sizeof *p->code));
  g->code_cap = p->code_len;
  TRY(shrink((void **)&p->lines, g->line_cap, p->line_len, sizeof *p->lines));
  g->line_cap = p->line_len;
  TRY(shrink((void **)&p->consts, g->const_cap, p->const_len, sizeof *p->consts));
  g->const_cap = p->const_len;
  TRY(shrink((void **)&p->locals, g->local_cap, p->local_len, sizeof *p->locals));
  g->local_cap = p->local_len;
  return OK;
}

static void reset_labels(const block *b);
static void reset_stat(const stat *s) {
  switch (s->kind) {
    case ST_LABEL:
      s->here->pc = -1;
      s->here->pending = NULL;
      break;
    case ST_DO: reset_labels(s->body); break;
    case ST_WHILE:
    case ST_REPEAT: reset_labels(s->loop.body); break;
    case ST_FOR_NUM: reset_labels(s->for_num.body); break;
    case ST_FOR_IN: reset_labels(s->for_in.body); break;
    case ST_IF:
      for (uint32_t i = 0; i < s->branch.count; i++) reset_labels(s->branch.clauses[i].body);
      if (s->branch.otherwise != NULL) reset_labels(s->branch.otherwise);
      break;
    default: break;
  }
}
static void reset_labels(const block *b) {
  for (uint32_t i = 0; i < b->count; i++) reset_stat(b->stats[i]);
}

static int gen_attempt(gen *g) {
  reset_labels(g->fn->body);
  TRY(table_new(0, 8, &g->const_index));
  g->scope = NULL;
  g->next_reg = g->active_regs = 0;
  g->inside_tbc = 0;
  g->overflowed = false;
  g->p->max_regs = 0;
  return gen_body(g);
}

int gen_function(gen *outer, thread *th, arena *a, func *fn, string *source, proto **out) {
  gen g = {.th = th, .arena = a, .fn = fn, .outer = outer, .p = proto_new()};
  if (g.p == NULL) return ERR_MEMORY;
  g.p->source = source;
  g.p->params = (uint8_t)fn->param_count;
  g.p->is_vararg = fn->is_vararg;
  g.p->line_defined = fn->line;
  g.p->last_line = fn->last_line;
  int status = gen_upvalues(&g);
  if (status == OK) status = gen_children_room(&g);
  if (status == OK) status = gen_attempt(&g);
  if (status == OK && g.overflowed) {
    forget_code(&g);
    g.long_jumps = true;
    status = gen_attempt(&g);
  }
  if (status == OK) status = finish(&g);
  if (status < 0) {
    // The prototype stays in the heap, empty, until the next collection.
    forget_code(&g);
    return status;
  }
  *out = g.p;
  return OK;
}

// ---- source text

static int keep_folded(const func *fn, proto *p) {
  uint32_t count = 0;
  for (const folded *f = fn->folded; f != NULL; f = f->next) count++;
  if (count == 0) return OK;
  p->folded = mem_alloc(count * sizeof *p->folded);
  if (p->folded == NULL) return ERR_MEMORY;
  p->folded_len = count;
  // In the order in which the text names them.
  for (const folded *f = fn->folded; f != NULL; f = f->next) {
    folded_constant *c = &p->folded[--count];
    c->name = f->name;
    literal_value(f->value, &c->v);
  }
  return OK;
}

// Functions in code that cannot be reached were not compiled. What is left is numbered anew, so that whoever walks over a
// prototype's functions meets nothing but functions.
static int drop_unreached(proto *p) {
  uint32_t kept = 0, n = 0;
  for (uint32_t i = 0; i < p->proto_len; i++) kept += p->protos[i] != NULL;
  if (kept == p->proto_len) return OK;
  uint32_t *numbers = mem_alloc(p->proto_len * sizeof *numbers);
  proto **fresh = kept > 0 ? mem_alloc(kept * sizeof *fresh) : NULL;
  if (numbers == NULL || (kept > 0 && fresh == NULL)) {
    mem_free(numbers, p->proto_len * sizeof *numbers);
    mem_free(fresh, kept * sizeof *fresh);
    return ERR_MEMORY;
  }
  for (uint32_t i = 0; i < p->proto_len; i++) {
    numbers[i] = n;
    if (p->protos[i] != NULL) fresh[n++] = p->protos[i];
  }
  for (uint32_t i = 0; i < p->code_len; i++)
    if (p->code[i].op == OP_CLOSURE) p->code[i].b = (uint16_t)numbers[p->code[i].b];
  mem_free(numbers, p->proto_len * sizeof *numbers);
  mem_free(p->protos, p->proto_len * sizeof *p->protos);
  p->protos = fresh;
  p->proto_len = kept;
  return OK;
}

// Tells the functions of a chunk where their text is.
static int keep_text(const func *fn, proto *p, string *text, const char *start) {
  p->text = text;
  p->text_start = (uint32_t)(fn->text - start);
  p->text_end = (uint32_t)(fn->text_end - start);
  p->is_method = fn->is_method;
  TRY(keep_folded(fn, p));
  for (uint32_t i = 0; i < fn->child_count; i++)
    if (p->protos[i] != NULL) TRY(keep_text(fn->children[i], p->protos[i], text, start));
  return drop_unreached(p);
}

static int compile(thread *th, arena *a, const char *text, size_t len, const char *chunk_name, uint32_t line, func **fn,
                   proto **out) {
  string *source;
  TRY(string_new(chunk_name, strlen(chunk_name), &source));
  TRY(parse_chunk_at(a, text, len, chunk_name, line, fn));
  return gen_function(NULL, th, a, *fn, source, out);
}

int compile_chunk(thread *th, const char *text, size_t len, string *text_object, const char *chunk_name, uint32_t line,
                  proto **out) {
  arena a = {NULL};
  func *fn;
  int status = compile(th, &a, text, len, chunk_name, line, &fn, out);
  if (status == OK && text_object == NULL) status = string_new(text, len, &text_object);
  if (status == OK) status = keep_text(fn, *out, text_object, text);
  arena_free(&a);
  return status;
}
