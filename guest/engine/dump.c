// Writes and reads functions as bytes; the format is told in dump.h.
#include "dump.h"
#include "ast.h"
#include "vm.h"

static const char header[] = {'\x1b', 'L', 'u', 'a', 'h', BYTECODE_VERSION};

enum { NESTING_MAX = 200 };

// ---- writing

static int put_number(buffer *out, uint64_t n) {
  do {
    uint8_t byte = n & 0x7f;
    n >>= 7;
    TRY(buffer_putc(out, (char)(byte | (n != 0 ? 0x80 : 0))));
  } while (n != 0);
  return OK;
}

// 0 stands for no string.
static int put_text(buffer *out, const string *s) {
  if (s == NULL) return put_number(out, 0);
  TRY(put_number(out, (uint64_t)s->len + 1));
  return buffer_put(out, s->text, s->len);
}

static int put_constant(buffer *out, const value *v) {
  TRY(buffer_putc(out, (char)v->tag));
  if (v->tag == TAG_STRING) return put_text(out, as_string(v));
  if (is_number(v)) return buffer_put(out, &v->bits, sizeof v->bits);
  return OK;
}

instruction without_hint(instruction i) {
  enum opcode op = (enum opcode)i.op;
  if (op == OP_GETTABUP || op == OP_SETTABUP || op == OP_GETFIELD || op == OP_SETFIELD || op == OP_SELF) i.h = 0;
  return i;
}

static int put_code(buffer *out, const proto *p) {
  TRY(put_number(out, p->code_len));
  for (uint32_t i = 0; i < p->code_len; i++) {
    instruction ins = p->code[i];
    ins = without_hint(ins);
    TRY(buffer_put(out, &ins.bits, sizeof ins.bits));
  }
  return OK;
}

static int put_debug(buffer *out, const proto *p, bool strip) {
  TRY(put_number(out, strip ? 0 : p->line_len));
  uint32_t last = 0;
  for (uint32_t i = 0; i < (strip ? 0 : p->line_len); i++) {
    int64_t step = (int64_t)p->lines[i] - last;
    TRY(put_number(out, (uint64_t)step << 1 ^ (uint64_t)(step >> 63)));
    last = p->lines[i];
  }
  TRY(put_number(out, strip ? 0 : p->local_len));
  for (uint32_t i = 0; i < (strip ? 0 : p->local_len); i++) {
    const local_var *v = &p->locals[i];
    TRY(put_text(out, v->name));
    TRY(put_number(out, v->start_pc));
    TRY(put_number(out, v->end_pc));
    TRY(put_number(out, v->reg));
  }
  return OK;
}

static int put_proto(buffer *out, const proto *p, const string *outer_source, bool strip) {
  // A child's source is its parent's: the same string is written once.
  TRY(put_text(out, strip || p->source == outer_source ? NULL : p->source));
  TRY(put_number(out, p->line_defined));
  TRY(put_number(out, p->last_line));
  TRY(put_number(out, p->params));
  TRY(put_number(out, p->is_vararg));
  TRY(put_number(out, p->max_regs));
  TRY(put_code(out, p));
  TRY(put_number(out, p->const_len));
  for (uint32_t i = 0; i < p->const_len; i++) TRY(put_constant(out, &p->consts[i]));
  TRY(put_number(out, p->upvalue_len));
  for (uint32_t i = 0; i < p->upvalue_len; i++) {
    const upvalue_desc *u = &p->upvalues[i];
    TRY(put_text(out, strip ? NULL : u->name));
    TRY(put_number(out, u->from_stack));
    TRY(put_number(out, u->index));
    TRY(put_number(out, u->kind));
  }
  TRY(put_debug(out, p, strip));
  TRY(put_number(out, p->proto_len));
  for (uint32_t i = 0; i < p->proto_len; i++) TRY(put_proto(out, p->protos[i], p->source, strip));
  return fuel_spend(1 + p->code_len / 8);
}

int dump_proto(const proto *p, bool strip, buffer *out) {
  TRY(buffer_put(out, header, sizeof header));
  return put_proto(out, p, NULL, strip);
}

int dump_function(thread *th, const value *fn, bool strip, buffer *out) {
  if (fn->tag != TAG_CLOSURE) return raise(th, "unable to dump given function");
  return dump_proto(as_closure(fn)->proto, strip, out);
}

// ---- reading

typedef struct reader {
  thread *th;
  const uint8_t *at, *end;
  const char *chunk_name;
  int depth;
} reader;

