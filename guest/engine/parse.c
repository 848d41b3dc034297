// Chunks, blocks and statements (manual section 3.3).
#include "fold.h"
#include "parser.h"

// ---- blocks

static int parse_statement(parser *p, stat **out);
static int parse_label(parser *p, stat **out);

static bool at_block_end(const parser *p) {
  switch (p->tok.kind) {
    case TOK_EOF: case TOK_END: case TOK_ELSE: case TOK_ELSEIF: case TOK_UNTIL: return true;
    default: return false;
  }
}

static int add_statement(parser *p) {
  stat *s;
  TRY(parse_statement(p, &s));
  return list_add(p, &s, sizeof(s));
}

// A run of labels and semicolons. Whether a label ends its block shows only
// after the run; `until` does not count, because its condition sees the locals.
static int add_labels(parser *p) {
  size_t mark = list_begin(p);
  int more = 1;
  while (more) {
    stat *s;
    if (at_token(p, TOK_DOUBLE_COLON)) {
      TRY(parse_label(p, &s));
      TRY(list_add(p, &s, sizeof(s)));
    } else {
      TRY(more = accept_token(p, TOK_SEMICOLON));
    }
  }
  bool at_end = at_block_end(p) && !at_token(p, TOK_UNTIL);
  for (size_t i = p->scratch.len; i > mark; ) {
    stat *s;
    i -= sizeof(s);
    memcpy(&s, p->scratch.data + i, sizeof(s));
    TRY(add_label(p, s->here, at_end));
  }
  return OK;
}

// The statements up to the token that closes the block, which is open in p->fs.
static int parse_statements(parser *p) {
  block *b = p->fs->block->b;
  size_t mark = list_begin(p);
  bool returned = false;
  while (!returned && !at_block_end(p)) {
    returned = at_token(p, TOK_RETURN);
    if (at_token(p, TOK_SEMICOLON)) {
      TRY(next_token(p));
    } else if (at_token(p, TOK_DOUBLE_COLON)) {
      TRY(add_labels(p));
    } else {
      TRY(add_statement(p));
    }
  }
  b->end_line = p->last_line;
  return list_end(p, mark, sizeof(stat *), &b->stats, &b->count);
}

static int parse_block(parser *p, stat *loop, block **out) {
  TRY(block_open(p, loop, out));
  TRY(parse_statements(p));
  block_close(p);
  return OK;
}

// ---- functions

static int add_param(parser *p, string *name) {
  var *v;
  TRY(declare_var(p, name, VAR_REGULAR, &v));
  return list_add(p, &v, sizeof(v));
}

static int parse_params(parser *p, bool is_method) {
  func *f = p->fs->f;
  size_t mark = list_begin(p);
  if (is_method) {
    string *self;
    TRY(lex_unique(&p->lex, "self", 4, &self));
    TRY(add_param(p, self));
  }
  int more = !at_token(p, TOK_RPAREN);
  while (more) {
    string *name;
    if (at_token(p, TOK_ELLIPSIS)) {
      TRY(next_token(p));
      f->is_vararg = true;
      break;
    }
    if (!at_token(p, TOK_NAME)) return syntax_error(p, "<name> or '...' expected");
    TRY(expect_name(p, &name));
    TRY(add_param(p, name));
    TRY(more = accept_token(p, TOK_COMMA));
  }
  TRY(list_end(p, mark, sizeof(var *), &f->params, &f->param_count));
  return activate_vars(p, f->param_count);
}

int parse_function_body(parser *p, bool is_method, uint32_t line, func **out) {
  func_scope fs;
  TRY(function_open(p, &fs, line));
  *out = fs.f;
  fs.f->text = p->tok.text;
  fs.f->is_method = is_method;
  TRY(expect_token(p, TOK_LPAREN));
  TRY(parse_params(p, is_method));
  TRY(expect_token(p, TOK_RPAREN));
  TRY(parse_statements(p));
  fs.f->last_line = p->tok.line;
  fs.f->text_end = p->tok.text + p->tok.len;
  TRY(expect_closing(p, TOK_END, TOK_FUNCTION, line));
  return function_close(p);
}

// ---- assignments and calls

static int check_target(parser *p, const expr_use *use) {
  if (!use->assignable) return syntax_error(p, "syntax error");
  if (use->readonly != NULL)
    return semantic_error(p, "attempt to assign to const variable '%s'", use->readonly->text);
  if (use->variable != NULL) use->variable->assigned = true;
  return OK;
}

