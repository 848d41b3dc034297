// Functions in snapshots: code, debug information and source text.
#include "code.h"
#include "dump.h"
#include "snapshot_reader.h"
#include "snapshot_writer.h"

// ---- writing

static int put_code(snapshot_writer *w, const proto *p) {
  size_t size = p->code_len * sizeof *p->code;
  TRY(cbor_put_head(&w->out, CBOR_BYTES, size));
  TRY(buffer_reserve(&w->out, size));
  for (uint32_t i = 0; i < p->code_len; i++) {
    instruction ins = without_hint(p->code[i]);
    memcpy(w->out.data + w->out.len, &ins, sizeof ins);
    w->out.len += sizeof ins;
  }
  return OK;
}

static int put_constants(snapshot_writer *w, const proto *p) {
  TRY(snapshot_put_array(w, p->const_len));
  for (uint32_t i = 0; i < p->const_len; i++) TRY(snapshot_put_value(w, &p->consts[i]));
  return OK;
}

static int put_captures(snapshot_writer *w, const proto *p) {
  TRY(snapshot_put_array(w, p->upvalue_len));
  for (uint32_t i = 0; i < p->upvalue_len; i++) {
    const upvalue_desc *u = &p->upvalues[i];
    TRY(snapshot_put_uint(w, (uint32_t)u->index * 8 + u->kind * 2u + u->from_stack));
  }
  return OK;
}

static int put_children(snapshot_writer *w, const proto *p) {
  TRY(snapshot_put_array(w, p->proto_len));
  for (uint32_t i = 0; i < p->proto_len; i++) TRY(snapshot_put_index(w, p->protos[i]));
  return OK;
}

static int put_maybe(snapshot_writer *w, const string *s) {
  return s != NULL ? snapshot_put_string(w, s) : cbor_put_byte(&w->out, CBOR_NULL);
}

static int put_step(buffer *out, int64_t step) {
  uint64_t n = (uint64_t)step << 1 ^ (uint64_t)(step >> 63);
  do {
    uint8_t byte = n & 0x7f;
    n >>= 7;
    TRY(buffer_putc(out, (char)(byte | (n != 0 ? 0x80 : 0))));
  } while (n != 0);
  return OK;
}

static int put_lines(snapshot_writer *w, const proto *p) {
  buffer lines = {0};
  int64_t last = 0;
  int status = OK;
  for (uint32_t i = 0; i < p->line_len && status >= 0; i++) {
    status = put_step(&lines, p->lines[i] - last);
    last = p->lines[i];
  }
  if (status >= 0) status = cbor_put_bytes(&w->out, lines.data, lines.len);
  buffer_free(&lines);
  return status;
}

static int put_locals(snapshot_writer *w, const proto *p) {
  TRY(snapshot_put_array(w, (uint64_t)p->local_len * 4));
  for (uint32_t i = 0; i < p->local_len; i++) {
    const local_var *v = &p->locals[i];
    TRY(snapshot_put_string(w, v->name));
    TRY(snapshot_put_uint(w, v->start_pc));
    TRY(snapshot_put_uint(w, v->end_pc));
    TRY(snapshot_put_uint(w, v->reg));
  }
  return OK;
}

static int put_names(snapshot_writer *w, const proto *p) {
  TRY(snapshot_put_array(w, p->upvalue_len));
  for (uint32_t i = 0; i < p->upvalue_len; i++) TRY(put_maybe(w, p->upvalues[i].name));
  return OK;
}

// The function whose text is in the document for this one, too: the outermost of those by which it was reached.
static const proto *text_root(const snapshot_writer *w, const proto *p) {
  uint32_t i = w->at;
  while (i != 0 && w->objects[w->parents[i]]->kind == TAG_PROTO) i = w->parents[i];
  const proto *root = (const proto *)w->objects[i];
  bool contains = root->text == p->text && root->text_start <= p->text_start && p->text_end <= root->text_end;
  return contains ? root : p;
}

