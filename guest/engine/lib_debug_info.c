// debug.getinfo: what is known of a function or of a call.
#include "ast.h"
#include "debug.h"
#include "lib_debug.h"

// What is asked about. A frame's function can be nil while an error takes the frame apart.
typedef struct subject {
  thread *of;
  frame *f;         // NULL when a function was given
  value function;
} subject;

static const closure *lua_function(const subject *s) {
  return s->function.tag == TAG_CLOSURE ? as_closure(&s->function) : NULL;
}

// ---- fields of the result, which is on top of the stack

static int set_field(thread *th, const char *name, const value *v) {
  return table_set_cstr(th, as_table(from_top(th, -1)), name, v);
}

static int set_int_field(thread *th, const char *name, int64_t n) {
  value v;
  set_int(&v, n);
  return set_field(th, name, &v);
}

static int set_bool_field(thread *th, const char *name, bool b) {
  value v;
  set_bool(&v, b);
  return set_field(th, name, &v);
}

static int set_text_field(thread *th, const char *name, const char *text, size_t len) {
  value v;
  string *s;
  TRY(string_new(text, len, &s));
  set_string(&v, s);
  return set_field(th, name, &v);
}

static int set_name_field(thread *th, const char *name, const char *text) {
  return set_text_field(th, name, text, strlen(text));
}

// ---- options

static int put_source(thread *th, const subject *s) {
  const closure *c = lua_function(s);
  if (c == NULL) {
    TRY(set_name_field(th, "source", "=[C]"));
    TRY(set_name_field(th, "short_src", "[C]"));
    TRY(set_name_field(th, "what", "C"));
    TRY(set_int_field(th, "linedefined", -1));
    return set_int_field(th, "lastlinedefined", -1);
  }
  const proto *p = c->proto;
  const char *source = p->source != NULL ? p->source->text : "=?";
  size_t len = p->source != NULL ? p->source->len : 2;
  char id[CHUNK_ID_MAX];
  chunk_id(id, source, len);
  TRY(set_text_field(th, "source", source, len));
  TRY(set_name_field(th, "short_src", id));
  TRY(set_name_field(th, "what", p->line_defined == 0 ? "main" : "Lua"));
  TRY(set_int_field(th, "linedefined", p->line_defined));
  return set_int_field(th, "lastlinedefined", p->last_line);
}

static int put_line(thread *th, const subject *s) {
  bool running = s->f != NULL && lua_function(s) != NULL;
  return set_int_field(th, "currentline", running ? current_line(s->f) : -1);
}

static int put_upvalues(thread *th, const subject *s) {
  const closure *c = lua_function(s);
  uint32_t builtin_count = s->function.tag == TAG_BUILTIN ? as_builtin(&s->function)->count : 0;
  TRY(set_int_field(th, "nups", c != NULL ? c->count : builtin_count));
  TRY(set_int_field(th, "nparams", c != NULL ? c->proto->params : 0));
  return set_bool_field(th, "isvararg", c == NULL || c->proto->is_vararg);
}

static int put_name(thread *th, const subject *s) {
  const char *name = NULL;
  const char *kind = s->f != NULL ? call_site_name(s->of, s->f, &name) : NULL;
  if (kind != NULL) TRY(set_name_field(th, "name", name));
  return set_name_field(th, "namewhat", kind != NULL ? kind : "");
}

// Values transferred by a call or return are known only to its hook.
static int put_transfer(thread *th, const subject *s) {
  const hook *h = &s->of->hook;
  bool known = h->running && h->moved > 0 && s->f != NULL && s->f + 1 == s->of->frames + h->called;
  TRY(set_int_field(th, "ftransfer", known ? h->first : 0));
  return set_int_field(th, "ntransfer", known ? h->moved : 0);
}

static int put_tail(thread *th, const subject *s) {
  return set_bool_field(th, "istailcall", s->f != NULL && (s->f->flags & FRAME_TAIL) != 0);
}

static int put_active_lines(thread *th, const subject *s) {
  const closure *c = lua_function(s);
  if (c == NULL) return OK;
  value yes, lines;
  table *t;
  set_bool(&yes, true);
  TRY(table_new(0, 0, &t));
  set_table(&lines, t);
  TRY(set_field(th, "activelines", &lines));
  const proto *p = c->proto;
  TRY(fuel_spend(p->line_len));
  for (uint32_t i = 0; i < p->line_len; i++)
    if (i == 0 || p->lines[i] != p->lines[i - 1]) TRY(table_set_int(th, t, p->lines[i], &yes));
  return OK;
}

static int put_option(thread *th, const subject *s, char option, int options_arg) {
  switch (option) {
    case 'S': return put_source(th, s);
    case 'l': return put_line(th, s);
    case 'u': return put_upvalues(th, s);
    case 'n': return put_name(th, s);
    case 'r': return put_transfer(th, s);
    case 't': return put_tail(th, s);
    case 'L': return put_active_lines(th, s);
    case 'f': return set_field(th, "func", &s->function);
    default: return raise_arg(th, options_arg, "invalid option");
  }
}

// Fills *s from argument i. False when it is a level beyond the last.
static int find_subject(thread *th, int i, subject *s, bool *found) {
  *found = true;
  if (!arg_none(th, i) && is_function(arg(th, i))) {
    value_copy(&s->function, arg(th, i));
    return OK;
  }
  TRY(debug_frame(th, s->of, i, &s->f));
  *found = s->f != NULL;
  if (!*found) return OK;
  value_copy(&s->function, &s->of->stack[s->f->func]);
  if (!is_function(&s->function)) set_nil(&s->function);
  return OK;
}

int debug_getinfo(thread *th) {
  int shift;
  subject s = {.of = debug_target(th, &shift)};
  const char *options;
  size_t len;
  bool found;
  TRY(opt_string(th, shift + 1, "flnSrtu", 7, &options, &len));
  if (len > 0 && options[0] == '>') return raise_arg(th, shift + 1, "invalid option '>'");
  TRY(find_subject(th, shift, &s, &found));
  if (!found) {
    push_nil(th);
    return 1;
  }
  TRY(push_table(th, 0, 16));
  for (size_t i = 0; i < len; i++) TRY(put_option(th, &s, options[i], shift + 1));
  return 1;
}
