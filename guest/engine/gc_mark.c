// Marking: what is reachable.
#include "gc_mark.h"
#include "meta.h"
#include "snapshot.h"
#include "table.h"

// ---- colours

static object **gray_link(object *o) {
  switch (o->kind) {
    case TAG_TABLE: return &((table *)o)->gray;
    case TAG_CLOSURE: return &((closure *)o)->gray;
    case TAG_BUILTIN: return &((builtin *)o)->gray;
    case TAG_USERDATA: return &((userdata *)o)->gray;
    case TAG_THREAD: return &((thread *)o)->gray;
    default: return &((proto *)o)->gray;
  }
}

static void push_gray(object *o, object **list) {
  *gray_link(o) = *list;
  *list = o;
}

static void set_gray(object *o) { o->mark &= (uint8_t)~(MARK_WHITES | MARK_BLACK); }
static void set_black(object *o) { o->mark = (uint8_t)((o->mark & ~MARK_WHITES) | MARK_BLACK); }

static void mark_value(const value *v);
static void wake(object *key);

static void mark_object(object *o) {
  if (!(o->mark & gc.dead)) return;
  switch (o->kind) {
    case TAG_STRING: set_black(o); return;
    case TAG_UPVALUE: {
      upvalue *u = (upvalue *)o;
      set_black(o);
      if (upvalue_is_open(u)) {
        u->gray = (object *)gc.open_upvalues;
        gc.open_upvalues = u;
      }
      mark_value(u->at);
      return;
    }
    default:
      if (__builtin_expect(o->mark & MARK_AWAITED, 0)) wake(o);
      set_gray(o);
      push_gray(o, &gc.gray);
  }
}

static void mark_value(const value *v) {
  if (gc_is_dead(v)) mark_object(as_object(v));
}

static void mark_maybe(void *o) {
  if (o != NULL) mark_object(o);
}

// ---- barriers

void gc_barrier_again(object *o) {
  if (gc.phase != GC_MARK) return;
  o->mark &= (uint8_t)~MARK_BLACK;
  push_gray(o, &gc.gray_again);
}

void gc_barrier_forward(object *holder, object *o) {
  if (gc.phase == GC_MARK || gc.phase == GC_ATOMIC)
    mark_object(o);
  else  // what is dead is settled: the holder is as good as swept
    holder->mark = (uint8_t)((holder->mark & ~(MARK_BLACK | MARK_WHITES)) | gc.white);
}

// Small tables are traversed once more, so that the next stores into them cost nothing. Of larger ones that would be a lot of
// work for one store. Weak tables are in a list already; what is stored there now lives until the next cycle.
enum { TRAVERSED_AGAIN = 512 };

void gc_barrier_table(table *t, object *o) {
  bool again = gc.phase == GC_MARK && t->head.flags == 0 && (uint64_t)t->array_len + t->node_used <= TRAVERSED_AGAIN;
  if (again)
    gc_barrier_again(&t->head);
  else
    gc_barrier_forward(&t->head, o);
}

// ---- ephemerons
//
// The value of an entry whose key is still white waits for that key to be marked. A white object has no use for its gray link:
// while MARK_AWAITED is set, it refers to the ring of what waits for it, by its last element, so that rings join at once.

typedef struct waiting {
  object *value;
  struct waiting *next;
} waiting;

enum { CHUNK_RECORDS = 255 };

typedef struct waiting_chunk {
  struct waiting_chunk *next;
  waiting at[CHUNK_RECORDS];
} waiting_chunk;

static waiting *waiting_new(void) {
  if (gc.waiting == NULL || gc.waiting_used == CHUNK_RECORDS) {
    waiting_chunk *chunk = mem_alloc(sizeof *chunk);
    if (chunk == NULL) return NULL;
    chunk->next = gc.waiting;
    gc.waiting = chunk;
    gc.waiting_used = 0;
  }
  return &gc.waiting->at[gc.waiting_used++];
}

