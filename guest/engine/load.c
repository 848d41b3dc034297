// Chunks: text or bytes to a function.
#include "code.h"
#include "dump.h"

static int wrong_mode(thread *th, const char *kind, const char *mode) {
  return raise_plain(th, "attempt to load a %s chunk (mode is '%s')", kind, mode);
}

static int close_environment(closure *c, const value *env) {
  for (uint32_t i = 0; i < c->count; i++) {
    upvalue *u = mem_alloc(sizeof *u);
    if (u == NULL) return ERR_MEMORY;
    u->at = &u->closed;
    u->gray = NULL;
    set_nil(&u->closed);
    gc_link(&u->head, TAG_UPVALUE);
    c->up[i] = u;
  }
  if (c->count > 0) value_copy(&c->up[0]->closed, env);
  return OK;
}

static int load(thread *th, const char *text, size_t len, string *object, const char *chunk_name, const char *mode,
                const value *env) {
  bool binary = len > 0 && text[0] == '\x1b';
  if (strchr(mode, binary ? 'b' : 't') == NULL) return wrong_mode(th, binary ? "binary" : "text", mode);
  proto *p;
  if (binary)
    TRY(undump(th, text, len, chunk_name, &p));
  else
    TRY(compile_chunk(th, text, len, object, chunk_name, 1, &p));
  closure *c = closure_new(p);
  if (c == NULL) return ERR_MEMORY;
  value globals_value;
  set_table(&globals_value, vm.globals);
  TRY(close_environment(c, env != NULL ? env : &globals_value));
  TRY(stack_reserve(th, 1));
  set_object(&th->stack[th->top++], TAG_CLOSURE, c);
  return OK;
}

int load_chunk(thread *th, const char *text, size_t len, const char *chunk_name, const char *mode, const value *env) {
  return load(th, text, len, NULL, chunk_name, mode, env);
}

int load_string(thread *th, string *text, const char *chunk_name, const char *mode, const value *env) {
  return load(th, text->text, text->len, text, chunk_name, mode, env);
}
