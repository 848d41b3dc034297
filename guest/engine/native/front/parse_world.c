#include "parse_world.h"

#include "gc.h"
#include "string_table.h"

collector gc;
struct vm vm;

void gc_link(object *o, uint8_t kind) {
  o->kind = kind;
  o->next = gc.all;
  gc.all = o;
}

int gc_full(thread *th) {
  (void)th;
  return OK;
}

void world_init(void) { control = (control_block){.fuel_left = INT64_MAX}; }

void world_end(void) {
  while (gc.all != NULL) {
    string *s = (string *)gc.all;
    gc.all = s->head.next;
    mem_free(s, string_size(s));
  }
  strings_drop();
  set_nil(&vm.error);
}
