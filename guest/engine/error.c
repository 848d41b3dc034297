// Raising errors: messages, and the position in front of them.
#include "ast.h"
#include "debug.h"
#include "decimal.h"
#include "vm.h"
#include "format.h"

enum { MESSAGE_MAX = 400, POSITION_MAX = CHUNK_ID_MAX + 24 };

static int raise_text(const char *text, size_t len) {
  string *s;
  TRY(string_new(text, len, &s));
  set_string(&vm.error, s);
  vm.error_handled = false;
  return ERR_LUA;
}

// "chunk:line: " of a Lua frame with line information; otherwise nothing.
static size_t put_position(const frame *f, char out[POSITION_MAX]) {
  static const char stripped[] = "?:-1: ";
  if (f == NULL || f->cl == NULL) return 0;
  int line = current_line(f);
  if (line < 0) {
    memcpy(out, stripped, sizeof stripped - 1);
    return sizeof stripped - 1;
  }
  const string *source = f->cl->proto->source;
  size_t len = source != NULL ? chunk_id(out, source->text, source->len) : chunk_id(out, "=?", 2);
  out[len++] = ':';
  len += decimal_print_unsigned((uint64_t)line, out + len);
  out[len++] = ':';
  out[len++] = ' ';
  return len;
}

// The frame whose position a raised message carries: the running Lua function, or the caller of the running builtin.
static frame *message_frame(thread *th) {
  return th->ci->cl != NULL ? th->ci : frame_at_level(th, 1);
}

static int raise_formatted(const frame *at, const char *format, va_list args) {
  char text[MESSAGE_MAX];
  size_t len = put_position(at, text);
  int n = format_list(text + len, sizeof text - len, format, args);
  if (n > 0) len += (size_t)n;
  return raise_text(text, len < sizeof text ? len : sizeof text - 1);
}

int raise(thread *th, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int status = raise_formatted(message_frame(th), format, args);
  va_end(args);
  return status;
}

int raise_operator(thread *th, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int status = raise_formatted(th->ci, format, args);
  va_end(args);
  return status;
}

int raise_plain(thread *th, const char *format, ...) {
  (void)th;
  va_list args;
  va_start(args, format);
  int status = raise_formatted(NULL, format, args);
  va_end(args);
  return status;
}

int raise_value(thread *th, const value *v) {
  (void)th;
  value_copy(&vm.error, v);
  vm.error_handled = false;
  return ERR_LUA;
}

int push_where(thread *th, int level) {
  char text[POSITION_MAX];
  size_t len = put_position(frame_at_level(th, level), text);
  return push_string(th, text, len);
}

int add_position(thread *th, int level, const string *message, string **out) {
  char where[POSITION_MAX];
  size_t len = put_position(frame_at_level(th, level), where);
  string *s;
  TRY(string_buffer(len + message->len, &s));
  memcpy(s->text, where, len);
  memcpy(s->text + len, message->text, message->len);
  return string_finish(s, out);
}

// ---- arguments

int raise_argf(thread *th, int i, const char *format, ...) {
  char message[MESSAGE_MAX / 2];
  va_list args;
  va_start(args, format);
  format_list(message, sizeof message, format, args);
  va_end(args);
  return raise_arg(th, i, message);
}

int raise_arg(thread *th, int i, const char *message) {
  const char *name = NULL;
  const char *kind = call_site_name(th, th->ci, &name);
  i++;
  if (kind != NULL && strcmp(kind, "method") == 0) {
    if (--i == 0) return raise(th, "calling '%s' on bad self (%s)", name, message);
  }
  if (kind == NULL) {
    uint32_t top = th->top;
    bool known = push_library_name(th, &th->stack[th->ci->func]);
    int status = raise(th, "bad argument #%d to '%s' (%s)", i, known ? as_string(from_top(th, -1))->text : "?", message);
    th->top = top;
    return status;
  }
  return raise(th, "bad argument #%d to '%s' (%s)", i, name, message);
}

const char *value_type_name(const value *v) {
  const value *name = value_event(v, EVENT_NAME);
  if (name != NULL && is_string(name)) return as_string(name)->text;
  return v->tag == TAG_LIGHT ? "light userdata" : type_name(v->tag);
}

int raise_type(thread *th, int i, const char *expected) {
  const char *got = "no value";
  if (i < nargs(th)) got = value_type_name(arg(th, i));
  return raise_argf(th, i, "%.80s expected, got %.80s", expected, got);
}

// ---- operators

static int raise_described(thread *th, const value *v, const char *what, const char *variable) {
  return raise_operator(th, "attempt to %s a %.80s value%s", what, value_type_name(v), variable);
}

static int raise_operand(thread *th, const value *v, const char *what) {
  char variable[96];
  describe_variable(th, v, variable);
  return raise_described(th, v, what, variable);
}

int raise_index(thread *th, const value *object, const value *key) {
  (void)key;
  return raise_operand(th, object, "index");
}

int raise_call(thread *th, const value *v) {
  char callee[96];
  describe_callee(th, v, callee);
  return raise_described(th, v, "call", callee);
}

int raise_length(thread *th, const value *v) { return raise_operand(th, v, "get length of"); }

int raise_concat(thread *th, const value *a, const value *b) {
  return raise_operand(th, is_string(a) || is_number(a) ? b : a, "concatenate");
}

int raise_arith(thread *th, int op, const value *a, const value *b) {
  bool bitwise = (op >= ARITH_BAND && op <= ARITH_SHR) || op == ARITH_BNOT;
  if (bitwise && is_number(a) && is_number(b)) {
    int64_t ignored;
    char variable[96];
    describe_variable(th, value_to_int(a, &ignored) ? b : a, variable);
    return raise_operator(th, "number%s has no integer representation", variable);
  }
  return raise_operand(th, is_number(a) ? b : a, bitwise ? "perform bitwise operation on" : "perform arithmetic on");
}

int raise_compare(thread *th, const value *a, const value *b) {
  const char *x = value_type_name(a), *y = value_type_name(b);
  if (strcmp(x, y) == 0) return raise_operator(th, "attempt to compare two %.80s values", x);
  return raise_operator(th, "attempt to compare %.80s with %.80s", x, y);
}

const char *type_name(uint32_t tag) {
  static const char *const names[TAG_COUNT] = {
    "nil", "boolean", "boolean", "number", "number", "userdata", "nil", "no value",
    "string", "table", "function", "function", "userdata", "thread", "proto", "upvalue",
  };
  return names[tag];
}
