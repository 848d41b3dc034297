// The debug library. It can look at everything, but it cannot break the engine:
// what C code relies on (a builtin's arguments, temporaries and upvalues, user
// values and metatables of userdata) is read-only here, and the registry that
// scripts see is not the engine's own.
#include "debug.h"
#include "lib_debug.h"
#include "libs.h"

// The thread that the first argument names, if it is one; *shift is 1 then.
thread *debug_target(thread *th, int *shift) {
  *shift = !arg_none(th, 0) && arg(th, 0)->tag == TAG_THREAD;
  return *shift ? as_thread(arg(th, 0)) : th;
}

// The frame at the level in argument i, or NULL when there is none.
int debug_frame(thread *th, thread *of, int i, frame **out) {
  int64_t level;
  TRY(check_int(th, i, &level));
  *out = level < 0 || level > INT32_MAX ? NULL : frame_at_level(of, (int)level);
  return OK;
}

// ---- local variables

typedef struct local {
  const char *name;  // NULL: no such local
  value *slot;
  bool assignable;   // not what C code works with
} local;

// The n-th active named variable of a Lua frame.
static bool find_named(thread *of, const frame *f, int64_t n, local *out) {
  const proto *p = f->cl->proto;
  uint32_t pc = current_pc(f);
  fuel_owe(p->local_len / 8);
  for (uint32_t i = 0; i < p->local_len && p->locals[i].start_pc <= pc; i++) {
    if (pc >= p->locals[i].end_pc || --n != 0) continue;
    *out = (local){p->locals[i].name->text, of->stack + f->base + p->locals[i].reg, true};
    return true;
  }
  return false;
}

static local find_local(thread *of, const frame *f, int64_t n) {
  local found = {NULL, NULL, false};
  if (n < 0) {
    if (f->cl != NULL && -n <= (int64_t)f->extra)
      found = (local){"(vararg)", of->stack + f->base - f->extra + (-n - 1), true};
    return found;
  }
  if (n == 0 || (f->cl != NULL && find_named(of, f, n, &found))) return found;
  int64_t end = f == of->ci ? of->top : f[1].func;
  if (f->base + n > end) return found;
  const char *name = f->cl != NULL ? "(temporary)" : "(C temporary)";
  // Instructions check what registers hold, so temporaries of Lua code may be anything.
  return (local){name, of->stack + f->base + n - 1, f->cl != NULL};
}

// Pushes the name of a function's n-th parameter, or nil.
static int push_parameter(thread *th, const value *function, int64_t n) {
  const char *name = NULL;
  if (function->tag == TAG_CLOSURE && n > 0 && n <= INT32_MAX)
    name = local_name(as_closure(function)->proto, (uint32_t)n, 0);
  if (name == NULL) {
    push_nil(th);
    return 1;
  }
  TRY(push_cstring(th, name));
  return 1;
}

static int debug_getlocal(thread *th) {
  int shift;
  thread *of = debug_target(th, &shift);
  int64_t n;
  TRY(check_int(th, shift + 1, &n));
  if (is_function(arg(th, shift))) return push_parameter(th, arg(th, shift), n);
  frame *f;
  TRY(debug_frame(th, of, shift, &f));
  if (f == NULL) return raise_arg(th, shift, "level out of range");
  local l = find_local(of, f, n);
  if (l.name == NULL) {
    push_nil(th);
    return 1;
  }
  value v;
  value_copy(&v, l.slot);
  TRY(push_cstring(th, l.name));
  push_value(th, &v);
  return 2;
}

static int debug_setlocal(thread *th) {
  int shift;
  thread *of = debug_target(th, &shift);
  int64_t n;
  frame *f;
  TRY(debug_frame(th, of, shift, &f));
  TRY(check_int(th, shift + 1, &n));
  if (f == NULL) return raise_arg(th, shift, "level out of range");
  TRY(check_any(th, shift + 2));
  local l = find_local(of, f, n);
  if (l.name == NULL || !l.assignable) {
    push_nil(th);
    return 1;
  }
  gc_thread_barrier(of);
  value_copy(l.slot, arg(th, shift + 2));
  TRY(push_cstring(th, l.name));
  return 1;
}

// ---- upvalues

