// The string library: all that neither searches, formats nor packs.
#include "lib_string.h"
#include "snapshot.h"

#include "dump.h"
#include "libs.h"
#include "number.h"
#include "string_table.h"
#include "vm.h"

// ---- making strings

int draft_begin(thread *th, draft *d, size_t len) {
  d->object = NULL;
  d->text = d->small;
  d->len = len;
  if (len <= STRING_SHORT_MAX) return OK;
  TRY(mem_prepare(th, len));
  TRY(string_buffer(len, &d->object));
  d->text = d->object->text;
  return OK;
}

int draft_push(thread *th, draft *d) {
  if (d->object == NULL) return push_string(th, d->small, d->len);
  string *s;
  TRY(string_finish(d->object, &s));
  push_string_object(th, s);
  return OK;
}

void draft_drop(draft *d) {
  if (d->object != NULL) mem_free(d->object, string_size(d->object));
}

// Fills out[0..len) from s[0..len).
typedef void (*byte_map)(char *out, const char *s, size_t len);

static void map_lower(char *out, const char *s, size_t len) {
  for (size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char)s[i];
    out[i] = (char)(c + ((unsigned)(c - 'A') < 26) * 32);
  }
}

static void map_upper(char *out, const char *s, size_t len) {
  for (size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char)s[i];
    out[i] = (char)(c - ((unsigned)(c - 'a') < 26) * 32);
  }
}

static int map_lumps(draft *d, const string *s, byte_map map) {
  for (size_t done = 0; done < s->len; done += LUMP) {
    size_t n = s->len - done < LUMP ? s->len - done : LUMP;
    TRY(fuel_spend((int64_t)(n / BYTES_PER_UNIT)));
    map(d->text + done, s->text + done, n);
  }
  return OK;
}

static int map_string(thread *th, byte_map map) {
  string *s;
  draft d;
  TRY(string_arg(th, 0, &s));
  TRY(draft_begin(th, &d, s->len));
  int status = map_lumps(&d, s, map);
  if (status < 0) {
    draft_drop(&d);
    return status;
  }
  TRY(draft_push(th, &d));
  return 1;
}

static int string_lower(thread *th) { return map_string(th, map_lower); }
static int string_upper(thread *th) { return map_string(th, map_upper); }

static void reverse_lump(char *out_end, const char *s, size_t len) {
  for (size_t i = 0; i < len; i++) *--out_end = s[i];
}

static int string_reverse(thread *th) {
  string *s;
  draft d;
  TRY(string_arg(th, 0, &s));
  TRY(draft_begin(th, &d, s->len));
  for (size_t done = 0; done < s->len; done += LUMP) {
    size_t n = s->len - done < LUMP ? s->len - done : LUMP;
    int status = fuel_spend((int64_t)(n / BYTES_PER_UNIT));
    if (status < 0) {
      draft_drop(&d);
      return status;
    }
    reverse_lump(d.text + s->len - done, s->text + done, n);
  }
  TRY(draft_push(th, &d));
  return 1;
}

// Repeats the first `unit` bytes of text until len of them are there.
static int repeat_fill(char *text, size_t unit, size_t len) {
  for (size_t done = unit, n; done < len; done += n) {
    size_t phase = done % unit;
    n = done - phase < LUMP ? done - phase : LUMP;
    if (n > len - done) n = len - done;
    TRY(fuel_spend((int64_t)(n / BYTES_PER_UNIT)));
    memcpy(text + done, text + phase, n);
  }
  return OK;
}

static int string_rep(thread *th) {
  string *s;
  int64_t times;
  const char *separator;
  size_t separator_len;
  TRY(string_arg(th, 0, &s));
  TRY(int_arg(th, 1, &times));
  TRY(opt_string(th, 2, "", 0, &separator, &separator_len));
  uint64_t unit = s->len + (uint64_t)separator_len;
  if (times <= 0 || unit == 0) {
    TRY(push_string(th, "", 0));
    return 1;
  }
  if ((uint64_t)times > (STRING_MAX + (uint64_t)separator_len) / unit) {
    return raise(th, "resulting string too large");
  }
  size_t len = (size_t)(unit * (uint64_t)times) - separator_len;
  draft d;
  TRY(draft_begin(th, &d, len));
  memcpy(d.text, s->text, s->len);
  if (times > 1) memcpy(d.text + s->len, separator, separator_len);
  int status = times > 1 ? repeat_fill(d.text, (size_t)unit, len) : OK;
  if (status < 0) {
    draft_drop(&d);
    return status;
  }
  TRY(draft_push(th, &d));
  return 1;
}

// ---- parts

static int string_len(thread *th) {
  string *s;
  TRY(string_arg(th, 0, &s));
  push_int(th, s->len);
  return 1;
}

static int string_sub(thread *th) {
  string *s;
  int64_t i, j;
  TRY(string_arg(th, 0, &s));
  TRY(int_arg(th, 1, &i));
  TRY(opt_int_arg(th, 2, -1, &j));
  uint64_t first = start_position(i, s->len);
  size_t last = end_position(j, s->len);
  if (first > last) {
    TRY(push_string(th, "", 0));
  } else if (first == 1 && last == s->len) {
    push_string_object(th, s);
  } else {
    TRY(push_string(th, s->text + first - 1, last - (size_t)first + 1));
  }
  return 1;
}

