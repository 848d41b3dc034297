// The collector: what is reachable, what is freed, and when.
#include "gc.h"
#include "meta.h"
#include "snapshot.h"
#include "string_table.h"
#include "table.h"

collector gc;

enum {
  STEP_BYTES = 64 * 1024,     // allocation between two steps
  FIRST_CYCLE = 512 * 1024,   // allocation before the first cycle
  MIN_PAUSE = 128 * 1024,     // allocation between cycles, at least
  FINALIZE_PER_STEP = 16,
};

enum { WEAK_VALUES = 1, WEAK_KEYS = 2 };  // table head.flags

void gc_init(void) {
  memset(&gc, 0, sizeof gc);
  gc.white = MARK_WHITE0;
  gc.pause = 200;
  gc.step_mul = 200;
  gc.debt = -FIRST_CYCLE;
}

void gc_link(object *o, uint8_t kind) {
  o->kind = kind;
  o->mark = gc.white;
  o->flags = 0;
  o->extra = 0;
  o->next = gc.all;
  gc.all = o;
}

// ---- colours

static object **gray_link(object *o) {
  switch (o->kind) {
    case TAG_TABLE: return &((table *)o)->gray;
    case TAG_CLOSURE: return &((closure *)o)->gray;
    case TAG_BUILTIN: return &((builtin *)o)->gray;
    case TAG_USERDATA: return &((userdata *)o)->gray;
    case TAG_THREAD: return &((thread *)o)->gray;
    default: return &((proto *)o)->gray;
  }
}

static void push_gray(object *o, object **list) {
  *gray_link(o) = *list;
  *list = o;
}

static void mark_value(const value *v);

static void set_gray(object *o) { o->mark &= (uint8_t)~(MARK_WHITES | MARK_BLACK); }
static void set_black(object *o) { o->mark = (uint8_t)((o->mark & ~MARK_WHITES) | MARK_BLACK); }

static void mark_object(object *o) {
  if (!gc_is_white(o)) return;
  switch (o->kind) {
    case TAG_STRING: set_black(o); return;
    case TAG_UPVALUE: {
      upvalue *u = (upvalue *)o;
      set_black(o);
      if (upvalue_is_open(u)) {
        u->gray = (object *)gc.open_upvalues;
        gc.open_upvalues = u;
      }
      mark_value(u->at);
      return;
    }
    default:
      set_gray(o);
      push_gray(o, &gc.gray);
  }
}

static void mark_value(const value *v) {
  if (is_object(v) && gc_is_white(as_object(v))) mark_object(as_object(v));
}

static void mark_maybe(void *o) {
  if (o != NULL) mark_object(o);
}

void gc_barrier_back(object *o) {
  o->mark &= (uint8_t)~MARK_BLACK;
  push_gray(o, &gc.gray_again);
}

static bool is_large(const table *t) { return (uint64_t)t->array_len + t->node_used > GC_SLICE; }

void gc_barrier_table(table *t, object *o) {
  if (is_large(t))
    gc_barrier_forward(&t->head, o);
  else
    gc_barrier_back(&t->head);
}

void gc_barrier_forward(object *holder, object *o) {
  if (gc.phase == GC_MARK || gc.phase == GC_ATOMIC)
    mark_object(o);
  else  // sweeping: the holder is as good as swept
    holder->mark = (uint8_t)((holder->mark & ~(MARK_BLACK | MARK_WHITES)) | gc.white);
}

// ---- traversal: each returns the work done, in bytes

static uint8_t weak_mode(const table *t) {
  if (t->meta == NULL) return 0;
  const value *mode = meta_event(t->meta, EVENT_MODE);
  if (mode == NULL || !is_string(mode)) return 0;
  const char *text = as_string(mode)->text;
  return (uint8_t)((strchr(text, 'v') ? WEAK_VALUES : 0) | (strchr(text, 'k') ? WEAK_KEYS : 0));
}

static void forget_key(node *n) {
  if (is_object(&n->key)) n->key.tag = TAG_DEAD;
}