static const char *upvalue_name(const closure *c, uint32_t i) {
  const string *name = c->proto->upvalues[i].name;
  return name != NULL ? name->text : "(no name)";
}

// Checks a function and the number of one of its upvalues; *i counts from 0, *exists says
// whether there is such an upvalue.
static int check_upvalue(thread *th, int function_arg, int number_arg, uint32_t *i, bool *exists) {
  int64_t n;
  TRY(check_int(th, number_arg, &n));
  TRY(check_type(th, function_arg, TAG_CLOSURE));
  const value *f = arg(th, function_arg);
  uint32_t count = f->tag == TAG_CLOSURE ? as_closure(f)->count : as_builtin(f)->count;
  *exists = n >= 1 && n <= (int64_t)count;
  *i = *exists ? (uint32_t)n - 1 : 0;
  return OK;
}

static int debug_getupvalue(thread *th) {
  uint32_t i;
  bool exists;
  TRY(check_upvalue(th, 0, 1, &i, &exists));
  if (!exists) return 0;
  const value *f = arg(th, 0);
  if (f->tag == TAG_BUILTIN) {
    TRY(push_cstring(th, ""));
    push_value(th, &as_builtin(f)->up[i]);
  } else {
    TRY(push_cstring(th, upvalue_name(as_closure(f), i)));
    push_value(th, as_closure(f)->up[i]->at);
  }
  return 2;
}

static int debug_setupvalue(thread *th) {
  uint32_t i;
  bool exists;
  TRY(check_any(th, 2));
  TRY(check_upvalue(th, 0, 1, &i, &exists));
  if (!exists || arg(th, 0)->tag == TAG_BUILTIN) return 0;
  closure *c = as_closure(arg(th, 0));
  value_copy(c->up[i]->at, arg(th, 2));
  gc_object_barrier(&c->up[i]->head, arg(th, 2));
  TRY(push_cstring(th, upvalue_name(c, i)));
  return 1;
}

static int debug_upvalueid(thread *th) {
  uint32_t i;
  bool exists;
  TRY(check_upvalue(th, 0, 1, &i, &exists));
  const value *f = arg(th, 0);
  if (!exists) {
    push_nil(th);
    return 1;
  }
  const void *id = &as_builtin(f)->up[i];
  if (f->tag == TAG_CLOSURE) id = as_closure(f)->up[i];
  set_light(&th->stack[th->top++], id);
  return 1;
}

static int check_shareable(thread *th, int function_arg, uint32_t *i) {
  bool exists;
  TRY(check_upvalue(th, function_arg, function_arg + 1, i, &exists));
  if (!exists) return raise_arg(th, function_arg + 1, "invalid upvalue index");
  if (arg(th, function_arg)->tag != TAG_CLOSURE)
    return raise_arg(th, function_arg, "Lua function expected");
  return OK;
}

static int debug_upvaluejoin(thread *th) {
  uint32_t i, j;
  TRY(check_shareable(th, 0, &i));
  TRY(check_shareable(th, 2, &j));
  closure *to = as_closure(arg(th, 0)), *from = as_closure(arg(th, 2));
  to->up[i] = from->up[j];
  value shared;
  set_object(&shared, TAG_UPVALUE, to->up[i]);
  gc_object_barrier(&to->head, &shared);
  return 0;
}

// ---- metatables, user values, registry

static int debug_getmetatable(thread *th) {
  TRY(check_any(th, 0));
  table *meta = metatable_of(arg(th, 0));
  if (meta != NULL)
    push_table_object(th, meta);
  else
    push_nil(th);
  return 1;
}

static int debug_setmetatable(thread *th) {
  if (arg_none(th, 1) || (!is_nil(arg(th, 1)) && !is_table(arg(th, 1))))
    return raise_type(th, 1, "nil or table");
  value *v = arg(th, 0);
  table *meta = is_nil(arg(th, 1)) ? NULL : as_table(arg(th, 1));
  // C code tells kinds of userdata by their metatable.
  if (v->tag == TAG_USERDATA) return raise(th, "the metatable of a userdata cannot be changed");
  if (v->tag == TAG_TABLE)
    TRY(set_metatable(th, v, meta));
  else
    set_type_metatable((enum tag)v->tag, meta);
  push_value(th, arg(th, 0));
  return 1;
}

