// The interpreter loop.
//
// One loop runs everything that Lua code can reach without a C function in
// between: Lua calls, pcall, metamethods, iterators, coroutines. The machine's
// registers live in the Lua stack of the current thread; the loop keeps only
// pc, base, k, ci and th in C variables. Whatever may raise, call, move the
// stack or collect saves pc first and reloads base after.
#include "vm.h"
#include "builtin_again.h"
#include "coroutine.h"
#include "hook.h"
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

// Copying this many is work of its own, besides the instruction.
enum { MANY_VALUES = 32 };

#ifdef LUAHOST_NO_FUEL
#define FUEL_BACK_EDGE()
#define FUEL_CALL()
#else
#define FUEL_BACK_EDGE()                        \
  if (UNLIKELY(--control.slice <= 0)) goto fuel_out
#define FUEL_CALL() FUEL_BACK_EDGE()
#endif

// A collection may happen here: the frame's registers below `live` (an index from its base) are all that it still needs.
#define SAFEPOINT(live)                         \
  if (UNLIKELY(gc.debt > 0)) {                  \
    th->top = ci->base + (live);                \
    goto collect;                               \
  }

// Tells the hot loop where a table keeps a field, for the next time.
static void learn_field(instruction *at, const value *object, const value *key) {
  if (!is_table(object)) return;
  const table *t = as_table(object);
  const node *n = table_find_short(t, as_string(key));
  if (n != NULL && n - t->nodes < 256) at->h = (uint8_t)(n - t->nodes);
}

// The same for a method, which is looked for in the metatable's __index; and where the metatable keeps that.
static void learn_method(instruction *at, const value *object, const value *key) {
  table *meta = metatable_of(object);
  if (meta == NULL) {
    learn_field(at, object, key);
    return;
  }
  const node *n = table_find_short(meta, vm.event_name[EVENT_INDEX]);
  if (n == NULL) return;
  if (n - meta->nodes < 256) meta->head.extra = (uint8_t)(n - meta->nodes);
  learn_field(at, &n->val, key);
}

// What an instruction that allocates needs of its frame when it is done again. A register above may hold what an earlier call
// left there, and that may be what fills the memory.
static uint32_t needed_registers(const instruction *i, uint32_t all) {
  uint32_t operands = i->b / (uint32_t)sizeof(value) + i->c;
  switch (i->op) {
    case OP_NEWTABLE:
    case OP_CLOSURE: return i->h;
    case OP_CONCAT: return operands > i->h ? operands : i->h;
    case OP_SETLIST: return i->a / (uint32_t)sizeof(value) + 1 + i->h;
    default: return all;
  }
}

// Does what may fail before a call from C has a frame. Once it has one, an error unwinds to it; before, it would
// unwind the frames of others.
static int prepare_host_call(thread *th, uint32_t func) {
  while (!is_function(&th->stack[func])) TRY(insert_callable(th, func));
  if (th->ci == th->frame_last) TRY(frames_grow(th));
  const value *f = &th->stack[func];
  uint32_t slots = BUILTIN_SLOTS;
  if (f->tag == TAG_CLOSURE) slots = as_closure(f)->proto->max_regs + as_closure(f)->proto->params + 1u;
  return stack_reserve(th, slots);
}

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
  status = prepare_host_call(th, func);
  if (status < 0) {
    th->top = func;
    return status;
  }
  vm.current = th;
  goto call;

