// The collector: when it works, how much at a time, and in which order.
#include "gc_mark.h"
#include "meta.h"
#include "string_table.h"

collector gc;

enum {
  STEP_SIZE = 16,             // by default, the logarithm of
  STEP_BYTES = 1 << STEP_SIZE,  // allocation between two steps
  FIRST_CYCLE = 512 * 1024,   // allocation before the first cycle
  MIN_PAUSE = 128 * 1024,     // allocation between cycles, at least
  FINALIZER_WORK = 64,        // what calling a finalizer counts for in a step, in bytes
};

void gc_init(void) {
  int64_t stress = gc.stress;
  memset(&gc, 0, sizeof gc);
  gc.white = gc.dead = MARK_WHITE0;
  gc.pause = 200;
  gc.step_mul = 200;
  gc.step_size = STEP_SIZE;
  gc.stress = stress;
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

// ---- the phases of a cycle

// Marking is over when what changed behind its back is little. Until then that is marked like the rest, in steps; but the
// program may change things faster than they are marked, so there is an end to it.
enum { LITTLE_WORK = 64 * 1024, ROUNDS_MAX = 12 };

static bool start_round(void) {
  bool little = gc.rounds > 0 && gc.round_work < LITTLE_WORK;
  if (little || gc.rounds == ROUNDS_MAX) return false;
  gc.rounds++;
  gc.round_work = 0;
  mark_roots();
  mark_again();
  return true;
}

static void atomic_step(void) {
  gc.phase = GC_ATOMIC;
  mark_changed();
  mark_remoded();
  mark_unrecorded();
  weak_hide();
  gc.sliced = NULL;
  gc.white ^= MARK_WHITES;
  shapes_forget();  // their keys may be dead now
  gc.phase = GC_CLEAR_VALUES;
}

static size_t mark_some(void) {
  if (!mark_is_done()) {
    size_t work = mark_next();
    gc.round_work += work;
    return work;
  }
  if (!start_round()) atomic_step();
  return sizeof(value);
}

static void start_separating(void) {
  gc.separated = gc.kept = 0;
  gc.roots_at = gc.to_finalize_count;
  gc.phase = GC_SEPARATE;
}

// The queue has room: it is reserved when an object enters gc.finalizable.
static void separate(object *o) {
  o->mark &= (uint8_t)~MARK_FINALIZER;
  gc.to_finalize[gc.to_finalize_count++] = o;
}

static void separate_next(void) {
  object *o = gc.finalizable[gc.separated++];
  if (o->mark & gc.dead)
    separate(o);
  else
    gc.finalizable[gc.kept++] = o;
}

// Closes the gap that separated objects leave.
static void stop_separating(void) {
  uint32_t rest = gc.finalizable_count - gc.separated;
  memmove(&gc.finalizable[gc.kept], &gc.finalizable[gc.separated], rest * sizeof *gc.finalizable);
  gc.finalizable_count = gc.kept + rest;
  gc.separated = gc.kept = 0;
}

// All are separated before the first is marked: what it refers to may have a finalizer, too.
static size_t separate_some(void) {
  enum { AT_ONCE = 64 };
  if (gc.separated < gc.finalizable_count) {
    for (int i = 0; i < AT_ONCE && gc.separated < gc.finalizable_count; i++) separate_next();
    return AT_ONCE * sizeof(value);
  }
  if (!mark_is_done()) return mark_next();
  mark_unrecorded();
  stop_separating();
  gc.phase = GC_CLEAR_KEYS;
  return sizeof(value);
}

static void start_sweep(void) {
  mark_free();
  gc.phase = GC_SWEEP;
  gc.sweep_bucket = 0;
  gc.sweep_at = &gc.all;
}

// Some work of the phase, at least a little; returns how much, in bytes.
static size_t work_some(size_t budget) {
  size_t work = 0;
  switch (gc.phase) {
    case GC_MARK: return mark_some();
    case GC_CLEAR_VALUES:
      work = weak_clear_values();
      if (work == 0) start_separating();
      return work;
    case GC_SEPARATE: return separate_some();
    case GC_CLEAR_KEYS:
      work = weak_clear_keys();
      if (work == 0) start_sweep();
      return work;
    case GC_SWEEP:
      work = sweep_some(budget);
      if (*gc.sweep_at == NULL) gc.phase = gc.to_finalize_count > 0 ? GC_FINALIZE : GC_PAUSE;
      return work;
    default:
      gc.phase = GC_MARK;
      mark_start();
      return 0;
  }
}

static bool is_between_cycles(void) { return gc.phase == GC_PAUSE || gc.phase == GC_FINALIZE; }

// Whether `phase`, which was left, was the last one of its cycle.
static bool cycle_ended(uint8_t phase) { return phase == GC_SWEEP && is_between_cycles(); }

// Collecting is work like any other: a plugin that lives at its limit pays for it.
static int charge(size_t work) { return fuel_spend((int64_t)(work / 512) + 1); }

// What is done between two looks at the interrupt.
enum { PIECE_BYTES = 64 * 1024 };

// Works until the budget is spent or the cycle ended (*ended). With `rest` it also stops after the atomic step, the longest
// one. A run that is stopped meanwhile leaves the cycle where it is: any later step goes on from there.
static int work_for(size_t budget, bool rest, bool *ended) {
  int status = OK;
  size_t unpaid = 0;
  uint8_t phase;
  *ended = false;
  gc.running = true;
  for (size_t done = 0; done < budget && status == OK && !*ended;) {
    phase = gc.phase;
    size_t left = budget - done;
    size_t work = work_some(left < PIECE_BYTES ? left : PIECE_BYTES);
    done += work;
    unpaid += work;
    *ended = cycle_ended(phase);
    if (unpaid >= PIECE_BYTES) {
      status = charge(unpaid);
      unpaid = 0;
    }
    if (rest && phase == GC_MARK && gc.phase != GC_MARK) break;
  }
  gc.running = false;
  if (status == OK && unpaid > 0) status = charge(unpaid);
  return status;
}

void gc_finish_clearing(void) {
  while (gc_is_clearing()) work_some(SIZE_MAX);
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
  if (gc.phase == GC_SEPARATE) stop_separating();
  for (uint32_t i = 0; i < gc.finalizable_count; i++) separate(gc.finalizable[i]);
  gc.finalizable_count = 0;
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

static int64_t step_bytes(void) { return (int64_t)1 << gc.step_size; }

// What a step does when memory is not scarce.
static size_t usual_budget(void) {
  int64_t work = step_bytes() / 100 * gc.step_mul;
  return work < INT32_MAX / 2 ? (size_t)work : INT32_MAX / 2;
}

// A step's work. Close to the memory limit it grows, so that the cycle ends before the memory does.
static size_t step_budget(size_t budget) {
  if (control.mem_limit == 0) return budget;
  uint64_t left = control.mem_limit > control.mem_used ? control.mem_limit - control.mem_used : 0;
  size_t steps = (size_t)(left / STEP_BYTES) + 1;
  size_t need = (size_t)control.mem_used * 2 / steps;
  return need > budget ? need : budget;
}

// In between, objects are queued that are not yet marked.
static bool finalizers_may_run(void) { return gc.to_finalize_count > 0 && !gc_is_clearing(); }

static int finalize(thread *th, uint32_t most) {
  int status = call_finalizers(th, most);
  if (gc.phase == GC_FINALIZE && gc.to_finalize_count == 0) gc.phase = GC_PAUSE;
  return status;
}

// A cycle begins when the finalizers that the last one found have run.
static int step(thread *th, size_t budget, bool rest) {
  int status = OK;
  bool ended;
  if (gc.phase == GC_FINALIZE)
    status = finalize(th, (uint32_t)(budget / FINALIZER_WORK) + 1);
  else
    status = work_for(budget, rest, &ended);
  // Only now: what was freed counts against the debt, too.
  if (gc.phase == GC_PAUSE)
    set_pause();
  else
    gc.debt = gc.phase == GC_FINALIZE ? -STEP_BYTES : -step_bytes();
  return status;
}

int gc_step_due(thread *th) {
  if (gc.stopped || gc.running) {
    gc.debt = -STEP_BYTES;
    return OK;
  }
  size_t usual = usual_budget(), budget = step_budget(usual);
  if (gc.stress > 0) budget = (size_t)gc.stress;
  bool rest = budget <= usual && gc.step_size <= STEP_SIZE;
  int status = step(th, budget, rest);
  if (gc.stress > 0) gc.debt = INT32_MAX;
  return status;
}

static int finish_cycle(void) {
  bool ended = false;
  while (!ended) TRY(work_for(SIZE_MAX / 2, false, &ended));
  return OK;
}

int gc_full(thread *th) {
  if (gc.running) return OK;
  if (!is_between_cycles()) TRY(finish_cycle());
  TRY(finish_cycle());
  set_pause();
  return finalize(th, UINT32_MAX);
}

static void finish_cycle_unpaid(void) {
  for (uint8_t phase = GC_PAUSE; !cycle_ended(phase);) {
    phase = gc.phase;
    work_some(SIZE_MAX / 2);
  }
}

void gc_settle(thread *th) {
  if (!is_between_cycles()) finish_cycle_unpaid();
  finish_cycle_unpaid();
  set_pause();
  if (charge((size_t)control.mem_used) == OK) (void)finalize(th, UINT32_MAX);
}

int gc_step(thread *th, int64_t kilobytes) {
  if (gc.running) return 0;
  size_t budget = kilobytes <= 0 ? STEP_BYTES * 2 : (size_t)kilobytes * 1024;
  bool ended;
  TRY(work_for(budget, false, &ended));
  if (ended) set_pause();
  if (finalizers_may_run()) TRY(finalize(th, UINT32_MAX));
  return ended;
}

size_t gc_count(void) { return (size_t)control.mem_used; }
void gc_stop(void) { gc.stopped = true; }
void gc_restart(void) {
  gc.stopped = false;
  set_pause();
}
bool gc_is_running(void) { return !gc.stopped; }
void gc_set_step_size(int64_t power) {
  enum { LEAST = 10, MOST = 60 };
  gc.step_size = (int)(power < LEAST ? LEAST : power > MOST ? MOST : power);
}
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
  shapes_forget();
  mark_free();
  gc_init();
}
