#include "cbor.h"

#include "cbor_shape.h"
#include "string_table.h"
#include "table.h"

// ---- heads

static inline int room(buffer *out, size_t more) {
  return __builtin_expect(out->cap - out->len >= more, 1) ? OK : buffer_reserve(out, more);
}

static inline void store_big_endian(char *at, uint64_t n, unsigned bytes) {
  n = __builtin_bswap64(n << (64 - 8 * bytes));
  memcpy(at, &n, 8);  // the bytes beyond are written over later: there is room for a whole head
}

// Writes a head at `at`, where CBOR_HEAD_MAX bytes are free; returns its length.
static inline unsigned write_head(char *at, unsigned major, uint64_t n) {
  unsigned first = major << 5;
  if (n < 24) {
    at[0] = (char)(first | n);
    return 1;
  }
  unsigned power = n <= 0xFF ? 0 : n <= 0xFFFF ? 1 : n <= 0xFFFFFFFF ? 2 : 3;
  at[0] = (char)(first | (24 + power));
  store_big_endian(at + 1, n, 1u << power);
  return 1 + (1u << power);
}

static inline unsigned write_int(char *at, int64_t i) {
  return i < 0 ? write_head(at, CBOR_NEGATIVE, ~(uint64_t)i)
               : write_head(at, CBOR_UINT, (uint64_t)i);
}

int cbor_put_head(buffer *out, enum cbor_major major, uint64_t n) {
  TRY(room(out, CBOR_HEAD_MAX));
  out->len += write_head(out->data + out->len, major, n);
  return OK;
}

int cbor_put_int(buffer *out, int64_t i) {
  TRY(room(out, CBOR_HEAD_MAX));
  out->len += write_int(out->data + out->len, i);
  return OK;
}

int cbor_put_byte(buffer *out, unsigned char item) { return buffer_putc(out, (char)item); }

static inline __attribute__((always_inline)) int put_counted(buffer *out, unsigned major, const char *bytes, size_t len) {
  TRY(room(out, CBOR_HEAD_MAX + len));
  char *at = out->data + out->len;
  at += write_head(at, major, len);
  copy_bytes(at, bytes, len);
  out->len = (size_t)(at + len - out->data);
  return OK;
}

// The same strings are written again and again, above all the keys of documents: what was looked at once is remembered.
static inline unsigned string_major(const string *s) {
  if (s->head.flags & STRING_TEXT) return CBOR_TEXT;
  if (!utf8_is_valid(s->text, s->len)) return CBOR_BYTES;
  ((string *)(uintptr_t)s)->head.flags |= STRING_TEXT;  // a note, not part of the value
  return CBOR_TEXT;
}

int cbor_put_string(buffer *out, const string *s) { return put_counted(out, string_major(s), s->text, s->len); }

int cbor_put_text(buffer *out, const char *text, size_t len) {
  return put_counted(out, utf8_is_valid(text, len) ? CBOR_TEXT : CBOR_BYTES, text, len);
}

int cbor_put_bytes(buffer *out, const char *bytes, size_t len) {
  return put_counted(out, CBOR_BYTES, bytes, len);
}

// ---- floats

enum { HALF = 0xF9, SINGLE = 0xFA, DOUBLE = 0xFB };

// Whether a float's value is also that of a half, and of which.
static bool single_to_half(uint32_t bits, uint32_t *half) {
  uint32_t sign = bits >> 16 & 0x8000, fraction = bits & 0x7FFFFF;
  int exponent = (int)(bits >> 23 & 0xFF) - 127;
  if (exponent == 128 || (exponent == -127 && fraction == 0)) {  // infinity, zero
    *half = sign | (exponent == 128 ? 0x7C00 : 0);
    return true;
  }
  if (exponent >= -14 && exponent <= 15 && (fraction & 0x1FFF) == 0) {
    *half = sign | (uint32_t)(exponent + 15) << 10 | fraction >> 13;
    return true;
  }
  if (exponent < -24 || exponent > -15) return false;
  unsigned shift = (unsigned)(-1 - exponent);  // a half's subnormals are multiples of 2^-24
  uint32_t significand = fraction | 0x800000;
  *half = sign | significand >> shift;
  return (significand & ((1u << shift) - 1)) == 0;
}

