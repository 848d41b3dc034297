// Names for messages: what a register held is found by looking at the code
// that filled it.
#include "debug.h"
#include "ast.h"
#include "format.h"

const opcode_info opcode_table[OP_COUNT] = {
#define X(name, a, b, c) {#name, a, b, c},
  OPCODES(X)
#undef X
};

// ---- places

uint32_t current_pc(const frame *f) {
  const instruction *code = f->cl->proto->code;
  return f->pc > code ? (uint32_t)(f->pc - code) - 1 : 0;
}

int current_line(const frame *f) {
  if (f->cl == NULL || f->cl->proto->lines == NULL) return -1;
  return (int)f->cl->proto->lines[current_pc(f)];
}

frame *frame_at_level(thread *th, int level) {
  for (frame *f = th->ci; level >= 0 && f > th->frames; f--)
    if (level-- == 0) return f;
  return NULL;
}

// ---- registers

static uint32_t reg_of(uint16_t operand) { return operand / (uint32_t)sizeof(value); }

const char *local_name(const proto *p, uint32_t n, uint32_t pc) {
  fuel_owe(p->local_len / 8);
  for (uint32_t i = 0; i < p->local_len && p->locals[i].start_pc <= pc; i++)
    if (pc < p->locals[i].end_pc && --n == 0) return p->locals[i].name->text;
  return NULL;
}

static const char *local_in_register(const proto *p, uint32_t reg, uint32_t pc) {
  fuel_owe(p->local_len / 8);
  for (uint32_t i = 0; i < p->local_len && p->locals[i].start_pc <= pc; i++)
    if (pc < p->locals[i].end_pc && p->locals[i].reg == reg) return p->locals[i].name->text;
  return NULL;
}

const char *register_name_at(thread *th, uint32_t slot) {
  const frame *f = th->ci;
  if (f->cl == NULL || slot < f->base) return NULL;
  // The variable's range starts at the next instruction.
  return local_in_register(f->cl->proto, slot - f->base, current_pc(f) + 1);
}

static bool writes_register(instruction i, uint32_t reg) {
  uint32_t a = reg_of(i.a);
  switch ((enum opcode)i.op) {
    case OP_LOADNIL: return reg >= a && reg < a + i.b;
    case OP_SELF: return reg == a || reg == a + 1;
    case OP_CALL:
    case OP_TAILCALL:
    case OP_VARARG: return reg >= a;
    case OP_TFORCALL: return reg >= a + 4;
    case OP_TFORLOOP: return reg == a + 2;
    case OP_TFORPREP: return reg == a + 3;
    case OP_FORPREP:
    case OP_FORLOOP:
    case OP_FORLOOPV: return reg >= a && reg <= a + 3;
    case OP_CONCAT: return reg == a || (reg >= reg_of(i.b) && reg < reg_of(i.b) + i.c);
    default: return opcode_table[i.op].a == 'W' && reg == a;
  }
}

static bool jump_target(instruction i, uint32_t pc, uint32_t *target) {
  const opcode_info *info = &opcode_table[i.op];
  if (info->b == 'J')
    *target = pc + 1 + (uint32_t)i.imm;
  else if (info->c == 'J')
    *target = pc + 1 + (uint32_t)(int16_t)i.c;
  else
    return false;
  return true;
}

// The instruction that filled a register as seen at `pc`, or -1 when that depends on the way taken.
static int64_t find_setter(const proto *p, uint32_t pc, uint32_t reg) {
  fuel_owe(pc / 4);
  int64_t setter = -1;
  uint32_t joined = 0;  // code before this place may have been jumped over
  for (uint32_t at = 0; at < pc; at++) {
    instruction i = p->code[at];
    uint32_t target;
    if (jump_target(i, at, &target) && target > at && target <= pc && target > joined) joined = target;
    if (writes_register(i, reg)) setter = at < joined ? -1 : (int64_t)at;
  }
  return setter;
}

static const char *constant_name(const value *v) { return is_string(v) ? as_string(v)->text : "?"; }
static const value *constant_at(const proto *p, uint16_t operand) { return &p->consts[reg_of(operand)]; }

static const char *upvalue_name(const proto *p, uint32_t i) {
  const string *name = p->upvalues[i].name;
  return name != NULL ? name->text : "?";
}

static const char *global_or_field(const char *table_name) {
  return table_name != NULL && strcmp(table_name, "_ENV") == 0 ? "global" : "field";
}

// The reference has an instruction for literals up to 255, and words for it.
static const char *index_name(uint32_t index) { return index <= UINT8_MAX ? "integer index" : "?"; }

