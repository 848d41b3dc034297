// string.pack, packsize and unpack: binary layouts (manual section 6.4.2).
//
// Native sizes and alignment are those of 64-bit Linux, whatever the engine
// runs on, so that packed data mean the same everywhere.
#include "lib_string.h"
#include "number.h"
#include "string_table.h"

enum {
  INT_BYTES_MAX = 16,
  LUA_INT_BYTES = 8,
  NATIVE_ALIGN = 8,
  PACKED_MAX = INT32_MAX,
};

enum item_kind {
  ITEM_NONE,     // a setting, or nothing
  ITEM_INT,
  ITEM_UINT,
  ITEM_FLOAT,    // 4 bytes
  ITEM_DOUBLE,
  ITEM_CHARS,    // fixed size
  ITEM_COUNTED,  // behind its length, which takes `size` bytes
  ITEM_ZERO_ENDED,
  ITEM_PADDING,
  ITEM_ALIGN,
};

typedef struct item {
  enum item_kind kind;
  size_t size;     // bytes it takes at least
  size_t padding;  // bytes before it
} item;

typedef struct layout {
  thread *th;
  const char *at;  // the format, ended by a NUL
  size_t max_align;
  bool little;
} layout;

// ---- reading the format

static bool is_digit(char c) { return (unsigned char)(c - '0') < 10; }

// Stops before the number could become too great for a size.
static size_t read_number(layout *l, size_t default_value) {
  if (!is_digit(*l->at)) return default_value;
  size_t n = 0;
  while (is_digit(*l->at) && n <= (PACKED_MAX - 9) / 10) n = n * 10 + (size_t)(*l->at++ - '0');
  return n;
}

static int read_int_size(layout *l, size_t default_value, size_t *out) {
  size_t n = read_number(l, default_value);
  if (n < 1 || n > INT_BYTES_MAX) {
    return raise(l->th, "integral size (%d) out of limits [1,%d]", (int)n, INT_BYTES_MAX);
  }
  *out = n;
  return OK;
}

static int sized(item *it, enum item_kind kind, size_t size) {
  it->kind = kind;
  it->size = size;
  return OK;
}

static int read_chars(layout *l, item *it) {
  if (!is_digit(*l->at)) return raise(l->th, "missing size for format option 'c'");
  return sized(it, ITEM_CHARS, read_number(l, 0));
}

static int read_int(layout *l, item *it, enum item_kind kind, size_t default_size) {
  it->kind = kind;
  return read_int_size(l, default_size, &it->size);
}

static int read_setting(layout *l, char option) {
  switch (option) {
  case '<': case '=': l->little = true; return OK;
  case '>': l->little = false; return OK;
  case '!': return read_int_size(l, NATIVE_ALIGN, &l->max_align);
  case ' ': return OK;
  default: return raise(l->th, "invalid format option '%c'", option);
  }
}

static int read_option(layout *l, item *it) {
  char option = *l->at++;
  *it = (item){.kind = ITEM_NONE};
  switch (option) {
  case 'b': return sized(it, ITEM_INT, 1);
  case 'B': return sized(it, ITEM_UINT, 1);
  case 'h': return sized(it, ITEM_INT, 2);
  case 'H': return sized(it, ITEM_UINT, 2);
  case 'l': case 'j': return sized(it, ITEM_INT, 8);
  case 'L': case 'J': case 'T': return sized(it, ITEM_UINT, 8);
  case 'i': return read_int(l, it, ITEM_INT, 4);
  case 'I': return read_int(l, it, ITEM_UINT, 4);
  case 'f': return sized(it, ITEM_FLOAT, 4);
  case 'd': case 'n': return sized(it, ITEM_DOUBLE, 8);
  case 's': return read_int(l, it, ITEM_COUNTED, 8);
  case 'c': return read_chars(l, it);
  case 'z': return sized(it, ITEM_ZERO_ENDED, 0);
  case 'x': return sized(it, ITEM_PADDING, 1);
  case 'X': return sized(it, ITEM_ALIGN, 0);
  default: return read_setting(l, option);
  }
}

// The option behind 'X' says how to align, and is not packed itself.
static int read_align_option(layout *l, size_t *align) {
  item next = {.kind = ITEM_NONE};
  if (*l->at != 0) TRY(read_option(l, &next));
  if (next.kind == ITEM_CHARS || next.size == 0) {
    return raise_arg(l->th, 0, "invalid next option for option 'X'");
  }
  *align = next.size;
  return OK;
}

