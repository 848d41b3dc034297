// The hot loop: the common cases of the common instructions, and nothing else.
//
// There is not a single call in this function, on purpose. A compiler of wasm
// that meets a call keeps no value in a machine register across it, and the
// loop's state (pc, base, constants, fuel) would live in memory (measured on
// wazero: 2 to 3 times slower). So whatever is rare, may raise, allocates or
// needs help leaves the loop: pc stays at that instruction, and vm_call
// executes it in full and comes back here.
//
// Nothing here moves the stack, collects or runs C, so raw pointers into the
// stack stay good from entry to exit. Fields of a structure are read from the
// highest offset down where it matters: one bounds check then covers the rest.
#include "vm.h"
#include "builtin_fast.h"
#include "lib_base.h"
#include "number.h"

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#define REG(off) ((value *)(void *)((char *)base + (off)))
#define KST(off) ((const value *)(const void *)((const char *)k + (off)))
#define RA REG(ins.a)
#define RB REG(ins.b)
#define RC REG(ins.c)
#define KB KST(ins.b)
#define KC KST(ins.c)

// The last unit is left to vm_call, whose slow path asks for more.
#ifdef LUAHOST_NO_FUEL
#define NEED_FUEL()
#define SPEND_FUEL()
#else
#define NEED_FUEL() \
  if (UNLIKELY(fuel <= 1)) goto leave
#define SPEND_FUEL() \
  NEED_FUEL();       \
  fuel--
#endif

// Tag first: the bounds check of the tag covers the payload.
static inline __attribute__((always_inline)) void copy(value *dst, const value *src) {
  uint32_t tag = src->tag;
  uint64_t bits = src->bits;
  dst->tag = tag;
  dst->bits = bits;
}
static inline __attribute__((always_inline)) void put_int(value *v, uint64_t i) {
  v->tag = TAG_INT;
  v->bits = i;
}
static inline __attribute__((always_inline)) void put_float(value *v, double n) {
  v->tag = TAG_FLOAT;
  v->n = n;
}

// The node that an instruction's hint points at, when it holds that key and a value.
static inline __attribute__((always_inline)) node *hinted_node(const table *t, uint32_t hint, const value *key) {
  if (UNLIKELY(hint >= t->node_used)) return NULL;
  node *n = &t->nodes[hint];
  if (UNLIKELY(n->key.tag != TAG_STRING || n->key.bits != key->bits || is_nil(&n->val))) return NULL;
  return n;
}

// The first node of a short string's bucket, when it is the one and has a value. Chains are not walked here: an inner loop
// costs the whole function its registers.
static inline __attribute__((always_inline)) node *first_node(const table *t, const value *key) {
  uint32_t cap = t->node_cap;
  if (cap == 0) return NULL;
  node *nodes = t->nodes;
  uint32_t i = nodes[as_string(key)->hash & (cap - 1)].val.spare;
  if (i == 0) return NULL;
  node *n = &nodes[i - 1];
  return n->key.tag == TAG_STRING && n->key.bits == key->bits && !is_nil(&n->val) ? n : NULL;
}

