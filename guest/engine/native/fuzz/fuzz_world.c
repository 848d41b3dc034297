#include "fuzz_world.h"

#include <stdlib.h>

#include "gc.h"
#include "machine.h"

static thread *th;

// Enough for any input that is not hostile; a hostile one ends by it.
enum { FUEL = 2000000 };

// Limits are lifted while the fuzzer itself works.
static void lift_limits(void) {
  control.mem_limit = 0;
  control.fuel_left = INT64_MAX;
  control.slice = 0;
  control.interrupt = 0;
}

thread *fuzz_begin(uint8_t choice) {
  lift_limits();
  if (th == NULL && machine_open(&th) < 0) abort();
  control.fuel_left = FUEL;
  control.slice = 0;
  control.mem_limit = choice & 1 ? control.mem_used + 64 * (uint64_t)choice : 0;
  if (choice & 2) control.fuel_left = 8 * (int64_t)choice;
  return th;
}

void fuzz_end(void) {
  static unsigned inputs;
  lift_limits();
  machine_reset();
  if (++inputs % 32 == 0 && gc_full(th) < 0) abort();
}

void fuzz_check_failure(int status) {
  bool known = status == ERR_LUA || status == ERR_MEMORY || status == ERR_KILLED;
  bool told = status != ERR_LUA || (is_string(&vm.error) && as_string(&vm.error)->len > 0);
  if (!known || !told) abort();
}
