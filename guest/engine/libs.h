// The libraries and what they lend each other.
#ifndef LUAHOST_LIBS_H
#define LUAHOST_LIBS_H

#include "engine.h"
#include "snapshot.h"

// Each creates its library's table and registers it.
int open_base(thread *th);
int open_require(thread *th);
int open_table(thread *th);
int open_io(thread *th);
int open_os(thread *th);
int open_debug(thread *th);
int open_coroutine(thread *th);
int open_string(thread *th);
int open_math(thread *th);
int open_utf8(thread *th);

// Modules: what require gives for their names. They make no global, but open_storage makes Memory.
int open_cbor(thread *th);
int open_json(thread *th);
int open_log(thread *th);
int open_snapshot(thread *th);
int open_storage(thread *th);

// Makes the table on top of the stack the module of that name; pops it.
static inline int add_module(thread *th, const char *name) {
  TRY(standard_add(name, as_object(from_top(th, -1))));
  TRY(table_set_cstr(th, loaded_modules(), name, from_top(th, -1)));
  pop(th, 1);
  return OK;
}

int open_libraries(thread *th);  // those of the manual
int open_modules(thread *th);    // those of luahost

// ---- what the build provides

// The source of a module that require asks for: 1 with its bytes appended to *source, 0 when
// there is no such module, or an error.
int module_source(thread *th, const char *name, size_t len, buffer *source);

// What functions that would open or change a file fail with; the code is EPERM's of Linux on
// every build.
#define SANDBOX_NO_FILES "not permitted: plugins have no files"
enum { SANDBOX_NO_FILES_CODE = 1 };

// ---- output (lib_io.c), buffered

// Raises when the host refuses it.
int io_write_stdout(thread *th, const char *bytes, size_t len);
// After what waits for stdout; nobody is told of failures.
void io_write_stderr(const char *bytes, size_t len);
// Writes stdout out: 0 or -errno.
int io_flush(void);

// ---- warnings (lib_base.c), to stderr when they are on

// One warning; "@on" is a text like any other here.
void warning_text(const char *text, size_t len);

#endif