void vm_hot(thread *th) {
  frame *ci = th->ci;
  value *const stack = th->stack;
  value *base = stack + ci->base;
  const value *k = ci->cl->proto->consts;
  const instruction *pc = ci->pc;
  int32_t fuel = control.slice;

  for (;;) {
    const instruction ins = *pc;
    switch ((enum opcode)ins.op) {
      case OP_MOVE: copy(RA, RB); break;
      case OP_LOADI: put_int(RA, (uint64_t)(int64_t)ins.imm); break;
      case OP_LOADK: copy(RA, KB); break;
      case OP_LOADNIL: {
        value *r = RA;
        if (UNLIKELY(ins.b > 2)) goto leave;
        set_nil(r);
        if (ins.b == 2) set_nil(r + 1);
        break;
      }
      case OP_LOADFALSE: RA->tag = TAG_FALSE; break;
      case OP_LOADTRUE: RA->tag = TAG_TRUE; break;
      case OP_GETUPVAL: copy(RA, ci->cl->up[ins.b]->at); break;
      case OP_SETUPVAL: {
        upvalue *u = ci->cl->up[ins.b];
        value *at = u->at;
        if (UNLIKELY(gc_is_black(&u->head))) goto leave;
        copy(at, RA);
        break;
      }

      // ---- tables

      case OP_GETTABUP: {
        const value *env = ci->cl->up[ins.b]->at;
        if (UNLIKELY(!is_table(env))) goto leave;
        const node *n = hinted_node(as_table(env), ins.h, KC);
        if (UNLIKELY(n == NULL)) goto leave;
        copy(RA, &n->val);
        break;
      }
      case OP_SETTABUP: {
        const value *env = ci->cl->up[ins.a]->at;
        if (UNLIKELY(!is_table(env))) goto leave;
        node *n = hinted_node(as_table(env), ins.h, KB);
        if (UNLIKELY(n == NULL || gc_is_black(&as_table(env)->head))) goto leave;
        copy(&n->val, RC);
        break;
      }
      case OP_GETFIELD: {
        const value *object = RB;
        if (UNLIKELY(!is_table(object))) goto leave;
        const table *t = as_table(object);
        if (UNLIKELY(ins.h >= t->node_used)) goto leave;
        const node *n = &t->nodes[ins.h];
        if (UNLIKELY(n->key.tag != TAG_STRING || n->key.bits != KC->bits || is_nil(&n->val))) goto leave;
        copy(RA, &n->val);
        break;
      }
      case OP_SETFIELD: {
        const value *object = RA;
        if (UNLIKELY(!is_table(object))) goto leave;
        table *t = as_table(object);
        if (UNLIKELY(ins.h >= t->node_used || gc_is_black(&t->head))) goto leave;
        node *n = &t->nodes[ins.h];
        if (UNLIKELY(n->key.tag != TAG_STRING || n->key.bits != KB->bits || is_nil(&n->val))) goto leave;
        copy(&n->val, RC);
        break;
      }
      case OP_GETTABLE: {
        const value *object = RB, *key = RC;
        if (UNLIKELY(!is_table(object))) goto leave;
        const table *t = as_table(object);
        if (UNLIKELY(!is_int(key))) {
          if (!is_string(key) || as_string(key)->len > STRING_SHORT_MAX) goto leave;
          const node *n = first_node(t, key);
          if (n == NULL) goto leave;
          copy(RA, &n->val);
          break;
        }
        uint64_t i = (uint64_t)key->i - 1;
        if (UNLIKELY(i >= t->array_len)) goto leave;
        const value *v = &t->array[(uint32_t)i];
        if (UNLIKELY(is_nil(v))) goto leave;
        copy(RA, v);
        break;
      }
      case OP_GETINT: {
        const value *object = RB;
        if (UNLIKELY(!is_table(object))) goto leave;
        const table *t = as_table(object);
        uint32_t i = ins.c - 1u;
        if (UNLIKELY(i >= t->array_len)) goto leave;
        const value *v = &t->array[i];
        if (UNLIKELY(is_nil(v))) goto leave;
        copy(RA, v);
        break;
      }
      case OP_SETTABLE: {
        const value *object = RA, *key = RB;
        if (UNLIKELY(!is_table(object))) goto leave;
        table *t = as_table(object);
        if (UNLIKELY(!is_int(key))) {
          if (!is_string(key) || as_string(key)->len > STRING_SHORT_MAX || gc_is_black(&t->head)) goto leave;
          node *n = first_node(t, key);
          if (n == NULL) goto leave;
          copy(&n->val, RC);
          break;
        }
        uint64_t i = (uint64_t)key->i - 1;
        if (UNLIKELY(t->meta != NULL || gc_is_black(&t->head))) goto leave;
        if (LIKELY(i < t->array_len)) {
          copy(&t->array[(uint32_t)i], RC);
          break;
        }
        if (UNLIKELY(i != t->array_len || i >= t->array_cap || t->node_used != 0 || is_nil(RC))) goto leave;
        t->array_len++;
        copy(&t->array[(uint32_t)i], RC);
        break;
      }
      case OP_SETINT: {
        const value *object = RA;
        if (UNLIKELY(!is_table(object))) goto leave;
        table *t = as_table(object);
        uint32_t i = ins.b - 1u;
        if (UNLIKELY(t->meta != NULL || i >= t->array_len || gc_is_black(&t->head))) goto leave;
        copy(&t->array[i], RC);
        break;
      }
      case OP_SELF: {
        const value *object = RB;
        const value *key = KC;
        table *t;
        const node *n;
        if (LIKELY(is_table(object))) {
          t = as_table(object);
          n = first_node(t, key);
          if (n != NULL) goto method_found;
          t = t->meta;
        } else if (is_string(object)) {
          t = vm.type_meta[TAG_STRING];
        } else if (object->tag == TAG_USERDATA) {
          t = as_userdata(object)->meta;
        } else {
          goto leave;
        }
        // The common class: its methods are in the metatable's __index table.
        if (UNLIKELY(t == NULL || t->head.extra >= t->node_used)) goto leave;
        n = &t->nodes[t->head.extra];
        if (UNLIKELY(n->key.bits != (uintptr_t)vm.event_name[EVENT_INDEX] || n->key.tag != TAG_STRING || !is_table(&n->val))) goto leave;
        n = hinted_node(as_table(&n->val), ins.h, key);
        if (UNLIKELY(n == NULL)) goto leave;
      method_found:;
        value *a = RA;
        copy(a + 1, object);
        copy(a, &n->val);
        break;
      }

      // ---- arithmetic

#define ARITH_OP(name, int_result, float_result)                         \
  case OP_##name: {                                                      \
    const value *b = RB, *c = RC;                                        \
    uint32_t bt = b->tag, ct = c->tag;                                   \
    if (LIKELY(bt == TAG_FLOAT)) {                                       \
      if (UNLIKELY(ct != TAG_FLOAT)) goto leave;                         \
      double x = b->n, y = c->n;                                         \
      put_float(RA, float_result);                                       \
      break;                                                             \
    }                                                                    \
    if (UNLIKELY(bt != TAG_INT || ct != TAG_INT)) goto leave;            \
    uint64_t x = b->bits, y = c->bits;                                   \
    put_int(RA, int_result);                                             \
    break;                                                               \
  }                                                                      \
  case OP_##name##K: {                                                   \
    const value *b = RB, *c = KC;                                        \
    uint32_t bt = b->tag, ct = c->tag;                                   \
    if (LIKELY(bt == TAG_FLOAT)) {                                       \
      double x = b->n, y = ct == TAG_FLOAT ? c->n : (double)c->i;        \
      put_float(RA, float_result);                                       \
      break;                                                             \
    }                                                                    \
    if (UNLIKELY(bt != TAG_INT)) goto leave;                             \
    if (UNLIKELY(ct != TAG_INT)) {                                       \
      double x = (double)b->i, y = c->n;                                 \
      put_float(RA, float_result);                                       \
      break;                                                             \
    }                                                                    \
    uint64_t x = b->bits, y = c->bits;                                   \
    put_int(RA, int_result);                                             \
    break;                                                               \
  }
      ARITH_OP(ADD, x + y, x + y)
      ARITH_OP(SUB, x - y, x - y)
      ARITH_OP(MUL, x *y, x *y)
#undef ARITH_OP
#define DIV_OP(name, operand_c)                                          \
  case OP_##name: {                                                      \
    const value *b = RB, *c = operand_c;                                 \
    uint32_t bt = b->tag, ct = c->tag;                                   \
    double x, y;                                                         \
    if (LIKELY(bt == TAG_FLOAT))                                         \
      x = b->n;                                                          \
    else if (LIKELY(bt == TAG_INT))                                      \
      x = (double)b->i;                                                  \
    else                                                                 \
      goto leave;                                                        \
    if (LIKELY(ct == TAG_FLOAT))                                         \
      y = c->n;                                                          \
    else if (LIKELY(ct == TAG_INT))                                      \
      y = (double)c->i;                                                  \
    else                                                                 \
      goto leave;                                                        \
    put_float(RA, x / y);                                                \
    break;                                                               \
  }
      DIV_OP(DIV, RC)
      DIV_OP(DIVK, KC)
