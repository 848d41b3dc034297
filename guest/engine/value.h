// Values: what a Lua variable, a table slot and a register hold.
//
// A value is 16 bytes: an 8-byte payload, a 4-byte tag and 4 spare bytes. The
// layout is published (layout.h) because generated code works on it.
// The spare bytes belong to the place, not to the value: hash nodes link
// through them, so a copy never touches them (use value_copy, not =).
#ifndef LUAHOST_VALUE_H
#define LUAHOST_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct object;
struct string;
struct table;
struct closure;
struct builtin;
struct userdata;
struct thread;

// Tags are ordered: everything below TAG_TRUE is false; everything from
// TAG_STRING on is a heap object that the collector owns.
enum tag {
  TAG_NIL = 0,
  TAG_FALSE = 1,
  TAG_TRUE = 2,
  TAG_INT = 3,
  TAG_FLOAT = 4,
  TAG_LIGHT = 5,   // light userdata: an opaque word
  TAG_DEAD = 6,    // a removed hash key whose object may be gone (never a live value)
  TAG_STRING = 8,
  TAG_TABLE = 9,
  TAG_CLOSURE = 10,  // Lua function
  TAG_BUILTIN = 11,  // C function, with its upvalues
  TAG_USERDATA = 12,
  TAG_THREAD = 13,
  TAG_PROTO = 14,    // internal: function prototype
  TAG_UPVALUE = 15,  // internal: shared variable of closures
  TAG_COUNT = 16,
};

typedef struct value {
  union {
    uint64_t bits;  // pointers are stored through bits, zero-extended
    int64_t i;
    double n;
  };
  uint32_t tag;
  uint32_t spare;
} value;

static inline bool is_nil(const value *v) { return v->tag == TAG_NIL; }
static inline bool is_false(const value *v) { return v->tag <= TAG_FALSE; }
static inline bool is_int(const value *v) { return v->tag == TAG_INT; }
static inline bool is_float(const value *v) { return v->tag == TAG_FLOAT; }
static inline bool is_number(const value *v) { return v->tag == TAG_INT || v->tag == TAG_FLOAT; }
static inline bool is_bool(const value *v) { return v->tag == TAG_FALSE || v->tag == TAG_TRUE; }
static inline bool is_string(const value *v) { return v->tag == TAG_STRING; }
static inline bool is_table(const value *v) { return v->tag == TAG_TABLE; }
static inline bool is_function(const value *v) { return v->tag == TAG_CLOSURE || v->tag == TAG_BUILTIN; }
static inline bool is_object(const value *v) { return v->tag >= TAG_STRING; }

static inline struct object *as_object(const value *v) { return (struct object *)(uintptr_t)v->bits; }
static inline struct string *as_string(const value *v) { return (struct string *)(uintptr_t)v->bits; }
static inline struct table *as_table(const value *v) { return (struct table *)(uintptr_t)v->bits; }
static inline struct closure *as_closure(const value *v) { return (struct closure *)(uintptr_t)v->bits; }
static inline struct builtin *as_builtin(const value *v) { return (struct builtin *)(uintptr_t)v->bits; }
static inline struct userdata *as_userdata(const value *v) { return (struct userdata *)(uintptr_t)v->bits; }
static inline struct thread *as_thread(const value *v) { return (struct thread *)(uintptr_t)v->bits; }

static inline void set_nil(value *v) { v->tag = TAG_NIL; }
static inline void set_bool(value *v, bool b) { v->tag = b ? TAG_TRUE : TAG_FALSE; }
static inline void set_int(value *v, int64_t i) { v->i = i; v->tag = TAG_INT; }
static inline void set_float(value *v, double n) { v->n = n; v->tag = TAG_FLOAT; }
static inline void set_light(value *v, const void *p) { v->bits = (uintptr_t)p; v->tag = TAG_LIGHT; }
static inline void set_object(value *v, uint32_t tag, const void *o) { v->bits = (uintptr_t)o; v->tag = tag; }
static inline void set_string(value *v, const struct string *s) { set_object(v, TAG_STRING, s); }
static inline void set_table(value *v, const struct table *t) { set_object(v, TAG_TABLE, t); }

static inline void value_copy(value *dst, const value *src) {
  uint64_t bits = src->bits;
  uint32_t tag = src->tag;
  dst->bits = bits;
  dst->tag = tag;
}

// The name of a value's type as type() gives it: "nil", "boolean", "number", ...
const char *type_name(uint32_t tag);

// Primitive equality (manual section 3.4.4), without metamethods.
bool value_raw_equal(const value *a, const value *b);

// Conversions between the two kinds of number (manual section 3.4.3).
bool float_to_int(double n, int64_t *out);              // exact values only
bool value_to_int(const value *v, int64_t *out);        // also from strings
bool value_to_float(const value *v, double *out);       // also from strings
bool value_to_number(const value *v, value *out);       // number, or string that denotes one

#endif
