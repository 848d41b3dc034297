// engine-native: runs one Lua file on the engine alone, without a host. For
// tests under sanitizers, for profilers and for speed without WebAssembly; the
// store behind the storage module is host_stub.c's.
//
//   engine-native [options] FILE [ARGUMENT...]    FILE "-" is standard input
//
// Exit codes: 0; 1 the script raised an error; 2 wrong usage; 3 a limit stopped it.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "disassemble.h"
#include "faults.h"
#include "gc.h"
#include "libs.h"
#include "machine.h"

enum { EXIT_SCRIPT = 1, EXIT_USAGE = 2, EXIT_LIMIT = 3 };

static const char usage[] =
    "usage: %s [options] FILE [ARGUMENT...]\n"
    "  -e CODE         run CODE instead of a file\n"
    "  --memory BYTES  what the engine may allocate\n"
    "  --fuel N        units of work that the script may use\n"
    "  --seed N        what hashes and random numbers start from\n"
    "  --dump          print the instructions of every function instead of running\n"
    "  --time          print \"seconds S\" to stderr: compiling and running the script\n"
    "  --usage         print to stderr what was used\n"
    "  --stress N      collect at every point where that may happen: N bytes of work each time\n"
#ifdef ENGINE_FAULTS
    "  --faults        run the script over and over without its output, another allocation failing each time\n"
    "  --every-fault   the same with each allocation that it makes, however long that takes\n"
#endif
    ;

typedef struct options {
  const char *program, *code, *file;
  char **args;
  int arg_count;
  bool dump, time, usage, faults, every_fault;
  uint64_t memory, seed;
  int64_t fuel, stress;
} options;

static bool parse_number(const char *text, int64_t *out) {
  char *end;
  if (text == NULL) return false;
  *out = strtoll(text, &end, 0);
  return *text != '\0' && *end == '\0' && *out >= 0;
}

// Options that take a value; false when the value is missing or wrong.
static bool parse_valued(options *o, const char *name, const char *text) {
  int64_t n;
  if (strcmp(name, "-e") == 0) return (o->code = text) != NULL;
  if (!parse_number(text, &n)) return false;
  if (strcmp(name, "--memory") == 0) return o->memory = (uint64_t)n, true;
  if (strcmp(name, "--fuel") == 0) return o->fuel = n, true;
  if (strcmp(name, "--seed") == 0) return o->seed = (uint64_t)n, true;
  if (strcmp(name, "--stress") == 0) return o->stress = n, true;
  return false;
}

static bool parse_flag(options *o, const char *name) {
  if (strcmp(name, "--dump") == 0) return o->dump = true;
  if (strcmp(name, "--time") == 0) return o->time = true;
  if (strcmp(name, "--usage") == 0) return o->usage = true;
#ifdef ENGINE_FAULTS
  if (strcmp(name, "--faults") == 0) return o->faults = true;
  if (strcmp(name, "--every-fault") == 0) return o->every_fault = true;
#endif
  return false;
}

static bool parse_options(int argc, char **argv, options *o) {
  *o = (options){.program = argv[0], .fuel = INT64_MAX};
  int i = 1;
  while (i < argc && argv[i][0] == '-' && argv[i][1] != '\0') {
    if (parse_flag(o, argv[i])) {
      i++;
    } else if (i + 1 < argc && parse_valued(o, argv[i], argv[i + 1])) {
      i += 2;
    } else {
      fprintf(stderr, "%s: bad option %s\n", o->program, argv[i]);
      return false;
    }
  }
  if (o->code == NULL) {
    if (i == argc) return false;
    o->file = argv[i++];
  }
  o->args = argv + i;
  o->arg_count = argc - i;
  return true;
}

// ---- the script's text

static bool read_all(FILE *in, char **text, size_t *len) {
  size_t cap = 1 << 16;
  *len = 0;
  *text = malloc(cap);
  for (size_t n; *text != NULL && (n = fread(*text + *len, 1, cap - *len, in)) > 0;) {
    *len += n;
    if (*len == cap) *text = realloc(*text, cap *= 2);
  }
  return *text != NULL && !ferror(in);
}

// A first line that starts with # is left out, its end kept: lines keep their numbers.
static void skip_first_line(char *text, size_t *len) {
  if (*len == 0 || text[0] != '#') return;
  size_t at = 0;
  while (at < *len && text[at] != '\n') at++;
  memmove(text, text + at, *len - at);
  *len -= at;
}

static bool read_script(const options *o, char **text, size_t *len) {
  if (o->code != NULL) {
    *len = strlen(o->code);
    return (*text = strdup(o->code)) != NULL;
  }
  if (strcmp(o->file, "-") == 0) return read_all(stdin, text, len);
  FILE *in = fopen(o->file, "rb");
  if (in == NULL) return false;
  bool ok = read_all(in, text, len);
  fclose(in);
  if (ok) skip_first_line(*text, len);
  return ok;
}

// ---- running it