#undef DIV_OP
#define MOD_OP(name, operand_c)                                          \
  case OP_##name: {                                                      \
    const value *b = RB, *c = operand_c;                                 \
    if (UNLIKELY(b->tag != TAG_INT || c->tag != TAG_INT)) goto leave;    \
    uint64_t x = b->bits, y = c->bits;                                   \
    /* Both non-negative and small: the common case, and the quick division. */ \
    if (UNLIKELY((x | y) >> 32 != 0 || y == 0)) goto leave;              \
    put_int(RA, (uint32_t)x % (uint32_t)y);                              \
    break;                                                               \
  }
      MOD_OP(MOD, RC)
      MOD_OP(MODK, KC)
#undef MOD_OP
#define IDIV_OP(name, operand_c)                                         \
  case OP_##name: {                                                      \
    const value *b = RB, *c = operand_c;                                 \
    if (UNLIKELY(b->tag != TAG_INT || c->tag != TAG_INT)) goto leave;    \
    uint64_t x = b->bits, y = c->bits;                                   \
    if (UNLIKELY((x | y) >> 32 != 0 || y == 0)) goto leave;              \
    put_int(RA, (uint32_t)x / (uint32_t)y);                              \
    break;                                                               \
  }
      IDIV_OP(IDIV, RC)
      IDIV_OP(IDIVK, KC)