// After the first target.
static int parse_assignment(parser *p, stat *s, expr *target, const expr_use *first_use) {
  expr_use use = *first_use;
  size_t mark = list_begin(p);
  uint32_t count = 0;
  int more = 1;
  s->kind = ST_ASSIGN;
  while (more) {
    TRY(check_target(p, &use));
    TRY(list_add(p, &target, sizeof(target)));
    if (++count > MAX_TARGETS) return syntax_error(p, "C stack overflow");
    TRY(more = accept_token(p, TOK_COMMA));
    if (more) TRY(parse_suffixed(p, &target, &use));
  }
  TRY(list_end(p, mark, sizeof(expr *), &s->assign.targets, &s->assign.target_count));
  TRY(expect_token(p, TOK_ASSIGN));
  TRY(parse_expr_list(p, &s->assign.values));
  // Values are stored where the statement ends.
  for (uint32_t i = 0; i < count; i++) s->assign.targets[i]->line = p->last_line;
  return OK;
}

static int parse_expr_statement(parser *p, stat *s) {
  expr *e;
  expr_use use;
  TRY(parse_suffixed(p, &e, &use));
  if (at_token(p, TOK_ASSIGN) || at_token(p, TOK_COMMA)) return parse_assignment(p, s, e, &use);
  if (e->kind != EX_CALL && e->kind != EX_METHOD) return syntax_error(p, "syntax error");
  s->kind = ST_CALL;
  s->call = e;
  return OK;
}

// ---- local declarations

// <const> or <close>, if given.
static int parse_attribute(parser *p, uint8_t *kind) {
  int given;
  string *name;
  *kind = VAR_REGULAR;
  TRY(given = accept_token(p, TOK_LT));
  if (!given) return OK;
  TRY(expect_name(p, &name));
  TRY(expect_token(p, TOK_GT));
  if (strcmp(name->text, "const") == 0) {
    *kind = VAR_CONST;
  } else if (strcmp(name->text, "close") == 0) {
    *kind = VAR_CLOSE;
  } else {
    return semantic_error(p, "unknown attribute '%s'", name->text);
  }
  return OK;
}

static int parse_local_vars(parser *p, stat *s) {
  size_t mark = list_begin(p);
  bool closing = false;
  int more = 1;
  while (more) {
    string *name;
    var *v;
    TRY(expect_name(p, &name));
    TRY(declare_var(p, name, VAR_REGULAR, &v));
    TRY(parse_attribute(p, &v->kind));
    if (v->kind == VAR_CLOSE && closing)
      return semantic_error(p, "multiple to-be-closed variables in local list");
    closing = closing || v->kind == VAR_CLOSE;
    TRY(list_add(p, &v, sizeof(v)));
    TRY(more = accept_token(p, TOK_COMMA));
  }
  return list_end(p, mark, sizeof(var *), &s->local.vars, &s->local.var_count);
}

// A <const> with a literal value is that literal wherever it is used: of several, as in the reference, the last.
static void note_constants(stat *s) {
  uint32_t last = s->local.var_count - 1;
  if (s->local.values.count != s->local.var_count) return;
  var *v = s->local.vars[last];
  expr *e = s->local.values.items[last];
  if (v->kind == VAR_CONST && is_literal(e)) v->constant = e;
}

static int parse_local(parser *p, stat *s) {
  int given;
  s->kind = ST_LOCAL;
  TRY(parse_local_vars(p, s));
  TRY(given = accept_token(p, TOK_ASSIGN));
  if (given) TRY(parse_expr_list(p, &s->local.values));
  note_constants(s);
  return activate_vars(p, s->local.var_count);
}

// At "function".
static int parse_local_function(parser *p, stat *s) {
  uint32_t line = p->tok.line;
  string *name;
  s->kind = ST_LOCAL_FUNCTION;
  TRY(next_token(p));
  TRY(expect_name(p, &name));
  TRY(declare_var(p, name, VAR_REGULAR, &s->local_function.v));
  TRY(activate_vars(p, 1));
  return parse_function_body(p, false, line, &s->local_function.func);
}

static int parse_local_statement(parser *p, stat *s) {
  TRY(next_token(p));
  return at_token(p, TOK_FUNCTION) ? parse_local_function(p, s) : parse_local(p, s);
}

// ---- function statements

// .name or :name
static int parse_name_part(parser *p, expr **target) {
  string *name;
  expr *key;
  TRY(next_token(p));
  uint32_t line = p->tok.line;
  TRY(expect_name(p, &name));
  TRY(new_string_expr(p, name, line, &key));
  return new_index(p, *target, key, line, target);
}

static int parse_function_name(parser *p, expr **target, expr_use *use, bool *is_method) {
  string *name;
  uint32_t line = p->tok.line;
  TRY(expect_name(p, &name));
  TRY(resolve_name(p, name, line, target, use));
  *is_method = false;
  while (!*is_method && (at_token(p, TOK_DOT) || at_token(p, TOK_COLON))) {
    *is_method = at_token(p, TOK_COLON);
    *use = (expr_use){.assignable = true};
    TRY(parse_name_part(p, target));
  }
  return OK;
}

