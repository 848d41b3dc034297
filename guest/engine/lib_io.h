// What the parts of the io library share.
#ifndef LUAHOST_LIB_IO_H
#define LUAHOST_LIB_IO_H

#include "engine.h"
#include "stream.h"

// Reads what the `count` formats in the arguments from `first` on ask for (none: one line) and
// pushes it. Returns how many values; when the last could not be read it is nil, and *error is
// 0 at the end of input or an errno.
int io_read_formats(thread *th, stream *s, int first, int count, int *error);

// Pushes nil, a message and a code: the way the manual's io functions fail. Returns 3.
int io_push_failure(thread *th, const char *name, int error);

#endif