static int malformed(reader *r, const char *why) {
  const char *name = r->chunk_name;
  if (*name == '@' || *name == '=')
    name++;
  else if (*name == '\x1b')  // no name was given
    name = "binary string";
  return raise_plain(r->th, "%.80s: bad binary format (%s)", name, why);
}

static int get_bytes(reader *r, void *to, size_t n) {
  if ((size_t)(r->end - r->at) < n) return malformed(r, "truncated chunk");
  memcpy(to, r->at, n);
  r->at += n;
  return OK;
}

static int get_number(reader *r, uint64_t *out) {
  uint64_t n = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    uint8_t byte;
    TRY(get_bytes(r, &byte, 1));
    n |= (uint64_t)(byte & 0x7f) << shift;
    if (!(byte & 0x80)) {
      *out = n;
      return OK;
    }
  }
  return malformed(r, "integer too long");
}

static int get_u32(reader *r, uint32_t most, uint32_t *out) {
  uint64_t n;
  TRY(get_number(r, &n));
  if (n > most) return malformed(r, "number out of range");
  *out = (uint32_t)n;
  return OK;
}

// A count of items of at least `size` bytes each: never more than what is left could hold.
static int get_count(reader *r, size_t size, uint32_t *out) {
  uint64_t n;
  TRY(get_number(r, &n));
  if (n > (size_t)(r->end - r->at) / size) return malformed(r, "truncated chunk");
  *out = (uint32_t)n;
  return OK;
}

static int get_text(reader *r, string **out) {
  uint64_t n;
  TRY(get_number(r, &n));
  *out = NULL;
  if (n == 0) return OK;
  if (n - 1 > (size_t)(r->end - r->at)) return malformed(r, "truncated chunk");
  TRY(string_new((const char *)r->at, (size_t)n - 1, out));
  r->at += n - 1;
  return OK;
}

static int get_code(reader *r, proto *p) {
  uint32_t n;
  TRY(get_count(r, sizeof(instruction), &n));
  if (n == 0) return malformed(r, "no code");
  p->code = mem_alloc(n * sizeof *p->code);
  if (p->code == NULL) return ERR_MEMORY;
  p->code_len = n;
  return get_bytes(r, p->code, n * sizeof *p->code);
}

static int get_constant(reader *r, value *v) {
  uint8_t tag;
  string *s;
  TRY(get_bytes(r, &tag, 1));
  v->bits = 0;
  v->spare = 0;
  switch (tag) {
    case TAG_NIL:
    case TAG_FALSE:
    case TAG_TRUE: break;
    case TAG_INT:
    case TAG_FLOAT: TRY(get_bytes(r, &v->bits, sizeof v->bits)); break;
    case TAG_STRING:
      TRY(get_text(r, &s));
      if (s == NULL) return malformed(r, "string constant without text");
      v->bits = (uintptr_t)s;
      break;
    default: return malformed(r, "unknown kind of constant");
  }
  v->tag = tag;
  return OK;
}

static int get_constants(reader *r, proto *p) {
  uint32_t n;
  TRY(get_count(r, 1, &n));
  if (n == 0) return OK;
  p->consts = mem_alloc(n * sizeof *p->consts);
  if (p->consts == NULL) return ERR_MEMORY;
  p->const_len = n;
  for (uint32_t i = 0; i < n; i++) set_nil(&p->consts[i]);
  for (uint32_t i = 0; i < n; i++) TRY(get_constant(r, &p->consts[i]));
  return OK;
}

static int get_upvalues(reader *r, proto *p) {
  uint32_t n, from_stack, index, kind;
  TRY(get_count(r, 4, &n));
  if (n > 255) return malformed(r, "too many upvalues");
  if (n == 0) return OK;
  p->upvalues = mem_alloc(n * sizeof *p->upvalues);
  if (p->upvalues == NULL) return ERR_MEMORY;
  memset(p->upvalues, 0, n * sizeof *p->upvalues);
  p->upvalue_len = n;
  for (uint32_t i = 0; i < n; i++) {
    TRY(get_text(r, &p->upvalues[i].name));
    TRY(get_u32(r, 1, &from_stack));
    TRY(get_u32(r, UINT16_MAX, &index));
    TRY(get_u32(r, VAR_CLOSE, &kind));
    p->upvalues[i].from_stack = (uint8_t)from_stack;
    p->upvalues[i].index = (uint16_t)index;
    p->upvalues[i].kind = (uint8_t)kind;
  }
  return OK;
}