static int parse_function_statement(parser *p, stat *s) {
  expr_use use;
  bool is_method;
  s->kind = ST_FUNCTION;
  TRY(next_token(p));
  TRY(parse_function_name(p, &s->function.target, &use, &is_method));
  TRY(parse_function_body(p, is_method, s->line, &s->function.func));
  return check_target(p, &use);
}

// ---- control structures

// cond "then" block, after "if" or "elseif".
static int parse_clause(parser *p) {
  if_clause c = {.line = p->tok.line};
  TRY(next_token(p));
  TRY(parse_expr(p, &c.cond));
  c.then_line = p->tok.line;
  TRY(expect_token(p, TOK_THEN));
  TRY(parse_block(p, NULL, &c.body));
  return list_add(p, &c, sizeof(c));
}

static int parse_if(parser *p, stat *s) {
  int otherwise;
  size_t mark = list_begin(p);
  s->kind = ST_IF;
  do TRY(parse_clause(p));
  while (at_token(p, TOK_ELSEIF));
  TRY(list_end(p, mark, sizeof(if_clause), &s->branch.clauses, &s->branch.count));
  TRY(otherwise = accept_token(p, TOK_ELSE));
  if (otherwise) TRY(parse_block(p, NULL, &s->branch.otherwise));
  return expect_closing(p, TOK_END, TOK_IF, s->line);
}

static int parse_while(parser *p, stat *s) {
  s->kind = ST_WHILE;
  TRY(next_token(p));
  TRY(parse_expr(p, &s->loop.cond));
  TRY(expect_token(p, TOK_DO));
  TRY(parse_block(p, s, &s->loop.body));
  return expect_closing(p, TOK_END, TOK_WHILE, s->line);
}

// The condition belongs to the body's scope.
static int parse_repeat(parser *p, stat *s) {
  s->kind = ST_REPEAT;
  TRY(next_token(p));
  TRY(block_open(p, s, &s->loop.body));
  TRY(parse_statements(p));
  TRY(expect_closing(p, TOK_UNTIL, TOK_REPEAT, s->line));
  TRY(parse_expr(p, &s->loop.cond));
  block_close(p);
  return OK;
}

static int parse_do(parser *p, stat *s) {
  s->kind = ST_DO;
  TRY(next_token(p));
  TRY(parse_block(p, NULL, &s->body));
  return expect_closing(p, TOK_END, TOK_DO, s->line);
}

// ---- for loops

// = start, limit [, step]
static int parse_range(parser *p, stat *s) {
  int step;
  TRY(next_token(p));
  TRY(parse_expr(p, &s->for_num.start));
  TRY(expect_token(p, TOK_COMMA));
  TRY(parse_expr(p, &s->for_num.limit));
  TRY(step = accept_token(p, TOK_COMMA));
  if (step) TRY(parse_expr(p, &s->for_num.step));
  return expect_token(p, TOK_DO);
}

static int parse_for_num(parser *p, stat *s, string *name) {
  s->kind = ST_FOR_NUM;
  TRY(parse_range(p, s));
  TRY(block_open(p, s, &s->for_num.body));
  TRY(declare_var(p, name, VAR_REGULAR, &s->for_num.v));
  TRY(activate_vars(p, 1));
  TRY(parse_statements(p));
  block_close(p);
  return OK;
}

// The names of a generic loop; only its body may see them as variables.
static int parse_for_names(parser *p, string *first, string ***names, uint32_t *count) {
  size_t mark = list_begin(p);
  int more = 1;
  for (string *name = first; more; ) {
    if ((p->scratch.len - mark) / sizeof(name) >= MAX_LOCALS)
      return limit_error(p, p->fs, "local variables", MAX_LOCALS);
    TRY(list_add(p, &name, sizeof(name)));
    TRY(more = accept_token(p, TOK_COMMA));
    if (more) TRY(expect_name(p, &name));
  }
  return list_end(p, mark, sizeof(string *), names, count);
}

static int declare_all(parser *p, string **names, uint32_t count, var ***out) {
  TRY(node_alloc(p, count * sizeof(var *), out));
  for (uint32_t i = 0; i < count; i++) TRY(declare_var(p, names[i], VAR_REGULAR, &(*out)[i]));
  return activate_vars(p, count);
}

