// What the parts of the debug library share.
#ifndef LUAHOST_LIB_DEBUG_H
#define LUAHOST_LIB_DEBUG_H

#include "engine.h"

// The thread that the first argument names, else the running one. *shift: how many arguments
// that took.
thread *debug_target(thread *th, int *shift);
// The frame of `of` at the level in argument i; NULL when there is none.
int debug_frame(thread *th, thread *of, int i, frame **out);

int debug_getinfo(thread *th);
int debug_sethook(thread *th);
int debug_gethook(thread *th);

#endif
