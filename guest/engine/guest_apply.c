// Requests that make and call snapshots.
#include "cbor.h"
#include "error_object.h"
#include "format.h"
#include "guest_serve.h"
#include "luahost.h"
#include "machine.h"
#include "opcode.h"
#include "snapshot.h"
#include "storage.h"

enum { CHUNK_NAME_MAX = 1024 };

// ---- snapshot: source to a document

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Whether source is an expression for sure: a function without a name.
static bool is_function_expression(const span *source) {
  static const char word[] = "function";
  size_t i = 0, len = sizeof word - 1;
  while (i < source->len && is_space(source->text[i])) i++;
  if (source->len - i < len || memcmp(source->text + i, word, len) != 0) return false;
  for (i += len; i < source->len && is_space(source->text[i]);) i++;
  return i < source->len && source->text[i] == '(';
}

static int load_expression(thread *th, const span *source, const char *name) {
  static const char before[] = "return ";
  buffer text = {0};
  int status = buffer_put(&text, before, sizeof before - 1);
  if (status >= 0) status = buffer_put(&text, source->text, source->len);
  if (status >= 0) status = load_chunk(th, text.data, text.len, name, "t", NULL);
  buffer_free(&text);
  return status;
}

// A chunk, or else an expression. When it is neither, the error is the chunk's.
static int load_source(thread *th, const span *source, const char *name) {
  if (is_function_expression(source)) return load_expression(th, source, name);
  int status = load_chunk(th, source->len > 0 ? source->text : "", source->len, name, "t", NULL);
  if (status != ERR_LUA) return status;
  value first;
  value_copy(&first, &vm.error);
  push_value(th, &first);
  uint32_t top = th->top;
  status = load_expression(th, source, name);
  if (status != ERR_LUA) return status;
  th->top = top;
  return raise_value(th, &first);
}

int make_snapshot(thread *th, const request *r, buffer *out) {
  char name[CHUNK_NAME_MAX];
  size_t len = r->chunk.len < sizeof name ? r->chunk.len : sizeof name - 1;
  if (len > 0) memcpy(name, r->chunk.text, len);
  name[len] = '\0';
  int status = load_source(th, &r->source, name);
  if (status == ERR_LUA && is_string(&vm.error)) return raise_object(th, "syntax", as_string(&vm.error)->text, NULL);
  TRY(status);
  TRY(call_traced(th, 0, 1));
  if (is_nil(from_top(th, -1))) return raise_object(th, "invalid", "the source returned nothing", "return a function");
  snapshot_options options = {0};
  return snapshot_encode(th, from_top(th, -1), &options, out);
}

// ---- what can be kept

// A function without state gives the same whoever called it before: its variables hold plain values or what
// every instance has, and no code assigns to them.
static bool assigns_upvalues(const proto *p, int depth) {
  enum { DEPTH_MAX = 16 };
  if (depth > DEPTH_MAX) return true;
  for (uint32_t i = 0; i < p->code_len; i++)
    if (p->code[i].op == OP_SETUPVAL) return true;
  for (uint32_t i = 0; i < p->proto_len; i++)
    if (assigns_upvalues(p->protos[i], depth + 1)) return true;
  return false;
}

static bool has_no_state(const value *v) {
  if (v->tag != TAG_CLOSURE) return false;
  const closure *c = as_closure(v);
  for (uint32_t i = 0; i < c->count; i++) {
    const value *up = c->up[i]->at;
    if (is_object(up) && !is_string(up) && standard_name(as_object(up)) == NULL) return false;
  }
  return !assigns_upvalues(c->proto, 0);
}

// Functions without state, by id. When their documents come to too many bytes, all are forgotten: what is kept is
// memory that no call has.
static const char KEPT[] = "luahost.kept";
enum { KEPT_BYTES = 64 * 1024 };
static size_t kept_bytes;

static int push_kept(thread *th) {
  const value *kept = table_get_cstr(registry(), KEPT);
  if (is_table(kept) && kept_bytes < KEPT_BYTES) {
    push_value(th, kept);
    return OK;
  }
  kept_bytes = 0;
  TRY(push_table(th, 0, 8));
  return table_set_cstr(th, registry(), KEPT, from_top(th, -1));
}

