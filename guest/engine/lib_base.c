// The basic functions, except load (lib_base_load.c), loadfile and dofile (lib_base_file.c), and those that the VM
// itself provides (pcall, xpcall).
#include "lib_base.h"

#include "gc.h"
#include "libs.h"
#include "number.h"
#include "vm.h"

// ---- errors

// Raises the value on top of the stack; strings get the position of the function at `level` in
// front.
static int raise_top(thread *th, int level) {
  if (!is_string(from_top(th, -1)) || level <= 0) return raise_value(th, from_top(th, -1));
  string *placed;
  TRY(add_position(th, level, as_string(from_top(th, -1)), &placed));
  value error;
  set_string(&error, placed);
  return raise_value(th, &error);
}

static int base_error(thread *th) {
  int64_t level;
  TRY(opt_int(th, 1, 1, &level));
  if (nargs(th) == 0)
    push_nil(th);
  else
    push_value(th, arg(th, 0));
  return raise_top(th, level > INT32_MAX ? INT32_MAX : (int)level);
}

static int base_assert(thread *th) {
  int count = nargs(th);
  TRY(check_any(th, 0));
  if (!is_false(arg(th, 0))) return count;
  if (count == 1)
    TRY(push_cstring(th, "assertion failed!"));
  else
    set_nargs(th, 2);
  return raise_top(th, 1);
}

// ---- warnings

static bool warnings_on, warning_begun;

static void warning_piece(const char *text, size_t len, bool continued) {
  // Only a message in one piece can be a control message.
  if (!warning_begun && !continued && len > 0 && text[0] == '@') {
    if (len == 3 && memcmp(text, "@on", 3) == 0) warnings_on = true;
    if (len == 4 && memcmp(text, "@off", 4) == 0) warnings_on = false;
    return;
  }
  if (warnings_on) {
    if (!warning_begun) io_write_stderr("Lua warning: ", 13);
    io_write_stderr(text, len);
    if (!continued) io_write_stderr("\n", 1);
  }
  warning_begun = continued;
}

void warning_text(const char *text, size_t len) {
  warning_piece("", 0, true);  // begun: not a control message
  warning_piece(text, len, false);
}

static int base_warn(thread *th) {
  int count = nargs(th);
  string *piece;
  TRY(check_string(th, 0, &piece));
  for (int i = 1; i < count; i++) TRY(check_string(th, i, &piece));
  for (int i = 0; i < count; i++) {
    piece = as_string(arg(th, i));
    warning_piece(piece->text, piece->len, i < count - 1);
    TRY(fuel_spend(piece->len / 64 + 1));
  }
  return 0;
}

// ---- print

static int print_text(thread *th, const char *text, size_t len) {
  TRY(fuel_spend((int64_t)len / 64 + 1));
  return io_write_stdout(th, text, len);
}

// What needs no string made for it, and no memory: 1 when it was printed.
static int print_simple(thread *th, const value *v) {
  char text[NUMBER_TEXT_MAX];
  if (v->tag > TAG_STRING || value_event(v, EVENT_TOSTRING) != NULL) return 0;
  switch (v->tag) {
    case TAG_NIL: TRY(print_text(th, "nil", 3)); return 1;
    case TAG_FALSE: TRY(print_text(th, "false", 5)); return 1;
    case TAG_TRUE: TRY(print_text(th, "true", 4)); return 1;
    case TAG_INT:
    case TAG_FLOAT: TRY(print_text(th, text, number_format(v, text))); return 1;
    case TAG_STRING: TRY(print_text(th, as_string(v)->text, as_string(v)->len)); return 1;
    default: return 0;
  }
}

static int print_value(thread *th, int i) {
  int done = print_simple(th, arg(th, i));
  if (done != 0) return done;
  TRY(push_tostring(th, arg(th, i)));
  const string *s = as_string(from_top(th, -1));
  TRY(print_text(th, s->text, s->len));
  pop(th, 1);
  return OK;
}

static int base_print(thread *th) {
  int count = nargs(th);
  for (int i = 0; i < count; i++) {
    if (i > 0) TRY(io_write_stdout(th, "\t", 1));
    TRY(print_value(th, i));
  }
  TRY(io_write_stdout(th, "\n", 1));
  return 0;
}

