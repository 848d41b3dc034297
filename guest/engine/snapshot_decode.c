#include "snapshot_reader.h"

#include "ast.h"
#include "dump.h"
#include "error_object.h"
#include "format.h"
#include "storage.h"
#include "table.h"
#include "utf8_check.h"

enum { NESTING_MAX = 200, ITEM_NESTING_MAX = 16 };

// ---- failures

int snapshot_malformed(const snapshot_reader *r, const char *why) {
  char text[160];
  format_text(text, sizeof text, "malformed snapshot at byte %lld: %s", (long long)(r->at - r->start), why);
  return raise_object(r->th, "corrupt", text, NULL);
}

int snapshot_version(const snapshot_reader *r, const proto *p, const char *why) {
  char text[300], id[CHUNK_ID_MAX] = "?", place[120] = "";
  if (p != NULL) {
    if (p->source != NULL) chunk_id(id, p->source->text, p->source->len);
    format_text(place, sizeof place, ", and the function at %s:%u %s", id, (unsigned)p->line_defined, why);
  } else {
    format_text(place, sizeof place, ", and %s", why);
  }
  format_text(text, sizeof text, "the snapshot has bytecode version %u, this engine version %u%s", (unsigned)r->version,
              (unsigned)BYTECODE_VERSION, place);
  return raise_object(r->th, "version", text, "persist it again where it was made, with its source");
}

// ---- items

typedef struct head {
  unsigned major, info;
  uint64_t n;
} head;

static inline size_t left(const snapshot_reader *r) { return (size_t)(r->end - r->at); }

static int read_head(snapshot_reader *r, head *h) {
  if (r->at == r->end) return snapshot_malformed(r, "unexpected end");
  unsigned first = *r->at++;
  h->major = first >> 5;
  h->info = first & 31;
  h->n = h->info;
  if (h->info < 24) return OK;
  size_t width = h->info > 27 ? 0 : (size_t)1 << (h->info - 24);
  if (width == 0 || left(r) < width) return snapshot_malformed(r, width == 0 ? "a length that is not definite" : "unexpected end");
  h->n = 0;
  for (size_t i = 0; i < width; i++) h->n = h->n << 8 | *r->at++;
  // Only the shortest form: whoever has checked a head knows how long it is.
  uint64_t least = width == 1 ? 24 : UINT64_C(1) << 4 * width;
  if (h->major != CBOR_OTHER && h->n < least) return snapshot_malformed(r, "a number that is not in its shortest form");
  return OK;
}

int snapshot_array(snapshot_reader *r, uint32_t *count) {
  head h;
  TRY(read_head(r, &h));
  if (h.major != CBOR_ARRAY) return snapshot_malformed(r, "an array is missing");
  if (h.n > left(r)) return snapshot_malformed(r, "an array goes beyond the end");
  *count = (uint32_t)h.n;
  return OK;
}

int snapshot_uint(snapshot_reader *r, uint32_t most, uint32_t *out) {
  head h;
  TRY(read_head(r, &h));
  if (h.major != CBOR_UINT) return snapshot_malformed(r, "a number is missing");
  if (h.n > most) return snapshot_malformed(r, "a number is out of range");
  *out = (uint32_t)h.n;
  return OK;
}

int snapshot_bool(snapshot_reader *r, bool *out) {
  head h;
  TRY(read_head(r, &h));
  *out = h.info == (CBOR_TRUE & 31);
  if (h.major == CBOR_OTHER && (*out || h.info == (CBOR_FALSE & 31))) return OK;
  return snapshot_malformed(r, "a boolean is missing");
}

bool snapshot_null(snapshot_reader *r) {
  if (r->at == r->end || *r->at != CBOR_NULL) return false;
  r->at++;
  return true;
}

static int take_bytes(snapshot_reader *r, const head *h, const char **bytes, size_t *len) {
  if (h->n > left(r)) return snapshot_malformed(r, "a string goes beyond the end");
  *bytes = (const char *)r->at;
  *len = (size_t)h->n;
  r->at += h->n;
  return *len < 64 ? OK : fuel_spend((int64_t)(*len / 64));
}

int snapshot_bytes(snapshot_reader *r, const char **bytes, size_t *len) {
  head h;
  TRY(read_head(r, &h));
  if (h.major != CBOR_BYTES) return snapshot_malformed(r, "a byte string is missing");
  return take_bytes(r, &h, bytes, len);
}

static bool is_string_head(const head *h) { return h->major == CBOR_TEXT || h->major == CBOR_BYTES; }

// The index behind the head of a reference.
static int read_reference(snapshot_reader *r, const head *h, uint32_t *index) {
  if (h->n != LUAHOST_SNAPSHOT_REF_TAG) return snapshot_malformed(r, "unknown tag");
  TRY(snapshot_uint(r, UINT32_MAX, index));
  return *index < r->count ? OK : snapshot_malformed(r, "a reference to an object that is not there");
}