#undef IDIV_OP
      case OP_POWK: {
        const value *b = RB, *c = KC;
        if (UNLIKELY(ins.h != 0 || (is_int(c) ? c->i != 2 : c->n != 2.0))) goto leave;
        if (UNLIKELY(!is_number(b))) goto leave;
        double x = is_float(b) ? b->n : (double)b->i;
        put_float(RA, x * x);
        break;
      }
#define BIT_OP(name, operand_c, op)                                      \
  case OP_##name: {                                                      \
    const value *b = RB, *c = operand_c;                                 \
    if (UNLIKELY(b->tag != TAG_INT || c->tag != TAG_INT)) goto leave;    \
    put_int(RA, b->bits op c->bits);                                     \
    break;                                                               \
  }
      BIT_OP(BAND, RC, &)
      BIT_OP(BANDK, KC, &)
      BIT_OP(BOR, RC, |)
      BIT_OP(BXOR, RC, ^)
      BIT_OP(BXORK, KC, ^)
#undef BIT_OP
#define SHIFT_OP(name, op)                                               \
  case OP_##name: {                                                      \
    const value *b = RB, *c = KC;                                        \
    if (UNLIKELY(b->tag != TAG_INT || c->tag != TAG_INT || ins.h != 0)) goto leave; \
    if (UNLIKELY(c->bits >= 64)) goto leave;                             \
    put_int(RA, b->bits op c->bits);                                     \
    break;                                                               \
  }
      SHIFT_OP(SHLK, <<)
      SHIFT_OP(SHRK, >>)
