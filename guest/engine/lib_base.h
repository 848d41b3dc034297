// What the parts of the basic library share.
#ifndef LUAHOST_LIB_BASE_H
#define LUAHOST_LIB_BASE_H

#include "engine.h"

int base_load(thread *th);
int base_loadfile(thread *th);
int base_dofile(thread *th);
// Pushes nil and the error under way, which load returns instead of raising; `status` when it
// must be passed on.
int push_load_error(thread *th, int status);
int ipairs_step(thread *th);  // what ipairs returns; for loops know it

#endif