// A string where it lies in the document, also one that is an object of its own.
static int string_in_place(snapshot_reader *r, const char **text, size_t *len) {
  head h;
  uint32_t index;
  TRY(read_head(r, &h));
  if (is_string_head(&h)) return take_bytes(r, &h, text, len);
  if (h.major != CBOR_TAG) return snapshot_malformed(r, "a string is missing");
  TRY(read_reference(r, &h, &index));
  if (r->kinds[index] != SNAPSHOT_STRING) return snapshot_malformed(r, "a string is missing");
  const unsigned char *after = r->at;
  r->at = r->start + r->offsets[index];
  TRY(read_head(r, &h));
  TRY(take_bytes(r, &h, text, len));
  r->at = after;
  return OK;
}

int snapshot_string(snapshot_reader *r, string **out) {
  value v;
  TRY(snapshot_value(r, &v));
  if (!is_string(&v)) return snapshot_malformed(r, "a string is missing");
  *out = as_string(&v);
  return OK;
}

static int read_other(snapshot_reader *r, const head *h, value *out) {
  uint64_t bits;
  switch (h->info) {
    case CBOR_FALSE & 31: set_bool(out, false); return OK;
    case CBOR_TRUE & 31: set_bool(out, true); return OK;
    case CBOR_NULL & 31: set_nil(out); return OK;
    case CBOR_UNDEFINED & 31: set_null(out); return OK;
    case 25: {
      uint64_t exponent = h->n >> 10 & 31, fraction = h->n & 0x3FF;
      if (exponent == 0) {
        set_float(out, (double)fraction * 0x1p-24);
        out->bits |= (h->n >> 15) << 63;
        return OK;
      }
      bits = (exponent == 31 ? 0x7FF : exponent + 1008) << 52 | fraction << 42 | (h->n >> 15) << 63;
      break;
    }
    case 26: {
      uint64_t exponent = h->n >> 23 & 0xFF, fraction = h->n & 0x7FFFFF;
      if (exponent == 0xFF) {
        bits = UINT64_C(0x7FF) << 52 | fraction << 29 | (h->n >> 31) << 63;
        break;
      }
      uint32_t single = (uint32_t)h->n;
      float f;
      memcpy(&f, &single, sizeof f);
      set_float(out, (double)f);
      return OK;
    }
    case 27: bits = h->n; break;
    default: return snapshot_malformed(r, "an unknown simple value");
  }
  out->bits = bits;
  out->tag = TAG_FLOAT;
  return OK;
}

static int read_object_value(snapshot_reader *r, uint32_t index, value *out) {
  const object *o = r->objects[index];
  switch (r->kinds[index]) {
    case LUAHOST_SNAPSHOT_UPVALUE:
    case LUAHOST_SNAPSHOT_PROTOTYPE: return snapshot_malformed(r, "a reference to what is no value");
    case SNAPSHOT_MADE: value_copy(out, table_get_int(as_table(&r->th->stack[r->anchors]), (int64_t)index + 1)); return OK;
    case LUAHOST_SNAPSHOT_CUSTOM:
      if (r->waits_for == NO_CUSTOM || r->waits_for < r->ranks[index]) r->waits_for = r->ranks[index];
      set_nil(out);
      return OK;
    default: break;
  }
  if (o == NULL) return snapshot_malformed(r, "a reference to what is not there yet");
  set_object(out, o->kind, o);
  return OK;
}

int snapshot_value(snapshot_reader *r, value *out) {
  head h;
  uint32_t index;
  TRY(read_head(r, &h));
  switch (h.major) {
    case CBOR_UINT:
    case CBOR_NEGATIVE:
      if (h.n > INT64_MAX) return snapshot_malformed(r, "an integer beyond 64 bits");
      set_int(out, h.major == CBOR_UINT ? (int64_t)h.n : -1 - (int64_t)h.n);
      return OK;
    case CBOR_TEXT:
    case CBOR_BYTES: {
      const char *text;
      size_t len;
      string *s;
      TRY(take_bytes(r, &h, &text, &len));
      if (len > LUAHOST_SNAPSHOT_INLINE) return snapshot_malformed(r, "a long string that is no object");
      TRY(string_new(text, len, &s));
      set_string(out, s);
      return OK;
    }
    case CBOR_TAG:
      TRY(read_reference(r, &h, &index));
      return read_object_value(r, index, out);
    case CBOR_OTHER: return read_other(r, &h, out);
    default: return snapshot_malformed(r, "a value is missing");
  }
}

static int read_index(snapshot_reader *r, uint32_t *index) {
  TRY(snapshot_uint(r, UINT32_MAX, index));
  return *index < r->count ? OK : snapshot_malformed(r, "an index of an object that is not there");
}

