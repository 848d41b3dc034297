// Checks of bytecode that did not come from our own compiler in this process.
//
// After it, every operand names a register, constant, upvalue or instruction
// that exists, and "up to the top" lists are consumed right where they are
// made. What registers hold needs no proof: instructions check tags.
#include "dump.h"
#include "vm.h"

typedef struct checker {
  const proto *p;
  const char *why;
} checker;

static bool complain(checker *c, const char *why) {
  if (c->why == NULL) c->why = why;
  return false;
}

static bool check_register(checker *c, uint32_t operand, uint32_t count) {
  if (operand % sizeof(value) != 0) return complain(c, "misaligned register");
  uint32_t reg = operand / (uint32_t)sizeof(value);
  return (count <= c->p->max_regs && reg <= c->p->max_regs - count) || complain(c, "register out of range");
}

static bool check_constant(checker *c, uint32_t operand) {
  if (operand % sizeof(value) != 0) return complain(c, "misaligned constant");
  return operand / sizeof(value) < c->p->const_len || complain(c, "constant out of range");
}

static bool check_target(checker *c, uint32_t pc, int64_t distance) {
  int64_t to = (int64_t)pc + 1 + distance;
  return (to >= 0 && to < c->p->code_len) || complain(c, "jump out of range");
}

static const value *constant_of(const checker *c, uint16_t operand) { return &c->p->consts[operand / sizeof(value)]; }

static bool check_name(checker *c, uint16_t operand) {
  if (!check_constant(c, operand)) return false;
  const value *v = constant_of(c, operand);
  return (is_string(v) && as_string(v)->len <= STRING_SHORT_MAX) || complain(c, "field name is not a short string");
}

static bool check_numeral(checker *c, uint16_t operand) {
  if (!check_constant(c, operand)) return false;
  return is_number(constant_of(c, operand)) || complain(c, "operand is not a number");
}

static bool check_operand(checker *c, char kind, uint32_t operand, uint32_t pc, int64_t distance) {
  switch (kind) {
    case 'W':
    case 'R': return check_register(c, operand, 1);
    case 'K': return check_constant(c, operand);
    case 'U': return operand < c->p->upvalue_len || complain(c, "upvalue out of range");
    case 'P': return operand < c->p->proto_len || complain(c, "function out of range");
    case 'J': return check_target(c, pc, distance);
    default: return true;
  }
}

static bool check_fixed(checker *c, instruction i, uint32_t pc) {
  const opcode_info *info = &opcode_table[i.op];
  bool wide = info->c == '=';
  return check_operand(c, info->a, i.a, pc, 0) && check_operand(c, info->b, i.b, pc, wide ? i.imm : 0) &&
         (wide || check_operand(c, info->c, i.c, pc, (int16_t)i.c));
}

// Instructions whose reach is more than single operands.
static bool check_ranges(checker *c, instruction i) {
  switch ((enum opcode)i.op) {
    case OP_LOADNIL: return check_register(c, i.a, i.b);
    case OP_LOADKX: return (uint32_t)i.imm < c->p->const_len || complain(c, "constant out of range");
    case OP_GETTABUP:
    case OP_GETFIELD: return check_name(c, i.c);
    case OP_SELF: return check_name(c, i.c) && check_register(c, i.a, 2);
    case OP_SETTABUP:
    case OP_SETFIELD: return check_name(c, i.b);
    case OP_NEWTABLE:
    case OP_CLOSURE: return i.h <= c->p->max_regs || complain(c, "live registers out of range");
    case OP_SETLIST: return check_register(c, i.a, i.h + 1u) && (i.imm >= 0 || complain(c, "negative list position"));
    case OP_CONCAT: return (i.h <= c->p->max_regs || complain(c, "live registers out of range")) && (i.c > 0 || complain(c, "empty concatenation")) && check_register(c, i.b, i.c);
    case OP_CALL: return check_register(c, i.a, i.b > 0 ? i.b : 1) && check_register(c, i.a, i.c > 1 ? i.c - 1u : 1);
    case OP_TAILCALL: return check_register(c, i.a, i.b > 0 ? i.b : 1);
    case OP_RETURN: return check_register(c, i.a, i.b > 0 ? i.b - 1u : 0);
    case OP_FORPREP:
    case OP_FORLOOP: return check_register(c, i.a, 4 - (i.op == OP_FORPREP && i.h));
    case OP_FORLOOPV: return check_register(c, i.a, 3);
    case OP_TFORPREP: return check_register(c, i.a, 4);
    case OP_TFORCALL: return check_register(c, i.a, 7) && check_register(c, i.a, 4u + i.c);
    case OP_TFORLOOP: return check_register(c, i.a, 5);
    case OP_VARARG: return check_register(c, i.a, i.b > 0 ? i.b - 1u : 0);
    default:
      if (i.op >= OP_ADDK && i.op <= OP_SHRK) return check_numeral(c, i.c);
      return true;
  }
}

