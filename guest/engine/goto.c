// Labels, gotos and breaks (manual section 3.3.4).
//
// A goto reaches a label of a block that encloses it, and must not enter the
// scope of a local. Labels ahead of their gotos are found when they come:
// each name keeps the gotos that wait for it, so that no list is searched.
#include "parser.h"

// A label in its place.
typedef struct placed_label {
  label *l;
  block_scope *block;
  uint32_t level;        // locals of the function in scope at it
} placed_label;

// A goto, or a break that stands in no loop (name NULL).
typedef struct jump {
  stat *s;
  string *name;
  block_scope *from;
  uint32_t level;        // locals of the function in scope at it
  placed_label *to;
  struct jump *older;    // waits for the same name
  struct jump *next;     // of the function
} jump;

// ---- the names of a function

static int find_name(parser *p, string *name, label_name **out) {
  void **place;
  TRY(name_map_at(p, &p->fs->labels, name, &place));
  if (*place == NULL) {
    TRY(NEW(p, out));
    (*out)->name = name;
    *place = *out;
  }
  *out = *place;
  return OK;
}

// ---- jumps

static int add_jump(parser *p, stat *s, string *name, jump **out) {
  func_scope *fs = p->fs;
  TRY(NEW(p, out));
  **out = (jump){.s = s, .name = name, .from = fs->block, .level = fs->active};
  *fs->last_jump = *out;
  fs->last_jump = &(*out)->next;
  return OK;
}

static void land(jump *j, placed_label *to) {
  j->to = to;
  j->s->target = to->l;
}

int add_goto(parser *p, stat *s, string *name) {
  jump *j;
  label_name *entry;
  TRY(find_name(p, name, &entry));
  TRY(add_jump(p, s, name, &j));
  if (entry->visible != NULL) {
    land(j, entry->visible);
  } else {
    j->older = entry->waiting;
    entry->waiting = j;
  }
  return OK;
}

int add_break(parser *p, stat *s) {
  jump *stray;
  for (block_scope *b = p->fs->block; b != NULL; b = b->outer)
    if (b->loop != NULL) {
      s->loop_target = b->loop;
      return OK;
    }
  return add_jump(p, s, NULL, &stray);
}

// ---- labels

int check_new_label(parser *p, const label *l) {
  label_name *entry;
  TRY(find_name(p, l->name, &entry));
  if (entry->visible == NULL) return OK;
  return semantic_error(p, "label '%s' already defined on line %u", l->name->text,
                        (unsigned)entry->visible->l->line);
}

// How many locals were in scope at the goto, of those that exist in the block; false when it is
// not inside it.
static bool level_in(const jump *j, const block_scope *b, uint32_t *level) {
  *level = j->level;
  const block_scope *from = j->from;
  for (; from != b; from = from->outer) {
    if (from == NULL) return false;
    *level = from->first_var;
  }
  return true;
}

static int scope_error(parser *p, const jump *j, uint32_t level) {
  return semantic_error(p, "<goto %s> at line %u jumps into the scope of local '%s'", j->name->text,
                        (unsigned)j->s->line, active_var(p, p->fs, level)->name->text);
}

// The waiting gotos inside the label's block are the newest ones. The error, if any, is about the
// first in the source.
static int meet_waiting(parser *p, label_name *entry, placed_label *to) {
  const jump *bad = NULL;
  uint32_t level, bad_level = 0;
  jump *j = entry->waiting;
  for (; j != NULL && level_in(j, to->block, &level); j = j->older) {
    if (level < to->level) {
      bad = j;
      bad_level = level;
    }
    land(j, to);
  }
  entry->waiting = j;
  return bad != NULL ? scope_error(p, bad, bad_level) : OK;
}

int add_label(parser *p, label *l, bool at_end) {
  block_scope *b = p->fs->block;
  label_name *entry;
  placed_label *placed;
  TRY(check_new_label(p, l));
  TRY(find_name(p, l->name, &entry));
  TRY(NEW(p, &placed));
  l->block = b->b;
  l->at_end = at_end;
  *placed = (placed_label){.l = l, .block = b, .level = at_end ? b->first_var : p->fs->active};
  entry->visible = placed;
  entry->next_in_block = b->labels;
  b->labels = entry;
  return meet_waiting(p, entry, placed);
}

void forget_labels(block_scope *b) {
  for (label_name *entry = b->labels; entry != NULL; entry = entry->next_in_block)
    entry->visible = NULL;
  b->labels = NULL;
}

// ---- the end of a function

static int unresolved(parser *p, const jump *j) {
  if (j->name == NULL)
    return semantic_error(p, "break outside loop at line %u", (unsigned)j->s->line);
  return semantic_error(p, "no visible label '%s' for <goto> at line %u", j->name->text,
                        (unsigned)j->s->line);
}

// Blocks know by now which of their variables are captured.
static bool leaves_captured(const jump *j) {
  uint32_t level = j->level;
  for (const block_scope *b = j->from; b != j->to->block; b = b->outer) {
    if (b->b->has_captured) return true;
    level = b->first_var;
  }
  return level > j->to->level && j->to->block->b->has_captured;
}

int resolve_jumps(parser *p) {
  for (jump *j = p->fs->jumps; j != NULL; j = j->next) {
    if (j->to == NULL) return unresolved(p, j);
    if (leaves_captured(j)) j->to->l->needs_close = true;
  }
  return OK;
}