int snapshot_index(snapshot_reader *r, uint8_t kind, object **out) {
  uint32_t index;
  TRY(read_index(r, &index));
  if (r->kinds[index] != kind || r->objects[index] == NULL) return snapshot_malformed(r, "an index of an object of another kind");
  *out = r->objects[index];
  return OK;
}

// Passes over one item. Every item takes a byte at least, so that its work is bounded by the document's size.
static int skip(snapshot_reader *r) {
  uint64_t owed = 1;
  for (; owed > 0; owed--) {
    head h;
    TRY(read_head(r, &h));
    if (is_string_head(&h)) {
      if (h.n > left(r)) return snapshot_malformed(r, "a string goes beyond the end");
      r->at += h.n;
    } else if (h.major == CBOR_ARRAY || h.major == CBOR_TAG) {
      uint64_t inner = h.major == CBOR_TAG ? 1 : h.n;
      if (inner > left(r) || owed + inner > left(r) + 1) return snapshot_malformed(r, "an array goes beyond the end");
      owed += inner;
    } else if (h.major == CBOR_MAP) {
      return snapshot_malformed(r, "a map inside an object");
    }
  }
  return OK;
}

// ---- the list of objects

static int expect_key(snapshot_reader *r, uint32_t key) {
  uint32_t n;
  TRY(snapshot_uint(r, UINT32_MAX, &n));
  return n == key ? OK : snapshot_malformed(r, "a field of the document is missing");
}

static int check_abi(snapshot_reader *r) {
  const char *text;
  size_t len;
  head h;
  char major[8];
  TRY(read_head(r, &h));
  if (h.major != CBOR_TEXT) return snapshot_malformed(r, "the ABI version is missing");
  TRY(take_bytes(r, &h, &text, &len));
  format_text(major, sizeof major, "%d.", LUAHOST_VERSION_MAJOR);
  if (len > strlen(major) && memcmp(text, major, strlen(major)) == 0) return OK;
  char message[100];
  format_text(message, sizeof message, "the snapshot has ABI version %.*s, this engine %d.%d", (int)(len < 20 ? len : 20), text,
              LUAHOST_VERSION_MAJOR, LUAHOST_VERSION_MINOR);
  return raise_object(r->th, "version", message, NULL);
}

static int read_header(snapshot_reader *r, uint64_t *fields) {
  head h;
  uint32_t format;
  TRY(read_head(r, &h));
  if (h.major != CBOR_MAP || h.n < 5 || h.n > 6) return snapshot_malformed(r, "this is no snapshot");
  *fields = h.n;
  TRY(expect_key(r, LUAHOST_SNAPSHOT_KEY_FORMAT));
  TRY(snapshot_uint(r, UINT32_MAX, &format));
  if (format != LUAHOST_SNAPSHOT_FORMAT) {
    char message[100];
    format_text(message, sizeof message, "the snapshot has format %u, this engine reads format %d", (unsigned)format,
                LUAHOST_SNAPSHOT_FORMAT);
    return raise_object(r->th, "version", message, NULL);
  }
  TRY(expect_key(r, LUAHOST_SNAPSHOT_KEY_BYTECODE));
  TRY(snapshot_uint(r, UINT32_MAX, &r->version));
  r->foreign = r->version != BYTECODE_VERSION;
  TRY(expect_key(r, LUAHOST_SNAPSHOT_KEY_ABI));
  return check_abi(r);
}

static bool is_element_count(unsigned kind, uint32_t n) {
  static const uint8_t least[] = {3, 3, 2, 11, 2, 2, 2, 2, 2, 2};
  static const uint8_t most[] = {4, 3, 2, 11, 6, 3, 2, 3, 2, 2};
  return kind < sizeof least && n >= least[kind] && n <= most[kind];
}

static int note_object(snapshot_reader *r, uint32_t i) {
  const unsigned char *begin = r->at;
  head h;
  TRY(read_head(r, &h));
  r->kinds[i] = SNAPSHOT_STRING;
  r->offsets[i] = (uint32_t)(begin - r->start);
  if (h.major == CBOR_ARRAY) {
    uint32_t kind;
    TRY(snapshot_uint(r, UINT8_MAX, &kind));
    if (h.n > 11 || !is_element_count(kind, (uint32_t)h.n)) return snapshot_malformed(r, "an object of unknown kind or length");
    r->kinds[i] = (uint8_t)kind;
  } else if (!is_string_head(&h) || h.n <= LUAHOST_SNAPSHOT_INLINE) {
    return snapshot_malformed(r, "neither an object nor a long string");
  }
  r->at = begin;
  return skip(r);
}

