// A guest without an engine, for the host's tests: obedient where a test
// wants a plain guest, hostile where it wants one that is not. What a request
// names is what it does; functions[] below lists it all.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasi/api.h>

#include "guest_request.h"
#include "luahost.h"

#ifndef HELLO_VERSION
#define HELLO_VERSION LUAHOST_VERSION
#endif

// The version as a custom section, which the host reads before it instantiates.
__asm__(".section .custom_section.luahost.abi,\"\",@\n\t.ascii \"1.0\"\n");

#define REASON_NAME(reason) reason_names[(reason) < 5 ? (reason) : 0]
static const char *const reason_names[] = {"none", "deadline", "cancelled", "fuel", "closing"};

static luahost_control control;
static uint8_t *message;
static size_t message_cap;

// Where scripted calls of imports put their data: see run_script.
static uint8_t scratch[1 << 17];

static uint8_t *out;
static size_t out_len, out_cap;

static void put(const void *bytes, size_t len) {
  if (out_cap - out_len < len) {
    out_cap = out_cap * 2 + len;
    out = realloc(out, out_cap);
    if (out == NULL) __builtin_trap();
  }
  memcpy(out + out_len, bytes, len);
  out_len += len;
}

static void put_text(const char *text) { put(text, strlen(text)); }

// ---- fuel, as an engine does it

// Takes a new slice. Returns the reason to stop, or 0.
static int32_t next_slice(void) {
  control.fuel_used += control.slice_size;
  control.slice = control.slice_size = 0;
  int32_t reason = luahost_pulse();
  if (reason != 0) return reason;
  if (control.fuel_left == 0) return LUAHOST_INTERRUPT_FUEL;
  int64_t size = control.fuel_left < LUAHOST_SLICE_MAX ? control.fuel_left : LUAHOST_SLICE_MAX;
  if (control.fuel_left != LUAHOST_FUEL_UNLIMITED) control.fuel_left -= size;
  control.slice = control.slice_size = (int32_t)size;
  return 0;
}

// Works for so many units, or for ever; returns the reason to stop, or 0.
static int32_t work(int64_t units) {
  for (int64_t i = 0; units < 0 || i < units; i++) {
    if (control.slice <= 0) {
      int32_t reason = next_slice();
      if (reason != 0) return reason;
    }
    control.slice--;
  }
  return 0;
}

// ---- replies

static int32_t reply_output(void) { return luahost_reply(LUAHOST_OK, out, (uint32_t)out_len); }

// Replies {0: code, 1: message} and, for interruptions, {11: reason}.
static int32_t reply_error(int32_t status, const char *code, const char *text, const char *reason) {
  uint8_t error[512];
  size_t n = 0;
  error[n++] = reason != NULL ? 0xa3 : 0xa2;
  const char *texts[] = {code, text, reason};
  const uint8_t keys[] = {LUAHOST_ERROR_CODE, LUAHOST_ERROR_MESSAGE, LUAHOST_ERROR_REASON};
  for (int i = 0; i < (reason != NULL ? 3 : 2); i++) {
    size_t len = strlen(texts[i]) < 120 ? strlen(texts[i]) : 120;
    error[n++] = keys[i];
    error[n++] = 0x78;
    error[n++] = (uint8_t)len;
    memcpy(error + n, texts[i], len);
    n += len;
  }
  return luahost_reply(status, error, (uint32_t)n);
}

static int32_t reply_stopped(int32_t reason) {
  if (reason == LUAHOST_INTERRUPT_FUEL) {
    return reply_error(LUAHOST_ELIMIT, "limit", "limit fuel", NULL);
  }
  return reply_error(LUAHOST_EINTERRUPTED, "interrupted", "stopped", REASON_NAME(reason));
}

static int32_t reply_work(int64_t units) {
  int32_t reason = work(units);
  return reason != 0 ? reply_stopped(reason) : reply_output();
}

// ---- functions

static int64_t number(const request *r) {
  int64_t value = 0;
  for (size_t i = 0; i < r->input.len; i++) value = value * 10 + (r->input.text[i] - '0');
  return value;
}

static int32_t echo(const request *r) { return luahost_reply(LUAHOST_OK, r->input.text, (uint32_t)r->input.len); }

