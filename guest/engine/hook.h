// Debug hooks (manual 6.10, debug.sethook): each runs as a call from C, so it
// cannot yield, and no hook runs inside it.
#ifndef LUAHOST_HOOK_H
#define LUAHOST_HOOK_H

#include "vm.h"

void hook_set(thread *th, const value *function, uint8_t events, int32_t count);  // events 0: none

// Before an instruction of the Lua frame on top: count and line events.
int hook_instruction(thread *th);
// After a frame was made, before its code runs.
int hook_call(thread *th);
// Before the frame on top is left; its results lie at stack[results].
int hook_return(thread *th, uint32_t results, uint32_t count);

#endif