// Writes a float in the shortest form that keeps it; at has CBOR_HEAD_MAX bytes.
static unsigned write_float(char *at, double n) {
  uint32_t bits, half = 0x7E00;
  uint64_t whole;
  memcpy(&whole, &n, 8);
  bool fits = n != n || __builtin_fabs(n) <= 3.4028234663852886e38 || __builtin_isinf(n);
  float single = fits ? (float)n : 0;
  memcpy(&bits, &single, 4);
  if (n != n || ((double)single == n && single_to_half(bits, &half))) {
    at[0] = (char)HALF;
    store_big_endian(at + 1, half, 2);
    return 3;
  }
  bool is_single = (double)single == n;
  at[0] = (char)(is_single ? SINGLE : DOUBLE);
  store_big_endian(at + 1, is_single ? bits : whole, is_single ? 4 : 8);
  return is_single ? 5 : 9;
}

int cbor_put_float(buffer *out, double n) {
  TRY(room(out, CBOR_HEAD_MAX));
  out->len += write_float(out->data + out->len, n);
  return OK;
}

// 0 signs and shifts make a double of a half.
static double half_to_double(uint32_t half) {
  uint32_t exponent = half >> 10 & 0x1F, fraction = half & 0x3FF;
  double n;
  if (exponent == 0) {
    n = fraction * 0x1p-24;
  } else {
    uint64_t biased = exponent == 31 ? 0x7FF : exponent - 15 + 1023;
    uint64_t bits = biased << 52 | (uint64_t)fraction << 42;
    memcpy(&n, &bits, 8);
  }
  return half & 0x8000 ? -n : n;
}

static double single_to_double(uint32_t bits) {
  float single;
  memcpy(&single, &bits, 4);
  return single;
}

// ---- encoding

typedef struct encoder {
  thread *th;
  buffer *out;
} encoder;

enum { BYTES_PER_UNIT = 32, UNITS_PER_PAIR = 4 };

static int put_value(encoder *e, const value *v, const encode_step *at);

static int put_string(encoder *e, const string *s) {
  if (s->len >= BYTES_PER_UNIT) TRY(fuel_spend(s->len / BYTES_PER_UNIT));
  return cbor_put_string(e->out, s);
}

static int put_array(encoder *e, const table *t, uint32_t count, encode_step *step) {
  TRY(fuel_spend(count));
  TRY(cbor_put_head(e->out, CBOR_ARRAY, count));
  for (uint32_t i = 1; i <= count; i++) {
    set_int(&step->key, i);
    TRY(put_value(e, sequence_item(t, i), step));
  }
  return OK;
}

// The first bytes of a key's encoding. No encoding is the beginning of another,
// so these decide unless they are equal.
bool cbor_order_key(entry *pair) {
  char head[CBOR_HEAD_MAX + 8] = {0};
  const value *key = &pair->key;
  unsigned len;
  switch (key->tag) {
    case TAG_FALSE:
    case TAG_TRUE: head[0] = (char)(is_false(key) ? CBOR_FALSE : CBOR_TRUE); break;
    case TAG_INT: write_int(head, key->i); break;
    case TAG_FLOAT: write_float(head, key->n); break;
    case TAG_STRING: {
      const string *s = as_string(key);
      len = write_head(head, string_major(s), s->len);
      pair->order = bytes_order(s->text, s->len) >> 8 * len | bytes_order(head, len);
      return true;
    }
    default: return false;
  }
  pair->order = bytes_order(head, 8);
  return true;
}

