// require "cbor": encode, decode, null.
#include "cbor.h"
#include "libs.h"

static int cbor_lua_encode(thread *th) {
  TRY(check_any(th, 0));
  TRY(cbor_encode(th, arg(th, 0), encode_scratch()));
  TRY(push_scratch(th));
  encode_scratch_trim();
  return 1;
}

static int cbor_lua_decode(thread *th) {
  enum { GROWTH = 8 };  // bytes of tables and strings for a byte of CBOR, about
  string *s;
  value v;
  TRY(check_string(th, 0, &s));
  TRY(mem_prepare(th, (size_t)s->len * GROWTH));
  TRY(cbor_decode(th, s->text, s->len, &v));
  push_value(th, &v);
  return 1;
}

static const library_entry functions[] = {
  {"encode", cbor_lua_encode},
  {"decode", cbor_lua_decode},
  {NULL, NULL},
};

int open_cbor(thread *th) {
  TRY(null_open(th));
  TRY(push_table(th, 0, 4));
  TRY(add_functions(th, "cbor", functions));
  TRY(add_null(th));
  return add_module(th, "cbor");
}
