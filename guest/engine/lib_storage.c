// require "storage": open, batch, transaction, persist and restore; and the global Memory.
#include "libs.h"
#include "storage.h"

int storage_open(thread *th) {
  string *name;
  uint32_t rights, granted;
  int32_t id;
  TRY(check_string(th, 0, &name));
  TRY(check_rights(th, 1, &rights));
  TRY(open_named(th, name, rights, &id, &granted));
  push_string_object(th, name);
  TRY(push_handle(th, id, granted));
  return 1;
}

static const library_entry functions[] = {
  {"open", storage_open},
  {"batch", storage_batch},
  {"transaction", storage_transaction},
  {"persist", storage_persist},
  {"restore", storage_restore},
  {NULL, NULL},
};

int open_storage(thread *th) {
  storage_epoch = 0;
  memory_functions_open();
  TRY(null_open(th));
  TRY(push_handle_metatable(th));
  pop(th, 1);
  TRY(open_batch(th));
  TRY(open_memory(th));
  TRY(push_table(th, 0, 8));
  TRY(add_functions(th, "storage", functions));
  return add_module(th, "storage");
}
