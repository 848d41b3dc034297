// The io library as far as a sandbox has one: the three standard streams. Files
// and processes do not exist; opening one fails the way the manual says.
#include "lib_io.h"

#include <errno.h>

#include "libs.h"
#include "number.h"

static const char file_type[] = "FILE*";
// The default input and output, as places in the registry.
static const char *const default_key[2] = {"_IO_input", "_IO_output"};
enum { INPUT = 0, OUTPUT = 1 };
static stream *defaults[2];

// ---- failures

int io_push_failure(thread *th, const char *name, int error) {
  push_nil(th);
  if (name != NULL)
    TRY(push_format(th, "%s: %s", name, stream_error_text(error)));
  else
    TRY(push_cstring(th, stream_error_text(error)));
  push_int(th, stream_error_code(error));
  return 3;
}

static int push_not_permitted(thread *th, const char *name) {
  push_nil(th);
  if (name != NULL)
    TRY(push_format(th, "%s: %s", name, SANDBOX_NO_FILES));
  else
    TRY(push_cstring(th, SANDBOX_NO_FILES));
  push_int(th, SANDBOX_NO_FILES_CODE);
  return 3;
}

// For functions that raise when the file that argument 0 names cannot be opened.
static int raise_cannot_open(thread *th) {
  string *name;
  TRY(check_string(th, 0, &name));
  return raise(th, "cannot open file '%s' (%s)", name->text, SANDBOX_NO_FILES);
}

// What a function that only acts returns: true, or a failure.
static int push_outcome(thread *th, int error) {
  if (error != 0) return io_push_failure(th, NULL, error);
  push_bool(th, true);
  return 1;
}

// ---- files

static int check_file(thread *th, int i, stream **out) {
  void *data;
  TRY(check_userdata(th, i, file_type, &data));
  *out = *(stream **)data;
  return OK;
}

static int push_default(thread *th, int which) {
  push_value(th, table_get_cstr(registry(), default_key[which]));
  return 1;
}

// ---- writing, without Lua

int io_write_stdout(thread *th, const char *bytes, size_t len) {
  int error = stream_write(&streams[1], bytes, len);
  return error == 0 ? OK : raise(th, "cannot write to stdout: %s", stream_error_text(error));
}

void io_write_stderr(const char *bytes, size_t len) { (void)stream_write(&streams[2], bytes, len); }

int io_flush(void) {
  int error = stream_flush(&streams[1]);
  return error != 0 ? -error : 0;
}

// ---- write

static int write_number(stream *s, const value *v) {
  char text[NUMBER_PRINT_MAX];
  static const number_spec plain = {.conversion = 'g', .precision = 14};
  size_t len = is_int(v) ? number_format(v, text) : number_print_float(&plain, v->n, text);
  return stream_write(s, text, len);
}

static int write_arguments(thread *th, stream *s, int first, int count, int *error) {
  *error = 0;
  for (int i = first; i < count && *error == 0; i++) {
    const value *v = arg(th, i);
    if (is_number(v)) {
      *error = write_number(s, v);
      TRY(fuel_spend(2));
      continue;
    }
    string *text;
    TRY(check_string(th, i, &text));
    *error = stream_write(s, text->text, text->len);
    TRY(fuel_spend(text->len / 64 + 1));
  }
  return OK;
}

static int io_write_function(thread *th) {
  int error;
  TRY(write_arguments(th, defaults[OUTPUT], 0, nargs(th), &error));
  return error == 0 ? push_default(th, OUTPUT) : io_push_failure(th, NULL, error);
}

static int file_write(thread *th) {
  int count = nargs(th), error;
  stream *s;
  TRY(check_file(th, 0, &s));
  TRY(write_arguments(th, s, 1, count, &error));
  if (error != 0) return io_push_failure(th, NULL, error);
  push_value(th, arg(th, 0));
  return 1;
}

// ---- read

static int read_arguments(thread *th, stream *s, int first) {
  int error, count = nargs(th) - first;
  int pushed = io_read_formats(th, s, first, count, &error);
  TRY(pushed);
  return error == 0 ? pushed : io_push_failure(th, NULL, error);
}

static int io_read_function(thread *th) { return read_arguments(th, defaults[INPUT], 0); }

static int file_read(thread *th) {
  stream *s;
  TRY(check_file(th, 0, &s));
  return read_arguments(th, s, 1);
}

// ---- lines

enum { LINES_FORMATS_MAX = 250 };
enum { LINES_FILE = 0, LINES_COUNT = 1, LINES_FORMAT = 2 };  // upvalues of the iterator

