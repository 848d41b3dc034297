// After an error: message handlers, to-be-closed variables, dying coroutines.
#include "unwind.h"
#include "coroutine.h"
#include "debug.h"

int declare_to_be_closed(thread *th, uint32_t slot) {
  int status = mark_to_be_closed(th, slot);
  if (status <= 0) return status;
  const char *name = register_name_at(th, slot);
  return raise(th, "variable '%s' got a non-closable value", name != NULL ? name : "?");
}

void lay_close(thread *th, const value *error) {
  uint32_t slot = th->tbc[--th->tbc_count];
  // Its closures see the variable's last value.
  close_upvalues(th, &th->stack[slot]);
  value *at = th->stack + th->top;
  const value *f = value_event(&th->stack[slot], EVENT_CLOSE);
  if (f != NULL)
    value_copy(&at[0], f);
  else
    set_nil(&at[0]);  // the metamethod is gone: calling nil tells so
  value_copy(&at[1], &th->stack[slot]);
  if (error != NULL)
    value_copy(&at[2], error);
  else
    set_nil(&at[2]);
  th->top += 3;
}

closure *make_closure(thread *th, const closure *outer, proto *p, value *base) {
  closure *c = closure_new(p);
  if (c == NULL) return NULL;
  for (uint32_t i = 0; i < p->upvalue_len; i++) {
    const upvalue_desc *d = &p->upvalues[i];
    c->up[i] = d->from_stack ? find_upvalue(th, base + d->index) : outer->up[d->index];
    if (c->up[i] == NULL) return NULL;
  }
  return c;
}

int next_for_loop(thread *th, const table *t, value *control, value *r) {
  uint32_t cursor = control->spare;
  bool known = false;
  // The spare bytes are a guess: what they point at must be the key.
  if (cursor > 0 && !is_nil(control)) {
    if (cursor <= t->array_len) {
      known = is_int(control) && control->i == cursor;
    } else if (cursor - t->array_len <= t->node_used) {
      const value *key = &t->nodes[cursor - t->array_len - 1].key;
      known = key->tag == control->tag && key->bits == control->bits;
    }
  }
  if (!known) {
    int status = table_next_key(th, t, control, &r[0], &r[1]);
    control->spare = 0;
    return status;
  }
  uint32_t from = cursor;
  int found = table_next(t, &cursor, &r[0], &r[1]);
  control->spare = cursor;
  TRY(table_charge_skipped(from, cursor));
  return found;
}

bool collect_for_retry(thread *th, uint32_t live) {
  if (vm.retry == RETRY_RUNS) return false;
  uint64_t before = control.mem_used;
  th->top = live;
  if (gc_full(th) < 0 || control.mem_used >= before) return false;
  vm.retry = RETRY_DUE;
  return true;
}

// ---- message handlers

// Errors in a handler go to the handler again, this often.
enum { HANDLER_ERRORS_MAX = 200 };

static frame *nearest_protected(thread *th) {
  for (frame *f = th->ci; f > th->frames; f--)
    if (f->flags & FRAME_PCALL) return f;
  return NULL;
}

int lay_handler(thread *th) {
  frame *p = nearest_protected(th);
  if (p == NULL || !(p->flags & FRAME_XPCALL) || vm.error_handled) return OK;
  if (p->extra >= HANDLER_ERRORS_MAX) {
    if (p->extra++ == HANDLER_ERRORS_MAX) {
      string *s;
      if (string_new("error in error handling", 23, &s) == OK) set_string(&vm.error, s);
    }
    return OK;
  }
  if (th->top < th->ci->top && th->ci->cl != NULL) th->top = th->ci->top;
  if (stack_reserve(th, 4) < 0) return OK;
  p = nearest_protected(th);
  p->extra++;
  push_value(th, &th->stack[p->base]);
  push_value(th, &vm.error);
  return NEEDS_CALL;
}

// ---- unwinding

// The error of a wrapped coroutine says where the wrapper was called.
static void add_caller_position(thread *th) {
  string *placed;
  if (!is_string(&vm.error) || as_string(&vm.error) == vm.memory_error) return;
  if (add_position(th, 1, as_string(&vm.error), &placed) == OK) set_string(&vm.error, placed);
}

// Gives vm.error to whoever resumed the coroutine that died of it.
static enum unwind leave_coroutine(thread **th) {
  thread *co = *th, *to = co->resumer;
  coroutine_dies(co);
  *th = to;
  to->status = CO_RUNNING;
  vm.current = to;
  vm.error_handled = false;
  if (to->ci->flags & FRAME_WRAP) {
    to->ci->flags = 0;
    value error;
    value_copy(&error, &vm.error);
    if (coroutine_close(co, &error) == ERR_KILLED) return UNWIND_KILLED;
    value_copy(&vm.error, &error);
    add_caller_position(to);
    return UNWIND_WRAPPED;
  }
  if (stack_reserve(to, 2) < 0) return UNWIND_WRAPPED;
  push_bool(to, false);
  push_value(to, &vm.error);
  return UNWIND_RESUMED;
}

enum unwind unwind_find(thread **at) {
  thread *th = *at;
  for (frame *f = th->ci; f > th->frames; f--) {
    if (f->flags & FRAME_PCALL) {
      th->ci = f;
      f->flags |= FRAME_UNWINDING;
      th->levels = f->pending;
      value_copy(&th->stack[f->func], &vm.error);
      vm.error_handled = false;
      return UNWIND_PROTECTED;
    }
    if (f->kont == KONT_HOST) {
      th->ci = f - 1;
      return UNWIND_HOST;
    }
  }
  return leave_coroutine(at);
}

bool unwind_close_next(thread *th) {
  frame *p = th->ci;
  value *error = &th->stack[p->func];
  if (th->tbc_count > 0 && th->tbc[th->tbc_count - 1] > p->func) {
    th->top = th->tbc[th->tbc_count - 1] + 1;
    if (stack_reserve(th, 4) == OK) {
      lay_close(th, &th->stack[p->func]);
      return true;
    }
    th->tbc_count--;
  }
  close_upvalues(th, error + 1);
  value_copy(error + 1, error);
  set_bool(error, false);
  p->flags = 0;
  th->top = p->func + 2;
  return false;
}

void kill_run(thread **at, thread *entry) {
  thread *th = *at;
  while (th != entry) {
    thread *to = th->resumer;
    coroutine_bury(th);
    th = to;
    th->status = CO_RUNNING;
  }
  frame *f = th->ci;
  while (f->kont != KONT_HOST) f--;
  th->ci = f - 1;
  *at = th;
}