bool cbor_key_before(const entry *a, const entry *b) {
  if (is_string(&a->key)) {
    const string *x = as_string(&a->key), *y = as_string(&b->key);
    return memcmp(x->text, y->text, x->len) < 0;
  }
  uint64_t sign = is_int(&a->key) && a->key.i < 0 ? UINT64_MAX : 0;  // -1-n is what is encoded
  return (a->key.bits ^ sign) < (b->key.bits ^ sign);
}

static int put_map(encoder *e, const table *t, encode_step *step) {
  uint32_t first, count;
  TRY(entries_push(t, &first, &count));
  TRY(fuel_spend((int64_t)count * UNITS_PER_PAIR));
  for (uint32_t i = 0; i < count; i++) {
    entry *pair = entry_at(first + i);
    value_copy(&step->key, &pair->key);
    if (!cbor_order_key(pair)) {
      encode_refused = pair->key.tag;
      return encode_refuse(e->th, step, is_table(&pair->key) ? "a table as a key" : "such a key");
    }
  }
  TRY(entries_sort(first, count, cbor_key_before));
  TRY(cbor_put_head(e->out, CBOR_MAP, count));
  for (uint32_t i = 0; i < count; i++) {
    const entry *pair = entry_at(first + i);
    const value *val = pair->val;
    value_copy(&step->key, &pair->key);
    TRY(put_value(e, &step->key, NULL));
    TRY(put_value(e, val, step));
  }
  entries_pop(first);
  return OK;
}

static int put_table(encoder *e, const table *t, const encode_step *at) {
  encode_step step;
  uint32_t count;
  TRY(encode_enter(e->th, at, t, &step));
  TRY(fuel_spend(1 + t->array_len / 4 + t->node_used / 4));
  if (!table_is_sequence(t, &count)) return put_map(e, t, &step);
  if (count > 0) return put_array(e, t, count, &step);
  return cbor_put_head(e->out, is_marked_array(t) ? CBOR_ARRAY : CBOR_MAP, 0);
}

static int put_value(encoder *e, const value *v, const encode_step *at) {
  buffer *out = e->out;
  TRY(room(out, CBOR_HEAD_MAX));
  switch (v->tag) {
    case TAG_NIL: return cbor_put_byte(out, CBOR_NULL);
    case TAG_FALSE: return cbor_put_byte(out, CBOR_FALSE);
    case TAG_TRUE: return cbor_put_byte(out, CBOR_TRUE);
    case TAG_INT: out->len += write_int(out->data + out->len, v->i); return OK;
    case TAG_FLOAT: out->len += write_float(out->data + out->len, v->n); return OK;
    case TAG_STRING: return put_string(e, as_string(v));
    case TAG_TABLE: return put_table(e, as_table(v), at);
    default: break;
  }
  if (is_null(v)) return cbor_put_byte(out, CBOR_NULL);
  return encode_refuse_type(e->th, at, v);
}

int cbor_encode_at(thread *th, const value *v, const encode_step *at, buffer *out) {
  encoder e = {th, out};
  int status = put_value(&e, v, at);
  if (is_table(v)) entries_clear();
  return status;
}

int cbor_encode(thread *th, const value *v, buffer *out) {
  return cbor_encode_at(th, v, NULL, out);
}

// ---- decoding

static __attribute__((noinline)) int malformed(const cbor_reader *r, const unsigned char *at,
                                               const char *why) {
  return raise(r->th, "malformed CBOR at byte %lld: %s", (long long)(at - r->start), why);
}

static uint64_t load_big_endian(const unsigned char *at, unsigned bytes) {
  uint64_t n = 0;
  for (unsigned i = 0; i < bytes; i++) n = n << 8 | at[i];
  return n;
}

typedef struct head {
  const unsigned char *at;  // where the item begins
  unsigned major, info;     // info is the low 5 bits of the first byte
  uint64_t n;
} head;

static __attribute__((noinline)) int read_long_head(cbor_reader *r, head *h) {
  if (h->info > 27) {
    return malformed(r, h->at,
                     h->info == 31 ? "indefinite lengths are not accepted" : "reserved head");
  }
  unsigned bytes = 1u << (h->info - 24);
  if ((size_t)(r->end - r->at) < bytes) return malformed(r, r->end, "unexpected end");
  h->n = load_big_endian(r->at, bytes);
  r->at += bytes;
  return OK;
}

