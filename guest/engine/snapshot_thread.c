// Suspended coroutines in snapshots.
//
// A document has of each call only what cannot be told from the code: where it
// stands. How a call's results are to be delivered follows from the instruction
// that made it (frame_kind), when a coroutine is written as when it is read, so
// that a made-up document cannot say anything else.
#include "coroutine.h"
#include "snapshot_live.h"
#include "snapshot_reader.h"
#include "snapshot_writer.h"

// What a call needs to know of itself, and where it lies.
typedef struct call_kind {
  uint8_t kont;
  uint16_t kont_reg;
  int32_t wanted;
  uint32_t func;
  const char *why;  // not NULL: the instruction makes no such call
} call_kind;

static bool is_protected(const frame *f) { return f->flags & FRAME_PCALL; }

static call_kind no_call(const char *why) { return (call_kind){.why = why}; }

static uint32_t register_of(uint16_t operand) { return operand / (uint32_t)sizeof(value); }

// Of a call that the instruction before pc of a Lua function made. left: operands left, of a concatenation.
static call_kind lua_call_kind(const frame *caller, uint32_t left) {
  instruction i = caller->pc[-1];
  uint32_t a = caller->base + register_of(i.a);
  call_kind meta = {.wanted = 1, .func = caller->top};
  if ((caller->flags & FRAME_CLOSING) && i.op != OP_RETURN) return no_call("a closing call that does not return");
  switch ((enum opcode)i.op) {
    case OP_CALL: return (call_kind){.kont = KONT_CALL, .wanted = i.c - 1, .func = a};
    case OP_TAILCALL: return (call_kind){.kont = KONT_CALL, .wanted = -1, .func = a};
    case OP_TFORCALL: return (call_kind){.kont = KONT_CALL, .wanted = i.c, .func = a + 4};
    case OP_CLOSE: return (call_kind){.kont = KONT_CLOSE, .func = caller->top};
    case OP_RETURN: {
      uint32_t end = caller->pending > caller->top ? caller->pending : caller->top;
      if (!(caller->flags & FRAME_CLOSING) || !i.h || caller->pending < a) return no_call("a return that does not close");
      return (call_kind){.kont = KONT_CLOSE, .func = end};
    }
    case OP_CONCAT:
      if (left == 0 || left >= i.c) return no_call("a concatenation of other operands");
      meta.kont = KONT_CONCAT;
      meta.kont_reg = (uint16_t)left;
      return meta;
    case OP_SETTABUP:
    case OP_SETFIELD:
    case OP_SETTABLE:
    case OP_SETINT: meta.kont = KONT_DISCARD; return meta;
    case OP_EQ:
    case OP_LT:
    case OP_LE:
    case OP_LTI:
    case OP_LEI:
    case OP_GTI:
    case OP_GEI: meta.kont = KONT_TEST; return meta;
    case OP_GETTABUP:
    case OP_GETTABLE:
    case OP_GETFIELD:
    case OP_GETINT:
    case OP_SELF:
    case OP_LEN:
    case OP_UNM:
    case OP_BNOT: break;
    default:
      if (i.op < OP_ADD || i.op > OP_ADDI) return no_call("a call from an instruction that makes none");
  }
  meta.kont = KONT_STORE;
  meta.kont_reg = i.a;
  return meta;
}

// Of a call that a builtin made. An error handled or a variable closed there may lie anywhere above.
static call_kind builtin_call_kind(const thread *co, const frame *caller, uint32_t func) {
  if (caller->flags & FRAME_UNWINDING) {
    if (func < caller->base) return no_call("a call below its caller");
    return (call_kind){.kont = KONT_CLOSE, .func = func};
  }
  if (is_protected(caller)) {
    uint32_t at = caller->base + ((caller->flags & FRAME_XPCALL) != 0);
    return (call_kind){.kont = KONT_PCALL, .wanted = -1, .func = at};
  }
  const value *f = &co->stack[caller->func];
  if (f->tag != TAG_BUILTIN || as_builtin(f)->head.flags != BUILTIN_PAIRS) return no_call("a call from a function that makes none");
  return (call_kind){.kont = KONT_PAIRS, .wanted = 3, .func = caller->base};
}

