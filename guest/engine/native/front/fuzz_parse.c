// libFuzzer: any bytes parse or fail with a message, within the fuel and the
// memory given, and leave nothing behind. The first byte of the input picks the
// limits. See README.md for how to build it.
#include <stdio.h>
#include <stdlib.h>

#include "../ast_dump.h"
#include "parse_world.h"

static void set_limits(uint8_t choice) {
  control.mem_limit = choice & 1 ? control.mem_used + 1000 * (uint64_t)choice : 0;
  control.fuel_left = choice & 2 ? 100 * (int64_t)choice : INT64_MAX;
}

static void check_tree(const func *main_func) {
  static FILE *nowhere;
  if (nowhere == NULL) nowhere = fopen("/dev/null", "w");
  ast_dump(nowhere, main_func);
}

static void check_error(int status) {
  bool has_message = is_string(&vm.error) && as_string(&vm.error)->len > 0;
  if (status > 0 || status < ERR_KILLED || (status == ERR_LUA) != has_message) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  arena tree = {0};
  func *main_func = NULL;
  if (size == 0) return 0;
  world_init();
  set_limits(data[0]);
  const char *name = data[0] & 4 ? "@fuzz" : "=fuzz";
  int status = parse_chunk(NULL, &tree, (const char *)data + 1, size - 1, name, &main_func);
  if (status < 0) {
    check_error(status);
  } else {
    check_tree(main_func);
  }
  arena_free(&tree);
  world_end();
  if (control.mem_used != 0) abort();
  return 0;
}
