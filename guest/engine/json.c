// The JSON encoder; json_decode.c has the decoder.
#include "json.h"

#include "decimal.h"
#include "utf8_check.h"

typedef struct encoder {
  thread *th;
  buffer *out;
  const json_style *style;
} encoder;

enum { BYTES_PER_UNIT = 16, UNITS_PER_PAIR = 4 };

// ---- numbers

static int put_int(buffer *out, int64_t i) {
  TRY(buffer_reserve(out, 24));
  char *at = out->data + out->len;
  if (i < 0) *at++ = '-';
  at += decimal_print_unsigned(i < 0 ? 0 - (uint64_t)i : (uint64_t)i, at);
  out->len = (size_t)(at - out->data);
  return OK;
}

static bool reads_back(const decimal *d, double x) {
  uint64_t digits = 0;
  for (int i = 0; i < d->count; i++) digits = digits * 10 + (uint64_t)(d->digits[i] - '0');
  return decimal_scale(digits, (int64_t)d->exponent - d->count + 1) == x;
}

// The next decimal of as many digits.
static void step_up(decimal *d) {
  int i = d->count - 1;
  for (; i >= 0 && d->digits[i] == '9'; i--) d->digits[i] = '0';
  if (i >= 0) {
    d->digits[i]++;
    d->count = i + 1;
    return;
  }
  d->digits[0] = '1';
  d->count = 1;
  d->exponent++;
}

// The fewest digits that read back as x > 0. The nearest decimal of so many
// digits does if any does, except at a power of two, below which doubles are
// closer together than above: there it may be the next one up. Decimals of up
// to 15 digits survive the way to a normal double and back, so none is shorter
// than what 15 digits give; 17 identify any double.
static void shortest(double x, decimal *d) {
  for (int digits = x < 0x1p-1022 ? 1 : 15; digits < 17; digits++) {
    decimal_from_double(x, digits, DECIMAL_UNBOUNDED, d);
    if (reads_back(d, x)) return;
    if (d->count < digits)
      continue;  // zeros were dropped: the next one up is not a step of the last digit
    step_up(d);
    if (reads_back(d, x)) return;
  }
  decimal_from_double(x, 17, DECIMAL_UNBOUNDED, d);
}

static int put_zeros(buffer *out, int count) {
  for (int i = 0; i < count; i++) TRY(buffer_putc(out, '0'));
  return OK;
}

// 12.5, 1200.0, 0.00125
static int put_positional(buffer *out, const decimal *d) {
  int whole = d->exponent + 1;  // digits before the point
  if (whole <= 0) {
    TRY(buffer_put(out, "0.", 2));
    TRY(put_zeros(out, -whole));
    return buffer_put(out, d->digits, (size_t)d->count);
  }
  if (whole >= d->count) {
    TRY(buffer_put(out, d->digits, (size_t)d->count));
    TRY(put_zeros(out, whole - d->count));
    return buffer_put(out, ".0", 2);
  }
  TRY(buffer_put(out, d->digits, (size_t)whole));
  TRY(buffer_putc(out, '.'));
  return buffer_put(out, d->digits + whole, (size_t)(d->count - whole));
}

// 1.25e+30
static int put_scientific(buffer *out, const decimal *d) {
  TRY(buffer_putc(out, d->digits[0]));
  if (d->count > 1) {
    TRY(buffer_putc(out, '.'));
    TRY(buffer_put(out, d->digits + 1, (size_t)d->count - 1));
  }
  TRY(buffer_put(out, d->exponent < 0 ? "e-" : "e+", 2));
  return put_int(out, d->exponent < 0 ? -d->exponent : d->exponent);
}

static int put_float(encoder *e, double n, const encode_step *at) {
  if (n != n) return encode_refuse(e->th, at, "NaN as JSON");
  if (__builtin_isinf(n)) return encode_refuse(e->th, at, "an infinite number as JSON");
  if (__builtin_signbit(n)) {
    TRY(buffer_putc(e->out, '-'));
    n = -n;
  }
  decimal d;
  shortest(n, &d);
  return d.exponent >= -5 && d.exponent < 16 ? put_positional(e->out, &d)
                                             : put_scientific(e->out, &d);
}

// ---- strings

static bool is_plain(unsigned char c) { return c >= 0x20 && c != '"' && c != '\\'; }

static int put_escape(buffer *out, unsigned char c) {
  static const char names[] = "btn.fr";  // 8 to 13; 11 has no letter
  char text[6] = {'\\', (char)c};
  if (c >= 0x20) return buffer_put(out, text, 2);
  if (c >= 8 && c <= 13 && c != 11) {
    text[1] = names[c - 8];
    return buffer_put(out, text, 2);
  }
  memcpy(text + 1, "u00", 3);
  text[4] = (char)('0' + (c >> 4));
  text[5] = "0123456789abcdef"[c & 15];
  return buffer_put(out, text, 6);
}

static int put_escaped(buffer *out, const char *text, size_t len) {
  size_t done = 0;
  for (size_t i = 0; i < len; i++) {
    if (is_plain((unsigned char)text[i])) continue;
    TRY(buffer_put(out, text + done, i - done));
    TRY(put_escape(out, (unsigned char)text[i]));
    done = i + 1;
  }
  return buffer_put(out, text + done, len - done);
}

static int refuse_text(encoder *e, const encode_step *at, size_t valid) {
  buffer what = {0};
  int status = buffer_printf(&what, "a string that is not valid UTF-8 (byte %lld)%c",
                             (long long)valid + 1, 0);
  if (status == OK) status = encode_refuse(e->th, at, what.data);
  buffer_free(&what);
  return status;
}