static int note_objects(snapshot_reader *r) {
  TRY(snapshot_array(r, &r->count));
  TRY(fuel_spend(r->count));
  uint32_t n = r->count == 0 ? 1 : r->count;
  r->offsets = mem_alloc(n * sizeof *r->offsets);
  r->kinds = mem_alloc(n);
  r->objects = mem_alloc(n * sizeof *r->objects);
  if (r->offsets == NULL || r->kinds == NULL || r->objects == NULL) return ERR_MEMORY;
  memset(r->objects, 0, n * sizeof *r->objects);
  for (uint32_t i = 0; i < r->count; i++) TRY(note_object(r, i));
  return OK;
}

// Goes to the fields of an object, after its kind; gives the number of elements.
static uint32_t enter(snapshot_reader *r, uint32_t i) {
  r->at = r->start + r->offsets[i];
  uint32_t n = *r->at & 31;  // note_object has seen that it is short
  r->at += 2;
  return n;
}

// The order of the custom objects: each of them once.
static int read_order(snapshot_reader *r, bool given) {
  uint32_t customs = 0, n = 0, index;
  for (uint32_t i = 0; i < r->count; i++) customs += r->kinds[i] == LUAHOST_SNAPSHOT_CUSTOM;
  if (customs > 0) {
    r->ranks = mem_alloc(r->count * sizeof *r->ranks);
    if (r->ranks == NULL) return ERR_MEMORY;
    for (uint32_t i = 0; i < r->count; i++) r->ranks[i] = NO_CUSTOM;
  }
  if (given) {
    TRY(expect_key(r, LUAHOST_SNAPSHOT_KEY_ORDER));
    TRY(snapshot_array(r, &n));
  }
  for (uint32_t rank = 0; rank < n; rank++) {
    TRY(read_index(r, &index));
    if (r->kinds[index] != LUAHOST_SNAPSHOT_CUSTOM || r->ranks[index] != NO_CUSTOM)
      return snapshot_malformed(r, "the order of custom objects names another one");
    r->ranks[index] = rank;
  }
  if (n != customs) return snapshot_malformed(r, "the order of custom objects lacks one");
  return r->at == r->end ? OK : snapshot_malformed(r, "bytes after the document");
}

// ---- what is asked for by name: modules and handles. May run Lua, before there is any object.

static table *anchors(const snapshot_reader *r) { return as_table(&r->th->stack[r->anchors]); }

// Takes the value on top of the stack as that of the object.
static int set_made(snapshot_reader *r, uint32_t i) {
  thread *th = r->th;
  TRY(table_set_int(th, anchors(r), (int64_t)i + 1, from_top(th, -1)));
  r->kinds[i] = SNAPSHOT_MADE;
  pop(th, 1);
  return OK;
}

static int require_module(snapshot_reader *r, const string *name) {
  thread *th = r->th;
  const value *module = table_get_str(loaded_modules(), name);
  if (!is_nil(module)) {
    push_value(th, module);
    return OK;
  }
  object *require = standard_find("require", 7);
  if (require == NULL) return ERR_MEMORY;
  set_object(&th->stack[th->top++], TAG_BUILTIN, require);
  push_string_object(th, (string *)(uintptr_t)name);
  TRY(call_value(th, 1, 1));
  return OK;
}

static int reopen(snapshot_reader *r, uint32_t rights) {
  thread *th = r->th;
  int32_t id = 0;
  uint32_t granted = 0;
  if (rights != 0) TRY(open_named(th, as_string(from_top(th, -1)), rights, &id, &granted));
  return push_handle(th, id, granted);
}

static int make_named(snapshot_reader *r, uint32_t i) {
  thread *th = r->th;
  const char *text;
  size_t len;
  uint32_t fields = enter(r, i), rights = 0;
  uint8_t kind = r->kinds[i];
  TRY(string_in_place(r, &text, &len));
  if (fields == 3) TRY(snapshot_uint(r, LUAHOST_RIGHT_ALL, &rights));
  TRY(fuel_spend(16));
  TRY(push_string(th, text, len));
  if (kind == LUAHOST_SNAPSHOT_MODULE) {
    TRY(require_module(r, as_string(from_top(th, -1))));
    TRY(set_made(r, i));
    pop(th, 1);
    return OK;
  }
  if (fields == 3) {
    TRY(reopen(r, rights));
    return set_made(r, i);
  }
  TRY(push_memory_view(th, as_string(from_top(th, -1))));
  TRY(set_made(r, i));
  pop(th, 1);
  return OK;
}

static int make_all_named(snapshot_reader *r) {
  for (uint32_t i = 0; i < r->count; i++) {
    uint8_t kind = r->kinds[i];
    bool is_named = kind == LUAHOST_SNAPSHOT_MODULE || kind == LUAHOST_SNAPSHOT_HANDLE;
    if (r->quiet && (is_named || kind == LUAHOST_SNAPSHOT_CUSTOM))
      return raise_object(r->th, "unsupported", "a snapshot with handles, modules or custom objects cannot be restored in a list of rows",
                          "read it by its key");
    if (is_named) TRY(make_named(r, i));
  }
  return OK;
}