static void mark_slots(table *t, uint64_t from, uint64_t to) {
  uint64_t array_end = to < t->array_len ? to : t->array_len;
  for (uint64_t i = from; i < array_end; i++) mark_value(&t->array[i]);
  for (uint64_t i = from > t->array_len ? from : t->array_len; i < to; i++) {
    node *n = &t->nodes[i - t->array_len];
    if (is_nil(&n->val)) {
      forget_key(n);
    } else {
      mark_value(&n->key);
      mark_value(&n->val);
    }
  }
}

// Marks the next piece of the sliced table; returns the work done.
static size_t traverse_slice(void) {
  table *t = gc.sliced;
  uint64_t end = (uint64_t)t->array_len + t->node_used;
  uint64_t to = gc.slice_at + GC_SLICE < end ? gc.slice_at + GC_SLICE : end;
  uint64_t from = gc.slice_at < to ? gc.slice_at : to;
  mark_slots(t, from, to);
  gc.slice_at = to;
  if (to == end) gc.sliced = NULL;
  return (size_t)(to - from) * sizeof(value) + sizeof(value);
}

// True when the table is left to be marked piece by piece.
static bool traverse_strong(table *t) {
  if (is_large(t) && gc.phase == GC_MARK && gc.sliced == NULL) {
    gc.sliced = t;
    gc.slice_at = 0;
    return true;
  }
  mark_slots(t, 0, (uint64_t)t->array_len + t->node_used);
  return false;
}

static void traverse_weak_values(table *t) {
  for (uint32_t i = 0; i < t->node_used; i++) {
    node *n = &t->nodes[i];
    if (is_nil(&n->val))
      forget_key(n);
    else
      mark_value(&n->key);
  }
  if (gc.phase == GC_ATOMIC)
    push_gray(&t->head, &gc.weak_values);
  else
    push_gray(&t->head, &gc.gray_again);
}

// Strings are values: never removed from weak tables.
static bool is_dying(const value *v) {
  if (!is_object(v)) return false;
  if (v->tag == TAG_STRING) {
    mark_object(as_object(v));
    return false;
  }
  return gc_is_white(as_object(v));
}

// Marks values whose keys are reachable. True when that marked something.
static bool traverse_ephemeron(table *t) {
  bool marked = false;
  for (uint32_t i = 0; i < t->array_len; i++)
    if (is_object(&t->array[i]) && gc_is_white(as_object(&t->array[i]))) {
      mark_value(&t->array[i]);
      marked = true;
    }
  for (uint32_t i = 0; i < t->node_used; i++) {
    node *n = &t->nodes[i];
    if (is_nil(&n->val)) {
      forget_key(n);
    } else if (!is_dying(&n->key) && is_object(&n->val) && gc_is_white(as_object(&n->val))) {
      mark_value(&n->val);
      marked = true;
    }
  }
  return marked;
}

static size_t traverse_table(table *t) {
  mark_maybe(t->meta);
  t->head.flags = weak_mode(t);
  switch (t->head.flags) {
    case 0:
      if (traverse_strong(t)) return sizeof *t;
      break;
    case WEAK_VALUES: traverse_weak_values(t); break;
    case WEAK_KEYS:
      traverse_ephemeron(t);
      push_gray(&t->head, gc.phase == GC_ATOMIC ? &gc.ephemerons : &gc.gray_again);
      break;
    default: push_gray(&t->head, gc.phase == GC_ATOMIC ? &gc.weak_both : &gc.gray_again);
  }
  // Tables on gray_again or a weak list stay gray.
  if (t->head.flags != 0) t->head.mark &= (uint8_t)~MARK_BLACK;
  return table_size(t);
}

static size_t traverse_proto(proto *p) {
  mark_maybe(p->source);
  mark_maybe(p->text);
  for (uint32_t i = 0; i < p->folded_len; i++) {
    mark_maybe(p->folded[i].name);
    mark_value(&p->folded[i].v);
  }
  for (uint32_t i = 0; i < p->const_len; i++) mark_value(&p->consts[i]);
  for (uint32_t i = 0; i < p->proto_len; i++) mark_maybe(p->protos[i]);
  for (uint32_t i = 0; i < p->upvalue_len; i++) mark_maybe(p->upvalues[i].name);
  for (uint32_t i = 0; i < p->local_len; i++) mark_maybe(p->locals[i].name);
  return sizeof *p + p->code_len * 12 + p->const_len * sizeof(value);
}

