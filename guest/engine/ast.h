// The syntax tree that parse.c builds and code.c turns into instructions.
//
// All nodes live in one arena (arena.h) that is dropped when the chunk is
// compiled. Names are already resolved: a variable is a local of the function
// at hand, one of its upvalues, or a field of _ENV. Chains that a program can
// make long without nesting (a .. b .. c, x.y.z, f()(), elseif) are flat arrays
// or left-leaning, so that code.c can walk them in a loop.
#ifndef LUAHOST_AST_H
#define LUAHOST_AST_H

#include "object.h"

enum var_kind { VAR_REGULAR = 0, VAR_CONST = 1, VAR_CLOSE = 2 };

struct expr;
struct stat;
struct block;
struct func;

// A declared local variable.
typedef struct var {
  string *name;
  struct func *owner;
  struct expr *constant;  // <const> whose initialiser is a literal (nil, boolean, number, string; after folding); else NULL
  uint8_t kind;           // enum var_kind
  bool captured;          // some inner function refers to it
  bool assigned;          // assigned after its declaration, by anyone
  uint16_t reg;           // code.c
} var;

// An upvalue of a function: a variable of the enclosing function, or one of its upvalues.
typedef struct upvar {
  string *name;
  var *decl;              // the variable it finally is; NULL for the main chunk's _ENV
  bool from_parent_local;
  uint16_t parent_index;  // index among the parent's upvalues, when not from_parent_local
  uint8_t kind;           // enum var_kind
} upvar;

enum expr_kind {
  EX_NIL, EX_FALSE, EX_TRUE, EX_INT, EX_FLOAT, EX_STRING, EX_VARARG, EX_FUNCTION,
  EX_LOCAL,     // local.var
  EX_UPVALUE,   // upvalue index
  EX_INDEX,     // object[key]; is_global when it stands for a global name (_ENV.name)
  EX_CALL,      // callee(args)
  EX_METHOD,    // object:name(args)
  EX_TABLE,
  EX_UNARY,
  EX_BINARY,    // arithmetic, bitwise, comparison; operands left, right
  EX_CONCAT,    // a .. b .. c: flat, right associative, 2 or more items
  EX_AND, EX_OR,
  EX_PAREN,     // (e): cuts a call or ... to one value; kept only around EX_CALL, EX_METHOD, EX_VARARG
};

enum unary_op { UN_NEG, UN_NOT, UN_LEN, UN_BNOT };
// The order of the arithmetic ones is that of enum arith_op (vm.h).
enum binary_op {
  BIN_ADD, BIN_SUB, BIN_MUL, BIN_MOD, BIN_POW, BIN_DIV, BIN_IDIV,
  BIN_BAND, BIN_BOR, BIN_BXOR, BIN_SHL, BIN_SHR,
  BIN_EQ, BIN_NE, BIN_LT, BIN_LE, BIN_GT, BIN_GE,
};

typedef struct expr_list { struct expr **items; uint32_t count; } expr_list;

enum field_kind { FIELD_ITEM, FIELD_PAIR };  // positional; key = value (name = value has a string key)
typedef struct field { uint8_t kind; uint32_t line; struct expr *key, *value; } field;

// Smaller than the structure when its kind needs less (parse_expr.c): never copied as a whole.
typedef struct expr {
  uint8_t kind;
  uint8_t op;        // unary_op, binary_op
  bool is_global;    // EX_INDEX
  uint32_t line;     // of the operator for EX_UNARY and EX_BINARY, of "(" or the arguments' start for calls, else of the first token
  union {
    int64_t i;
    double n;
    string *s;
    struct func *func;
    var *local;
    uint32_t upvalue;
    struct { struct expr *object, *key; } index;
    struct { struct expr *callee; expr_list args; } call;
    struct { struct expr *object; string *name; expr_list args; } method;
    struct { field *fields; uint32_t count; uint32_t items; } table;  // items: how many are FIELD_ITEM
    struct { struct expr *left, *right; } binary;  // also EX_AND, EX_OR; left-leaning for left-associative chains
    struct expr *operand;                          // EX_UNARY, EX_PAREN
    expr_list concat;
  };
} expr;

