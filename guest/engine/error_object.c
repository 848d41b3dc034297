#include "error_object.h"

#include "cbor.h"
#include "luahost.h"
#include "utf8_check.h"

// Names of the fields, by their key in the item; in the order of the keys, as an encoded map needs
// them.
static const char *const field_names[] = {
  [LUAHOST_ERROR_CODE] = "code",     [LUAHOST_ERROR_MESSAGE] = "message",
  [LUAHOST_ERROR_HINT] = "hint",     [LUAHOST_ERROR_TRACEBACK] = "traceback",
  [LUAHOST_ERROR_TABLE] = "table",   [LUAHOST_ERROR_RIGHT] = "right",
  [LUAHOST_ERROR_LIMIT] = "limit",   [LUAHOST_ERROR_MAX] = "max",
  [LUAHOST_ERROR_GOT] = "got",       [LUAHOST_ERROR_POLICY] = "policy",
  [LUAHOST_ERROR_OP] = "op",         [LUAHOST_ERROR_REASON] = "reason",
};
enum { FIELDS = sizeof field_names / sizeof field_names[0] };

static const char ERROR_TYPE[] = "luahost.error";

// ---- printing

static int put_field(buffer *out, const table *t, const char *name, const char *before,
                     const char *after) {
  const value *v = table_get_cstr(t, name);
  if (!is_string(v) || as_string(v)->len == 0) return OK;
  TRY(buffer_put(out, before, strlen(before)));
  TRY(buffer_put(out, as_string(v)->text, as_string(v)->len));
  return buffer_put(out, after, strlen(after));
}

static int put_text(buffer *out, const table *t) {
  TRY(put_field(out, t, "code", "", ": "));
  TRY(put_field(out, t, "message", "", ""));
  return put_field(out, t, "hint", " (hint: ", ")");
}

static int error_tostring(thread *th) {
  table *t;
  buffer text = {0};
  TRY(check_table(th, 0, &t));
  int status = put_text(&text, t);
  if (status < 0) {
    buffer_free(&text);
    return status;
  }
  TRY(push_buffer(th, &text));
  return 1;
}

// ---- making

static int push_error_metatable(thread *th) {
  static const library_entry entries[] = {{"__tostring", error_tostring}, {NULL, NULL}};
  int fresh = new_metatable(th, ERROR_TYPE);
  return fresh == 1 ? add_functions(th, ERROR_TYPE, entries) : fresh;
}

// Gives the table on top of the stack the metatable of error objects.
static int finish_object(thread *th) {
  TRY(push_error_metatable(th));
  TRY(set_metatable(th, from_top(th, -2), as_table(from_top(th, -1))));
  pop(th, 1);
  return OK;
}

static int set_text_field(thread *th, const char *name, const char *text) {
  if (text == NULL) return OK;
  TRY(push_cstring(th, text));
  TRY(table_set_cstr(th, as_table(from_top(th, -2)), name, from_top(th, -1)));
  pop(th, 1);
  return OK;
}

int push_error_object(thread *th, const char *code, const char *message, const char *hint) {
  TRY(push_table(th, 0, 4));
  TRY(set_text_field(th, "code", code));
  TRY(set_text_field(th, "message", message));
  TRY(set_text_field(th, "hint", hint));
  return finish_object(th);
}

int raise_object(thread *th, const char *code, const char *message, const char *hint) {
  TRY(push_error_object(th, code, message, hint));
  return raise_value(th, from_top(th, -1));
}

static int read_field(thread *th, cbor_reader *r) {
  int64_t key;
  value v;
  TRY(cbor_read_int(r, &key));
  TRY(cbor_read_value(r, &v));
  if (key < 0 || key >= FIELDS) return OK;  // a newer host may say more
  push_value(th, &v);
  TRY(table_set_cstr(th, as_table(from_top(th, -2)), field_names[key], from_top(th, -1)));
  pop(th, 1);
  return OK;
}

int push_error_item(thread *th, const char *item, size_t len) {
  cbor_reader r;
  uint32_t fields;
  cbor_reader_init(&r, th, item, len);
  TRY(cbor_read_map(&r, &fields));
  TRY(push_table(th, 0, fields));
  for (uint32_t i = 0; i < fields; i++) TRY(read_field(th, &r));
  return finish_object(th);
}

// ---- writing

bool is_error_object(const value *v) {
  if (!is_table(v)) return false;
  const table *t = as_table(v);
  return is_string(table_get_cstr(t, "code")) && is_string(table_get_cstr(t, "message"));
}

// Whether a field of a script's table has the type that the item allows.
static bool is_field(const value *v, int key) {
  bool number = key == LUAHOST_ERROR_MAX || key == LUAHOST_ERROR_GOT || key == LUAHOST_ERROR_OP;
  return number ? is_int(v) : is_string(v);
}

// Text on the wire is valid UTF-8: a byte that is not becomes '?'.
static int put_clean_text(buffer *out, const char *text, size_t len) {
  TRY(cbor_put_head(out, CBOR_TEXT, len));
  while (len > 0) {
    unsigned n = utf8_sequence((const unsigned char *)text, len);
    TRY(n > 0 ? buffer_put(out, text, n) : buffer_putc(out, '?'));
    text += n > 0 ? n : 1;
    len -= n > 0 ? n : 1;
  }
  return OK;
}

static int put_item_field(buffer *out, int key, const value *v) {
  TRY(cbor_put_int(out, key));
  if (is_int(v)) return cbor_put_int(out, v->i);
  return put_clean_text(out, as_string(v)->text, as_string(v)->len);
}

static int put_object_item(const table *t, const char *traceback, size_t traceback_len,
                           buffer *out) {
  uint32_t count = 0;
  for (int key = 0; key < FIELDS; key++) {
    bool given = key == LUAHOST_ERROR_TRACEBACK && traceback != NULL;
    count += given || is_field(table_get_cstr(t, field_names[key]), key);
  }
  TRY(cbor_put_head(out, CBOR_MAP, count));
  for (int key = 0; key < FIELDS; key++) {
    const value *v = table_get_cstr(t, field_names[key]);
    if (key == LUAHOST_ERROR_TRACEBACK && traceback != NULL) {
      TRY(cbor_put_int(out, key));
      TRY(put_clean_text(out, traceback, traceback_len));
    } else if (is_field(v, key)) {
      TRY(put_item_field(out, key, v));
    }
  }
  return OK;
}

int put_error_item(thread *th, const value *error, const char *traceback, size_t traceback_len,
                   buffer *out) {
  if (is_error_object(error))
    return put_object_item(as_table(error), traceback, traceback_len, out);
  TRY(push_tostring(th, error));
  const string *message = as_string(from_top(th, -1));
  TRY(cbor_put_head(out, CBOR_MAP, traceback == NULL ? 2 : 3));
  TRY(cbor_put_int(out, LUAHOST_ERROR_CODE));
  TRY(cbor_put_text(out, "runtime", 7));
  TRY(cbor_put_int(out, LUAHOST_ERROR_MESSAGE));
  TRY(put_clean_text(out, message->text, message->len));
  pop(th, 1);
  if (traceback == NULL) return OK;
  TRY(cbor_put_int(out, LUAHOST_ERROR_TRACEBACK));
  return put_clean_text(out, traceback, traceback_len);
}

int error_errno(const char *code, size_t len) {
#define MATCH(number, text) \
  if (len == sizeof text - 1 && memcmp(code, text, len) == 0) return number;
  LUAHOST_ERRNO_CODES(MATCH)
#undef MATCH
  return LUAHOST_ERUNTIME;
}
