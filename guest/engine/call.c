// Threads, stacks and frames; calls from C into Lua.
#include "vm.h"
#include "builtin_again.h"

struct vm vm;

// ---- stacks

// Pointers into the stack are turned into the moved one.
static void stack_moved(thread *th, value *old) {
  for (upvalue *u = th->open; u != NULL; u = u->next_open) u->at = th->stack + (u->at - old);
}

static int stack_set(thread *th, uint32_t cap) {
  value *old = th->stack;
  // Not realloc: open upvalues still point into the old one while they are moved.
  value *fresh = mem_alloc(cap * sizeof(value));
  if (fresh == NULL) return ERR_MEMORY;
  uint32_t keep = th->stack_cap < cap ? th->stack_cap : cap;
  if (keep > 0) memcpy(fresh, old, keep * sizeof(value));
  memset(fresh + keep, 0, (cap - keep) * sizeof(value));
  th->stack = fresh;
  stack_moved(th, old);
  mem_free(old, th->stack_cap * sizeof(value));
  th->stack_cap = cap;
  return OK;
}

// In overflow, a message handler still gets some room: slots and frames, whichever ran out.
enum { STACK_EXTRA = 4000, FRAMES_EXTRA = 200 };

static uint32_t frames_count(const thread *th) { return (uint32_t)(th->frame_last - th->frames) + 1; }
static bool slots_overflowed(const thread *th) { return th->stack_cap > STACK_MAX; }
static bool frames_overflowed(const thread *th) { return frames_count(th) > FRAMES_MAX; }

int stack_grow(thread *th, uint32_t slots) {
  uint64_t need = (uint64_t)th->top + slots + STACK_SLACK;
  if (need <= th->stack_cap) return OK;
  if (need > STACK_MAX) {
    if (slots_overflowed(th)) return raise_plain(th, "error in error handling");
    TRY(stack_set(th, STACK_MAX + STACK_EXTRA));
    bool handled = frames_overflowed(th) && need <= th->stack_cap;
    return handled ? OK : raise(th, "stack overflow");
  }
  uint64_t cap = (uint64_t)th->stack_cap * 2;
  if (cap < need) cap = need;
  if (cap > STACK_MAX) cap = STACK_MAX;
  int status = stack_set(th, (uint32_t)cap);
  // Twice as much is for speed: without memory for it, what is needed will do.
  return status == ERR_MEMORY && need < cap ? stack_set(th, (uint32_t)need) : status;
}

// Gives back the frames of a recursion that is over, with the margin of its overflow.
static void frames_shrink(thread *th) {
  uint32_t count = frames_count(th), used = (uint32_t)(th->ci - th->frames) + 1;
  if (count <= 1024 || used >= count / 4) return;
  uint32_t cap = used * 2;
  frame *fresh = mem_realloc(th->frames, count * sizeof(frame), cap * sizeof(frame));
  if (fresh == NULL) return;
  th->frames = fresh;
  th->ci = fresh + used - 1;
  th->frame_last = fresh + cap - 1;
}

void stack_shrink(thread *th) {
  frames_shrink(th);
  uint32_t used = th->top > th->ci->top ? th->top : th->ci->top;
  uint32_t want = used + STACK_SLACK + STACK_FIRST;
  if (th->stack_cap > 1024 && want < th->stack_cap / 4 && th->tbc_count == 0 && (th->open == NULL || th->open->at < th->stack + used))
    stack_set(th, want);
}

int stack_reserve(thread *th, uint32_t slots) {
  if ((uint64_t)th->top + slots + STACK_SLACK <= th->stack_cap) return OK;
  return stack_grow(th, slots);
}

int frames_grow(thread *th) {
  uint32_t count = frames_count(th);
  uint32_t used = (uint32_t)(th->ci - th->frames);
  uint32_t cap = count * 2;
  if (count >= FRAMES_MAX) {
    if (frames_overflowed(th)) return raise_plain(th, "error in error handling");
    cap = FRAMES_MAX + FRAMES_EXTRA;
  } else if (cap > FRAMES_MAX) {
    cap = FRAMES_MAX;
  }
  frame *fresh = mem_realloc(th->frames, count * sizeof(frame), cap * sizeof(frame));
  if (fresh == NULL) return ERR_MEMORY;
  memset(fresh + count, 0, (cap - count) * sizeof(frame));
  th->frames = fresh;
  th->ci = fresh + used;
  th->frame_last = fresh + cap - 1;
  return count == FRAMES_MAX && !slots_overflowed(th) ? raise(th, "stack overflow") : OK;
}

