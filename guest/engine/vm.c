// The interpreter loop.
//
// One loop runs everything that Lua code can reach without a C function in
// between: Lua calls, pcall, metamethods, iterators, coroutines. The machine's
// registers live in the Lua stack of the current thread; the loop keeps only
// pc, base, k, ci and th in C variables. Whatever may raise, call, move the
// stack or collect saves pc first and reloads base after.
#include "vm.h"
#include "number.h"
#include "coroutine.h"
#include "unwind.h"

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#define REG(off) ((value *)(void *)((char *)base + (off)))
#define KST(off) ((const value *)(const void *)((const char *)k + (off)))
#define RA REG(ins.a)
#define RB REG(ins.b)
#define RC REG(ins.c)
#define KB KST(ins.b)
#define KC KST(ins.c)

#define SAVE_PC() (ci->pc = pc)
#define RELOAD_BASE() (base = th->stack + ci->base)
#define JUMP(n) (pc += (n))
#define JUMP16(n) (pc += (int16_t)(n))

// A helper that may raise or lay out a call whose result goes to register a.
#define STORE_SLOW(expr)                       \
  {                                            \
    SAVE_PC();                                 \
    status = (expr);                           \
    if (LIKELY(status == OK)) continue;        \
    kont = KONT_STORE;                         \
    kont_reg = ins.a;                          \
    goto needs_call_or_error;                  \
  }

#ifdef LUAHOST_NO_FUEL
#define FUEL_BACK_EDGE()
#define FUEL_CALL()
#else
#define FUEL_BACK_EDGE()                        \
  if (UNLIKELY(--control.slice <= 0)) goto fuel_out
#define FUEL_CALL() FUEL_BACK_EDGE()
#endif

#define SAFEPOINT()                             \
  if (UNLIKELY(gc.debt > 0)) goto collect

static inline double as_float(const value *v) { return v->tag == TAG_INT ? (double)v->i : v->n; }

