// load: chunks from a string or from a function that hands out pieces.
#include "gc.h"
#include "lib_base.h"

// Arguments.
enum { CHUNK = 0, NAME = 1, MODE = 2, ENV = 3 };

int push_load_error(thread *th, int status) {
  if (status == ERR_KILLED) return status;
  push_nil(th);
  if (status == ERR_MEMORY)
    push_string_object(th, vm.memory_error);
  else
    push_value(th, &vm.error);
  return 2;
}

// Calls the reader for one piece. 1: a piece was added, 0: that was all.
static int read_piece(thread *th, buffer *b) {
  push_value(th, arg(th, CHUNK));
  int status = call_protected(th, 0, 1);
  if (status < 0) {
    if (status == ERR_LUA) value_copy(&vm.error, from_top(th, -1));
    return status;
  }
  const value *piece = from_top(th, -1);
  if (is_nil(piece)) return 0;
  if (is_number(piece)) TRY(push_tostring(th, piece));
  piece = from_top(th, -1);
  if (!is_string(piece)) return raise(th, "reader function must return a string");
  const string *s = as_string(piece);
  if (s->len == 0) return 0;
  TRY(fuel_spend(s->len / 64 + 1));
  TRY(buffer_put(b, s->text, s->len));
  return 1;
}

static int read_pieces(thread *th, buffer *b) {
  uint32_t top = th->top;
  int more = 1;
  while (more > 0) {
    more = read_piece(th, b);
    th->top = top;
  }
  return more;
}

// The chunk is a string, or what pieces were read into.
typedef struct load_request {
  string *text;
  const buffer *pieces;
  const char *name, *mode;
  const value *env;
} load_request;

static int load_once(thread *th, const load_request *r) {
  if (r->text != NULL) return load_string(th, r->text, r->name, r->mode, r->env);
  return load_chunk(th, r->pieces->len > 0 ? r->pieces->data : "", r->pieces->len, r->name, r->mode, r->env);
}

// Garbage may be all that stands in the way of a large chunk.
static int load_requested(thread *th, const load_request *r) {
  int status = load_once(th, r);
  if (status != ERR_MEMORY) return status;
  TRY(gc_full(th));
  return load_once(th, r);
}

static int load_pieces(thread *th, load_request *r) {
  buffer b = {0};
  int status = read_pieces(th, &b);
  r->pieces = &b;
  if (status == OK) status = load_requested(th, r);
  buffer_free(&b);
  return status;
}

int base_load(thread *th) {
  bool with_env = !arg_none(th, ENV);
  value env;
  bool is_text = !arg_none(th, CHUNK) && (is_string(arg(th, CHUNK)) || is_number(arg(th, CHUNK)));
  const char *name = "=(load)", *mode;
  size_t name_len = 7, mode_len;
  string *text = NULL;
  TRY(opt_string(th, MODE, "bt", 2, &mode, &mode_len));
  if (is_text) {
    TRY(check_string(th, CHUNK, &text));
    name = text->text;
    name_len = text->len;
  }
  TRY(opt_string(th, NAME, name, name_len, &name, &name_len));
  if (!is_text) TRY(check_type(th, CHUNK, TAG_CLOSURE));
  if (with_env) value_copy(&env, arg(th, ENV));
  load_request r = {.text = text, .name = name, .mode = mode, .env = with_env ? &env : NULL};
  int status = is_text ? load_requested(th, &r) : load_pieces(th, &r);
  return status < 0 ? push_load_error(th, status) : 1;
}
