// Weak tables: their dead entries go.
//
// The atomic step settles what is dead; to go through all weak tables there and then would be a long step. So it hides them: a
// hidden table looks empty to all who look at its fields, and table.c, where they then have to ask, leaves out what is dead.
// Meanwhile the tables are cleared a piece at a time.
#include "gc_mark.h"
#include "meta.h"
#include "table.h"

uint8_t weak_mode(const table *t) {
  if (t->meta == NULL) return 0;
  const value *mode = meta_event(t->meta, EVENT_MODE);
  if (mode == NULL || !is_string(mode)) return 0;
  const char *text = as_string(mode)->text;
  return (uint8_t)((strchr(text, 'v') ? WEAK_VALUES : 0) | (strchr(text, 'k') ? WEAK_KEYS : 0));
}

void weak_forget_key(node *n) {
  if (is_object(&n->key)) n->key.tag = TAG_DEAD;
}

static void hide_list(object *list) {
  for (; list != NULL; list = ((table *)list)->gray) table_hide((table *)list);
}

void weak_hide(void) {
  hide_list(gc.weak_values);
  hide_list(gc.weak_keys);
}

static void clear_array(table *t, uint32_t from, uint32_t to) {
  if (!(t->head.flags & WEAK_VALUES)) return;
  for (uint32_t i = from; i < to; i++)
    if (gc_is_dead(&t->array[i])) set_nil(&t->array[i]);
}

static void clear_nodes(table *t, uint32_t from, uint32_t to, bool keys) {
  for (uint32_t i = from; i < to; i++) {
    node *n = &t->nodes[i];
    if (gc_is_dead(&n->val) || (keys && gc_is_dead(&n->key) && !is_string(&n->key))) set_nil(&n->val);
    if (is_nil(&n->val))
      weak_forget_key(n);
    else if (is_string(&n->key))
      gc_revive(as_object(&n->key));  // its value was marked after the entry was looked at
  }
}

// A piece of gc.sliced. False at its end.
static bool clear_slice(table *t, bool keys, size_t *work) {
  slice s;
  if (!slice_next(&s)) return false;
  if (s.of_array)
    clear_array(t, s.from, s.to);
  else
    clear_nodes(t, s.from, s.to, keys);
  *work = (s.to - s.from) * (s.of_array ? sizeof(value) : sizeof(node));
  return true;
}

// A piece of the first table of the list; at the end of a table *done is that table, without a list.
static size_t clear_list(object **list, bool keys, table **done) {
  *done = NULL;
  if (gc.sliced == NULL) {
    if (*list == NULL) return 0;
    slice_start((table *)*list);
    *list = gc.sliced->gray;
  }
  table *t = gc.sliced;
  size_t work = sizeof *t;
  bool hidden = table_reveal(t);
  if (!clear_slice(t, keys, &work)) {
    gc.sliced = NULL;
    *done = t;
  }
  if (hidden && (*done == NULL || !keys)) table_hide(t);
  return work;
}

size_t weak_clear_values(void) {
  table *done;
  size_t work = clear_list(&gc.weak_values, false, &done);
  if (done == NULL) return work;
  if (done->head.flags & WEAK_KEYS) {
    done->gray = gc.weak_keys;
    gc.weak_keys = &done->head;
  } else {
    table_reveal(done);
  }
  return work;
}

size_t weak_clear_keys(void) {
  table *done;
  return clear_list(&gc.weak_keys, true, &done);
}