static size_t traverse_thread(thread *th) {
  if (th->stack == NULL) return sizeof *th;
  // Whoever lets a collection happen has set top to the end of what is needed.
  uint32_t live = th->top;
  for (uint32_t i = 0; i < live; i++) mark_value(&th->stack[i]);
  for (const frame *f = th->frames; f <= th->ci; f++) mark_maybe(f->cl);
  mark_maybe(th->resumer);
  mark_value(&th->hook.function);
  if (gc.phase == GC_ATOMIC) {
    for (uint32_t i = live; i < th->stack_cap; i++) set_nil(&th->stack[i]);
  } else {
    // Stacks change without barriers: they are looked at again at the end.
    th->head.mark &= (uint8_t)~MARK_BLACK;
    push_gray(&th->head, &gc.gray_again);
  }
  return sizeof *th + live * sizeof(value);
}

static size_t traverse(object *o) {
  set_black(o);
  switch (o->kind) {
    case TAG_TABLE: return traverse_table((table *)o);
    case TAG_CLOSURE: {
      closure *c = (closure *)o;
      mark_object(&c->proto->head);
      for (uint32_t i = 0; i < c->count; i++) mark_maybe(c->up[i]);
      return sizeof *c + c->count * sizeof(upvalue *);
    }
    case TAG_BUILTIN: {
      builtin *b = (builtin *)o;
      for (uint32_t i = 0; i < b->count; i++) mark_value(&b->up[i]);
      return sizeof *b + b->count * sizeof(value);
    }
    case TAG_USERDATA: {
      userdata *u = (userdata *)o;
      mark_maybe(u->meta);
      for (uint32_t i = 0; i < u->count; i++) mark_value(&u->user[i]);
      return sizeof *u + u->count * sizeof(value);
    }
    case TAG_THREAD: return traverse_thread((thread *)o);
    default: return traverse_proto((proto *)o);
  }
}

static size_t traverse_next(void) {
  if (gc.sliced != NULL) return traverse_slice();
  object *o = gc.gray;
  gc.gray = *gray_link(o);
  return traverse(o);
}

static bool has_gray(void) { return gc.gray != NULL || gc.sliced != NULL; }

static void traverse_all(void) {
  while (has_gray()) traverse_next();
}

// ---- the cycle

static void mark_roots(void) {
  mark_value(&vm.error);
  mark_maybe(vm.main);
  mark_maybe(vm.current);
  mark_maybe(vm.globals);
  mark_maybe(vm.registry);
  mark_maybe(vm.loaded);
  for (int i = 0; i < TAG_COUNT; i++) mark_maybe(vm.type_meta[i]);
  for (uint32_t i = 0; i < sizeof vm.event_name / sizeof *vm.event_name; i++) mark_maybe(vm.event_name[i]);
  mark_maybe(vm.memory_error);
  mark_maybe(vm.pcall);
  standard_mark(mark_object);
  for (uint32_t i = 0; i < gc.to_finalize_count; i++) mark_object(gc.to_finalize[i]);
}

static void start_cycle(void) {
  gc.gray = gc.gray_again = NULL;
  gc.weak_values = gc.ephemerons = gc.weak_both = NULL;
  gc.open_upvalues = NULL;
  gc.sliced = NULL;
  gc.phase = GC_MARK;
  mark_roots();
}

static void clear_values(object *list) {
  for (; list != NULL; list = ((table *)list)->gray) {
    table *t = (table *)list;
    for (uint32_t i = 0; i < t->array_len; i++)
      if (is_dying(&t->array[i])) set_nil(&t->array[i]);
    for (uint32_t i = 0; i < t->node_used; i++) {
      node *n = &t->nodes[i];
      if (is_dying(&n->val)) set_nil(&n->val);
      if (is_nil(&n->val)) forget_key(n);
    }
  }
}

static void clear_keys(object *list) {
  for (; list != NULL; list = ((table *)list)->gray) {
    table *t = (table *)list;
    for (uint32_t i = 0; i < t->node_used; i++) {
      node *n = &t->nodes[i];
      if (!is_nil(&n->val) && is_dying(&n->key)) set_nil(&n->val);
      if (is_nil(&n->val)) forget_key(n);
    }
  }
}

