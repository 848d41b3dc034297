// libFuzzer: any bytes are refused as a binary chunk or run harmlessly, within
// the memory and the fuel given. The verifier is what stands between them and
// the interpreter. Seeds are dumps of test scripts: make fuzz writes them.
#include <stdlib.h>

#include "fuzz_world.h"

enum { MEMORY = 4 << 20, FUEL = 50000 };

// What a chunk may call: nothing that prints, or that changes the machine for the inputs after it.
static const char *const lent[] = {
    "assert", "error", "ipairs", "next", "pairs", "pcall", "rawequal", "rawget", "rawlen", "rawset",
    "select", "setmetatable", "tonumber", "tostring", "type", "xpcall", "math", "utf8", NULL,
};

static int push_environment(thread *th) {
  TRY(push_table(th, 0, 32));
  for (const char *const *name = lent; *name != NULL; name++) {
    value v;
    value_copy(&v, table_get_cstr(globals(), *name));
    TRY(table_set_cstr(th, as_table(from_top(th, -1)), *name, &v));
  }
  return OK;
}

static int load_and_run(thread *th, const char *bytes, size_t len) {
  value env;
  TRY(push_environment(th));
  value_copy(&env, from_top(th, -1));
  TRY(load_chunk(th, bytes, len, "=fuzz", "b", &env));
  return call_value(th, 0, 0);
}

// An error may be any value once the chunk runs, so its message is not looked at.
static void check_status(int status) {
  if (status != OK && status != ERR_LUA && status != ERR_MEMORY && status != ERR_KILLED) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  thread *th = fuzz_begin(0);
  control.mem_limit = control.mem_used + MEMORY;
  control.fuel_left = FUEL;
  control.slice = 0;
  check_status(load_and_run(th, (const char *)data, size));
  fuzz_end();
  return 0;
}
