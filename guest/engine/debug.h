// What functions, instructions and registers are called, for messages and the
// debug library.
#ifndef LUAHOST_DEBUG_H
#define LUAHOST_DEBUG_H

#include "vm.h"

// Line of the instruction that a Lua frame executes, or -1 when the function is stripped.
int current_line(const frame *f);
// Index of that instruction.
uint32_t current_pc(const frame *f);
// Name of the n-th active local (from 1) of a prototype at an instruction, or NULL.
const char *local_name(const proto *p, uint32_t n, uint32_t pc);
// Name of the local variable in a stack slot of the running frame, or NULL.
const char *register_name_at(thread *th, uint32_t slot);
// How the value of a register came about: "local", "global", "field", "method", "constant", "upvalue"; NULL when unknown.
const char *register_origin(const proto *p, uint32_t pc, uint32_t reg, const char **name);
// How a called function is named at its call site: "global", "local", "method", "field", "upvalue", "metamethod",
// "for iterator", "hook" or NULL.
const char *call_site_name(thread *th, const frame *callee, const char **name);
// " (local 'x')" for a value that lies in a register or upvalue of the running Lua frame, else "".
void describe_variable(thread *th, const value *v, char out[96]);
// The same for a value that cannot be called: also what it was called as.
void describe_callee(thread *th, const value *v, char out[96]);
// The frame at a level: 0 the running function, 1 its caller, ...; NULL beyond the last.
frame *frame_at_level(thread *th, int level);
// Name of a function found as a field of a loaded module ("string.rep", "print"), pushed; false when none.
bool push_library_name(thread *th, const value *function);
// The text of debug.traceback: message (NULL: none), from a level of another thread or this one.
int traceback(thread *th, thread *of, const char *message, size_t message_len, int level, buffer *out);

#endif
