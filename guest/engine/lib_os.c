// The os library as far as a sandbox has one: the time; local time is UTC. There are no files, no
// processes and no other locale: their functions fail the way the manual says. os.exit is not
// there, for a plugin does not end its host.
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L  // clock_gettime
#endif
#include "calendar.h"
#include "libs.h"

#include <time.h>

static int64_t clock_nanoseconds(clockid_t which) {
  struct timespec t;
  if (clock_gettime(which, &t) != 0) return 0;
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t now(void) { return clock_nanoseconds(CLOCK_REALTIME) / 1000000000; }

// ---- os.time

enum { REQUIRED = -1 };  // in place of a default

// Reads a field of the date table in argument 0. `least` is where C's struct tm counts the
// field from: what does not fit its int from there is out of bounds.
static int date_field(thread *th, const char *name, int default_value, int64_t least,
                      int64_t *out) {
  TRY(get_field(th, arg(th, 0), name));
  const value *v = from_top(th, -1);
  if (value_to_int(v, out)) {
    if (*out > INT32_MAX + least || *out < INT32_MIN + least)
      return raise(th, "field '%s' is out-of-bound", name);
  } else if (!is_nil(v)) {
    return raise(th, "field '%s' is not an integer", name);
  } else if (default_value == REQUIRED) {
    return raise(th, "field '%s' missing in date table", name);
  } else {
    *out = default_value;
  }
  pop(th, 1);
  return OK;
}

static int set_int_field(thread *th, table *t, const char *name, int64_t n) {
  value v;
  set_int(&v, n);
  return table_set_cstr(th, t, name, &v);
}

static int set_date_fields(thread *th, table *t, const moment *m) {
  value dst;
  set_bool(&dst, false);
  TRY(set_int_field(th, t, "year", m->year));
  TRY(set_int_field(th, t, "month", m->month));
  TRY(set_int_field(th, t, "day", m->day));
  TRY(set_int_field(th, t, "hour", m->hour));
  TRY(set_int_field(th, t, "min", m->min));
  TRY(set_int_field(th, t, "sec", m->sec));
  TRY(set_int_field(th, t, "yday", m->yearday + 1));
  TRY(set_int_field(th, t, "wday", m->weekday + 1));
  return table_set_cstr(th, t, "isdst", &dst);
}

// Summer time is an hour ahead, also where nobody observes it.
static int summer_time(thread *th, int64_t *seconds) {
  TRY(get_field(th, arg(th, 0), "isdst"));
  *seconds = is_false(from_top(th, -1)) ? 0 : 3600;
  pop(th, 1);
  return OK;
}

static int time_of_table(thread *th) {
  int64_t year, month, day, hour, min, sec, dst;
  TRY(check_type(th, 0, TAG_TABLE));
  set_nargs(th, 1);
  TRY(date_field(th, "year", REQUIRED, 1900, &year));
  TRY(date_field(th, "month", REQUIRED, 1, &month));
  TRY(date_field(th, "day", REQUIRED, 0, &day));
  TRY(date_field(th, "hour", 12, 0, &hour));
  TRY(date_field(th, "min", 0, 0, &min));
  TRY(date_field(th, "sec", 0, 0, &sec));
  TRY(summer_time(th, &dst));
  int64_t seconds = moment_to_seconds(year, month, day, hour, min, sec) - dst;
  moment m;
  if (!moment_from_seconds(seconds, &m))
    return raise(th, "time result cannot be represented in this installation");
  TRY(set_date_fields(th, as_table(arg(th, 0)), &m));
  push_int(th, seconds);
  return 1;
}

static int os_time(thread *th) {
  if (!arg_none_or_nil(th, 0)) return time_of_table(th);
  push_int(th, now());
  return 1;
}

// ---- os.date

static int date_text(thread *th, buffer *b, const char *format, size_t len, const moment *m,
                     const char *zone) {
  for (size_t at = 0; at < len; at++) {
    TRY(fuel_spend(1));
    if (format[at] != '%') {
      TRY(buffer_putc(b, format[at]));
      continue;
    }
    at++;
    int length = calendar_specifier(format + at, len - at);
    if (length == 0) return raise_argf(th, 0, "invalid conversion specifier '%%%s'", format + at);
    at += (size_t)length - 1;
    TRY(calendar_format(b, m, format[at], zone));
  }
  return OK;
}

static int os_date(thread *th) {
  const char *format;
  size_t len;
  int64_t seconds;
  TRY(opt_string(th, 0, "%c", 2, &format, &len));
  TRY(opt_int(th, 1, arg_none_or_nil(th, 1) ? now() : 0, &seconds));
  const char *zone = "UTC";
  if (len > 0 && *format == '!') {
    zone = "GMT";
    format++;
    len--;
  }
  moment m;
  if (!moment_from_seconds(seconds, &m))
    return raise(th, "date result cannot be represented in this installation");
  if (len == 2 && memcmp(format, "*t", 2) == 0) {
    TRY(push_table(th, 0, 9));
    TRY(set_date_fields(th, as_table(from_top(th, -1)), &m));
    return 1;
  }
  buffer b = {0};
  int status = date_text(th, &b, format, len, &m, zone);
  if (status < 0) {
    buffer_free(&b);
    return status;
  }
  TRY(push_buffer(th, &b));
  return 1;
}

// ---- the rest

// A module sees no time of its process. What passes while it runs comes near it.
#ifdef __wasm__
#define CPU_CLOCK CLOCK_MONOTONIC
#else
#define CPU_CLOCK CLOCK_PROCESS_CPUTIME_ID
#endif

static int64_t clock_start;

static int os_clock(thread *th) {
  push_float(th, (double)(clock_nanoseconds(CPU_CLOCK) - clock_start) / 1e9);
  return 1;
}

static int os_difftime(thread *th) {
  int64_t later, earlier;
  TRY(check_int(th, 0, &later));
  TRY(check_int(th, 1, &earlier));
  push_float(th, (double)later - (double)earlier);
  return 1;
}

static int push_not_permitted(thread *th, const char *name) {
  push_nil(th);
  TRY(push_format(th, "%s: %s", name, SANDBOX_NO_FILES));
  push_int(th, SANDBOX_NO_FILES_CODE);
  return 3;
}

static int os_remove(thread *th) {
  string *name;
  TRY(check_string(th, 0, &name));
  return push_not_permitted(th, name->text);
}

static int os_rename(thread *th) {
  string *from, *to;
  TRY(check_string(th, 0, &from));
  TRY(check_string(th, 1, &to));
  return push_not_permitted(th, from->text);
}

static int os_tmpname(thread *th) { return raise(th, "unable to generate a unique filename"); }

// Without a command the question is whether there is a shell.
static int os_execute(thread *th) {
  string *command;
  if (arg_none_or_nil(th, 0)) {
    push_bool(th, false);
    return 1;
  }
  TRY(check_string(th, 0, &command));
  push_nil(th);
  TRY(push_cstring(th, "exit"));
  push_int(th, 127);  // what a shell says of a command that it does not find
  return 3;
}

static int os_setlocale(thread *th) {
  static const char *const categories[] = {"all", "collate", "ctype", "monetary", "numeric", "time", NULL};
  const char *name;
  size_t len;
  int category;
  TRY(opt_string(th, 0, "C", 1, &name, &len));
  TRY(check_option(th, 1, "all", categories, &category));
  bool known = len == 0 || strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0;
  if (!known) {
    push_nil(th);
    return 1;
  }
  TRY(push_cstring(th, "C"));
  return 1;
}

// A plugin has no environment.
static int os_getenv(thread *th) {
  string *name;
  TRY(check_string(th, 0, &name));
  push_nil(th);
  return 1;
}

static const library_entry os_functions[] = {
    {"clock", os_clock},     {"date", os_date},         {"difftime", os_difftime},
    {"execute", os_execute}, {"getenv", os_getenv},     {"remove", os_remove},
    {"rename", os_rename},   {"setlocale", os_setlocale}, {"time", os_time},
    {"tmpname", os_tmpname}, {NULL, NULL},
};

int open_os(thread *th) {
  clock_start = clock_nanoseconds(CPU_CLOCK);
  TRY(push_table(th, 0, 16));
  TRY(add_functions(th, "os", os_functions));
  return add_library(th, "os");
}
