// What the files of the collector share.
#ifndef LUAHOST_GC_MARK_H
#define LUAHOST_GC_MARK_H

#include "gc.h"

enum { WEAK_VALUES = 1, WEAK_KEYS = 2, WEAK_MODES = 3 };  // table.head.flags; see also TABLE_HIDDEN

// ---- gc_mark.c

void mark_start(void);       // a cycle begins
void mark_roots(void);
bool mark_is_done(void);     // nothing is gray
size_t mark_next(void);      // traverses one object or a piece of one; returns the work done, in bytes
void mark_rest(void);        // until nothing is gray
void mark_again(void);       // what is in gc.gray_again is gray
void mark_changed(void);     // the end of marking: all that changes without barriers
void mark_remoded(void);     // weak tables whose mode is another now
void mark_unrecorded(void);  // ephemeron entries for whose record there was no memory
void mark_free(void);        // the records

// Takes the next piece of gc.sliced, at most GC_SLICE slots: [*from, *to) of array or nodes. False at the end of the table.
typedef struct slice {
  bool of_array;
  uint32_t from, to;
} slice;
bool slice_next(slice *s);
void slice_start(table *t);

// ---- gc_weak.c

uint8_t weak_mode(const table *t);
void weak_hide(void);                // after the atomic step: the mutator sees no dead entry from now on
size_t weak_clear_values(void);      // clears a piece; returns the work done, 0 when there is nothing left
size_t weak_clear_keys(void);
void weak_forget_key(node *n);       // of a removed entry

// ---- gc_sweep.c

size_t sweep_some(size_t budget);
void free_object(object *o);

#endif
