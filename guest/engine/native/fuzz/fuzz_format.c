// libFuzzer: any format on any arguments gives a text or an error, within the
// memory and the fuel given. Input: a byte that picks the limits, a byte for the
// length of the format, the format, and what the arguments are made of.
#include <stdlib.h>

#include "fuzz_world.h"

typedef struct source { const uint8_t *at, *end; } source;

static uint8_t next_byte(source *in) { return in->at < in->end ? *in->at++ : 0; }

static void next_bytes(source *in, void *out, size_t len) {
  for (size_t i = 0; i < len; i++) ((uint8_t *)out)[i] = next_byte(in);
}

static int push_text(thread *th, source *in) {
  size_t len = next_byte(in) % 64, left = (size_t)(in->end - in->at);
  if (len > left) len = left;
  TRY(push_string(th, (const char *)in->at, len));
  in->at += len;
  return OK;
}

static int push_argument(thread *th, source *in) {
  int64_t i;
  double n;
  switch (next_byte(in) % 7) {
    case 0: next_bytes(in, &i, sizeof i); push_int(th, i); return OK;
    case 1: next_bytes(in, &n, sizeof n); push_float(th, n); return OK;
    case 2: push_int(th, (int8_t)next_byte(in)); return OK;
    case 3: return push_text(th, in);
    case 4: push_bool(th, next_byte(in) & 1); return OK;
    case 5: push_nil(th); return OK;
    default: return push_table(th, 0, 0);
  }
}

static int format(thread *th, const char *text, size_t len, source *in) {
  int arguments = 1;
  push_value(th, table_get_cstr(as_table(table_get_cstr(globals(), "string")), "format"));
  TRY(push_string(th, text, len));
  while (in->at < in->end && arguments < 12) {
    TRY(push_argument(th, in));
    arguments++;
  }
  TRY(call_value(th, arguments, 1));
  if (!is_string(from_top(th, -1))) abort();
  return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 2) return 0;
  size_t len = data[1] < size - 2 ? data[1] : size - 2;
  source in = {data + 2 + len, data + size};
  int status = format(fuzz_begin(data[0] % 8 == 0 ? 0 : data[0]), (const char *)data + 2, len, &in);
  if (status < 0) fuzz_check_failure(status);
  fuzz_end();
  return 0;
}