static int lines_step(thread *th) {
  stream *s = *(stream **)userdata_data(as_userdata(builtin_upvalue(th, LINES_FILE)));
  int count = (int)builtin_upvalue(th, LINES_COUNT)->i, error;
  set_nargs(th, 1);
  TRY(stack_reserve(th, (uint32_t)count));
  for (int i = 0; i < count; i++) push_value(th, builtin_upvalue(th, LINES_FORMAT + i));
  int pushed = io_read_formats(th, s, 1, count, &error);
  TRY(pushed);
  if (error != 0) return raise(th, "%s", stream_error_text(error));
  return pushed;
}

static bool lines_holds(const value *up, uint32_t count) {
  if (count < LINES_FORMAT || up[LINES_FILE].tag != TAG_USERDATA || !is_int(&up[LINES_COUNT])) return false;
  const char *name = standard_name(as_object(&up[LINES_FILE]));
  return name != NULL && strncmp(name, "io.", 3) == 0 && up[LINES_COUNT].i == (int64_t)count - LINES_FORMAT &&
         count <= LINES_FORMATS_MAX + LINES_FORMAT;
}

const builtin_shape lines_shape = {"io.lines_step", lines_step, 0, lines_holds};

// The iterator over the file on top of the stack, with the formats in arguments first..count-1.
static int push_lines(thread *th, int first, int count) {
  int formats = count > first ? count - first : 0;
  if (formats > LINES_FORMATS_MAX)
    return raise_arg(th, LINES_FORMATS_MAX + 1, "too many arguments");
  TRY(stack_reserve(th, (uint32_t)formats + BUILTIN_SLOTS));
  push_int(th, formats);
  for (int i = 0; i < formats; i++) push_value(th, arg(th, first + i));
  TRY(push_builtin(th, lines_shape.name, lines_step, (uint32_t)(LINES_FORMAT + formats)));
  return 1;
}

static int file_lines(thread *th) {
  int count = nargs(th);
  stream *s;
  TRY(check_file(th, 0, &s));
  push_value(th, arg(th, 0));
  return push_lines(th, 1, count);
}

static int io_lines_function(thread *th) {
  int count = nargs(th);
  if (arg_none_or_nil(th, 0)) {
    push_default(th, INPUT);
    return push_lines(th, 1, count);
  }
  return raise_cannot_open(th);
}

// ---- opening, closing, choosing

static bool mode_is_valid(const char *mode) {
  if (*mode == '\0' || strchr("rwa", *mode++) == NULL) return false;
  if (*mode == '+') mode++;
  return strcmp(mode, "") == 0 || strcmp(mode, "b") == 0;
}

static int io_open_function(thread *th) {
  string *name;
  const char *mode;
  size_t mode_len;
  TRY(check_string(th, 0, &name));
  TRY(opt_string(th, 1, "r", 1, &mode, &mode_len));
  if (!mode_is_valid(mode)) return raise_arg(th, 1, "invalid mode");
  return push_not_permitted(th, name->text);
}

static int io_popen_function(thread *th) {
  string *command;
  TRY(check_string(th, 0, &command));
  return push_not_permitted(th, command->text);
}

static int io_tmpfile_function(thread *th) { return push_not_permitted(th, NULL); }

static int close_stream(thread *th, stream *s) {
  int error = stream_flush(s);
  if (error != 0) return io_push_failure(th, NULL, error);
  push_nil(th);
  TRY(push_cstring(th, "cannot close standard file"));
  return 2;
}

static int io_close_function(thread *th) {
  stream *s = defaults[OUTPUT];
  if (!arg_none(th, 0)) TRY(check_file(th, 0, &s));
  return close_stream(th, s);
}

static int file_close(thread *th) {
  stream *s;
  TRY(check_file(th, 0, &s));
  return close_stream(th, s);
}

static int choose_default(thread *th, int which) {
  if (arg_none_or_nil(th, 0)) return push_default(th, which);
  if (is_string(arg(th, 0)) || is_number(arg(th, 0))) return raise_cannot_open(th);
  TRY(check_file(th, 0, &defaults[which]));
  TRY(table_set_cstr(th, registry(), default_key[which], arg(th, 0)));
  push_value(th, arg(th, 0));
  return 1;
}

static int io_input_function(thread *th) { return choose_default(th, INPUT); }
static int io_output_function(thread *th) { return choose_default(th, OUTPUT); }

static bool is_file(const value *v) {
  const value *type = table_get_cstr(registry(), file_type);
  return v->tag == TAG_USERDATA && is_table(type) && as_userdata(v)->meta == as_table(type);
}