int vm_call(thread *const entry_thread, uint32_t func, int wanted_by_host) {
  thread *th = entry_thread;
  frame *ci = th->ci;
  value *base = th->stack + ci->base;
  const value *k = NULL;
  const instruction *pc = NULL;
  instruction ins;
  int status;
  // Of the call being made, or of the results being delivered.
  int32_t wanted = wanted_by_host;
  uint32_t results, result_count;
  uint8_t kont = KONT_HOST, call_flags = 0;
  uint16_t kont_reg = 0;
  thread *const outer_thread = vm.current;
  vm.current = th;
  goto call;

dispatch:
  for (;;) {
    // The hot loop stops at an instruction that it cannot do; that one is done here.
    ci->pc = pc;
    vm_hot(th);
    ci = th->ci;
    pc = ci->pc;
    base = th->stack + ci->base;
    k = ci->cl->proto->consts;
    ins = *pc++;
    switch ((enum opcode)ins.op) {
      case OP_MOVE: value_copy(RA, RB); continue;
      case OP_LOADI: set_int(RA, ins.imm); continue;
      case OP_LOADK: value_copy(RA, KB); continue;
      case OP_LOADKX: value_copy(RA, k + (uint32_t)ins.imm); continue;
      case OP_LOADNIL: {
        value *r = RA;
        for (uint32_t n = ins.b; n > 0; n--) set_nil(r++);
        continue;
      }
      case OP_LOADFALSE: RA->tag = TAG_FALSE; continue;
      case OP_LOADTRUE: RA->tag = TAG_TRUE; continue;
      case OP_GETUPVAL: value_copy(RA, ci->cl->up[ins.b]->at); continue;
      case OP_SETUPVAL: {
        upvalue *u = ci->cl->up[ins.b];
        value_copy(u->at, RA);
        if (UNLIKELY(gc_is_black(&u->head))) gc_object_barrier(&u->head, u->at);
        continue;
      }

      // ---- tables

      case OP_GETTABUP: {
        const value *env = ci->cl->up[ins.b]->at;
        const value *key = KC;
        if (LIKELY(is_table(env))) {
          table *t = as_table(env);
          if (LIKELY(ins.h < t->node_used)) {
            node *n = &t->nodes[ins.h];
            if (LIKELY(n->key.bits == key->bits && n->key.tag == TAG_STRING && !is_nil(&n->val))) {
              value_copy(RA, &n->val);
              continue;
            }
          }
          node *n = table_find_short(t, as_string(key));
          if (n != NULL && !is_nil(&n->val)) {
            size_t at = (size_t)(n - t->nodes);
            if (at < 256) ((instruction *)(uintptr_t)pc)[-1].h = (uint8_t)at;
            value_copy(RA, &n->val);
            continue;
          }
        }
        STORE_SLOW(index_get(th, env, key, RA));
      }
      case OP_GETFIELD: {
        const value *object = RB;
        const value *key = KC;
        if (LIKELY(is_table(object))) {
          table *t = as_table(object);
          if (LIKELY(ins.h < t->node_used)) {
            node *n = &t->nodes[ins.h];
            if (LIKELY(n->key.bits == key->bits && n->key.tag == TAG_STRING && !is_nil(&n->val))) {
              value_copy(RA, &n->val);
              continue;
            }
          }
          node *n = table_find_short(t, as_string(key));
          if (n != NULL && !is_nil(&n->val)) {
            size_t at = (size_t)(n - t->nodes);
            if (at < 256) ((instruction *)(uintptr_t)pc)[-1].h = (uint8_t)at;
            value_copy(RA, &n->val);
            continue;
          }
          if (t->meta == NULL) {
            set_nil(RA);
            continue;
          }
        }
        STORE_SLOW(index_get(th, object, key, RA));
      }
      case OP_GETTABLE: {
        const value *object = RB, *key = RC;
        if (LIKELY(is_table(object))) {
          table *t = as_table(object);
          if (LIKELY(is_int(key))) {
            uint64_t i = (uint64_t)key->i - 1;
            if (LIKELY(i < t->array_len)) {
              const value *v = &t->array[(uint32_t)i];
              if (LIKELY(!is_nil(v))) {
                value_copy(RA, v);
                continue;
              }
            }
          }
          const value *v = table_get(t, key);
          if (!is_nil(v) || t->meta == NULL) {
            value_copy(RA, v);
            continue;
          }
        }
        STORE_SLOW(index_get(th, object, key, RA));
      }
      case OP_GETINT: {
        const value *object = RB;
        value key;
        if (LIKELY(is_table(object))) {
          table *t = as_table(object);
          uint32_t i = ins.c - 1u;
          if (LIKELY(i < t->array_len)) {
            const value *v = &t->array[i];
            if (LIKELY(!is_nil(v))) {
              value_copy(RA, v);
              continue;
            }
          }
          const value *v = table_get_int(t, ins.c);
          if (!is_nil(v) || t->meta == NULL) {
            value_copy(RA, v);
            continue;
          }
        }
        set_int(&key, ins.c);
        STORE_SLOW(index_get(th, object, &key, RA));
      }
      case OP_SETTABUP: {
        const value *env = ci->cl->up[ins.a]->at;
        const value *key = KB;
        if (LIKELY(is_table(env))) {
          table *t = as_table(env);
          node *n = NULL;
          if (LIKELY(ins.h < t->node_used)) {
            n = &t->nodes[ins.h];
            if (n->key.bits != key->bits || n->key.tag != TAG_STRING) n = NULL;
          }
          if (n == NULL) {
            n = table_find_short(t, as_string(key));
            if (n != NULL && n - t->nodes < 256) ((instruction *)(uintptr_t)pc)[-1].h = (uint8_t)(n - t->nodes);
          }
          if (LIKELY(n != NULL && !is_nil(&n->val))) {
            value_copy(&n->val, RC);
            gc_table_barrier(t, RC);
            continue;
          }
        }
        SAVE_PC();
        status = index_set(th, env, key, RC);
        goto set_done;
      }
      case OP_SETFIELD: {
        const value *object = RA;
        const value *key = KB;
        if (LIKELY(is_table(object))) {
          table *t = as_table(object);
          node *n = NULL;
          if (LIKELY(ins.h < t->node_used)) {
            n = &t->nodes[ins.h];
            if (n->key.bits != key->bits || n->key.tag != TAG_STRING) n = NULL;
          }
          if (n == NULL) {
            n = table_find_short(t, as_string(key));
            if (n != NULL && n - t->nodes < 256) ((instruction *)(uintptr_t)pc)[-1].h = (uint8_t)(n - t->nodes);
          }
          if (LIKELY(n != NULL && !is_nil(&n->val))) {
            value_copy(&n->val, RC);
            gc_table_barrier(t, RC);
            continue;
          }
          if (t->meta == NULL) {
            SAVE_PC();
            gc_table_barrier(t, RC);
            gc_table_barrier(t, key);
            status = table_insert(t, key, RC);
            if (LIKELY(status == OK)) goto set_done;
            goto failed;
          }
        }
        SAVE_PC();
        status = index_set(th, object, key, RC);
        goto set_done;
      }
      case OP_SETTABLE: {
        const value *object = RA, *key = RB;
        if (LIKELY(is_table(object))) {
          table *t = as_table(object);
          if (LIKELY(is_int(key))) {
            uint64_t i = (uint64_t)key->i - 1;
            if (LIKELY(i < t->array_len && (t->meta == NULL || !is_nil(&t->array[(uint32_t)i])))) {
              value_copy(&t->array[(uint32_t)i], RC);
              gc_table_barrier(t, RC);
              continue;
            }
            if (i == t->array_len && t->meta == NULL) {
              if (LIKELY(t->node_used == 0 && t->array_len < t->array_cap && !is_nil(RC))) {
                t->array_len++;
                value_copy(&t->array[(uint32_t)i], RC);
                gc_table_barrier(t, RC);
                continue;
              }
              SAVE_PC();
              status = table_set_int(th, t, key->i, RC);
              goto set_done;
            }
          }
        }
        SAVE_PC();
        status = index_set(th, object, key, RC);
        goto set_done;
      }
      case OP_SETINT: {
        const value *object = RA;
        value key;
        if (LIKELY(is_table(object))) {
          table *t = as_table(object);
          uint32_t i = ins.b - 1u;
          if (LIKELY(i < t->array_len && (t->meta == NULL || !is_nil(&t->array[i])))) {
            value_copy(&t->array[i], RC);
            gc_table_barrier(t, RC);
            continue;
          }
        }
        SAVE_PC();
        set_int(&key, ins.b);
        status = index_set(th, object, &key, RC);
        goto set_done;
      }
      case OP_SELF: {
        const value *object = RB;
        const value *key = KC;
        table *t = is_table(object) ? as_table(object) : NULL;
        value *a = RA;
        value self;
        value_copy(&self, object);
        if (LIKELY(t != NULL)) {
          node *n = table_find_short(t, as_string(key));
          if (n != NULL && !is_nil(&n->val)) {
            value_copy(a + 1, &self);
            value_copy(a, &n->val);
            continue;
          }
          t = t->meta;
        } else {
          t = metatable_of(object);
        }
        // The common class: the method is a field of the metatable's __index table.
        if (LIKELY(t != NULL)) {
          const value *index = meta_event(t, EVENT_INDEX);
          if (index != NULL && is_table(index)) {
            t = as_table(index);
            node *n;
            if (LIKELY(ins.h < t->node_used)) {
              n = &t->nodes[ins.h];
              if (LIKELY(n->key.bits == key->bits && n->key.tag == TAG_STRING && !is_nil(&n->val))) {
                value_copy(a + 1, &self);
                value_copy(a, &n->val);
                continue;
              }
            }
            n = table_find_short(t, as_string(key));
            if (n != NULL && !is_nil(&n->val)) {
              if (n - t->nodes < 256) ((instruction *)(uintptr_t)pc)[-1].h = (uint8_t)(n - t->nodes);
              value_copy(a + 1, &self);
              value_copy(a, &n->val);
              continue;
            }
          }
        }
        value_copy(a + 1, &self);
        STORE_SLOW(index_get(th, object, key, a));
      }
      case OP_NEWTABLE: {
        table *t;
        SAVE_PC();
        status = table_new(ins.b, ins.c, &t);
        if (UNLIKELY(status < 0)) goto retry_after_collection;
        set_table(RA, t);
        SAFEPOINT();
        continue;
      }
      case OP_SETLIST: {
        value *a = RA;
        uint32_t n = ins.h != 0 ? ins.h : (uint32_t)(th->stack + th->top - a) - 1;
        table *t = as_table(a);
        SAVE_PC();
        if (UNLIKELY(!is_table(a))) {  // foreign bytecode
          status = raise_index(th, a, a + 1);
          goto failed;
        }
        status = table_set_list(th, t, (uint32_t)ins.imm, a + 1, n);
        if (UNLIKELY(status < 0)) goto failed;
        SAFEPOINT();
        continue;
      }

      // ---- arithmetic

#define ARITH_OP(name, int_result, float_result)                         \
  case OP_##name: {                                                      \
    const value *b = RB, *c = RC;                                        \
    if (LIKELY(is_int(b) && is_int(c))) {                                \
      int64_t x = b->i, y = c->i;                                        \
      set_int(RA, int_result);                                           \
      continue;                                                          \
    }                                                                    \
    if (LIKELY(is_float(b) && is_float(c))) {                            \
      double x = b->n, y = c->n;                                         \
      set_float(RA, float_result);                                       \
      continue;                                                          \
    }                                                                    \
    STORE_SLOW(arith_slow(th, ARITH_##name, b, c, RA));                  \
  }                                                                      \
  case OP_##name##K: {                                                   \
    const value *b = RB, *c = KC;                                        \
    if (LIKELY(is_int(b) && is_int(c))) {                                \
      int64_t x = b->i, y = c->i;                                        \
      set_int(RA, int_result);                                           \
      continue;                                                          \
    }                                                                    \
    if (LIKELY(is_float(b))) {                                           \
      double x = b->n, y = as_float(c);                                  \
      set_float(RA, float_result);                                       \
      continue;                                                          \
    }                                                                    \
    goto arith_constant;                                                 \
  }
      ARITH_OP(ADD, (int64_t)((uint64_t)x + (uint64_t)y), x + y)
      ARITH_OP(MUL, (int64_t)((uint64_t)x * (uint64_t)y), x *y)
#undef ARITH_OP
#define SUB_OP(name, operand_c, slow)                                    \
  case OP_##name: {                                                      \
    const value *b = RB, *c = operand_c;                                 \
    if (LIKELY(is_int(b) && is_int(c))) {                                \
      set_int(RA, (int64_t)((uint64_t)b->i - (uint64_t)c->i));           \
      continue;                                                          \
    }                                                                    \
    if (LIKELY(is_float(b) && is_number(c))) {                           \
      set_float(RA, b->n - as_float(c));                                 \
      continue;                                                          \
    }                                                                    \
    slow;                                                                \
  }
      SUB_OP(SUB, RC, STORE_SLOW(arith_slow(th, ARITH_SUB, b, c, RA)))
      SUB_OP(SUBK, KC, goto arith_constant)
#undef SUB_OP
#define DIV_OP(name, operand_c, slow)                                    \
  case OP_##name: {                                                      \
    const value *b = RB, *c = operand_c;                                 \
    if (LIKELY(is_number(b) && is_number(c))) {                          \
      set_float(RA, as_float(b) / as_float(c));                          \
      continue;                                                          \
    }                                                                    \
    slow;                                                                \
  }
      DIV_OP(DIV, RC, STORE_SLOW(arith_slow(th, ARITH_DIV, b, c, RA)))
      DIV_OP(DIVK, KC, goto arith_constant)
#undef DIV_OP
#define MOD_OP(name, operand_c, slow)                                    \
  case OP_##name: {                                                      \
    const value *b = RB, *c = operand_c;                                 \
    if (LIKELY(is_int(b) && is_int(c) && c->i > 0)) {                    \
      int64_t x = b->i, y = c->i;                                        \
      int64_t r = ((uint64_t)(x | y) >> 32) == 0 ? (int64_t)((uint32_t)x % (uint32_t)y) : x % y; \
      set_int(RA, r + (y & (r >> 63)));                                  \
      continue;                                                          \
    }                                                                    \
    slow;                                                                \
  }
      MOD_OP(MOD, RC, STORE_SLOW(arith_slow(th, ARITH_MOD, b, c, RA)))
      MOD_OP(MODK, KC, goto arith_constant)
