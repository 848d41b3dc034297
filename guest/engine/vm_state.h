// The one machine of this module instance, and the control block it shares
// with the host. Both are globals at fixed addresses: a guest is one machine.
#ifndef LUAHOST_VM_STATE_H
#define LUAHOST_VM_STATE_H

#include "arena.h"

// Shared with the host; offsets are part of the ABI (abi/README.md).
typedef struct control {
  int32_t slice;          // fuel left in the current slice
  uint32_t interrupt;     // written by the host at any time; 0: none
  int64_t fuel_left;      // fuel not yet handed out
  int64_t fuel_used;      // fuel of finished slices
  int32_t slice_size;
  uint32_t reserved;
  uint64_t mem_limit;     // 0: unlimited
  uint64_t mem_used;
  uint64_t mem_peak;
  uint64_t seed;
} control_block;

// Why a run was stopped (control.interrupt).
enum interrupt { INTERRUPT_NONE, INTERRUPT_DEADLINE, INTERRUPT_CANCELLED, INTERRUPT_FUEL, INTERRUPT_CLOSING };

// An instruction that failed for want of memory is done once more. Each one that begins takes this down by one.
enum retry { RETRY_NONE, RETRY_RUNS, RETRY_DUE };

struct vm {
  value error;            // the value of the error under way
  thread *main;
  thread *current;
  table *globals;
  table *registry;
  table *loaded;          // package.loaded
  table *type_meta[TAG_COUNT];
  string *event_name[32]; // "__index", ... by enum event (meta.h)
  string *memory_error;   // "not enough memory", made in advance
  uint32_t c_depth;       // nested runs of the interpreter loop and parser levels
  uint8_t retry;          // enum retry
  bool error_handled;     // vm.error has been through the message handler that stands for it
  builtin *pcall;         // what call_protected calls
  arena names;            // qualified names of builtins
};

static inline int fuel_spend(int64_t units) {
  int64_t left = (int64_t)control.slice - units;
  if (__builtin_expect(left <= 0, 0)) return fuel_slow(units);
  control.slice = (int32_t)left;
  return 0;
}

// Charges work where a run cannot be stopped: whoever spends next pays for it.
static inline void fuel_owe(uint64_t units) {
  int64_t left = (int64_t)control.slice - (int64_t)units;
  control.slice = left < INT32_MIN ? INT32_MIN : (int32_t)left;
}
#endif
