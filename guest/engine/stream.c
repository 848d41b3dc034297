// Buffering for the standard streams.
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L  // read, write
#endif
#include "stream.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { IN_SIZE = 4096, OUT_SIZE = 8192 };
static char in_data[IN_SIZE], out_data[OUT_SIZE], err_data[256];

stream streams[STREAM_COUNT];

void streams_reset(void) {
  streams[0] = (stream){.fd = 0, .readable = true, .data = in_data, .cap = IN_SIZE};
  streams[1] = (stream){.fd = 1, .data = out_data, .cap = OUT_SIZE, .buffering = STREAM_FULL};
  streams[2] = (stream){.fd = 2, .data = err_data, .cap = sizeof err_data};
}

// ---- writing

static int write_all(int fd, const char *bytes, size_t len) {
  while (len > 0) {
    ssize_t n = write(fd, bytes, len);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    if (n == 0) return EIO;
    bytes += n;
    len -= (size_t)n;
  }
  return 0;
}

int stream_flush(stream *s) {
  if (s->readable || s->len == 0) return 0;
  size_t len = s->len;
  s->len = 0;
  return write_all(s->fd, s->data, len);
}

static int stream_buffer(stream *s, const char *bytes, size_t len) {
  if (len > s->cap - s->len) {
    int error = stream_flush(s);
    if (error != 0) return error;
  }
  if (len >= s->cap) return write_all(s->fd, bytes, len);
  memcpy(s->data + s->len, bytes, len);
  s->len += len;
  return 0;
}

int stream_write(stream *s, const char *bytes, size_t len) {
  if (s->readable) return EBADF;
  if (s->fd == 2) {
    int error = stream_flush(&streams[1]);
    if (error != 0) return error;
  }
  int error = stream_buffer(s, bytes, len);
  if (error != 0 || s->buffering == STREAM_FULL) return error;
  if (s->buffering == STREAM_LINE && memchr(bytes, '\n', len) == NULL) return 0;
  return stream_flush(s);
}

// ---- reading

static int stream_fill(stream *s) {
  int error = stream_flush(&streams[1]);
  if (error != 0) return error;
  ssize_t n;
  do n = read(s->fd, s->data, s->cap);
  while (n < 0 && errno == EINTR);
  if (n < 0) return errno;
  s->at = 0;
  s->len = (size_t)n;
  return 0;
}

int stream_peek(stream *s, int *error) {
  if (!s->readable) {
    *error = EBADF;
    return STREAM_FAILED;
  }
  if (s->at == s->len) {
    *error = stream_fill(s);
    if (*error != 0) return STREAM_FAILED;
    if (s->len == 0) return STREAM_END;
  }
  return (unsigned char)s->data[s->at];
}

// ---- messages

// Errors that happen here, with the codes that Linux has for them: WASI numbers them otherwise,
// scripts should not notice.
static const struct {
  int error, code;
  const char *text;
} messages[] = {
    {EPERM, 1, "Operation not permitted"}, {EBADF, 9, "Bad file descriptor"},
    {EACCES, 13, "Permission denied"},     {EFBIG, 27, "File too large"},
    {ENOSPC, 28, "No space left on device"}, {ESPIPE, 29, "Illegal seek"},
    {EPIPE, 32, "Broken pipe"},            {EDQUOT, 122, "Disk quota exceeded"},
    {0, 5, "Input/output error"},  // any other
};

static int find_message(int error) {
  int i = 0;
  while (messages[i].error != error && messages[i].error != 0) i++;
  return i;
}

const char *stream_error_text(int error) { return messages[find_message(error)].text; }
int stream_error_code(int error) { return messages[find_message(error)].code; }