// Repeats until no ephemeron entry brings anything new to life.
static void converge_ephemerons(void) {
  bool changed = true;
  while (changed) {
    changed = false;
    object *list = gc.ephemerons;
    gc.ephemerons = NULL;
    while (list != NULL) {
      table *t = (table *)list;
      list = t->gray;
      push_gray(&t->head, &gc.ephemerons);
      if (traverse_ephemeron(t)) {
        traverse_all();
        changed = true;
      }
    }
  }
}

static void separate_unreachable(bool all) {
  uint32_t kept = 0, count = gc.finalizable_count;
  // The queue has room: it is reserved when an object enters gc.finalizable.
  for (uint32_t i = 0; i < count; i++) {
    object *o = gc.finalizable[i];
    if (!all && !gc_is_white(o)) {
      gc.finalizable[kept++] = o;
      continue;
    }
    o->mark &= (uint8_t)~MARK_FINALIZER;
    gc.to_finalize[gc.to_finalize_count++] = o;
  }
  gc.finalizable_count = kept;
}

static void mark_open_upvalues(void) {
  for (upvalue *u = gc.open_upvalues; u != NULL; u = (upvalue *)u->gray) mark_value(u->at);
  traverse_all();
}

static void traverse_list(object *list) {
  while (list != NULL) {
    object *o = list;
    list = *gray_link(o);
    traverse(o);
  }
  traverse_all();
}

static void atomic_step(void) {
  gc.phase = GC_ATOMIC;
  mark_roots();
  traverse_all();
  object *again = gc.gray_again;
  gc.gray_again = NULL;
  traverse_list(again);
  mark_open_upvalues();
  converge_ephemerons();
  clear_values(gc.weak_values);
  clear_values(gc.weak_both);
  object *values = gc.weak_values, *both = gc.weak_both;
  separate_unreachable(false);
  for (uint32_t i = 0; i < gc.to_finalize_count; i++) mark_object(gc.to_finalize[i]);
  traverse_all();
  mark_open_upvalues();
  converge_ephemerons();
  clear_keys(gc.ephemerons);
  clear_keys(gc.weak_both);
  if (gc.weak_values != values) clear_values(gc.weak_values);
  if (gc.weak_both != both) clear_values(gc.weak_both);
  gc.gray_again = gc.weak_values = gc.ephemerons = gc.weak_both = NULL;
  gc.open_upvalues = NULL;
  gc.white ^= MARK_WHITES;
  gc.phase = GC_SWEEP;
  gc.sweep_at = &gc.all;
}

// ---- freeing

static void unlink_upvalue(upvalue *u) {
  *u->link = u->next_open;
  if (u->next_open != NULL) u->next_open->link = u->link;
}

static void free_thread(thread *th) {
  // Closures may outlive the thread whose variables they share.
  while (th->open != NULL) {
    upvalue *u = th->open;
    th->open = u->next_open;
    value_copy(&u->closed, u->at);
    u->at = &u->closed;
  }
  mem_free(th->stack, th->stack_cap * sizeof(value));
  if (th->frames != NULL) mem_free(th->frames, (size_t)(th->frame_last - th->frames + 1) * sizeof(frame));
  mem_free(th->tbc, th->tbc_cap * sizeof *th->tbc);
  mem_free(th, sizeof *th);
}

void gc_free_proto(proto *p) {
  mem_free(p->code, p->code_len * sizeof *p->code);
  mem_free(p->consts, p->const_len * sizeof *p->consts);
  mem_free(p->protos, p->proto_len * sizeof *p->protos);
  mem_free(p->upvalues, p->upvalue_len * sizeof *p->upvalues);
  mem_free(p->lines, p->line_len * sizeof *p->lines);
  mem_free(p->locals, p->local_len * sizeof *p->locals);
  mem_free(p->folded, p->folded_len * sizeof *p->folded);
  mem_free(p, sizeof *p);
}