// ---- empty objects

static int find_standard(snapshot_reader *r, object **out) {
  const char *name;
  size_t len;
  TRY(string_in_place(r, &name, &len));
  *out = standard_find(name, len);
  if (*out == NULL) {
    // Some are made when they are first needed.
    uint32_t top = r->th->top;
    TRY(push_handle_metatable(r->th));
    TRY(push_array_mark(r->th));
    TRY(push_error_object(r->th, "", "", NULL));
    r->th->top = top;
    *out = standard_find(name, len);
  }
  if (*out != NULL) return OK;
  char message[160];
  format_text(message, sizeof message, "the snapshot needs '%.*s', which this engine does not have", (int)(len < 80 ? len : 80), name);
  return raise_object(r->th, "unsupported", message, NULL);
}

static int make_upvalue(object **out) {
  upvalue *u = mem_alloc(sizeof *u);
  if (u == NULL) return ERR_MEMORY;
  u->at = &u->closed;
  u->gray = NULL;
  set_nil(&u->closed);
  gc_link(&u->head, TAG_UPVALUE);
  *out = &u->head;
  return OK;
}

static int make_builtin(snapshot_reader *r, uint32_t fields, object **out) {
  const unsigned char *at = r->at;
  const char *name;
  size_t len;
  uint32_t n = 0;
  TRY(string_in_place(r, &name, &len));
  const builtin_shape *shape = shape_find(name, len);
  if (shape == NULL && fields == 2) {
    r->at = at;
    TRY(find_standard(r, out));
    return (*out)->kind == TAG_BUILTIN ? OK : snapshot_malformed(r, "a function of the library that is none");
  }
  if (shape == NULL) return snapshot_malformed(r, "a function of the library that is none");
  if (fields == 3) TRY(snapshot_array(r, &n));
  builtin *b = builtin_new(shape->name, shape->fn, n);
  if (b == NULL) return ERR_MEMORY;
  b->head.flags = shape->kind;
  *out = &b->head;
  return OK;
}

static int make_string(snapshot_reader *r, uint32_t i) {
  head h;
  const char *text;
  size_t len;
  string *s;
  r->at = r->start + r->offsets[i];
  TRY(read_head(r, &h));
  TRY(take_bytes(r, &h, &text, &len));
  TRY(string_new(text, len, &s));
  r->objects[i] = &s->head;
  return OK;
}

static int make_table(snapshot_reader *r, object **out) {
  uint32_t items;
  table *t;
  TRY(snapshot_array(r, &items));
  TRY(table_new(items, 0, &t));
  *out = &t->head;
  return OK;
}

static int make_empty(snapshot_reader *r, uint32_t i) {
  object **out = &r->objects[i];
  uint32_t fields = r->kinds[i] == SNAPSHOT_STRING ? 0 : enter(r, i);
  switch (r->kinds[i]) {
    case SNAPSHOT_STRING: return make_string(r, i);
    case LUAHOST_SNAPSHOT_TABLE: return make_table(r, out);
    case LUAHOST_SNAPSHOT_UPVALUE: return make_upvalue(out);
    case LUAHOST_SNAPSHOT_PROTOTYPE: {
      proto *p = proto_new();
      *out = p != NULL ? &p->head : NULL;
      return p != NULL ? OK : ERR_MEMORY;
    }
    case LUAHOST_SNAPSHOT_THREAD: {
      thread *co;
      TRY(thread_new(&co));
      co->status = CO_DEAD;
      *out = &co->head;
      return OK;
    }
    case LUAHOST_SNAPSHOT_BUILTIN: return make_builtin(r, fields, out);
    case LUAHOST_SNAPSHOT_STANDARD:
      TRY(find_standard(r, out));
      return (*out)->kind != TAG_BUILTIN ? OK : snapshot_malformed(r, "a standard object that is a function");
    default: return OK;  // closures follow their prototypes; the others are values
  }
}

// ---- prototypes and closures

// They are a tree, not too deep for those who walk it by recursion.
static int check_nesting(snapshot_reader *r) {
  for (uint32_t i = 0; i < r->count; i++) {
    if (r->kinds[i] != LUAHOST_SNAPSHOT_PROTOTYPE) continue;
    const proto *p = (const proto *)r->objects[i];
    uint32_t depth = 0;
    for (; p->gray != NULL; p = (const proto *)p->gray)
      if (++depth > NESTING_MAX) return snapshot_malformed(r, "prototypes nested too deep");
    TRY(fuel_spend(1 + depth / 4));
  }
  for (uint32_t i = 0; i < r->count; i++)
    if (r->kinds[i] == LUAHOST_SNAPSHOT_PROTOTYPE) ((proto *)r->objects[i])->gray = NULL;
  return OK;
}

