#include "disassemble.h"

#include <inttypes.h>

#include "opcode.h"

// Text is shown up to this many bytes.
enum { TEXT_SHOWN = 40 };

static void put_text(FILE *out, const string *s) {
  fputc('"', out);
  for (uint32_t i = 0; i < s->len && i < TEXT_SHOWN; i++) {
    unsigned char c = (unsigned char)s->text[i];
    if (c < ' ' || c >= 127)
      fprintf(out, "\\%03u", c);
    else if (c == '"' || c == '\\')
      fprintf(out, "\\%c", c);
    else
      fputc(c, out);
  }
  fputs(s->len > TEXT_SHOWN ? "\"..." : "\"", out);
}

static void put_constant(FILE *out, const proto *p, uint32_t index) {
  if (index >= p->const_len) {
    fprintf(out, "?%u", index);
    return;
  }
  const value *v = &p->consts[index];
  switch (v->tag) {
    case TAG_NIL: fputs("nil", out); break;
    case TAG_FALSE: fputs("false", out); break;
    case TAG_TRUE: fputs("true", out); break;
    case TAG_INT: fprintf(out, "%" PRId64, v->i); break;
    case TAG_FLOAT: fprintf(out, "%.17g", v->n); break;
    case TAG_STRING: put_text(out, as_string(v)); break;
    default: fprintf(out, "tag %u", v->tag);
  }
}

static void put_upvalue(FILE *out, const proto *p, uint32_t index) {
  const string *name = index < p->upvalue_len ? p->upvalues[index].name : NULL;
  fprintf(out, "^%u", index);
  if (name != NULL) fprintf(out, "(%s)", name->text);
}

// One operand. Registers and constants are byte offsets; jumps are shown as
// the instruction they lead to.
static void put_operand(FILE *out, const proto *p, uint32_t pc, char kind, int32_t n) {
  uint32_t index = (uint32_t)n / sizeof(value);
  fputc(' ', out);
  switch (kind) {
    case 'W': case 'R': case 'M': fprintf(out, "r%u", index); break;
    case 'K': put_constant(out, p, index); break;
    case 'U': put_upvalue(out, p, (uint32_t)n); break;
    case 'P': fprintf(out, "function %d", n); break;
    case 'J': fprintf(out, "->%d", (int32_t)pc + 1 + n); break;
    default: fprintf(out, "%d", n);
  }
}

static bool is_signed(char kind) { return kind == 'I' || kind == 'J'; }

static int32_t field(uint16_t bits, char kind) { return is_signed(kind) ? (int16_t)bits : bits; }

static void put_instruction(FILE *out, const proto *p, uint32_t pc) {
  instruction i = p->code[pc];
  if (i.op >= OP_COUNT) {
    fprintf(out, "op %u", i.op);
    return;
  }
  const opcode_info *info = &opcode_table[i.op];
  fprintf(out, "%-9s", info->name);
  if (info->a != '_') put_operand(out, p, pc, info->a, field(i.a, info->a));
  if (info->c == '=') {
    if (info->b != '_') put_operand(out, p, pc, info->b, i.imm);
  } else {
    if (info->b != '_') put_operand(out, p, pc, info->b, field(i.b, info->b));
    if (info->c != '_') put_operand(out, p, pc, info->c, field(i.c, info->c));
  }
  if (i.h != 0) fprintf(out, " h=%u", i.h);
}

static void put_head(FILE *out, const proto *p) {
  fprintf(out, "function <%s:%u,%u> %u parameters%s, %u registers, %u upvalues, %u constants\n",
          p->source != NULL ? p->source->text : "?", p->line_defined, p->last_line, p->params,
          p->is_vararg ? "+" : "", p->max_regs, p->upvalue_len, p->const_len);
}

void disassemble(FILE *out, const proto *p) {
  put_head(out, p);
  for (uint32_t pc = 0; pc < p->code_len; pc++) {
    fprintf(out, "%5u ", pc);
    if (p->lines != NULL) fprintf(out, "[%u] ", p->lines[pc]);
    put_instruction(out, p, pc);
    fputc('\n', out);
  }
  for (uint32_t i = 0; i < p->proto_len; i++) {
    fputc('\n', out);
    disassemble(out, p->protos[i]);
  }
}