static int root_text(snapshot_writer *w, const proto *root, string **out) {
  *out = root->text;
  if (root->text_end - root->text_start == root->text->len) return OK;
  if (w->text_of != root) {
    TRY(string_new(root->text->text + root->text_start, root->text_end - root->text_start, &w->text));
    w->text_of = root;
  }
  *out = w->text;
  return OK;
}

static int put_text(snapshot_writer *w, const proto *p) {
  if (p->text == NULL) return cbor_put_byte(&w->out, CBOR_NULL);
  const proto *root = text_root(w, p);
  string *text;
  TRY(root_text(w, root, &text));
  TRY(snapshot_put_array(w, 5));
  TRY(snapshot_put_string(w, text));
  TRY(snapshot_put_uint(w, p->text_start - root->text_start));
  TRY(snapshot_put_uint(w, p->text_end - root->text_start));
  TRY(cbor_put_byte(&w->out, p->is_method ? CBOR_TRUE : CBOR_FALSE));
  TRY(snapshot_put_array(w, (uint64_t)p->folded_len * 2));
  for (uint32_t i = 0; i < p->folded_len; i++) {
    TRY(snapshot_put_string(w, p->folded[i].name));
    TRY(snapshot_put_value(w, &p->folded[i].v));
  }
  return OK;
}

static bool has_debug(const proto *p) {
  return p->source != NULL || p->line_len > 0 || p->local_len > 0 || p->text != NULL;
}

static int put_debug(snapshot_writer *w, const proto *p) {
  if (w->options->strip || !has_debug(p)) return cbor_put_byte(&w->out, CBOR_NULL);
  TRY(snapshot_put_array(w, 5));
  TRY(put_maybe(w, p->source));
  TRY(put_lines(w, p));
  TRY(put_locals(w, p));
  TRY(put_names(w, p));
  return put_text(w, p);
}

int snapshot_write_proto(snapshot_writer *w, const proto *p) {
  w->edge.kind = EDGE_SILENT;
  TRY(fuel_spend(1 + p->code_len / 8 + p->local_len));
  TRY(snapshot_put_object(w, 11, LUAHOST_SNAPSHOT_PROTOTYPE));
  TRY(snapshot_put_uint(w, p->params));
  TRY(cbor_put_byte(&w->out, p->is_vararg ? CBOR_TRUE : CBOR_FALSE));
  TRY(snapshot_put_uint(w, p->max_regs));
  TRY(put_code(w, p));
  TRY(put_constants(w, p));
  TRY(put_captures(w, p));
  TRY(put_children(w, p));
  TRY(snapshot_put_uint(w, p->line_defined));
  TRY(snapshot_put_uint(w, p->last_line));
  return put_debug(w, p);
}

// ---- reading

static int read_code(snapshot_reader *r, proto *p) {
  const char *code;
  size_t size;
  TRY(snapshot_bytes(r, &code, &size));
  if (r->foreign) return OK;
  if (size == 0 || size % sizeof *p->code != 0) return snapshot_malformed(r, "code is not a number of instructions");
  p->code = mem_alloc(size);
  if (p->code == NULL) return ERR_MEMORY;
  p->code_len = (uint32_t)(size / sizeof *p->code);
  memcpy(p->code, code, size);
  return fuel_spend(1 + p->code_len / 8);
}

static int read_constants(snapshot_reader *r, proto *p) {
  uint32_t n;
  TRY(snapshot_array(r, &n));
  if (n == 0) return OK;
  p->consts = mem_alloc(n * sizeof *p->consts);
  if (p->consts == NULL) return ERR_MEMORY;
  p->const_len = n;
  memset(p->consts, 0, n * sizeof *p->consts);
  for (uint32_t i = 0; i < n; i++) {
    value v;
    TRY(snapshot_value(r, &v));
    if ((is_object(&v) && !is_string(&v)) || v.tag == TAG_LIGHT) return snapshot_malformed(r, "a constant that is an object");
    value_copy(&p->consts[i], &v);
  }
  return OK;
}