#undef MOD_OP
#define IDIV_OP(name, operand_c, slow)                                   \
  case OP_##name: {                                                      \
    const value *b = RB, *c = operand_c;                                 \
    if (LIKELY(is_int(b) && is_int(c) && c->i > 0)) {                    \
      int64_t x = b->i, y = c->i, q = x / y;                             \
      set_int(RA, q - (q * y > x));                                      \
      continue;                                                          \
    }                                                                    \
    if (is_float(b) && is_number(c)) {                                   \
      set_float(RA, __builtin_floor(b->n / as_float(c)));                \
      continue;                                                          \
    }                                                                    \
    slow;                                                                \
  }
      IDIV_OP(IDIV, RC, STORE_SLOW(arith_slow(th, ARITH_IDIV, b, c, RA)))
      IDIV_OP(IDIVK, KC, goto arith_constant)
#undef IDIV_OP
#define BIT_OP(name, op)                                                 \
  case OP_##name: {                                                      \
    const value *b = RB, *c = RC;                                        \
    if (LIKELY(is_int(b) && is_int(c))) {                                \
      set_int(RA, b->i op c->i);                                         \
      continue;                                                          \
    }                                                                    \
    STORE_SLOW(arith_slow(th, ARITH_##name, b, c, RA));                  \
  }                                                                      \
  case OP_##name##K: {                                                   \
    const value *b = RB, *c = KC;                                        \
    if (LIKELY(is_int(b) && is_int(c))) {                                \
      set_int(RA, b->i op c->i);                                         \
      continue;                                                          \
    }                                                                    \
    goto arith_constant;                                                 \
  }
      BIT_OP(BAND, &)
      BIT_OP(BOR, |)
      BIT_OP(BXOR, ^)
