#include "builtin_again.h"

#include "gc.h"
#include "vm.h"

// What calls functions is among them: as soon as it has called one, it is not run again (FRAME_CALLED). Left out is what
// changes something before it allocates, or what never allocates.
static const struct again {
  const char *library, *names;
} repeatable[] = {
    {"_G", "error setmetatable tostring "},
    {"coroutine", "create wrap "},
    {"debug", "getinfo traceback "},
    {"os", "date getenv "},
    {"string", "char dump format gmatch gsub find lower match pack rep reverse sub unpack upper "},
    {"table", "concat pack unpack "},
    {"utf8", "char codepoint "},
    {"cbor", "decode encode "},
    {"json", "decode encode "},
};

static void mark(const table *library, const char *names) {
  while (*names != 0) {
    char name[16];
    size_t len = (size_t)(strchr(names, ' ') - names);
    memcpy(name, names, len);
    name[len] = 0;
    const value *f = table_get_cstr(library, name);
    if (f->tag == TAG_BUILTIN && as_builtin(f)->head.flags == BUILTIN_PLAIN) as_builtin(f)->head.flags = BUILTIN_AGAIN;
    names += len + 1;
  }
}

void mark_repeatable_builtins(void) {
  for (size_t i = 0; i < sizeof repeatable / sizeof *repeatable; i++) {
    const value *library = table_get_cstr(vm.loaded, repeatable[i].library);
    if (is_table(library)) mark(as_table(library), repeatable[i].names);
  }
}

int builtin_again(thread *th, const builtin *b) {
  if (b->head.flags != BUILTIN_AGAIN || th->ci->flags & FRAME_CALLED) return ERR_MEMORY;
  uint64_t before = control.mem_used;
  th->top = th->ci->top - BUILTIN_SLOTS;  // where its arguments ended
  TRY(gc_full(th));
  return control.mem_used < before ? b->fn(th) : ERR_MEMORY;
}
