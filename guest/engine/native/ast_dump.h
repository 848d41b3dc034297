// Writes a syntax tree as text, for people and tests.
#ifndef LUAHOST_AST_DUMP_H
#define LUAHOST_AST_DUMP_H

#include <stdio.h>

#include "ast.h"

void ast_dump(FILE *out, const func *main);

#endif