static bool opens_list(instruction i) {
  return (i.op == OP_CALL && i.c == 0) || (i.op == OP_VARARG && i.b == 0) || i.op == OP_TAILCALL;
}

static bool takes_list(instruction i) {
  return ((i.op == OP_CALL || i.op == OP_TAILCALL || i.op == OP_RETURN) && i.b == 0) || (i.op == OP_SETLIST && i.h == 0);
}

// Open lists go straight from maker to taker, and generic loops from call to test.
static bool check_pairs(checker *c, uint32_t pc) {
  const instruction *code = c->p->code;
  instruction i = code[pc];
  bool last = pc + 1 == c->p->code_len;
  // A returned list may be all there is; others lie above the function or table that takes them.
  uint32_t lowest = i.a + (i.op == OP_RETURN ? 0 : (uint32_t)sizeof(value));
  if (takes_list(i) && (pc == 0 || !opens_list(code[pc - 1]) || code[pc - 1].a < lowest)) return complain(c, "list without a maker");
  if (opens_list(i) && (last || !takes_list(code[pc + 1]))) return complain(c, "list without a taker");
  if (i.op == OP_TFORCALL && (last || code[pc + 1].op != OP_TFORLOOP || code[pc + 1].a != i.a)) return complain(c, "loop call without its test");
  if (last && i.op != OP_RETURN && i.op != OP_RETURN0 && i.op != OP_RETURN1 && i.op != OP_JMP) return complain(c, "code runs past its end");
  return true;
}

// Jumps back that spend fuel; by any other, code could run for ever.
static bool is_counted(instruction i) {
  return (i.op == OP_JMP && i.h == 1) || i.op == OP_FORLOOP || i.op == OP_FORLOOPV || i.op == OP_TFORLOOP;
}

// No jump may go back uncounted, or land between the maker of a list and its taker.
static bool check_landing(checker *c, uint32_t pc) {
  const opcode_info *info = &opcode_table[c->p->code[pc].op];
  instruction i = c->p->code[pc];
  int64_t to;
  if (info->b == 'J')
    to = (int64_t)pc + 1 + i.imm;
  else if (info->c == 'J')
    to = (int64_t)pc + 1 + (int16_t)i.c;
  else
    return true;
  if (to <= pc && !is_counted(i)) return complain(c, "uncounted jump back");
  if (takes_list(c->p->code[to])) return complain(c, "jump into an open list");
  // Conditional jumps also run into the next instruction; that one is checked as a pair.
  return true;
}

const char *verify(const proto *p) {
  checker c = {p, NULL};
  if (p->params > p->max_regs) return "more parameters than registers";
  if (p->max_regs < 1) return "no registers";
  for (uint32_t pc = 0; pc < p->code_len; pc++) {
    instruction i = p->code[pc];
    if (i.op >= OP_COUNT) return "unknown instruction";
    if (!check_fixed(&c, i, pc) || !check_ranges(&c, i)) return c.why;
  }
  for (uint32_t pc = 0; pc < p->code_len; pc++)
    if (!check_pairs(&c, pc) || !check_landing(&c, pc)) return c.why;
  return NULL;
}