#undef BIT_OP
#define SHIFT_OP(name, function)                                         \
  case OP_##name: {                                                      \
    const value *b = RB, *c = RC;                                        \
    if (LIKELY(is_int(b) && is_int(c))) {                                \
      set_int(RA, function(b->i, c->i));                                 \
      continue;                                                          \
    }                                                                    \
    STORE_SLOW(arith_slow(th, ARITH_##name, b, c, RA));                  \
  }                                                                      \
  case OP_##name##K: {                                                   \
    const value *b = RB, *c = KC;                                        \
    if (LIKELY(is_int(b) && is_int(c) && ins.h == 0)) {                  \
      set_int(RA, function(b->i, c->i));                                 \
      continue;                                                          \
    }                                                                    \
    goto arith_constant;                                                 \
  }
      SHIFT_OP(SHL, int_shift_left)
      SHIFT_OP(SHR, int_shift_right)
#undef SHIFT_OP
      case OP_POW: {
        const value *b = RB, *c = RC;
        STORE_SLOW(arith_slow(th, ARITH_POW, b, c, RA));
      }
      case OP_POWK: {
        const value *b = RB, *c = KC;
        if (is_float(b) && is_float(c) && c->n == 2.0) {
          set_float(RA, b->n * b->n);
          continue;
        }
        goto arith_constant;
      }
      case OP_ADDI: {
        const value *b = RB;
        int64_t c = (int16_t)ins.c;
        if (LIKELY(is_int(b))) {
          set_int(RA, (int64_t)((uint64_t)b->i + (uint64_t)c));
          continue;
        }
        if (LIKELY(is_float(b))) {
          set_float(RA, b->n + (double)c);
          continue;
        }
        value constant;
        set_int(&constant, ins.h == 1 ? -c : c);
        if (ins.h == 2) STORE_SLOW(arith_slow(th, ARITH_ADD, &constant, b, RA));
        STORE_SLOW(arith_slow(th, ins.h == 1 ? ARITH_SUB : ARITH_ADD, b, &constant, RA));
      }
      case OP_UNM: {
        const value *b = RB;
        if (is_int(b)) {
          set_int(RA, (int64_t)(0 - (uint64_t)b->i));
          continue;
        }
        if (is_float(b)) {
          set_float(RA, -b->n);
          continue;
        }
        STORE_SLOW(arith_slow(th, ARITH_UNM, b, b, RA));
      }
      case OP_BNOT: {
        const value *b = RB;
        if (is_int(b)) {
          set_int(RA, ~b->i);
          continue;
        }
        STORE_SLOW(arith_slow(th, ARITH_BNOT, b, b, RA));
      }
      case OP_NOT: RA->tag = is_false(RB) ? TAG_TRUE : TAG_FALSE; continue;
      case OP_LEN: {
        const value *b = RB;
        if (LIKELY(is_table(b))) {
          table *t = as_table(b);
          if (LIKELY(t->meta == NULL && t->node_used == 0 && (t->array_len == 0 || !is_nil(&t->array[t->array_len - 1])))) {
            set_int(RA, t->array_len);
            continue;
          }
        }
        STORE_SLOW(length_slow(th, b, RA));
      }
      case OP_CONCAT: {
        uint32_t left;
        SAVE_PC();
        status = concat_registers(th, RB, ins.c, &left);
        if (LIKELY(status == OK)) {
          value_copy(RA, RB);
          SAFEPOINT();
          continue;
        }
        if (status == ERR_MEMORY) goto retry_after_collection;
        kont = KONT_CONCAT;
        kont_reg = (uint16_t)left;
        goto needs_call_or_error;
      }

      // ---- jumps and comparisons

      case OP_JMP:
        JUMP(ins.imm);
        if (ins.h) FUEL_BACK_EDGE();
        continue;
      case OP_TEST:
        if (is_false(RA) != ins.h) JUMP(ins.imm);
        continue;
      case OP_TESTSET: {
        const value *b = RB;
        if (is_false(b) != ins.h) {
          value_copy(RA, b);
          JUMP16(ins.c);
        }
        continue;
      }
      case OP_EQ: {
        const value *a = RA, *b = RB;
        if (a->tag == b->tag) {
          bool equal;
          if (is_float(a))
            equal = a->n == b->n;
          else if (a->tag <= TAG_TRUE || a->bits == b->bits)
            equal = true;
          else if (a->tag == TAG_STRING || a->tag == TAG_TABLE || a->tag == TAG_USERDATA)
            goto equal_generic;
          else
            equal = false;
          if (equal == ins.h) JUMP16(ins.c);
          continue;
        }
      equal_generic:
        SAVE_PC();
        status = equal_slow(th, a, b);
        goto compared;
      }
      case OP_EQK: {
        const value *a = RA, *b = KB;
        bool equal;
        if (a->tag == b->tag)
          equal = is_float(a) ? a->n == b->n : a->tag <= TAG_TRUE || a->bits == b->bits || value_raw_equal(a, b);
        else
          equal = is_number(a) && value_raw_equal(a, b);
        if (equal == ins.h) JUMP16(ins.c);
        continue;
      }
#define COMPARE_OP(name, op, or_equal)                                   \
  case OP_##name: {                                                      \
    const value *a = RA, *b = RB;                                        \
    if (LIKELY(is_int(a) && is_int(b))) {                                \
      if ((a->i op b->i) == ins.h) JUMP16(ins.c);                        \
      continue;                                                          \
    }                                                                    \
    if (LIKELY(is_float(a) && is_float(b))) {                            \
      if ((a->n op b->n) == ins.h) JUMP16(ins.c);                        \
      continue;                                                          \
    }                                                                    \
    SAVE_PC();                                                           \
    status = less_slow(th, a, b, or_equal);                              \
    goto compared;                                                       \
  }
      COMPARE_OP(LT, <, false)
      COMPARE_OP(LE, <=, true)
