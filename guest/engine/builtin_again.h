// Builtins that are run again when they fail for want of memory.
//
// Allocation does not collect, so what fills the memory may be garbage. An instruction that fails so is done again after a
// collection; a builtin can be as well, when its first run changed nothing that anybody can see and left its arguments
// as they were. (A number that became a string in place is the same argument.)
#ifndef LUAHOST_BUILTIN_AGAIN_H
#define LUAHOST_BUILTIN_AGAIN_H

#include "engine.h"

void mark_repeatable_builtins(void);  // once all libraries are open
// The running builtin failed with ERR_MEMORY: collects and runs it once more, if that may be done. Its result, or ERR_MEMORY.
int builtin_again(thread *th, const builtin *b);

#endif
