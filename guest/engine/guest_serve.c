// The serve loop: waits for requests, lets the machine do them, and answers.
// The machine is opened by the first request, which may bring a seed.
#include "guest_serve.h"

#include "cbor.h"
#include "error_object.h"
#include "format.h"
#include "gc.h"
#include "lib_table.h"
#include "libs.h"
#include "luahost.h"
#include "machine.h"
#include "storage.h"

_Static_assert(sizeof(control_block) == sizeof(luahost_control), "the control block is the ABI's");

// The version as a custom section, which a host reads before it instantiates the module.
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
__asm__(".section .custom_section.luahost.abi,\"\",@\n"
        "\t.ascii \"" TEXT(LUAHOST_VERSION_MAJOR) "." TEXT(LUAHOST_VERSION_MINOR) "\"\n");

// Where the serve loop keeps its own things, out of reach of Lua code.
static const char EXPORTS[] = "luahost.exports", XPCALL[] = "luahost.xpcall", HANDLER[] = "luahost.handler";

enum {
  KEEP_MESSAGE = 64 * 1024,  // larger buffers are given back before the machine runs
  CHUNK_NAME_MAX = 1024,
};

static thread *th;  // NULL until the first request
static buffer message;
static reply answer;

uint32_t host_pulse(void) {
  int32_t reason = luahost_pulse();
  return reason > 0 ? (uint32_t)reason : 0;
}

// ---- the machine

// The message handler of every call: notes where the error was raised. Without memory for it, it does without.
static int note_error(thread *running) {
  set_nargs(running, 1);
  if (note_trace(running, 1) < 0) error_trace.len = 0;
  return 1;
}

static int keep(const char *name, const value *v) { return table_set_cstr(th, registry(), name, v); }

static int open_machine(const request *r) {
  if (th != NULL) return OK;
  if (r->has_seed) control.seed = r->seed;
  TRY(machine_open(&th));
  TRY(keep(XPCALL, table_get_cstr(globals(), "xpcall")));
  TRY(push_builtin(th, "?", note_error, 0));
  TRY(keep(HANDLER, from_top(th, -1)));
  pop(th, 1);
  return OK;
}

int call_traced(thread *on, uint32_t args, int results) {
  TRY(stack_reserve(on, 2));
  uint32_t func = on->top - args - 1;
  for (uint32_t i = args + 1; i > 0; i--) value_copy(&on->stack[func + 1 + i], &on->stack[func + i - 1]);
  value_copy(&on->stack[func], table_get_cstr(registry(), XPCALL));
  value_copy(&on->stack[func + 1], &on->stack[func + 2]);
  value_copy(&on->stack[func + 2], table_get_cstr(registry(), HANDLER));
  on->top += 2;
  error_trace.len = 0;
  int n = call_value(on, (int)args + 2, results < 0 ? -1 : results + 1);
  if (n < 0) return n;
  if (is_false(&on->stack[func])) return raise_value(on, &on->stack[func + 1]);
  for (int i = 1; i < n; i++) value_copy(&on->stack[func + (uint32_t)i - 1], &on->stack[func + (uint32_t)i]);
  pop(on, 1);
  return n - 1;
}

// Calls the function on top of the stack with a string, or without arguments, and leaves its first result in its place.
// An error is in vm.error, its traceback in error_trace.
static int call_function(const span *input) {
  if (input != NULL) TRY(push_string(th, input->text, input->len));
  int n = call_traced(th, input != NULL, 1);
  return n < 0 ? n : OK;
}

// ---- exports

static int refuse(const char *code, const char *text, const char *hint) { return raise_object(th, code, text, hint); }

// What the chunk returned, on top of the stack, becomes the table of exports in its place.
static int make_exports(void) {
  value v;
  value_copy(&v, from_top(th, -1));
  if (is_table(&v)) return OK;
  pop(th, 1);
  TRY(push_table(th, 0, 1));
  if (is_function(&v)) return table_set_cstr(th, as_table(from_top(th, -1)), "main", &v);
  if (is_nil(&v)) return OK;
  char text[96];
  format_text(text, sizeof text, "the chunk returned a %s", type_name(v.tag));
  return refuse("invalid", text, "return a table of functions, or a function");
}