#undef COMPARE_OP
#define COMPARE_IMMEDIATE(name, op, or_equal, swap)                      \
  case OP_##name: {                                                      \
    const value *a = RA;                                                 \
    int64_t b = (int16_t)ins.b;                                          \
    if (LIKELY(is_int(a))) {                                             \
      if ((a->i op b) == ins.h) JUMP16(ins.c);                           \
      continue;                                                          \
    }                                                                    \
    if (LIKELY(is_float(a))) {                                           \
      if ((a->n op (double)b) == ins.h) JUMP16(ins.c);                   \
      continue;                                                          \
    }                                                                    \
    value constant;                                                      \
    set_int(&constant, b);                                               \
    SAVE_PC();                                                           \
    status = swap ? less_slow(th, &constant, a, or_equal) : less_slow(th, a, &constant, or_equal); \
    goto compared;                                                       \
  }
      COMPARE_IMMEDIATE(LTI, <, false, false)
      COMPARE_IMMEDIATE(LEI, <=, true, false)
      COMPARE_IMMEDIATE(GTI, >, false, true)
      COMPARE_IMMEDIATE(GEI, >=, true, true)
#undef COMPARE_IMMEDIATE

      // ---- loops

      case OP_FORPREP: {
        value *r = RA;
        SAVE_PC();
        status = for_prepare(th, r);
        if (UNLIKELY(status < 0)) goto failed;
        if (status == 0)
          JUMP(ins.imm);
        else if (ins.h == 0)
          value_copy(r + 3, r);
        continue;
      }
      case OP_FORLOOPV: {
        value *r = RA;
        if (LIKELY(is_int(r + 1))) {
          uint64_t left = r[1].bits;
          if (LIKELY(left > 0)) {
            // Tags are written, too: the debug library or foreign bytecode may have changed them.
            r[1].bits = left - 1;
            set_int(r, (int64_t)(r[0].bits + r[2].bits));
            JUMP(ins.imm);
            FUEL_BACK_EDGE();
          }
          continue;
        }
        double next = r[0].n + r[2].n;
        if (r[2].n > 0 ? next <= r[1].n : r[1].n <= next) {
          set_float(r, next);
          JUMP(ins.imm);
          FUEL_BACK_EDGE();
        }
        continue;
      }
      case OP_FORLOOP: {
        value *r = RA;
        if (LIKELY(is_int(r + 1))) {
          uint64_t left = r[1].bits;
          if (LIKELY(left > 0)) {
            r[1].bits = left - 1;
            set_int(r, (int64_t)(r[0].bits + r[2].bits));
            set_int(r + 3, r[0].i);
            JUMP(ins.imm);
            FUEL_BACK_EDGE();
          }
          continue;
        }
        double next = r[0].n + r[2].n;
        if (r[2].n > 0 ? next <= r[1].n : r[1].n <= next) {
          set_float(r, next);
          set_float(r + 3, next);
          JUMP(ins.imm);
          FUEL_BACK_EDGE();
        }
        continue;
      }
      case OP_TFORPREP: {
        SAVE_PC();
        value *a = RA;
        if (!is_nil(a + 3)) {
          ins.a = (uint16_t)(ins.a + 3 * sizeof(value));
          status = declare_to_be_closed(th, (uint32_t)(a + 3 - th->stack));
          if (UNLIKELY(status < 0)) goto failed;
        }
        JUMP(ins.imm);
        continue;
      }
      case OP_TFORCALL: {
        value *a = RA;
        if (a[0].tag == TAG_BUILTIN && as_builtin(&a[0])->head.flags == BUILTIN_NEXT && is_table(a + 1) && ins.c <= 2) {
          // next in the loop itself. The control variable's spare bytes remember where it stood.
          table *t = as_table(a + 1);
          SAVE_PC();
          status = next_for_loop(th, t, a + 2, a + 4);
          if (UNLIKELY(status < 0)) goto failed;
          const instruction loop = *pc++;
          if (status == 0) continue;
          value_copy(a + 2, a + 4);
          JUMP(loop.imm);
          FUEL_BACK_EDGE();
          continue;
        }
        value_copy(a + 4, a);
        value_copy(a + 5, a + 1);
        value_copy(a + 6, a + 2);
        func = (uint32_t)(a + 4 - th->stack);
        th->top = func + 3;
        wanted = ins.c;
        kont = KONT_CALL;
        call_flags = 0;
        SAVE_PC();
        goto call;
      }
      case OP_TFORLOOP: {
        value *a = RA;
        if (!is_nil(a + 4)) {
          value_copy(a + 2, a + 4);
          JUMP(ins.imm);
          FUEL_BACK_EDGE();
        }
        continue;
      }

      // ---- functions

      case OP_CLOSURE: {
        SAVE_PC();
        closure *c = make_closure(th, ci->cl, ci->cl->proto->protos[ins.b], base);
        if (UNLIKELY(c == NULL)) {
          status = ERR_MEMORY;
          goto retry_after_collection;
        }
        set_object(RA, TAG_CLOSURE, c);
        SAFEPOINT();
        continue;
      }
      case OP_VARARG: {
        uint32_t have = ci->extra;
        uint32_t want = ins.b == 0 ? have : ins.b - 1u;
        if (ins.b == 0) {
          SAVE_PC();
          th->top = (uint32_t)(RA - th->stack);
          status = stack_reserve(th, have);
          if (UNLIKELY(status < 0)) goto failed;
          RELOAD_BASE();
          th->top += have;
        }
        value *to = RA;
        const value *from = base - have;
        for (uint32_t i = 0; i < want; i++) {
          if (i < have)
            value_copy(&to[i], &from[i]);
          else
            set_nil(&to[i]);
        }
        continue;
      }
      case OP_CLOSE: {
        value *a = RA;
        if (UNLIKELY(th->tbc_count > 0 && th->tbc[th->tbc_count - 1] >= (uint32_t)(a - th->stack))) {
          // Runs one __close, then comes back to this same instruction.
          ci->pc = pc - 1;
          th->top = ci->top;
          lay_close(th, NULL);
          goto call_close;
        }
        close_upvalues(th, a);
        continue;
      }
      case OP_TBC: {
        SAVE_PC();
        status = declare_to_be_closed(th, (uint32_t)(RA - th->stack));
        if (UNLIKELY(status < 0)) goto failed;
        continue;
      }
      case OP_CALL: {
        value *a = RA;
        func = (uint32_t)(a - th->stack);
        if (ins.b != 0) th->top = func + ins.b;
        wanted = ins.c - 1;
        SAVE_PC();
        if (LIKELY(a->tag == TAG_CLOSURE)) {
          kont = KONT_CALL;
          call_flags = 0;
          goto call_lua;
        }
        if (LIKELY(a->tag == TAG_BUILTIN && as_builtin(a)->head.flags == BUILTIN_PLAIN)) {
          if (UNLIKELY(ci == th->frame_last)) {
            status = frames_grow(th);
            if (status < 0) goto failed;
            ci = th->ci;
          }
          if (UNLIKELY(th->top + BUILTIN_SLOTS + STACK_SLACK > th->stack_cap)) {
            status = stack_grow(th, BUILTIN_SLOTS);
            if (status < 0) goto failed;
          }
          frame *f = ++ci;
          f->func = func;
          f->base = func + 1;
          f->top = th->top + BUILTIN_SLOTS;
          f->cl = NULL;
          f->kont = KONT_CALL;
          f->flags = 0;
          f->wanted = wanted;
          th->ci = f;
          FUEL_CALL();
        builtin_refuelled:
          status = as_builtin(&th->stack[func])->fn(th);
          ci = th->ci;
          if (UNLIKELY(status < 0)) goto failed;
          // The usual case by hand: deliver would do the same.
          ci--;
          th->ci = ci;
          RELOAD_BASE();
          {
            value *to = th->stack + ci[1].func;
            const value *from = th->stack + th->top - status;
            int32_t want = ci[1].wanted;
            if (LIKELY(want == 1)) {
              if (LIKELY(status > 0))
                value_copy(to, from);
              else
                set_nil(to);
            } else if (want != 0) {
              if (want < 0) {
                want = status;
                th->top = ci[1].func + (uint32_t)status;
              }
              int32_t i = 0;
              for (; i < want && i < status; i++) value_copy(&to[i], &from[i]);
              for (; i < want; i++) set_nil(&to[i]);
            }
          }
          SAFEPOINT();
          continue;
        }
        kont = KONT_CALL;
        call_flags = 0;
        goto call;
      }
      case OP_TAILCALL: {
        value *a = RA;
        uint32_t n = ins.b != 0 ? ins.b : (uint32_t)(th->stack + th->top - a);
        SAVE_PC();
        func = (uint32_t)(a - th->stack);
        th->top = func + n;
        if (ins.h) close_upvalues(th, base);
        if (LIKELY(a->tag == TAG_CLOSURE)) {
          // The callee takes this frame's place. Room is made first: a failure must find this frame.
          const proto *p = as_closure(a)->proto;
          if (UNLIKELY(th->top + p->max_regs + STACK_SLACK + p->params > th->stack_cap)) {
            status = stack_grow(th, p->max_regs + p->params + 1u);
            if (status < 0) goto failed;
            RELOAD_BASE();
            a = RA;
          }
          value *to = th->stack + ci->func;
          for (uint32_t i = 0; i < n; i++) value_copy(&to[i], &a[i]);
          func = ci->func;
          th->top = func + n;
          wanted = ci->wanted;
          kont = ci->kont;
          kont_reg = ci->kont_reg;
          call_flags = FRAME_TAIL;
          th->ci = --ci;
          goto call_lua;
        }
        wanted = -1;
        kont = KONT_CALL;
        call_flags = 0;
        goto call;
      }
      case OP_RETURN0: {
        if (LIKELY(ci->kont == KONT_CALL)) {
          int32_t want = ci->wanted;
          uint32_t at = ci->func;
          th->ci = --ci;
          if (want != 0) {
            if (want < 0)
              th->top = at;
            else
              for (value *to = th->stack + at; want > 0; want--) set_nil(to++);
          }
          goto back_in_lua;
        }
        results = ci->func;
        result_count = 0;
        goto deliver;
      }
      case OP_RETURN1: {
        const value *a = RA;
        if (LIKELY(ci->kont == KONT_CALL)) {
          int32_t want = ci->wanted;
          uint32_t at = ci->func;
          value *to = th->stack + at;
          th->ci = --ci;
          if (LIKELY(want == 1)) {
            value_copy(to, a);
          } else if (want != 0) {
            value_copy(to++, a);
            if (want < 0)
              th->top = at + 1;
            else
              for (; want > 1; want--) set_nil(to++);
          }
          goto back_in_lua;
        }
        results = (uint32_t)(a - th->stack);
        result_count = 1;
        goto deliver;
      }
      case OP_RETURN: {
        value *a = RA;
        uint32_t from = (uint32_t)(a - th->stack);
        if (ins.h) {
          if (ci->flags & FRAME_CLOSING) {
            th->top = ci->pending;
          } else {
            if (ins.b != 0) th->top = from + ins.b - 1;
          }
          if (th->tbc_count > 0 && th->tbc[th->tbc_count - 1] >= ci->base) {
            ci->pc = pc - 1;
            ci->flags |= FRAME_CLOSING;
            ci->pending = th->top;
            if (th->top < ci->top) th->top = ci->top;
            lay_close(th, NULL);
            goto call_close;
          }
          close_upvalues(th, base);
          result_count = th->top - from;
        } else {
          result_count = ins.b != 0 ? ins.b - 1u : th->top - from;
        }
        results = from;
        goto deliver;
      }
      default: __builtin_unreachable();
    }

    // ---- shared tails of instructions

  arith_constant : {
    value constant;
    const value *b = RB;
    value_copy(&constant, KC);
    SAVE_PC();
    int op = ins.op - OP_ADDK;
    status = ins.h ? arith_slow(th, op, &constant, b, RA) : arith_slow(th, op, b, &constant, RA);
    if (LIKELY(status == OK)) continue;
    kont = KONT_STORE;
    kont_reg = ins.a;
    goto needs_call_or_error;
  }
  compared:
    if (LIKELY(status == 0 || status == 1)) {
      if (status == ins.h) JUMP16(ins.c);
      continue;
    }
    kont = KONT_TEST;
    goto needs_call_or_error;
  set_done:
    if (LIKELY(status == OK)) {
      SAFEPOINT();
      continue;
    }
    kont = KONT_DISCARD;
    goto needs_call_or_error;
  fuel_out:
    SAVE_PC();
    status = fuel_slow(0);
    if (UNLIKELY(status < 0)) goto failed;
    if (ci->cl == NULL) goto builtin_refuelled;
    continue;
  collect:
    SAVE_PC();
    status = gc_step_due(th);
    ci = th->ci;
    RELOAD_BASE();
    if (UNLIKELY(status < 0)) goto failed;
    continue;
  }

