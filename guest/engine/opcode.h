// The instruction set, once: the enum, the dispatch, the disassembler, the
// verifier and variable names in error messages all come from this list.
//
// An instruction is 64 bits: op (8), h (8), a (16), b (16), c (16); b and c
// together are imm, signed 32. Registers and constants are given as byte
// offsets (16 times the index), so that no shift stands between the decode and
// the access. Jumps count instructions from the next one.
//
// X(name, a, b, c): what the operands are
//   W register written     R register read      M register read and written, with those after it
//   K constant             U upvalue index      P prototype index
//   N plain number         I signed number      J jump
//   _ unused               an upper-case pair in b with c = '=' means one 32-bit operand
// h is a hint, a flag or a count, told in the comment.
#ifndef LUAHOST_OPCODE_H
#define LUAHOST_OPCODE_H

#define OPCODES(X)                                                                              \
  X(MOVE, 'W', 'R', '_')      /* a := b */                                                     \
  X(LOADI, 'W', 'I', '=')     /* a := imm */                                                   \
  X(LOADK, 'W', 'K', '_')     /* a := b */                                                     \
  X(LOADKX, 'W', 'N', '=')    /* a := constant number imm */                                   \
  X(LOADNIL, 'M', 'N', '_')   /* a, ... b registers := nil */                                  \
  X(LOADFALSE, 'W', '_', '_') /* a := false */                                                 \
  X(LOADTRUE, 'W', '_', '_')  /* a := true */                                                  \
  X(GETUPVAL, 'W', 'U', '_')  /* a := upvalue b */                                             \
  X(SETUPVAL, 'R', 'U', '_')  /* upvalue b := a */                                             \
  X(GETTABUP, 'W', 'U', 'K')  /* a := upvalue b [c]; h: node hint */                           \
  X(SETTABUP, 'U', 'K', 'R')  /* upvalue a [b] := c; h: node hint */                           \
  X(GETTABLE, 'W', 'R', 'R')  /* a := b[c] */                                                  \
  X(GETFIELD, 'W', 'R', 'K')  /* a := b[c], c a short string; h: node hint */                  \
  X(GETINT, 'W', 'R', 'N')    /* a := b[c], c a number from 1 */                               \
  X(SETTABLE, 'R', 'R', 'R')  /* a[b] := c */                                                  \
  X(SETFIELD, 'R', 'K', 'R')  /* a[b] := c; h: node hint */                                    \
  X(SETINT, 'R', 'N', 'R')    /* a[b] := c */                                                  \
  X(SELF, 'M', 'R', 'K')      /* a+1 := b; a := b[c]; h: node hint */                          \
  X(NEWTABLE, 'W', 'N', 'N')  /* a := {}; room for b array slots, c nodes; h: live registers after it */         \
  X(SETLIST, 'R', 'N', '=')   /* a[imm + i] := a+i for i = 1..h; h = 0: up to the top */       \
  X(ADD, 'W', 'R', 'R')                                                                         \
  X(SUB, 'W', 'R', 'R')                                                                         \
  X(MUL, 'W', 'R', 'R')                                                                         \
  X(MOD, 'W', 'R', 'R')                                                                         \
  X(POW, 'W', 'R', 'R')                                                                         \
  X(DIV, 'W', 'R', 'R')                                                                         \
  X(IDIV, 'W', 'R', 'R')                                                                        \
  X(BAND, 'W', 'R', 'R')                                                                        \
  X(BOR, 'W', 'R', 'R')                                                                         \
  X(BXOR, 'W', 'R', 'R')                                                                        \
  X(SHL, 'W', 'R', 'R')                                                                         \
  X(SHR, 'W', 'R', 'R')                                                                         \
  X(ADDK, 'W', 'R', 'K')      /* constants are numbers; h: the constant is the left operand */ \
  X(SUBK, 'W', 'R', 'K')                                                                        \
  X(MULK, 'W', 'R', 'K')                                                                        \
  X(MODK, 'W', 'R', 'K')                                                                        \
  X(POWK, 'W', 'R', 'K')                                                                        \
  X(DIVK, 'W', 'R', 'K')                                                                        \
  X(IDIVK, 'W', 'R', 'K')                                                                       \
  X(BANDK, 'W', 'R', 'K')                                                                       \
  X(BORK, 'W', 'R', 'K')                                                                        \
  X(BXORK, 'W', 'R', 'K')                                                                       \
  X(SHLK, 'W', 'R', 'K')                                                                        \
  X(SHRK, 'W', 'R', 'K')                                                                        \
  X(ADDI, 'W', 'R', 'I')      /* a := b + c; h = 1: written as b - (-c); h = 2: as c + b */    \
  X(UNM, 'W', 'R', '_')                                                                         \
  X(BNOT, 'W', 'R', '_')                                                                        \
  X(NOT, 'W', 'R', '_')                                                                         \
  X(LEN, 'W', 'R', '_')                                                                         \
  X(CONCAT, 'W', 'M', 'N')    /* a := b .. ... c registers, used up; h: live registers after it */\
  X(JMP, '_', 'J', '=')       /* h = 1: the back edge of a loop */                             \
  X(TEST, 'R', 'J', '=')      /* if truth(a) == h jump imm */                                  \
  X(TESTSET, 'W', 'R', 'J')   /* if truth(b) == h then a := b, jump c */                       \
  X(EQ, 'R', 'R', 'J')        /* if (a == b) == h jump c */                                    \
  X(LT, 'R', 'R', 'J')                                                                          \
  X(LE, 'R', 'R', 'J')                                                                          \
  X(EQK, 'R', 'K', 'J')                                                                         \
  X(LTI, 'R', 'I', 'J')       /* if (a < b) == h jump c */                                     \
  X(LEI, 'R', 'I', 'J')                                                                         \
  X(GTI, 'R', 'I', 'J')                                                                         \
  X(GEI, 'R', 'I', 'J')                                                                         \
  X(CALL, 'M', 'N', 'N')      /* b - 1 arguments (b = 0: up to the top), c - 1 results (c = 0: all) */ \
  X(TAILCALL, 'M', 'N', '_')  /* h: close upvalues first */                                    \
  X(RETURN, 'M', 'N', '_')    /* b - 1 values from a (b = 0: up to the top); h: close upvalues first */ \
  X(RETURN0, '_', '_', '_')                                                                     \
  X(RETURN1, 'R', '_', '_')                                                                     \
  X(FORPREP, 'M', 'J', '=')   /* prepares a..a+2; jumps past the loop if it runs not once; h = 1: a is the visible variable */ \
  X(FORLOOP, 'M', 'J', '=')   /* next round of a loop whose visible variable is a+3 */         \
  X(FORLOOPV, 'M', 'J', '=')  /* same, where the visible variable is a itself */               \
  X(TFORPREP, 'M', 'J', '=')  /* a+3 is to be closed; jumps to the TFORCALL */                 \
  X(TFORCALL, 'M', '_', 'N')  /* a+4, ... := a(a+1, a+2), c results */                         \
  X(TFORLOOP, 'M', 'J', '=')  /* if a+4 ~= nil then a+2 := a+4, jump */                        \
  X(CLOSURE, 'W', 'P', '_')   /* h: live registers after it */                                                                \
  X(VARARG, 'M', 'N', '_')    /* a, ... b - 1 of the extra arguments (b = 0: all) */           \
  X(CLOSE, 'R', '_', '_')     /* closes variables from a on */                                 \
  X(TBC, 'R', '_', '_')       /* a is to be closed */

enum opcode {
#define X(name, a, b, c) OP_##name,
  OPCODES(X)
#undef X
  OP_COUNT
};

typedef struct opcode_info { const char *name; char a, b, c; } opcode_info;
extern const opcode_info opcode_table[OP_COUNT];

#endif
