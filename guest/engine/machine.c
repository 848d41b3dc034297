#include "machine.h"
#include "builtin_again.h"
#include "builtin_fast.h"
#include "hook.h"
#include "libs.h"
#include "snapshot.h"
#include "vm.h"

// pcall(f, ...): the callee is already where it must be, right above pcall itself.
static int prepare_pcall(thread *th) { return check_any(th, 0); }

// xpcall(f, handler, ...): the handler goes below the callee.
static int prepare_xpcall(thread *th) {
  TRY(check_type(th, 1, TAG_CLOSURE));
  value f;
  value_copy(&f, arg(th, 0));
  value_copy(arg(th, 0), arg(th, 1));
  value_copy(arg(th, 1), &f);
  return OK;
}

static int open_protected_calls(thread *th) {
  builtin *pcall = builtin_new("pcall", prepare_pcall, 0);
  builtin *xpcall = builtin_new("xpcall", prepare_xpcall, 0);
  if (pcall == NULL || xpcall == NULL) return ERR_MEMORY;
  pcall->head.flags = BUILTIN_PCALL;
  xpcall->head.flags = BUILTIN_XPCALL;
  vm.pcall = pcall;
  TRY(standard_add(NULL, &pcall->head));
  TRY(standard_add(NULL, &xpcall->head));
  value f;
  set_object(&f, TAG_BUILTIN, pcall);
  TRY(table_set_cstr(th, vm.globals, "pcall", &f));
  set_object(&f, TAG_BUILTIN, xpcall);
  return table_set_cstr(th, vm.globals, "xpcall", &f);
}

static int open_state(void) {
  gc_init();
  memset(&vm, 0, sizeof vm);
  TRY(meta_init());
  TRY(string_new("not enough memory", 17, &vm.memory_error));
  TRY(table_new(0, 64, &vm.globals));
  TRY(table_new(0, 16, &vm.registry));
  TRY(table_new(0, 16, &vm.loaded));
  TRY(standard_add("_G", &vm.globals->head));
  TRY(standard_add("package.loaded", &vm.loaded->head));
  TRY(thread_new(&vm.main));
  vm.main->status = CO_RUNNING;
  vm.current = vm.main;
  return OK;
}

int machine_open(thread **main_thread) {
  TRY(open_state());
  TRY(open_protected_calls(vm.main));
  TRY(open_libraries(vm.main));
  TRY(open_modules(vm.main));
  // The for loop knows next and runs it itself.
  const value *next = table_get_cstr(vm.globals, "next");
  if (next->tag == TAG_BUILTIN) as_builtin(next)->head.flags = BUILTIN_NEXT;
  *main_thread = vm.main;
  const value *pairs = table_get_cstr(vm.globals, "pairs");
  if (pairs->tag == TAG_BUILTIN) as_builtin(pairs)->head.flags = BUILTIN_PAIRS;
  mark_fast_builtins();
  mark_repeatable_builtins();
  return OK;
}

// A hook ends with the call that set it, or the next one could be lost to it.
void machine_reset(void) {
  value none;
  set_nil(&none);
  hook_set(vm.main, &none, 0, 0);
  thread_reset(vm.main);
}

void machine_close(void) {
  if (vm.main == NULL) {
    standard_clear();
    return;
  }
  machine_reset();
  gc_finalize_all(vm.main);
  gc_free_all();
  standard_clear();
  arena_free(&vm.names);
  memset(&vm, 0, sizeof vm);
}