static void free_object(object *o) {
  switch (o->kind) {
    case TAG_STRING:
      string_forget((string *)o);
      mem_free(o, string_size((string *)o));
      break;
    case TAG_TABLE: table_free((table *)o); break;
    case TAG_CLOSURE: mem_free(o, sizeof(closure) + ((closure *)o)->count * sizeof(upvalue *)); break;
    case TAG_BUILTIN: mem_free(o, sizeof(builtin) + ((builtin *)o)->count * sizeof(value)); break;
    case TAG_USERDATA: {
      userdata *u = (userdata *)o;
      mem_free(o, sizeof *u + u->count * sizeof(value) + u->size);
      break;
    }
    case TAG_THREAD: free_thread((thread *)o); break;
    case TAG_UPVALUE: {
      upvalue *u = (upvalue *)o;
      if (upvalue_is_open(u)) unlink_upvalue(u);
      mem_free(o, sizeof *u);
      break;
    }
    case TAG_PROTO: gc_free_proto((proto *)o); break;
    default: __builtin_unreachable();
  }
}

static size_t sweep_some(size_t budget) {
  size_t work = 0;
  uint8_t dead = gc.white ^ MARK_WHITES;
  while (*gc.sweep_at != NULL && work < budget) {
    object *o = *gc.sweep_at;
    work += 32;
    if ((o->mark & dead) && !(o->mark & MARK_FIXED)) {
      *gc.sweep_at = o->next;
      free_object(o);
    } else {
      o->mark = (uint8_t)((o->mark & ~(MARK_BLACK | MARK_WHITES)) | gc.white);
      gc.sweep_at = &o->next;
    }
  }
  return work;
}

// ---- finalizers

static int call_finalizer(thread *th) {
  object *o = gc.to_finalize[--gc.to_finalize_count];
  value v;
  set_object(&v, o->kind, o);
  const value *f = metafield(&v, "__gc");
  if (!is_function(f)) return OK;
  TRY(stack_reserve(th, 4));
  push_value(th, f);
  push_value(th, &v);
  gc.running = true;  // no steps inside finalizers
  gc.finalizer_of = th;
  gc.finalizer_frame = (uint32_t)(th->ci - th->frames) + 2;  // above pcall's
  int status = call_protected(th, 1, 0);
  gc.finalizer_of = NULL;
  gc.running = false;
  if (status == ERR_LUA) {
    warn_error(th, "__gc");
    pop(th, 1);
    return OK;
  }
  return status;
}

static int call_finalizers(thread *th, uint32_t most) {
  int status = OK;
  uint32_t top = th->top;
  // A safepoint in a Lua frame: its registers end at ci->top.
  if (th->top < th->ci->top) th->top = th->ci->top;
  while (most-- > 0 && gc.to_finalize_count > 0 && status == OK) status = call_finalizer(th);
  th->top = top;
  return status;
}

int gc_want_finalizer(object *o) {
  if (o->mark & MARK_FINALIZER || gc.closing) return OK;
  uint32_t need = gc.finalizable_count + 1;
  if (need > gc.finalizable_cap) {
    uint32_t cap = gc.finalizable_cap < 16 ? 16 : gc.finalizable_cap * 2;
    object **list = mem_realloc(gc.finalizable, gc.finalizable_cap * sizeof *list, cap * sizeof *list);
    if (list == NULL) return ERR_MEMORY;
    gc.finalizable = list;
    gc.finalizable_cap = cap;
  }
  if (need + gc.to_finalize_count > gc.to_finalize_cap) {
    uint32_t cap = (need + gc.to_finalize_count) * 2;
    object **list = mem_realloc(gc.to_finalize, gc.to_finalize_cap * sizeof *list, cap * sizeof *list);
    if (list == NULL) return ERR_MEMORY;
    gc.to_finalize = list;
    gc.to_finalize_cap = cap;
  }
  gc.finalizable[gc.finalizable_count++] = o;
  o->mark |= MARK_FINALIZER;
  return OK;
}

int gc_finalize_all(thread *th) {
  gc.closing = true;
  separate_unreachable(true);
  return call_finalizers(th, UINT32_MAX);
}

// ---- pacing

static void set_pause(void) {
  size_t live = (size_t)control.mem_used;
  gc.live_estimate = live;
  int64_t room = (int64_t)(live / 100) * (gc.pause - 100);
  if (room < MIN_PAUSE) room = MIN_PAUSE;
  if (control.mem_limit != 0) {
    // Close to the limit cycles come more often, so that garbage is not mistaken for need.
    int64_t left = ((int64_t)control.mem_limit - (int64_t)live) / 2;
    if (left < STEP_BYTES / 4) left = STEP_BYTES / 4;
    if (room > left) room = left;
  }
  gc.debt = -room;
}