// The next item, with the padding it needs behind `total` bytes. 1, or 0 at the end.
static int next_item(layout *l, size_t total, item *it) {
  if (*l->at == 0) return 0;
  TRY(fuel_spend(1));
  TRY(read_option(l, it));
  size_t align = it->size;
  if (it->kind == ITEM_ALIGN) TRY(read_align_option(l, &align));
  if (align <= 1 || it->kind == ITEM_CHARS) return 1;
  if (align > l->max_align) align = l->max_align;
  if (align & (align - 1)) {
    return raise_arg(l->th, 0, "format asks for alignment not power of 2");
  }
  it->padding = -total & (align - 1);
  return 1;
}

static int layout_begin(layout *l, thread *th) {
  string *format;
  TRY(string_arg(th, 0, &format));
  *l = (layout){.th = th, .at = format->text, .max_align = 1, .little = true};
  return OK;
}

// ---- packing

static int put_zeros(buffer *out, size_t count) {
  TRY(buffer_reserve(out, count));
  if (count > 0) memset(out->data + out->len, 0, count);
  out->len += count;
  return OK;
}

static int put_bytes(const layout *l, buffer *out, uint64_t n, unsigned char fill, size_t size) {
  TRY(buffer_reserve(out, size));
  char *to = out->data + out->len;
  for (size_t i = 0; i < size; i++, n >>= 8) {
    to[l->little ? i : size - 1 - i] = (char)(i < LUA_INT_BYTES ? n : fill);
  }
  out->len += size;
  return OK;
}

static int pack_int(const layout *l, buffer *out, const item *it, int i) {
  int64_t n;
  TRY(check_int(l->th, i, &n));
  bool is_signed = it->kind == ITEM_INT;
  if (it->size < LUA_INT_BYTES) {
    int bits = (int)it->size * 8;
    uint64_t shifted = is_signed ? (uint64_t)n + (1ull << (bits - 1)) : (uint64_t)n;
    if (shifted >> bits) {
      return raise_arg(l->th, i, is_signed ? "integer overflow" : "unsigned overflow");
    }
  }
  return put_bytes(l, out, (uint64_t)n, is_signed && n < 0 ? 0xff : 0, it->size);
}

static int pack_float(const layout *l, buffer *out, const item *it, int i) {
  double x;
  uint64_t bits = 0;
  TRY(check_float(l->th, i, &x));
  if (it->kind == ITEM_FLOAT) {
    float narrow = (float)x;
    uint32_t word;
    memcpy(&word, &narrow, sizeof word);
    bits = word;
  } else {
    memcpy(&bits, &x, sizeof bits);
  }
  return put_bytes(l, out, bits, 0, it->size);
}

static int pack_string(const layout *l, buffer *out, const item *it, int i) {
  thread *th = l->th;
  string *s;
  TRY(check_string(th, i, &s));
  TRY(fuel_spend(s->len / BYTES_PER_UNIT));
  switch (it->kind) {
  case ITEM_CHARS:
    if (s->len > it->size) return raise_arg(th, i, "string longer than given size");
    TRY(buffer_put(out, s->text, s->len));
    return put_zeros(out, it->size - s->len);
  case ITEM_COUNTED:
    if (it->size < 4 && s->len >> (it->size * 8)) {
      return raise_arg(th, i, "string length does not fit in given size");
    }
    TRY(put_bytes(l, out, s->len, 0, it->size));
    return buffer_put(out, s->text, s->len);
  default:
    if (strlen(s->text) != s->len) return raise_arg(th, i, "string contains zeros");
    return buffer_put(out, s->text, s->len + 1);
  }
}

// Takes the argument i if the item needs one, and moves on to the next.
static int pack_item(const layout *l, buffer *out, const item *it, int *i) {
  TRY(fuel_spend((int64_t)((it->padding + it->size) / BYTES_PER_UNIT)));
  TRY(put_zeros(out, it->padding));
  switch (it->kind) {
  case ITEM_INT: case ITEM_UINT: return pack_int(l, out, it, (*i)++);
  case ITEM_FLOAT: case ITEM_DOUBLE: return pack_float(l, out, it, (*i)++);
  case ITEM_CHARS: case ITEM_COUNTED: case ITEM_ZERO_ENDED: return pack_string(l, out, it, (*i)++);
  case ITEM_PADDING: return put_zeros(out, 1);
  default: return OK;
  }
}

static int pack_all(layout *l, buffer *out) {
  item it;
  int more, i = 1;
  while ((more = next_item(l, out->len, &it)) > 0) TRY(pack_item(l, out, &it, &i));
  return more;
}

int string_pack(thread *th) {
  layout l;
  buffer out = {0};
  TRY(layout_begin(&l, th));
  push_nil(th);  // a missing argument counts as nil
  int status = pack_all(&l, &out);
  if (status == OK) status = push_buffer(th, &out);
  buffer_free(&out);
  return status < 0 ? status : 1;
}

