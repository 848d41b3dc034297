// Builtins that the hot loop does itself, in their common cases.
//
// Calling a C function costs ten times what the shortest of them do. object.extra of such a builtin says which it is. When the
// arguments are of the usual kind and at most one result is wanted, the hot loop does the work; otherwise the function
// is called, which does all cases. Both charge the same fuel.
#ifndef LUAHOST_BUILTIN_FAST_H
#define LUAHOST_BUILTIN_FAST_H

#include "engine.h"

enum builtin_fast {
  FAST_NONE,
  FAST_TYPE,      // of anything
  FAST_SELECT,    // "#", or one argument counted from the front
  FAST_TONUMBER,  // of a number
  FAST_TOSTRING,  // of a string
  FAST_ASSERT,    // of one true value
  FAST_FLOOR,     // of a number whose floor is an integer
  FAST_SQRT,      // of a number
  FAST_ABS,       // of a number
  FAST_MIN,       // of two integers or two floats
  FAST_MAX,
  FAST_BYTE,      // one byte of a string
  FAST_LEN,       // of a string
};

void mark_fast_builtins(void);  // once all libraries are open

#endif
