// A register is live where some way from there reads it before it writes it.
// What a coroutine keeps in dead registers would make its document depend on how
// it got where it is, and hold garbage.
#include "snapshot_live.h"

#include "engine.h"
#include "opcode.h"

// ---- sets

static uint64_t mask_of(uint32_t word, uint32_t from, uint32_t to) {
  uint32_t low = word * 64, high = low + 64;
  if (from < low) from = low;
  if (to > high) to = high;
  if (from >= to) return 0;
  uint64_t ones = to - from == 64 ? ~UINT64_C(0) : (UINT64_C(1) << (to - from)) - 1;
  return ones << (from - low);
}

void live_add(live_set *s, uint32_t from, uint32_t to) {
  for (uint32_t i = 0; i < LIVE_WORDS; i++) s->word[i] |= mask_of(i, from, to);
}

void live_remove(live_set *s, uint32_t from, uint32_t to) {
  for (uint32_t i = 0; i < LIVE_WORDS; i++) s->word[i] &= ~mask_of(i, from, to);
}

void live_join(live_set *s, const live_set *other) {
  for (uint32_t i = 0; i < LIVE_WORDS; i++) s->word[i] |= other->word[i];
}

// ---- one instruction

typedef struct step {
  const liveness *l;
  live_set live;
  uint32_t pc, a, b;  // registers
  instruction i;
} step;

enum { ALL = LIVE_WORDS * 64 };

static uint32_t register_of(uint16_t operand) { return operand / (uint32_t)sizeof(value); }

static void flow_from(step *s, int64_t distance, uint32_t written, bool writes) {
  int64_t to = (int64_t)s->pc + 1 + distance;
  if (to < 0 || to >= s->l->p->code_len) return;
  live_set there = s->l->before[to];
  if (writes) live_remove(&there, written, written + 1);
  live_join(&s->live, &there);
}

// What is live after the instruction, on each way out; loops write their variable on one of them.
static void flow(step *s) {
  switch ((enum opcode)s->i.op) {
    case OP_RETURN:
    case OP_RETURN0:
    case OP_RETURN1: return;
    case OP_JMP:
    case OP_TFORPREP: flow_from(s, s->i.imm, 0, false); return;
    case OP_TEST:
    case OP_FORLOOPV: flow_from(s, s->i.imm, 0, false); break;
    case OP_FORPREP:
      flow_from(s, s->i.imm, 0, false);
      flow_from(s, 0, s->a + 3, s->i.h == 0);
      return;
    case OP_FORLOOP: flow_from(s, s->i.imm, s->a + 3, true); break;
    case OP_TFORLOOP: flow_from(s, s->i.imm, s->a + 2, true); break;
    case OP_TESTSET: flow_from(s, (int16_t)s->i.c, s->a, true); break;
    case OP_EQ:
    case OP_LT:
    case OP_LE:
    case OP_EQK:
    case OP_LTI:
    case OP_LEI:
    case OP_GTI:
    case OP_GEI: flow_from(s, (int16_t)s->i.c, 0, false); break;
    default: break;
  }
  flow_from(s, 0, 0, false);
}

// A list in registers from..: count operand 0 means up to the top, which the instruction before has set.
static uint32_t list_end(uint32_t from, uint32_t operand, uint32_t extra) { return operand == 0 ? ALL : from + operand - extra; }

static void write_registers(step *s) {
  switch ((enum opcode)s->i.op) {
    case OP_LOADNIL: live_remove(&s->live, s->a, s->a + s->i.b); break;
    case OP_SELF: live_remove(&s->live, s->a, s->a + 2); break;
    case OP_CALL:  // and what lies above is the callee's
    case OP_TAILCALL: live_remove(&s->live, s->a, ALL); break;
    case OP_TFORCALL: live_remove(&s->live, s->a + 4, ALL); break;
    case OP_VARARG: live_remove(&s->live, s->a, list_end(s->a, s->i.b, 1)); break;
    case OP_TESTSET: break;  // see flow
    default:
      if (opcode_table[s->i.op].a == 'W') live_remove(&s->live, s->a, s->a + 1);
  }
}

static void read_captured(step *s) {
  const proto *child = s->l->p->protos[s->i.b];
  for (uint32_t n = 0; n < child->upvalue_len; n++) {
    const upvalue_desc *u = &child->upvalues[n];
    if (u->from_stack && u->index != s->a) live_add(&s->live, u->index, u->index + 1u);
  }
}

static void read_registers(step *s) {
  const opcode_info *info = &opcode_table[s->i.op];
  uint32_t a = s->a, b = s->b;
  if (info->a == 'R' && s->i.op != OP_CLOSE) live_add(&s->live, a, a + 1);
  if (info->b == 'R') live_add(&s->live, b, b + 1);
  if (info->c == 'R') live_add(&s->live, register_of(s->i.c), register_of(s->i.c) + 1);
  switch ((enum opcode)s->i.op) {
    case OP_CONCAT: live_add(&s->live, b, b + s->i.c); break;
    case OP_CALL:
    case OP_TAILCALL: live_add(&s->live, a, list_end(a, s->i.b, 0)); break;
    case OP_RETURN: live_add(&s->live, a, list_end(a, s->i.b, 1)); break;
    case OP_FORPREP:
    case OP_FORLOOP:
    case OP_FORLOOPV:
    case OP_TFORCALL: live_add(&s->live, a, a + 3); break;
    case OP_TFORPREP: live_add(&s->live, a, a + 4); break;
    case OP_TFORLOOP: live_add(&s->live, a + 4, a + 5); break;
    case OP_SETLIST: live_add(&s->live, a, list_end(a, s->i.h, 0) + (s->i.h != 0)); break;
    case OP_CLOSURE: read_captured(s); break;
    default: break;
  }
}

// ---- a function

static bool update(liveness *l, uint32_t pc) {
  instruction i = l->p->code[pc];
  step s = {.l = l, .pc = pc, .i = i, .a = register_of(i.a), .b = register_of(i.b)};
  flow(&s);
  write_registers(&s);
  read_registers(&s);
  bool changed = memcmp(&l->before[pc], &s.live, sizeof s.live) != 0;
  l->before[pc] = s.live;
  return changed;
}

int liveness_of(liveness *l, const proto *p) {
  if (l->p == p) return OK;
  liveness_free(l);
  size_t size = p->code_len * sizeof *l->before;
  l->before = mem_alloc(size);
  if (l->before == NULL) return ERR_MEMORY;
  memset(l->before, 0, size);
  l->p = p;
  // Backwards, so that most is known when it is needed; loops take a few rounds.
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t pc = p->code_len; pc-- > 0;) changed |= update(l, pc);
    TRY(fuel_spend(p->code_len));
  }
  return OK;
}

void liveness_free(liveness *l) {
  if (l->before != NULL) mem_free(l->before, l->p->code_len * sizeof *l->before);
  *l = (liveness){NULL, NULL};
}