static int read_captures(snapshot_reader *r, proto *p) {
  uint32_t n, capture;
  TRY(snapshot_array(r, &n));
  if (n > 255) return snapshot_malformed(r, "more than 255 upvalues");
  if (n == 0) return OK;
  p->upvalues = mem_alloc(n * sizeof *p->upvalues);
  if (p->upvalues == NULL) return ERR_MEMORY;
  memset(p->upvalues, 0, n * sizeof *p->upvalues);
  p->upvalue_len = n;
  for (uint32_t i = 0; i < n; i++) {
    TRY(snapshot_uint(r, UINT16_MAX * 8 + 7, &capture));
    if ((capture >> 1 & 3) > VAR_CLOSE) return snapshot_malformed(r, "unknown kind of captured variable");
    p->upvalues[i].from_stack = capture & 1;
    p->upvalues[i].kind = capture >> 1 & 3;
    p->upvalues[i].index = (uint16_t)(capture >> 3);
  }
  return OK;
}

static int read_children(snapshot_reader *r, proto *p) {
  uint32_t n;
  TRY(snapshot_array(r, &n));
  if (n == 0) return OK;
  p->protos = mem_alloc(n * sizeof *p->protos);
  if (p->protos == NULL) return ERR_MEMORY;
  memset(p->protos, 0, n * sizeof *p->protos);
  p->proto_len = n;
  for (uint32_t i = 0; i < n; i++) {
    object *child;
    TRY(snapshot_index(r, LUAHOST_SNAPSHOT_PROTOTYPE, &child));
    // Prototypes are a tree: whoever walks one relies on it. `gray` is free until the collector sees it.
    if (((proto *)child)->gray != NULL) return snapshot_malformed(r, "a prototype nested in two others");
    ((proto *)child)->gray = &p->head;
    p->protos[i] = (proto *)child;
  }
  return OK;
}

static int read_maybe(snapshot_reader *r, string **out) {
  *out = NULL;
  return snapshot_null(r) ? OK : snapshot_string(r, out);
}

static int read_lines(snapshot_reader *r, proto *p) {
  const char *bytes;
  size_t size, at = 0;
  uint32_t line = 0;
  TRY(snapshot_bytes(r, &bytes, &size));
  if (size == 0 || r->foreign) return OK;
  if (size < p->code_len) return snapshot_malformed(r, "fewer lines than instructions");
  p->lines = mem_alloc(p->code_len * sizeof *p->lines);
  if (p->lines == NULL) return ERR_MEMORY;
  p->line_len = p->code_len;
  memset(p->lines, 0, p->code_len * sizeof *p->lines);
  for (uint32_t i = 0; i < p->line_len; i++) {
    uint64_t step = 0;
    unsigned shift = 0;
    do {
      if (at == size || shift > 63) return snapshot_malformed(r, "malformed lines");
      step |= (uint64_t)(bytes[at] & 0x7f) << shift;
      shift += 7;
    } while (bytes[at++] & 0x80);
    line += (uint32_t)(step >> 1 ^ (0 - (step & 1)));
    p->lines[i] = line & INT32_MAX;
  }
  return at == size ? OK : snapshot_malformed(r, "more lines than instructions");
}

static int read_locals(snapshot_reader *r, proto *p) {
  uint32_t n;
  TRY(snapshot_array(r, &n));
  if (n % 4 != 0) return snapshot_malformed(r, "malformed local variables");
  if (n == 0) return OK;
  n /= 4;
  p->locals = mem_alloc(n * sizeof *p->locals);
  if (p->locals == NULL) return ERR_MEMORY;
  memset(p->locals, 0, n * sizeof *p->locals);
  p->local_len = n;
  for (uint32_t i = 0; i < n; i++) {
    local_var *v = &p->locals[i];
    TRY(snapshot_string(r, &v->name));
    TRY(snapshot_uint(r, UINT32_MAX, &v->start_pc));
    TRY(snapshot_uint(r, UINT32_MAX, &v->end_pc));
    TRY(snapshot_uint(r, UINT16_MAX, &v->reg));
  }
  return OK;
}

