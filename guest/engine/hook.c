#include "hook.h"
#include "debug.h"

void hook_set(thread *th, const value *function, uint8_t events, int32_t count) {
  hook *h = &th->hook;
  gc_thread_barrier(th);
  if (is_nil(function) || events == 0) {
    set_nil(&h->function);
    h->asked = h->events = 0;
    return;
  }
  value_copy(&h->function, function);
  h->asked = h->events = events;
  h->count = h->left = count;
  // The line under way is not new.
  frame *f = th->ci;
  while (f > th->frames && f->cl == NULL) f--;
  h->frame = (uint32_t)(f - th->frames);
  h->pc = f > th->frames ? current_pc(f) : 0;
}

// Calls hook(event, line) on top of the running frame and puts the stack back.
static int run(thread *th, const char *event, int line) {
  hook *h = &th->hook;
  if (h->running) return OK;
  uint32_t top = th->top, frame_top = th->ci->top;
  if (th->ci->cl != NULL && th->top < th->ci->top) th->top = th->ci->top;
  TRY(stack_reserve(th, 8));
  push_value(th, &h->function);
  TRY(push_cstring(th, event));
  if (line >= 0)
    push_int(th, line);
  else
    push_nil(th);
  h->running = true;
  h->events = 0;
  h->called = (uint32_t)(th->ci - th->frames) + 1;
  int status = call_value(th, 2, 0);
  h->running = false;
  // Maybe of another hook, or none.
  h->events = h->asked;
  th->top = top;
  th->ci->top = frame_top;
  return status < 0 ? status : OK;
}

// A line begins where its first instruction is entered, and again at every jump back.
static bool line_begins(thread *th, uint32_t pc) {
  hook *h = &th->hook;
  const frame *f = th->ci;
  const proto *p = f->cl->proto;
  uint32_t index = (uint32_t)(f - th->frames);
  if (index < h->frame && pc > 0) {
    // Back from a call: in the middle of the caller's line.
    h->pc = pc - 1;
  } else if (index > h->frame || pc == 0) {
    return true;
  }
  if (pc <= h->pc || h->pc >= p->code_len) return true;
  return p->lines != NULL && p->lines[pc] != p->lines[h->pc];
}

int hook_instruction(thread *th) {
  hook *h = &th->hook;
  frame *f = th->ci;
  if (f->cl == NULL || h->running) return OK;
  const instruction *at = f->pc;
  uint32_t pc = (uint32_t)(at - f->cl->proto->code);
  bool counted = h->events & HOOK_COUNT && --h->left <= 0;
  bool line = h->events & HOOK_LINE && line_begins(th, pc);
  h->frame = (uint32_t)(f - th->frames);
  h->pc = pc;
  if (!counted && !line) return OK;
  // During the hook the frame is at this instruction: a saved pc is past the one being executed.
  f->pc = at + 1;
  int status = OK;
  if (counted) {
    h->left = h->count;
    status = run(th, "count", -1);
  }
  if (status == OK && line && th->hook.events & HOOK_LINE) {
    const uint32_t *lines = th->ci->cl->proto->lines;
    status = run(th, "line", lines != NULL ? (int)lines[pc] : -1);
  }
  th->ci->pc = at;
  return status;
}

int hook_call(thread *th) {
  frame *f = th->ci;
  th->hook.first = 1;
  th->hook.moved = f->cl != NULL ? f->cl->proto->params : (uint32_t)nargs(th);
  const instruction *at = f->pc;
  if (f->cl != NULL) f->pc = at + 1;
  int status = run(th, f->flags & FRAME_TAIL ? "tail call" : "call", -1);
  th->hook.moved = 0;
  if (th->ci->cl != NULL) th->ci->pc = at;
  return status;
}

int hook_return(thread *th, uint32_t results, uint32_t count) {
  uint32_t top = th->top;
  if (th->top < results + count) th->top = results + count;
  th->hook.first = results - th->ci->base + 1;
  th->hook.moved = count;
  int status = run(th, "return", -1);
  th->hook.moved = 0;
  th->top = top;
  return status;
}