dispatch:
  for (;;) {
    // The hot loop stops at an instruction that it cannot do; what vm_run cannot do either is done here. With a hook every one is.
    ci->pc = pc;
    // What the last one owes. A function without loops and calls may owe as much as it likes otherwise.
    if (vm_owes()) goto fuel_out;
    if (UNLIKELY(vm.retry != RETRY_NONE)) vm.retry--;
    if (UNLIKELY(th->hook.events != 0)) {
      status = hook_instruction(th);
      if (UNLIKELY(status < 0)) {
        ci->pc = pc + 1;
        goto failed;
      }
    } else {
      vm_hot(th);
      if (vm_run_does((enum opcode)th->ci->pc->op) && LIKELY(vm.retry != RETRY_RUNS)) {  // what is done again is done here
        status = vm_run(th);
        if (UNLIKELY(status != RUN_LEFT)) goto run_ended;
      }
    }
  hot_loop_left:
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
        learn_field(&((instruction *)(uintptr_t)pc)[-1], env, KC);
        STORE_SLOW(index_get(th, env, KC, RA));
      }
      case OP_GETFIELD:
        learn_field(&((instruction *)(uintptr_t)pc)[-1], RB, KC);
        STORE_SLOW(index_get(th, RB, KC, RA));
      case OP_GETTABLE: STORE_SLOW(index_get(th, RB, RC, RA));
      case OP_GETINT: {
        value key;
        set_int(&key, ins.c);
        STORE_SLOW(index_get(th, RB, &key, RA));
      }
      case OP_SETTABUP: {
        const value *env = ci->cl->up[ins.a]->at;
        learn_field(&((instruction *)(uintptr_t)pc)[-1], env, KB);
        SAVE_PC();
        status = index_set(th, env, KB, RC);
        goto set_done;
      }
      case OP_SETFIELD:
        SAVE_PC();
        status = index_set(th, RA, KB, RC);
        if (status == OK) learn_field(&((instruction *)(uintptr_t)pc)[-1], RA, KB);
        goto set_done;
      case OP_SETTABLE:
        SAVE_PC();
        status = index_set(th, RA, RB, RC);
        goto set_done;
      case OP_SETINT: {
        value key;
        SAVE_PC();
        set_int(&key, ins.b);
        status = index_set(th, RA, &key, RC);
        goto set_done;
      }
      case OP_SELF: {
        // The object may be in a register that the results overwrite.
        value self;
        const value *object = RB;
        value_copy(&self, object);
        learn_method(&((instruction *)(uintptr_t)pc)[-1], object, KC);
        SAVE_PC();
        status = index_get(th, object, KC, RA);
        value_copy(RA + 1, &self);
        if (LIKELY(status == OK)) continue;
        kont = KONT_STORE;
        kont_reg = ins.a;
        goto needs_call_or_error;
      }
      case OP_NEWTABLE: {
        table *t;
        SAVE_PC();
        status = table_new(ins.b, ins.c, &t);
        if (UNLIKELY(status < 0)) goto retry_after_collection;
        set_table(RA, t);
        SAFEPOINT(ins.h);
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
        if (UNLIKELY(status == ERR_MEMORY && ins.h != 0)) goto retry_after_collection;
        if (UNLIKELY(status == ERR_MEMORY)) {  // the list ends where top says
          status = gc_full(th);
          RELOAD_BASE();
          a = RA;
          if (status == OK) status = table_set_list(th, t, (uint32_t)ins.imm, a + 1, n);
        }
        if (UNLIKELY(status < 0)) goto failed;
        SAFEPOINT(ins.a / sizeof(value) + 1);
        continue;
      }

      // ---- arithmetic

#define ARITH_OP(name)                                             \
  case OP_##name: STORE_SLOW(arith_slow(th, ARITH_##name, RB, RC, RA)); \
  case OP_##name##K: goto arith_constant;
      ARITH_OP(ADD)
      ARITH_OP(SUB)
      ARITH_OP(MUL)
      ARITH_OP(MOD)
      ARITH_OP(DIV)
      ARITH_OP(IDIV)
      ARITH_OP(BAND)
      ARITH_OP(BOR)
      ARITH_OP(BXOR)
      ARITH_OP(SHL)
      ARITH_OP(SHR)
      ARITH_OP(POW)