static bool is_zero(const proto *p, uint32_t pc, uint32_t reg) {
  int64_t at = local_in_register(p, reg, pc) == NULL ? find_setter(p, pc, reg) : -1;
  return at >= 0 && p->code[at].op == OP_LOADI && p->code[at].imm == 0;
}

const char *register_origin(const proto *p, uint32_t pc, uint32_t reg, const char **name) {
  *name = local_in_register(p, reg, pc);
  if (*name != NULL) return "local";
  int64_t at = find_setter(p, pc, reg);
  if (at < 0) return NULL;
  instruction i = p->code[at];
  switch ((enum opcode)i.op) {
    case OP_MOVE:
      if (i.b < i.a) return register_origin(p, (uint32_t)at, reg_of(i.b), name);
      return NULL;
    case OP_GETTABUP:
      *name = constant_name(constant_at(p, i.c));
      return global_or_field(upvalue_name(p, i.b));
    case OP_GETFIELD: {
      const char *table_name;
      const char *kind = register_origin(p, (uint32_t)at, reg_of(i.b), &table_name);
      *name = constant_name(constant_at(p, i.c));
      return global_or_field(kind != NULL && strcmp(kind, "local") == 0 ? table_name : NULL);
    }
    case OP_GETTABLE: {
      const char *kind = register_origin(p, (uint32_t)at, reg_of(i.c), name);
      if (kind == NULL || strcmp(kind, "constant") != 0) *name = is_zero(p, (uint32_t)at, reg_of(i.c)) ? index_name(0) : "?";
      return "field";
    }
    case OP_GETINT: *name = index_name(i.c); return "field";
    case OP_GETUPVAL: *name = upvalue_name(p, i.b); return "upvalue";
    case OP_LOADK:
      if (!is_string(constant_at(p, i.b))) return NULL;
      *name = constant_name(constant_at(p, i.b));
      return "constant";
    case OP_SELF: *name = constant_name(constant_at(p, i.c)); return "method";
    default: return NULL;
  }
}

static const char *metamethod_of(instruction i) {
  static const char *const arith[] = {"add", "sub", "mul", "mod", "pow", "div", "idiv", "band", "bor", "bxor", "shl", "shr"};
  if (i.op >= OP_ADD && i.op <= OP_SHR) return arith[i.op - OP_ADD];
  if (i.op >= OP_ADDK && i.op <= OP_SHRK) return arith[i.op - OP_ADDK];
  switch ((enum opcode)i.op) {
    case OP_ADDI: return i.h == 1 ? "sub" : "add";
    case OP_UNM: return "unm";
    case OP_BNOT: return "bnot";
    case OP_LEN: return "len";
    case OP_CONCAT: return "concat";
    case OP_EQ: return "eq";
    case OP_LT:
    case OP_LTI:
    case OP_GTI: return "lt";
    case OP_LE:
    case OP_LEI:
    case OP_GEI: return "le";
    case OP_CLOSE:
    case OP_RETURN: return "close";
    case OP_SELF:
    case OP_GETTABUP:
    case OP_GETTABLE:
    case OP_GETFIELD:
    case OP_GETINT: return "index";
    case OP_SETTABUP:
    case OP_SETTABLE:
    case OP_SETFIELD:
    case OP_SETINT: return "newindex";
    default: return NULL;
  }
}

const char *call_site_name(thread *th, const frame *callee, const char **name) {
  if (th->hook.running && callee == th->frames + th->hook.called) {
    *name = "?";
    return "hook";
  }
  if (gc.finalizer_of == th && callee == th->frames + gc.finalizer_frame) {
    *name = "__gc";
    return "metamethod";
  }
  if (callee <= th->frames + 1 && callee->kont == KONT_COEND) return NULL;
  if (callee->flags & FRAME_TAIL || callee->kont == KONT_HOST || callee <= th->frames) return NULL;
  const frame *caller = callee - 1;
  if (caller->cl == NULL && callee->kont != KONT_CLOSE) return NULL;
  if (callee->kont == KONT_CLOSE) {
    *name = "close";
    return "metamethod";
  }
  const proto *p = caller->cl->proto;
  uint32_t pc = current_pc(caller);
  instruction i = p->code[pc];
  if (i.op == OP_CALL || i.op == OP_TAILCALL) return register_origin(p, pc, reg_of(i.a), name);
  if (i.op == OP_TFORCALL) {
    *name = "for iterator";
    return "for iterator";
  }
  *name = metamethod_of(i);
  return *name != NULL ? "metamethod" : NULL;
}