// Pushes the value of a document: the one that was kept, or a new one.
static int restore(thread *th, const request *r) {
  enum { GROWTH = 8 };  // bytes of objects for a byte of a document, about
  if (r->id.len == 0) {
    TRY(mem_prepare(th, r->input.len * GROWTH));
    return snapshot_decode(th, r->input.text, r->input.len);
  }
  TRY(push_kept(th));
  TRY(push_string(th, r->id.text, r->id.len));
  const value *known = table_get_str(as_table(from_top(th, -2)), as_string(from_top(th, -1)));
  if (!is_nil(known)) {
    push_value(th, known);
    return OK;
  }
  TRY(mem_prepare(th, r->input.len * GROWTH));
  TRY(snapshot_decode(th, r->input.text, r->input.len));
  if (r->input.len > KEPT_BYTES || !has_no_state(from_top(th, -1))) return OK;
  kept_bytes += r->input.len;
  return table_set_str(th, as_table(from_top(th, -3)), as_string(from_top(th, -2)), from_top(th, -1));
}

// ---- apply: a document's value, called

// Pushes the arguments of the request.
static int push_args(thread *th, const span *args, uint32_t *count) {
  cbor_reader reader;
  cbor_reader_init(&reader, th, args->text, args->len);
  TRY(cbor_read_array(&reader, count));
  TRY(stack_reserve(th, *count));
  for (uint32_t i = 0; i < *count; i++) {
    value v;
    set_nil(&v);
    if (!cbor_skip_byte(&reader, CBOR_NULL)) TRY(cbor_read_value(&reader, &v));
    push_value(th, &v);
  }
  return cbor_at_end(&reader) ? OK : raise_object(th, "invalid", "something follows the arguments", NULL);
}

// Calls the value on top of the stack, which stays there, and leaves all results above it. A coroutine is resumed.
static int call_restored(thread *th, const span *args, uint32_t *results) {
  uint32_t root = th->top - 1, extra = 0, count;
  bool resumes = th->stack[root].tag == TAG_THREAD;
  if (resumes) {
    object *resume = standard_find("coroutine.resume", sizeof "coroutine.resume" - 1);
    if (resume == NULL) return raise_object(th, "unsupported", "this engine has no coroutine.resume", NULL);
    value f;
    set_object(&f, TAG_BUILTIN, resume);
    push_value(th, &f);
    extra = 1;
  }
  value copy;
  value_copy(&copy, &th->stack[root]);
  push_value(th, &copy);
  TRY(push_args(th, args, &count));
  int n = call_traced(th, count + extra, -1);
  if (n < 0) return n;
  *results = (uint32_t)n;
  if (!resumes) return OK;
  if (is_false(from_top(th, -n))) return raise_value(th, from_top(th, -n + 1));
  *results = (uint32_t)n - 1;
  return OK;
}

static int put_result(thread *th, const value *v, buffer *out) {
  return is_nil(v) ? cbor_put_byte(out, CBOR_NULL) : cbor_encode(th, v, out);
}

static int put_saved(thread *th, const value *root, buffer *out) {
  snapshot_options options = {0};
  buffer document = {0};
  int status = snapshot_encode(th, root, &options, &document);
  if (status >= 0) status = cbor_put_int(out, LUAHOST_APPLY_REPLY_SNAPSHOT);
  if (status >= 0) status = cbor_put_bytes(out, document.data, document.len);
  buffer_free(&document);
  return status;
}

int apply_snapshot(thread *th, const request *r, buffer *out) {
  uint32_t results = 0;
  storage_begin_call();
  TRY(restore(th, r));
  uint32_t root = th->top - 1;
  if (r->args.text != NULL) TRY(call_restored(th, &r->args, &results));
  TRY(cbor_put_head(out, CBOR_MAP, r->save ? 2 : 1));
  TRY(cbor_put_int(out, LUAHOST_APPLY_REPLY_RESULTS));
  TRY(cbor_put_head(out, CBOR_ARRAY, results));
  for (uint32_t i = 0; i < results; i++) TRY(put_result(th, from_top(th, (int)i - (int)results), out));
  return r->save ? put_saved(th, &th->stack[root], out) : OK;
}