#undef ARITH_OP
      case OP_ADDI: {
        const value *b = RB;
        value constant;
        set_int(&constant, ins.h == 1 ? -(int16_t)ins.c : (int16_t)ins.c);
        if (ins.h == 2) STORE_SLOW(arith_slow(th, ARITH_ADD, &constant, b, RA));
        STORE_SLOW(arith_slow(th, ins.h == 1 ? ARITH_SUB : ARITH_ADD, b, &constant, RA));
      }
      case OP_UNM: STORE_SLOW(arith_slow(th, ARITH_UNM, RB, RB, RA));
      case OP_BNOT: STORE_SLOW(arith_slow(th, ARITH_BNOT, RB, RB, RA));
      case OP_NOT: RA->tag = is_false(RB) ? TAG_TRUE : TAG_FALSE; continue;
      case OP_LEN: STORE_SLOW(length_slow(th, RB, RA));
      case OP_CONCAT: {
        uint32_t left;
        SAVE_PC();
        status = concat_registers(th, RB, ins.c, &left);
        if (LIKELY(status == OK)) {
          value_copy(RA, RB);
          SAFEPOINT(ins.h);
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
      case OP_EQ:
        SAVE_PC();
        status = equal_slow(th, RA, RB);
        goto compared;
      case OP_EQK:
        if (value_raw_equal(RA, KB) == ins.h) JUMP16(ins.c);
        continue;
      case OP_LT:
      case OP_LE:
        SAVE_PC();
        status = less_slow(th, RA, RB, ins.op == OP_LE);
        goto compared;
      case OP_LTI:
      case OP_LEI:
      case OP_GTI:
      case OP_GEI: {
        value constant;
        set_int(&constant, (int16_t)ins.b);
        bool or_equal = ins.op == OP_LEI || ins.op == OP_GEI;
        bool constant_first = ins.op == OP_GTI || ins.op == OP_GEI;
        SAVE_PC();
        status = constant_first ? less_slow(th, &constant, RA, or_equal) : less_slow(th, RA, &constant, or_equal);
        goto compared;
      }

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
        SAFEPOINT(ins.h);
        continue;
      }
      case OP_VARARG: {
        uint32_t have = ci->extra;
        uint32_t want = ins.b == 0 ? have : ins.b - 1u;
        if (ins.b == 0) {
          SAVE_PC();
          th->top = (uint32_t)(RA - th->stack);
          status = stack_reserve(th, have);
          if (UNLIKELY(status == ERR_MEMORY)) status = stack_grow_again(th, have);
          if (UNLIKELY(status < 0)) goto failed;
          RELOAD_BASE();
          th->top += have;
        }
        value *to = RA;
        const value *from = base - have;
        if (want >= MANY_VALUES) fuel_owe(want / 8);
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
          SAVE_PC();
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
        if (LIKELY(a->tag == TAG_BUILTIN && as_builtin(a)->head.flags <= BUILTIN_NEXT && th->hook.events == 0)) {
          ci->pc = pc - 1;
          status = vm_run(th);
          if (LIKELY(status == RUN_LEFT)) goto hot_loop_left;
          goto run_ended;
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
        if (UNLIKELY(!is_function(a))) {
          do {
            status = insert_callable(th, func);
            if (status < 0) goto failed;
          } while (!is_function(&th->stack[func]));
          RELOAD_BASE();
          a = RA;
          n = th->top - func;
        }
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
        if (LIKELY(ci->kont == KONT_CALL && th->hook.events == 0)) {
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
        if (LIKELY(ci->kont == KONT_CALL && th->hook.events == 0)) {
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
            SAVE_PC();
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
    // No safepoint: a store makes a table grow, but no garbage.
    if (LIKELY(status == OK)) continue;
    if (UNLIKELY(status == ERR_MEMORY)) goto retry_after_collection;
    kont = KONT_DISCARD;
    goto needs_call_or_error;
  run_ended:
    ci = th->ci;
    if (UNLIKELY(status < 0)) goto failed;
    if (UNLIKELY(status != RUN_COLLECT)) {
      result_count = (uint32_t)status - RUN_RETURN;
      results = th->top - result_count;
      goto deliver;
    }
    pc = ci->pc;
    goto collect;
  fuel_out:
    SAVE_PC();
    status = fuel_slow(0);
    if (UNLIKELY(status < 0)) goto failed;
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
  if (status == ERR_MEMORY && collect_for_retry(th, ci->base + needed_registers(&ins, ci->top - ci->base))) {
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
      goto call;
  }
  if (th->ci == th->frame_last) {
    status = frames_grow(th);
    if (UNLIKELY(status == ERR_MEMORY)) status = frames_grow_again(th);
    if (status < 0) goto failed;
  }
  status = stack_reserve(th, BUILTIN_SLOTS);
  if (UNLIKELY(status == ERR_MEMORY)) status = stack_grow_again(th, BUILTIN_SLOTS);
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
    if (UNLIKELY(th->hook.events & HOOK_CALL)) {
      status = hook_call(th);
      if (status < 0) goto failed;
      f = ci = th->ci;
    }
    switch ((enum builtin_kind)b->head.flags) {
      case BUILTIN_PLAIN:
      case BUILTIN_AGAIN:
      case BUILTIN_NEXT:
        status = b->fn(th);
        if (UNLIKELY(status == ERR_MEMORY)) status = builtin_again(th, b);
        if (status < 0) goto failed;
        result_count = (uint32_t)status;
        // Its results are still in its frame: a collection sees them.
        status = gc_check(th);
        if (status < 0) goto failed;
        results = th->top - result_count;
        goto deliver;
      case BUILTIN_PCALL:
      case BUILTIN_XPCALL:
        // The function checks arguments and lays the callee right above the frame's slot, where pcall's is already.
        if (b->head.flags != BUILTIN_PCALL || th->top == f->base) {
          status = b->fn(th);
          if (status < 0) goto failed;
        }
        if (th->level_base + th->levels >= LEVELS_MAX) {
          status = raise(th, "C stack overflow");
          goto failed;
        }
        f->flags = b->head.flags == BUILTIN_PCALL ? FRAME_PCALL : FRAME_PCALL | FRAME_XPCALL;
        f->extra = 0;
        f->pending = th->levels++;
        func = f->base + (b->head.flags == BUILTIN_XPCALL);
        f->top = th->top;
        wanted = -1;
        kont = KONT_PCALL;
        call_flags = 0;
        goto call;
      case BUILTIN_PAIRS: {
        const value *pairs = nargs(th) > 0 ? value_event(arg(th, 0), EVENT_PAIRS) : NULL;
        if (pairs == NULL) {
          status = b->fn(th);
          if (status < 0) goto failed;
          result_count = (uint32_t)status;
          results = th->top - result_count;
          goto deliver;
        }
        value subject;
        value_copy(&subject, arg(th, 0));
        set_nargs(th, 0);
        func = th->top;
        push_value(th, pairs);
        push_value(th, &subject);
        wanted = 3;
        kont = KONT_PAIRS;
        call_flags = 0;
        goto call;
      }
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
        co->level_base = th->level_base + th->levels + 1;
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
    if (status == ERR_MEMORY) status = frames_grow_again(th);
    if (status < 0) goto failed;
  }
  if (UNLIKELY(th->top + p->max_regs + STACK_SLACK + p->params > th->stack_cap)) {
    status = stack_grow(th, p->max_regs + p->params + 1u);
    if (status == ERR_MEMORY) status = stack_grow_again(th, p->max_regs + p->params + 1u);
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
  if (UNLIKELY(th->hook.events & HOOK_CALL)) {
    ci->pc = pc;
    status = hook_call(th);
    if (status < 0) goto failed;
    ci = th->ci;
    RELOAD_BASE();
  }
  FUEL_CALL();
  goto dispatch;
}

  // ---- returns: result_count values at stack[results] of the running frame, as th->ci says

deliver : {
  if (result_count >= MANY_VALUES) {
    status = fuel_spend(result_count / 8);
    if (UNLIKELY(status < 0)) goto failed;
  }
  if (UNLIKELY(th->hook.events & HOOK_RETURN)) {
    if (th->ci->cl != NULL) th->ci->pc = pc;  // the locals that it shows are those at the return
    status = hook_return(th, results, result_count);
    if (status < 0) goto failed;
  }
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
      if (UNLIKELY(status == ERR_MEMORY)) {  // not the whole instruction again: it has called a metamethod
        th->top = ci->top;
        status = gc_full(th);
        first = (value *)(void *)((char *)(th->stack + ci->base) + concat.b);
        if (status == OK) status = concat_registers(th, first, left, &left);
      }
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
      ci->pc--;
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
      th->levels = ci->pending;
      goto deliver;
    }
    case KONT_PAIRS: {
      value *to = th->stack + done->func;
      for (uint32_t i = 0; i < 3; i++) {
        if (i < result_count)
          value_copy(&to[i], &from[i]);
        else
          set_nil(&to[i]);
      }
      results = done->func;
      result_count = 3;
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
    // What the failed operation left behind goes first, so that whoever catches the error can work.
    if (th->ci->cl != NULL && th->top < th->ci->top) th->top = th->ci->top;
    if (gc_full(th) == ERR_KILLED) {
      status = ERR_KILLED;
      goto failed;
    }
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
  if (as_string(&th->stack[results + 1]) == vm.memory_error && is_string(&th->stack[results + 1])) {
    // What held the memory is gone only now.
    if (gc_full(th) == ERR_KILLED) {
      status = ERR_KILLED;
      goto failed;
    }
  }
  goto deliver;
}