#undef SHIFT_OP
      case OP_ADDI: {
        const value *b = RB;
        uint32_t bt = b->tag;
        if (LIKELY(bt == TAG_INT)) {
          put_int(RA, b->bits + (uint64_t)(int64_t)(int16_t)ins.c);
          break;
        }
        if (UNLIKELY(bt != TAG_FLOAT)) goto leave;
        put_float(RA, b->n + (double)(int16_t)ins.c);
        break;
      }
      case OP_UNM: {
        const value *b = RB;
        uint32_t bt = b->tag;
        if (LIKELY(bt == TAG_INT)) {
          put_int(RA, 0 - b->bits);
          break;
        }
        if (UNLIKELY(bt != TAG_FLOAT)) goto leave;
        put_float(RA, -b->n);
        break;
      }
      case OP_NOT: RA->tag = RB->tag <= TAG_FALSE ? TAG_TRUE : TAG_FALSE; break;
      case OP_LEN: {
        const value *b = RB;
        if (UNLIKELY(!is_table(b))) {
          if (!is_string(b)) goto leave;
          put_int(RA, as_string(b)->len);
          break;
        }
        const table *t = as_table(b);
        if (UNLIKELY(t->meta != NULL || t->node_used != 0)) goto leave;
        uint32_t n = t->array_len;
        if (n > 0 && UNLIKELY(is_nil(&t->array[n - 1]))) goto leave;
        put_int(RA, n);
        break;
      }

      // ---- jumps and comparisons

      case OP_JMP:
        if (ins.h) {
          SPEND_FUEL();
        }
        pc += ins.imm;
        break;
      case OP_TEST:
        if ((RA->tag > TAG_FALSE) == ins.h) pc += ins.imm;
        break;
      case OP_TESTSET: {
        const value *b = RB;
        if ((b->tag > TAG_FALSE) == ins.h) {
          copy(RA, b);
          pc += (int16_t)ins.c;
        }
        break;
      }
      case OP_EQ: {
        const value *a = RA, *b = RB;
        uint32_t at = a->tag;
        if (UNLIKELY(at != b->tag)) goto leave;
        bool equal;
        if (at == TAG_INT)
          equal = a->bits == b->bits;
        else if (at == TAG_FLOAT)
          equal = a->n == b->n;
        else if (at <= TAG_TRUE || a->bits == b->bits)
          equal = true;
        else if (LIKELY(at == TAG_STRING && !(as_string(a)->head.flags & as_string(b)->head.flags & STRING_LONG)))
          equal = false;  // a short string is equal only to itself
        else
          goto leave;
        if (equal == ins.h) pc += (int16_t)ins.c;
        break;
      }
      case OP_EQK: {
        const value *a = RA, *b = KB;
        uint32_t at = a->tag, bt = b->tag;
        bool equal;
        if (at == bt) {
          // A short string is equal only to itself.
          if (UNLIKELY(at == TAG_FLOAT))
            equal = a->n == b->n;
          else
            equal = at <= TAG_TRUE || a->bits == b->bits;
        } else {
          if (UNLIKELY(at + bt == TAG_INT + TAG_FLOAT && at != TAG_TRUE && bt != TAG_TRUE)) goto leave;
          equal = false;
        }
        if (equal == ins.h) pc += (int16_t)ins.c;
        break;
      }
#define COMPARE_OP(name, op)                                             \
  case OP_##name: {                                                      \
    const value *a = RA, *b = RB;                                        \
    uint32_t at = a->tag, bt = b->tag;                                   \
    bool truth;                                                          \
    if (LIKELY(at == TAG_INT)) {                                         \
      if (UNLIKELY(bt != TAG_INT)) goto leave;                           \
      truth = a->i op b->i;                                              \
    } else {                                                             \
      if (UNLIKELY(at != TAG_FLOAT || bt != TAG_FLOAT)) goto leave;      \
      truth = a->n op b->n;                                              \
    }                                                                    \
    if (truth == ins.h) pc += (int16_t)ins.c;                            \
    break;                                                               \
  }
      COMPARE_OP(LT, <)
      COMPARE_OP(LE, <=)
#undef COMPARE_OP
#define COMPARE_IMMEDIATE(name, op)                                      \
  case OP_##name: {                                                      \
    const value *a = RA;                                                 \
    uint32_t at = a->tag;                                                \
    int64_t b = (int16_t)ins.b;                                          \
    bool truth;                                                          \
    if (LIKELY(at == TAG_INT)) {                                         \
      truth = a->i op b;                                                 \
    } else {                                                             \
      if (UNLIKELY(at != TAG_FLOAT)) goto leave;                         \
      truth = a->n op(double) b;                                         \
    }                                                                    \
    if (truth == ins.h) pc += (int16_t)ins.c;                            \
    break;                                                               \
  }
      COMPARE_IMMEDIATE(LTI, <)
      COMPARE_IMMEDIATE(LEI, <=)
      COMPARE_IMMEDIATE(GTI, >)
      COMPARE_IMMEDIATE(GEI, >=)
