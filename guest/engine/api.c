// What libraries use to make values, call and index, beyond the stack itself.
#include "debug.h"
#include "libs.h"
#include "number.h"
#include "snapshot.h"
#include "vm.h"
#include "format.h"


// ---- pushing

int push_string(thread *th, const char *text, size_t len) {
  string *s;
  TRY(string_new(text, len, &s));
  push_string_object(th, s);
  return OK;
}

int push_cstring(thread *th, const char *text) { return push_string(th, text, strlen(text)); }

int push_format(thread *th, const char *format, ...) {
  char text[400];
  va_list args;
  va_start(args, format);
  int n = format_list(text, sizeof text, format, args);
  va_end(args);
  if (n < 0) n = 0;
  return push_string(th, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

int buffer_printf(buffer *b, const char *format, ...) {
  char text[400];
  va_list args;
  va_start(args, format);
  int n = format_list(text, sizeof text, format, args);
  va_end(args);
  if (n < 0) n = 0;
  return buffer_put(b, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

int push_buffer(thread *th, buffer *b) {
  int status = push_string(th, b->len > 0 ? b->data : "", b->len);
  buffer_free(b);
  return status;
}

int push_table(thread *th, uint32_t array_slots, uint32_t hash_slots) {
  table *t;
  TRY(table_new(array_slots, hash_slots, &t));
  push_table_object(th, t);
  return OK;
}

int push_builtin(thread *th, const char *qualified_name, builtin_fn fn, uint32_t upvalues) {
  builtin *b = builtin_new(qualified_name, fn, upvalues);
  if (b == NULL) return ERR_MEMORY;
  pop(th, (int)upvalues);
  for (uint32_t i = 0; i < upvalues; i++) value_copy(&b->up[i], &th->stack[th->top + i]);
  set_object(&th->stack[th->top++], TAG_BUILTIN, b);
  return OK;
}

value *builtin_upvalue(thread *th, int i) { return &as_builtin(&th->stack[th->ci->func])->up[i]; }

int push_userdata(thread *th, uint32_t size, uint32_t user_values) {
  size_t total = sizeof(userdata) + user_values * sizeof(value) + size;
  userdata *u = mem_alloc(total);
  if (u == NULL) return ERR_MEMORY;
  memset(u, 0, total);
  u->size = size;
  u->count = user_values;
  gc_link(&u->head, TAG_USERDATA);
  set_object(&th->stack[th->top++], TAG_USERDATA, u);
  return OK;
}

// ---- operations with metamethods, from C

// The slow paths lay calls out above ci->top: in C that is wherever the pushes have got to.
static void raise_frame_top(thread *th) {
  if (th->ci->top < th->top) th->ci->top = th->top;
}

// Runs the call that a slow path laid out; its first result is left on top of the stack as it was before.
static int run_laid_call(thread *th, uint32_t top, int results) {
  uint32_t func = th->ci->top;
  TRY(call_value(th, (int)(th->top - func - 1), results));
  if (results > 0) value_copy(&th->stack[top], &th->stack[func]);
  th->top = top + (uint32_t)results;
  return OK;
}

static int finish_slow(thread *th, int status, uint32_t top, const value *result) {
  if (status == NEEDS_CALL) return run_laid_call(th, top, 1);
  if (status < 0) return status;
  push_value(th, result);
  return OK;
}

int get_index(thread *th, const value *object, const value *key) {
  value o, k, result;
  value_copy(&o, object);
  value_copy(&k, key);
  TRY(stack_reserve(th, 4));
  raise_frame_top(th);
  uint32_t top = th->top;
  int status = index_get(th, &o, &k, &result);
  return finish_slow(th, status, top, &result);
}

int get_field(thread *th, const value *object, const char *key) {
  string *s;
  TRY(string_new(key, strlen(key), &s));
  value k;
  set_string(&k, s);
  return get_index(th, object, &k);
}

int set_index(thread *th, const value *object, const value *key) {
  value o, k, v;
  value_copy(&o, object);
  value_copy(&k, key);
  value_copy(&v, from_top(th, -1));
  TRY(stack_reserve(th, 5));
  raise_frame_top(th);
  uint32_t top = th->top - 1;
  int status = index_set(th, &o, &k, &v);
  if (status == NEEDS_CALL) status = run_laid_call(th, top, 0);
  if (status < 0) return status;
  th->top = top;
  return OK;
}

int value_length(thread *th, const value *object) {
  value o, result;
  value_copy(&o, object);
  TRY(stack_reserve(th, 4));
  raise_frame_top(th);
  uint32_t top = th->top;
  return finish_slow(th, length_slow(th, &o, &result), top, &result);
}

int arith(thread *th, int op, const value *a, const value *b) {
  value x, y, result;
  value_copy(&x, a);
  value_copy(&y, b);
  TRY(stack_reserve(th, 4));
  raise_frame_top(th);
  uint32_t top = th->top;
  return finish_slow(th, arith_slow(th, op, &x, &y, &result), top, &result);
}

static int finish_compare(thread *th, int status, uint32_t top) {
  if (status != COMPARE_CALL) return status;
  TRY(run_laid_call(th, top, 1));
  bool truth = !is_false(from_top(th, -1));
  th->top = top;
  return truth;
}

static int compare(thread *th, const value *a, const value *b, int op) {
  value x, y;
  value_copy(&x, a);
  value_copy(&y, b);
  TRY(stack_reserve(th, 4));
  raise_frame_top(th);
  uint32_t top = th->top;
  return finish_compare(th, op < 0 ? equal_slow(th, &x, &y) : less_slow(th, &x, &y, op), top);
}

int value_equal(thread *th, const value *a, const value *b) { return compare(th, a, b, -1); }
int value_less(thread *th, const value *a, const value *b) { return compare(th, a, b, 0); }
int value_less_equal(thread *th, const value *a, const value *b) { return compare(th, a, b, 1); }

static int push_plain_text(thread *th, const value *v) {
  char room[NUMBER_TEXT_MAX];
  switch (v->tag) {
    case TAG_NIL: return push_string(th, "nil", 3);
    case TAG_FALSE: return push_string(th, "false", 5);
    case TAG_TRUE: return push_string(th, "true", 4);
    case TAG_INT:
    case TAG_FLOAT: return push_string(th, room, number_format(v, room));
    case TAG_STRING: push_value(th, v); return OK;
    default: break;
  }
  const value *name = value_event(v, EVENT_NAME);
  const char *type = name != NULL && is_string(name) ? as_string(name)->text : type_name(v->tag);
  return push_format(th, "%.200s: 0x%08llx", type, (unsigned long long)v->bits);
}

int push_tostring(thread *th, const value *v) {
  value copy;
  value_copy(&copy, v);
  const value *f = value_event(&copy, EVENT_TOSTRING);
  if (f == NULL) return push_plain_text(th, &copy);
  TRY(stack_reserve(th, 3));
  push_value(th, f);
  push_value(th, &copy);
  TRY(call_value(th, 1, 1));
  if (is_number(from_top(th, -1))) {
    value n;
    value_copy(&n, from_top(th, -1));
    pop(th, 1);
    return push_plain_text(th, &n);
  }
  if (!is_string(from_top(th, -1))) return raise(th, "'__tostring' must return a string");
  return OK;
}

// ---- protected calls

int call_protected(thread *th, int args, int results) {
  TRY(stack_reserve(th, 2));
  uint32_t func = th->top - (uint32_t)args - 1;
  for (uint32_t i = th->top; i > func; i--) value_copy(&th->stack[i], &th->stack[i - 1]);
  th->top++;
  set_object(&th->stack[func], TAG_BUILTIN, vm.pcall);
  int status = call_value(th, args + 1, -1);
  if (status == ERR_KILLED) return status;
  if (status < 0) {  // pcall itself could not be called: C's stack or memory is used up
    th->top = func;
    if (status == ERR_MEMORY)
      push_string_object(th, vm.memory_error);
    else
      push_value(th, &vm.error);
    return ERR_LUA;
  }
  uint32_t count = th->top - func - 1;
  bool ok = !is_false(&th->stack[func]);
  uint32_t want = !ok ? 1 : results < 0 ? count : (uint32_t)results;
  for (uint32_t i = 0; i < want; i++) {
    if (i < count)
      value_copy(&th->stack[func + i], &th->stack[func + 1 + i]);
    else
      set_nil(&th->stack[func + i]);
  }
  th->top = func + want;
  return ok ? (int)want : ERR_LUA;
}

void warn_error(thread *th, const char *where) {
  const value *error = from_top(th, -1);
  char text[300];
  int n = format_text(text, sizeof text, "error in %s (%.200s)", where, is_string(error) ? as_string(error)->text : "error object is not a string");
  if (n > 0) warning_text(text, strlen(text));
}

// ---- registration

int add_functions(thread *th, const char *prefix, const library_entry *entries) {
  table *t = as_table(from_top(th, -1));
  for (const library_entry *e = entries; e->name != NULL; e++) {
    // Qualified names live as long as the machine: builtins keep the pointer.
    const char *name = e->name;
    if (prefix[0] != 0) {
      size_t len = strlen(prefix) + 1 + strlen(e->name) + 1;
      char *full = arena_alloc(&vm.names, len);
      if (full == NULL) return ERR_MEMORY;
      format_text(full, len, "%s.%s", prefix, e->name);
      name = full;
    }
    TRY(push_builtin(th, name, e->fn, 0));
    TRY(standard_add(NULL, as_object(from_top(th, -1))));
    value f;
    value_copy(&f, from_top(th, -1));
    pop(th, 1);
    TRY(table_set_cstr(th, t, e->name, &f));
  }
  return OK;
}

int add_library(thread *th, const char *name) {
  value library;
  value_copy(&library, from_top(th, -1));
  TRY(standard_add(name, as_object(&library)));
  TRY(table_set_cstr(th, vm.globals, name, &library));
  TRY(table_set_cstr(th, vm.loaded, name, &library));
  pop(th, 1);
  return OK;
}

table *globals(void) { return vm.globals; }
table *registry(void) { return vm.registry; }
table *loaded_modules(void) { return vm.loaded; }