static int32_t count_up(const request *r) {
  static int calls;
  char text[16];
  (void)r;
  snprintf(text, sizeof text, "%d", ++calls);
  put_text(text);
  return reply_output();
}

static int32_t work_units(const request *r) { return reply_work(number(r)); }
static int32_t work_forever(const request *r) { (void)r; return reply_work(-1); }

// Never looks at anything, and never calls the host.
static int32_t spin(const request *r) {
  volatile uint32_t x = 0;
  (void)r;
  for (;;) x++;
  return 0;
}

// Ignores interrupts, but calls the host.
static int32_t deaf(const request *r) {
  (void)r;
  for (;;) luahost_pulse();
  return 0;
}

// Was interrupted, and answers as if it had not been.
static int32_t late(const request *r) {
  (void)r;
  while (luahost_pulse() == 0) {}
  put_text("late");
  return reply_output();
}

static int32_t trap(const request *r) { (void)r; __builtin_trap(); }

static int32_t out_of_bounds(const request *r) {
  (void)r;
  return *(volatile int32_t *)0xfffffff0u;
}

// Recursion that ends only when a stack does: of frames in memory ...
__attribute__((noinline)) static int deeper(volatile int *p) {
  volatile int local[64];
  local[*p & 63] = *p + 1;
  if (*p < 0) return 0;
  return deeper(local) + local[0];
}
static int32_t overflow(const request *r) {
  int start = 0;
  (void)r;
  return deeper(&start);
}

// ... and of calls alone.
static volatile int depth;
__attribute__((noinline)) static int deeper_calls(void) {
  depth++;
  if (depth < 0) return 0;
  return deeper_calls() + depth;
}
static int32_t overflow_calls(const request *r) {
  (void)r;
  return deeper_calls();
}

static int32_t fail(const request *r) {
  char text[121] = {0};
  memcpy(text, r->input.text, r->input.len < 120 ? r->input.len : 120);
  return reply_error(LUAHOST_ERUNTIME, "runtime", text, NULL);
}

static int32_t quit(const request *r) { (void)r; exit(3); }
static int32_t leave(const request *r) { (void)r; return -1; }  // serve returns
static int32_t silent(const request *r) { (void)r; return 0; }  // no reply at all
static int32_t twice(const request *r) { echo(r); return luahost_reply(LUAHOST_OK, "again", 5); }
static int32_t long_reply(const request *r) { return luahost_reply(LUAHOST_OK, r->input.text, 0xffffffffu); }
static int32_t bad_status(const request *r) { (void)r; return luahost_reply(-77, "x", 1); }
static int32_t bad_error(const request *r) { (void)r; return luahost_reply(LUAHOST_ERUNTIME, "\xff\xff", 2); }
static int32_t trap_after_reply(const request *r) { echo(r); __builtin_trap(); }
static int32_t hello_again(const request *r) {
  (void)r;
  char text[16];
  snprintf(text, sizeof text, "%d", (int)luahost_hello(LUAHOST_VERSION, &control));
  put_text(text);
  return reply_output();
}

static int32_t print(const request *r) {
  fwrite(r->input.text, 1, r->input.len, stdout);
  fflush(stdout);
  fwrite("err", 1, 3, stderr);
  return reply_output();
}

static int32_t read_all(const request *r) {
  char text[256];
  ssize_t n;
  (void)r;
  while ((n = read(0, text, sizeof text)) > 0) put(text, (size_t)n);
  return reply_output();
}

static int32_t random_bytes(const request *r) {
  uint8_t bytes[16];
  (void)r;
  if (__wasi_random_get(bytes, sizeof bytes) != 0) __builtin_trap();
  put(bytes, sizeof bytes);
  return reply_output();
}

static int32_t seed(const request *r) {
  (void)r;
  put(&control.seed, sizeof control.seed);
  return reply_output();
}

// Allocates and touches so many bytes; says whether it got them.
static int32_t allocate(const request *r) {
  size_t size = (size_t)number(r);
  char *p = malloc(size);
  if (p == NULL) return reply_error(LUAHOST_ERUNTIME, "runtime", "not enough memory", NULL);
  memset(p, 1, size);
  control.mem_used += size;
  control.mem_peak = control.mem_used;
  char last = p[size - 1];
  control.mem_used -= size;
  free(p);
  put(&last, 1);
  return reply_output();
}