static inline int read_head(cbor_reader *r, head *h) {
  if (r->at == r->end) return malformed(r, r->at, "unexpected end");
  h->at = r->at;
  unsigned first = *r->at++;
  h->major = first >> 5;
  h->info = first & 0x1F;
  h->n = h->info;
  if (r->owed > 0) r->owed--;
  return h->info < 24 ? OK : read_long_head(r, h);
}

static uint64_t left(const cbor_reader *r) { return (uint64_t)(r->end - r->at); }

// Notes that a container awaits so many items. Every item takes a byte, so what
// all open containers await cannot exceed the input: a made-up count never leads to an allocation.
static int expect_items(cbor_reader *r, const head *h, uint64_t items) {
  if (items > left(r) || r->owed + items > left(r))
    return malformed(r, h->at, "length beyond the end");
  r->owed += items;
  return OK;
}

static int to_int(const cbor_reader *r, const head *h, int64_t *out) {
  if (h->n > INT64_MAX) return malformed(r, h->at, "integer beyond 64 bits");
  *out = h->major == CBOR_UINT ? (int64_t)h->n : -1 - (int64_t)h->n;
  return OK;
}

// A string's bytes are all there, and paid for.
static inline int admit_string(cbor_reader *r, const head *h) {
  if (h->n > left(r)) return malformed(r, h->at, "length beyond the end");
  return h->n >= BYTES_PER_UNIT ? fuel_spend((int64_t)(h->n / BYTES_PER_UNIT)) : OK;
}

static __attribute__((noinline)) int malformed_text(const cbor_reader *r, size_t len) {
  return malformed(r, r->at + utf8_valid_prefix((const char *)r->at, len), "text is not valid UTF-8");
}

static int take_string(cbor_reader *r, const head *h, const char **text) {
  TRY(admit_string(r, h));
  *text = (const char *)r->at;
  if (h->major == CBOR_TEXT && !utf8_is_valid(*text, (size_t)h->n)) return malformed_text(r, (size_t)h->n);
  r->at += h->n;
  return OK;
}

static inline int read_string(cbor_reader *r, const head *h, value *out) {
  string *s;
  TRY(admit_string(r, h));
  if (h->major == CBOR_TEXT) {
    TRY(string_new_text((const char *)r->at, (size_t)h->n, &s));
    if (s == NULL) return malformed_text(r, (size_t)h->n);
  } else {
    TRY(string_new((const char *)r->at, (size_t)h->n, &s));
  }
  r->at += h->n;
  set_string(out, s);
  return OK;
}

static int other_value(const cbor_reader *r, const head *h, value *out) {
  switch (h->info) {
    case CBOR_FALSE & 0x1F: set_bool(out, false); return OK;
    case CBOR_TRUE & 0x1F: set_bool(out, true); return OK;
    case CBOR_NULL & 0x1F: set_null(out); return OK;
    case HALF & 0x1F: set_float(out, half_to_double((uint32_t)h->n)); return OK;
    case SINGLE & 0x1F: set_float(out, single_to_double((uint32_t)h->n)); return OK;
    case DOUBLE & 0x1F: memcpy(&out->n, &h->n, 8); out->tag = TAG_FLOAT; return OK;
    case CBOR_UNDEFINED & 0x1F: return malformed(r, h->at, "undefined has no counterpart in Lua");
    default: return malformed(r, h->at, "unassigned simple value");
  }
}

static int read_value(cbor_reader *r, const head *h, value *out);

static int read_items(cbor_reader *r, const head *h, value *out) {
  table *t;
  TRY(expect_items(r, h, h->n));
  TRY(fuel_spend(1 + (int64_t)h->n));
  TRY(table_new((uint32_t)h->n, 0, &t));
  for (uint32_t i = 1; i <= h->n; i++) {
    head item;
    value v;
    TRY(read_head(r, &item));
    TRY(read_value(r, &item, &v));
    TRY(table_set_int(r->th, t, i, &v));
  }
  set_table(out, t);
  return h->n == 0 ? mark_array(r->th, t) : OK;
}

