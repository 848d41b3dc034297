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

// Where the chunk of a file begins: after a byte order mark, and after a first line that starts with #,
// whose end stays for the sake of line numbers unless bytecode follows.
static size_t chunk_start(const char *text, size_t len) {
  size_t at = len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  if (at == len || text[at] != '#') return at;
  while (at < len && text[at] != '\n') at++;
  return at + 1 < len && text[at + 1] == '\x1b' ? at + 1 : at;
}

int load_file_text(thread *th, const char *text, size_t len, const char *chunk_name, const char *mode, const value *env) {
  if (len == 0) return load_chunk(th, "", 0, chunk_name, mode, env);
  size_t start = chunk_start(text, len);
  return load_chunk(th, text + start, len - start, chunk_name, mode, env);
}

int load_string(thread *th, string *text, const char *chunk_name, const char *mode, const value *env) {
  return load(th, text->text, text->len, text, chunk_name, mode, env);
}