static int32_t look_at_files(const request *r) {
  (void)r;
  FILE *f = fopen("/etc/passwd", "r");
  put_text(f == NULL ? "none" : "open");
  return reply_output();
}

static int32_t many_pulses(const request *r) {
  for (int64_t i = number(r); i > 0; i--) luahost_pulse();
  return reply_output();
}

// ---- scripted calls
//
// The input is a list of commands, numbers little-endian:
//   0 offset:u32 len:u32 bytes   writes into scratch
//   1 offset:u32 len:u32         appends bytes of scratch to the output
//   2 import:u8 count:u8 i64...  calls an import; appends its result as i32
//   3                            appends the address of scratch as u32

static const uint8_t *script, *script_end;

static const uint8_t *take_bytes(size_t n) {
  if ((size_t)(script_end - script) < n) __builtin_trap();
  const uint8_t *at = script;
  script += n;
  return at;
}

static uint32_t take_u32(void) {
  uint32_t v;
  memcpy(&v, take_bytes(4), 4);
  return v;
}

static int32_t call_import(uint8_t which, const int64_t *a) {
#define P(i) ((void *)(uintptr_t)(uint32_t)a[i])
#define N(i) ((uint32_t)a[i])
#define I(i) ((int32_t)a[i])
  switch (which) {
    case 0: return luahost_hello(I(0), P(1));
    case 1: return luahost_wait();
    case 2: return luahost_take(P(0), N(1));
    case 3: return luahost_reply(I(0), P(1), N(2));
    case 4: return luahost_pulse();
    case 5: return luahost_module(P(0), N(1), P(2), N(3));
    case 6: return luahost_log(I(0), P(1), N(2), P(3), N(4));
    case 7: return luahost_last_error(P(0), N(1));
    case 8: return luahost_open(P(0), N(1), N(2));
    case 9: return luahost_narrow(I(0), N(1));
    case 10: return luahost_close(I(0));
    case 11: return luahost_get(I(0), P(1), N(2), P(3), N(4));
    case 12: return luahost_get_version(I(0), P(1), N(2), P(3), P(4), N(5));
    case 13: return luahost_set(I(0), P(1), N(2), P(3), N(4));
    case 14: return luahost_delete(I(0), P(1), N(2));
    case 15: return luahost_exists(I(0), P(1), N(2));
    case 16: return luahost_increment(I(0), P(1), N(2), a[3], P(4));
    case 17: return luahost_compare_and_swap(I(0), P(1), N(2), P(3), I(4), P(5), I(6));
    case 18: return luahost_get_many(I(0), P(1), N(2), P(3), N(4));
    case 19: return luahost_set_many(I(0), P(1), N(2), P(3), N(4));
    case 20: return luahost_delete_many(I(0), P(1), N(2), P(3), N(4));
    case 21: return luahost_scan(I(0), P(1), N(2), P(3), N(4));
    case 22: return luahost_count(I(0), P(1));
    case 23: return luahost_clear(I(0));
    case 24: return luahost_batch(P(0), N(1), P(2), N(3));
    case 25: return luahost_begin();
    case 26: return luahost_commit();
    case 27: return luahost_rollback();
    case 28: return luahost_query(I(0), P(1), N(2), P(3), N(4));
    case 29: return luahost_query_next(I(0), P(1), N(2));
    case 30: return luahost_query_close(I(0));
    case 31: return luahost_index(I(0), P(1), N(2), P(3), N(4));
  }
  __builtin_trap();
}

static void run_command(void) {
  int64_t args[8] = {0};
  uint32_t offset, len;
  switch (*take_bytes(1)) {
    case 0:
      offset = take_u32(), len = take_u32();
      memcpy(scratch + offset, take_bytes(len), len);
      return;
    case 1:
      offset = take_u32(), len = take_u32();
      put(scratch + offset, len);
      return;
    case 2: {
      uint8_t which = *take_bytes(1);
      uint8_t count = *take_bytes(1);
      memcpy(args, take_bytes(count * sizeof *args), count * sizeof *args);
      int32_t result = call_import(which, args);
      put(&result, sizeof result);
      return;
    }
    case 3: {
      uint32_t base = (uint32_t)(uintptr_t)scratch;
      put(&base, sizeof base);
      return;
    }
  }
  __builtin_trap();
}