needs_call_or_error:
  if (status < 0) goto failed;
  // The call is laid out above the frame's top.
  func = ci->top;
  wanted = 1;
  call_flags = 0;
  goto call;

call_close:
  func = th->top - 3;
  wanted = 0;
  kont = KONT_CLOSE;
  call_flags = 0;
  goto call;

retry_after_collection:
  // Once: garbage may be all that stands in the way.
  if (status == ERR_MEMORY && collect_for_retry(th, pc)) {
    ci = th->ci;
    RELOAD_BASE();
    pc--;
    goto dispatch;
  }
  goto failed;

  // ---- calls: function at stack[func], arguments up to th->top; wanted, kont, kont_reg, call_flags

call:
  switch (th->stack[func].tag) {
    case TAG_CLOSURE: goto call_lua;
    case TAG_BUILTIN: break;
    default:
      status = insert_callable(th, func);
      if (status < 0) goto failed;
      status = fuel_spend(1);
      if (status < 0) goto failed;
      goto call;
  }
  if (th->ci == th->frame_last) {
    status = frames_grow(th);
    if (status < 0) goto failed;
  }
  status = stack_reserve(th, BUILTIN_SLOTS);
  if (status < 0) goto failed;
  {
    frame *f = ++th->ci;
    ci = f;
    f->func = func;
    f->base = func + 1;
    f->top = th->top + BUILTIN_SLOTS;
    f->cl = NULL;
    f->kont = kont;
    f->kont_reg = kont_reg;
    f->flags = 0;
    f->wanted = wanted;
    builtin *b = as_builtin(&th->stack[func]);
    status = fuel_spend(1);
    if (status < 0) goto failed;
    switch ((enum builtin_kind)b->head.flags) {
      case BUILTIN_PLAIN:
      case BUILTIN_NEXT:
        status = b->fn(th);
        if (status < 0) goto failed;
        result_count = (uint32_t)status;
        results = th->top - result_count;
        goto deliver;
      case BUILTIN_PCALL:
      case BUILTIN_XPCALL:
        status = b->fn(th);  // checks arguments; lays the callee right above the frame's slot
        if (status < 0) goto failed;
        f->flags = b->head.flags == BUILTIN_PCALL ? FRAME_PCALL : FRAME_PCALL | FRAME_XPCALL;
        f->extra = 0;
        func = f->base + (b->head.flags == BUILTIN_XPCALL);
        f->top = th->top;
        wanted = -1;
        kont = KONT_PCALL;
        call_flags = 0;
        goto call;
      case BUILTIN_YIELD: {
        status = check_yield(th);
        if (status < 0) goto failed;
        thread *to = th->resumer;
        result_count = nargs(th);
        status = transfer_values(th, to, (int)result_count, (to->ci->flags & FRAME_RESUME) != 0);
        if (status < 0) goto failed;
        th->status = CO_SUSPENDED;
        th->resumer = NULL;
        result_count += (to->ci->flags & FRAME_RESUME) != 0;
        th = to;
        th->status = CO_RUNNING;
        vm.current = th;
        ci = th->ci;
        ci->flags = 0;
        results = th->top - result_count;
        goto deliver;
      }
      case BUILTIN_RESUME:
      case BUILTIN_WRAP: {
        thread *co;
        status = check_resume(th, b->head.flags == BUILTIN_WRAP, &co);
        if (status < 0) goto failed;
        if (co == NULL) {  // refused: (false, message) is on top
          results = th->top - 2;
          result_count = 2;
          goto deliver;
        }
        int n = nargs(th) - (b->head.flags == BUILTIN_RESUME);
        bool fresh = co->ci == co->frames;
        status = transfer_values(th, co, n, false);
        if (status < 0) goto failed;
        f->flags = b->head.flags == BUILTIN_WRAP ? FRAME_WRAP : FRAME_RESUME;
        th->status = CO_NORMAL;
        co->resumer = th;
        co->status = CO_RUNNING;
        th = co;
        vm.current = co;
        if (fresh) {
          func = co->top - (uint32_t)n - 1;
          wanted = -1;
          kont = KONT_COEND;
          call_flags = 0;
          goto call;
        }
        ci = th->ci;
        result_count = (uint32_t)n;
        results = th->top - result_count;
        goto deliver;
      }
    }
  }
  __builtin_unreachable();

