// storage.transaction: everything that a function does with tables, or nothing.
//
// The host has one transaction open at a time, and all that the instance does
// with tables belongs to it. The function runs inside a C call, which nothing can
// yield across: no other code of the plugin can come between.
#include "storage.h"

// How often a transaction runs that loses its race each time.
enum { ATTEMPTS_MAX = 16 };

static const char TRANSACTION_TYPE[] = "storage.transaction";

// ---- what the function is given: { attempt = n } with these methods

// The methods are the functions of the module, called with a colon.
static void drop_self(thread *th) {
  int count = nargs(th);
  for (int i = 1; i < count; i++) value_copy(arg(th, i - 1), arg(th, i));
  if (count > 0) pop(th, 1);
}

static int transaction_open(thread *th) {
  drop_self(th);
  return storage_open(th);
}

static int transaction_batch(thread *th) {
  drop_self(th);
  return storage_batch(th);
}

static const library_entry methods[] = {
  {"open", transaction_open},
  {"batch", transaction_batch},
  {NULL, NULL},
};

static int push_transaction_metatable(thread *th) {
  int fresh = new_metatable(th, TRANSACTION_TYPE);
  if (fresh <= 0) return fresh;
  TRY(push_table(th, 0, 2));
  TRY(add_functions(th, TRANSACTION_TYPE, methods));
  TRY(table_set_cstr(th, as_table(from_top(th, -2)), "__index", from_top(th, -1)));
  pop(th, 1);
  return OK;
}

static int push_transaction(thread *th, int attempt) {
  value n;
  set_int(&n, attempt);
  TRY(push_table(th, 0, 1));
  TRY(table_set_cstr(th, as_table(from_top(th, -1)), "attempt", &n));
  TRY(push_transaction_metatable(th));
  TRY(set_metatable(th, from_top(th, -2), as_table(from_top(th, -1))));
  pop(th, 1);
  return OK;
}

// ---- running

// Calls the function in arg 0 with a transaction; its results are on top, their number is returned.
static int run_function(thread *th, int attempt) {
  push_value(th, arg(th, 0));
  TRY(push_transaction(th, attempt));
  return call_value(th, 1, -1);
}

int storage_transaction(thread *th) {
  enum { ATTEMPT_FUEL = 10 };
  TRY(check_type(th, 0, TAG_CLOSURE));
  set_nargs(th, 1);
  for (int attempt = 1;; attempt++) {
    TRY(fuel_spend(ATTEMPT_FUEL));
    TRY(host_check(th, luahost_begin()));
    int results = run_function(th, attempt);
    if (results < 0) {
      luahost_rollback();
      return results;
    }
    int32_t outcome = luahost_commit();
    if (outcome >= 0) return results;
    if (outcome != -LUAHOST_ECONFLICT || attempt == ATTEMPTS_MAX) return host_raise(th, outcome);
    pop(th, results);
  }
}
