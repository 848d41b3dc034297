// The three standard streams, buffered: WASI's file descriptors 0, 1 and 2
// without C's stdio. Errors are errno values; 0 is success.
#ifndef LUAHOST_STREAM_H
#define LUAHOST_STREAM_H

#include <stdbool.h>
#include <stddef.h>

enum stream_buffering { STREAM_UNBUFFERED, STREAM_FULL, STREAM_LINE };

typedef struct stream {
  int fd;
  bool readable;   // otherwise writable
  char *data;      // readable: bytes at..len are unread; writable: bytes 0..len wait to be written
  size_t at, len, cap;
  enum stream_buffering buffering;  // of writable ones
} stream;

enum { STREAM_COUNT = 3 };
extern stream streams[STREAM_COUNT];  // indexed by file descriptor

void streams_reset(void);  // as at the start: empty, stdout and stdin buffered, stderr not

// Writing to stderr writes out stdout first, so that both appear in the order they were written.
int stream_write(stream *s, const char *bytes, size_t len);
int stream_flush(stream *s);  // what cannot be written is dropped

enum { STREAM_END = -1, STREAM_FAILED = -2 };
// The next byte, left in place; STREAM_END, or STREAM_FAILED with the errno in *error. Writes
// out stdout before it waits for input.
int stream_peek(stream *s, int *error);
static inline void stream_skip(stream *s, size_t n) { s->at += n; }

// What an errno means, as C's strerror says it, for those that happen here.
const char *stream_error_text(int error);
int stream_error_code(int error);  // the number Lua sees, the same on every build

#endif
