// Modules for native builds: NAME.lua in the folder LUAHOST_STUB_MODULES, dots in
// the name standing for folders below it.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "luahost.h"

static bool module_path(char *out, size_t room, const char *name, uint32_t len) {
  const char *folder = getenv("LUAHOST_STUB_MODULES");
  if (folder == NULL) return false;
  int prefix = snprintf(out, room, "%s/", folder);
  if (prefix < 0 || (size_t)prefix + len + sizeof ".lua" > room) return false;
  for (uint32_t i = 0; i < len; i++) out[(size_t)prefix + i] = name[i] == '.' ? '/' : name[i];
  memcpy(out + prefix + len, ".lua", sizeof ".lua");
  return true;
}

int32_t luahost_module(const void *name, uint32_t name_len, void *buf, uint32_t buf_cap) {
  char path[1024];
  if (!module_path(path, sizeof path, name, name_len)) return -LUAHOST_ENOTFOUND;
  FILE *file = fopen(path, "rb");
  if (file == NULL) return -LUAHOST_ENOTFOUND;
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  bool fits = size >= 0 && (uint64_t)size <= buf_cap;
  if (fits && fread(buf, 1, (size_t)size, file) != (size_t)size) size = -LUAHOST_EIO;
  fclose(file);
  return (int32_t)size;
}
