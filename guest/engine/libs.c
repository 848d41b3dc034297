// The order in which the libraries open. pairs and require look at what the
// first ones made; the rest is alphabetical.
#include "libs.h"

typedef int (*open_function)(thread *th);

static const open_function libraries[] = {
    open_base, open_require, open_coroutine, open_debug, open_io,
    open_math, open_os,      open_string,    open_table, open_utf8,
};

static const open_function modules[] = {open_cbor, open_json, open_log, open_snapshot, open_storage};

int open_libraries(thread *th) {
  for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) TRY(libraries[i](th));
  return OK;
}

int open_modules(thread *th) {
  for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) TRY(modules[i](th));
  return OK;
}
