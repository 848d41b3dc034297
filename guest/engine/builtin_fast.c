#include "builtin_fast.h"

static const struct fast {
  const char *library, *name;
  enum builtin_fast fast;
} fast_builtins[] = {
    {"_G", "type", FAST_TYPE},         {"_G", "select", FAST_SELECT},     {"_G", "tonumber", FAST_TONUMBER},
    {"_G", "tostring", FAST_TOSTRING}, {"_G", "assert", FAST_ASSERT},     {"math", "floor", FAST_FLOOR},
    {"math", "sqrt", FAST_SQRT},       {"math", "abs", FAST_ABS},         {"math", "min", FAST_MIN},
    {"math", "max", FAST_MAX},         {"string", "byte", FAST_BYTE},     {"string", "len", FAST_LEN},
};

void mark_fast_builtins(void) {
  for (size_t i = 0; i < sizeof fast_builtins / sizeof *fast_builtins; i++) {
    const struct fast *f = &fast_builtins[i];
    const value *library = table_get_cstr(vm.loaded, f->library);
    const value *function = is_table(library) ? table_get_cstr(as_table(library), f->name) : library;
    if (function->tag == TAG_BUILTIN) as_builtin(function)->head.extra = (uint8_t)f->fast;
  }
}
