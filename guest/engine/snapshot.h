// Function snapshots: a value and all that it reaches as one document, and back
// (abi/README.md section 10).
//
//   snapshot_encode.c    walks the graph and writes the objects
//   snapshot_text.c      functions: code, debug information, source text; compiling them anew
//   snapshot_thread.c    suspended coroutines
//   snapshot_live.c      which registers of a suspended call can still be read
//   snapshot_decode.c    checks the document and builds its objects
//   snapshot_names.c     what every instance has, by name
//   lib_snapshot.c       the module "snapshot"; storage_persist.c: rows
#ifndef LUAHOST_SNAPSHOT_H
#define LUAHOST_SNAPSHOT_H

#include "engine.h"

// ---- what every instance has (snapshot_names.c)
//
// Libraries register their functions, tables and streams as they open. Names must
// live as long as the machine.

int standard_add(const char *name, object *o);  // NULL: a builtin, by its qualified name
void standard_mark(void (*mark)(object *o));
void standard_clear(void);
// The name of a registered object, or NULL.
const char *standard_name(const object *o);
// The registered object of that name, or NULL.
object *standard_find(const char *name, size_t len);

// Builtins that are made anew for each use: iterators, wrapped coroutines. The
// values they hold come from a document, so they are checked.
typedef struct builtin_shape {
  const char *name;
  builtin_fn fn;
  uint8_t kind;  // enum builtin_kind
  bool (*holds)(const value *up, uint32_t count);
} builtin_shape;
const builtin_shape *shape_find(const char *name, size_t len);

extern const builtin_shape wrap_shape, gmatch_shape, lines_shape, utf8_next_shape, utf8_next_lax_shape;

// ---- documents

typedef struct snapshot_options {
  bool strip;         // no debug information and no source
  bool copy_globals;  // globals and library tables by value
  const string *name; // what the root is called in errors, or NULL
} snapshot_options;

// Appends the document of a value. May run Lua (__persist); the value must be on the stack.
int snapshot_encode(thread *th, const value *root, const snapshot_options *options, buffer *out);
// Pushes the value of a document, whose bytes must stay. May run Lua: custom constructors, require.
int snapshot_decode(thread *th, const char *bytes, size_t len);
// The same without running Lua or a collection; raises when the document needs one. The value is in no place that
// the collector knows.
int snapshot_decode_quietly(thread *th, const char *bytes, size_t len, value *out);

// Reads {strip = true, globals = "copy"} at argument i, if given.
int snapshot_options_arg(thread *th, int i, snapshot_options *out);

#endif