int string_packsize(thread *th) {
  layout l;
  item it;
  size_t total = 0;
  int more;
  TRY(layout_begin(&l, th));
  while ((more = next_item(&l, total, &it)) > 0) {
    if (it.kind == ITEM_COUNTED || it.kind == ITEM_ZERO_ENDED) {
      return raise_arg(th, 0, "variable-length format");
    }
    size_t size = it.padding + it.size;
    if (total > PACKED_MAX - size) return raise_arg(th, 0, "format result too large");
    total += size;
  }
  TRY(more);
  push_int(th, (int64_t)total);
  return 1;
}

// ---- unpacking

typedef struct reader {
  const char *data;
  size_t len, at;
} reader;

static int get_int(const layout *l, const char *from, size_t size, bool is_signed, uint64_t *out) {
  uint64_t n = 0;
  size_t kept = size < LUA_INT_BYTES ? size : LUA_INT_BYTES;
  for (size_t i = kept; i-- > 0;) n = n << 8 | (unsigned char)from[l->little ? i : size - 1 - i];
  if (size < LUA_INT_BYTES && is_signed) {
    uint64_t sign = 1ull << (size * 8 - 1);
    n = (n ^ sign) - sign;
  }
  unsigned char fill = is_signed && (int64_t)n < 0 ? 0xff : 0;
  for (size_t i = kept; i < size; i++) {
    if ((unsigned char)from[l->little ? i : size - 1 - i] != fill) {
      return raise(l->th, "%d-byte integer does not fit into Lua Integer", (int)size);
    }
  }
  *out = n;
  return OK;
}

static int unpack_float(const layout *l, const char *from, const item *it) {
  uint64_t bits;
  double x;
  TRY(get_int(l, from, it->size, false, &bits));
  if (it->kind == ITEM_FLOAT) {
    uint32_t word = (uint32_t)bits;
    float narrow;
    memcpy(&narrow, &word, sizeof narrow);
    x = narrow;
  } else {
    memcpy(&x, &bits, sizeof x);
  }
  push_float(l->th, x);
  return OK;
}

static int unpack_counted(const layout *l, reader *r, const item *it) {
  uint64_t len;
  TRY(get_int(l, r->data + r->at, it->size, false, &len));
  if (len > r->len - r->at - it->size) return raise_arg(l->th, 1, "data string too short");
  TRY(fuel_spend((int64_t)(len / BYTES_PER_UNIT)));
  TRY(push_string(l->th, r->data + r->at + it->size, (size_t)len));
  r->at += (size_t)len;
  return OK;
}

static int unpack_zero_ended(const layout *l, reader *r) {
  const char *from = r->data + r->at, *end = memchr(from, 0, r->len - r->at);
  if (end == NULL) return raise_arg(l->th, 1, "unfinished string for format 'z'");
  TRY(fuel_spend((end - from) / BYTES_PER_UNIT));
  TRY(push_string(l->th, from, (size_t)(end - from)));
  r->at += (size_t)(end - from) + 1;
  return OK;
}

// Pushes the value of an item that has one, and moves behind it. Returns how many it pushed.
static int unpack_item(const layout *l, reader *r, const item *it) {
  const char *from = r->data + r->at;
  uint64_t n;
  TRY(stack_reserve(l->th, 2));
  switch (it->kind) {
  case ITEM_INT: case ITEM_UINT:
    TRY(get_int(l, from, it->size, it->kind == ITEM_INT, &n));
    push_int(l->th, (int64_t)n);
    break;
  case ITEM_FLOAT: case ITEM_DOUBLE: TRY(unpack_float(l, from, it)); break;
  case ITEM_CHARS:
    TRY(fuel_spend((int64_t)(it->size / BYTES_PER_UNIT)));
    TRY(push_string(l->th, from, it->size));
    break;
  case ITEM_COUNTED: TRY(unpack_counted(l, r, it)); break;
  case ITEM_ZERO_ENDED: TRY(unpack_zero_ended(l, r)); break;
  default: r->at += it->size; return 0;
  }
  r->at += it->size;
  return 1;
}

int string_unpack(thread *th) {
  layout l;
  string *data;
  item it;
  int64_t init;
  int more, results = 0;
  TRY(layout_begin(&l, th));
  TRY(string_arg(th, 1, &data));
  TRY(opt_int_arg(th, 2, 1, &init));
  uint64_t first = start_position(init, data->len) - 1;
  if (first > data->len) return raise_arg(th, 2, "initial position out of string");
  reader r = {data->text, data->len, (size_t)first};
  while ((more = next_item(&l, r.at, &it)) > 0) {
    if (it.padding + it.size > r.len - r.at) return raise_arg(th, 1, "data string too short");
    r.at += it.padding;
    int pushed = unpack_item(&l, &r, &it);
    TRY(pushed);
    results += pushed;
  }
  TRY(more);
  push_int(th, (int64_t)r.at + 1);
  return results + 1;
}
