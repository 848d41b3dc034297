// Replies: outputs, and errors as CBOR items (abi/README.md section 7).

#include "cbor.h"
#include "debug.h"
#include "error_object.h"
#include "guest_serve.h"
#include "json.h"
#include "luahost.h"
#include "number.h"
#include "format.h"

// Longest message of an error that goes beyond LUAHOST_MAX_ERROR_BYTES, and longest traceback.
enum { CUT_MESSAGE = 4096, CUT_TRACE = 16 * 1024 };

buffer error_trace;

// ---- outputs

static int reply_text(thread *th, const value *v, reply *r) {
  if (!is_string(v)) {
    TRY(push_tostring(th, v));
    v = from_top(th, -1);
  }
  r->text = as_string(v)->text;
  r->len = as_string(v)->len;
  return OK;
}

static int reply_json(thread *th, const value *v, reply *r) {
  TRY(json_encode_value(th, v, &r->body));
  r->text = r->body.data;
  r->len = r->body.len;
  return OK;
}

int reply_output(thread *th, const value *v, reply *r) {
  r->status = LUAHOST_OK;
  if (is_nil(v)) return OK;
  if (is_table(v)) return reply_json(th, v, r);
  if (is_string(v) || is_number(v) || v->tag == TAG_TRUE || v->tag == TAG_FALSE) return reply_text(th, v, r);
  char message[80];
  format_text(message, sizeof message, "a %s cannot be an output", type_name(v->tag));
  return raise_object(th, "invalid", message, "return a string, a number, a boolean or a table");
}

// ---- tracebacks

// Takes the first line, which says that it is a traceback, the tabs, and the xpcall of call_traced off.
static void strip_trace(buffer *trace) {
  static const char below[] = "[C]: in function 'xpcall'";
  size_t to = 0, from = 0;
  while (from < trace->len && trace->data[from] != '\n') from++;
  for (from++; from < trace->len; from++)
    if (trace->data[from] != '\t') trace->data[to++] = trace->data[from];
  size_t tail = sizeof below - 1;
  if (to >= tail && memcmp(trace->data + to - tail, below, tail) == 0) to -= tail;
  if (to > 0 && trace->data[to - 1] == '\n') to--;
  trace->len = to;
}

// Where the code that is being stopped had come to. Nothing may stop that, but it must not count as work of the call.
void host_killed(thread *th) {
  if (error_trace.len > 0) return;
  int32_t slice = control.slice, slice_size = control.slice_size;
  control.slice = INT32_MAX;
  if (note_trace(th, 0) < 0) error_trace.len = 0;
  control.slice = slice;
  control.slice_size = slice_size;
}

int note_trace(thread *of, int level) {
  error_trace.len = 0;
  TRY(traceback(of, of, NULL, 0, level, &error_trace));
  strip_trace(&error_trace);
  if (error_trace.len > CUT_TRACE) error_trace.len = CUT_TRACE;
  return OK;
}

// ---- errors


static const char *const interrupt_names[] = {"none", "deadline", "cancelled", "fuel", "closing"};

static int put_text_field(buffer *out, int key, const char *text, size_t len) {
  TRY(cbor_put_int(out, key));
  TRY(cbor_put_head(out, CBOR_TEXT, len));
  return buffer_put(out, text, len);
}

static int put_cstring_field(buffer *out, int key, const char *text) { return put_text_field(out, key, text, strlen(text)); }

// A limit of the engine: {code, message, limit, max}.
static int put_limit(buffer *out, const char *message, const char *limit, int64_t max) {
  TRY(cbor_put_head(out, CBOR_MAP, 4));
  TRY(put_cstring_field(out, LUAHOST_ERROR_CODE, "limit"));
  TRY(put_cstring_field(out, LUAHOST_ERROR_MESSAGE, message));
  TRY(put_cstring_field(out, LUAHOST_ERROR_LIMIT, limit));
  TRY(cbor_put_int(out, LUAHOST_ERROR_MAX));
  return cbor_put_int(out, max);
}

