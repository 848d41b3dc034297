// The module "snapshot": values to documents and back.
#include "libs.h"

int snapshot_options_arg(thread *th, int i, snapshot_options *out) {
  uint32_t cursor = 0;
  value key, v;
  if (arg_none_or_nil(th, i)) return OK;
  table *t;
  TRY(check_table(th, i, &t));
  while (table_next(t, &cursor, &key, &v)) {
    const char *name = is_string(&key) ? as_string(&key)->text : "";
    if (strcmp(name, "strip") == 0) {
      if (!is_bool(&v)) return raise_argf(th, i, "strip is a boolean, got a %s", type_name(v.tag));
      out->strip = !is_false(&v);
    } else if (strcmp(name, "globals") == 0) {
      bool copy = is_string(&v) && strcmp(as_string(&v)->text, "copy") == 0;
      if (!copy && !(is_string(&v) && strcmp(as_string(&v)->text, "reference") == 0))
        return raise_arg(th, i, "globals is \"reference\" or \"copy\"");
      out->copy_globals = copy;
    } else {
      return raise_argf(th, i, "unknown option '%.40s': options are strip, globals", name);
    }
  }
  return OK;
}

static int encode(thread *th) {
  snapshot_options options = {0};
  buffer out = {0};
  TRY(check_any(th, 0));
  TRY(snapshot_options_arg(th, 1, &options));
  int status = snapshot_encode(th, arg(th, 0), &options, &out);
  if (status >= 0) status = push_buffer(th, &out);
  buffer_free(&out);
  return status < 0 ? status : 1;
}

static int decode(thread *th) {
  string *s;
  TRY(check_string(th, 0, &s));
  TRY(mem_prepare(th, (size_t)s->len * 8));
  TRY(snapshot_decode(th, s->text, s->len));
  return 1;
}

int open_snapshot(thread *th) {
  static const library_entry functions[] = {{"encode", encode}, {"decode", decode}, {NULL, NULL}};
  TRY(push_table(th, 0, 2));
  TRY(add_functions(th, "snapshot", functions));
  return add_module(th, "snapshot");
}