static int parse_for_in(parser *p, stat *s, string *first) {
  string **names;
  uint32_t count;
  s->kind = ST_FOR_IN;
  TRY(parse_for_names(p, first, &names, &count));
  TRY(expect_token(p, TOK_IN));
  TRY(parse_expr_list(p, &s->for_in.values));
  TRY(expect_token(p, TOK_DO));
  TRY(block_open(p, s, &s->for_in.body));
  TRY(declare_all(p, names, count, &s->for_in.vars));
  s->for_in.var_count = count;
  TRY(parse_statements(p));
  block_close(p);
  return OK;
}

static int parse_for(parser *p, stat *s) {
  string *name;
  TRY(next_token(p));
  TRY(expect_name(p, &name));
  switch (p->tok.kind) {
    case TOK_ASSIGN: TRY(parse_for_num(p, s, name)); break;
    case TOK_COMMA: case TOK_IN: TRY(parse_for_in(p, s, name)); break;
    default: return syntax_error(p, "'=' or 'in' expected");
  }
  return expect_closing(p, TOK_END, TOK_FOR, s->line);
}

// ---- jumps

static int parse_return(parser *p, stat *s) {
  s->kind = ST_RETURN;
  TRY(next_token(p));
  if (!at_block_end(p) && !at_token(p, TOK_SEMICOLON)) TRY(parse_expr_list(p, &s->ret));
  return accept_token(p, TOK_SEMICOLON);
}

static int parse_break(parser *p, stat *s) {
  s->kind = ST_BREAK;
  TRY(next_token(p));
  return add_break(p, s);
}

static int parse_goto(parser *p, stat *s) {
  string *name;
  s->kind = ST_GOTO;
  TRY(next_token(p));
  TRY(expect_name(p, &name));
  return add_goto(p, s, name);
}

static int parse_label(parser *p, stat **out) {
  TRY(NEW(p, out));
  stat *s = *out;
  s->kind = ST_LABEL;
  s->line = p->tok.line;
  TRY(NEW(p, &s->here));
  s->here->line = s->line;
  s->here->pc = -1;
  TRY(next_token(p));
  TRY(expect_name(p, &s->here->name));
  return expect_token(p, TOK_DOUBLE_COLON);
}

// ---- statements

static int parse_kind(parser *p, stat *s) {
  switch (p->tok.kind) {
    case TOK_IF: return parse_if(p, s);
    case TOK_WHILE: return parse_while(p, s);
    case TOK_DO: return parse_do(p, s);
    case TOK_FOR: return parse_for(p, s);
    case TOK_REPEAT: return parse_repeat(p, s);
    case TOK_FUNCTION: return parse_function_statement(p, s);
    case TOK_LOCAL: return parse_local_statement(p, s);
    case TOK_RETURN: return parse_return(p, s);
    case TOK_BREAK: return parse_break(p, s);
    case TOK_GOTO: return parse_goto(p, s);
    default: return parse_expr_statement(p, s);
  }
}

// Long programs are full of returns, breaks and gotos in branches.
static size_t stat_size(uint8_t token) {
  switch (token) {
    case TOK_RETURN:
    case TOK_BREAK:
    case TOK_GOTO: return offsetof(stat, ret) + sizeof ((stat *)NULL)->ret;
    default: return sizeof(stat);
  }
}

static int parse_statement(parser *p, stat **out) {
  TRY(enter_level(p));
  TRY(node_alloc(p, stat_size(p->tok.kind), out));
  (*out)->line = p->tok.line;
  TRY(parse_kind(p, *out));
  leave_level(p);
  return OK;
}

// ---- chunks

static int parse_main(parser *p, func **out) {
  func_scope fs;
  TRY(lex_unique(&p->lex, "_ENV", 4, &p->env_name));
  TRY(function_open(p, &fs, 0));
  fs.f->is_vararg = true;
  fs.f->text = p->lex.at;
  fs.f->text_end = p->lex.end;
  fs.f->upvar_count = fs.upvar_cap = 1;
  TRY(NEW(p, &fs.f->upvars));
  fs.f->upvars[0].name = p->env_name;
  TRY(next_token(p));
  TRY(parse_statements(p));
  if (!at_token(p, TOK_EOF)) return expected(p, TOK_EOF);
  *out = fs.f;
  return function_close(p);
}

int parse_chunk_at(struct arena *a, const char *text, size_t len, const char *chunk_name,
                   uint32_t line, func **out) {
  parser p = {.arena = a};
  lex_init(&p.lex, text, len, chunk_name);
  p.lex.line = line;
  int status = parse_main(&p, out);
  if (status >= 0) status = fuel_spend(p.lex.work);
  lex_free(&p.lex);
  buffer_free(&p.vars);
  buffer_free(&p.scratch);
  return status;
}

int parse_chunk(struct thread *th, struct arena *a, const char *text, size_t len,
                const char *chunk_name, func **out) {
  (void)th;
  return parse_chunk_at(a, text, len, chunk_name, 1, out);
}