static int read_protos(snapshot_reader *r) {
  for (uint32_t i = 0; i < r->count; i++) {
    if (r->kinds[i] != LUAHOST_SNAPSHOT_PROTOTYPE) continue;
    enter(r, i);
    TRY(snapshot_read_proto(r, (proto *)r->objects[i]));
  }
  TRY(check_nesting(r));
  for (uint32_t i = 0; i < r->count && !r->foreign; i++) {
    if (r->kinds[i] != LUAHOST_SNAPSHOT_PROTOTYPE) continue;
    const char *why = verify_captures((const proto *)r->objects[i]);
    if (why != NULL) return snapshot_malformed(r, why);
  }
  return OK;
}

static int make_closure_of(snapshot_reader *r, uint32_t i) {
  object *p;
  enter(r, i);
  TRY(snapshot_index(r, LUAHOST_SNAPSHOT_PROTOTYPE, &p));
  proto *code = (proto *)p;
  if (r->foreign) TRY(snapshot_recompile(r, code, &code));
  closure *c = closure_new(code);
  if (c == NULL) return ERR_MEMORY;
  r->objects[i] = &c->head;
  return OK;
}

static uint32_t upvalue_named(const proto *p, const string *name) {
  uint32_t i = 0;
  while (i < p->upvalue_len && !(p->upvalues[i].name != NULL && string_equal(p->upvalues[i].name, name))) i++;
  return i;
}

// Upvalues of a function that was compiled anew go by name.
static int fill_recompiled(snapshot_reader *r, closure *c, const proto *old, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    object *u;
    TRY(snapshot_index(r, LUAHOST_SNAPSHOT_UPVALUE, &u));
    uint32_t to = upvalue_named(c->proto, old->upvalues[i].name);
    if (to < c->count) c->up[to] = (upvalue *)u;
  }
  for (uint32_t i = 0; i < c->count; i++)
    if (c->up[i] == NULL) return snapshot_version(r, old, "has source that needs other upvalues");
  return OK;
}

static int fill_closure(snapshot_reader *r, closure *c) {
  object *p, *u;
  uint32_t n;
  TRY(snapshot_index(r, LUAHOST_SNAPSHOT_PROTOTYPE, &p));
  TRY(snapshot_array(r, &n));
  if (n != ((proto *)p)->upvalue_len) return snapshot_malformed(r, "a closure with more or fewer upvalues than it captures");
  if (r->foreign) return fill_recompiled(r, c, (proto *)p, n);
  for (uint32_t i = 0; i < n; i++) {
    TRY(snapshot_index(r, LUAHOST_SNAPSHOT_UPVALUE, &u));
    c->up[i] = (upvalue *)u;
  }
  return OK;
}

// ---- what waits for custom objects

typedef struct fixup {
  enum { FIX_PAIR, FIX_ITEM, FIX_META, FIX_UPVALUE, FIX_SLOT } what;
  uint32_t object, n;  // the holder; position or slot
  uint32_t at;         // of the value, or pair, in the document
  uint32_t rank;
} fixup;

static int add_fixup(snapshot_reader *r, fixup f, const unsigned char *at) {
  f.at = (uint32_t)(at - r->start);
  f.rank = r->waits_for;
  return buffer_put(&r->fixups, &f, sizeof f);
}

int snapshot_fix_slot(snapshot_reader *r, uint32_t index, uint32_t slot, const unsigned char *at) {
  return add_fixup(r, (fixup){.what = FIX_SLOT, .object = index, .n = slot}, at);
}

static int set_pair(snapshot_reader *r, table *t, const value *key, const value *v) {
  if (is_nil(v) || is_nil(key)) return OK;
  return table_set(r->th, t, key, v);
}

static int set_meta_of(snapshot_reader *r, object *o, const value *meta) {
  value v;
  if (!is_table(meta)) return snapshot_malformed(r, "a metatable that is no table");
  set_object(&v, o->kind, o);
  return set_metatable(r->th, &v, as_table(meta));
}

static int apply_fixup(snapshot_reader *r, const fixup *f) {
  object *o = r->objects[f->object];
  value key, v;
  r->at = r->start + f->at;
  r->waits_for = NO_CUSTOM;
  switch (f->what) {
    case FIX_PAIR:
      TRY(snapshot_value(r, &key));
      TRY(snapshot_value(r, &v));
      return set_pair(r, (table *)o, &key, &v);
    case FIX_META: {
      uint32_t index;
      TRY(read_index(r, &index));
      TRY(read_object_value(r, index, &v));
      return set_meta_of(r, o, &v);
    }
    default: break;
  }
  TRY(snapshot_value(r, &v));
  if (f->what == FIX_ITEM) return table_set_int(r->th, (table *)o, f->n, &v);
  if (f->what == FIX_SLOT) {
    gc_thread_barrier((thread *)o);
    value_copy(&((thread *)o)->stack[f->n], &v);
    return OK;
  }
  value_copy(((upvalue *)o)->at, &v);
  gc_object_barrier(o, &v);
  return OK;
}

