// libFuzzer: any text as a whole program, with all libraries, ends within a
// little fuel and memory, and the machine answers another call behind it. Each
// input has a machine of its own, so that none leaves anything to the next; what
// the machine leaves is counted. The last byte picks the limits: scripts serve
// as seeds as they are.
#include <stdlib.h>

#include "fuzz_world.h"
#include "hook.h"
#include "machine.h"

enum { FUEL = 20000, FUEL_STEP = 400, MEMORY_STEP = 4096 };
// What buffers keep from one machine to the next; it does not add up.
enum { KEPT = 1 << 18 };

static void set_limits(uint8_t choice) {
  control.mem_limit = control.mem_used + (4 + (uint64_t)choice) * MEMORY_STEP;
  control.fuel_left = FUEL + FUEL_STEP * (int64_t)choice;
  control.slice = 0;
}

static void lift_limits(void) {
  control.mem_limit = 0;
  control.fuel_left = INT64_MAX;
  control.slice = 0;
  control.interrupt = 0;
}

// The store of native builds lives longer than the machine and has room for little.
static void hide_store(thread *th) {
  const value nil = {.tag = TAG_NIL};
  table *const places[] = {loaded_modules(), globals()};
  static const char *const names[] = {"storage", "Memory"};
  for (int i = 0; i < 2; i++) {
    if (table_set_cstr(th, places[i], names[i], &nil) < 0) abort();
  }
}

static int run(thread *th, const char *text, size_t len) {
  TRY(load_chunk(th, text, len, "=fuzz", "bt", NULL));
  return call_value(th, 0, 0);
}

// An error may be any value, so its message is not looked at.
static void check_status(int status) {
  if (status != OK && status != ERR_LUA && status != ERR_MEMORY && status != ERR_KILLED) abort();
}

// Whatever the script did, but for a hook, other code runs as if nothing had been.
static void check_next_call(thread *th) {
  hook_set(th, &(value){.tag = TAG_NIL}, 0, 0);
  static const char next[] = "local t = {} for i = 1, 9 do t[i] = i end return #t";
  if (load_chunk(th, next, sizeof next - 1, "=next", "t", NULL) < 0 || call_value(th, 0, 1) < 0) abort();
  if (!is_int(from_top(th, -1)) || from_top(th, -1)->i != 9) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  thread *th;
  if (size == 0) return 0;
  lift_limits();
  if (machine_open(&th) < 0) abort();
  hide_store(th);
  set_limits(data[size - 1]);
  check_status(run(th, (const char *)data, size - 1));
  lift_limits();
  machine_reset();
  check_next_call(th);
  set_limits(data[size - 1]);  // finalizers of the script run once more
  machine_close();
  if (control.mem_used > KEPT) abort();
  return 0;
}