static call_kind kind_of_call(const thread *co, const frame *caller, uint32_t func, bool is_handler, uint32_t left) {
  if (caller == co->frames) return (call_kind){.kont = KONT_COEND, .wanted = -1, .func = 1};
  if (is_handler) {
    if (func < caller->base) return no_call("a call below its caller");
    return (call_kind){.kont = KONT_HANDLER, .wanted = 1, .func = func};
  }
  return caller->cl != NULL ? lua_call_kind(caller, left) : builtin_call_kind(co, caller, func);
}

// ---- writing

static void live_slots(char *live, uint32_t from, uint32_t to) {
  for (uint32_t i = from; i < to; i++) live[i] = 1;
}

// The registers that a Lua call needs once the one it made (the next frame) has returned.
static int live_registers(liveness *l, const frame *f, live_set *out) {
  const frame *callee = f + 1;
  const proto *p = f->cl->proto;
  uint32_t pc = (uint32_t)(f->pc - p->code);
  instruction i = f->pc[-1];
  uint32_t a = register_of(i.a);
  *out = (live_set){{0}};
  if (callee->kont == KONT_HANDLER) return OK;
  TRY(liveness_of(l, p));
  if (callee->kont == KONT_CLOSE) {  // the instruction is done again
    if (i.op == OP_CLOSE) *out = l->before[pc - 1];
    return OK;
  }
  *out = l->before[pc];
  switch (callee->kont) {
    case KONT_CALL: live_remove(out, a + (i.op == OP_TFORCALL ? 4 : 0), LIVE_WORDS * 64); break;
    case KONT_STORE: live_remove(out, a, a + 1); break;
    case KONT_TEST: live_join(out, &l->before[pc + (uint32_t)(int32_t)(int16_t)i.c]); break;
    case KONT_CONCAT:
      live_remove(out, a, a + 1);
      live_add(out, register_of(i.b), register_of(i.b) + callee->kont_reg - 1);
      break;
    default: break;
  }
  return OK;
}

static int mark_frame(const thread *co, const frame *f, liveness *l, char *live) {
  live[f->func] = 1;
  if (f->cl == NULL) {
    if (f->flags & FRAME_XPCALL) live[f->base] = 1;
    return OK;
  }
  live_slots(live, f->base - f->extra, f->base);
  if (f == co->ci) return OK;
  live_set registers;
  TRY(live_registers(l, f, &registers));
  for (uint32_t reg = 0; reg < f->cl->proto->max_regs && f->base + reg < co->top; reg++)
    if (live_has(&registers, reg)) live[f->base + reg] = 1;
  if (f->flags & FRAME_CLOSING) live_slots(live, f->base + register_of(f->pc[-1].a), f->pending);
  return OK;
}

static int mark_live(const snapshot_writer *w, const thread *co, char *live) {
  liveness l = {NULL, NULL};
  int status = OK;
  memset(live, 0, co->top);
  for (const frame *f = co->frames + 1; f <= co->ci && status >= 0; f++) status = mark_frame(co, f, &l, live);
  liveness_free(&l);
  for (uint32_t i = 0; i < co->tbc_count; i++) live[co->tbc[i]] = 1;
  for (const upvalue *u = co->open; u != NULL; u = u->next_open)
    if (u->at < co->stack + co->top && snapshot_has(w, u)) live[u->at - co->stack] = 1;
  return status;
}

static int put_frame(snapshot_writer *w, const frame *f) {
  uint32_t flags = 0;
  if (f->flags & FRAME_CLOSING) flags |= LUAHOST_SNAPSHOT_FRAME_CLOSING;
  if (f->flags & FRAME_TAIL) flags |= LUAHOST_SNAPSHOT_FRAME_TAIL;
  if (f->flags & FRAME_PCALL) flags |= LUAHOST_SNAPSHOT_FRAME_PCALL;
  if (f->flags & FRAME_XPCALL) flags |= LUAHOST_SNAPSHOT_FRAME_XPCALL;
  if (f->flags & FRAME_UNWINDING) flags |= LUAHOST_SNAPSHOT_FRAME_UNWINDING;
  if (f->kont == KONT_HANDLER) flags |= LUAHOST_SNAPSHOT_FRAME_HANDLER;
  TRY(snapshot_put_array(w, 6));
  TRY(snapshot_put_uint(w, f->func));
  if (f->cl != NULL)
    TRY(snapshot_put_uint(w, (uint64_t)(f->pc - f->cl->proto->code)));
  else
    TRY(cbor_put_byte(&w->out, CBOR_NULL));
  TRY(snapshot_put_uint(w, f->cl != NULL || (f->flags & FRAME_XPCALL) ? f->extra : 0));
  TRY(snapshot_put_uint(w, flags));
  TRY(snapshot_put_uint(w, f->flags & FRAME_CLOSING ? f->pending : 0));
  return snapshot_put_uint(w, f->kont == KONT_CONCAT ? f->kont_reg : 0);
}

