// The engine's interface for library code (lib_*.c, guest_*.c).
//
// A builtin gets the running thread. Its arguments are the slots arg(th, 0) ..
// arg(th, nargs(th)-1); it pushes results and returns how many, or a negative
// status. At least BUILTIN_SLOTS slots are free on entry; stack_reserve makes
// more. Pointers into the stack (value *) are void after anything that may run
// Lua or grow the stack (call_value, stack_reserve, push beyond the reserve).
//
// The collector runs only inside call_value and the functions marked "may run
// Lua", and between VM instructions. So an object that a builtin made or holds
// in a C variable is safe until such a call; to keep it across one, leave it on the stack.
//
// Every function that can fail returns a status: OK (0 or more) or negative.
// A negative status must be returned to the caller at once, after freeing
// buffers; the error value is in vm.error.
#ifndef LUAHOST_ENGINE_H
#define LUAHOST_ENGINE_H

#include <stdarg.h>
#include <string.h>

#include "object.h"

enum status {
  OK = 0,
  ERR_LUA = -1,      // a Lua error; vm.error holds the value
  ERR_MEMORY = -2,   // allocation refused; becomes the Lua error "not enough memory"
  ERR_KILLED = -3,   // a limit or an interrupt: pcall does not catch it
  // -16 and below are requests to the VM from special builtins (call.h).
};

#define TRY(expr)                    \
  do {                               \
    int try_status_ = (expr);        \
    if (__builtin_expect(try_status_ < 0, 0)) return try_status_; \
  } while (0)

enum { BUILTIN_SLOTS = 24 };

// ---- arguments and results (call.c)

static inline __attribute__((always_inline)) frame *top_frame(thread *th) { return th->ci; }
// Number of arguments; valid until the builtin pushes: read it first.
static inline __attribute__((always_inline)) int nargs(thread *th) { return (int)(th->top - top_frame(th)->base); }
// The i-th argument, from 0. Only for i < nargs(th) as of entry, or slots pushed since.
static inline __attribute__((always_inline)) value *arg(thread *th, int i) { return th->stack + top_frame(th)->base + i; }
// The i-th slot counted from the top: -1 is the topmost.
static inline value *from_top(thread *th, int i) { return th->stack + (int)th->top + i; }
static inline void pop(thread *th, int n) { th->top -= (uint32_t)n; }

int stack_reserve(thread *th, uint32_t slots);  // room for so many pushes more, or "stack overflow"
// Makes the argument count exactly n: drops extra ones, adds nils.
void set_nargs(thread *th, int n);

// Pushes need a free slot (see above); those that allocate return a status.
static inline __attribute__((always_inline)) void push_value(thread *th, const value *v) { value_copy(&th->stack[th->top++], v); }
static inline void push_nil(thread *th) { set_nil(&th->stack[th->top++]); }
static inline void push_bool(thread *th, bool b) { set_bool(&th->stack[th->top++], b); }
static inline void push_int(thread *th, int64_t i) { set_int(&th->stack[th->top++], i); }
static inline void push_float(thread *th, double n) { set_float(&th->stack[th->top++], n); }
static inline void push_string_object(thread *th, string *s) { set_string(&th->stack[th->top++], s); }
static inline void push_table_object(thread *th, table *t) { set_table(&th->stack[th->top++], t); }
int push_string(thread *th, const char *text, size_t len);
int push_cstring(thread *th, const char *text);
int push_format(thread *th, const char *format, ...) __attribute__((format(printf, 2, 3)));
int push_table(thread *th, uint32_t array_slots, uint32_t hash_slots);       // new empty table
int push_builtin(thread *th, const char *qualified_name, builtin_fn fn, uint32_t upvalues);  // pops the upvalues
value *builtin_upvalue(thread *th, int i);  // of the running builtin, from 0
int push_userdata(thread *th, uint32_t size, uint32_t user_values);  // zeroed data, no metatable

// ---- checked arguments (args.c). i counts from 0. Errors read "bad argument #1 to 'insert' (...)".