void mark_free(void) {
  while (gc.waiting != NULL) {
    waiting_chunk *chunk = gc.waiting;
    gc.waiting = chunk->next;
    mem_free(chunk, sizeof *chunk);
  }
}

static waiting *ring_of(object *key) { return (waiting *)(void *)*gray_link(key); }

static void await(object *key, object *v) {
  waiting *w = waiting_new();
  if (w == NULL) {
    gc.unrecorded = true;
    return;
  }
  w->value = v;
  w->next = w;
  if (key->mark & MARK_AWAITED) {
    waiting *last = ring_of(key);
    w->next = last->next;
    last->next = w;
  }
  *gray_link(key) = (object *)(void *)w;
  key->mark |= MARK_AWAITED;
}

static void wake(object *key) {
  waiting *last = ring_of(key);
  key->mark &= (uint8_t)~MARK_AWAITED;
  if (gc.woken != NULL) {
    waiting *first = last->next;
    last->next = gc.woken->next;
    gc.woken->next = first;
  }
  gc.woken = last;
}

static size_t mark_woken(void) {
  waiting *w = gc.woken->next;
  if (w == gc.woken)
    gc.woken = NULL;
  else
    gc.woken->next = w->next;
  mark_object(w->value);
  return sizeof(node);
}

// ---- tables

// Strings are values: they never leave a weak table.
static void mark_string(const value *v) {
  if (is_string(v)) mark_object(as_object(v));
}

static void mark_ephemeron(node *n) {
  mark_string(&n->key);
  if (!gc_is_dead(&n->key))
    mark_value(&n->val);
  else if (gc_is_dead(&n->val))
    await(as_object(&n->key), as_object(&n->val));
}

static void mark_node(node *n, uint8_t mode) {
  switch (mode) {
    case 0:
      mark_value(&n->key);
      mark_value(&n->val);
      break;
    case WEAK_VALUES:
      mark_value(&n->key);
      mark_string(&n->val);
      break;
    case WEAK_KEYS: mark_ephemeron(n); break;
    default:  // a string that is the key of a dead value goes with it
      mark_string(&n->val);
      if (!gc_is_dead(&n->val)) mark_string(&n->key);
  }
}

static void mark_array(const table *t, uint32_t from, uint32_t to) {
  if (t->head.flags & WEAK_VALUES)
    for (uint32_t i = from; i < to; i++) mark_string(&t->array[i]);
  else
    for (uint32_t i = from; i < to; i++) mark_value(&t->array[i]);
}

static void mark_nodes(const table *t, uint32_t from, uint32_t to) {
  uint8_t mode = t->head.flags & WEAK_MODES;
  for (uint32_t i = from; i < to; i++) {
    node *n = &t->nodes[i];
    if (is_nil(&n->val))
      weak_forget_key(n);
    else
      mark_node(n, mode);
  }
}

// A table that is traversed anew each time that the program moves its slots would never be done.
enum { RESTARTS_MAX = 8 };

void slice_start(table *t) {
  gc.sliced = t;
  gc.slice_array = gc.slice_node = gc.slice_restarts = 0;
}

void gc_slice_restart(void) {
  gc.slice_array = gc.slice_node = 0;
  gc.slice_restarts++;
}

static bool next_piece(uint32_t *at, uint32_t end, slice *s) {
  if (*at >= end) return false;
  s->from = *at;
  s->to = end - *at > GC_SLICE && gc.slice_restarts < RESTARTS_MAX ? *at + GC_SLICE : end;
  *at = s->to;
  return true;
}

bool slice_next(slice *s) {
  s->of_array = true;
  if (next_piece(&gc.slice_array, gc.sliced->array_len, s)) return true;
  s->of_array = false;
  return next_piece(&gc.slice_node, gc.sliced->node_used, s);
}

static size_t mark_slice(void) {
  table *t = gc.sliced;
  slice s;
  if (!slice_next(&s)) {
    gc.sliced = NULL;
    return sizeof(value);
  }
  if (s.of_array)
    mark_array(t, s.from, s.to);
  else
    mark_nodes(t, s.from, s.to);
  return (s.to - s.from) * (s.of_array ? sizeof(value) : sizeof(node));
}

