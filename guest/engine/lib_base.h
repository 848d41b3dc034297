// What the parts of the basic library share.
#ifndef LUAHOST_LIB_BASE_H
#define LUAHOST_LIB_BASE_H

#include "engine.h"

int base_load(thread *th);
int ipairs_step(thread *th);  // what ipairs returns; for loops know it

#endif
