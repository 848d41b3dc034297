// What the parser's files share: tokens, nodes, lists, maps.
#include "parser.h"

// ---- tokens

int next_token(parser *p) {
  p->last_line = p->tok.line;
  if (!p->has_ahead) return lex_next(&p->lex, &p->tok);
  p->tok = p->ahead;
  p->has_ahead = false;
  return OK;
}

int peek_token(parser *p) {
  if (p->has_ahead) return OK;
  TRY(lex_next(&p->lex, &p->ahead));
  p->has_ahead = true;
  return OK;
}

bool at_token(const parser *p, uint8_t kind) { return p->tok.kind == kind; }

int accept_token(parser *p, uint8_t kind) {
  if (!at_token(p, kind)) return 0;
  TRY(next_token(p));
  return 1;
}

// Names of token classes, as <name>, stand without quotes.
int expected(parser *p, uint8_t kind) {
  const char *quote = kind <= TOK_STRAY ? "" : "'";
  return syntax_error(p, "%s%s%s expected", quote, token_spelling(kind), quote);
}

int expect_token(parser *p, uint8_t kind) {
  if (!at_token(p, kind)) return expected(p, kind);
  return next_token(p);
}

int expect_name(parser *p, string **out) {
  if (!at_token(p, TOK_NAME)) return expected(p, TOK_NAME);
  *out = p->tok.s;
  return next_token(p);
}

int expect_closing(parser *p, uint8_t kind, uint8_t opener, uint32_t line) {
  if (at_token(p, kind)) return next_token(p);
  if (line == p->lex.line) return expected(p, kind);
  return syntax_error(p, "'%s' expected (to close '%s' at line %u)", token_spelling(kind),
                      token_spelling(opener), (unsigned)line);
}

int enter_level(parser *p) {
  if (++p->nesting > MAX_NESTING) return syntax_error(p, "C stack overflow");
  return OK;
}

// ---- nodes and lists

int node_alloc(parser *p, size_t size, void *out) {
  void *made = arena_alloc(p->arena, size);
  if (made == NULL) return ERR_MEMORY;
  memcpy(out, &made, sizeof(made));
  return OK;
}

int list_add(parser *p, const void *item, size_t size) {
  return buffer_put(&p->scratch, item, size);
}

int list_end(parser *p, size_t mark, size_t item_size, void *out, uint32_t *count) {
  size_t size = p->scratch.len - mark;
  void *items = NULL;
  if (size > 0) {
    TRY(node_alloc(p, size, &items));
    memcpy(items, p->scratch.data + mark, size);
  }
  p->scratch.len = mark;
  *count = (uint32_t)(size / item_size);
  memcpy(out, &items, sizeof(items));
  return OK;
}

// ---- maps

static struct name_slot *find_slot(const name_map *map, const string *name) {
  uint64_t hash = ((uint64_t)(uintptr_t)name >> 3) * 0x9E3779B97F4A7C15u;
  uint32_t mask = map->cap - 1, i = (uint32_t)(hash >> 32) & mask;
  while (map->slots[i].name != NULL && map->slots[i].name != name) i = (i + 1) & mask;
  return &map->slots[i];
}

static int name_map_grow(parser *p, name_map *map) {
  name_map old = *map;
  map->cap = old.cap == 0 ? 8 : old.cap * 2;
  TRY(node_alloc(p, map->cap * sizeof(*map->slots), &map->slots));
  for (uint32_t i = 0; i < old.cap; i++)
    if (old.slots[i].name != NULL) *find_slot(map, old.slots[i].name) = old.slots[i];
  return OK;
}

int name_map_at(parser *p, name_map *map, string *name, void ***out) {
  struct name_slot *slot = map->cap == 0 ? NULL : find_slot(map, name);
  if (slot == NULL || slot->name == NULL) {
    if (map->count * 2 >= map->cap) TRY(name_map_grow(p, map));
    slot = find_slot(map, name);
    slot->name = name;
    map->count++;
  }
  *out = &slot->known;
  return OK;
}
