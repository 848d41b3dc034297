// The code generator's own state, shared by code.c (functions, statements),
// code_expr.c (expressions) and code_emit.c (instructions, constants, jumps).
//
// Registers are handed out like a stack: locals first, temporaries above. A
// target register that is a live local is written only by the last instruction
// of an expression, so that the expression may still read the old value.
#ifndef LUAHOST_CODE_H
#define LUAHOST_CODE_H

#include "arena.h"
#include "ast.h"
#include "vm.h"

enum { REGISTERS_MAX = 250, CONST_OPERAND_MAX = 4095 };

// Jumps waiting for their target.
typedef struct jump { uint32_t pc; struct jump *next; } jump;

typedef struct scope {
  struct scope *outer;
  const block *block;
  const stat *loop;      // the loop statement whose exit this scope is, or NULL
  jump *breaks;
  uint32_t base;         // registers active outside it
  uint32_t first_local;  // index in gen.active
  bool must_close;       // variables to close when it is left
} scope;

typedef struct gen {
  thread *th;
  arena *arena;
  func *fn;
  proto *p;
  struct gen *outer;
  scope *scope;
  uint32_t code_cap, line_cap, const_cap, local_cap;
  uint32_t next_reg;     // first free register
  uint32_t active_regs;  // registers of live locals
  uint32_t open_locals;  // of p->locals: those from here on may still be open
  uint32_t constants;    // slot on the Lua stack of the table constant -> index (through th->stack)
  table *const_index;
  jump *patched;         // to be used again
  bool long_jumps;       // conditional jumps are emitted with a long jump
  bool overflowed;       // a short jump did not reach: again with long_jumps
  uint32_t inside_tbc;   // nesting of scopes with a to-be-closed variable
} gen;

// code_emit.c
int emit(gen *g, instruction i, uint32_t line);
instruction ins_abc(enum opcode op, uint32_t a, uint32_t b, uint32_t c);
instruction ins_imm(enum opcode op, uint32_t a, int32_t imm);
static inline uint16_t reg_operand(uint32_t reg) { return (uint16_t)(reg * sizeof(value)); }
int constant(gen *g, const value *v, uint32_t *index);
int load_constant(gen *g, const value *v, uint32_t target, uint32_t line);
int reserve_regs(gen *g, uint32_t n);
int temp_reg(gen *g, uint32_t *reg);
int emit_jump(gen *g, uint32_t line, jump **list);                       // unconditional
int emit_test(gen *g, instruction test, uint32_t line, jump **list);     // conditional: jumps when its condition equals h
int patch_here(gen *g, jump *list);
int patch_to(gen *g, jump *list, uint32_t target);
int jump_back(gen *g, uint32_t target, uint32_t line);
bool literal_value(const expr *e, value *out);                           // nil, booleans, numbers, strings

// code_expr.c
int expr_to_reg(gen *g, const expr *e, uint32_t target);
int expr_any(gen *g, const expr *e, uint32_t *reg);    // wherever it is; a temporary when it is nowhere
int expr_next(gen *g, const expr *e, uint32_t *reg);   // into the next free register
int expr_list_open(gen *g, const expr_list *list, uint32_t *count);  // into next registers; *count UINT32_MAX: up to the top
int expr_list_adjust(gen *g, const expr_list *list, uint32_t want);  // exactly want registers
int cond_jump(gen *g, const expr *e, bool jump_if, jump **list);
int gen_call(gen *g, const expr *e, int results);      // results: count, or -1 open; left in registers from next_reg on
bool is_multi(const expr *e);
int store_index(gen *g, const expr *target, uint32_t object, uint32_t key, uint32_t v);

// code.c
int gen_function(gen *outer, thread *th, arena *a, func *fn, string *source, proto **out);
// text_object: the text as a string, when there is one already, else NULL. line: the first one's number, usually 1.
int compile_chunk(thread *th, const char *text, size_t len, string *text_object, const char *chunk_name, uint32_t line,
                  proto **out);

#endif