call_lua : {
  closure *cl = as_closure(&th->stack[func]);
  const proto *p = cl->proto;
  uint32_t args = th->top - func - 1;
  uint32_t at = func + 1;
  if (UNLIKELY(th->ci == th->frame_last)) {
    status = frames_grow(th);
    if (status < 0) goto failed;
  }
  if (UNLIKELY(th->top + p->max_regs + STACK_SLACK + p->params > th->stack_cap)) {
    status = stack_grow(th, p->max_regs + p->params + 1u);
    if (status < 0) goto failed;
  }
  ci = ++th->ci;
  ci->extra = 0;
  if (UNLIKELY(args != p->params)) {
    if (args < p->params) {
      for (value *v = th->stack + th->top, *end = th->stack + at + p->params; v < end; v++) set_nil(v);
    }
    if (p->is_vararg) {
      // Fixed parameters move above the arguments; the extra ones stay below the registers.
      value *to = th->stack + at + args;
      value *from = th->stack + at;
      if (args > p->params) {
        for (uint32_t i = 0; i < p->params; i++) {
          value_copy(&to[i], &from[i]);
        }
        // Extra arguments must end right below base.
        ci->extra = args - p->params;
        at += args;
      }
    }
  }
  ci->func = func;
  ci->base = at;
  ci->top = at + p->max_regs;
  ci->wanted = wanted;
  ci->cl = cl;
  ci->kont = kont;
  ci->kont_reg = kont_reg;
  ci->flags = call_flags;
  pc = p->code;
  k = p->consts;
  base = th->stack + at;
  FUEL_CALL();
  goto dispatch;
}

  // ---- returns: result_count values at stack[results] of the running frame, as th->ci says