static int put_stack(snapshot_writer *w, const thread *co) {
  static const value nil = {.tag = TAG_NIL};
  char *live = mem_alloc(co->top);
  if (live == NULL) return ERR_MEMORY;
  int status = mark_live(w, co, live);
  if (status >= 0) status = snapshot_put_array(w, co->top - 1);
  w->edge.kind = EDGE_SLOT;
  for (uint32_t i = 1; i < co->top && status >= 0; i++) status = snapshot_put_value(w, live[i] ? &co->stack[i] : &nil);
  mem_free(live, co->top);
  return status;
}

// Open variables that other objects share: it is those that discover them.
static int put_open(snapshot_writer *w, const thread *co) {
  uint32_t n = 0;
  for (const upvalue *u = co->open; u != NULL; u = u->next_open) n += snapshot_known(w, u) != NO_INDEX;
  TRY(snapshot_put_array(w, (uint64_t)n * 2));
  // The list begins with the highest slot; the document with the lowest.
  for (uint32_t i = 0; i < n; i++) {
    uint32_t at = n - 1 - i;
    const upvalue *u = co->open;
    for (;; u = u->next_open)
      if (snapshot_known(w, u) != NO_INDEX && at-- == 0) break;
    TRY(snapshot_put_uint(w, (uint64_t)(u->at - co->stack)));
    TRY(snapshot_put_index(w, u));
    TRY(fuel_spend(n / 8));
  }
  return OK;
}

static int write_suspended(snapshot_writer *w, const thread *co) {
  if (co->open != NULL) w->twice = w->shared = true;
  TRY(snapshot_put_object(w, 6, LUAHOST_SNAPSHOT_THREAD));
  TRY(snapshot_put_uint(w, LUAHOST_SNAPSHOT_THREAD_SUSPENDED));
  TRY(snapshot_put_array(w, (uint64_t)(co->ci - co->frames)));
  for (const frame *f = co->frames + 1; f <= co->ci; f++) TRY(put_frame(w, f));
  TRY(put_stack(w, co));
  TRY(snapshot_put_array(w, co->tbc_count));
  for (uint32_t i = 0; i < co->tbc_count; i++) TRY(snapshot_put_uint(w, co->tbc[i]));
  TRY(put_open(w, co));
  return fuel_spend((int64_t)(co->ci - co->frames) * 4 + co->top);
}

static int write_dead(snapshot_writer *w, const thread *co) {
  bool failed = co->top > 1;
  TRY(snapshot_put_object(w, failed ? 4 : 2, LUAHOST_SNAPSHOT_THREAD));
  TRY(snapshot_put_uint(w, LUAHOST_SNAPSHOT_THREAD_DEAD));
  if (!failed) return OK;
  TRY(snapshot_put_value(w, &co->stack[co->top - 1]));
  TRY(snapshot_put_array(w, co->tbc_count));
  for (uint32_t i = 0; i < co->tbc_count; i++) TRY(snapshot_put_value(w, &co->stack[co->tbc[i]]));
  return OK;
}

// A call from C, or one of a kind that cannot be told from the code.
static bool is_writable(const thread *co) {
  for (const frame *f = co->frames + 1; f <= co->ci; f++) {
    call_kind k = kind_of_call(co, f - 1, f->func, f->kont == KONT_HANDLER, f->kont_reg);
    if (k.why != NULL || k.kont != f->kont || k.func != f->func || k.wanted != f->wanted) return false;
  }
  return true;
}