static int get_lines(reader *r, proto *p) {
  uint32_t n;
  TRY(get_count(r, 1, &n));
  if (n == 0) return OK;
  if (n != p->code_len) return malformed(r, "line information does not fit the code");
  p->lines = mem_alloc(n * sizeof *p->lines);
  if (p->lines == NULL) return ERR_MEMORY;
  p->line_len = n;
  memset(p->lines, 0, n * sizeof *p->lines);
  uint32_t last = 0;
  for (uint32_t i = 0; i < n; i++) {
    uint64_t step;
    TRY(get_number(r, &step));
    last += (uint32_t)(step >> 1 ^ (0 - (step & 1)));
    p->lines[i] = last;
  }
  return OK;
}

static int get_locals(reader *r, proto *p) {
  uint32_t n;
  TRY(get_count(r, 4, &n));
  if (n == 0) return OK;
  p->locals = mem_alloc(n * sizeof *p->locals);
  if (p->locals == NULL) return ERR_MEMORY;
  memset(p->locals, 0, n * sizeof *p->locals);
  p->local_len = n;
  for (uint32_t i = 0; i < n; i++) {
    local_var *v = &p->locals[i];
    TRY(get_text(r, &v->name));
    if (v->name == NULL) return malformed(r, "local variable without a name");
    TRY(get_u32(r, UINT32_MAX, &v->start_pc));
    TRY(get_u32(r, UINT32_MAX, &v->end_pc));
    TRY(get_u32(r, UINT16_MAX, &v->reg));
  }
  return OK;
}

static int get_proto(reader *r, string *outer_source, proto **out);

static int get_children(reader *r, proto *p) {
  uint32_t n;
  TRY(get_count(r, 10, &n));
  if (n == 0) return OK;
  if (++r->depth > NESTING_MAX) return malformed(r, "functions nested too deep");
  p->protos = mem_alloc(n * sizeof *p->protos);
  if (p->protos == NULL) return ERR_MEMORY;
  memset(p->protos, 0, n * sizeof *p->protos);
  p->proto_len = n;
  for (uint32_t i = 0; i < n; i++) TRY(get_proto(r, p->source, &p->protos[i]));
  r->depth--;
  return OK;
}

const char *verify_captures(const proto *p) {
  for (uint32_t i = 0; i < p->proto_len; i++) {
    const proto *child = p->protos[i];
    for (uint32_t j = 0; j < child->upvalue_len; j++) {
      const upvalue_desc *u = &child->upvalues[j];
      if (u->index >= (u->from_stack ? p->max_regs : p->upvalue_len)) return "captured variable out of range";
    }
  }
  return NULL;
}

static int get_proto(reader *r, string *outer_source, proto **out) {
  uint32_t params, is_vararg, max_regs;
  proto *p = proto_new();
  if (p == NULL) return ERR_MEMORY;
  TRY(get_text(r, &p->source));
  if (p->source == NULL) p->source = outer_source;
  TRY(get_u32(r, INT32_MAX, &p->line_defined));
  TRY(get_u32(r, INT32_MAX, &p->last_line));
  TRY(get_u32(r, 255, &params));
  TRY(get_u32(r, 1, &is_vararg));
  TRY(get_u32(r, 256, &max_regs));
  p->params = (uint8_t)params;
  p->is_vararg = (uint8_t)is_vararg;
  p->max_regs = (uint16_t)max_regs;
  TRY(get_code(r, p));
  TRY(get_constants(r, p));
  TRY(get_upvalues(r, p));
  TRY(get_lines(r, p));
  TRY(get_locals(r, p));
  TRY(get_children(r, p));
  const char *why = verify(p);
  if (why == NULL) why = verify_captures(p);
  if (why != NULL) return malformed(r, why);
  *out = p;
  return fuel_spend(1 + p->code_len / 8);
}

int undump(thread *th, const char *bytes, size_t len, const char *chunk_name, proto **out) {
  reader r = {th, (const uint8_t *)bytes, (const uint8_t *)bytes + len, chunk_name, 0};
  // The reference's chunks begin with the same mark, and have their version where ours says whose it is.
  char head[sizeof header];
  TRY(get_bytes(&r, head, 4));
  if (memcmp(head, header, 4) != 0) return malformed(&r, "not a binary chunk");
  for (size_t i = 4; i < sizeof head; i++) {
    TRY(get_bytes(&r, &head[i], 1));
    if (head[i] != header[i]) return malformed(&r, "version mismatch");
  }
  TRY(get_proto(&r, NULL, out));
  if (r.at != r.end) return malformed(&r, "bytes after the function");
  return OK;
}
