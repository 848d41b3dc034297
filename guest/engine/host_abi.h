// The host's functions as library code calls them: typed, with buffers that grow
// when an answer does not fit, and failures as Lua error objects.
//
// A wrapper returns an engine status (only memory can fail here) and hands the
// host's own result out: 0 or more, or the negative of a luahost_errno.
#ifndef LUAHOST_HOST_ABI_H
#define LUAHOST_HOST_ABI_H

#include "engine.h"
#include "luahost.h"

// ---- failures

// Raises the host's last error as an error object. result is the negative errno that a call gave.
int host_raise(thread *th, int32_t result);
// Pushes it instead.
int push_host_error(thread *th, int32_t result);
// For calls whose result needs no telling: raises when it is negative.
static inline int host_check(thread *th, int32_t result) {
  return __builtin_expect(result >= 0, 1) ? result : host_raise(th, result);
}

// ---- buffers
//
// One of each, kept between calls, as the scratch buffer of encode.h is: none is
// held while Lua runs.

// An emptied buffer for a key.
static inline buffer *host_key_buffer(void) {
  extern buffer host_key;
  host_key.len = 0;
  return &host_key;
}

// The bytes of the answer that arrived last, until the next call of the host.
static inline const char *host_received(void) {
  extern buffer host_answer;
  return host_answer.data;
}

// An answer that has arrived. Hold it before decoding and release it on every path.
typedef struct received_item {
  const char *data;
  size_t len;
  buffer own;  // the bytes of a large one: making room for its value may run Lua
} received_item;
int host_hold(thread *th, size_t len, received_item *item);  // may run Lua when the answer is large
void host_release(received_item *item);

// Decodes the received item of len bytes and pushes it; may run Lua when it is large.
int push_received(thread *th, size_t len);

// ---- calls that receive an answer: *result is its length

int host_get(int32_t handle, const buffer *key, int32_t *result);
int host_get_version(int32_t handle, const buffer *key, int64_t *version, int32_t *result);
int host_get_many(int32_t handle, const buffer *message, int32_t *result);
int host_set_many(int32_t handle, const buffer *message, int32_t *result);
int host_delete_many(int32_t handle, const buffer *message, int32_t *result);
int host_scan(int32_t handle, const buffer *message, int32_t *result);
int host_batch(const buffer *message, int32_t *result);
int host_query(int32_t handle, const buffer *message, int32_t *result);
int host_query_next(int32_t query, int32_t *result);
int host_index(int32_t handle, const char *message, size_t message_len, int32_t *result);
int host_module(const char *name, size_t len, int32_t *result);

#endif
