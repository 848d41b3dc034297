// The life of the machine: made once, before the first chunk.
#ifndef LUAHOST_MACHINE_H
#define LUAHOST_MACHINE_H

#include "engine.h"

// Makes the machine with its libraries (control holds limits and seed already). ERR_MEMORY when it does not fit.
int machine_open(thread **main_thread);
// After a call that ended with ERR_KILLED, or before any new request: back to an empty stack.
void machine_reset(void);
// Runs pending finalizers and drops the heap. Only native programs need it.
void machine_close(void);

#endif