// ---- types and conversions

// Upvalue number `tag` is the name of that tag's type.
static int base_type(thread *th) {
  if (nargs(th) == 0) return check_any(th, 0);
  const value *first = arg(th, 0);
  push_value(th, &as_builtin(first - 1)->up[first->tag]);  // the function lies below its arguments
  return 1;
}

static int base_tostring(thread *th) {
  TRY(check_any(th, 0));
  TRY(push_tostring(th, arg(th, 0)));
  return 1;
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// The value of a digit in bases up to 36, or 36.
static unsigned digit_value(char c) {
  if (c >= '0' && c <= '9') return (unsigned)(c - '0');
  if (c >= 'a' && c <= 'z') return (unsigned)(c - 'a') + 10;
  if (c >= 'A' && c <= 'Z') return (unsigned)(c - 'A') + 10;
  return 36;
}

// An integer numeral in any base, with white space around it; wraps around.
static bool parse_in_base(const char *s, const char *end, unsigned base, int64_t *out) {
  uint64_t n = 0;
  while (s < end && is_space(*s)) s++;
  bool negative = s < end && *s == '-';
  if (s < end && (*s == '-' || *s == '+')) s++;
  const char *digits = s;
  for (; s < end && digit_value(*s) < base; s++) n = n * base + digit_value(*s);
  if (s == digits) return false;
  while (s < end && is_space(*s)) s++;
  *out = (int64_t)(negative ? 0 - n : n);
  return s == end;
}

static int tonumber_in_base(thread *th) {
  int64_t base, n;
  TRY(check_int(th, 1, &base));
  TRY(check_type(th, 0, TAG_STRING));
  if (base < 2 || base > 36) return raise_arg(th, 1, "base out of range");
  const string *s = as_string(arg(th, 0));
  TRY(fuel_spend(s->len / 16));
  if (parse_in_base(s->text, s->text + s->len, (unsigned)base, &n))
    push_int(th, n);
  else
    push_nil(th);
  return 1;
}

static int base_tonumber(thread *th) {
  value n;
  if (!arg_none_or_nil(th, 1)) return tonumber_in_base(th);
  TRY(check_any(th, 0));
  if (is_string(arg(th, 0))) TRY(fuel_spend(as_string(arg(th, 0))->len / 16));
  if (value_to_number(arg(th, 0), &n))
    push_value(th, &n);
  else
    push_nil(th);
  return 1;
}

// ---- raw access

static int base_rawequal(thread *th) {
  TRY(check_any(th, 0));
  TRY(check_any(th, 1));
  push_bool(th, value_raw_equal(arg(th, 0), arg(th, 1)));
  return 1;
}

static int base_rawlen(thread *th) {
  if (!arg_none(th, 0) && is_table(arg(th, 0)))
    push_int(th, (int64_t)table_length(as_table(arg(th, 0))));
  else if (!arg_none(th, 0) && is_string(arg(th, 0)))
    push_int(th, as_string(arg(th, 0))->len);
  else
    return raise_type(th, 0, "table or string");
  return 1;
}

static int base_rawget(thread *th) {
  table *t;
  TRY(check_table(th, 0, &t));
  TRY(check_any(th, 1));
  push_value(th, table_get(t, arg(th, 1)));
  return 1;
}

static int base_rawset(thread *th) {
  table *t;
  TRY(check_table(th, 0, &t));
  TRY(check_any(th, 1));
  TRY(check_any(th, 2));
  TRY(table_set(th, t, arg(th, 1), arg(th, 2)));
  push_value(th, arg(th, 0));
  return 1;
}

// ---- metatables

static int base_getmetatable(thread *th) {
  TRY(check_any(th, 0));
  table *meta = metatable_of(arg(th, 0));
  const value *hidden = metafield(arg(th, 0), "__metatable");
  if (!is_nil(hidden))
    push_value(th, hidden);
  else if (meta != NULL)
    push_table_object(th, meta);
  else
    push_nil(th);
  return 1;
}

static int base_setmetatable(thread *th) {
  TRY(check_type(th, 0, TAG_TABLE));
  bool given = !arg_none(th, 1);
  if (!given || (!is_nil(arg(th, 1)) && !is_table(arg(th, 1))))
    return raise_type(th, 1, "nil or table");
  if (!is_nil(metafield(arg(th, 0), "__metatable")))
    return raise(th, "cannot change a protected metatable");
  TRY(set_metatable(th, arg(th, 0), is_nil(arg(th, 1)) ? NULL : as_table(arg(th, 1))));
  push_value(th, arg(th, 0));
  return 1;
}

// ---- iteration

static int base_next(thread *th) {
  table *t;
  TRY(check_table(th, 0, &t));
  set_nargs(th, 2);
  value key, val;
  int found = table_next_key(th, t, arg(th, 1), &key, &val);
  TRY(found);
  if (!found) {
    push_nil(th);
    return 1;
  }
  push_value(th, &key);
  push_value(th, &val);
  return 2;
}

// Upvalue 0 is next. The VM calls __pairs itself, so that it may yield.
static int base_pairs(thread *th) {
  TRY(check_any(th, 0));
  set_nargs(th, 1);
  push_value(th, builtin_upvalue(th, 0));
  push_value(th, arg(th, 0));
  push_nil(th);
  return 3;
}

static int ipairs_step_slow(thread *th) {
  int64_t i;
  TRY(check_int(th, 1, &i));
  value key;
  set_int(&key, (int64_t)((uint64_t)i + 1));
  push_value(th, &key);
  TRY(get_index(th, arg(th, 0), &key));
  return is_nil(from_top(th, -1)) ? 1 : 2;
}

// Returns nil alone at the end.
int ipairs_step(thread *th) {
  const value *args = arg(th, 0);
  if (nargs(th) != 2 || !is_table(&args[0]) || !is_int(&args[1])) return ipairs_step_slow(th);
  if (as_table(&args[0])->meta != NULL) return ipairs_step_slow(th);
  const value *element = table_array_slot(as_table(&args[0]), (int64_t)((uint64_t)args[1].i + 1));
  if (element == NULL) return ipairs_step_slow(th);
  push_int(th, args[1].i + 1);
  push_value(th, element);
  return is_nil(element) ? 1 : 2;
}

// Upvalue 0 is ipairs_step.
static int base_ipairs(thread *th) {
  TRY(check_any(th, 0));
  push_value(th, builtin_upvalue(th, 0));
  push_value(th, arg(th, 0));
  push_int(th, 0);
  return 3;
}

static int base_select(thread *th) {
  int count = nargs(th);
  if (count > 0 && is_string(arg(th, 0)) && as_string(arg(th, 0))->text[0] == '#') {
    push_int(th, count - 1);
    return 1;
  }
  int64_t n;
  TRY(check_int(th, 0, &n));
  if (n < 0) n += count;
  if (n < 1) return raise_arg(th, 0, "index out of range");
  return n >= count ? 0 : count - (int)n;
}

// ---- collectgarbage

enum gc_option {
  OPTION_COLLECT, OPTION_COUNT, OPTION_STEP, OPTION_STOP, OPTION_RESTART, OPTION_RUNNING,
  OPTION_PAUSE, OPTION_STEPMUL, OPTION_INCREMENTAL, OPTION_GENERATIONAL,
};
static const char *const gc_options[] = {
    "collect", "count", "step", "stop", "restart", "isrunning",
    "setpause", "setstepmul", "incremental", "generational", NULL,
};

static int push_zero(thread *th) {
  push_int(th, 0);
  return 1;
}

static int collect_step(thread *th) {
  int64_t kilobytes;
  TRY(opt_int(th, 1, 0, &kilobytes));
  // At most a cycle's work, which goes with the bytes in use.
  int64_t work = kilobytes <= 0 ? 128 : kilobytes, most = (int64_t)gc_count() / 1024;
  TRY(fuel_spend((work < most ? work : most) * 2 + 1));
  int finished = gc_step(th, kilobytes);
  TRY(finished);
  push_bool(th, finished);
  return 1;
}

// Sets one of the collector's percentages and pushes what it was; 0 leaves it.
static int tune(thread *th, int i, int *setting) {
  int64_t percent;
  TRY(opt_int(th, i, 0, &percent));
  push_int(th, *setting);
  if (percent > 1000) percent = 1000;
  if (percent > 0) *setting = (int)percent;
  return 1;
}

static int change_mode(thread *th, const char *mode, bool incremental) {
  int64_t step_size;  // the others are read by tune
  for (int i = 1; i <= 3; i++) TRY(opt_int(th, i, 0, &step_size));
  set_nargs(th, 4);
  if (incremental) {
    TRY(tune(th, 1, &gc.pause));
    TRY(tune(th, 2, &gc.step_mul));
    if (step_size != 0) gc_set_step_size(step_size);
  }
  TRY(push_cstring(th, gc_set_mode(mode)));
  return 1;
}

static int base_collectgarbage(thread *th) {
  int option;
  TRY(check_option(th, 0, "collect", gc_options, &option));
  if (gc.running) {  // called by a finalizer: not now
    push_nil(th);
    return 1;
  }
  switch (option) {
    case OPTION_COLLECT: TRY(gc_full(th)); return push_zero(th);
    case OPTION_COUNT: push_float(th, (double)gc_count() / 1024); return 1;
    case OPTION_STEP: return collect_step(th);
    case OPTION_STOP: gc_stop(); return push_zero(th);
    case OPTION_RESTART: gc_restart(); return push_zero(th);
    case OPTION_RUNNING: push_bool(th, gc_is_running()); return 1;
    case OPTION_PAUSE: return tune(th, 1, &gc.pause);
    case OPTION_STEPMUL: return tune(th, 1, &gc.step_mul);
    case OPTION_INCREMENTAL: return change_mode(th, "incremental", true);
    default: return change_mode(th, "generational", false);
  }
}

// ---- registration

static const library_entry base_functions[] = {
    {"assert", base_assert},     {"collectgarbage", base_collectgarbage},
    {"dofile", base_dofile},     {"error", base_error},
    {"getmetatable", base_getmetatable}, {"loadfile", base_loadfile},
    {"load", base_load},         {"next", base_next},
    {"print", base_print},       {"rawequal", base_rawequal},
    {"rawget", base_rawget},     {"rawlen", base_rawlen},
    {"rawset", base_rawset},     {"select", base_select},
    {"setmetatable", base_setmetatable}, {"tonumber", base_tonumber},
    {"tostring", base_tostring}, {"warn", base_warn},
    {NULL, NULL},
};

// Makes a function with the values on top of the stack as its upvalues, in the table below them.
static int add_with_upvalues(thread *th, const char *name, builtin_fn fn, uint32_t upvalues) {
  TRY(push_builtin(th, name, fn, upvalues));
  TRY(standard_add(NULL, as_object(from_top(th, -1))));
  TRY(table_set_cstr(th, as_table(from_top(th, -2)), name, from_top(th, -1)));
  pop(th, 1);
  return OK;
}

static int add_type(thread *th) {
  for (uint32_t tag = 0; tag < TAG_COUNT; tag++) TRY(push_cstring(th, type_name(tag)));
  return add_with_upvalues(th, "type", base_type, TAG_COUNT);
}

static int add_iterators(thread *th) {
  push_value(th, table_get_cstr(globals(), "next"));
  TRY(add_with_upvalues(th, "pairs", base_pairs, 1));
  TRY(push_builtin(th, "ipairs.step", ipairs_step, 0));
  TRY(standard_add(NULL, as_object(from_top(th, -1))));
  return add_with_upvalues(th, "ipairs", base_ipairs, 1);
}

static int add_values(thread *th) {
  table *g = globals();
  TRY(table_set_cstr(th, g, "_G", from_top(th, -1)));
  TRY(push_cstring(th, "Lua 5.4"));
  TRY(table_set_cstr(th, g, "_VERSION", from_top(th, -1)));
  pop(th, 1);
  return table_set_cstr(th, loaded_modules(), "_G", from_top(th, -1));
}

int open_base(thread *th) {
  warnings_on = warning_begun = false;
  push_table_object(th, globals());
  TRY(add_functions(th, "", base_functions));
  TRY(add_type(th));
  TRY(add_iterators(th));
  TRY(add_values(th));
  pop(th, 1);
  return OK;
}
