// Heap objects. Every one starts with the same 8-byte header.
//
// The collector owns all of them; nothing here is freed by hand. Offsets of
// proto, closure, upvalue and frame are published in layout.h.
#ifndef LUAHOST_OBJECT_H
#define LUAHOST_OBJECT_H

#include "value.h"

typedef struct object {
  struct object *next;  // all objects of a generation, in allocation order, for the sweep
  uint8_t kind;         // a TAG_ value
  uint8_t mark;         // collector colour and flags, see gc.h
  uint8_t flags;        // per kind
  uint8_t extra;        // per kind
} object;

// Strings are immutable. Up to STRING_SHORT_MAX bytes they are interned:
// equal short strings are the same object. Longer ones are hashed on demand.
enum { STRING_SHORT_MAX = 40 };
// object.flags. STRING_TEXT: known to be valid UTF-8; without it, it was not looked at, or is not.
enum { STRING_LONG = 1, STRING_HASHED = 2, STRING_TEXT = 4 };

typedef struct string {
  object head;
  uint32_t hash;
  uint32_t len;
  struct string *chain;  // next in the intern bucket
  char text[];           // len bytes and a NUL
} string;

// A hash node is 32 bytes. Nodes are kept in insertion order; val.spare of
// node i is 1 + the index of the first node of bucket i; key.spare is 1 + the
// index of the next node of the same bucket. 0 ends a chain.
typedef struct node {
  value val;
  value key;
} node;

typedef struct table {
  object head;          // flags: weak mode, TABLE_HIDDEN; extra: as a metatable, hint at the node of __index
  value *array;         // slots for keys 1..array_len (some may be nil)
  uint32_t array_len;
  uint32_t array_cap;
  node *nodes;
  uint32_t node_cap;    // a power of two, or 0
  uint32_t node_used;   // nodes handed out so far, with the removed ones
  struct table *meta;
  uint32_t absent;      // bit e set: metamethod event e is known not to be a field (see meta.h)
  object *gray;         // collector's list
  uint32_t hidden;      // see table_hide
} table;

typedef struct upvalue {
  object head;
  value *at;            // the variable: a stack slot while open, &closed afterwards
  object *gray;         // collector's list of open upvalues met while marking
  union {
    value closed;
    struct {              // open upvalues of one thread, highest slot first
      struct upvalue *next_open, **link;
    };
  };
} upvalue;

static inline bool upvalue_is_open(const upvalue *u) { return u->at != &u->closed; }

typedef struct closure {
  object head;          // extra: unused
  struct proto *proto;
  object *gray;
  uint32_t count;
  upvalue *up[];
} closure;

struct thread;
// A C function. Arguments are reached through the thread (engine.h); it
// returns how many values it pushed, or a negative status.
typedef int (*builtin_fn)(struct thread *th);

typedef struct builtin {
  object head;          // flags: enum builtin_kind (vm.h): how the VM calls it; extra: enum builtin_fast
  builtin_fn fn;
  const char *name;     // qualified name, "string.rep": for messages and snapshots
  object *gray;
  uint32_t count;
  value up[];
} builtin;

typedef struct userdata {
  object head;
  struct table *meta;
  object *gray;
  uint32_t size;        // bytes of data
  uint32_t count;       // user values
  value user[];         // user values, then size bytes of data
} userdata;

static inline void *userdata_data(userdata *u) { return (void *)(u->user + u->count); }

// One 64-bit instruction; see opcode.h.
typedef union instruction {
  uint64_t bits;
  struct {
    uint8_t op;
    uint8_t h;    // hint or flag
    uint16_t a, b, c;
  };
  struct {
    uint16_t op_h_, a_;
    int32_t imm;  // b and c as one signed number
  };
} instruction;

typedef struct local_var {
  string *name;
  uint32_t start_pc, end_pc;
  uint32_t reg;
} local_var;

typedef struct upvalue_desc {
  string *name;
  uint8_t from_stack;  // captured from a register of the enclosing function, else from its upvalues
  uint8_t kind;        // enum var_kind of parse.h: regular, const, close
  uint16_t index;
} upvalue_desc;

// A compile-time constant of an enclosing function that a function's text names.
typedef struct folded_constant {
  string *name;
  value v;
} folded_constant;

