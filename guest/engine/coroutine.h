// Steps of coroutine switches that the interpreter loop calls.
#ifndef LUAHOST_COROUTINE_H
#define LUAHOST_COROUTINE_H

#include "vm.h"

int check_yield(thread *th);  // may the running coroutine yield here?
// Which coroutine the running resume or wrap builtin means. *co NULL: refused, (false, message) pushed; wrap raises instead.
int check_resume(thread *th, bool wrap, thread **co);
// Moves the topmost n values of from onto the stack of to, after `true` when flagged.
int transfer_values(thread *from, thread *to, int n, bool flagged);

// Ends a coroutine: closes its pending variables with the error (nil: none). ERR_LUA when one of them raised: *error is the last.
int coroutine_close(thread *co, value *error);
// It died of vm.error, which waits on its stack, with the pending variables, for coroutine.close.
void coroutine_dies(thread *co);
void coroutine_bury(thread *co);  // dead, nothing pending

#endif
