// A machine for fuzzers of codecs: one that lives through all inputs.
#ifndef LUAHOST_FUZZ_WORLD_H
#define LUAHOST_FUZZ_WORLD_H

#include "engine.h"

// The machine, with the limits that the choice picks: often little memory or fuel.
thread *fuzz_begin(uint8_t choice);

// Empties the stack, and the heap now and then.
void fuzz_end(void);

// Whether a status is one that a caller may get; a Lua error must have its message. Aborts
// otherwise.
void fuzz_check_failure(int status);

#endif
