// Coroutines: each is a Lua stack of its own; a switch swaps a pointer in the
// interpreter loop (vm.c). Here are the checks around it and the library.
#include "coroutine.h"
#include "gc.h"
#include "libs.h"
#include "snapshot.h"

int transfer_values(thread *from, thread *to, int n, bool flagged) {
  gc_thread_barrier(to);
  TRY(stack_reserve(to, (uint32_t)n + 1));
  if (flagged) push_bool(to, true);
  const value *v = from->stack + from->top - n;
  for (int i = 0; i < n; i++) push_value(to, &v[i]);
  from->top -= (uint32_t)n;
  return OK;
}

int check_yield(thread *th) {
  if (th == vm.main) return raise_plain(th, "attempt to yield from outside a coroutine");
  if (th->host_depth > 0) return raise_plain(th, "attempt to yield across a C-call boundary");
  return OK;
}

static const char *refusal(const thread *co) {
  switch (co->status) {
    case CO_SUSPENDED: return NULL;
    case CO_DEAD: return "cannot resume dead coroutine";
    default: return "cannot resume non-suspended coroutine";
  }
}

static int check_coroutine(thread *th, thread **co) {
  if (nargs(th) < 1 || arg(th, 0)->tag != TAG_THREAD) return raise_type(th, 0, "thread");
  *co = as_thread(arg(th, 0));
  return OK;
}

int check_resume(thread *th, bool wrap, thread **co) {
  if (wrap)
    *co = as_thread(builtin_upvalue(th, 0));
  else
    TRY(check_coroutine(th, co));
  const char *message = refusal(*co);
  // An endless chain of coroutines or protected calls ends with this error, not with all memory used.
  if (message == NULL && th->level_base + th->levels >= LEVELS_MAX) message = "C stack overflow";
  if (message == NULL) return OK;
  if (wrap) return raise(th, "%s", message);
  *co = NULL;
  push_bool(th, false);
  return push_cstring(th, message);
}

int coroutine_close(thread *co, value *error) {
  // The variables are closed on the coroutine's own stack, as protected calls from C.
  int result = OK;
  gc_thread_barrier(co);
  co->status = CO_RUNNING;
  while (co->tbc_count > 0) {
    uint32_t slot = co->tbc[--co->tbc_count];
    close_upvalues(co, &co->stack[slot]);
    const value *f = value_event(&co->stack[slot], EVENT_CLOSE);
    co->ci = co->frames;
    co->top = slot + 1;
    if (f == NULL || stack_reserve(co, 4) < 0) continue;
    push_value(co, f);
    push_value(co, &co->stack[slot]);
    push_value(co, error);
    int status = call_protected(co, 2, 0);
    if (status == ERR_LUA) {
      value_copy(error, from_top(co, -1));
      result = ERR_LUA;
    } else if (status < 0) {
      co->tbc_count = 0;
      result = status;
    }
  }
  coroutine_bury(co);
  return result;
}

void coroutine_bury(thread *co) {
  close_upvalues(co, co->stack);
  co->status = CO_DEAD;
  co->resumer = NULL;
  co->levels = 0;
  co->tbc_count = 0;
  co->ci = co->frames;
  co->top = 1;
}

void coroutine_dies(thread *co) {
  // Its frames stay until it is closed, for tracebacks; the error lies above them.
  if (co->ci->cl != NULL && co->top < co->ci->top) co->top = co->ci->top;
  value_copy(&co->stack[co->top++], &vm.error);
  co->status = CO_DEAD;
  co->resumer = NULL;
}

// ---- library (manual section 6.2)

static int co_create(thread *th) {
  TRY(check_type(th, 0, TAG_CLOSURE));
  thread *co;
  TRY(thread_new(&co));
  push_value(co, arg(th, 0));
  set_object(&th->stack[th->top++], TAG_THREAD, co);
  return 1;
}

static bool wrap_holds(const value *up, uint32_t count) { return count == 1 && up->tag == TAG_THREAD; }

const builtin_shape wrap_shape = {"coroutine.wrap.resume", NULL, BUILTIN_WRAP, wrap_holds};

static int co_wrap(thread *th) {
  TRY(co_create(th));
  TRY(push_builtin(th, wrap_shape.name, NULL, 1));
  as_builtin(from_top(th, -1))->head.flags = BUILTIN_WRAP;
  return 1;
}

// A coroutine that has not begun or waits in a yield, seen from outside.
static const char *status_name(thread *th, const thread *co) {
  static const char *const names[] = {"suspended", "running", "normal", "dead"};
  return co == th ? "running" : names[co->status];
}

static int co_status(thread *th) {
  thread *co;
  TRY(check_coroutine(th, &co));
  TRY(push_cstring(th, status_name(th, co)));
  return 1;
}

static int co_running(thread *th) {
  set_object(&th->stack[th->top++], TAG_THREAD, th);
  push_bool(th, th == vm.main);
  return 2;
}

static int co_isyieldable(thread *th) {
  thread *co = th;
  if (nargs(th) > 0) TRY(check_coroutine(th, &co));
  push_bool(th, co != vm.main && co->host_depth == 0);
  return 1;
}

static int co_close(thread *th) {
  thread *co;
  TRY(check_coroutine(th, &co));
  if (co == th || (co->status != CO_SUSPENDED && co->status != CO_DEAD))
    return raise(th, "cannot close a %s coroutine", status_name(th, co));
  // A coroutine that died of an error keeps it on its stack until it is closed.
  value error;
  set_nil(&error);
  bool failed = co->status == CO_DEAD && co->top > 1;
  if (failed) value_copy(&error, &co->stack[co->top - 1]);
  int status = coroutine_close(co, &error);
  if (status == ERR_KILLED) return status;
  bool ok = status == OK && !failed;
  push_bool(th, ok);
  if (ok) return 1;
  push_value(th, &error);
  return 2;
}

static int set_kind(thread *th, const char *name, enum builtin_kind kind) {
  const value *f = table_get_cstr(as_table(from_top(th, -1)), name);
  as_builtin(f)->head.flags = (uint8_t)kind;
  return OK;
}

int open_coroutine(thread *th) {
  static const library_entry entries[] = {
    {"create", co_create},
    {"wrap", co_wrap},
    {"status", co_status},
    {"running", co_running},
    {"isyieldable", co_isyieldable},
    {"close", co_close},
    {"resume", NULL},
    {"yield", NULL},
    {NULL, NULL},
  };
  TRY(push_table(th, 0, 8));
  // add_functions stops at a NULL name, not at a NULL function: resume and yield are the VM's own.
  TRY(add_functions(th, "coroutine", entries));
  TRY(set_kind(th, "resume", BUILTIN_RESUME));
  TRY(set_kind(th, "yield", BUILTIN_YIELD));
  return add_library(th, "coroutine");
}