static int read_names(snapshot_reader *r, proto *p) {
  uint32_t n;
  TRY(snapshot_array(r, &n));
  if (n != p->upvalue_len) return snapshot_malformed(r, "names of other upvalues");
  for (uint32_t i = 0; i < n; i++) TRY(read_maybe(r, &p->upvalues[i].name));
  return OK;
}

static int read_folded(snapshot_reader *r, proto *p) {
  uint32_t n;
  TRY(snapshot_array(r, &n));
  if (n % 2 != 0) return snapshot_malformed(r, "malformed constants");
  if (n == 0) return OK;
  n /= 2;
  p->folded = mem_alloc(n * sizeof *p->folded);
  if (p->folded == NULL) return ERR_MEMORY;
  memset(p->folded, 0, n * sizeof *p->folded);
  p->folded_len = n;
  for (uint32_t i = 0; i < n; i++) {
    value v;
    TRY(snapshot_string(r, &p->folded[i].name));
    TRY(snapshot_value(r, &v));
    if ((is_object(&v) && !is_string(&v)) || v.tag == TAG_LIGHT) return snapshot_malformed(r, "a constant that is an object");
    value_copy(&p->folded[i].v, &v);
  }
  return OK;
}

static int read_text(snapshot_reader *r, proto *p) {
  uint32_t n;
  if (snapshot_null(r)) return OK;
  TRY(snapshot_array(r, &n));
  if (n != 5) return snapshot_malformed(r, "malformed source text");
  string *text;
  TRY(snapshot_string(r, &text));
  TRY(snapshot_uint(r, UINT32_MAX, &p->text_start));
  TRY(snapshot_uint(r, UINT32_MAX, &p->text_end));
  if (p->text_start > p->text_end || p->text_end > text->len) return snapshot_malformed(r, "source text out of range");
  p->text = text;
  TRY(snapshot_bool(r, &p->is_method));
  return read_folded(r, p);
}

static int read_debug(snapshot_reader *r, proto *p) {
  uint32_t n;
  if (snapshot_null(r)) return OK;
  TRY(snapshot_array(r, &n));
  if (n != 5) return snapshot_malformed(r, "malformed debug information");
  TRY(read_maybe(r, &p->source));
  TRY(read_lines(r, p));
  TRY(read_locals(r, p));
  TRY(read_names(r, p));
  return read_text(r, p);
}

int snapshot_read_proto(snapshot_reader *r, proto *p) {
  uint32_t params, registers;
  bool vararg;
  TRY(snapshot_uint(r, 255, &params));
  TRY(snapshot_bool(r, &vararg));
  TRY(snapshot_uint(r, 256, &registers));
  p->params = (uint8_t)params;
  p->is_vararg = vararg;
  p->max_regs = (uint16_t)registers;
  TRY(read_code(r, p));
  TRY(read_constants(r, p));
  TRY(read_captures(r, p));
  TRY(read_children(r, p));
  TRY(snapshot_uint(r, INT32_MAX, &p->line_defined));
  TRY(snapshot_uint(r, INT32_MAX, &p->last_line));
  TRY(read_debug(r, p));
  if (r->foreign) return OK;
  const char *why = verify(p);
  return why == NULL ? OK : snapshot_malformed(r, why);
}

// ---- compiling anew