static int put_interrupted(buffer *out, uint32_t reason) {
  bool traced = error_trace.len > 0;
  TRY(cbor_put_head(out, CBOR_MAP, traced ? 4 : 3));
  TRY(put_cstring_field(out, LUAHOST_ERROR_CODE, "interrupted"));
  TRY(put_cstring_field(out, LUAHOST_ERROR_MESSAGE, "the call was stopped"));
  if (traced) TRY(put_text_field(out, LUAHOST_ERROR_TRACEBACK, error_trace.data, error_trace.len));
  return put_cstring_field(out, LUAHOST_ERROR_REASON, interrupt_names[reason <= INTERRUPT_CLOSING ? reason : 0]);
}

// The Lua code was stopped: out of fuel, or by the host.
static int put_killed(reply *r) {
  if (control.interrupt == INTERRUPT_FUEL) {
    r->status = LUAHOST_ELIMIT;
    return put_limit(&r->body, "limit fuel: all of it is used", "fuel", control.fuel_used);
  }
  r->status = LUAHOST_EINTERRUPTED;
  return put_interrupted(&r->body, control.interrupt);
}

// The error has no text, or failed when asked for it.
static int put_unspeakable(reply *r) {
  r->status = LUAHOST_ERUNTIME;
  TRY(cbor_put_head(&r->body, CBOR_MAP, 2));
  TRY(put_cstring_field(&r->body, LUAHOST_ERROR_CODE, "runtime"));
  return put_cstring_field(&r->body, LUAHOST_ERROR_MESSAGE, "an error that cannot be shown: its __tostring failed");
}

static int put_memory(reply *r) {
  r->status = LUAHOST_ELIMIT;
  return put_limit(&r->body, "not enough memory", "memory", (int64_t)control.mem_limit);
}

// Pushes the error as something that has a text: itself, or what kind of value it is.
static int push_printable(thread *th, const value *error) {
  bool printable = is_string(error) || is_number(error) || is_error_object(error) || !is_nil(metafield(error, "__tostring"));
  if (!printable) return push_format(th, "(error object is a %s value)", type_name(error->tag));
  push_value(th, error);
  return OK;
}

static int32_t errno_of(const value *error) {
  if (!is_error_object(error)) return LUAHOST_ERUNTIME;
  const string *code = as_string(table_get_cstr(as_table(error), "code"));
  return error_errno(code->text, code->len);
}

// Pushes a short error in place of one that is too long to be sent.
static int push_cut(thread *th, const value *error) {
  if (is_error_object(error)) return push_cstring(th, "the error is too long to be told");
  const string *text = as_string(error);
  return push_string(th, text->text, text->len < CUT_MESSAGE ? text->len : CUT_MESSAGE);
}

static int put_lua_error(thread *th, const value *error, reply *r) {
  TRY(push_printable(th, error));
  if (!is_string(from_top(th, -1)) && !is_error_object(from_top(th, -1))) TRY(push_tostring(th, from_top(th, -1)));
  value e;
  value_copy(&e, from_top(th, -1));
  r->status = errno_of(&e);
  const char *trace = error_trace.len > 0 ? error_trace.data : NULL;
  TRY(put_error_item(th, &e, trace, error_trace.len, &r->body));
  if (r->body.len <= LUAHOST_MAX_ERROR_BYTES) return OK;
  r->body.len = 0;
  TRY(push_cut(th, &e));
  return put_error_item(th, from_top(th, -1), NULL, 0, &r->body);
}

static int put_failure(thread *th, int status, reply *r) {
  value error;
  if (status == ERR_KILLED) return put_killed(r);
  if (status == ERR_MEMORY) return put_memory(r);
  value_copy(&error, &vm.error);
  if (is_string(&error) && as_string(&error) == vm.memory_error) return put_memory(r);
  push_value(th, &error);  // so that the collector sees it
  return put_lua_error(th, &error, r);
}

static int put_other(int status, reply *r) {
  r->body.len = 0;
  switch (status) {
    case ERR_KILLED: return put_killed(r);
    case ERR_MEMORY: return put_memory(r);
  }
  return put_unspeakable(r);
}

void reply_failure(thread *th, int status, reply *r) {
  r->body.len = 0;
  int told = put_failure(th, status, r);
  if (told < 0) told = put_other(told, r);
  r->text = r->body.data;
  r->len = told < 0 ? 0 : r->body.len;
}