// The names of the functions in a table, sorted: *names is an array of *count, to be freed with room for *cap.
static int function_names(const table *t, value **names, size_t *count, size_t *cap) {
  uint32_t cursor = 0;
  value key, val;
  *names = NULL, *count = *cap = 0;
  while (table_next(t, &cursor, &key, &val)) *cap += is_string(&key) && is_function(&val);
  if (*cap == 0) return OK;
  *names = mem_alloc(*cap * sizeof **names);
  if (*names == NULL) return ERR_MEMORY;
  cursor = 0;
  while (table_next(t, &cursor, &key, &val))
    if (is_string(&key) && is_function(&val)) value_copy(&(*names)[(*count)++], &key);
  return sort_string_slots(*names, (int64_t)*count);
}

static int put_names(const value *names, size_t count, buffer *out) {
  TRY(cbor_put_head(out, CBOR_MAP, 1));
  TRY(cbor_put_int(out, LUAHOST_LOAD_REPLY_FUNCTIONS));
  TRY(cbor_put_head(out, CBOR_ARRAY, count));
  for (size_t i = 0; i < count; i++) {
    const string *name = as_string(&names[i]);
    TRY(cbor_put_string(out, name));
  }
  return OK;
}

// Replies {0: [name, ...]} for the table of exports.
static int reply_names(const table *exports) {
  value *names;
  size_t count, cap;
  int status = function_names(exports, &names, &count, &cap);
  if (status == OK) status = put_names(names, count, &answer.body);
  mem_free(names, cap * sizeof *names);
  answer.text = answer.body.data;
  answer.len = answer.body.len;
  return status;
}

// ---- operations

// Compiles the request's source and leaves what running it returned on the stack.
static int run_chunk(const request *r) {
  char name[CHUNK_NAME_MAX];
  size_t len = r->chunk.len < sizeof name ? r->chunk.len : sizeof name - 1;
  if (len > 0) memcpy(name, r->chunk.text, len);
  name[len] = '\0';
  int status = load_file_text(th, r->source.text, r->source.len, name, "t", NULL);
  if (status == ERR_LUA && is_string(&vm.error)) {
    const string *text = as_string(&vm.error);
    return refuse("syntax", text->text, NULL);
  }
  TRY(status);
  return call_function(NULL);
}

static int check_fresh(void) {
  if (is_nil(table_get_cstr(registry(), EXPORTS))) return OK;
  return refuse("invalid", "this instance has loaded a plugin already", NULL);
}

static int do_load(const request *r) {
  TRY(check_fresh());
  TRY(run_chunk(r));
  TRY(make_exports());
  TRY(keep(EXPORTS, from_top(th, -1)));
  return reply_names(as_table(from_top(th, -1)));
}

// Replies {0: whether there was a main, 1: its output}.
static int reply_run(bool main, const char *output, size_t len) {
  buffer *out = &answer.body;
  TRY(cbor_put_head(out, CBOR_MAP, len > 0 ? 2 : 1));
  TRY(cbor_put_int(out, LUAHOST_RUN_REPLY_MAIN));
  TRY(cbor_put_byte(out, main ? CBOR_TRUE : CBOR_FALSE));
  if (len > 0) {
    TRY(cbor_put_int(out, LUAHOST_RUN_REPLY_OUTPUT));
    TRY(cbor_put_bytes(out, output, len));
  }
  answer.text = out->data;
  answer.len = out->len;
  return OK;
}

static int run_main(const request *r) {
  reply inner = {0};
  TRY(call_function(&r->input));
  int status = reply_output(th, from_top(th, -1), &inner);
  if (status >= 0) status = reply_run(true, inner.text, inner.len);
  buffer_free(&inner.body);
  return status;
}

static int do_run(const request *r) {
  TRY(check_fresh());
  TRY(run_chunk(r));
  const value *result = from_top(th, -1);
  const value *main = is_table(result) ? table_get_cstr(as_table(result), "main") : result;
  if (!is_table(result) || !is_function(main)) return reply_run(false, NULL, 0);
  push_value(th, main);
  return run_main(r);
}

static int push_exports(void) {
  push_value(th, table_get_cstr(registry(), EXPORTS));
  if (is_nil(from_top(th, -1))) return refuse("invalid", "this instance has loaded no plugin", NULL);
  return OK;
}

static int refuse_name(const span *name) {
  char text[160];
  format_text(text, sizeof text, "no function \"%.*s\"", (int)(name->len < 100 ? name->len : 100), name->text);
  return refuse("not_found", text, NULL);
}

