// Functions, blocks and what names mean in them (manual section 3.5).
#include "fold.h"
#include "parser.h"

// ---- variables

var *active_var(const parser *p, const func_scope *fs, uint32_t i) {
  return ((var **)(void *)p->vars.data)[fs->first_var + i];
}

static size_t var_count(const parser *p) { return p->vars.len / sizeof(var *); }

int limit_error(parser *p, const func_scope *fs, const char *what, unsigned limit) {
  if (fs->outer == NULL) return syntax_error(p, "too many %s (limit is %u) in main function", what, limit);
  return syntax_error(p, "too many %s (limit is %u) in function at line %u", what, limit, (unsigned)fs->f->line);
}

int declare_var(parser *p, string *name, uint8_t kind, var **out) {
  func_scope *fs = p->fs;
  if (var_count(p) - fs->first_var >= MAX_LOCALS) return limit_error(p, fs, "local variables", MAX_LOCALS);
  var *v;
  TRY(NEW(p, &v));
  v->name = name;
  v->owner = fs->f;
  v->kind = kind;
  TRY(buffer_put(&p->vars, &v, sizeof(v)));
  *out = v;
  return OK;
}

void activate_vars(parser *p, uint32_t count) { p->fs->active += count; }

// The innermost variable of that name in scope in one function.
static var *find_local(parser *p, const func_scope *fs, const string *name) {
  uint32_t i = fs->active;
  while (i > 0) {
    var *v = active_var(p, fs, --i);
    if (v->name == name) return v;
  }
  return NULL;
}

// ---- upvalues

static bool find_upvalue(const func *f, const var *v, uint32_t *index) {
  for (uint32_t i = 0; i < f->upvar_count; i++)
    if (f->upvars[i].decl == v) {
      *index = i;
      return true;
    }
  return false;
}

// Arrays of the tree that grow one by one (array: address of the pointer): doubled in the arena, the old one is left behind.
static int grow(parser *p, void *array, size_t item_size, uint32_t count, uint32_t *cap) {
  if (count < *cap) return OK;
  uint32_t new_cap = *cap == 0 ? 4 : *cap * 2;
  void *wider, *old;
  memcpy(&old, array, sizeof(old));
  TRY(node_alloc(p, new_cap * item_size, &wider));
  if (count > 0) memcpy(wider, old, count * item_size);
  memcpy(array, &wider, sizeof(wider));
  *cap = new_cap;
  return OK;
}

static int add_upvalue(parser *p, func_scope *fs, const upvar *u, uint32_t *index) {
  func *f = fs->f;
  if (f->upvar_count >= MAX_UPVALUES) return limit_error(p, fs, "upvalues", MAX_UPVALUES);
  TRY(grow(p, &f->upvars, sizeof(upvar), f->upvar_count, &fs->upvar_cap));
  *index = f->upvar_count;
  f->upvars[f->upvar_count++] = *u;
  return OK;
}

// The index among fs's upvalues of a variable from further out (NULL: the main
// chunk's _ENV, which the main function has from the start). Every function
// between the variable's and this one gets it, too.
static int capture(parser *p, func_scope *fs, var *v, string *name, uint32_t *index) {
  if (find_upvalue(fs->f, v, index)) return OK;
  upvar u = {.name = name, .decl = v, .kind = v != NULL ? v->kind : VAR_REGULAR};
  if (v != NULL && v->owner == fs->outer->f) {
    u.from_parent_local = true;
    v->captured = true;
  } else {
    uint32_t parent;
    TRY(capture(p, fs->outer, v, name, &parent));
    u.parent_index = (uint16_t)parent;
  }
  return add_upvalue(p, fs, &u, index);
}

// ---- names

static var *find_variable(parser *p, const string *name) {
  for (func_scope *fs = p->fs; fs != NULL; fs = fs->outer) {
    p->lex.work += 1 + fs->active / 16;
    var *v = find_local(p, fs, name);
    if (v != NULL) return v;
  }
  return NULL;
}

static int use_variable(parser *p, var *v, string *name, uint32_t line, expr **out) {
  if (v != NULL && v->constant != NULL) {
    TRY(new_expr(p, EX_NIL, line, out));
    **out = *v->constant;
    (*out)->line = line;
    return OK;
  }
  bool is_local = v != NULL && v->owner == p->fs->f;
  TRY(new_expr(p, is_local ? EX_LOCAL : EX_UPVALUE, line, out));
  if (!is_local) return capture(p, p->fs, v, name, &(*out)->upvalue);
  (*out)->local = v;
  return OK;
}

// A name without declaration is a field of the _ENV in scope.
static int resolve_global(parser *p, string *name, uint32_t line, expr **out) {
  expr *env, *key;
  TRY(use_variable(p, find_variable(p, p->env_name), p->env_name, line, &env));
  TRY(new_string_expr(p, name, line, &key));
  TRY(new_index(p, env, key, line, out));
  (*out)->is_global = true;
  return OK;
}

int resolve_name(parser *p, string *name, uint32_t line, expr **out, expr_use *use) {
  var *v = find_variable(p, name);
  *use = (expr_use){.assignable = true, .variable = v};
  if (v == NULL && name != p->env_name) return resolve_global(p, name, line, out);
  if (v != NULL && v->kind != VAR_REGULAR) use->readonly = name;
  return use_variable(p, v, name, line, out);
}

// ---- blocks

int block_open(parser *p, stat *loop, block **out) {
  func_scope *fs = p->fs;
  block_scope *scope;
  TRY(NEW(p, &scope));
  TRY(NEW(p, &scope->b));
  scope->outer = fs->block;
  scope->loop = loop;
  scope->first_var = fs->active;
  if (scope->outer != NULL) scope->b->parent = scope->outer->b;
  fs->block = scope;
  *out = scope->b;
  return OK;
}

int block_close(parser *p) {
  func_scope *fs = p->fs;
  block_scope *scope = fs->block;
  for (uint32_t i = scope->first_var; i < fs->active; i++) {
    const var *v = active_var(p, fs, i);
    if (v->captured || v->kind == VAR_CLOSE) scope->b->has_captured = true;
  }
  forget_labels(p, scope);
  fs->active = scope->first_var;
  p->vars.len = (fs->first_var + fs->active) * sizeof(var *);
  fs->block = scope->outer;
  return OK;
}

// ---- functions

static int adopt(parser *p, func_scope *parent, func *child) {
  func *f = parent->f;
  TRY(grow(p, &f->children, sizeof(func *), f->child_count, &parent->child_cap));
  child->parent = f;
  child->index = f->child_count;
  f->children[f->child_count++] = child;
  return OK;
}

int function_open(parser *p, func_scope *fs, uint32_t line) {
  *fs = (func_scope){.outer = p->fs, .first_var = var_count(p)};
  fs->last_jump = &fs->jumps;
  TRY(NEW(p, &fs->f));
  fs->f->line = line;
  if (fs->outer != NULL) TRY(adopt(p, fs->outer, fs->f));
  p->fs = fs;
  return block_open(p, NULL, &fs->f->body);
}

int function_close(parser *p) {
  TRY(block_close(p));
  TRY(resolve_jumps(p));
  p->fs = p->fs->outer;
  return OK;
}
