// require "log": debug, info, warn, error. Each takes a message and, optionally,
// a table of fields for machines to read.
#include "cbor.h"
#include "host_abi.h"
#include "libs.h"

static int check_field_names(thread *th, const table *fields) {
  uint32_t cursor = 0;
  value key, val;
  while (table_next(fields, &cursor, &key, &val)) {
    if (!is_string(&key))
      return raise_argf(th, 1, "names of fields are strings, got a %s", type_name(key.tag));
  }
  return OK;
}

// Appends the fields as a map; nothing when there are none.
static int put_fields(thread *th, buffer *out) {
  table *fields;
  uint32_t cursor = 0;
  value key, val;
  if (arg_none_or_nil(th, 1)) return OK;
  TRY(check_table(th, 1, &fields));
  TRY(check_field_names(th, fields));
  if (!table_next(fields, &cursor, &key, &val)) return OK;
  return cbor_encode(th, arg(th, 1), out);
}

static int log_at(thread *th, enum luahost_log_level level) {
  TRY(check_any(th, 0));
  if (nargs(th) < 2) push_nil(th);
  TRY(push_tostring(th, arg(th, 0)));
  const string *message = as_string(from_top(th, -1));
  buffer *fields = encode_scratch();
  TRY(put_fields(th, fields));
  TRY(host_check(
      th, luahost_log(level, message->text, message->len, fields->data, (uint32_t)fields->len)));
  encode_scratch_trim();
  return 0;
}

static int log_debug(thread *th) { return log_at(th, LUAHOST_LOG_DEBUG); }
static int log_info(thread *th) { return log_at(th, LUAHOST_LOG_INFO); }
static int log_warn(thread *th) { return log_at(th, LUAHOST_LOG_WARN); }
static int log_error(thread *th) { return log_at(th, LUAHOST_LOG_ERROR); }

static const library_entry functions[] = {
  {"debug", log_debug},
  {"info", log_info},
  {"warn", log_warn},
  {"error", log_error},
  {NULL, NULL},
};

int open_log(thread *th) {
  TRY(push_table(th, 0, 4));
  TRY(add_functions(th, "log", functions));
  return add_module(th, "log");
}