// ---- filling

static int fill_items(snapshot_reader *r, uint32_t i, table *t) {
  uint32_t n;
  TRY(snapshot_array(r, &n));
  for (uint32_t k = 1; k <= n; k++) {
    const unsigned char *at = r->at;
    value v;
    r->waits_for = NO_CUSTOM;
    TRY(snapshot_value(r, &v));
    if (r->waits_for != NO_CUSTOM) TRY(add_fixup(r, (fixup){.what = FIX_ITEM, .object = i, .n = k}, at));
    if (!is_nil(&v)) TRY(table_set_int(r->th, t, k, &v));
  }
  return fuel_spend(n / 2);
}

static int fill_pairs(snapshot_reader *r, uint32_t i, table *t) {
  uint32_t n;
  TRY(snapshot_array(r, &n));
  if (n % 2 != 0) return snapshot_malformed(r, "a key without a value");
  if (n > 0) TRY(table_resize(t, t->array_cap, n / 2));
  TRY(fuel_spend(n));
  for (uint32_t k = 0; k < n; k += 2) {
    const unsigned char *at = r->at;
    value key, v;
    r->waits_for = NO_CUSTOM;
    TRY(snapshot_value(r, &key));
    TRY(snapshot_value(r, &v));
    if (r->waits_for != NO_CUSTOM)
      TRY(add_fixup(r, (fixup){.what = FIX_PAIR, .object = i}, at));
    else
      TRY(set_pair(r, t, &key, &v));
  }
  return OK;
}

static int fill_table(snapshot_reader *r, uint32_t i) {
  uint32_t fields = *(r->at - 2) & 31;
  TRY(fill_items(r, i, (table *)r->objects[i]));
  TRY(fill_pairs(r, i, (table *)r->objects[i]));
  // The metatable comes last of all, for it may have a __gc. 0 is never an offset of one.
  r->offsets[i] = fields == 4 ? (uint32_t)(r->at - r->start) : 0;
  return OK;
}

static int fill_upvalue(snapshot_reader *r, uint32_t i) {
  const unsigned char *at = r->at;
  value v;
  r->waits_for = NO_CUSTOM;
  TRY(snapshot_value(r, &v));
  if (r->waits_for != NO_CUSTOM) return add_fixup(r, (fixup){.what = FIX_UPVALUE, .object = i}, at);
  value_copy(&((upvalue *)r->objects[i])->closed, &v);
  return OK;
}

static int fill_builtin(snapshot_reader *r, builtin *b, uint32_t fields) {
  const char *name;
  size_t len;
  uint32_t n = 0;
  TRY(string_in_place(r, &name, &len));
  const builtin_shape *shape = shape_find(name, len);
  if (shape == NULL) return OK;
  if (fields == 3) TRY(snapshot_array(r, &n));
  for (uint32_t i = 0; i < n; i++) {
    value v;
    TRY(snapshot_value(r, &v));
    value_copy(&b->up[i], &v);
  }
  return shape->holds(b->up, n) ? OK : snapshot_malformed(r, "a function of the library with a wrong state");
}

static int fill(snapshot_reader *r, uint32_t i) {
  if (r->kinds[i] >= SNAPSHOT_STRING) return OK;
  uint32_t fields = enter(r, i);
  switch (r->kinds[i]) {
    case LUAHOST_SNAPSHOT_TABLE: return fill_table(r, i);
    case LUAHOST_SNAPSHOT_CLOSURE: return fill_closure(r, (closure *)r->objects[i]);
    case LUAHOST_SNAPSHOT_UPVALUE: return fill_upvalue(r, i);
    case LUAHOST_SNAPSHOT_BUILTIN: return fill_builtin(r, (builtin *)r->objects[i], fields);
    default: return OK;
  }
}

static int set_metatables(snapshot_reader *r) {
  for (uint32_t i = 0; i < r->count; i++) {
    uint32_t index;
    value meta;
    if (r->kinds[i] != LUAHOST_SNAPSHOT_TABLE || r->offsets[i] == 0) continue;
    r->at = r->start + r->offsets[i];
    TRY(read_index(r, &index));
    r->waits_for = NO_CUSTOM;
    TRY(read_object_value(r, index, &meta));
    if (r->waits_for != NO_CUSTOM)
      TRY(add_fixup(r, (fixup){.what = FIX_META, .object = i}, r->start + r->offsets[i]));
    else
      TRY(set_meta_of(r, r->objects[i], &meta));
  }
  return OK;
}

// ---- custom objects. Runs Lua: all that was made is held by the anchors.