int snapshot_write_thread(snapshot_writer *w, thread *co) {
  w->edge.kind = EDGE_SLOT;
  if (co == vm.main || co->status == CO_RUNNING || co->status == CO_NORMAL)
    return snapshot_refuse(w, false, "a running coroutine");
  if (co->status == CO_DEAD) return write_dead(w, co);
  if (co->ci != co->frames) {
    if (!is_writable(co)) return snapshot_refuse(w, false, "a coroutine that waits inside a call from the library");
    return write_suspended(w, co);
  }
  TRY(snapshot_put_object(w, 3, LUAHOST_SNAPSHOT_THREAD));
  TRY(snapshot_put_uint(w, LUAHOST_SNAPSHOT_THREAD_NEW));
  return snapshot_put_value(w, &co->stack[1]);
}

// ---- reading

enum { HANDLER_ERRORS_MAX = 201 };

// One value into a slot; a custom object comes later.
static int read_slot(snapshot_reader *r, uint32_t index, thread *co, uint32_t slot) {
  const unsigned char *at = r->at;
  value v;
  r->waits_for = NO_CUSTOM;
  TRY(snapshot_value(r, &v));
  value_copy(&co->stack[slot], &v);
  return r->waits_for == NO_CUSTOM ? OK : snapshot_fix_slot(r, index, slot, at);
}

static int read_new(snapshot_reader *r, thread *co) {
  value v;
  TRY(snapshot_value(r, &v));
  if (!is_function(&v)) return snapshot_malformed(r, "a coroutine of what is no function");
  co->status = CO_SUSPENDED;
  push_value(co, &v);
  return OK;
}

static int tbc_reserve(thread *co, uint32_t n) {
  if (n == 0) return OK;
  co->tbc = mem_alloc(n * sizeof *co->tbc);
  if (co->tbc == NULL) return ERR_MEMORY;
  co->tbc_cap = n;
  return OK;
}

static int read_dead(snapshot_reader *r, uint32_t index, thread *co, uint32_t fields) {
  uint32_t n;
  if (fields == 2) return OK;
  const unsigned char *error = r->at;
  value v;
  TRY(snapshot_value(r, &v));
  TRY(snapshot_array(r, &n));
  TRY(stack_reserve(co, n + BUILTIN_SLOTS));
  TRY(tbc_reserve(co, n));
  for (uint32_t i = 0; i < n; i++) TRY(read_slot(r, index, co, i + 1));
  for (uint32_t i = 0; i < n; i++) co->tbc[co->tbc_count++] = i + 1;
  r->at = error;
  TRY(read_slot(r, index, co, n + 1));
  co->top = n + 2;
  return OK;
}

// A frame as the document has it.
typedef struct frame_item {
  uint32_t func, pc, extra, flags, pending, left;
  bool is_lua;
} frame_item;

static int read_frame(snapshot_reader *r, frame_item *f) {
  uint32_t n;
  TRY(snapshot_array(r, &n));
  if (n != 6) return snapshot_malformed(r, "malformed call");
  TRY(snapshot_uint(r, STACK_MAX, &f->func));
  f->is_lua = !snapshot_null(r);
  f->pc = 0;
  if (f->is_lua) TRY(snapshot_uint(r, INT32_MAX, &f->pc));
  TRY(snapshot_uint(r, STACK_MAX, &f->extra));
  TRY(snapshot_uint(r, 63, &f->flags));
  TRY(snapshot_uint(r, STACK_MAX, &f->pending));
  return snapshot_uint(r, UINT16_MAX, &f->left);
}

static int skip_frames(snapshot_reader *r, uint32_t n, uint32_t *last_func) {
  frame_item f = {0};
  for (uint32_t i = 0; i < n; i++) TRY(read_frame(r, &f));
  *last_func = f.func;
  return OK;
}

