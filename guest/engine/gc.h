// The collector: incremental mark and sweep, three colours, two whites.
//
// It works only at safepoints (gc_check in the VM loop and in call_value), when
// all live values are reachable from thread stacks, the registry, vm or a root
// list. Allocation only raises gc.debt. While it marks, a store of a white
// object into a black one goes through a barrier.
#ifndef LUAHOST_GC_H
#define LUAHOST_GC_H

#include "engine.h"

enum mark {
  MARK_WHITE0 = 1,
  MARK_WHITE1 = 2,
  MARK_BLACK = 4,       // gray objects have no colour bit
  MARK_FINALIZER = 8,   // is in gc.finalizable
  MARK_FIXED = 16,      // never collected
  MARK_WHITES = MARK_WHITE0 | MARK_WHITE1,
};

enum gc_phase { GC_PAUSE, GC_MARK, GC_ATOMIC, GC_SWEEP, GC_FINALIZE };

typedef struct collector {
  int64_t debt;           // bytes allocated past the next step's threshold; > 0: a step is due
  object *all;            // every object
  object **finalizable;   // objects whose metatable has a __gc, in the order it was set
  object **to_finalize;   // unreachable ones whose __gc is to run; the last one first
  uint32_t finalizable_count, finalizable_cap, to_finalize_count, to_finalize_cap;
  object *gray, *gray_again;
  object *weak_values, *ephemerons, *weak_both;  // weak tables met by the atomic step
  upvalue *open_upvalues; // open ones met while marking
  object **sweep_at;
  table *sliced;          // large table being marked piece by piece: black already; NULL when none
  uint64_t slice_at;      // its next slot: array first, then nodes
  size_t live_estimate;   // bytes after the last cycle
  uint8_t white;          // current white
  uint8_t phase;
  bool stopped;           // by collectgarbage("stop")
  bool closing;           // the machine ends: no object is marked for finalization any more
  bool running;           // inside a step or a finalizer: no re-entry
  thread *finalizer_of;   // where a finalizer runs, NULL when none does
  uint32_t finalizer_frame;  // and the index of its frame there
  bool generational;      // the mode asked for (both are incremental)
  int pause, step_mul, step_size;
} collector;

extern collector gc;

// Links a fresh object (all fields but head set or zero) into the heap, white.
void gc_link(object *o, uint8_t kind);

static inline bool gc_is_white(const object *o) { return o->mark & MARK_WHITES; }
static inline bool gc_is_black(const object *o) { return o->mark & MARK_BLACK; }

// Tables beyond this many slots are marked in pieces; a store into one marks the value instead of the table.
enum { GC_SLICE = 4096 };
void gc_barrier_back(object *o);                 // o goes gray again
void gc_barrier_table(table *t, object *o);      // a white object went into a black table
void gc_barrier_forward(object *holder, object *o);
// After storing v into table t.
static inline void gc_table_barrier(table *t, const value *v) {
  if (__builtin_expect(gc_is_black(&t->head), 0) && is_object(v) && gc_is_white(as_object(v)))
    gc_barrier_table(t, as_object(v));
}
// The slots of a table were rearranged.
static inline void gc_table_moved(const table *t) {
  if (__builtin_expect(gc.sliced == t, 0)) gc.slice_at = 0;
}
static inline void gc_object_barrier(object *holder, const value *v) {
  if (__builtin_expect(gc_is_black(holder), 0) && is_object(v) && gc_is_white(as_object(v)))
    gc_barrier_forward(holder, as_object(v));
}

// Safepoint. Runs a step when one is due; may run finalizers (Lua).
int gc_step_due(thread *th);
static inline int gc_check(thread *th) {
  return __builtin_expect(gc.debt > 0, 0) ? gc_step_due(th) : OK;
}

int gc_full(thread *th);                  // a whole cycle, with finalizers
int gc_step(thread *th, int64_t kilobytes);  // collectgarbage("step", n): 1 when a cycle ended
size_t gc_count(void);                    // bytes in use
void gc_stop(void);
void gc_restart(void);
bool gc_is_running(void);
const char *gc_set_mode(const char *mode);   // "incremental" or "generational"; returns the previous one
void gc_set_pause(int percent);
// Called when a metatable with __gc is set on a table or userdata.
int gc_want_finalizer(object *o);
void gc_init(void);
int gc_finalize_all(thread *th);          // at close: runs every pending __gc
void gc_free_all(void);                   // drops the heap (native builds, machine restart)

#endif
