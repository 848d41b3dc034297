// One statement a line, blocks indented; expressions in prefix notation. Left
// spines (a + b + c, x.y.z, f()()) are unrolled, for they can be long.
#include "ast_dump.h"

#include <inttypes.h>
#include <stdlib.h>

typedef struct dump { FILE *out; int depth; } dump;

static void dump_expr(dump *d, const expr *e);
static void dump_block(dump *d, const block *b);
static void dump_func(dump *d, const func *f);

static void indent(dump *d) { fprintf(d->out, "%*s", d->depth * 2, ""); }

// ---- names and literals

static void dump_string(dump *d, const string *s) {
  fputc('"', d->out);
  for (uint32_t i = 0; i < s->len; i++) {
    unsigned char c = (unsigned char)s->text[i];
    if (c < 32 || c > 126 || c == '"' || c == '\\') {
      fprintf(d->out, "\\%03u", c);
    } else {
      fputc(c, d->out);
    }
  }
  fputc('"', d->out);
}

static void dump_var(dump *d, const var *v) {
  static const char *const kinds[] = {"", "<const>", "<close>"};
  fprintf(d->out, " %s%s%s%s%s", v->name->text, kinds[v->kind], v->captured ? "^" : "",
          v->assigned ? "!" : "", v->constant != NULL ? "=literal" : "");
}

static void dump_vars(dump *d, var *const *vars, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) dump_var(d, vars[i]);
}

// ---- expressions

static const char *const unary_name[] = {"neg", "not", "len", "bnot"};
static const char *const binary_name[] = {
    "+", "-", "*", "%", "^", "/", "//", "&", "|", "~", "<<", ">>",
    "==", "~=", "<", "<=", ">", ">=",
};

static void dump_list(dump *d, const expr_list *list) {
  for (uint32_t i = 0; i < list->count; i++) {
    fputc(' ', d->out);
    dump_expr(d, list->items[i]);
  }
}

static void dump_fields(dump *d, const expr *e) {
  fprintf(d->out, "(table %u/%u", e->table.items, e->table.count);
  for (uint32_t i = 0; i < e->table.count; i++) {
    const field *f = &e->table.fields[i];
    fputc(' ', d->out);
    if (f->kind == FIELD_PAIR) {
      fputc('[', d->out);
      dump_expr(d, f->key);
      fputs("]=", d->out);
    }
    dump_expr(d, f->value);
  }
  fputc(')', d->out);
}

// The part of a node that comes first, if it is a node: the spine to walk.
static const expr *first_part(const expr *e) {
  switch (e->kind) {
    case EX_INDEX: return e->is_global ? NULL : e->index.object;
    case EX_CALL: return e->call.callee;
    case EX_METHOD: return e->method.object;
    case EX_BINARY: case EX_AND: case EX_OR: return e->binary.left;
    default: return NULL;
  }
}

static void open_node(dump *d, const expr *e) {
  switch (e->kind) {
    case EX_INDEX: fputs("(index ", d->out); break;
    case EX_CALL: fprintf(d->out, "(call:%u ", e->line); break;
    case EX_METHOD: fprintf(d->out, "(method:%u ", e->line); break;
    case EX_AND: fputs("(and ", d->out); break;
    case EX_OR: fputs("(or ", d->out); break;
    default: fprintf(d->out, "(%s:%u ", binary_name[e->op], e->line); break;
  }
}

static void close_node(dump *d, const expr *e) {
  fputc(' ', d->out);
  switch (e->kind) {
    case EX_INDEX: dump_expr(d, e->index.key); break;
    case EX_CALL: dump_list(d, &e->call.args); break;
    case EX_METHOD:
      fputs(e->method.name->text, d->out);
      dump_list(d, &e->method.args);
      break;
    default: dump_expr(d, e->binary.right); break;
  }
  fputc(')', d->out);
}

static void dump_leaf(dump *d, const expr *e) {
  switch (e->kind) {
    case EX_NIL: fputs("nil", d->out); break;
    case EX_FALSE: fputs("false", d->out); break;
    case EX_TRUE: fputs("true", d->out); break;
    case EX_INT: fprintf(d->out, "%" PRId64, e->i); break;
    case EX_FLOAT: fprintf(d->out, "%af", e->n); break;
    case EX_STRING: dump_string(d, e->s); break;
    case EX_VARARG: fputs("...", d->out); break;
    case EX_FUNCTION: dump_func(d, e->func); break;
    case EX_LOCAL: fputs(e->local->name->text, d->out); break;
    case EX_UPVALUE: fprintf(d->out, "up%u", e->upvalue); break;
    case EX_INDEX:  // a global
      dump_expr(d, e->index.object);
      fprintf(d->out, ".%s", e->index.key->s->text);
      break;
    case EX_TABLE: dump_fields(d, e); break;
    case EX_UNARY:
      fprintf(d->out, "(%s:%u ", unary_name[e->op], e->line);
      dump_expr(d, e->operand);
      fputc(')', d->out);
      break;
    case EX_PAREN:
      fputs("(one ", d->out);
      dump_expr(d, e->operand);
      fputc(')', d->out);
      break;
    case EX_CONCAT:
      fprintf(d->out, "(..:%u", e->line);
      dump_list(d, &e->concat);
      fputc(')', d->out);
      break;
    default: abort();
  }
}

