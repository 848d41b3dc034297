// Strings: interning of short ones, hashing, comparison.
#include "bytes.h"
#include "engine.h"
#include "gc.h"
#include "string_table.h"
#include "utf8_check.h"

static struct {
  string **buckets;
  uint32_t cap;     // a power of two
  uint32_t count;
} interned;

// LONG_CHAIN: texts can be chosen to collide; longer chains cost fuel.
enum { FIRST_BUCKETS = 256, LONG_CHAIN = 8 };

static inline uint32_t hash_word(uint32_t h, uint32_t w) {
  h = (h ^ w) * 0x9E3779B1u;
  return h ^ h >> 15;
}

// Over all of a string: short ones when they are made, long ones on demand. What does not fill a word at
// the end is taken with the bytes before it. *seen has the bits that any byte has.
static inline uint32_t hash_seen(const char *s, size_t len, uint32_t *seen) {
  uint32_t h = (uint32_t)control.seed ^ (uint32_t)len, any = 0, w;
  if (len >= 4) {
    for (size_t i = 0; i + 4 <= len; i += 4) {
      memcpy(&w, s + i, 4);
      any |= w;
      h = hash_word(h, w);
    }
    if (len % 4 != 0) {
      memcpy(&w, s + len - 4, 4);
      any |= w;
      h = hash_word(h, w);
    }
  } else {
    for (size_t i = 0; i < len; i++) {
      any |= (uint8_t)s[i];
      h = (h ^ (uint8_t)s[i]) * 0x01000193u;
    }
  }
  *seen = any;
  return h ^ h >> 13;
}

static uint32_t hash_bytes(const char *s, size_t len) {
  uint32_t seen;
  return hash_seen(s, len, &seen);
}

static int intern_resize(uint32_t cap) {
  string **buckets = mem_alloc(cap * sizeof *buckets);
  if (buckets == NULL) return ERR_MEMORY;
  memset(buckets, 0, cap * sizeof *buckets);
  for (uint32_t i = 0; i < interned.cap; i++) {
    string *s = interned.buckets[i];
    while (s != NULL) {
      string *next = s->chain;
      string **to = &buckets[s->hash & (cap - 1)];
      s->chain = *to;
      *to = s;
      s = next;
    }
  }
  mem_free(interned.buckets, interned.cap * sizeof *buckets);
  interned.buckets = buckets;
  interned.cap = cap;
  return OK;
}

static int intern_grow(void) {
  if (interned.cap == 0) return intern_resize(FIRST_BUCKETS);
  (void)intern_resize(interned.cap * 2);  // without memory longer chains will do
  return OK;
}

// Every cycle goes through all buckets: a program that once had many strings would pay for it ever after. It is one piece of work,
// and so it has to wait until there are few.
static void intern_shrink(void) {
  enum { MANY = 16 * 1024 };
  uint32_t cap = interned.cap;
  if (interned.count > MANY) return;
  while (cap > FIRST_BUCKETS && interned.count < cap / 4) cap /= 2;
  if (cap < interned.cap / 2) (void)intern_resize(cap);
}

// For short texts whose hashes already agree, so that they are almost surely
// the same: eight bytes at a time, where a call of memcmp would go one by one.
static inline bool same_text(const char *a, const char *b, size_t len) {
  uint64_t x, y;
  if (len < 8) {
    for (size_t i = 0; i < len; i++)
      if (a[i] != b[i]) return false;
    return true;
  }
  for (size_t i = 0; i + 8 <= len; i += 8) {
    memcpy(&x, a + i, 8);
    memcpy(&y, b + i, 8);
    if (x != y) return false;
  }
  memcpy(&x, a + len - 8, 8);
  memcpy(&y, b + len - 8, 8);
  return x == y;
}

static inline string *intern_find(const char *text, size_t len, uint32_t hash) {
  if (interned.cap == 0) return NULL;
  string *s = interned.buckets[hash & (interned.cap - 1)];
  for (uint32_t steps = 0; s != NULL; s = s->chain, steps++) {
    if (steps > LONG_CHAIN) fuel_owe(1);
    if (s->hash == hash && s->len == len && same_text(s->text, text, len)) {
      // It may be garbage of the cycle under way that is not yet swept: it lives again.
      gc_revive(&s->head);
      return s;
    }
  }
  return NULL;
}

static int intern_add(string *s) {
  if (interned.count >= interned.cap) TRY(intern_grow());
  string **to = &interned.buckets[s->hash & (interned.cap - 1)];
  s->chain = *to;
  *to = s;
  interned.count++;
  return OK;
}

