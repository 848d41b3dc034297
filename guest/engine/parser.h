// The parser's state, shared by its files: parser.c (helpers), parse.c (statements), parse_expr.c
// (expressions), scope.c (functions, blocks, names) and goto.c (labels).
#ifndef LUAHOST_PARSER_H
#define LUAHOST_PARSER_H

#include "arena.h"
#include "ast.h"
#include "engine.h"
#include "lex.h"

enum {
  MAX_NESTING = 200,   // statements and expressions inside one another
  MAX_LOCALS = 200,    // active in one function
  MAX_UPVALUES = 255,  // of one function
  MAX_TARGETS = 200,   // of one assignment
};

// A block being parsed, or one that a goto under way comes from: lives in the arena.
typedef struct block_scope {
  struct block_scope *outer;   // within the function
  block *b;
  stat *loop;                  // the loop whose body it is, or NULL
  uint32_t first_var;          // locals of the function that are active where it starts
  struct label_name *labels;   // declared in it
} block_scope;

// What is known of a label name in one function (goto.c).
typedef struct label_name {
  string *name;
  struct placed_label *visible;   // the label that a goto from here reaches
  struct jump *waiting;           // gotos that have not met their label, newest first
  struct label_name *next_in_block;
} label_name;

// What a name means at the moment: a variable, over the one that it shadows.
typedef struct binding {
  var *v;
  struct binding *shadowed;
} binding;

// From names (by address) to pointers; lives in the arena.
typedef struct name_map {
  struct name_slot { string *name; void *known; } *slots;
  uint32_t cap, count;
} name_map;

// A function being parsed; lives on the C stack.
typedef struct func_scope {
  struct func_scope *outer;
  func *f;
  block_scope *block;          // innermost
  size_t first_var;            // of its variables in parser.vars
  uint32_t active;             // variables that are in scope
  uint32_t upvar_cap, child_cap;
  name_map labels;             // to label_name
  struct jump *jumps, **last_jump;  // its gotos and stray breaks, in source order
} func_scope;

typedef struct parser {
  arena *arena;
  lexer lex;
  token tok;          // the token at hand
  token ahead;        // the one after it, when has_ahead
  bool has_ahead;
  uint32_t last_line; // of the token before the one at hand
  uint32_t nesting;
  func_scope *fs;
  string *env_name;   // "_ENV"
  name_map bindings;  // to binding: the variables in scope, of all open functions
  buffer vars;        // var *: declared variables of all open functions, innermost last
  buffer scratch;     // lists under construction, innermost last
} parser;

// ---- tokens and errors (parser.c)

int next_token(parser *p);
int peek_token(parser *p);                      // fills p->ahead
bool at_token(const parser *p, uint8_t kind);
int accept_token(parser *p, uint8_t kind);            // 1: was there and is passed; 0: is not there
int expect_token(parser *p, uint8_t kind);            // passes it
int expect_name(parser *p, string **out);       // passes it
int expected(parser *p, uint8_t kind);          // the error "'kind' expected"
// Passes the token that closes `opener` of that line.
int expect_closing(parser *p, uint8_t kind, uint8_t opener, uint32_t line);
#define syntax_error(p, ...) lex_error_at(&(p)->lex, &(p)->tok, __VA_ARGS__)
// Errors of meaning rather than form: no token is shown.
#define semantic_error(p, ...) lex_error(&(p)->lex, __VA_ARGS__)
int enter_level(parser *p);                     // counts nesting; pair with leave_level on success
static inline void leave_level(parser *p) { p->nesting--; }

// ---- nodes, lists, maps (parser.c)

// Zeroed memory in the tree's arena.
int node_alloc(parser *p, size_t size, void *out);
#define NEW(p, out) node_alloc((p), sizeof(**(out)), (out))

// Lists whose length is not known yet grow on p->scratch above a mark.
static inline size_t list_begin(const parser *p) { return p->scratch.len; }
int list_add(parser *p, const void *item, size_t size);
// Moves the items from the mark on into the arena: *out is NULL when there is none.
int list_end(parser *p, size_t mark, size_t item_size, void *out, uint32_t *count);

// Finds or makes the place for what is known of a name: NULL at first.
// The place is void after the next call.
int name_map_at(parser *p, name_map *map, string *name, void ***out);

// ---- statements (parse.c)

// "(" params ")" block "end". is_method adds self. line: of the word function.
int parse_function_body(parser *p, bool is_method, uint32_t line, func **out);

// ---- expressions (parse_expr.c)

// What a name or a suffixed expression may be used for, beyond its value.
typedef struct expr_use {
  bool assignable;
  string *readonly;   // the <const> or <close> variable that it names
  var *variable;      // the variable that it names, NULL for fields and _ENV
} expr_use;

int parse_expr(parser *p, expr **out);
int parse_expr_list(parser *p, expr_list *out);
int parse_suffixed(parser *p, expr **out, expr_use *use);
int new_expr(parser *p, uint8_t kind, uint32_t line, expr **out);
int new_string_expr(parser *p, string *s, uint32_t line, expr **out);
int new_index(parser *p, expr *base, expr *key, uint32_t line, expr **out);

// ---- functions, blocks and names (scope.c)

int function_open(parser *p, func_scope *fs, uint32_t line);
int function_close(parser *p);
// loop: the loop statement whose body it is, or NULL.
int block_open(parser *p, stat *loop, block **out);
void block_close(parser *p);
// Declares a variable of the function; it comes into scope with activate_vars.
int declare_var(parser *p, string *name, uint8_t kind, var **out);
int activate_vars(parser *p, uint32_t count);
var *active_var(const parser *p, const func_scope *fs, uint32_t i);
int resolve_name(parser *p, string *name, uint32_t line, expr **out, expr_use *use);
int limit_error(parser *p, const func_scope *fs, const char *what, unsigned limit);

// ---- gotos and labels (goto.c)

int add_goto(parser *p, stat *s, string *name);
int add_break(parser *p, stat *s);
// Labels that stand together come into being together, last first.
int add_label(parser *p, label *l, bool at_end);
int check_new_label(parser *p, const label *l);
void forget_labels(block_scope *b);
int resolve_jumps(parser *p);

#endif