static void list_weak(table *t) {
  uint8_t mode = t->head.flags & WEAK_MODES;
  if (mode == 0) return;
  // After the atomic step only what finalizers are going to see is traversed: it is cleared once.
  bool values_first = mode & WEAK_VALUES && gc.phase <= GC_ATOMIC;
  push_gray(&t->head, values_first ? &gc.weak_values : &gc.weak_keys);
}

static size_t traverse_table(table *t) {
  mark_maybe(t->meta);
  t->head.flags = weak_mode(t);
  list_weak(t);
  if ((uint64_t)t->array_len + t->node_used > GC_SLICE && gc.sliced == NULL && gc.phase != GC_ATOMIC) {
    slice_start(t);
    return sizeof *t;
  }
  mark_array(t, 0, t->array_len);
  mark_nodes(t, 0, t->node_used);
  return sizeof *t + t->array_len * sizeof(value) + t->node_used * sizeof(node);
}

// ---- the other kinds: each returns the work done, in bytes

static size_t traverse_proto(proto *p) {
  mark_maybe(p->source);
  mark_maybe(p->text);
  for (uint32_t i = 0; i < p->folded_len; i++) {
    mark_maybe(p->folded[i].name);
    mark_value(&p->folded[i].v);
  }
  for (uint32_t i = 0; i < p->const_len; i++) mark_value(&p->consts[i]);
  for (uint32_t i = 0; i < p->proto_len; i++) mark_maybe(p->protos[i]);
  for (uint32_t i = 0; i < p->upvalue_len; i++) mark_maybe(p->upvalues[i].name);
  for (uint32_t i = 0; i < p->local_len; i++) mark_maybe(p->locals[i].name);
  return sizeof *p + p->code_len * 12 + p->const_len * sizeof(value);
}

// Slots above what is live may refer to what is freed: nobody may find them there.
static void clear_unused(thread *th) {
  for (uint32_t i = th->top; i < th->stack_cap; i++) set_nil(&th->stack[i]);
}

static bool runs(const thread *th) { return th->status == CO_RUNNING || th->status == CO_NORMAL; }

// A stack changes without barriers while its thread runs, so it is looked at again at the end. That of a suspended one changes
// through its open variables, if they are black; before anything else happens to it comes gc_thread_barrier.
static void finish_thread(thread *th) {
  if (runs(th) && gc.phase == GC_MARK) {
    gc_barrier_again(&th->head);
    return;
  }
  for (upvalue *u = th->open; u != NULL; u = u->next_open) mark_object(&u->head);
  clear_unused(th);
}

static size_t traverse_thread(thread *th) {
  if (th->stack == NULL) return sizeof *th;
  // Whoever lets a collection happen has set top to the end of what is needed.
  for (uint32_t i = 0; i < th->top; i++) mark_value(&th->stack[i]);
  for (const frame *f = th->frames; f <= th->ci; f++) mark_maybe(f->cl);
  mark_maybe(th->resumer);
  mark_value(&th->hook.function);
  finish_thread(th);
  return sizeof *th + th->stack_cap * sizeof(value);
}

static size_t traverse(object *o) {
  set_black(o);
  switch (o->kind) {
    case TAG_TABLE: return traverse_table((table *)o);
    case TAG_CLOSURE: {
      closure *c = (closure *)o;
      mark_object(&c->proto->head);
      for (uint32_t i = 0; i < c->count; i++) mark_maybe(c->up[i]);
      return sizeof *c + c->count * sizeof(upvalue *);
    }
    case TAG_BUILTIN: {
      builtin *b = (builtin *)o;
      for (uint32_t i = 0; i < b->count; i++) mark_value(&b->up[i]);
      return sizeof *b + b->count * sizeof(value);
    }
    case TAG_USERDATA: {
      userdata *u = (userdata *)o;
      mark_maybe(u->meta);
      for (uint32_t i = 0; i < u->count; i++) mark_value(&u->user[i]);
      return sizeof *u + u->count * sizeof(value);
    }
    case TAG_THREAD: return traverse_thread((thread *)o);
    default: return traverse_proto((proto *)o);
  }
}

