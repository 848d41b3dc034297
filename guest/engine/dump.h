// Functions as bytes: string.dump, and load of what it gave.
//
// The format is luahost's own: a header with the bytecode version, then the
// prototype, integers as LEB128. Nothing of it is trusted when it is read: the
// reader checks sizes against what is left, and verify.c the code.
#ifndef LUAHOST_DUMP_H
#define LUAHOST_DUMP_H

#include "engine.h"

enum { BYTECODE_VERSION = 1 };

int dump_function(thread *th, const value *fn, bool strip, buffer *out);
int dump_proto(const proto *p, bool strip, buffer *out);
// Reads and verifies a function. A malformed one is ERR_LUA: "chunk: bad binary format (why)".
int undump(thread *th, const char *bytes, size_t len, const char *chunk_name, proto **out);
// NULL when the code of p (not of its children) is safe to run, else why not.
const char *verify(const proto *p);
// The same for what its children capture.
const char *verify_captures(const proto *p);
// Hints are advice of this process, not part of the function.
instruction without_hint(instruction i);

#endif