size_t strings_sweep(uint32_t *at, size_t budget) {
  size_t work = 0;
  for (; *at < interned.cap && work < budget; (*at)++) {
    work += sizeof(string *);
    for (string **to = &interned.buckets[*at]; *to != NULL; work += sizeof(string *)) {
      string *s = *to;
      if (s->head.mark & gc.dead) {
        *to = s->chain;
        interned.count--;
      } else {
        to = &s->chain;
      }
    }
  }
  if (work > 0 && *at >= interned.cap) intern_shrink();
  return work;
}

size_t string_size(const string *s) { return sizeof(string) + s->len + 1; }

void strings_drop(void) {
  mem_free(interned.buckets, interned.cap * sizeof *interned.buckets);
  memset(&interned, 0, sizeof interned);
}

int string_buffer(size_t len, string **out) {
  if (len > STRING_MAX) return ERR_MEMORY;
  string *s = mem_alloc(sizeof(string) + len + 1);
  if (s == NULL) return ERR_MEMORY;
  s->len = (uint32_t)len;
  s->hash = 0;
  s->chain = NULL;
  s->text[len] = 0;
  *out = s;
  return OK;
}

int string_finish(string *s, string **out) {
  uint8_t flags = STRING_LONG;
  if (s->len <= STRING_SHORT_MAX) {
    s->hash = hash_bytes(s->text, s->len);
    string *old = intern_find(s->text, s->len, s->hash);
    int status = old != NULL ? OK : intern_add(s);
    if (old != NULL || status < 0) {
      mem_free(s, string_size(s));
      *out = old;
      return status;
    }
    flags = 0;
  }
  gc_link(&s->head, TAG_STRING);
  s->head.flags = flags;
  *out = s;
  return OK;
}

static int long_new(const char *text, size_t len, string **out) {
  string *s;
  TRY(string_buffer(len, &s));
  copy_bytes(s->text, text, len);
  gc_link(&s->head, TAG_STRING);
  s->head.flags = STRING_LONG;
  *out = s;
  return OK;
}

// The short string of that text and hash.
static int short_new(const char *text, size_t len, uint32_t hash, string **out) {
  string *s = intern_find(text, len, hash);
  if (s == NULL) {
    s = mem_alloc(sizeof(string) + len + 1);
    if (s == NULL) return ERR_MEMORY;
    s->len = (uint32_t)len;
    s->hash = hash;
    copy_bytes(s->text, text, len);
    s->text[len] = 0;
    int status = intern_add(s);
    if (status < 0) {
      mem_free(s, string_size(s));
      return status;
    }
    gc_link(&s->head, TAG_STRING);
  }
  *out = s;
  return OK;
}

int string_new(const char *text, size_t len, string **out) {
  if (len > STRING_SHORT_MAX) return long_new(text, len, out);
  return short_new(text, len, hash_bytes(text, len), out);
}

int string_new_text(const char *text, size_t len, string **out) {
  uint32_t seen = 0x80, hash = 0;
  bool is_short = len <= STRING_SHORT_MAX;
  *out = NULL;
  if (is_short) hash = hash_seen(text, len, &seen);
  if ((seen & 0x80808080u) != 0 && !utf8_is_valid(text, len)) return OK;
  TRY(is_short ? short_new(text, len, hash, out) : long_new(text, len, out));
  (*out)->head.flags |= STRING_TEXT;
  return OK;
}

uint32_t string_hash(const string *s) {
  if ((s->head.flags & (STRING_LONG | STRING_HASHED)) == STRING_LONG) {
    string *m = (string *)s;  // the hash is a cache, not part of the value
    m->hash = hash_bytes(s->text, s->len);
    fuel_owe(s->len / 32);
    m->head.flags |= STRING_HASHED;
  }
  return s->hash;
}

bool string_equal(const string *a, const string *b) {
  if (a == b) return true;
  if (!(a->head.flags & b->head.flags & STRING_LONG)) return false;
  if (a->len != b->len) return false;
  fuel_owe(a->len / 32);
  return memcmp(a->text, b->text, a->len) == 0;
}

int string_compare(const string *a, const string *b) {
  uint32_t n = a->len < b->len ? a->len : b->len;
  int c = memcmp(a->text, b->text, n);
  if (c != 0) return c;
  return a->len < b->len ? -1 : a->len > b->len;
}

string *string_find_cstr(const char *text) {
  size_t len = strlen(text);
  if (len > STRING_SHORT_MAX) return NULL;
  return intern_find(text, len, hash_bytes(text, len));
}
