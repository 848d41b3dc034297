// libFuzzer: any format unpacks any bytes or fails, within the memory and the
// fuel given. What it unpacks can be packed by the same format; that unpacks to
// the same, and has the size that packsize says when that can say. Input: a byte
// that picks the limits, a byte for the length of the format, the format, bytes.
#include <stdlib.h>

#include "fuzz_world.h"

enum { RESULTS = 100 };  // and the position behind them

static void push_function(thread *th, const char *name) {
  push_value(th, table_get_cstr(as_table(table_get_cstr(globals(), "string")), name));
}

// Pushes the values; their number, or a status.
static int unpack(thread *th, const value *format, const value *bytes) {
  push_function(th, "unpack");
  push_value(th, format);
  push_value(th, bytes);
  int count = call_value(th, 2, -1);
  return count < 0 ? count : count - 1;  // the last one is a position
}

// Packs the values on top of the stack, and the position above them, in their place.
static int pack(thread *th, const value *format, int count) {
  uint32_t first = th->top - (uint32_t)count - 1;
  TRY(stack_reserve(th, (uint32_t)count + 4));
  push_function(th, "pack");
  push_value(th, format);
  for (int i = 0; i < count; i++) push_value(th, &th->stack[first + (uint32_t)i]);
  return call_value(th, count + 1, 1);
}

static void check_size(thread *th, const value *format, const string *packed) {
  push_function(th, "packsize");
  push_value(th, format);
  if (call_value(th, 1, 1) < 0) return;  // a format of varying size
  if (from_top(th, -1)->i != (int64_t)packed->len) abort();
}

static void check_round_trip(thread *th, const value *format, int count) {
  value packed;
  if (pack(th, format, count) < 0) abort();
  value_copy(&packed, from_top(th, -1));
  check_size(th, format, as_string(&packed));
  if (unpack(th, format, &packed) != count || pack(th, format, count) < 0) abort();
  if (!string_equal(as_string(from_top(th, -1)), as_string(&packed))) abort();
}

static int try_format(thread *th, const char *format, size_t format_len, const char *bytes, size_t len, bool whole) {
  value f, b;
  TRY(push_string(th, format, format_len));
  value_copy(&f, from_top(th, -1));
  TRY(push_string(th, bytes, len));
  value_copy(&b, from_top(th, -1));
  int count = unpack(th, &f, &b);
  if (count >= 0 && count < RESULTS && whole) check_round_trip(th, &f, count);
  return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 2) return 0;
  bool whole = data[0] % 8 == 0;
  size_t len = data[1] < size - 2 ? data[1] : size - 2;
  const char *bytes = (const char *)data + 2;
  thread *th = fuzz_begin(whole ? 0 : data[0]);
  int status = try_format(th, bytes, len, bytes + len, size - 2 - len, whole);
  if (status < 0) fuzz_check_failure(status);
  fuzz_end();
  return 0;
}