// A Lua function's call: fills all but how it was called.
static const char *fill_lua(const thread *co, frame *f, const frame_item *item, uint32_t slots) {
  enum { ALLOWED = LUAHOST_SNAPSHOT_FRAME_CLOSING | LUAHOST_SNAPSHOT_FRAME_TAIL | LUAHOST_SNAPSHOT_FRAME_HANDLER };
  const value *v = &co->stack[item->func];
  if (v->tag != TAG_CLOSURE) return "a call of what is no Lua function";
  const proto *p = as_closure(v)->proto;
  if (item->flags & ~ALLOWED) return "a call with unknown flags";
  if (item->pc == 0 || item->pc > p->code_len) return "a call that stands outside its function";
  if (item->extra > 0 && !p->is_vararg) return "extra arguments of a function that takes none";
  f->cl = as_closure(v);
  f->pc = p->code + item->pc;
  f->extra = item->extra;
  f->base = item->func + 1 + (item->extra > 0 ? p->params + item->extra : 0);
  if (f->base > slots) return "a call beyond the stack";
  f->top = f->base + p->max_regs;
  if (item->flags & LUAHOST_SNAPSHOT_FRAME_CLOSING) {
    f->flags |= FRAME_CLOSING;
    f->pending = item->pending;
    if (item->pending > slots) return "results beyond the stack";
  }
  if (item->flags & LUAHOST_SNAPSHOT_FRAME_TAIL) f->flags |= FRAME_TAIL;
  return NULL;
}

static const char *fill_protected(thread *co, frame *f, const frame_item *item) {
  bool is_xpcall = item->flags & LUAHOST_SNAPSHOT_FRAME_XPCALL;
  f->flags = is_xpcall ? FRAME_PCALL | FRAME_XPCALL : FRAME_PCALL;
  f->pending = co->levels;
  f->extra = is_xpcall ? item->extra : 0;
  if (f->extra > HANDLER_ERRORS_MAX) return "too many errors of a handler";
  if (item->flags & LUAHOST_SNAPSHOT_FRAME_UNWINDING) {
    f->flags |= FRAME_UNWINDING;
    return NULL;
  }
  const value *v = &co->stack[item->func];
  if (v->tag != TAG_BUILTIN || as_builtin(v)->head.flags != (is_xpcall ? BUILTIN_XPCALL : BUILTIN_PCALL))
    return "a protected call by another function";
  return ++co->levels <= LEVELS_MAX ? NULL : "too many protected calls";
}

static const char *fill_builtin(thread *co, frame *f, const frame_item *item, bool is_last) {
  enum {
    PROTECTED = LUAHOST_SNAPSHOT_FRAME_PCALL,
    OF_PROTECTED = LUAHOST_SNAPSHOT_FRAME_XPCALL | LUAHOST_SNAPSHOT_FRAME_UNWINDING,
    ALLOWED = PROTECTED | OF_PROTECTED | LUAHOST_SNAPSHOT_FRAME_HANDLER,
  };
  const value *v = &co->stack[item->func];
  f->base = item->func + 1;
  f->top = f->base + BUILTIN_SLOTS;
  if ((item->flags & ~ALLOWED) || ((item->flags & OF_PROTECTED) && !(item->flags & PROTECTED))) return "a call with unknown flags";
  if (is_last) {
    bool yields = v->tag == TAG_BUILTIN && as_builtin(v)->head.flags == BUILTIN_YIELD && !(item->flags & PROTECTED);
    return yields ? NULL : "a coroutine that does not wait in coroutine.yield";
  }
  if (item->flags & PROTECTED) return fill_protected(co, f, item);
  return v->tag == TAG_BUILTIN ? NULL : "a call of what is no function";
}

static const char *fill_frame(thread *co, frame *f, const frame_item *item, bool is_last, uint32_t slots) {
  if (item->func == 0 || item->func > slots) return "a call beyond the stack";
  memset(f, 0, sizeof *f);
  f->func = item->func;
  const char *why = item->is_lua ? fill_lua(co, f, item, slots) : fill_builtin(co, f, item, is_last);
  if (why != NULL) return why;
  if (is_last && item->is_lua) return "a coroutine that does not wait in coroutine.yield";
  call_kind k = kind_of_call(co, f - 1, f->func, item->flags & LUAHOST_SNAPSHOT_FRAME_HANDLER, item->left);
  if (k.why != NULL) return k.why;
  if (k.func != f->func) return "a call in another place than its caller made it";
  f->kont = k.kont;
  f->kont_reg = k.kont_reg;
  f->wanted = k.wanted;
  return NULL;
}

