// Calls of builtins, and the hot loop between them.
//
// Most instructions that the hot loop leaves are calls of plain builtins. They are made here and not in vm_call, because
// nothing but `th` is needed across such a call, while wazero keeps in memory all that vm_call needs (measured: 0.65 of the time
// a call of type() took there).
#include "vm.h"

#define UNLIKELY(x) __builtin_expect(!!(x), 0)

// Puts `count` results at the top of the stack where the caller wants them.
static inline __attribute__((always_inline)) void deliver(thread *th, uint32_t func, int32_t wanted, int count) {
  value *to = th->stack + func;
  const value *from = th->stack + th->top - count;
  if (wanted == 1) {
    if (count > 0)
      value_copy(to, from);
    else
      set_nil(to);
    return;
  }
  if (wanted < 0) {
    wanted = count;
    th->top = func + (uint32_t)count;
  }
  int32_t i = 0;
  for (; i < wanted && i < count; i++) value_copy(&to[i], &from[i]);
  for (; i < wanted; i++) set_nil(&to[i]);
}

// A frame, slots and fuel for a call whose arguments end at `top`. What fails is told of the instruction at hand.
static __attribute__((noinline)) int make_room(thread *th, uint32_t top) {
  th->ci->pc++;
  if (th->ci == th->frame_last) TRY(frames_grow(th));
  th->top = top;
  TRY(stack_reserve(th, BUILTIN_SLOTS));
  if (control.slice <= 1) {
    TRY(fuel_spend(1));
    control.slice++;  // the call itself pays
  }
  th->ci->pc--;
  return OK;
}

int vm_run(thread *th) {
  for (;;) {
    // Of each structure the field with the highest offset first: its bounds check covers the rest.
    const frame *last = th->frame_last;
    frame *ci = th->ci;
    const instruction *pc = ci->pc;
    const instruction ins = *pc;
    if (ins.op != OP_CALL) return RUN_LEFT;
    value *stack = th->stack;
    const value *a = (const value *)(const void *)((const char *)(stack + ci->base) + ins.a);
    if (a->tag != TAG_BUILTIN) return RUN_LEFT;
    builtin *b = as_builtin(a);
    builtin_fn fn = b->fn;
    if (b->head.flags > BUILTIN_NEXT) return RUN_LEFT;
    uint32_t func = (uint32_t)(a - stack);
    uint32_t top = ins.b != 0 ? func + ins.b : th->top;
    int32_t fuel = control.slice;
    if (UNLIKELY(ci == last || top + BUILTIN_SLOTS + STACK_SLACK > th->stack_cap || fuel <= 1)) {
      TRY(make_room(th, top));
      continue;
    }
    control.slice = fuel - 1;
    ci->pc = pc + 1;
    ci++;
    ci->flags = 0;
    ci->kont = KONT_CALL;
    ci->cl = NULL;
    ci->wanted = ins.c - 1;
    ci->top = top + BUILTIN_SLOTS;
    ci->base = func + 1;
    ci->func = func;
    th->ci = ci;
    th->top = top;
    int count = fn(th);
    if (UNLIKELY(count < 0)) return count;
    if (UNLIKELY(th->hook.events != 0)) return RUN_RETURN + count;
    ci = --th->ci;
    int32_t wanted = ci[1].wanted;
    deliver(th, ci[1].func, wanted, count);
    if (UNLIKELY(gc.debt > 0)) {
      if (wanted >= 0) th->top = ci[1].func + (uint32_t)wanted;
      return RUN_COLLECT;
    }
    vm_hot(th);
  }
}
