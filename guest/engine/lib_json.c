// require "json": encode, decode, array, null.
#include "json.h"
#include "libs.h"

enum { INDENT_MAX = 16 };
static const char spaces[INDENT_MAX + 1] = "                ";

static int check_indent(thread *th, const value *indent, json_style *style) {
  if (is_nil(indent)) return OK;
  if (is_int(indent) && indent->i >= 0 && indent->i <= INDENT_MAX) {
    style->indent = spaces;
    style->indent_len = (uint32_t)indent->i;
    return OK;
  }
  if (!is_string(indent))
    return raise_arg(th, 1, "indent is a number from 0 to 16 or a string of white space");
  const string *s = as_string(indent);
  if (strspn(s->text, " \t") != s->len) return raise_arg(th, 1, "indent is not white space");
  style->indent = s->text;
  style->indent_len = s->len;
  return OK;
}

static int check_style(thread *th, json_style *style) {
  uint32_t cursor = 0;
  table *options;
  value key, val;
  if (arg_none_or_nil(th, 1)) return OK;
  TRY(check_table(th, 1, &options));
  while (table_next(options, &cursor, &key, &val)) {
    bool known = is_string(&key) && strcmp(as_string(&key)->text, "indent") == 0;
    if (!known) return raise_arg(th, 1, "unknown option: the only one is indent");
  }
  return check_indent(th, table_get_cstr(options, "indent"), style);
}

static int json_lua_encode(thread *th) {
  json_style style = {0};
  TRY(check_any(th, 0));
  TRY(check_style(th, &style));
  TRY(json_encode(th, arg(th, 0), &style, encode_scratch()));
  TRY(push_scratch(th));
  encode_scratch_trim();
  return 1;
}

static int json_lua_decode(thread *th) {
  enum { GROWTH = 8 };  // bytes of tables and strings for a byte of JSON, at most about
  string *s;
  value v;
  TRY(check_string(th, 0, &s));
  TRY(mem_prepare(th, (size_t)s->len * GROWTH));
  TRY(json_decode(th, s->text, s->len, &v));
  push_value(th, &v);
  return 1;
}

// Marks a table, or a new one, so that it is [] while it is empty.
static int json_lua_array(thread *th) {
  table *t;
  if (arg_none_or_nil(th, 0)) {
    TRY(push_table(th, 0, 0));
  } else {
    TRY(check_table(th, 0, &t));
    if (t->meta != NULL && !is_marked_array(t))
      return raise_arg(th, 0, "the table has a metatable of its own");
    push_value(th, arg(th, 0));
  }
  TRY(mark_array(th, as_table(from_top(th, -1))));
  return 1;
}

static const library_entry functions[] = {
  {"encode", json_lua_encode},
  {"decode", json_lua_decode},
  {"array", json_lua_array},
  {NULL, NULL},
};

int open_json(thread *th) {
  TRY(null_open(th));
  TRY(push_table(th, 0, 4));
  TRY(add_functions(th, "json", functions));
  TRY(add_null(th));
  return add_module(th, "json");
}
