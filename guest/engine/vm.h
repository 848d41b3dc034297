// The machine's inner interfaces: calls, frames, arithmetic, unwinding.
#ifndef LUAHOST_VM_H
#define LUAHOST_VM_H

#include "engine.h"
#include "gc.h"
#include "meta.h"
#include "opcode.h"
#include "table.h"

enum arith_op {
  ARITH_ADD, ARITH_SUB, ARITH_MUL, ARITH_MOD, ARITH_POW, ARITH_DIV, ARITH_IDIV,
  ARITH_BAND, ARITH_BOR, ARITH_BXOR, ARITH_SHL, ARITH_SHR, ARITH_UNM, ARITH_BNOT,
};

enum {
  STACK_MAX = 1000000,    // slots of one thread
  STACK_SLACK = 32,       // free slots past every frame's top: metamethod calls, error handling
  STACK_FIRST = 96,
  FRAMES_FIRST = 12,
  FRAMES_MAX = 200000,
  C_DEPTH_MAX = 190,      // nested runs of the loop
  LEVELS_MAX = 200,       // nested protected calls and resumes
};

// How the VM treats a builtin (builtin.head.flags).
enum builtin_kind {
  BUILTIN_PLAIN = 0,
  BUILTIN_AGAIN,  // plain; may be run again after it failed for want of memory (builtin_again.c)
  BUILTIN_NEXT,   // plain; for loops know it
  BUILTIN_PCALL, BUILTIN_XPCALL, BUILTIN_RESUME, BUILTIN_WRAP, BUILTIN_YIELD,
  BUILTIN_PAIRS,  // calls __pairs without a C function in between
};

// Answers of helpers that may need a Lua function called to finish the
// instruction: the call has been laid out above the frame (see lay_call).
enum { NEEDS_CALL = 1 };

// Whether the last instruction owes work that it could not be stopped for (fuel_owe).
static inline bool vm_owes(void) {
#ifdef LUAHOST_NO_FUEL
  return false;
#else
  return __builtin_expect(control.slice <= 0, 0);
#endif
}

// ---- vm.c
// Calls the function at stack slot func with the arguments above it up to th->top; leaves `wanted` results (-1: all) there, up
// to th->top. On failure the frames above the caller's are gone and th->top is func.
int vm_call(thread *th, uint32_t func, int wanted);
// Runs the Lua frame on top until an instruction that only vm_call can do; its pc is saved in the frame.
void vm_hot(thread *th);
// ---- vm_run.c
// Does the instruction at which vm_hot stopped, when it is the usual case of one of these, and goes on with vm_hot from there, as
// often as it stops at another. RUN_LEFT: at anything else, nothing of which is done; RUN_COLLECT: a collection is due; RUN_RETURN
// + n: a builtin set a hook, and its n results, on top of the stack, are still to be delivered; or an error. But for RUN_LEFT, pc
// is behind the instruction.
int vm_run(thread *th);
// Whether it has a way to do such an instruction, but for calls.
static inline bool vm_run_does(enum opcode op) {
  switch (op) {
    case OP_CONCAT:
    case OP_NEWTABLE:
    case OP_SETLIST:
    case OP_SETFIELD:
    case OP_CLOSURE:
    case OP_RETURN: return true;
    default: return false;
  }
}
enum { RUN_LEFT, RUN_COLLECT, RUN_RETURN };

// ---- access.c: the slow paths of indexing. OK, NEEDS_CALL or an error.
int index_get(thread *th, const value *object, const value *key, value *out);  // out may be a register
int index_set(thread *th, const value *object, const value *key, const value *v);

// ---- arith.c
// Numbers only: 1 done, 0 not both numbers (or no integer representation), negative: error (division by zero).
int arith_numbers(thread *th, int op, const value *a, const value *b, value *out);
int arith_slow(thread *th, int op, const value *a, const value *b, value *out);  // OK, NEEDS_CALL or error
int less_slow(thread *th, const value *a, const value *b, bool or_equal);        // 0, 1, error, or COMPARE_CALL
int equal_slow(thread *th, const value *a, const value *b);                      // same
enum { COMPARE_CALL = 2 };
bool less_numbers(const value *a, const value *b);
bool less_equal_numbers(const value *a, const value *b);
int length_slow(thread *th, const value *v, value *out);                         // OK, NEEDS_CALL or error
// Concatenates registers at[0..count-1] from the right into at[0]. *left: how many are left when a metamethod is needed.
int concat_registers(thread *th, value *at, uint32_t count, uint32_t *left);
// The same for strings and numbers that make a short string, none of them empty: a unit of work, which the caller pays.
// False: it is not that, or there is no memory; nothing was changed.
bool concat_short(const value *at, uint32_t count, value *out);
// Prepares a numeric for at r[0..2]: 1 loop, 0 skip, error.
int for_prepare(thread *th, value *r);

// ---- call.c
int stack_grow(thread *th, uint32_t slots);     // so that th->top + slots fits; moves the stack
int frames_grow(thread *th);
// The same after a collection, when a call failed to get them. Nothing live is above th->top.
int stack_grow_again(thread *th, uint32_t slots);
int frames_grow_again(thread *th);
int thread_new(thread **out);
thread *thread_main_new(void);
// Lays out f(a, b[, c]) above the running frame; the VM calls it. th->top ends after the arguments.
int lay_call(thread *th, const value *f, const value *a, const value *b, const value *c);
upvalue *find_upvalue(thread *th, value *slot);  // NULL: no memory
void close_upvalues(thread *th, value *from);
int mark_to_be_closed(thread *th, uint32_t slot);
// The __call metamethod in front of the arguments: func slot f, arguments up to top. Negative when not callable.
int insert_callable(thread *th, uint32_t func);
closure *closure_new(proto *p);
builtin *builtin_new(const char *name, builtin_fn fn, uint32_t upvalues);
proto *proto_new(void);

// Forgets all calls of the main thread after a run was stopped (ERR_KILLED).
void thread_reset(thread *th);
void stack_shrink(thread *th);

// ---- error.c
int raise_memory(void);
int raise_index(thread *th, const value *object, const value *key);    // "attempt to index ..."
int raise_call(thread *th, const value *v);
int raise_arith(thread *th, int op, const value *a, const value *b);
int raise_concat(thread *th, const value *a, const value *b);
int raise_compare(thread *th, const value *a, const value *b);
int raise_length(thread *th, const value *v);
const char *value_type_name(const value *v);  // for messages: __name of its metatable, when that is a string
int push_where(thread *th, int level);  // pushes "chunk:line: " or "" of the function at that level
int add_position(thread *th, int level, const string *message, string **out);  // the message with that in front

#endif