static int string_byte(thread *th) {
  string *s;
  int64_t i, j;
  TRY(string_arg(th, 0, &s));
  TRY(opt_int_arg(th, 1, 1, &i));
  uint64_t first = start_position(i, s->len);
  TRY(opt_int_arg(th, 2, i, &j));
  size_t last = end_position(j, s->len);
  if (first > last) return 0;
  size_t count = last - (size_t)first + 1;
  if (count > BUILTIN_SLOTS / 2) {
    if (count >= STACK_MAX) return raise(th, "stack overflow (string slice too long)");
    TRY(stack_reserve(th, (uint32_t)count));
    TRY(fuel_spend((int64_t)(count / 4)));
  }
  for (size_t k = 0; k < count; k++) push_int(th, (unsigned char)s->text[first - 1 + k]);
  return (int)count;
}

static int string_char(thread *th) {
  int count = nargs(th);
  draft d;
  TRY(fuel_spend(count / 4));
  TRY(draft_begin(th, &d, (size_t)count));
  for (int i = 0; i < count; i++) {
    int64_t c;
    int status = int_arg(th, i, &c);
    if (status == OK && (uint64_t)c > 255) status = raise_arg(th, i, "value out of range");
    if (status < 0) {
      draft_drop(&d);
      return status;
    }
    d.text[i] = (char)c;
  }
  TRY(draft_push(th, &d));
  return 1;
}

static bool is_true(thread *th, int i) { return !arg_none(th, i) && !is_false(arg(th, i)); }

static int string_dump(thread *th) {
  TRY(check_type(th, 0, TAG_CLOSURE));
  if (arg(th, 0)->tag != TAG_CLOSURE) return raise(th, "unable to dump given function");
  buffer out = {0};
  int status = dump_function(th, arg(th, 0), is_true(th, 1), &out);
  if (status < 0) {
    buffer_free(&out);
    return status;
  }
  TRY(push_buffer(th, &out));
  return 1;
}

// ---- arithmetic on strings that denote numbers (manual section 3.4.3)

// The operands are no two numbers: lets the second one's metamethod answer.
// (The first one's would have been asked before the string's.)
static int arith_other(thread *th, const char *event) {
  const value *other = arg(th, 1);
  const value *handler = is_string(other) ? NULL : metafield(other, event);
  if (handler == NULL || is_nil(handler)) {
    return raise(th, "attempt to %s a '%s' with a '%s'", event + 2, type_name(arg(th, 0)->tag),
                 type_name(other->tag));
  }
  push_value(th, handler);
  push_value(th, arg(th, 0));
  push_value(th, arg(th, 1));
  TRY(call_value(th, 2, 1));
  return 1;
}

static int arith_strings(thread *th, int op, const char *event) {
  value a, b;
  set_nargs(th, 2);
  if (!value_to_number(arg(th, 0), &a) || !value_to_number(arg(th, 1), &b)) {
    return arith_other(th, event);
  }
  TRY(arith(th, op, &a, &b));
  return 1;
}

static int meta_add(thread *th) { return arith_strings(th, ARITH_ADD, "__add"); }
static int meta_sub(thread *th) { return arith_strings(th, ARITH_SUB, "__sub"); }
static int meta_mul(thread *th) { return arith_strings(th, ARITH_MUL, "__mul"); }
static int meta_mod(thread *th) { return arith_strings(th, ARITH_MOD, "__mod"); }
static int meta_pow(thread *th) { return arith_strings(th, ARITH_POW, "__pow"); }
static int meta_div(thread *th) { return arith_strings(th, ARITH_DIV, "__div"); }
static int meta_idiv(thread *th) { return arith_strings(th, ARITH_IDIV, "__idiv"); }
static int meta_unm(thread *th) { return arith_strings(th, ARITH_UNM, "__unm"); }

// ---- the library

static const library_entry metamethods[] = {
    {"__add", meta_add}, {"__sub", meta_sub}, {"__mul", meta_mul},   {"__mod", meta_mod},
    {"__pow", meta_pow}, {"__div", meta_div}, {"__idiv", meta_idiv}, {"__unm", meta_unm},
    {NULL, NULL},
};

static int string_metatable(thread *th) {
  value library;
  value_copy(&library, from_top(th, -1));
  TRY(push_table(th, 0, 10));
  TRY(add_functions(th, "string", metamethods));
  table *meta = as_table(from_top(th, -1));
  TRY(table_set_cstr(th, meta, "__index", &library));
  TRY(standard_add("=string", &meta->head));
  set_type_metatable(TAG_STRING, meta);
  pop(th, 1);
  return OK;
}

static const library_entry functions[] = {
    {"byte", string_byte},     {"char", string_char},         {"dump", string_dump},
    {"find", string_find},     {"format", string_format},     {"gmatch", string_gmatch},
    {"gsub", string_gsub},     {"len", string_len},           {"lower", string_lower},
    {"match", string_match},   {"pack", string_pack},         {"packsize", string_packsize},
    {"rep", string_rep},       {"reverse", string_reverse},   {"sub", string_sub},
    {"unpack", string_unpack}, {"upper", string_upper},       {NULL, NULL},
};

int open_string(thread *th) {
  TRY(push_table(th, 0, 20));
  TRY(add_functions(th, "string", functions));
  TRY(string_metatable(th));
  return add_library(th, "string");
}
