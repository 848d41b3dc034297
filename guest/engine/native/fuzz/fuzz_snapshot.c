// libFuzzer: any bytes are refused as a snapshot, or give a value that can be
// used, persisted again and collected, within the memory and the fuel given.
// What is persisted again has one document. Seeds are made by snapshot_seeds.lua:
// the bytecode's format changes.
#include <stdlib.h>

#include "fuzz_world.h"
#include "gc.h"
#include "snapshot.h"

enum { FUEL = 200000, GROWTH = 4096, ROOM = 1 << 20 };

static const snapshot_options options;

// The document of the value on top of the stack, pushed; or an error.
static int push_document(thread *th) {
  buffer out = {0};
  int status = snapshot_encode(th, from_top(th, -1), &options, &out);
  if (status >= 0) status = push_buffer(th, &out);
  buffer_free(&out);
  return status;
}

// encode(decode(encode(v))) is encode(v).
static int check_canonical(thread *th) {
  TRY(push_document(th));
  const string *first = as_string(from_top(th, -1));
  TRY(snapshot_decode(th, first->text, first->len));
  TRY(push_document(th));
  if (!string_equal(as_string(from_top(th, -3)), as_string(from_top(th, -1)))) abort();
  pop(th, 3);
  return OK;
}

static int call_global(thread *th, const char *library, const char *name, int args) {
  const value *t = table_get_cstr(globals(), library);
  const value *f = table_get_cstr(as_table(t), name);
  push_value(th, f);
  for (int i = 0; i < args; i++) push_value(th, from_top(th, -2 - i));
  return call_protected(th, args, 0);
}

// Runs what can be run: functions, coroutines, and those in the fields of a table.
static int use(thread *th, const value *v) {
  uint32_t top = th->top;
  int status = OK;
  push_value(th, v);
  if (is_function(v)) {
    status = call_protected(th, 0, 0);
  } else if (v->tag == TAG_THREAD) {
    for (int i = 0; i < 5 && status >= 0; i++) status = call_global(th, "coroutine", "resume", 1);
    if (status >= 0) status = call_global(th, "debug", "traceback", 1);
    if (status >= 0) status = call_global(th, "coroutine", "close", 1);
  }
  th->top = top;
  return status == ERR_KILLED ? status : OK;
}

static int use_fields(thread *th) {
  const value *v = from_top(th, -1);
  if (!is_table(v)) return use(th, v);
  uint32_t cursor = 0;
  value key, field;
  for (int i = 0; i < 8 && table_next(as_table(from_top(th, -1)), &cursor, &key, &field); i++)
    TRY(use(th, &field));
  return OK;
}

static int restore_and_use(thread *th, const char *bytes, size_t len) {
  TRY(snapshot_decode(th, bytes, len));
  TRY(check_canonical(th));
  TRY(use_fields(th));
  return gc_full(th);
}

// The store is a double with room for a few tables.
int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc;
  (void)argv;
  return setenv("LUAHOST_STUB_GRANTS", "fuzz:all;functions:all", 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  thread *th = fuzz_begin(0);
  // Whatever the document says, it takes no more than so much for each of its bytes.
  control.mem_limit = control.mem_used + ROOM + GROWTH * (uint64_t)size;
  control.fuel_left = FUEL;
  control.slice = 0;
  int status = restore_and_use(th, (const char *)data, size);
  if (status != OK && status != ERR_LUA && status != ERR_MEMORY && status != ERR_KILLED) abort();
  fuzz_end();
  return 0;
}