static int read_key(cbor_reader *r, value *key) {
  head h;
  TRY(read_head(r, &h));
  bool fits = h.major <= CBOR_TEXT || (h.major == CBOR_OTHER && h.info != (CBOR_NULL & 0x1F));
  if (!fits) return malformed(r, h.at, "a key must be a string, a number or a boolean");
  TRY(read_value(r, &h, key));
  if (is_float(key) && key->n != key->n) return malformed(r, h.at, "NaN is no key");
  return OK;
}

// Reads the pairs of a map from `done` on into a table that has those before. *text: all keys so far were text.
static int read_more_pairs(cbor_reader *r, table *t, uint32_t done, uint32_t pairs, bool *text) {
  for (; done < pairs; done++) {
    value key, v;
    head item;
    const unsigned char *at = r->at;
    *text = *text && at != r->end && *at >> 5 == CBOR_TEXT;
    TRY(read_key(r, &key));
    if (!is_nil(table_get(t, &key))) return malformed(r, at, "duplicate key");
    TRY(read_head(r, &item));
    TRY(read_value(r, &item, &v));
    TRY(table_set(r->th, t, &key, &v));
  }
  return OK;
}

// Reads pairs into a table of the shape until one has another key; *done is how many.
static int read_shaped(cbor_reader *r, table *t, uint32_t pairs, uint32_t *done) {
  uint32_t i = 0;
  for (; i < pairs && shape_skip_key(r, as_string(&t->nodes[i].key)); i++) {
    head item;
    TRY(read_head(r, &item));
    TRY(read_value(r, &item, &t->nodes[i].val));
  }
  *done = i;
  return OK;
}

static int read_pairs(cbor_reader *r, const head *h, value *out) {
  table *t;
  if (h->n > left(r)) return malformed(r, h->at, "length beyond the end");
  TRY(expect_items(r, h, h->n * 2));
  TRY(fuel_spend(1 + (int64_t)h->n * UNITS_PER_PAIR));
  uint32_t pairs = (uint32_t)h->n, done = 0;
  bool text = true;
  shape *s = shape_for(r, pairs);
  if (s != NULL && s->pairs == pairs) {
    TRY(table_new_nodes(s->nodes, s->cap, pairs, &t));
    TRY(read_shaped(r, t, pairs, &done));
    if (done < pairs) table_keep_nodes(t, done);
  } else {
    TRY(table_new(0, pairs, &t));
  }
  if (done < pairs) {
    TRY(read_more_pairs(r, t, done, pairs, &text));
    if (s != NULL && text) shape_remember(s, t, pairs);
  }
  set_table(out, t);
  return OK;
}

static int read_container(cbor_reader *r, const head *h, value *out) {
  if (r->depth == ENCODE_MAX_DEPTH) return malformed(r, h->at, "nested deeper than 64 levels");
  r->depth++;
  int status = h->major == CBOR_ARRAY ? read_items(r, h, out) : read_pairs(r, h, out);
  r->depth--;
  return status;
}

static int read_value(cbor_reader *r, const head *h, value *out) {
  switch (h->major) {
    case CBOR_UINT:
    case CBOR_NEGATIVE:
      TRY(to_int(r, h, &out->i));
      out->tag = TAG_INT;
      return OK;
    case CBOR_BYTES:
    case CBOR_TEXT: return read_string(r, h, out);
    case CBOR_ARRAY:
    case CBOR_MAP: return read_container(r, h, out);
    case CBOR_TAG: return malformed(r, h->at, "tags are not accepted");
    default: return other_value(r, h, out);
  }
}

void cbor_reader_init(cbor_reader *r, thread *th, const char *data, size_t len) {
  r->th = th;
  r->start = r->at = (const unsigned char *)data;
  r->end = r->start + len;
  r->owed = 1;
  r->depth = 0;
}