void describe_variable(thread *th, const value *v, char out[96]) {
  out[0] = 0;
  const frame *f = th->ci;
  if (f->cl == NULL) return;
  const proto *p = f->cl->proto;
  const char *kind = NULL, *name = NULL;
  for (uint32_t i = 0; i < f->cl->count; i++)
    if (f->cl->up[i]->at == v) {
      kind = "upvalue";
      name = upvalue_name(p, i);
    }
  if (kind == NULL && v >= th->stack + f->base && v < th->stack + f->base + p->max_regs)
    kind = register_origin(p, current_pc(f), (uint32_t)(v - (th->stack + f->base)), &name);
  if (kind == NULL && p->const_len > 0 && v >= p->consts && v < p->consts + p->const_len && is_string(v)) {
    kind = "constant";
    name = as_string(v)->text;
  }
  if (kind != NULL) format_text(out, 96, " (%s '%.60s')", kind, name);
}

void describe_callee(thread *th, const value *v, char out[96]) {
  const frame *f = th->ci;
  const instruction *at = f->cl != NULL ? &f->cl->proto->code[current_pc(f)] : NULL;
  if (at != NULL && at->op == OP_TFORCALL) {
    // The callee is a copy: what its register held before has nothing to do with it.
    format_text(out, 96, " (for iterator 'for iterator')");
    return;
  }
  describe_variable(th, v, out);
  if (out[0] != 0 || at == NULL) return;
  const char *event = metamethod_of(*at);
  if (event != NULL) format_text(out, 96, " (metamethod '%s')", event);
}

// ---- functions

bool push_library_name(thread *th, const value *function) {
  uint32_t outer = 0;
  value module, library;
  while (table_next(vm.loaded, &outer, &module, &library)) {
    if (!is_table(&library) || !is_string(&module)) continue;
    uint32_t inner = 0;
    value name, field;
    while (table_next(as_table(&library), &inner, &name, &field)) {
      fuel_owe(1);
      if (!is_string(&name) || field.tag != function->tag || field.bits != function->bits) continue;
      if (strcmp(as_string(&module)->text, "_G") == 0) return push_string(th, as_string(&name)->text, as_string(&name)->len) >= 0;
      return push_format(th, "%s.%s", as_string(&module)->text, as_string(&name)->text) >= 0;
    }
  }
  return false;
}

static int put_function(thread *th, thread *of, frame *f, buffer *out) {
  const value *function = &of->stack[f->func];
  const char *name, *kind;
  uint32_t top = th->top;
  if (is_function(function) && push_library_name(th, function)) {
    int status = buffer_printf(out, "function '%s'", as_string(from_top(th, -1))->text);
    th->top = top;
    return status;
  }
  kind = call_site_name(of, f, &name);
  if (kind != NULL) return buffer_printf(out, "%s '%s'", kind, name);
  if (f->cl == NULL) return buffer_put(out, "?", 1);
  const proto *p = f->cl->proto;
  if (p->line_defined == 0) return buffer_printf(out, "main chunk");
  char id[CHUNK_ID_MAX];
  chunk_id(id, p->source != NULL ? p->source->text : "=?", p->source != NULL ? p->source->len : 2);
  return buffer_printf(out, "function <%s:%u>", id, p->line_defined);
}

static int put_level(thread *th, thread *of, frame *f, buffer *out) {
  if (f->cl == NULL) {
    TRY(buffer_printf(out, "\n\t[C]: in "));
  } else {
    char id[CHUNK_ID_MAX];
    const proto *p = f->cl->proto;
    chunk_id(id, p->source != NULL ? p->source->text : "=?", p->source != NULL ? p->source->len : 2);
    int line = current_line(f);
    if (line >= 0)
      TRY(buffer_printf(out, "\n\t%s:%d: in ", id, line));
    else
      TRY(buffer_printf(out, "\n\t%s: in ", id));
  }
  TRY(put_function(th, of, f, out));
  return f->flags & FRAME_TAIL ? buffer_printf(out, "\n\t(...tail calls...)") : OK;
}

int traceback(thread *th, thread *of, const char *message, size_t message_len, int level, buffer *out) {
  enum { FIRST_LEVELS = 10, LAST_LEVELS = 11 };
  if (message != NULL) {
    TRY(buffer_put(out, message, message_len));
    TRY(buffer_putc(out, '\n'));
  }
  TRY(buffer_printf(out, "stack traceback:"));
  int64_t depth = of->ci - of->frames;
  int64_t shown = depth - level;
  int64_t index = 0;
  for (frame *f = of->ci - level; f > of->frames; f--, index++) {
    if (shown > FIRST_LEVELS + LAST_LEVELS && index == FIRST_LEVELS) {
      int64_t skip = shown - FIRST_LEVELS - LAST_LEVELS;
      TRY(buffer_printf(out, "\n\t...\t(skipping %d levels)", (int)skip));
      f -= skip;
      index += skip;
    }
    TRY(put_level(th, of, f, out));
  }
  return OK;
}
