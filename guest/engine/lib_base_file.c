// loadfile and dofile: without a name they read standard input; named files there are none.
#include "lib_base.h"
#include "libs.h"
#include "stream.h"

// Arguments.
enum { NAME = 0, MODE = 1, ENV = 2 };

static int read_stdin(thread *th, buffer *b) {
  stream *s = &streams[0];
  int error = 0;
  while (stream_peek(s, &error) >= 0) {
    size_t n = s->len - s->at;
    TRY(fuel_spend((int64_t)n / 64 + 1));
    TRY(buffer_put(b, s->data + s->at, n));
    stream_skip(s, n);
  }
  return error == 0 ? OK : raise_plain(th, "cannot read stdin (%s)", stream_error_text(error));
}

// Pushes the function, or returns the error that loadfile gives and dofile raises.
static int load_stdin(thread *th, const char *mode, const value *env) {
  buffer b = {0};
  int status = read_stdin(th, &b);
  if (status == OK) {
    status = load_file_text(th, b.data, b.len, "=stdin", mode, env);
  }
  buffer_free(&b);
  return status;
}

// Checks the name: NULL when there is none.
static int file_name(thread *th, string **name) {
  *name = NULL;
  return arg_none_or_nil(th, NAME) ? OK : check_string(th, NAME, name);
}

static int load_named(thread *th, const string *name) {
  return raise_plain(th, "cannot open %.200s (%s)", name->text, SANDBOX_NO_FILES);
}

int base_loadfile(thread *th) {
  const char *mode;
  size_t len;
  value env;
  string *name;
  bool with_env = !arg_none(th, ENV);
  TRY(file_name(th, &name));
  TRY(opt_string(th, MODE, "bt", 2, &mode, &len));
  if (with_env) value_copy(&env, arg(th, ENV));
  int status = name == NULL ? load_stdin(th, mode, with_env ? &env : NULL) : load_named(th, name);
  return status < 0 ? push_load_error(th, status) : 1;
}

int base_dofile(thread *th) {
  string *name;
  TRY(file_name(th, &name));
  TRY(name == NULL ? load_stdin(th, "bt", NULL) : load_named(th, name));
  return call_value(th, 0, -1);
}