// Works until the budget is spent or the cycle ended (true). With `rest` it also stops after the atomic step, the longest one.
static bool work_for(size_t budget, bool rest) {
  size_t done = 0;
  while (done < budget) {
    switch (gc.phase) {
      case GC_PAUSE: start_cycle(); break;
      case GC_MARK:
        if (has_gray())
          done += traverse_next();
        else {
          atomic_step();
          if (rest) return false;
        }
        break;
      case GC_SWEEP:
        done += sweep_some(budget - done);
        if (*gc.sweep_at == NULL) {
          gc.phase = GC_PAUSE;
          return true;
        }
        break;
      default: __builtin_unreachable();
    }
  }
  return false;
}

// A step's work. Close to the memory limit it grows, so that the cycle ends before the memory does.
static size_t step_budget(void) {
  size_t budget = (size_t)STEP_BYTES / 100 * (size_t)gc.step_mul;
  if (control.mem_limit == 0) return budget;
  uint64_t left = control.mem_limit > control.mem_used ? control.mem_limit - control.mem_used : 0;
  size_t steps = (size_t)(left / STEP_BYTES) + 1;
  size_t need = (size_t)control.mem_used * 2 / steps;
  return need > budget ? need : budget;
}

// Collecting is work like any other: a plugin that lives at its limit pays for it.
static int charge(size_t work) { return fuel_spend((int64_t)(work / 512) + 1); }

int gc_step_due(thread *th) {
  if (gc.stopped || gc.running) {
    gc.debt = -STEP_BYTES;
    return OK;
  }
  size_t budget = step_budget();
  bool pressed = budget > (size_t)STEP_BYTES / 100 * (size_t)gc.step_mul;
  gc.running = true;
  bool ended = work_for(budget, !pressed);
  gc.running = false;
  if (ended)
    set_pause();
  else
    gc.debt = -STEP_BYTES;
  TRY(charge(budget));
  if (gc.to_finalize_count > 0 && gc.phase != GC_MARK) return call_finalizers(th, FINALIZE_PER_STEP);
  return OK;
}

static void finish_cycle(void) {
  while (!work_for(SIZE_MAX / 2, false)) {
  }
}

int gc_full(thread *th) {
  if (gc.running) return OK;
  gc.running = true;
  if (gc.phase != GC_PAUSE) finish_cycle();
  finish_cycle();
  gc.running = false;
  set_pause();
  TRY(charge((size_t)control.mem_used));
  if (gc.to_finalize_count > 0) return call_finalizers(th, UINT32_MAX);
  return OK;
}

int gc_step(thread *th, int64_t kilobytes) {
  if (gc.running) return 0;
  size_t budget = kilobytes <= 0 ? STEP_BYTES * 2 : (size_t)kilobytes * 1024;
  gc.running = true;
  bool ended = work_for(budget, false);
  gc.running = false;
  if (ended) set_pause();
  if (gc.to_finalize_count > 0) TRY(call_finalizers(th, UINT32_MAX));
  return ended;
}

size_t gc_count(void) { return (size_t)control.mem_used; }
void gc_stop(void) { gc.stopped = true; }
void gc_restart(void) {
  gc.stopped = false;
  set_pause();
}
bool gc_is_running(void) { return !gc.stopped; }
void gc_set_pause(int percent) { gc.pause = percent < 110 ? 110 : percent; }

const char *gc_set_mode(const char *mode) {
  const char *old = gc.generational ? "generational" : "incremental";
  gc.generational = strcmp(mode, "generational") == 0;
  return old;
}

void gc_free_all(void) {
  object *o = gc.all;
  while (o != NULL) {
    object *next = o->next;
    free_object(o);
    o = next;
  }
  mem_free(gc.finalizable, gc.finalizable_cap * sizeof *gc.finalizable);
  mem_free(gc.to_finalize, gc.to_finalize_cap * sizeof *gc.to_finalize);
  strings_drop();
  gc_init();
}