// The message handler: an error that is text, or can say itself as text, gets a traceback.
static int add_traceback(thread *th) {
  set_nargs(th, 1);
  const value *error = arg(th, 0);
  if (!is_string(error) && !is_number(error)) {
    push_value(th, error);
    return 1;
  }
  TRY(push_tostring(th, error));
  TRY(get_field(th, table_get_cstr(globals(), "debug"), "traceback"));
  value message;
  value_copy(&message, from_top(th, -2));
  push_value(th, &message);
  push_int(th, 2);
  return call_value(th, 2, 1);
}

static int push_global(thread *th, const char *name) {
  push_value(th, table_get_cstr(globals(), name));
  return OK;
}

// Leaves pcall's results on the stack: true, or false and the error.
static int call_script(thread *th, const options *o, const char *text, size_t len) {
  char name[4096];
  snprintf(name, sizeof name, "@%s", o->file != NULL ? o->file : "");
  TRY(push_global(th, "xpcall"));
  TRY(load_file_text(th, text, len, o->code != NULL ? "=(command line)" : name, "bt", NULL));
  TRY(push_builtin(th, "add_traceback", add_traceback, 0));
  TRY(stack_reserve(th, (uint32_t)o->arg_count));
  for (int i = 0; i < o->arg_count; i++) TRY(push_cstring(th, o->args[i]));
  return call_value(th, 2 + o->arg_count, 2);
}

// Pushes the text of an error: itself, its __tostring, or what kind of value it is.
static int push_error_text(thread *th, const value *error) {
  value e;
  value_copy(&e, error);
  if (is_string(&e) || is_number(&e) || !is_nil(metafield(&e, "__tostring"))) return push_tostring(th, &e);
  return push_format(th, "(error object is a %s value)", type_name(e.tag));
}

static int report_limit(const options *o) {
  static const char *const names[] = {"none", "deadline", "cancelled", "fuel", "closing"};
  fprintf(stderr, "%s: limit: %s\n", o->program, names[control.interrupt]);
  return EXIT_LIMIT;
}

static int report_error(thread *th, const options *o, const value *error) {
  int status = push_error_text(th, error);
  if (status == ERR_KILLED) return report_limit(o);
  if (status < 0) set_string(&th->stack[th->top++], vm.memory_error);
  const string *text = as_string(from_top(th, -1));
  fprintf(stderr, "%s: ", o->program);
  fwrite(string_text(text), 1, text->len, stderr);
  fputc('\n', stderr);
  return EXIT_SCRIPT;
}

// The exit code of a finished run.
static int outcome(thread *th, const options *o, int status) {
  io_flush();
  if (status == ERR_KILLED) return report_limit(o);
  if (status < 0) return report_error(th, o, status == ERR_MEMORY ? &(value){.bits = 0} : &vm.error);
  if (is_false(from_top(th, -2))) return report_error(th, o, from_top(th, -1));
  return EXIT_SUCCESS;
}

static int dump(thread *th, const options *o, const char *text, size_t len) {
  int status = load_file_text(th, text, len, o->file != NULL ? o->file : "=(command line)", "bt", NULL);
  if (status < 0) return report_error(th, o, &vm.error);
  disassemble(stdout, as_closure(from_top(th, -1))->proto);
  return EXIT_SUCCESS;
}

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void print_usage(void) {
  int64_t used = control.fuel_used + control.slice_size - control.slice;
  fprintf(stderr, "fuel %" PRId64 "\npeak memory %" PRIu64 "\n", used, control.mem_peak);
}

static int run(const options *o, const char *text, size_t len) {
  thread *th;
  control.mem_limit = o->memory;
  control.fuel_left = o->fuel;
  control.seed = o->seed;
  if (machine_open(&th) < 0) {
    fprintf(stderr, "%s: the machine does not fit into --memory %" PRIu64 "\n", o->program, o->memory);
    return EXIT_USAGE;
  }
  double start = seconds();
  gc.stress = o->stress;
  if (gc.stress > 0) gc.debt = INT32_MAX;
  int code;
  if (o->dump) {
    code = dump(th, o, text, len);
  } else {
    code = outcome(th, o, call_script(th, o, text, len));
  }
  if (o->time) fprintf(stderr, "seconds %.6f\n", seconds() - start);
  if (o->usage) print_usage();
  machine_close();
  io_flush();
  return code;
}

#ifdef ENGINE_FAULTS
typedef struct source {
  const options *options;
  const char *text;
  size_t len;
} source;

static void call_source(thread *th, const void *context) {
  const source *s = context;
  call_script(th, s->options, s->text, s->len);
}

static int run_as_asked(const options *o, const char *text, size_t len) {
  const faulty_script script = {call_source, &(source){o, text, len}, o->seed};
  if (o->every_fault) return faults_every(&script);
  return o->faults ? faults_sampled(&script) : run(o, text, len);
}
#else
static int run_as_asked(const options *o, const char *text, size_t len) { return run(o, text, len); }
#endif

int main(int argc, char **argv) {
  options o;
  if (!parse_options(argc, argv, &o)) {
    fprintf(stderr, usage, argv[0]);
    return EXIT_USAGE;
  }
  char *text = NULL;
  size_t len;
  int code = EXIT_USAGE;
  if (read_script(&o, &text, &len)) {
    code = run_as_asked(&o, text, len);
  } else {
    fprintf(stderr, "%s: cannot read %s\n", o.program, o.file);
  }
  free(text);
  return code;
}