static int32_t run_script(const request *r) {
  script = (const uint8_t *)r->input.text;
  script_end = script + r->input.len;
  while (script < script_end) run_command();
  return reply_output();
}

// ---- serving

static const struct {
  const char *name;
  int32_t (*run)(const request *);
} functions[] = {
    {"allocate", allocate},
    {"bad_error", bad_error},
    {"bad_status", bad_status},
    {"count_up", count_up},
    {"deaf", deaf},
    {"echo", echo},
    {"fail", fail},
    {"hello_again", hello_again},
    {"late", late},
    {"leave", leave},
    {"long_reply", long_reply},
    {"look_at_files", look_at_files},
    {"many_pulses", many_pulses},
    {"out_of_bounds", out_of_bounds},
    {"overflow", overflow},
    {"overflow_calls", overflow_calls},
    {"print", print},
    {"quit", quit},
    {"random_bytes", random_bytes},
    {"read_all", read_all},
    {"run_script", run_script},
    {"seed", seed},
    {"silent", silent},
    {"spin", spin},
    {"trap", trap},
    {"trap_after_reply", trap_after_reply},
    {"twice", twice},
    {"work_forever", work_forever},
    {"work_units", work_units},
};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

static int32_t call_named(span name, const request *r) {
  for (int i = 0; i < FUNCTIONS; i++) {
    if (strlen(functions[i].name) == name.len && memcmp(functions[i].name, name.text, name.len) == 0) {
      return functions[i].run(r);
    }
  }
  return reply_error(LUAHOST_ENOTFOUND, "not_found", "no such function", NULL);
}

static int32_t reply_functions(void) {
  uint8_t head[] = {0xa1, LUAHOST_LOAD_REPLY_FUNCTIONS, 0x98, FUNCTIONS};
  put(head, sizeof head);
  for (int i = 0; i < FUNCTIONS; i++) {
    uint8_t length = (uint8_t)(0x60 + strlen(functions[i].name));
    put(&length, 1);
    put_text(functions[i].name);
  }
  return reply_output();
}

// Loading runs the function that the source names, if it names one: tests of
// what a plugin does while it is loaded. A reply of that function stands.
static int32_t load(const request *r) {
  if (r->source.len == 0) return reply_functions();
  request nested = *r;
  const char *space = memchr(r->source.text, ' ', r->source.len);
  nested.name = r->source;
  nested.input = (span){r->source.text + r->source.len, 0};
  if (space != NULL) {
    nested.name.len = (size_t)(space - r->source.text);
    nested.input = (span){space + 1, r->source.len - nested.name.len - 1};
  }
  return call_named(nested.name, &nested);
}

// A script prints its source and the input it was given, and says so.
static int32_t run(const request *r) {
  printf("%.*s:%.*s", (int)r->source.len, r->source.text, (int)r->input.len, r->input.text);
  fflush(stdout);
  static const uint8_t reply[] = {0xa2, 0, 0xf5, 1, 0x43, 'r', 'a', 'n'};
  return luahost_reply(LUAHOST_OK, reply, sizeof reply);
}

static int32_t answer(const request *r) {
  switch (r->op) {
    case LUAHOST_OP_LOAD: return load(r);
    case LUAHOST_OP_CALL: return call_named(r->name, r);
    case LUAHOST_OP_RUN: return run(r);
    case LUAHOST_OP_FUNCTIONS: return reply_functions();
  }
  return reply_error(LUAHOST_EUNSUPPORTED, "unsupported", "no such operation", NULL);
}

static int32_t take_request(uint32_t len, request *r) {
  if (len > message_cap) {
    free(message);
    message = malloc(len);
    message_cap = len;
    if (message == NULL) __builtin_trap();
  }
  int32_t got = luahost_take(message, len);
  return got == (int32_t)len && request_decode(message, len, r) ? 0 : -1;
}

__attribute__((export_name("luahost_serve"))) int32_t luahost_serve(void) {
  int32_t len;
  request r;
  if (luahost_hello(HELLO_VERSION, &control) < 0) return 1;
  while ((len = luahost_wait()) >= 0) {
    out_len = 0;
    if (take_request((uint32_t)len, &r) < 0) return 2;
    if (answer(&r) < 0) return 3;
  }
  return 0;
}
