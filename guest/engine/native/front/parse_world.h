// The little of the machine that the front end needs, to run it on its own.
#ifndef LUAHOST_PARSE_WORLD_H
#define LUAHOST_PARSE_WORLD_H

#include "arena.h"
#include "ast.h"
#include "engine.h"

// Unlimited memory and fuel, no error.
void world_init(void);
// Frees all objects.
void world_end(void);

#endif