bool arg_none(thread *th, int i);          // not given
bool arg_none_or_nil(thread *th, int i);
int check_any(thread *th, int i);          // "value expected"
int check_type(thread *th, int i, enum tag tag);     // TAG_TABLE, TAG_CLOSURE (= any function), ...
int check_int(thread *th, int i, int64_t *out);      // numbers with an exact integer value, and strings that denote one
int check_float(thread *th, int i, double *out);
int check_number(thread *th, int i, value *out);
int check_string(thread *th, int i, string **out);   // numbers are converted in place
int check_table(thread *th, int i, table **out);
int opt_int(thread *th, int i, int64_t default_value, int64_t *out);
int opt_float(thread *th, int i, double default_value, double *out);
int opt_string(thread *th, int i, const char *default_value, size_t default_len, const char **text, size_t *len);
int check_option(thread *th, int i, const char *default_value, const char *const names[], int *out);  // names ends with NULL
int check_userdata(thread *th, int i, const char *type, void **out);  // by metatable registered with new_metatable

// ---- errors (error.c). Each sets vm.error and returns a negative status: `return raise(th, ...)`.

int raise(thread *th, const char *format, ...) __attribute__((format(printf, 2, 3)));  // with "chunk:line: " of the caller
int raise_plain(thread *th, const char *format, ...) __attribute__((format(printf, 2, 3)));  // without position
// What an operator says: within a builtin it has no position, because nobody's line did the operation.
int raise_operator(thread *th, const char *format, ...) __attribute__((format(printf, 2, 3)));
int raise_value(thread *th, const value *v);
int raise_arg(thread *th, int i, const char *message);              // "bad argument #i to 'f' (message)"
int raise_argf(thread *th, int i, const char *format, ...) __attribute__((format(printf, 3, 4)));
int raise_type(thread *th, int i, const char *expected);             // "... (number expected, got nil)"
// printf formats: %s %d %u %c %x %lld %g and widths; strings are cut at 400 bytes in all.

// ---- memory, work and limits (mem.c)

// Accounted allocation, never collects. NULL or ERR_MEMORY when the limit refuses. Sizes are passed back on free.
void *mem_alloc(size_t size);
void *mem_realloc(void *p, size_t old_size, size_t new_size);
void mem_free(void *p, size_t size);
// Says that about `bytes` are going to be allocated: collects first if they would not fit. All that is live must be on
// the stack. Call it before building something large (string.rep, table.concat).
int mem_prepare(thread *th, size_t bytes);
// Charges work done in C loops: 1 unit is about one VM instruction or a few dozen bytes. Negative when a limit or interrupt hits.
int fuel_slow(int64_t units);
// What the build provides: lets the host run whenever a slice ends, and gives the reason to stop (enum interrupt) or 0.
uint32_t host_pulse(void);
// Also: told of a run that is stopped (ERR_KILLED) while its calls are still there, the innermost run first.
void host_killed(thread *th);
struct control;
extern struct control control;
static inline int fuel_spend(int64_t units);

