// Instructions, constants and jumps.
#include "code.h"

#include <stdio.h>

static int grow(void **array, uint32_t *cap, uint32_t need, size_t item) {
  if (need <= *cap) return OK;
  // Large ones grow by less: next to the tree of a large chunk there may be no room for what is not needed.
  enum { LARGE = 4096 };
  uint32_t fresh_cap = *cap < 16 ? 16 : *cap < LARGE ? *cap * 2 : *cap / 4 * 5;
  void *fresh = mem_realloc(*array, *cap * item, fresh_cap * item);
  if (fresh == NULL) return ERR_MEMORY;
  *array = fresh;
  *cap = fresh_cap;
  return OK;
}

int emit(gen *g, instruction i, uint32_t line) {
  proto *p = g->p;
  TRY(grow((void **)&p->code, &g->code_cap, p->code_len + 1, sizeof *p->code));
  TRY(grow((void **)&p->lines, &g->line_cap, p->code_len + 1, sizeof *p->lines));
  p->code[p->code_len] = i;
  p->lines[p->code_len] = line;
  p->code_len++;
  p->line_len = p->code_len;
  return OK;
}

instruction ins_abc(enum opcode op, uint32_t a, uint32_t b, uint32_t c) {
  instruction i = {.bits = 0};
  i.op = (uint8_t)op;
  i.a = (uint16_t)a;
  i.b = (uint16_t)b;
  i.c = (uint16_t)c;
  return i;
}

instruction ins_imm(enum opcode op, uint32_t a, int32_t imm) {
  instruction i = ins_abc(op, a, 0, 0);
  i.imm = imm;
  return i;
}

// ---- constants

static bool same_constant(const value *a, const value *b) {
  return a->tag == b->tag && (a->tag <= TAG_TRUE || a->bits == b->bits);
}

// Floats would be confused with integers as table keys: a look at the latest ones must do.
static bool find_recent(const proto *p, const value *v, uint32_t *index) {
  enum { LOOK_BACK = 64 };
  for (uint32_t i = p->const_len, n = 0; i > 0 && n < LOOK_BACK; n++)
    if (same_constant(&p->consts[--i], v)) {
      *index = i;
      return true;
    }
  return false;
}

int constant(gen *g, const value *v, uint32_t *index) {
  proto *p = g->p;
  bool indexed = v->tag == TAG_STRING || v->tag == TAG_INT;
  if (indexed) {
    const value *known = table_get(g->const_index, v);
    if (!is_nil(known)) {
      *index = (uint32_t)known->i;
      return OK;
    }
  } else if (find_recent(p, v, index)) {
    return OK;
  }
  TRY(grow((void **)&p->consts, &g->const_cap, p->const_len + 1, sizeof *p->consts));
  value *slot = &p->consts[p->const_len];
  *slot = (value){.bits = v->tag <= TAG_TRUE ? 0 : v->bits, .tag = v->tag};
  *index = p->const_len++;
  if (!indexed) return OK;
  value n;
  set_int(&n, *index);
  return table_set(g->th, g->const_index, v, &n);
}

int load_constant(gen *g, const value *v, uint32_t target, uint32_t line) {
  uint32_t a = reg_operand(target);
  switch (v->tag) {
    case TAG_NIL: return emit(g, ins_abc(OP_LOADNIL, a, 1, 0), line);
    case TAG_FALSE: return emit(g, ins_abc(OP_LOADFALSE, a, 0, 0), line);
    case TAG_TRUE: return emit(g, ins_abc(OP_LOADTRUE, a, 0, 0), line);
    case TAG_INT:
      if (v->i == (int32_t)v->i) return emit(g, ins_imm(OP_LOADI, a, (int32_t)v->i), line);
      break;
    default: break;
  }
  uint32_t index;
  TRY(constant(g, v, &index));
  if (index <= CONST_OPERAND_MAX) return emit(g, ins_abc(OP_LOADK, a, reg_operand(index), 0), line);
  return emit(g, ins_imm(OP_LOADKX, a, (int32_t)index), line);
}

bool literal_value(const expr *e, value *out) {
  switch (e->kind) {
    case EX_NIL: set_nil(out); return true;
    case EX_FALSE: set_bool(out, false); return true;
    case EX_TRUE: set_bool(out, true); return true;
    case EX_INT: set_int(out, e->i); return true;
    case EX_FLOAT: set_float(out, e->n); return true;
    case EX_STRING: set_string(out, e->s); return true;
    default: return false;
  }
}

// ---- registers

int reserve_regs(gen *g, uint32_t n) {
  if (g->next_reg + n > REGISTERS_MAX) {
    char id[CHUNK_ID_MAX];
    const string *source = g->p->source;
    chunk_id(id, source->text, source->len);
    return raise_plain(g->th, "%s:%u: function or expression needs too many registers (limit is %d)", id,
                       g->p->code_len > 0 ? g->p->lines[g->p->code_len - 1] : g->fn->line, REGISTERS_MAX);
  }
  g->next_reg += n;
  if (g->next_reg > g->p->max_regs) g->p->max_regs = (uint16_t)g->next_reg;
  return OK;
}

int temp_reg(gen *g, uint32_t *reg) {
  *reg = g->next_reg;
  return reserve_regs(g, 1);
}

// ---- jumps

static int add_jump(gen *g, jump **list, uint32_t pc) {
  jump *j = g->patched;
  if (j != NULL)
    g->patched = j->next;
  else if ((j = arena_alloc(g->arena, sizeof *j)) == NULL)
    return ERR_MEMORY;
  j->pc = pc;
  j->next = *list;
  *list = j;
  return OK;
}

int emit_jump(gen *g, uint32_t line, jump **list) {
  TRY(emit(g, ins_imm(OP_JMP, 0, 0), line));
  return add_jump(g, list, g->p->code_len - 1);
}

static bool has_long_jump(enum opcode op) { return opcode_table[op].b == 'J'; }

int emit_test(gen *g, instruction test, uint32_t line, jump **list) {
  if (!g->long_jumps || has_long_jump(test.op)) {
    TRY(emit(g, test, line));
    return add_jump(g, list, g->p->code_len - 1);
  }
  if (test.op == OP_TESTSET) {
    test.c = 1;  // taken: over the next jump, to the long one
    TRY(emit(g, test, line));
    TRY(emit(g, ins_imm(OP_JMP, 0, 1), line));
    return emit_jump(g, line, list);
  }
  test.h = !test.h;
  test.c = 1;
  TRY(emit(g, test, line));
  return emit_jump(g, line, list);
}

static void set_target(gen *g, uint32_t pc, uint32_t target) {
  instruction *i = &g->p->code[pc];
  int64_t distance = (int64_t)target - (int64_t)pc - 1;
  if (has_long_jump(i->op)) {
    i->imm = (int32_t)distance;
  } else {
    if (distance != (int16_t)distance) g->overflowed = true;
    i->c = (uint16_t)distance;
  }
}

int patch_to(gen *g, jump *list, uint32_t target) {
  while (list != NULL) {
    jump *j = list;
    list = j->next;
    set_target(g, j->pc, target);
    j->next = g->patched;
    g->patched = j;
  }
  return OK;
}

int patch_here(gen *g, jump *list) { return patch_to(g, list, g->p->code_len); }

int jump_back(gen *g, uint32_t target, uint32_t line) {
  instruction i = ins_imm(OP_JMP, 0, (int32_t)((int64_t)target - (int64_t)g->p->code_len - 1));
  i.h = 1;
  return emit(g, i, line);
}