static int read_frames(snapshot_reader *r, thread *co, uint32_t n, uint32_t slots) {
  for (uint32_t i = 1; i <= n; i++) {
    frame_item item;
    TRY(read_frame(r, &item));
    const char *why = fill_frame(co, &co->frames[i], &item, i == n, slots);
    if (why != NULL) return snapshot_malformed(r, why);
  }
  return fuel_spend((int64_t)n * 4);
}

static int read_pending(snapshot_reader *r, thread *co, uint32_t slots) {
  uint32_t n, last = 0;
  TRY(snapshot_array(r, &n));
  TRY(tbc_reserve(co, n));
  for (uint32_t i = 0; i < n; i++) {
    uint32_t slot;
    TRY(snapshot_uint(r, slots, &slot));
    if (slot <= last) return snapshot_malformed(r, "variables to close that are not in order");
    co->tbc[co->tbc_count++] = last = slot;
  }
  return OK;
}

static int read_open(snapshot_reader *r, thread *co, uint32_t slots) {
  uint32_t n, last = 0;
  TRY(snapshot_array(r, &n));
  if (n % 2 != 0) return snapshot_malformed(r, "malformed shared variables");
  for (uint32_t i = 0; i < n; i += 2) {
    uint32_t slot;
    object *o;
    TRY(snapshot_uint(r, slots, &slot));
    if (slot <= last) return snapshot_malformed(r, "shared variables that are not in order");
    TRY(snapshot_index(r, LUAHOST_SNAPSHOT_UPVALUE, &o));
    upvalue *u = (upvalue *)o;
    if (upvalue_is_open(u)) return snapshot_malformed(r, "a variable shared with two coroutines");
    last = slot;
    u->at = &co->stack[slot];
    u->next_open = co->open;
    u->link = &co->open;
    if (co->open != NULL) co->open->link = &u->next_open;
    co->open = u;
  }
  return OK;
}

static int read_suspended(snapshot_reader *r, uint32_t index, thread *co) {
  uint32_t n, slots, count;
  if (r->foreign) return snapshot_version(r, NULL, "a coroutine in it is suspended inside a call");
  TRY(snapshot_array(r, &n));
  if (n == 0) return snapshot_malformed(r, "a suspended coroutine without calls");
  const unsigned char *frames = r->at;
  TRY(skip_frames(r, n, &slots));
  TRY(snapshot_array(r, &count));
  if (count != slots) return snapshot_malformed(r, "a stack that does not end with the last call");
  // The last Lua call may need this much above what it has reached.
  TRY(stack_reserve(co, slots + 256 + BUILTIN_SLOTS));
  while (co->frame_last - co->frames < (int64_t)n) TRY(frames_grow(co));
  co->top = slots + 1;  // the collector may meet it half read
  for (uint32_t i = 1; i <= slots; i++) TRY(read_slot(r, index, co, i));
  const unsigned char *after = r->at;
  r->at = frames;
  TRY(read_frames(r, co, n, slots));
  r->at = after;
  TRY(read_pending(r, co, slots));
  TRY(read_open(r, co, slots));
  co->ci = co->frames + n;
  co->status = CO_SUSPENDED;
  return OK;
}

static int read_thread(snapshot_reader *r, uint32_t index, thread *co, uint32_t fields) {
  uint32_t status;
  TRY(snapshot_uint(r, UINT8_MAX, &status));
  if (status == LUAHOST_SNAPSHOT_THREAD_NEW && fields == 3) return read_new(r, co);
  if (status == LUAHOST_SNAPSHOT_THREAD_SUSPENDED && fields == 6) return read_suspended(r, index, co);
  if (status == LUAHOST_SNAPSHOT_THREAD_DEAD && (fields == 2 || fields == 4)) return read_dead(r, index, co, fields);
  return snapshot_malformed(r, "a coroutine of unknown status");
}

int snapshot_read_thread(snapshot_reader *r, uint32_t index, uint32_t fields) {
  thread *co = (thread *)r->objects[index];
  int status = read_thread(r, index, co, fields);
  gc_thread_barrier(co);
  return status;
}