static void dump_expr(dump *d, const expr *e) {
  size_t count = 0;
  const expr *leaf = e;
  for (const expr *part = first_part(leaf); part != NULL; part = first_part(leaf)) {
    open_node(d, leaf);
    leaf = part;
    count++;
  }
  dump_leaf(d, leaf);
  const expr **spine = malloc((count + 1) * sizeof *spine);
  if (spine == NULL) abort();
  for (size_t i = 0; i < count; i++, e = first_part(e)) spine[i] = e;
  while (count > 0) close_node(d, spine[--count]);
  free(spine);
}

// ---- functions

static void dump_upvalues(dump *d, const func *f) {
  for (uint32_t i = 0; i < f->upvar_count; i++) {
    const upvar *u = &f->upvars[i];
    fprintf(d->out, " up%u:%s", i, u->name->text);
    if (!u->from_parent_local) fprintf(d->out, "=up%u", u->parent_index);
  }
}

static void dump_func(dump *d, const func *f) {
  fprintf(d->out, "(function #%u %u-%u (", f->index, f->line, f->last_line);
  dump_vars(d, f->params, f->param_count);
  fprintf(d->out, "%s )", f->is_vararg ? " ..." : "");
  dump_upvalues(d, f);
  fputc('\n', d->out);
  dump_block(d, f->body);
  indent(d);
  fputc(')', d->out);
}

// ---- statements

static void dump_if(dump *d, const stat *s) {
  for (uint32_t i = 0; i < s->branch.count; i++) {
    if (i > 0) indent(d);
    fputs(i == 0 ? "if " : "elseif ", d->out);
    dump_expr(d, s->branch.clauses[i].cond);
    fputc('\n', d->out);
    dump_block(d, s->branch.clauses[i].body);
  }
  if (s->branch.otherwise == NULL) return;
  indent(d);
  fputs("else\n", d->out);
  dump_block(d, s->branch.otherwise);
}

static void dump_for_num(dump *d, const stat *s) {
  fputs("for", d->out);
  dump_var(d, s->for_num.v);
  fputs(" = ", d->out);
  dump_expr(d, s->for_num.start);
  fputs(", ", d->out);
  dump_expr(d, s->for_num.limit);
  if (s->for_num.step != NULL) {
    fputs(", ", d->out);
    dump_expr(d, s->for_num.step);
  }
  fputc('\n', d->out);
  dump_block(d, s->for_num.body);
}

static void dump_for_in(dump *d, const stat *s) {
  fputs("for", d->out);
  dump_vars(d, s->for_in.vars, s->for_in.var_count);
  fputs(" in", d->out);
  dump_list(d, &s->for_in.values);
  fputc('\n', d->out);
  dump_block(d, s->for_in.body);
}

static void dump_assign(dump *d, const stat *s) {
  expr_list targets = {s->assign.targets, s->assign.target_count};
  fputs("assign", d->out);
  dump_list(d, &targets);
  fputs(" =", d->out);
  dump_list(d, &s->assign.values);
}

static void dump_label(dump *d, const label *l) {
  fprintf(d->out, "label %s:%u%s%s", l->name->text, l->line, l->at_end ? " at_end" : "",
          l->needs_close ? " needs_close" : "");
}

// Statements that end in a block have ended their line.
static void dump_stat(dump *d, const stat *s) {
  indent(d);
  switch (s->kind) {
    case ST_LOCAL:
      fputs("local", d->out);
      dump_vars(d, s->local.vars, s->local.var_count);
      fputs(" =", d->out);
      dump_list(d, &s->local.values);
      break;
    case ST_ASSIGN: dump_assign(d, s); break;
    case ST_CALL: dump_expr(d, s->call); break;
    case ST_DO: fputs("do\n", d->out); dump_block(d, s->body); return;
    case ST_WHILE:
      fputs("while ", d->out);
      dump_expr(d, s->loop.cond);
      fputc('\n', d->out);
      dump_block(d, s->loop.body);
      return;
    case ST_REPEAT:
      fputs("repeat\n", d->out);
      dump_block(d, s->loop.body);
      indent(d);
      fputs("until ", d->out);
      dump_expr(d, s->loop.cond);
      break;
    case ST_IF: dump_if(d, s); return;
    case ST_FOR_NUM: dump_for_num(d, s); return;
    case ST_FOR_IN: dump_for_in(d, s); return;
    case ST_FUNCTION:
      fputs("set ", d->out);
      dump_expr(d, s->function.target);
      fputc(' ', d->out);
      dump_func(d, s->function.func);
      break;
    case ST_LOCAL_FUNCTION:
      fputs("local function", d->out);
      dump_var(d, s->local_function.v);
      fputc(' ', d->out);
      dump_func(d, s->local_function.func);
      break;
    case ST_RETURN:
      fputs("return", d->out);
      dump_list(d, &s->ret);
      break;
    case ST_BREAK: fprintf(d->out, "break loop:%u", s->loop_target->line); break;
    case ST_GOTO: fprintf(d->out, "goto %s:%u", s->target->name->text, s->target->line); break;
    case ST_LABEL: dump_label(d, s->here); break;
    default: abort();
  }
  fputc('\n', d->out);
}

static void dump_block(dump *d, const block *b) {
  d->depth++;
  for (uint32_t i = 0; i < b->count; i++) dump_stat(d, b->stats[i]);
  indent(d);
  fprintf(d->out, "end:%u%s\n", b->end_line, b->has_captured ? " has_captured" : "");
  d->depth--;
}

void ast_dump(FILE *out, const func *main) {
  dump d = {.out = out};
  dump_func(&d, main);
  fputc('\n', out);
}
