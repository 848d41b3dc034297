// Where require finds modules: the host supplies their sources.
#include "host_abi.h"
#include "libs.h"

int module_source(thread *th, const char *name, size_t len, buffer *source) {
  int32_t result;
  received_item item;
  TRY(host_module(name, len, &result));
  if (result == -LUAHOST_ENOTFOUND) return 0;
  TRY(host_check(th, result));
  TRY(host_hold(th, (size_t)result, &item));
  int status = buffer_put(source, item.data, item.len);
  host_release(&item);
  return status < 0 ? status : 1;
}