enum stat_kind {
  ST_LOCAL, ST_ASSIGN, ST_CALL, ST_DO, ST_WHILE, ST_REPEAT, ST_IF, ST_FOR_NUM, ST_FOR_IN,
  ST_FUNCTION,        // function a.b:c() ... end: target, func
  ST_LOCAL_FUNCTION,
  ST_RETURN, ST_BREAK, ST_GOTO, ST_LABEL,
};

// A label, resolved: every goto points at its own.
typedef struct label {
  string *name;
  struct block *block;   // the block it stands in
  uint32_t line;
  bool at_end;           // only void statements follow in its block: locals of the block are out of scope there
  bool needs_close;      // a goto to it leaves the scope of a captured or to-be-closed variable (code.c may recompute)
  int32_t pc;            // code.c: where it is, -1 before
  void *pending;         // code.c: jumps that wait for it
  uint32_t level;        // code.c: registers active at it
} label;

typedef struct if_clause { expr *cond; struct block *body; uint32_t line, then_line; } if_clause;

// Smaller for the kinds that need less (parse.c), like an expression.
typedef struct stat {
  uint8_t kind;
  uint32_t line;         // first token
  union {
    struct { var **vars; uint32_t var_count; expr_list values; } local;   // attribs in var.kind
    struct { expr **targets; uint32_t target_count; expr_list values; } assign;
    expr *call;
    struct block *body;                                                  // ST_DO
    struct { expr *cond; struct block *body; } loop;                     // ST_WHILE, ST_REPEAT (cond sees the body's locals)
    struct { if_clause *clauses; uint32_t count; struct block *otherwise; } branch;  // otherwise: NULL when none
    struct { var *v; expr *start, *limit, *step; struct block *body; } for_num;      // step: NULL when not given
    struct { var **vars; uint32_t var_count; expr_list values; struct block *body; } for_in;
    struct { expr *target; struct func *func; } function;                // EX_LOCAL, EX_UPVALUE or EX_INDEX
    struct { var *v; struct func *func; } local_function;
    expr_list ret;
    struct stat *loop_target;                                            // ST_BREAK: the loop statement it leaves
    label *target;                                                       // ST_GOTO
    label *here;                                                         // ST_LABEL
  };
} stat;

typedef struct block {
  struct block *parent;   // within the same function; NULL for a body
  stat **stats;
  uint32_t count;
  uint32_t end_line;      // of its last token, or of the one that opens it
  bool has_captured;      // declares (directly) a captured variable or a to-be-closed one
} block;

typedef struct func {
  struct func *parent;
  var **params;           // with self for methods
  uint32_t param_count;
  bool is_vararg;
  upvar *upvars;
  uint32_t upvar_count;
  block *body;
  struct func **children; // in order of appearance; index is EX_FUNCTION's proto index
  uint32_t child_count;
  uint32_t index;         // among the parent's children
  uint32_t line, last_line;  // 0 for the main chunk
  const char *text, *text_end;  // in the chunk: all of it, or from "(" to "end"
  bool is_method;         // self is not among the parameters as written
  struct folded *folded;  // compile-time constants of enclosing functions that it names
} func;

// A name of a constant from further out, each once.
typedef struct folded { string *name; const struct expr *value; struct folded *next; } folded;

struct arena;
// Parses a chunk (manual 3.3). name: chunk name as for load ("@file", "=stdin" or the text itself).
// The tree lives in the arena. Errors: ERR_LUA with "chunk:line: message near 'token'" in vm.error, or ERR_MEMORY.
int parse_chunk(struct thread *th, struct arena *a, const char *text, size_t len, const char *chunk_name, func **out);
// The same of a text that begins at another line than 1.
int parse_chunk_at(struct arena *a, const char *text, size_t len, const char *chunk_name, uint32_t line, func **out);

// "file.lua", "[string \"first line...\"]": how a chunk name is shown (at most 60 bytes); returns its length.
enum { CHUNK_ID_MAX = 60 };
size_t chunk_id(char out[CHUNK_ID_MAX], const char *chunk_name, size_t len);

#endif