int stack_grow_again(thread *th, uint32_t slots) {
  TRY(gc_full(th));
  return stack_reserve(th, slots);
}

int frames_grow_again(thread *th) {
  TRY(gc_full(th));
  return th->ci == th->frame_last ? frames_grow(th) : OK;
}

void set_nargs(thread *th, int n) {
  int have = nargs(th);
  for (; have < n; have++) push_nil(th);
  th->top = th->ci->base + (uint32_t)n;
}

// ---- threads

static int thread_start(thread *th) {
  th->frames = mem_alloc(FRAMES_FIRST * sizeof(frame));
  if (th->frames == NULL) return ERR_MEMORY;
  memset(th->frames, 0, FRAMES_FIRST * sizeof(frame));
  th->frame_last = th->frames + FRAMES_FIRST - 1;
  th->ci = th->frames;
  TRY(stack_set(th, STACK_FIRST));
  th->ci->base = 1;
  th->ci->top = 1 + BUILTIN_SLOTS;
  th->top = 1;
  return OK;
}

int thread_new(thread **out) {
  thread *th = mem_alloc(sizeof *th);
  if (th == NULL) return ERR_MEMORY;
  memset(th, 0, sizeof *th);
  gc_link(&th->head, TAG_THREAD);
  TRY(thread_start(th));
  *out = th;
  return OK;
}

void thread_reset(thread *th) {
  close_upvalues(th, th->stack);
  th->tbc_count = 0;
  th->ci = th->frames;
  th->ci->flags = 0;
  th->top = 1;
  th->host_depth = 0;
  th->levels = th->level_base = 0;
  th->resumer = NULL;
  th->status = CO_RUNNING;
  vm.current = th;
  vm.c_depth = 0;
  vm.retry = RETRY_NONE;
  gc.running = false;
  stack_shrink(th);
}

// ---- functions

closure *closure_new(proto *p) {
  size_t size = sizeof(closure) + p->upvalue_len * sizeof(upvalue *);
  closure *c = mem_alloc(size);
  if (c == NULL) return NULL;
  c->proto = p;
  c->count = p->upvalue_len;
  c->gray = NULL;
  for (uint32_t i = 0; i < c->count; i++) c->up[i] = NULL;
  gc_link(&c->head, TAG_CLOSURE);
  return c;
}

builtin *builtin_new(const char *name, builtin_fn fn, uint32_t upvalues) {
  size_t size = sizeof(builtin) + upvalues * sizeof(value);
  builtin *b = mem_alloc(size);
  if (b == NULL) return NULL;
  memset(b, 0, size);
  b->fn = fn;
  b->name = name;
  b->count = upvalues;
  gc_link(&b->head, TAG_BUILTIN);
  return b;
}

proto *proto_new(void) {
  proto *p = mem_alloc(sizeof *p);
  if (p == NULL) return NULL;
  memset(p, 0, sizeof *p);
  gc_link(&p->head, TAG_PROTO);
  return p;
}

// ---- upvalues

upvalue *find_upvalue(thread *th, value *slot) {
  upvalue **at = &th->open;
  while (*at != NULL && (*at)->at > slot) at = &(*at)->next_open;
  upvalue *u = *at;
  if (u != NULL && u->at == slot) {
    gc_revive(&u->head);  // it may be garbage of the cycle under way that is not yet swept
    return u;
  }
  upvalue *fresh = mem_alloc(sizeof *fresh);
  if (fresh == NULL) return NULL;
  fresh->at = slot;
  fresh->gray = NULL;
  fresh->next_open = u;
  fresh->link = at;
  if (u != NULL) u->link = &fresh->next_open;
  *at = fresh;
  gc_link(&fresh->head, TAG_UPVALUE);
  return fresh;
}

