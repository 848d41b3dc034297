// Metatables and metamethod events.
#ifndef LUAHOST_META_H
#define LUAHOST_META_H

#include "engine.h"

// Events below EVENT_CACHED have a bit in table.absent.
enum event {
  EVENT_INDEX, EVENT_NEWINDEX, EVENT_GC, EVENT_MODE, EVENT_LEN, EVENT_EQ, EVENT_CALL, EVENT_CLOSE,
  // arithmetic: the order of enum arith_op
  EVENT_ADD, EVENT_SUB, EVENT_MUL, EVENT_MOD, EVENT_POW, EVENT_DIV, EVENT_IDIV,
  EVENT_BAND, EVENT_BOR, EVENT_BXOR, EVENT_SHL, EVENT_SHR, EVENT_UNM, EVENT_BNOT,
  EVENT_LT, EVENT_LE, EVENT_CONCAT, EVENT_NAME, EVENT_TOSTRING, EVENT_PAIRS, EVENT_METATABLE,
  EVENT_COUNT,
};

int meta_init(void);  // makes the event names

// The metamethod of a metatable, or NULL. Absence is remembered until the metatable changes.
const value *meta_event_lookup(table *meta, enum event e);
static inline const value *meta_event(table *meta, enum event e) {
  return meta->absent & (1u << e) ? NULL : meta_event_lookup(meta, e);
}
// The same for the metatable of any value.
const value *value_event(const value *v, enum event e);

void warn_error(struct thread *th, const char *where);  // the error on top of the stack becomes a warning

#endif
