// Arguments of builtins: checks that read like the manual's.
#include "vm.h"

bool arg_none(thread *th, int i) { return i >= nargs(th); }
bool arg_none_or_nil(thread *th, int i) { return i >= nargs(th) || is_nil(arg(th, i)); }

int check_any(thread *th, int i) { return arg_none(th, i) ? raise_arg(th, i, "value expected") : OK; }

int check_type(thread *th, int i, enum tag tag) {
  if (!arg_none(th, i)) {
    uint32_t t = arg(th, i)->tag;
    if (t == tag || (tag == TAG_CLOSURE && t == TAG_BUILTIN) || (tag == TAG_TRUE && t == TAG_FALSE)) return OK;
  }
  return raise_type(th, i, type_name(tag));
}

int check_table(thread *th, int i, table **out) {
  if (arg_none(th, i) || !is_table(arg(th, i))) return raise_type(th, i, "table");
  *out = as_table(arg(th, i));
  return OK;
}

int check_int(thread *th, int i, int64_t *out) {
  if (!arg_none(th, i)) {
    const value *v = arg(th, i);
    if (is_int(v)) {
      *out = v->i;
      return OK;
    }
    if (value_to_int(v, out)) return OK;
    value n;
    if (value_to_number(v, &n)) return raise_arg(th, i, "number has no integer representation");
  }
  return raise_type(th, i, "number");
}

int check_float(thread *th, int i, double *out) {
  if (!arg_none(th, i)) {
    const value *v = arg(th, i);
    if (is_float(v)) {
      *out = v->n;
      return OK;
    }
    if (value_to_float(v, out)) return OK;
  }
  return raise_type(th, i, "number");
}

int check_number(thread *th, int i, value *out) {
  if (!arg_none(th, i) && value_to_number(arg(th, i), out)) return OK;
  return raise_type(th, i, "number");
}

int check_string(thread *th, int i, string **out) {
  if (!arg_none(th, i)) {
    value *v = arg(th, i);
    if (is_string(v)) {
      *out = as_string(v);
      return OK;
    }
    if (is_number(v)) {
      TRY(push_tostring(th, v));
      v = arg(th, i);
      value_copy(v, from_top(th, -1));
      pop(th, 1);
      *out = as_string(v);
      return OK;
    }
  }
  return raise_type(th, i, "string");
}

int opt_int(thread *th, int i, int64_t default_value, int64_t *out) {
  if (!arg_none_or_nil(th, i)) return check_int(th, i, out);
  *out = default_value;
  return OK;
}

int opt_float(thread *th, int i, double default_value, double *out) {
  if (!arg_none_or_nil(th, i)) return check_float(th, i, out);
  *out = default_value;
  return OK;
}

int opt_string(thread *th, int i, const char *default_value, size_t default_len, const char **text, size_t *len) {
  if (arg_none_or_nil(th, i)) {
    *text = default_value;
    *len = default_len;
    return OK;
  }
  string *s;
  TRY(check_string(th, i, &s));
  *text = s->text;
  *len = s->len;
  return OK;
}

int check_option(thread *th, int i, const char *default_value, const char *const names[], int *out) {
  const char *text = default_value;
  if (default_value == NULL || !arg_none_or_nil(th, i)) {
    string *s;
    TRY(check_string(th, i, &s));
    text = s->text;
  }
  for (int n = 0; names[n] != NULL; n++)
    if (strcmp(names[n], text) == 0) {
      *out = n;
      return OK;
    }
  return raise_argf(th, i, "invalid option '%.80s'", text);
}

int check_userdata(thread *th, int i, const char *type, void **out) {
  if (!arg_none(th, i) && arg(th, i)->tag == TAG_USERDATA) {
    userdata *u = as_userdata(arg(th, i));
    const value *meta = table_get_cstr(vm.registry, type);
    if (u->meta != NULL && is_table(meta) && as_table(meta) == u->meta) {
      *out = userdata_data(u);
      return OK;
    }
  }
  return raise_type(th, i, type);
}