void close_upvalues(thread *th, value *from) {
  while (th->open != NULL && th->open->at >= from) {
    upvalue *u = th->open;
    th->open = u->next_open;
    if (th->open != NULL) th->open->link = &th->open;
    value_copy(&u->closed, u->at);
    u->at = &u->closed;
    gc_object_barrier(&u->head, &u->closed);
  }
}

int mark_to_be_closed(thread *th, uint32_t slot) {
  const value *v = &th->stack[slot];
  if (is_false(v)) return OK;
  if (value_event(v, EVENT_CLOSE) == NULL) return 1;  // the VM names the variable
  if (th->tbc_count == th->tbc_cap) {
    uint32_t cap = th->tbc_cap < 4 ? 4 : th->tbc_cap * 2;
    uint32_t *tbc = mem_realloc(th->tbc, th->tbc_cap * sizeof *tbc, cap * sizeof *tbc);
    if (tbc == NULL) return ERR_MEMORY;
    th->tbc = tbc;
    th->tbc_cap = cap;
  }
  th->tbc[th->tbc_count++] = slot;
  return OK;
}

// ---- calls

int lay_call(thread *th, const value *f, const value *a, const value *b, const value *c) {
  value *at = th->stack + th->ci->top;
  value_copy(&at[0], f);
  value_copy(&at[1], a);
  uint32_t n = 2;
  if (b != NULL) value_copy(&at[n++], b);
  if (c != NULL) value_copy(&at[n++], c);
  th->top = th->ci->top + n;
  return NEEDS_CALL;
}

int insert_callable(thread *th, uint32_t func) {
  const value *f = value_event(&th->stack[func], EVENT_CALL);
  if (f == NULL) return raise_call(th, &th->stack[func]);
  value callable;
  value_copy(&callable, f);
  TRY(fuel_spend(1 + (th->top - func) / 8));  // a chain without end moves ever more arguments
  TRY(stack_reserve(th, 1));
  for (uint32_t i = th->top; i > func; i--) value_copy(&th->stack[i], &th->stack[i - 1]);
  th->top++;
  value_copy(&th->stack[func], &callable);
  return OK;
}

// Builtins that the VM does not treat specially are called straight from C.
static int call_plain_builtin(thread *th, builtin *b, uint32_t func, int wanted) {
  if (th->ci == th->frame_last) TRY(frames_grow(th));
  TRY(stack_reserve(th, BUILTIN_SLOTS));
  frame *f = ++th->ci;
  f->func = func;
  f->base = func + 1;
  f->top = th->top + BUILTIN_SLOTS;
  f->cl = NULL;
  f->kont = KONT_HOST;
  f->flags = 0;
  f->wanted = wanted;
  int n = b->fn(th);
  if (n == ERR_MEMORY) n = builtin_again(th, b);
  th->ci--;
  if (n < 0) return n;
  value *to = th->stack + func;
  const value *from = th->stack + th->top - n;
  int keep = wanted < 0 || n < wanted ? n : wanted;
  for (int i = 0; i < keep; i++) value_copy(&to[i], &from[i]);
  for (int i = keep; i < wanted; i++) set_nil(&to[i]);
  th->top = func + (uint32_t)(wanted < 0 ? n : wanted);
  return OK;
}

int call_value(thread *th, int args, int results) {
  uint32_t func = th->top - (uint32_t)args - 1;
  if (vm.c_depth >= C_DEPTH_MAX) return raise(th, "C stack overflow");
  vm.c_depth++;
  th->host_depth++;
  const value *f = &th->stack[func];
  int status;
  if (th->ci->cl == NULL) th->ci->flags |= FRAME_CALLED;
  if (f->tag == TAG_BUILTIN && as_builtin(f)->head.flags <= BUILTIN_NEXT)
    status = call_plain_builtin(th, as_builtin(f), func, results);
  else
    status = vm_call(th, func, results);
  th->host_depth--;
  vm.c_depth--;
  if (status < 0) {
    th->top = func;
    return status;
  }
  return (int)(th->top - func);
}
