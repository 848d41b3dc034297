// Instructions as text, for people and golden tests.
#ifndef LUAHOST_DISASSEMBLE_H
#define LUAHOST_DISASSEMBLE_H

#include <stdio.h>

#include "object.h"

// Writes a function and, after it, the functions within it.
void disassemble(FILE *out, const proto *p);

#endif