static int io_type_function(thread *th) {
  TRY(check_any(th, 0));
  if (!is_file(arg(th, 0))) {
    push_nil(th);
    return 1;
  }
  TRY(push_cstring(th, "file"));
  return 1;
}

// ---- other methods

static int io_flush_function(thread *th) {
  return push_outcome(th, stream_flush(defaults[OUTPUT]));
}

static int file_flush(thread *th) {
  stream *s;
  TRY(check_file(th, 0, &s));
  return push_outcome(th, stream_flush(s));
}

static int file_seek(thread *th) {
  static const char *const whences[] = {"set", "cur", "end", NULL};
  stream *s;
  int whence;
  int64_t offset;
  TRY(check_file(th, 0, &s));
  TRY(check_option(th, 1, "cur", whences, &whence));
  TRY(opt_int(th, 2, 0, &offset));
  return io_push_failure(th, NULL, ESPIPE);
}

static int file_setvbuf(thread *th) {
  // In the order of enum stream_buffering.
  static const char *const names[] = {"no", "full", "line", NULL};
  stream *s;
  int buffering;
  int64_t size;
  TRY(check_file(th, 0, &s));
  TRY(check_option(th, 1, NULL, names, &buffering));
  TRY(opt_int(th, 2, 0, &size));
  s->buffering = (enum stream_buffering)buffering;
  return push_outcome(th, stream_flush(s));
}

static int file_tostring(thread *th) {
  stream *s;
  TRY(check_file(th, 0, &s));
  TRY(push_format(th, "file (0x%08x)", (unsigned)(uintptr_t)s));
  return 1;
}

// For __gc and __close: the standard streams stay open.
static int file_release(thread *th) {
  stream *s;
  TRY(check_file(th, 0, &s));
  return 0;
}

// ---- registration

static const library_entry io_functions[] = {
    {"close", io_close_function},   {"flush", io_flush_function}, {"input", io_input_function},
    {"lines", io_lines_function},   {"open", io_open_function},   {"output", io_output_function},
    {"popen", io_popen_function},   {"read", io_read_function},   {"tmpfile", io_tmpfile_function},
    {"type", io_type_function},     {"write", io_write_function}, {NULL, NULL},
};

static const library_entry file_methods[] = {
    {"close", file_close}, {"flush", file_flush},     {"lines", file_lines}, {"read", file_read},
    {"seek", file_seek},   {"setvbuf", file_setvbuf}, {"write", file_write}, {NULL, NULL},
};

static const library_entry file_metamethods[] = {
    {"__close", file_release}, {"__gc", file_release}, {"__tostring", file_tostring}, {NULL, NULL},
};

// Leaves the metatable of files on the stack.
static int push_file_metatable(thread *th) {
  TRY(new_metatable(th, file_type));
  TRY(add_functions(th, file_type, file_metamethods));
  TRY(push_table(th, 0, 8));
  TRY(add_functions(th, file_type, file_methods));
  TRY(table_set_cstr(th, as_table(from_top(th, -2)), "__index", from_top(th, -1)));
  pop(th, 1);
  return OK;
}

// Adds a file object, "io.NAME", to the table below the metatable, which is on top.
static int add_stream(thread *th, const char *name, stream *s) {
  TRY(push_userdata(th, sizeof s, 0));
  value *file = from_top(th, -1);
  *(stream **)userdata_data(as_userdata(file)) = s;
  TRY(set_metatable(th, file, as_table(from_top(th, -2))));
  TRY(standard_add(name, as_object(file)));
  TRY(table_set_cstr(th, as_table(from_top(th, -3)), name + 3, from_top(th, -1)));
  pop(th, 1);
  return OK;
}

static int add_default(thread *th, int which, const char *name, stream *s) {
  defaults[which] = s;
  const value *file = table_get_cstr(as_table(from_top(th, -1)), name);
  return table_set_cstr(th, registry(), default_key[which], file);
}

int open_io(thread *th) {
  streams_reset();
  TRY(push_table(th, 0, 16));
  TRY(add_functions(th, "io", io_functions));
  TRY(push_file_metatable(th));
  TRY(add_stream(th, "io.stdin", &streams[0]));
  TRY(add_stream(th, "io.stdout", &streams[1]));
  TRY(add_stream(th, "io.stderr", &streams[2]));
  pop(th, 1);
  TRY(add_default(th, INPUT, "stdin", &streams[0]));
  TRY(add_default(th, OUTPUT, "stdout", &streams[1]));
  return add_library(th, "io");
}