#undef COMPARE_IMMEDIATE

      // ---- loops

      case OP_FORLOOPV: {
        value *r = RA;
        uint64_t by = r[2].bits;
        if (UNLIKELY(r[1].tag != TAG_INT)) goto leave;
        uint64_t left = r[1].bits;
        if (UNLIKELY(left == 0)) break;
        SPEND_FUEL();
        r[1].bits = left - 1;
        put_int(r, r[0].bits + by);
        pc += ins.imm;
        break;
      }
      case OP_FORLOOP: {
        value *r = RA;
        uint64_t by = r[2].bits;
        if (UNLIKELY(r[1].tag != TAG_INT)) goto leave;
        uint64_t left = r[1].bits;
        if (UNLIKELY(left == 0)) break;
        SPEND_FUEL();
        uint64_t next = r[0].bits + by;
        r[1].bits = left - 1;
        put_int(r + 3, next);
        put_int(r, next);
        pc += ins.imm;
        break;
      }
      case OP_TFORCALL: {
        // Steps of pairs and ipairs within the array part of a table; their ends and all else leave.
        value *a = RA;
        if (a[0].tag != TAG_BUILTIN || !is_table(a + 1) || ins.c > 2) goto leave;
        const builtin *step = as_builtin(a);
        const table *t = as_table(a + 1);
        uint64_t last = is_nil(a + 2) ? 0 : a[2].bits;
        if (step->fn == ipairs_step) {
          if (UNLIKELY(t->meta != NULL || a[2].tag != TAG_INT)) goto leave;
        } else if (step->head.flags != BUILTIN_NEXT || a[2].tag > TAG_INT || is_bool(a + 2)) {
          goto leave;
        } else if (UNLIKELY(last == 0 && !is_nil(a + 2))) {
          goto leave;  // the key 0 lies behind the array part, not before it
        }
        if (UNLIKELY(last >= t->array_len)) {
          // The end, when there is nothing but an array. A weak table may look empty (gc_weak.c).
          if (t->meta != NULL || t->node_used != 0 || last != t->array_len) goto leave;
          set_nil(a + 4);
          break;
        }
        const value *element = &t->array[last];
        if (UNLIKELY(is_nil(element))) goto leave;
        put_int(a + 4, last + 1);
        copy(a + 5, element);
        break;
      }
      case OP_TFORLOOP: {
        value *a = RA;
        if (!is_nil(a + 4)) {
          SPEND_FUEL();
          copy(a + 2, a + 4);
          pc += ins.imm;
        }
        break;
      }

      // ---- calls

      case OP_CALL: {
        value *a = RA;
        if (UNLIKELY(a->tag != TAG_CLOSURE)) {
          if (UNLIKELY(a->tag != TAG_BUILTIN || ins.c - 1u > 1)) goto leave;
          NEED_FUEL();
          const builtin *b = as_builtin(a);
          uint32_t n = ins.b != 0 ? ins.b - 1u : th->top - (uint32_t)(a - stack) - 1;
          const value *x = a + 1;
          switch ((enum builtin_fast)b->head.extra) {
            case FAST_TYPE:
              if (UNLIKELY(n == 0)) goto leave;
              copy(a, &b->up[x->tag]);
              break;
            case FAST_SELECT:
              if (UNLIKELY(n == 0)) goto leave;
              if (is_int(x)) {
                uint64_t i = x->bits;
                if (UNLIKELY(i - 1 >= n - 1)) goto leave;
                copy(a, x + i);
                break;
              }
              if (UNLIKELY(!is_string(x) || as_string(x)->text[0] != '#')) goto leave;
              put_int(a, n - 1);
              break;
            case FAST_TONUMBER:
              if (UNLIKELY(n != 1 || !is_number(x))) goto leave;
              copy(a, x);
              break;
            case FAST_TOSTRING: {
              const table *meta = vm.type_meta[TAG_STRING];
              if (UNLIKELY(n != 1 || !is_string(x) || meta == NULL || !(meta->absent & 1u << EVENT_TOSTRING))) goto leave;
              copy(a, x);
              break;
            }
            case FAST_ASSERT:
              if (UNLIKELY(n != 1 || is_false(x))) goto leave;
              copy(a, x);
              break;
            case FAST_FLOOR: {
              if (UNLIKELY(n == 0)) goto leave;
              if (is_int(x)) {
                copy(a, x);
                break;
              }
              if (UNLIKELY(!is_float(x))) goto leave;
              double whole = __builtin_floor(x->n);
              if (UNLIKELY(!(whole >= -0x1p63 && whole < 0x1p63))) goto leave;
              put_int(a, (uint64_t)(int64_t)whole);
              break;
            }
            case FAST_SQRT:
              if (UNLIKELY(n == 0 || !is_number(x))) goto leave;
              put_float(a, __builtin_sqrt(is_float(x) ? x->n : (double)x->i));
              break;
            case FAST_ABS:
              if (UNLIKELY(n == 0)) goto leave;
              if (is_int(x)) {
                uint64_t i = x->bits;
                put_int(a, x->i < 0 ? 0 - i : i);
                break;
              }
              if (UNLIKELY(!is_float(x))) goto leave;
              put_float(a, __builtin_fabs(x->n));
              break;
            case FAST_MIN:
            case FAST_MAX: {
              const value *y = x + 1;
              bool less;
              if (UNLIKELY(n != 2 || x->tag != y->tag)) goto leave;
              if (is_int(x))
                less = b->head.extra == FAST_MAX ? x->i < y->i : y->i < x->i;
              else if (is_float(x))
                less = b->head.extra == FAST_MAX ? x->n < y->n : y->n < x->n;
              else
                goto leave;
              copy(a, less ? y : x);
              break;
            }
            case FAST_BYTE: {
              if (UNLIKELY(n - 1 > 1 || !is_string(x) || (n == 2 && !is_int(x + 1)))) goto leave;
              uint64_t i = n == 2 ? x[1].bits - 1 : 0;
              if (UNLIKELY(i >= as_string(x)->len)) goto leave;
              put_int(a, (uint8_t)as_string(x)->text[(uint32_t)i]);
              break;
            }
            case FAST_LEN:
              if (UNLIKELY(n == 0 || !is_string(x))) goto leave;
              put_int(a, as_string(x)->len);
              break;
            default: goto leave;
          }
          SPEND_FUEL();
          break;
        }
        if (UNLIKELY(ins.b == 0)) goto leave;
        closure *cl = as_closure(a);
        const proto *p = cl->proto;
        value *fresh = a + 1;
        if (UNLIKELY(p->is_vararg || p->params != ins.b - 1u || ci == th->frame_last)) goto leave;
        uint32_t func = (uint32_t)(a - stack);
        uint32_t top = func + 1 + p->max_regs;
        if (UNLIKELY(top + STACK_SLACK > th->stack_cap)) goto leave;
        SPEND_FUEL();
        const instruction *code = p->code;
        k = p->consts;
        ci->pc = pc + 1;
        ci++;
        ci->extra = 0;
        ci->kont = KONT_CALL;
        ci->flags = 0;
        ci->cl = cl;
        ci->wanted = ins.c - 1;
        ci->top = top;
        ci->base = func + 1;
        ci->func = func;
        base = fresh;
        pc = code;
        continue;
      }
      case OP_RETURN0: {
        if (UNLIKELY(ci->kont != KONT_CALL)) goto leave;
        int32_t want = ci->wanted;
        if (UNLIKELY(want < 0 || want > 1)) goto leave;
        if (want == 1) set_nil(stack + ci->func);
        ci--;
        goto returned;
      }
      case OP_RETURN1: {
        if (UNLIKELY(ci->kont != KONT_CALL)) goto leave;
        int32_t want = ci->wanted;
        if (UNLIKELY(want < 0 || want > 1)) goto leave;
        if (LIKELY(want == 1)) copy(stack + ci->func, RA);
        ci--;
        goto returned;
      }
      case OP_RETURN: {
        if (UNLIKELY(ci->kont != KONT_CALL || ins.h != 0 || ins.b == 0)) goto leave;
        int32_t want = ci->wanted;
        int32_t have = ins.b - 1;
        if (UNLIKELY(want < 0)) goto leave;
        const value *from = RA;
        value *to = stack + ci->func;
        if (UNLIKELY(want > have || want > 3)) goto leave;
        if (want > 0) copy(to, from);
        if (want > 1) copy(to + 1, from + 1);
        if (want > 2) copy(to + 2, from + 2);
        ci--;
        goto returned;
      }
      default: goto leave;
    }
    pc++;
    continue;

  returned:
    pc = ci->pc;
    base = stack + ci->base;
    k = ci->cl->proto->consts;
  }

leave:
  ci->pc = pc;
  th->ci = ci;
  control.slice = fuel;
}
