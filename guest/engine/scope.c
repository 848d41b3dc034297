// Functions, blocks and what names mean in them (manual section 3.5).
#include "fold.h"
#include "parser.h"

// ---- variables

var *active_var(const parser *p, const func_scope *fs, uint32_t i) {
  return ((var **)(void *)p->vars.data)[fs->first_var + i];
}

static size_t var_count(const parser *p) { return p->vars.len / sizeof(var *); }

int limit_error(parser *p, const func_scope *fs, const char *what, unsigned limit) {
  if (fs->outer == NULL)
    return syntax_error(p, "too many %s (limit is %u) in main function", what, limit);
  return syntax_error(p, "too many %s (limit is %u) in function at line %u", what, limit,
                      (unsigned)fs->f->line);
}

int declare_var(parser *p, string *name, uint8_t kind, var **out) {
  func_scope *fs = p->fs;
  if (var_count(p) - fs->first_var >= MAX_LOCALS)
    return limit_error(p, fs, "local variables", MAX_LOCALS);
  var *v;
  TRY(NEW(p, &v));
  v->name = name;
  v->owner = fs->f;
  v->kind = kind;
  TRY(buffer_put(&p->vars, &v, sizeof(v)));
  *out = v;
  return OK;
}

static int bind(parser *p, var *v) {
  void **place;
  binding *b;
  TRY(NEW(p, &b));
  TRY(name_map_at(p, &p->bindings, v->name, &place));
  *b = (binding){.v = v, .shadowed = *place};
  *place = b;
  return OK;
}

// The last variable in scope goes out of it. Its name has a place in the map, so nothing can fail.
static void unbind(parser *p) {
  void **place;
  var *v = active_var(p, p->fs, --p->fs->active);
  if (name_map_at(p, &p->bindings, v->name, &place) < 0) return;
  *place = ((binding *)*place)->shadowed;
}

int activate_vars(parser *p, uint32_t count) {
  while (count-- > 0) TRY(bind(p, active_var(p, p->fs, p->fs->active++)));
  return OK;
}

static int find_variable(parser *p, string *name, var **out) {
  void **place;
  TRY(name_map_at(p, &p->bindings, name, &place));
  *out = *place == NULL ? NULL : ((binding *)*place)->v;
  return OK;
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

// Arrays of the tree that grow one by one (array: address of the pointer): doubled in the arena,
// the old one is left behind.
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
  p->lex.work += fs->f->upvar_count / 16;
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

// Notes in every function between the constant's and this one that its source needs the name.
static int note_folded(parser *p, const var *v, string *name) {
  for (func *f = p->fs->f; f != v->owner; f = f->parent) {
    folded *known = f->folded;
    while (known != NULL && known->name != name) known = known->next;
    if (known != NULL) return OK;  // and in those further out
    TRY(NEW(p, &known));
    *known = (folded){name, v->constant, f->folded};
    f->folded = known;
  }
  return OK;
}

static int use_variable(parser *p, var *v, string *name, uint32_t line, expr **out) {
  if (v != NULL && v->constant != NULL) {
    TRY(note_folded(p, v, name));
    TRY(new_expr(p, v->constant->kind, line, out));
    (*out)->i = v->constant->i;  // whichever literal it is
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
  var *v;
  TRY(find_variable(p, p->env_name, &v));
  TRY(use_variable(p, v, p->env_name, line, &env));
  TRY(new_string_expr(p, name, line, &key));
  TRY(new_index(p, env, key, line, out));
  (*out)->is_global = true;
  return OK;
}

int resolve_name(parser *p, string *name, uint32_t line, expr **out, expr_use *use) {
  var *v;
  TRY(find_variable(p, name, &v));
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

void block_close(parser *p) {
  func_scope *fs = p->fs;
  block_scope *scope = fs->block;
  while (fs->active > scope->first_var) {
    unbind(p);
    const var *v = active_var(p, fs, fs->active);
    if (v->captured || v->kind == VAR_CLOSE) scope->b->has_captured = true;
  }
  forget_labels(scope);
  p->vars.len = (fs->first_var + fs->active) * sizeof(var *);
  fs->block = scope->outer;
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
  block_close(p);
  TRY(resolve_jumps(p));
  p->fs = p->fs->outer;
  return OK;
}
