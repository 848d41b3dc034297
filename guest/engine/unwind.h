// What the interpreter loop needs to take a thread apart after an error, and
// other steps that are too rare to stand in the loop.
#ifndef LUAHOST_UNWIND_H
#define LUAHOST_UNWIND_H

#include "vm.h"

// Marks the slot's variable as to be closed; an error when its value has no __close.
int declare_to_be_closed(thread *th, uint32_t slot);
// Takes the innermost pending variable and lays out __close(value, error) from th->top on (error NULL: nil).
void lay_close(thread *th, const value *error);

closure *make_closure(thread *th, const closure *outer, proto *p, value *base);

// One step of next inside a generic for: r[0], r[1] := the pair after *control. 1, 0 at the end, or an error.
int next_for_loop(thread *th, const table *t, value *control, value *r);

// After an allocation of the instruction at hand failed: collects and says whether to try it again. It needs the slots below
// `live`.
bool collect_for_retry(thread *th, uint32_t live);

// When the nearest protected call is an xpcall: lays out handler(vm.error) above the running frame. NEEDS_CALL or OK.
int lay_handler(thread *th);

// Finds who takes vm.error, and cuts the frames above. *th becomes the thread of the taker.
enum unwind { UNWIND_HOST, UNWIND_RESUMED, UNWIND_WRAPPED, UNWIND_PROTECTED, UNWIND_KILLED };
enum unwind unwind_find(thread **th);
// In a protected call being unwound: lays out the next __close (true), or finishes: false, error at its slot (false).
bool unwind_close_next(thread *th);

// After ERR_KILLED: every coroutine between *th and the entry thread dies; the entry thread's calls of this run are gone.
void kill_run(thread **th, thread *entry);

#endif
