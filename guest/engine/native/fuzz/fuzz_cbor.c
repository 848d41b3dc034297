// libFuzzer: any bytes decode or fail with a message, within the memory and the
// fuel given. What decodes has one canonical encoding: encoding it, decoding
// that and encoding again gives the same bytes. They can be more than the input's
// only where a float key became the integer that it is, by 4 bytes for 5. What
// decodes can also be passed over, and a tag before it. The first byte of the
// input picks the limits.
#include <stdlib.h>

#include "cbor.h"
#include "fuzz_world.h"

static void encode(thread *th, const value *v, buffer *out) {
  if (cbor_encode(th, v, out) < 0) abort();
}

static void check_round_trip(thread *th, const value *v, size_t size) {
  buffer first = {0}, second = {0};
  value again;
  push_value(th, v);
  encode(th, v, &first);
  if (first.len > size * 2 || cbor_decode(th, first.data, first.len, &again) < 0) abort();
  encode(th, &again, &second);
  if (first.len != second.len || memcmp(first.data, second.data, first.len) != 0) abort();
  buffer_free(&first);
  buffer_free(&second);
}

static void check_skip(thread *th, const char *data, size_t size, bool decoded) {
  cbor_reader r;
  cbor_reader_init(&r, th, data, size);
  int status = cbor_skip(&r);
  if (decoded && (status < 0 || !cbor_at_end(&r))) abort();
  buffer tagged = {0};
  if (buffer_putc(&tagged, (char)0xC6) < 0 || buffer_put(&tagged, data, size) < 0) abort();
  cbor_reader_init(&r, th, tagged.data, tagged.len);
  status = cbor_skip(&r);
  if (decoded && (status < 0 || !cbor_at_end(&r))) abort();
  buffer_free(&tagged);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  value v;
  if (size == 0) return 0;
  thread *th = fuzz_begin(data[0]);
  int status = cbor_decode(th, (const char *)data + 1, size - 1, &v);
  if (status < 0) fuzz_check_failure(status);
  else if (data[0] == 0) check_round_trip(th, &v, size - 1);
  if (data[0] == 0) check_skip(th, (const char *)data + 1, size - 1, status == OK);
  fuzz_end();
  return 0;
}
