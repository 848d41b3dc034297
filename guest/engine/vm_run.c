// What the hot loop stops at most often, and the hot loop between.
//
// Calls of plain builtins, and instructions that allocate or give back. They are done here and not in vm_call, because nothing
// but `th` is needed across what they call, while wazero keeps in memory all that vm_call needs (measured: 0.65 of the time a call
// of type() took there). What is not the usual case is left to vm_call, which does it as if nothing had been tried.
#include "vm.h"
#include "builtin_again.h"
#include "table.h"
#include "unwind.h"

#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#define REG(off) ((value *)(void *)((char *)(th->stack + ci->base) + (off)))

// DONE: go on behind the instruction.
enum { DONE = INT32_MAX };

// ---- calls

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

static inline __attribute__((always_inline)) int call_builtin(thread *th, instruction ins) {
  // Of each structure the field with the highest offset first: its bounds check covers the rest.
  const frame *last = th->frame_last;
  frame *ci = th->ci;
  value *stack = th->stack;
  const value *a = REG(ins.a);
  if (a->tag != TAG_BUILTIN) return RUN_LEFT;
  builtin *b = as_builtin(a);
  builtin_fn fn = b->fn;
  if (b->head.flags > BUILTIN_NEXT) return RUN_LEFT;
  uint32_t func = (uint32_t)(a - stack);
  uint32_t top = ins.b != 0 ? func + ins.b : th->top;
  int32_t fuel = control.slice;
  if (UNLIKELY(ci == last || top + BUILTIN_SLOTS + STACK_SLACK > th->stack_cap || fuel <= 1)) {
    TRY(make_room(th, top));
    return DONE;  // vm_hot stops at the same instruction again
  }
  control.slice = fuel - 1;
  ci->pc++;
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
  if (UNLIKELY(count < 0) && (count != ERR_MEMORY || (count = builtin_again(th, b)) < 0)) return count;
  if (UNLIKELY(th->hook.events != 0)) return RUN_RETURN + count;
  ci = --th->ci;
  int32_t wanted = ci[1].wanted;
  deliver(th, ci[1].func, wanted, count);
  if (UNLIKELY(gc.debt > 0)) {
    if (wanted >= 0) th->top = ci[1].func + (uint32_t)wanted;
    return RUN_COLLECT;
  }
  return DONE;
}

// ---- what allocates

// Ends an instruction after which a collection may happen; `live` as in SAFEPOINT of vm.c.
static inline __attribute__((always_inline)) int end_at_safepoint(thread *th, frame *ci, uint32_t live) {
  ci->pc++;
  if (UNLIKELY(gc.debt > 0)) {
    th->top = ci->base + live;
    return RUN_COLLECT;
  }
  return DONE;
}

static inline __attribute__((always_inline)) int concat(thread *th, instruction ins) {
  frame *ci = th->ci;
  value *b = REG(ins.b);
  int32_t fuel = control.slice;
  if (UNLIKELY(fuel <= 1) || !concat_short(b, ins.c, b)) return RUN_LEFT;
  control.slice = fuel - 1;
  value_copy(REG(ins.a), b);
  return end_at_safepoint(th, ci, ins.h);
}

static inline __attribute__((always_inline)) int new_table(thread *th, instruction ins) {
  frame *ci = th->ci;
  table *t;
  if (UNLIKELY(table_new(ins.b, ins.c, &t) < 0)) return RUN_LEFT;
  set_table(REG(ins.a), t);
  return end_at_safepoint(th, ci, ins.h);
}

static inline __attribute__((always_inline)) int add_field(thread *th, instruction ins) {
  frame *ci = th->ci;
  const value *object = REG(ins.a);
  const value *key = (const value *)(const void *)((const char *)ci->cl->proto->consts + ins.b);
  if (!is_table(object) || !table_add_field(as_table(object), key, REG(ins.c))) return RUN_LEFT;
  ci->pc++;
  return DONE;
}

static inline __attribute__((always_inline)) int set_list(thread *th, instruction ins) {
  frame *ci = th->ci;
  const value *a = REG(ins.a);
  if (ins.h == 0 || !is_table(a)) return RUN_LEFT;
  int status = table_set_list(th, as_table(a), (uint32_t)ins.imm, a + 1, ins.h);
  if (UNLIKELY(status == ERR_MEMORY)) return RUN_LEFT;  // what was stored is stored again
  ci->pc++;
  if (UNLIKELY(status < 0)) return status;
  ci->pc--;
  return end_at_safepoint(th, ci, ins.a / sizeof(value) + 1);
}

static inline __attribute__((always_inline)) int new_closure(thread *th, instruction ins) {
  frame *ci = th->ci;
  const closure *outer = ci->cl;
  closure *c = make_closure(th, outer, outer->proto->protos[ins.b], th->stack + ci->base);
  if (UNLIKELY(c == NULL)) return RUN_LEFT;
  set_object(REG(ins.a), TAG_CLOSURE, c);
  return end_at_safepoint(th, ci, ins.h);
}

// ---- returns

// A return of a few values from a function whose variables are shared, and not to be closed.
static inline __attribute__((always_inline)) int return_shared(thread *th, instruction ins) {
  enum { FEW = 4 };
  frame *ci = th->ci;
  int32_t have = ins.b - 1, want = ci->wanted;
  if (ins.h == 0 || ins.b == 0 || have > FEW || want < 0 || want > FEW || ci->kont != KONT_CALL) return RUN_LEFT;
  if (ci->flags & FRAME_CLOSING || (th->tbc_count > 0 && th->tbc[th->tbc_count - 1] >= ci->base)) return RUN_LEFT;
  close_upvalues(th, th->stack + ci->base);
  value *to = th->stack + ci->func;
  const value *from = REG(ins.a);
  int32_t i = 0;
  for (; i < want && i < have; i++) value_copy(&to[i], &from[i]);
  for (; i < want; i++) set_nil(&to[i]);
  th->ci = ci - 1;
  return DONE;
}

int vm_run(thread *th) {
  for (;;) {
    const instruction ins = *th->ci->pc;
    int status;
    switch ((enum opcode)ins.op) {
      case OP_CALL: status = call_builtin(th, ins); break;
      case OP_CONCAT: status = concat(th, ins); break;
      case OP_NEWTABLE: status = new_table(th, ins); break;
      case OP_SETLIST: status = set_list(th, ins); break;
      case OP_SETFIELD: status = add_field(th, ins); break;
      case OP_CLOSURE: status = new_closure(th, ins); break;
      case OP_RETURN: status = return_shared(th, ins); break;
      default: return RUN_LEFT;
    }
    if (UNLIKELY(status != DONE)) return status;
    vm_hot(th);
    if (vm_owes()) return RUN_LEFT;  // vm_call sees to it
  }
}