// ---- from the roots to the end

void mark_roots(void) {
  mark_value(&vm.error);
  mark_maybe(vm.main);
  mark_maybe(vm.current);
  mark_maybe(vm.globals);
  mark_maybe(vm.registry);
  mark_maybe(vm.loaded);
  for (int i = 0; i < TAG_COUNT; i++) mark_maybe(vm.type_meta[i]);
  for (uint32_t i = 0; i < sizeof vm.event_name / sizeof *vm.event_name; i++) mark_maybe(vm.event_name[i]);
  mark_maybe(vm.memory_error);
  mark_maybe(vm.pcall);
  standard_mark(mark_object);
}

void mark_start(void) {
  gc.gray = gc.gray_again = NULL;
  gc.weak_values = gc.weak_keys = NULL;
  gc.woken = NULL;
  gc.open_upvalues = NULL;
  gc.sliced = NULL;
  gc.unrecorded = false;
  gc.roots_at = 0;
  gc.round_work = 0;
  gc.rounds = 0;
  gc.dead = gc.white;
  mark_roots();
}

static bool has_more_roots(void) { return gc.roots_at < gc.to_finalize_count; }

bool mark_is_done(void) { return gc.gray == NULL && gc.sliced == NULL && gc.woken == NULL && !has_more_roots(); }

size_t mark_next(void) {
  if (gc.sliced != NULL) return mark_slice();
  if (gc.woken != NULL) return mark_woken();
  if (gc.gray == NULL) {
    mark_object(gc.to_finalize[gc.roots_at++]);
    return sizeof(value);
  }
  object *o = gc.gray;
  gc.gray = *gray_link(o);
  return traverse(o);
}

void mark_rest(void) {
  while (!mark_is_done()) mark_next();
}

void mark_again(void) {
  object *list = gc.gray_again;
  gc.gray_again = NULL;
  while (list != NULL) {
    object *o = list;
    list = *gray_link(o);
    push_gray(o, &gc.gray);
  }
}

// A thread that died since it was met here can have changed its variables without a barrier.
static void mark_open_upvalues(void) {
  for (upvalue *u = gc.open_upvalues; u != NULL; u = (upvalue *)u->gray) mark_value(u->at);
  gc.open_upvalues = NULL;
}

void mark_changed(void) {
  mark_roots();
  mark_again();
  mark_rest();
  mark_open_upvalues();
  mark_rest();
}

static void check_modes(object *list) {
  while (list != NULL) {
    table *t = (table *)list;
    list = t->gray;
    uint8_t mode = weak_mode(t);
    bool same = mode == t->head.flags;
    t->head.flags = mode;
    list_weak(t);
    if (same) continue;
    mark_array(t, 0, t->array_len);
    mark_nodes(t, 0, t->node_used);
  }
}

void mark_remoded(void) {
  object *values = gc.weak_values, *keys = gc.weak_keys;
  gc.weak_values = gc.weak_keys = NULL;
  check_modes(values);
  check_modes(keys);
  mark_rest();
}

// Without records, all is looked at again until nothing comes of it.
void mark_unrecorded(void) {
  for (bool found = gc.unrecorded; found;) {
    for (object *o = gc.weak_keys; o != NULL; o = ((table *)o)->gray) {
      const table *t = (table *)o;
      if ((t->head.flags & WEAK_MODES) != WEAK_KEYS) continue;
      for (uint32_t i = 0; i < t->node_used; i++)
        if (!gc_is_dead(&t->nodes[i].key)) mark_value(&t->nodes[i].val);
    }
    found = !mark_is_done();
    mark_rest();
  }
}
