#include "host_abi.h"

#include "cbor.h"
#include "error_object.h"

enum {
  RECEIVE_FIRST = 4096,
  LARGE = 16 * 1024,  // answers beyond may need a collection before they are decoded
};

buffer host_key, host_answer;

// ---- buffers

// Makes room for an answer that did not fit.
static int receive_room(int32_t needed) {
  host_answer.len = 0;
  return buffer_reserve(&host_answer, (size_t)needed);
}

int host_hold(thread *th, size_t len, received_item *item) {
  enum { GROWTH = 8 };  // bytes of tables and strings for a byte of CBOR, about
  *item = (received_item){host_answer.data, len, {0}};
  if (len <= LARGE) return OK;
  item->own = host_answer;
  host_answer = (buffer){0};
  int status = mem_prepare(th, len * GROWTH);
  if (status < 0) host_release(item);
  return status;
}

// The next large answer finds the buffer again, unless it is very large.
void host_release(received_item *item) {
  enum { KEPT = 256 * 1024 };
  if (item->own.cap > 0 && item->own.cap <= KEPT && host_answer.cap == 0) {
    host_answer = item->own;
    item->own = (buffer){0};
  }
  buffer_free(&item->own);
}

int push_received(thread *th, size_t len) {
  received_item item;
  value v;
  TRY(host_hold(th, len, &item));
  int status = cbor_decode(th, item.data, item.len, &v);
  host_release(&item);
  if (status < 0) return status;
  push_value(th, &v);
  return OK;
}

// Calls a function that fills the receive buffer; when the answer is longer, makes room and calls
// again, which hands over the kept answer (abi/README.md section 1).
#define RECEIVE(result, function, ...)                                          \
  do {                                                                          \
    if (host_answer.cap == 0) TRY(receive_room(RECEIVE_FIRST));                    \
    *(result) = function(__VA_ARGS__, host_answer.data, (uint32_t)host_answer.cap);   \
    if (__builtin_expect(*(result) > (int64_t)host_answer.cap, 0)) {               \
      TRY(receive_room(*(result)));                                             \
      *(result) = function(__VA_ARGS__, host_answer.data, (uint32_t)host_answer.cap); \
    }                                                                           \
    return OK;                                                                  \
  } while (0)

int host_get(int32_t handle, const buffer *key, int32_t *result) {
  RECEIVE(result, luahost_get, handle, key->data, (uint32_t)key->len);
}

int host_get_version(int32_t handle, const buffer *key, int64_t *version, int32_t *result) {
  RECEIVE(result, luahost_get_version, handle, key->data, (uint32_t)key->len, version);
}

int host_get_many(int32_t handle, const buffer *message, int32_t *result) {
  RECEIVE(result, luahost_get_many, handle, message->data, (uint32_t)message->len);
}

int host_set_many(int32_t handle, const buffer *message, int32_t *result) {
  RECEIVE(result, luahost_set_many, handle, message->data, (uint32_t)message->len);
}

int host_delete_many(int32_t handle, const buffer *message, int32_t *result) {
  RECEIVE(result, luahost_delete_many, handle, message->data, (uint32_t)message->len);
}

int host_scan(int32_t handle, const buffer *message, int32_t *result) {
  RECEIVE(result, luahost_scan, handle, message->data, (uint32_t)message->len);
}

int host_batch(const buffer *message, int32_t *result) {
  RECEIVE(result, luahost_batch, message->data, (uint32_t)message->len);
}

int host_query(int32_t handle, const buffer *message, int32_t *result) {
  RECEIVE(result, luahost_query, handle, message->data, (uint32_t)message->len);
}

int host_query_next(int32_t query, int32_t *result) { RECEIVE(result, luahost_query_next, query); }

int host_index(int32_t handle, const char *message, size_t message_len, int32_t *result) {
  RECEIVE(result, luahost_index, handle, message, (uint32_t)message_len);
}

int host_module(const char *name, size_t len, int32_t *result) {
  RECEIVE(result, luahost_module, name, (uint32_t)len);
}

// ---- failures

static const char *code_of(int32_t result) {
#define CASE(number, text) \
  case number: return text;
  switch (-result) { LUAHOST_ERRNO_CODES(CASE) }
#undef CASE
  return "internal";
}

static int fetch_error(int32_t *len) {
  if (host_answer.cap == 0) TRY(receive_room(RECEIVE_FIRST));
  *len = luahost_last_error(host_answer.data, (uint32_t)host_answer.cap);
  if (*len <= (int64_t)host_answer.cap) return OK;
  TRY(receive_room(*len));
  *len = luahost_last_error(host_answer.data, (uint32_t)host_answer.cap);
  return OK;
}

int push_host_error(thread *th, int32_t result) {
  int32_t len;
  TRY(fetch_error(&len));
  if (len > 0) return push_error_item(th, host_answer.data, (size_t)len);
  return push_error_object(th, code_of(result), "the host gave no reason", NULL);
}

int host_raise(thread *th, int32_t result) {
  if (result == -LUAHOST_EINTERRUPTED) return ERR_KILLED;
  TRY(push_host_error(th, result));
  return raise_value(th, from_top(th, -1));
}
