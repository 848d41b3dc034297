// libFuzzer: any bytes decode or fail with a message, within the memory and the
// fuel given. What decodes has one canonical text, which survives the way
// through decoding and through CBOR. The first byte of the input picks the
// limits, and the indentation.
#include <stdlib.h>

#include "cbor.h"
#include "fuzz_world.h"
#include "json.h"

static void encode(thread *th, const value *v, const json_style *style, buffer *out) {
  if (json_encode(th, v, style, out) < 0) abort();
}

static void check_same(thread *th, const value *v, const json_style *style, const buffer *want) {
  buffer got = {0};
  encode(th, v, style, &got);
  if (got.len != want->len || memcmp(got.data, want->data, want->len) != 0) abort();
  buffer_free(&got);
}

static void check_round_trips(thread *th, const value *v, const json_style *style) {
  buffer text = {0}, item = {0};
  value again;
  push_value(th, v);
  encode(th, v, style, &text);
  if (json_decode(th, text.data, text.len, &again) < 0) abort();
  check_same(th, &again, style, &text);
  if (cbor_encode(th, v, &item) < 0 || cbor_decode(th, item.data, item.len, &again) < 0) abort();
  check_same(th, &again, style, &text);
  buffer_free(&text);
  buffer_free(&item);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  value v;
  if (size == 0) return 0;
  bool whole = data[0] % 16 == 0;  // no limits, and the round trips
  json_style style = {data[0] & 16 ? "  " : NULL, 2};
  thread *th = fuzz_begin(whole ? 0 : data[0]);
  int status = json_decode(th, (const char *)data + 1, size - 1, &v);
  if (status < 0) fuzz_check_failure(status);
  else if (whole) check_round_trips(th, &v, &style);
  fuzz_end();
  return 0;
}