deliver : {
  frame *done = th->ci;
  ci = th->ci = done - 1;
  value *from = th->stack + results;
  switch ((enum kont)done->kont) {
    case KONT_CALL: {
      value *to = th->stack + done->func;
      int32_t want = done->wanted;
      if (want < 0) {
        want = (int32_t)result_count;
        th->top = done->func + result_count;
      }
      int32_t i = 0;
      for (; i < want && i < (int32_t)result_count; i++) value_copy(&to[i], &from[i]);
      for (; i < want; i++) set_nil(&to[i]);
      goto back_in_lua;
    }
    case KONT_STORE: {
      value *to = (value *)(void *)((char *)(th->stack + ci->base) + done->kont_reg);
      if (result_count > 0)
        value_copy(to, from);
      else
        set_nil(to);
      goto back_in_lua;
    }
    case KONT_TEST: {
      bool truth = result_count > 0 && !is_false(from);
      instruction test = ci->pc[-1];
      if (truth == test.h) ci->pc += (int16_t)test.c;
      goto back_in_lua;
    }
    case KONT_DISCARD: goto back_in_lua;
    case KONT_CONCAT: {
      instruction concat = ci->pc[-1];
      value *first = (value *)(void *)((char *)(th->stack + ci->base) + concat.b);
      uint32_t left = done->kont_reg;
      if (result_count > 0)
        value_copy(&first[left - 1], from);
      else
        set_nil(&first[left - 1]);
      status = left > 1 ? concat_registers(th, first, left, &left) : OK;
      if (status != OK) {
        kont = KONT_CONCAT;
        kont_reg = (uint16_t)left;
        goto needs_call_or_error;
      }
      value_copy((value *)(void *)((char *)(th->stack + ci->base) + concat.a), first);
      goto back_in_lua;
    }
    case KONT_CLOSE:
      if (ci->flags & FRAME_UNWINDING) goto unwind_step;
      goto back_in_lua;
    case KONT_PCALL: {
      value *flag = th->stack + ci->func;
      value *to = th->stack + done->func;
      if (ci->flags & FRAME_XPCALL) to--;
      set_bool(flag, true);
      for (uint32_t i = 0; i < result_count; i++) value_copy(&to[i], &from[i]);
      results = ci->func;
      result_count++;
      ci->flags = 0;
      goto deliver;
    }
    case KONT_HANDLER:
      if (result_count > 0)
        value_copy(&vm.error, from);
      else
        set_nil(&vm.error);
      vm.error_handled = true;
      goto unwind_to_protected;
    case KONT_COEND: {
      thread *to = th->resumer;
      bool flagged = (to->ci->flags & FRAME_RESUME) != 0;
      th->top = results + result_count;
      th->ci = done;  // keep the values within the frame while they move
      status = transfer_values(th, to, (int)result_count, flagged);
      th->ci = ci;
      if (status < 0) goto failed;
      th->top = 1;
      th->status = CO_DEAD;
      th->resumer = NULL;
      th = to;
      th->status = CO_RUNNING;
      vm.current = th;
      ci = th->ci;
      ci->flags = 0;
      result_count += flagged;
      results = th->top - result_count;
      goto deliver;
    }
    case KONT_HOST: {
      value *to = th->stack + done->func;
      int32_t want = done->wanted < 0 ? (int32_t)result_count : done->wanted;
      int32_t i = 0;
      for (; i < want && i < (int32_t)result_count; i++) value_copy(&to[i], &from[i]);
      for (; i < want; i++) set_nil(&to[i]);
      th->top = done->func + (uint32_t)want;
      vm.current = outer_thread;
      return OK;
    }
  }
  __builtin_unreachable();
}

back_in_lua:
  pc = ci->pc;
  base = th->stack + ci->base;
  k = ci->cl->proto->consts;
  goto dispatch;

  // ---- errors

failed:
  if (status == ERR_KILLED) {
    host_killed(th);
    kill_run(&th, entry_thread);
    vm.current = outer_thread;
    return ERR_KILLED;
  }
  if (status == ERR_MEMORY) {
    set_string(&vm.error, vm.memory_error);
    status = ERR_LUA;
  }
  // A message handler sees the stack of the error.
  status = lay_handler(th);
  if (status == NEEDS_CALL) {
    ci = th->ci;
    func = th->top - 2;
    wanted = 1;
    kont = KONT_HANDLER;
    call_flags = 0;
    goto call;
  }
unwind_to_protected:
  switch (unwind_find(&th)) {
    case UNWIND_HOST:
      vm.current = outer_thread;
      return ERR_LUA;
    case UNWIND_KILLED:
      status = ERR_KILLED;
      goto failed;
    case UNWIND_RESUMED:  // a coroutine died: (false, error) are the results of its resume
      vm.current = th;
      ci = th->ci;
      ci->flags = 0;
      results = th->top - 2;
      result_count = 2;
      goto deliver;
    case UNWIND_WRAPPED:  // its error goes on in the thread that called the wrapper
      vm.current = th;
      status = ERR_LUA;
      goto failed;
    case UNWIND_PROTECTED: break;
  }
  ci = th->ci;
unwind_step:
  // Closes the variables above the protected call, one call at a time.
  if (unwind_close_next(th)) goto call_close;
  results = th->ci->func;
  result_count = 2;
  stack_shrink(th);
  goto deliver;
}