// User values belong to the C code that made the userdata, so for scripts there are none.
static int debug_getuservalue(thread *th) {
  int64_t n;
  TRY(opt_int(th, 1, 1, &n));
  push_nil(th);
  return 1;
}

static int debug_setuservalue(thread *th) {
  int64_t n;
  TRY(opt_int(th, 2, 1, &n));
  TRY(check_type(th, 0, TAG_USERDATA));
  TRY(check_any(th, 1));
  push_nil(th);
  return 1;
}

// Upvalue 0 is a table of its own.
static int debug_getregistry(thread *th) {
  push_value(th, builtin_upvalue(th, 0));
  return 1;
}

// ---- traceback

static int debug_traceback(thread *th) {
  int shift;
  thread *of = debug_target(th, &shift);
  int64_t level;
  const char *message = NULL;
  size_t len = 0;
  if (!arg_none_or_nil(th, shift)) {
    if (!is_string(arg(th, shift)) && !is_number(arg(th, shift))) {  // given back as it is
      push_value(th, arg(th, shift));
      return 1;
    }
    TRY(opt_string(th, shift, "", 0, &message, &len));
  }
  TRY(opt_int(th, shift + 1, of == th ? 1 : 0, &level));
  int64_t depth = of->ci - of->frames;
  if (level > depth) level = depth;
  if (level < 0) level = 0;
  buffer b = {0};
  int status = traceback(th, of, message, len, (int)level, &b);
  if (status < 0) {
    buffer_free(&b);
    return status;
  }
  TRY(push_buffer(th, &b));
  return 1;
}

// ---- registration

static const library_entry debug_functions[] = {
    {"getinfo", debug_getinfo},           {"getlocal", debug_getlocal},
    {"getmetatable", debug_getmetatable}, {"getupvalue", debug_getupvalue},
    {"getuservalue", debug_getuservalue}, {"setlocal", debug_setlocal},
    {"setmetatable", debug_setmetatable}, {"setupvalue", debug_setupvalue},
    {"setuservalue", debug_setuservalue}, {"traceback", debug_traceback},
    {"gethook", debug_gethook},           {"upvalueid", debug_upvalueid},
    {"upvaluejoin", debug_upvaluejoin},   {NULL, NULL},
};

// Stores the value on top of the stack in the table below it, and pops it.
static int set_field(thread *th, const char *name) {
  TRY(table_set_cstr(th, as_table(from_top(th, -2)), name, from_top(th, -1)));
  pop(th, 1);
  return OK;
}

// sethook with its table of hooked threads, which is left on top of the stack.
static int add_sethook(thread *th) {
  TRY(push_table(th, 0, 0));
  TRY(push_table(th, 0, 1));
  TRY(push_cstring(th, "k"));
  TRY(set_field(th, "__mode"));
  TRY(set_metatable(th, from_top(th, -2), as_table(from_top(th, -1))));
  pop(th, 1);
  push_value(th, from_top(th, -1));
  TRY(push_builtin(th, "debug.sethook", debug_sethook, 1));
  TRY(standard_add(NULL, as_object(from_top(th, -1))));
  TRY(table_set_cstr(th, as_table(from_top(th, -3)), "sethook", from_top(th, -1)));
  pop(th, 1);
  return OK;
}

static int add_getregistry(thread *th) {
  TRY(push_table(th, 0, 2));
  push_table_object(th, loaded_modules());
  TRY(set_field(th, "_LOADED"));
  push_value(th, from_top(th, -2));
  TRY(set_field(th, "_HOOKKEY"));
  TRY(push_builtin(th, "debug.getregistry", debug_getregistry, 1));
  TRY(standard_add(NULL, as_object(from_top(th, -1))));
  TRY(table_set_cstr(th, as_table(from_top(th, -3)), "getregistry", from_top(th, -1)));
  pop(th, 2);
  return OK;
}

int open_debug(thread *th) {
  TRY(push_table(th, 0, 16));
  TRY(add_functions(th, "debug", debug_functions));
  TRY(add_sethook(th));
  TRY(add_getregistry(th));
  return add_library(th, "debug");
}