static int put_string(encoder *e, const string *s, const encode_step *at) {
  TRY(fuel_spend(1 + s->len / BYTES_PER_UNIT));
  size_t valid = utf8_valid_prefix(s->text, s->len);
  if (valid != s->len) return refuse_text(e, at, valid);
  TRY(buffer_reserve(e->out, (size_t)s->len + 2));
  TRY(buffer_putc(e->out, '"'));
  TRY(put_escaped(e->out, s->text, s->len));
  return buffer_putc(e->out, '"');
}

// ---- tables

static int put_value(encoder *e, const value *v, const encode_step *at);

static int put_line(encoder *e, uint32_t level) {
  if (e->style->indent == NULL) return OK;
  TRY(buffer_putc(e->out, '\n'));
  for (uint32_t i = 0; i < level; i++)
    TRY(buffer_put(e->out, e->style->indent, e->style->indent_len));
  return OK;
}

static int put_array(encoder *e, const table *t, uint32_t count, encode_step *step) {
  TRY(fuel_spend(count));
  TRY(buffer_putc(e->out, '['));
  for (uint32_t i = 1; i <= count; i++) {
    if (i > 1) TRY(buffer_putc(e->out, ','));
    TRY(put_line(e, step->depth));
    set_int(&step->key, i);
    TRY(put_value(e, sequence_item(t, i), step));
  }
  TRY(put_line(e, step->depth - 1));
  return buffer_putc(e->out, ']');
}

// A name of an object is a string: an integer key becomes its digits.
static int to_name(encoder *e, const encode_step *at, value *key) {
  buffer digits = {0};
  string *s;
  if (is_string(key)) return OK;
  if (!is_int(key))
    return encode_refuse(e->th, at, "a key that is neither string nor integer as JSON");
  int status = put_int(&digits, key->i);
  if (status == OK) status = string_new(digits.data, digits.len, &s);
  if (status == OK) set_string(key, s);
  buffer_free(&digits);
  return status;
}

static bool name_before(const entry *a, const entry *b) {
  return string_compare(as_string(&a->key), as_string(&b->key)) < 0;
}

static int sorted_names(encoder *e, encode_step *step, uint32_t *first, uint32_t *count) {
  TRY(entries_push(step->in, first, count));
  TRY(fuel_spend((int64_t)*count * UNITS_PER_PAIR));
  for (uint32_t i = 0; i < *count; i++) {
    entry *pair = entry_at(*first + i);
    value_copy(&step->key, &pair->key);
    TRY(to_name(e, step, &pair->key));
    pair->order = bytes_order(as_string(&pair->key)->text, as_string(&pair->key)->len);
  }
  return entries_sort(*first, *count, name_before);
}

static int put_pair(encoder *e, uint32_t index, encode_step *step) {
  const value *val = entry_at(index)->val;
  value_copy(&step->key, &entry_at(index)->key);
  TRY(put_line(e, step->depth));
  TRY(put_string(e, as_string(&step->key), step));
  TRY(buffer_put(e->out, ": ", e->style->indent == NULL ? 1 : 2));
  return put_value(e, val, step);
}

static int put_object(encoder *e, encode_step *step) {
  uint32_t first, count;
  TRY(sorted_names(e, step, &first, &count));
  TRY(buffer_putc(e->out, '{'));
  for (uint32_t i = 0; i < count; i++) {
    if (i > 0) {
      TRY(buffer_putc(e->out, ','));
      // step->key is still the name before: an integer key may have become the same name.
      if (value_raw_equal(&step->key, &entry_at(first + i)->key))
        return encode_refuse(e->th, step, "two keys of the same name");
    }
    TRY(put_pair(e, first + i, step));
  }
  entries_pop(first);
  TRY(put_line(e, step->depth - 1));
  return buffer_putc(e->out, '}');
}

static int put_table(encoder *e, const table *t, const encode_step *at) {
  encode_step step;
  uint32_t count;
  TRY(encode_enter(e->th, at, t, &step));
  TRY(fuel_spend(1 + t->array_len / 4 + t->node_used / 4));
  if (!table_is_sequence(t, &count)) return put_object(e, &step);
  if (count > 0) return put_array(e, t, count, &step);
  return buffer_put(e->out, is_marked_array(t) ? "[]" : "{}", 2);
}

static int put_value(encoder *e, const value *v, const encode_step *at) {
  switch (v->tag) {
    case TAG_NIL: return buffer_put(e->out, "null", 4);
    case TAG_FALSE: return buffer_put(e->out, "false", 5);
    case TAG_TRUE: return buffer_put(e->out, "true", 4);
    case TAG_INT: return put_int(e->out, v->i);
    case TAG_FLOAT: return put_float(e, v->n, at);
    case TAG_STRING: return put_string(e, as_string(v), at);
    case TAG_TABLE: return put_table(e, as_table(v), at);
    default: break;
  }
  if (is_null(v)) return buffer_put(e->out, "null", 4);
  return encode_refuse_type(e->th, at, v);
}

int json_encode(thread *th, const value *v, const json_style *style, buffer *out) {
  encoder e = {th, out, style};
  int status = put_value(&e, v, NULL);
  entries_clear();
  return status;
}

int json_encode_value(thread *th, const value *v, buffer *out) {
  static const json_style compact = {0};
  return json_encode(th, v, &compact, out);
}