int cbor_read_value(cbor_reader *r, value *out) {
  head h;
  TRY(read_head(r, &h));
  return read_value(r, &h, out);
}

// One string of up to 255 bytes, the most common value of all, needs no reader: 1 when data was
// that, 0 when the reader must see it, also to tell what is wrong with it.
static inline int decode_short_string(const unsigned char *data, size_t len, bool checked, value *out) {
  string *s;
  if (len == 0 || (data[0] & 0xC0) != CBOR_BYTES << 5) return 0;
  unsigned info = data[0] & 0x1F, head = info < 24 ? 1 : 2;
  if (info > 24 || len < head || len - head != (head == 1 ? info : data[1])) return 0;
  const char *text = (const char *)data + head;
  bool is_text = data[0] >> 5 == CBOR_TEXT;
  if (is_text && !checked && !utf8_is_valid(text, len - head)) return 0;
  TRY(string_new(text, len - head, &s));
  if (is_text) s->head.flags |= STRING_TEXT;
  set_string(out, s);
  return 1;
}

int cbor_decode_stored_string(const char *data, size_t len, value *out) {
  return decode_short_string((const unsigned char *)data, len, true, out);
}

int cbor_decode(thread *th, const char *data, size_t len, value *out) {
  cbor_reader r;
  int done = decode_short_string((const unsigned char *)data, len, false, out);
  if (done != 0) return done < 0 ? done : OK;
  cbor_reader_init(&r, th, data, len);
  TRY(cbor_read_value(&r, out));
  return cbor_at_end(&r) ? OK : malformed(&r, r.at, "more data after the value");
}

static int read_count(cbor_reader *r, unsigned major, unsigned items_each, uint32_t *count) {
  head h;
  TRY(read_head(r, &h));
  if (h.major != major)
    return malformed(r, h.at, major == CBOR_MAP ? "expected a map" : "expected an array");
  if (h.n > left(r)) return malformed(r, h.at, "length beyond the end");
  TRY(expect_items(r, &h, h.n * items_each));
  *count = (uint32_t)h.n;
  return OK;
}

int cbor_read_array(cbor_reader *r, uint32_t *count) { return read_count(r, CBOR_ARRAY, 1, count); }

int cbor_read_map(cbor_reader *r, uint32_t *pairs) { return read_count(r, CBOR_MAP, 2, pairs); }

int cbor_read_int(cbor_reader *r, int64_t *out) {
  head h;
  TRY(read_head(r, &h));
  if (h.major > CBOR_NEGATIVE) return malformed(r, h.at, "expected an integer");
  return to_int(r, &h, out);
}

int cbor_read_string(cbor_reader *r, const char **text, size_t *len) {
  head h;
  TRY(read_head(r, &h));
  if (h.major != CBOR_BYTES && h.major != CBOR_TEXT) return malformed(r, h.at, "expected a string");
  TRY(take_string(r, &h, text));
  *len = (size_t)h.n;
  return OK;
}

bool cbor_skip_byte(cbor_reader *r, unsigned char item) {
  if (r->at == r->end || *r->at != item) return false;
  r->at++;
  if (r->owed > 0) r->owed--;
  return true;
}

int cbor_skip(cbor_reader *r) {
  for (uint64_t items = 1; items > 0; items--) {
    head h;
    TRY(read_head(r, &h));
    bool is_string = h.major == CBOR_BYTES || h.major == CBOR_TEXT;
    uint64_t inner = h.major == CBOR_ARRAY ? h.n : h.major == CBOR_MAP ? h.n * 2 : h.major == CBOR_TAG;
    if ((h.major >= CBOR_BYTES && h.major <= CBOR_MAP && h.n > left(r)) || inner > left(r)) {
      return malformed(r, h.at, "length beyond the end");
    }
    if (is_string) r->at += h.n;
    items += inner;
  }
  return OK;
}