static int anchor_all(snapshot_reader *r) {
  for (uint32_t i = 0; i < r->count; i++) {
    value v;
    if (r->objects[i] == NULL || r->kinds[i] == SNAPSHOT_MADE) continue;
    set_object(&v, r->objects[i]->kind, r->objects[i]);
    TRY(table_set_int(r->th, anchors(r), (int64_t)i + 1, &v));
  }
  return OK;
}

static int call_constructor(snapshot_reader *r, uint32_t i) {
  thread *th = r->th;
  uint32_t index;
  value f;
  enter(r, i);
  TRY(read_index(r, &index));
  if (r->kinds[index] != LUAHOST_SNAPSHOT_CLOSURE && r->kinds[index] != LUAHOST_SNAPSHOT_BUILTIN)
    return snapshot_malformed(r, "a constructor that is no function");
  TRY(read_object_value(r, index, &f));
  push_value(th, &f);
  TRY(call_value(th, 0, 1));
  return set_made(r, i);
}

static int apply_fixups(snapshot_reader *r, uint32_t rank) {
  for (size_t at = 0; at < r->fixups.len; at += sizeof(fixup)) {
    fixup f;
    memcpy(&f, r->fixups.data + at, sizeof f);
    if (f.rank == rank) TRY(apply_fixup(r, &f));
  }
  return fuel_spend((int64_t)(r->fixups.len / sizeof(fixup)) + 1);
}

static int make_customs(snapshot_reader *r) {
  if (r->ranks == NULL) return OK;
  TRY(anchor_all(r));
  // By rank; a document has few of them.
  for (uint32_t rank = 0;; rank++) {
    uint32_t i = 0;
    while (i < r->count && r->ranks[i] != rank) i++;
    if (i == r->count) return OK;
    TRY(fuel_spend(1 + r->count / 16));
    TRY(call_constructor(r, i));
    TRY(apply_fixups(r, rank));
  }
}

// ---- the document

static int build(snapshot_reader *r) {
  TRY(make_all_named(r));
  for (uint32_t i = 0; i < r->count; i++) TRY(make_empty(r, i));
  TRY(fuel_spend((int64_t)r->count * 2));
  TRY(read_protos(r));
  for (uint32_t i = 0; i < r->count; i++)
    if (r->kinds[i] == LUAHOST_SNAPSHOT_CLOSURE) TRY(make_closure_of(r, i));
  for (uint32_t i = 0; i < r->count; i++) TRY(fill(r, i));
  for (uint32_t i = 0; i < r->count; i++) {
    if (r->kinds[i] != LUAHOST_SNAPSHOT_THREAD) continue;
    uint32_t fields = enter(r, i);
    TRY(snapshot_read_thread(r, i, fields));
  }
  TRY(set_metatables(r));
  return make_customs(r);
}

static int read_document(snapshot_reader *r, value *out) {
  uint64_t fields;
  TRY(read_header(r, &fields));
  TRY(expect_key(r, LUAHOST_SNAPSHOT_KEY_ROOT));
  const unsigned char *root = r->at;
  TRY(skip(r));
  TRY(expect_key(r, LUAHOST_SNAPSHOT_KEY_OBJECTS));
  TRY(note_objects(r));
  TRY(read_order(r, fields == 6));
  TRY(build(r));
  r->at = root;
  return snapshot_value(r, out);
}

static void drop(snapshot_reader *r) {
  uint32_t n = r->count == 0 ? 1 : r->count;
  if (r->offsets != NULL) mem_free(r->offsets, n * sizeof *r->offsets);
  if (r->kinds != NULL) mem_free(r->kinds, n);
  if (r->objects != NULL) mem_free(r->objects, n * sizeof *r->objects);
  if (r->ranks != NULL) mem_free(r->ranks, r->count * sizeof *r->ranks);
  buffer_free(&r->fixups);
}

static int decode(thread *th, const char *bytes, size_t len, bool quiet, value *out) {
  const unsigned char *start = (const unsigned char *)bytes;
  if (len > INT32_MAX) return raise_object(th, "too_large", "the snapshot is larger than 2 GiB", NULL);
  TRY(stack_reserve(th, 16));
  TRY(push_table(th, 0, 0));
  snapshot_reader r = {.th = th, .start = start, .at = start, .end = start + len, .quiet = quiet, .anchors = th->top - 1,
                       .waits_for = NO_CUSTOM};
  int status = read_document(&r, out);
  drop(&r);
  if (status < 0) return status;
  pop(th, 1);
  return OK;
}

int snapshot_decode(thread *th, const char *bytes, size_t len) {
  value v;
  TRY(decode(th, bytes, len, false, &v));
  push_value(th, &v);
  return OK;
}

int snapshot_decode_quietly(thread *th, const char *bytes, size_t len, value *out) {
  return decode(th, bytes, len, true, out);
}
