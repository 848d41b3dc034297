// Sweeping: what is not reachable is freed.
#include "gc_mark.h"
#include "string_table.h"
#include "table.h"

static void unlink_upvalue(upvalue *u) {
  *u->link = u->next_open;
  if (u->next_open != NULL) u->next_open->link = u->link;
}

static void free_thread(thread *th) {
  // Closures may outlive the thread whose variables they share.
  while (th->open != NULL) {
    upvalue *u = th->open;
    th->open = u->next_open;
    value_copy(&u->closed, u->at);
    u->at = &u->closed;
  }
  mem_free(th->stack, th->stack_cap * sizeof(value));
  if (th->frames != NULL) mem_free(th->frames, (size_t)(th->frame_last - th->frames + 1) * sizeof(frame));
  mem_free(th->tbc, th->tbc_cap * sizeof *th->tbc);
  mem_free(th, sizeof *th);
}

void gc_free_proto(proto *p) {
  mem_free(p->code, p->code_len * sizeof *p->code);
  mem_free(p->consts, p->const_len * sizeof *p->consts);
  mem_free(p->protos, p->proto_len * sizeof *p->protos);
  mem_free(p->upvalues, p->upvalue_len * sizeof *p->upvalues);
  mem_free(p->lines, p->line_len * sizeof *p->lines);
  mem_free(p->locals, p->local_len * sizeof *p->locals);
  mem_free(p->folded, p->folded_len * sizeof *p->folded);
  mem_free(p, sizeof *p);
}

void free_object(object *o) {
  switch (o->kind) {
    case TAG_STRING: mem_free(o, string_size((string *)o)); break;
    case TAG_TABLE: table_free((table *)o); break;
    case TAG_CLOSURE: mem_free(o, sizeof(closure) + ((closure *)o)->count * sizeof(upvalue *)); break;
    case TAG_BUILTIN: mem_free(o, sizeof(builtin) + ((builtin *)o)->count * sizeof(value)); break;
    case TAG_USERDATA: {
      userdata *u = (userdata *)o;
      mem_free(o, sizeof *u + u->count * sizeof(value) + u->size);
      break;
    }
    case TAG_THREAD: free_thread((thread *)o); break;
    case TAG_UPVALUE: {
      upvalue *u = (upvalue *)o;
      if (upvalue_is_open(u)) unlink_upvalue(u);
      mem_free(o, sizeof *u);
      break;
    }
    case TAG_PROTO: gc_free_proto((proto *)o); break;
    default: __builtin_unreachable();
  }
}

// Dead strings leave their table first, a bucket at a time: one by one, each would walk its chain, and texts can be chosen to
// share one.
size_t sweep_some(size_t budget) {
  size_t work = strings_sweep(&gc.sweep_bucket, budget);
  if (work > 0) return work;
  while (*gc.sweep_at != NULL && work < budget) {
    object *o = *gc.sweep_at;
    work += 32;
    if (o->mark & gc.dead) {
      *gc.sweep_at = o->next;
      free_object(o);
    } else {
      o->mark = (uint8_t)((o->mark & ~(MARK_BLACK | MARK_WHITES | MARK_AWAITED)) | gc.white);
      gc.sweep_at = &o->next;
    }
  }
  return work;
}