// Growable byte buffer. Zero-initialise; free on every path (buffer_free is idempotent).
typedef struct buffer { char *data; size_t len, cap; } buffer;
int buffer_reserve(buffer *b, size_t more);
int buffer_put(buffer *b, const void *bytes, size_t len);
int buffer_putc(buffer *b, char c);
int buffer_printf(buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_free(buffer *b);
int push_buffer(thread *th, buffer *b);  // pushes its contents as a string and frees it (on failure, too)

// ---- strings (string.c)

int string_new(const char *text, size_t len, string **out);
static inline const char *string_text(const string *s) { return s->text; }
bool string_equal(const string *a, const string *b);
int string_compare(const string *a, const string *b);  // bytewise, <0 0 >0
// A string of len uninitialised bytes to be filled at once (before anything else); finish with string_finish, which interns.
int string_buffer(size_t len, string **out);
int string_finish(string *s, string **out);

// ---- tables (table.c), raw access

int table_new(uint32_t array_slots, uint32_t hash_slots, table **out);
const value *table_get(const table *t, const value *key);      // never NULL: nil when absent
const value *table_get_int(const table *t, int64_t key);
const value *table_get_str(const table *t, const string *key);
const value *table_get_cstr(const table *t, const char *key);  // by bytes, no string is made
int table_set(thread *th, table *t, const value *key, const value *v);   // raises for nil and NaN keys; with write barrier
int table_set_int(thread *th, table *t, int64_t key, const value *v);
int table_set_str(thread *th, table *t, string *key, const value *v);
int table_set_cstr(thread *th, table *t, const char *key, const value *v);
uint64_t table_length(table *t);                                // a border
// Iteration: *cursor starts at 0; false at the end. The table may be changed only by assigning to existing fields.
bool table_next(const table *t, uint32_t *cursor, value *key, value *val);
int table_next_key(thread *th, const table *t, const value *key, value *next_key, value *val);  // 1, 0 at end, or error "invalid key to 'next'"

// ---- access with metamethods and calls (api.c): may run Lua

int get_index(thread *th, const value *object, const value *key);   // pushes the result
int get_field(thread *th, const value *object, const char *key);    // pushes
int set_index(thread *th, const value *object, const value *key);   // pops the value to set
int value_length(thread *th, const value *object);                  // pushes
int value_equal(thread *th, const value *a, const value *b);        // 0, 1 or negative
int value_less(thread *th, const value *a, const value *b);         // 0, 1 or negative
int value_less_equal(thread *th, const value *a, const value *b);
int arith(thread *th, int op, const value *a, const value *b);      // enum arith_op of vm.h; pushes
int push_tostring(thread *th, const value *v);                      // pushes tostring(v), honours __tostring and __name
// Calls the function that lies under its `args` arguments on top of the stack; replaces them with `results` values (-1: all;
// returns their number). Errors come back as status with the stack as below the function.
int call_value(thread *th, int args, int results);
// The same protected: a Lua error (ERR_LUA, ERR_MEMORY) comes back as ERR_LUA with the error value pushed; ERR_KILLED stays so.
int call_protected(thread *th, int args, int results);

// ---- metatables (meta.c)

table *metatable_of(const value *v);                    // NULL when none
const value *metafield(const value *v, const char *event);  // raw field of the metatable: nil when absent
int new_metatable(thread *th, const char *type);        // pushes registry[type]; creates it with __name; returns 1 when new
int set_metatable(thread *th, value *object, table *meta);  // table or userdata
void set_type_metatable(enum tag tag, table *meta);     // string's metatable etc.

// ---- chunks (load.c)

// Compiles (or undumps, when the text starts with "\x1bLua") and pushes the function; env (or NULL: globals) becomes its first
// upvalue. mode is "t", "b" or "bt". A syntax error is ERR_LUA with the message in vm.error.
int load_chunk(thread *th, const char *text, size_t len, const char *chunk_name, const char *mode, const value *env);
// The same for what a file holds, which may start with a byte order mark and with a line for the Unix shell.
int load_file_text(thread *th, const char *text, size_t len, const char *chunk_name, const char *mode, const value *env);
// The same of a string: its functions refer to it as their source, instead of to a copy.
int load_string(thread *th, string *text, const char *chunk_name, const char *mode, const value *env);

// ---- library registration (api.c)

typedef struct library_entry { const char *name; builtin_fn fn; } library_entry;
// Adds entries to the table on top of the stack under their names; qualified as "prefix.name" ("" for base).
int add_functions(thread *th, const char *prefix, const library_entry *entries);  // ends with {NULL, NULL}
// Puts the table on top of the stack into globals[name] and package.loaded[name], pops it.
int add_library(thread *th, const char *name);
table *globals(void);
table *registry(void);
table *loaded_modules(void);  // package.loaded

// ---- the machine

struct vm;
extern struct vm vm;

#include "vm_state.h"
#endif