static int do_call(const request *r) {
  storage_begin_call();
  TRY(push_exports());
  TRY(push_string(th, r->name.len > 0 ? r->name.text : "", r->name.len));
  const value *f = table_get_str(as_table(from_top(th, -2)), as_string(from_top(th, -1)));
  if (!is_function(f)) return refuse_name(&r->name);
  push_value(th, f);
  TRY(call_function(&r->input));
  return reply_output(th, from_top(th, -1), &answer);
}

static int do_functions(void) {
  TRY(push_exports());
  return reply_names(as_table(from_top(th, -1)));
}

// Replies with what the operation appends to the body.
static int reply_body(int (*operation)(thread *th, const request *r, buffer *out), const request *r) {
  TRY(operation(th, r, &answer.body));
  answer.text = answer.body.data;
  answer.len = answer.body.len;
  return OK;
}

static int perform(const request *r) {
  TRY(open_machine(r));
  switch (r->op) {
    case LUAHOST_OP_LOAD: return do_load(r);
    case LUAHOST_OP_CALL: return do_call(r);
    case LUAHOST_OP_RUN: return do_run(r);
    case LUAHOST_OP_FUNCTIONS: return do_functions();
    case LUAHOST_OP_SNAPSHOT: return reply_body(make_snapshot, r);
    case LUAHOST_OP_APPLY: return reply_body(apply_snapshot, r);
  }
  return refuse("unsupported", "this guest does not know the operation", NULL);
}

// ---- the loop

// What the plugin printed must be out before the answer is.
static int flush_output(int status) {
  int flushed = th != NULL ? io_flush() : 0;
  if (status < 0 || flushed >= 0) return status;
  return refuse("io", "standard output cannot be written to", NULL);
}

// Takes the request into message, and decodes it.
static int take_request(uint32_t len, request *r) {
  message.len = 0;
  TRY(buffer_reserve(&message, len));
  int32_t got = luahost_take(message.data, len);
  if (got < 0 || (uint32_t)got > len || !request_decode((uint8_t *)message.data, (size_t)got, r)) return ERR_LUA;
  return OK;
}

static void send_answer(void) {
  if (luahost_reply(answer.status, answer.text, (uint32_t)answer.len) >= 0) return;
  luahost_reply(LUAHOST_EINTERNAL, NULL, 0);  // an answer must be given; what was wrong, the host knows
}

// A machine that was stopped in the middle, or one whose error left things on the stack, starts over from an empty one.
static void settle(int status) {
  if (th == NULL) return;
  machine_reset();
  if (status < 0) set_nil(&vm.error);
  // What filled the memory is garbage now. Collecting it is no work of the next request.
  bool full = control.mem_limit != 0 && control.mem_used > control.mem_limit / 16 * 15;
  if (full || answer.status == LUAHOST_ELIMIT || status == ERR_KILLED) gc_settle(th);
  if (message.cap > KEEP_MESSAGE) buffer_free(&message);
  if (answer.body.cap > KEEP_MESSAGE) buffer_free(&answer.body);
}

// Memory may be what failed: telling so gets some room beyond the limit.
static void answer_failure(int status) {
  enum { ROOM = 64 * 1024 };
  uint64_t limit = control.mem_limit;
  if (limit != 0 && limit < control.mem_used + ROOM) control.mem_limit = control.mem_used + ROOM;
  reply_failure(th, status, &answer);
  control.mem_limit = limit;
}

static void serve_request(uint32_t len) {
  request r;
  answer.status = LUAHOST_OK;
  answer.body.len = answer.len = error_trace.len = 0;
  answer.text = NULL;
  int status = take_request(len, &r);
  if (status == ERR_LUA) {
    luahost_reply(LUAHOST_EINVALID, NULL, 0);
    return;
  }
  if (status >= 0) status = flush_output(perform(&r));
  if (status < 0) answer_failure(status);
  send_answer();
  settle(status);
}

__attribute__((export_name(LUAHOST_SERVE_EXPORT))) int32_t luahost_serve(void) {
  int32_t len;
  if (luahost_hello(LUAHOST_VERSION, (luahost_control *)&control) < 0) return 1;
  while ((len = luahost_wait()) >= 0) serve_request((uint32_t)len);
  return 0;
}