static int put_literal(buffer *out, const value *v) {
  switch (v->tag) {
    case TAG_NIL: return buffer_printf(out, "nil");
    case TAG_FALSE:
    case TAG_TRUE: return buffer_printf(out, is_false(v) ? "false" : "true");
    case TAG_INT: return buffer_printf(out, v->i == INT64_MIN ? "0x8000000000000000" : "%lld", (long long)v->i);
    default: break;
  }
  if (v->tag == TAG_FLOAT && v->n != v->n) return buffer_printf(out, "(0/0)");
  if (v->tag == TAG_FLOAT) {
    // Exact: a fraction of 53 bits times a power of two.
    uint64_t fraction = v->bits & 0xFFFFFFFFFFFFF;
    int exponent = (int)(v->bits >> 52 & 0x7FF);
    const char *sign = v->bits >> 63 ? "-" : "";
    if (exponent == 0x7FF) return buffer_printf(out, "%s1e999", sign);
    if (exponent == 0) return buffer_printf(out, "%s0x%llxp-1074", sign, (unsigned long long)fraction);
    return buffer_printf(out, "%s0x%llxp%d", sign, (unsigned long long)(fraction | UINT64_C(1) << 52), exponent - 1075);
  }
  const string *s = as_string(v);
  TRY(buffer_putc(out, '"'));
  for (uint32_t i = 0; i < s->len; i++) TRY(buffer_printf(out, "\\x%02x", (unsigned char)s->text[i]));
  return buffer_putc(out, '"');
}

static bool is_name(const string *s) {
  if (s == NULL || s->len == 0 || (s->text[0] >= '0' && s->text[0] <= '9')) return false;
  for (uint32_t i = 0; i < s->len; i++) {
    char c = s->text[i];
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_')) return false;
  }
  return true;
}

// Why the function cannot be compiled anew; NULL when it can.
static const char *no_source(const proto *p) {
  if (p->text == NULL) return "has no source";
  if (p->upvalue_len > 150 || p->folded_len > 40) return "captures too many variables";
  for (uint32_t i = 0; i < p->upvalue_len; i++)
    if (!is_name(p->upvalues[i].name)) return "has an upvalue without a name";
  for (uint32_t i = 0; i < p->folded_len; i++)
    if (!is_name(p->folded[i].name)) return "names a constant that is none";
  return NULL;
}

// The function as the value of a chunk: its upvalues and constants are declared around it.
static int put_source(buffer *out, const proto *p) {
  if (p->line_defined == 0) return buffer_put(out, p->text->text + p->text_start, p->text_end - p->text_start);
  for (uint32_t i = 0; i < p->upvalue_len; i++) TRY(buffer_printf(out, "local %s;", p->upvalues[i].name->text));
  for (uint32_t i = 0; i < p->folded_len; i++) {
    TRY(buffer_printf(out, "local %s <const> = ", p->folded[i].name->text));
    TRY(put_literal(out, &p->folded[i].v));
    TRY(buffer_putc(out, ';'));
  }
  const char *text = p->text->text + p->text_start;
  size_t len = p->text_end - p->text_start;
  TRY(buffer_printf(out, "return function"));
  if (p->is_method && len > 0 && text[0] == '(') {
    TRY(buffer_printf(out, p->params > 1 || p->is_vararg ? "(self," : "(self"));
    text++;
    len--;
  }
  return buffer_put(out, text, len);
}

static int compile_source(snapshot_reader *r, const proto *p, proto **out) {
  buffer source = {0};
  proto *chunk;
  uint32_t line = p->line_defined > 0 ? p->line_defined : 1;
  int status = put_source(&source, p);
  if (status >= 0) status = buffer_putc(&source, 0);
  if (status >= 0)
    status = compile_chunk(r->th, source.data, source.len - 1, NULL, p->source != NULL ? p->source->text : "=?", line, &chunk);
  buffer_free(&source);
  if (status == ERR_LUA) return snapshot_version(r, p, "has source that does not compile");
  TRY(status);
  *out = chunk;
  if (p->line_defined == 0) return OK;
  if (chunk->proto_len != 1) return snapshot_version(r, p, "has source that is no function");
  *out = chunk->protos[0];
  return OK;
}

int snapshot_recompile(snapshot_reader *r, const proto *p, proto **out) {
  const char *why = no_source(p);
  if (why != NULL) return snapshot_version(r, p, why);
  TRY(fuel_spend(p->text_end - p->text_start));
  return compile_source(r, p, out);
}