typedef struct proto {
  object head;
  uint8_t params;       // fixed parameters
  uint8_t is_vararg;
  uint16_t max_regs;    // registers needed
  instruction *code;
  value *consts;
  struct proto **protos;
  upvalue_desc *upvalues;
  uint32_t *lines;      // line of each instruction (NULL when stripped)
  local_var *locals;    // debug names, by start_pc
  string *source;       // chunk name, "@file.lua" style
  object *gray;
  uint32_t code_len, const_len, proto_len, upvalue_len, line_len, local_len;
  uint32_t line_defined, last_line;
  string *text;         // of the whole chunk, shared by its functions; NULL when unknown
  uint32_t text_start, text_end;  // of this function in it, as snapshots need it (snapshot.h)
  uint32_t folded_len;
  bool is_method;       // self is not among the parameters in the text
  folded_constant *folded;
} proto;

// What the VM does with the results when the callee of this frame returns.
enum kont {
  KONT_CALL = 0,     // results go to the callee's slot, as many as wanted
  KONT_STORE,        // one result into register kont_reg of the caller
  KONT_TEST,         // truth of one result decides the caller's current compare instruction
  KONT_DISCARD,      // results are dropped
  KONT_CONCAT,       // one result goes on into the pending concatenation
  KONT_CLOSE,        // a __close returned: go on closing
  KONT_PCALL,        // callee of pcall or xpcall
  KONT_HANDLER,      // a message handler returned
  KONT_PAIRS,        // a __pairs returned: three results
  KONT_COEND,        // the coroutine's function returned
  KONT_HOST,         // return from vm_run to C
};

typedef struct frame {
  uint32_t func;        // index of the callee's slot: results go here
  uint32_t base;        // index of register 0
  uint32_t top;         // first slot past what this frame may use
  int32_t wanted;       // results wanted, -1: all
  closure *cl;          // NULL in a builtin's frame
  const instruction *pc;  // next instruction, saved whenever the frame is not on top or may raise
  uint8_t kont;         // enum kont
  uint8_t flags;        // FRAME_ bits
  uint16_t kont_reg;    // KONT_STORE: byte offset of the register; KONT_CONCAT: operands left
  uint32_t extra;       // arguments beyond the fixed ones (vararg functions)
  uint32_t pending;     // end of the results while __close metamethods run before a return; of pcall: levels outside it
} frame;

enum frame_flags {
  FRAME_PCALL = 1,      // pcall or xpcall: errors stop here
  FRAME_XPCALL = 2,     // its message handler is the slot below its callee
  FRAME_UNWINDING = 4,  // an error reached it; to-be-closed variables are being closed, the error is in its func slot
  FRAME_RESUME = 8,     // coroutine.resume waiting for its coroutine
  FRAME_WRAP = 16,      // same, of coroutine.wrap: errors propagate
  FRAME_CLOSING = 32,   // a return waits for __close metamethods
  FRAME_CALLED = 64,    // a builtin that has called something: it is not run again
  FRAME_TAIL = 128,     // entered by a tail call
};

enum thread_status { CO_SUSPENDED, CO_RUNNING, CO_NORMAL, CO_DEAD };

// A debug hook (debug.sethook): when it is set, instructions are run one by one.
enum hook_events { HOOK_CALL = 1, HOOK_RETURN = 2, HOOK_LINE = 4, HOOK_COUNT = 8 };
typedef struct hook {
  value function;
  uint8_t asked;        // HOOK_ bits; 0: none
  uint8_t events;       // the same, but 0 while the hook runs
  bool running;         // the hook itself is being called
  int32_t count, left;  // instructions between count events
  uint32_t frame;       // index of the frame of the last instruction seen
  uint32_t pc;          // and its index
  uint32_t called;      // while running: index of the hook's own frame
  uint32_t first, moved;  // arguments or results of the event: number of the first one as a local, and how many
} hook;

typedef struct thread {
  object head;
  value *stack;         // stack_cap slots
  uint32_t stack_cap;
  uint32_t top;         // index of the first free slot (meaningful in builtins, and for open results)
  frame *frames;        // frame_cap of them; frames[0] is the thread's ground, not a call
  frame *ci;            // the running one
  frame *frame_last;    // last usable one
  upvalue *open;        // open upvalues, highest slot first
  uint32_t tbc_count;   // pending to-be-closed variables: stack indexes, ascending
  uint32_t tbc_cap;
  uint32_t *tbc;
  struct thread *resumer;  // who resumed this one, while it runs
  uint8_t status;
  uint32_t levels;      // protected calls under way in this thread
  uint32_t level_base;  // and in those that wait for it, with the resumes
  uint16_t host_depth;  // calls from C between here and the coroutine's start: no yield while > 0
  hook hook;
  object *gray;
} thread;

#endif
