// The collector: incremental mark and sweep, three colours, two whites.
//
// It works only at safepoints (gc_check in the VM loop and in call_value), when
// all live values are reachable from thread stacks, the registry, vm or a root
// list. Allocation only raises gc.debt. While it marks, a store of a white
// object into a black one goes through a barrier.
//
// gc.c drives a cycle; gc_mark.c marks, gc_weak.c clears weak tables, gc_sweep.c
// frees. All of it is done a slice at a time, but for the atomic step.
#ifndef LUAHOST_GC_H
#define LUAHOST_GC_H

#include "engine.h"

enum mark {
  MARK_WHITE0 = 1,
  MARK_WHITE1 = 2,
  MARK_BLACK = 4,       // gray objects have no colour bit
  MARK_FINALIZER = 8,   // is in gc.finalizable
  MARK_AWAITED = 16,    // a white key of an ephemeron table, see gc_mark.c
  MARK_WHITES = MARK_WHITE0 | MARK_WHITE1,
};

enum gc_phase {
  GC_PAUSE,
  GC_MARK,
  GC_ATOMIC,        // the last of marking, in one step: what is still white is dead
  GC_CLEAR_VALUES,  // dead values leave the weak tables
  GC_SEPARATE,      // dead objects that have a finalizer are kept for it, with all that they refer to
  GC_CLEAR_KEYS,    // dead keys leave the weak tables
  GC_SWEEP,         // the dead are freed
  GC_FINALIZE,      // the finalizers run
};

typedef struct collector {
  int64_t debt;           // bytes allocated past the next step's threshold; > 0: a step is due
  object *all;            // every object
  object **finalizable;   // objects whose metatable has a __gc, in the order it was set
  object **to_finalize;   // unreachable ones whose __gc is to run; the last one first
  uint32_t finalizable_count, finalizable_cap, to_finalize_count, to_finalize_cap;
  uint32_t separated, kept;  // GC_SEPARATE: of gc.finalizable looked at; of these, not dead
  uint32_t roots_at;      // next of gc.to_finalize to mark
  object *gray;
  object *gray_again;     // to be traversed once more: they changed since, or change without barriers
  size_t round_work;      // done since gc.gray_again was last taken up, in bytes
  uint32_t rounds;        // how often it was
  object *weak_values;    // tables to clear dead values from, before finalizers get at them
  object *weak_keys;      // and those to clear before the sweep
  struct waiting *woken;  // values of ephemeron entries whose keys were marked; the last of a ring
  struct waiting_chunk *waiting;
  uint32_t waiting_used;  // of the first chunk
  bool unrecorded;        // there was no memory to record an entry
  upvalue *open_upvalues; // open ones met while marking
  uint32_t sweep_bucket;  // next of the intern table
  object **sweep_at;
  table *sliced;          // table being gone through piece by piece, for marking (black already) or clearing; or NULL
  uint32_t slice_array, slice_node;  // its next slots
  uint32_t slice_restarts;
  size_t live_estimate;   // bytes after the last cycle
  uint8_t white;          // of new objects
  uint8_t dead;           // the white that marking looks for: what still has it after GC_SEPARATE is freed
  uint8_t phase;
  bool stopped;           // by collectgarbage("stop")
  bool closing;           // the machine ends: no object is marked for finalization any more
  bool running;           // inside a step or a finalizer: no re-entry
  thread *finalizer_of;   // where a finalizer runs, NULL when none does
  uint32_t finalizer_frame;  // and the index of its frame there
  bool generational;      // the mode asked for (both are incremental)
  int pause, step_mul, step_size;
  int64_t stress;         // tests: > 0: a step of so much work at every safepoint
} collector;

extern collector gc;

// Links a fresh object (all fields but head set or zero) into the heap, white.
void gc_link(object *o, uint8_t kind);

static inline bool gc_is_white(const object *o) { return o->mark & MARK_WHITES; }
static inline bool gc_is_black(const object *o) { return o->mark & MARK_BLACK; }

// Between the atomic step and the sweep dead objects are still there, in weak tables.
static inline bool gc_is_clearing(void) { return gc.phase >= GC_CLEAR_VALUES && gc.phase <= GC_CLEAR_KEYS; }
static inline bool gc_is_dead(const value *v) { return is_object(v) && as_object(v)->mark & gc.dead; }
// An object that the mutator found on its own, such as an interned string: it lives again if it was not yet freed.
static inline void gc_revive(object *o) {
  if (gc_is_white(o)) o->mark = (uint8_t)((o->mark & ~MARK_WHITES) | gc.white);
}

// Tables of more slots are gone through in pieces. Test builds do that with small ones, too.
#ifdef ENGINE_FAULTS
enum { GC_SLICE = 32 };
#else
enum { GC_SLICE = 4096 };
#endif
void gc_barrier_table(table *t, object *o);      // a white object went into a black table
void gc_barrier_forward(object *holder, object *o);
void gc_barrier_again(object *o);                // a black object is going to change in many places
// After storing v into table t.
static inline void gc_table_barrier(table *t, const value *v) {
  if (__builtin_expect(gc_is_black(&t->head), 0) && is_object(v) && gc_is_white(as_object(v)))
    gc_barrier_table(t, as_object(v));
}
// The slots of a table were rearranged.
void gc_slice_restart(void);
static inline void gc_table_moved(const table *t) {
  if (__builtin_expect(gc.sliced == t, 0)) gc_slice_restart();
}
// Before anything is done to a coroutine that was suspended: stacks have no barriers.
static inline void gc_thread_barrier(thread *th) {
  if (gc_is_black(&th->head)) gc_barrier_again(&th->head);
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

int gc_full(thread *th);                  // a whole cycle, with finalizers. An interrupt ends it early
void gc_settle(thread *th);               // the same between two requests: whole even when the last run was stopped
int gc_step(thread *th, int64_t kilobytes);  // collectgarbage("step", n): 1 when a cycle ended
size_t gc_count(void);                    // bytes in use
void gc_stop(void);
void gc_restart(void);
bool gc_is_running(void);
const char *gc_set_mode(const char *mode);   // "incremental" or "generational"; returns the previous one
void gc_set_pause(int percent);
void gc_set_step_size(int64_t power);        // 2^power bytes are allocated between steps; from about 30 on a cycle is one step
// Called when a metatable with __gc is set on a table or userdata.
int gc_want_finalizer(object *o);
// Marking has ended: the decoder forgets the strings that it knows of by itself (cbor_shape.c).
void shapes_forget(void);
// Clears all weak tables that wait for it, at once.
void gc_finish_clearing(void);
void gc_init(void);
int gc_finalize_all(thread *th);          // at close: runs every pending __gc
void gc_free_all(void);                   // drops the heap (native builds, machine restart)

#endif
