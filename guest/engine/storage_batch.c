// storage.batch: a list of operations, on any tables, in one message.
#include "storage.h"

// ---- what the operations are

enum op_field {
  FIELD_VALUE,
  FIELD_OLD,
  FIELD_DELTA,
  FIELD_TTL,
  FIELD_IF_ABSENT,
  FIELD_VERSION,
  FIELD_COUNT,
  // What every operation may have.
  FIELD_OP = FIELD_COUNT,
  FIELD_TABLE,
  FIELD_KEY,
  ALL_FIELDS
};

enum field_type { TYPE_ANY, TYPE_INT, TYPE_COUNT, TYPE_BOOL };

// In the order of their keys in the message.
static const struct {
  const char *name;
  int key;
  enum field_type type;
} op_fields[FIELD_COUNT] = {
  [FIELD_VALUE] = {"value", LUAHOST_BATCH_OP_VALUE, TYPE_ANY},
  [FIELD_OLD] = {"old", LUAHOST_BATCH_OP_OLD, TYPE_ANY},
  [FIELD_DELTA] = {"delta", LUAHOST_BATCH_OP_DELTA, TYPE_INT},
  [FIELD_TTL] = {"ttl", LUAHOST_BATCH_OP_TTL, TYPE_COUNT},
  [FIELD_IF_ABSENT] = {"if_absent", LUAHOST_BATCH_OP_IF_ABSENT, TYPE_BOOL},
  [FIELD_VERSION] = {"version", LUAHOST_BATCH_OP_VERSION, TYPE_COUNT},
};

#define HAS(field) (1u << FIELD_##field)

typedef struct op_kind {
  const char *name;
  int code;
  uint32_t rights;
  uint32_t fields;  // that it may have
} op_kind;

static const op_kind op_kinds[] = {
    {"set", LUAHOST_BATCH_SET, LUAHOST_RIGHT_WRITE, HAS(VALUE) | HAS(TTL) | HAS(IF_ABSENT)},
    {"delete", LUAHOST_BATCH_DELETE, LUAHOST_RIGHT_DELETE, 0},
    {"get", LUAHOST_BATCH_GET, LUAHOST_RIGHT_READ, 0},
    {"exists", LUAHOST_BATCH_EXISTS, LUAHOST_RIGHT_READ, 0},
    {"increment", LUAHOST_BATCH_INCREMENT, LUAHOST_RIGHT_READ | LUAHOST_RIGHT_WRITE, HAS(DELTA)},
    {"compare_and_swap", LUAHOST_BATCH_CAS, LUAHOST_RIGHT_READ | LUAHOST_RIGHT_WRITE,
     HAS(VALUE) | HAS(OLD)},
    {"check", LUAHOST_BATCH_CHECK, LUAHOST_RIGHT_READ, HAS(OLD) | HAS(VERSION)},
};
enum { OP_KINDS = sizeof op_kinds / sizeof op_kinds[0] };

// One operation as it is being checked and written.
typedef struct operation {
  uint32_t position;  // in the list, from 1
  const op_kind *kind;
  value fields[ALL_FIELDS];
  value stranger;     // a key that is no field of any
} operation;

static int raise_op(thread *th, uint32_t position, const char *why) {
  return raise_argf(th, 0, "operation %u: %s", (unsigned)position, why);
}

// ---- checking

static const char *field_name(int field) {
  static const char *const common[] = {"op", "table", "key"};
  return field < FIELD_COUNT ? op_fields[field].name : common[field - FIELD_OP];
}

// The only field that a name may be; its length and first letter tell.
static int field_like(const string *name) {
#define SHAPE(len, first) ((uint32_t)(len) << 8 | (first))
  switch (SHAPE(name->len, (uint8_t)name->text[0])) {
    case SHAPE(2, 'o'): return FIELD_OP;
    case SHAPE(3, 'k'): return FIELD_KEY;
    case SHAPE(3, 'o'): return FIELD_OLD;
    case SHAPE(3, 't'): return FIELD_TTL;
    case SHAPE(5, 'd'): return FIELD_DELTA;
    case SHAPE(5, 't'): return FIELD_TABLE;
    case SHAPE(5, 'v'): return FIELD_VALUE;
    case SHAPE(7, 'v'): return FIELD_VERSION;
    case SHAPE(9, 'i'): return FIELD_IF_ABSENT;
    default: return ALL_FIELDS;
  }
#undef SHAPE
}

// Short strings are interned: these are the fields' names and the operations', which the registry keeps alive.
static const string *field_names[ALL_FIELDS], *kind_names[OP_KINDS];

static int keep_name(thread *th, table *names, const char *text, const string **out) {
  string *s;
  value v;
  TRY(string_new(text, strlen(text), &s));
  set_string(&v, s);
  TRY(table_set_int(th, names, (int64_t)table_length(names) + 1, &v));
  *out = s;
  return OK;
}

int open_batch(thread *th) {
  TRY(push_table(th, ALL_FIELDS + OP_KINDS, 0));
  table *names = as_table(from_top(th, -1));
  for (int f = 0; f < ALL_FIELDS; f++) TRY(keep_name(th, names, field_name(f), &field_names[f]));
  for (int i = 0; i < OP_KINDS; i++) TRY(keep_name(th, names, op_kinds[i].name, &kind_names[i]));
  TRY(table_set_cstr(th, registry(), "storage.batch names", from_top(th, -1)));
  pop(th, 1);
  return OK;
}

static int field_named(const string *name) {
  int f = field_like(name);
  return f < ALL_FIELDS && field_names[f] == name ? f : ALL_FIELDS;
}

// One walk over the table: looking for each field by name took half the time of a batch.
static void collect_fields(const table *t, operation *op) {
  uint32_t cursor = 0;
  value key, v;
  for (int f = 0; f < ALL_FIELDS; f++) set_nil(&op->fields[f]);
  set_nil(&op->stranger);
  while (table_next(t, &cursor, &key, &v)) {
    int f = is_string(&key) ? field_named(as_string(&key)) : ALL_FIELDS;
    value_copy(f < ALL_FIELDS ? &op->fields[f] : &op->stranger, f < ALL_FIELDS ? &v : &key);
  }
}

static int find_kind(thread *th, operation *op) {
  const value *name = &op->fields[FIELD_OP];
  if (!is_string(name))
    return raise_op(th, op->position, "field 'op' names what to do, as in op = \"set\"");
  for (int i = 0; i < OP_KINDS; i++) {
    if (kind_names[i] != as_string(name)) continue;
    op->kind = &op_kinds[i];
    return OK;
  }
  return raise_argf(th, 0,
                    "operation %u: no op '%.40s': ops are set, delete, get, exists, increment, "
                    "compare_and_swap, check",
                    (unsigned)op->position, as_string(name)->text);
}

static int raise_field(thread *th, const operation *op, const char *name) {
  return raise_argf(th, 0, "operation %u: %s has no field '%.40s'", (unsigned)op->position,
                    op->kind->name, name);
}

static int check_fields(thread *th, const operation *op) {
  const value *s = &op->stranger;
  if (!is_nil(s)) return raise_field(th, op, is_string(s) ? as_string(s)->text : type_name(s->tag));
  for (int f = 0; f < FIELD_COUNT; f++) {
    if (!is_nil(&op->fields[f]) && !(op->kind->fields >> f & 1)) return raise_field(th, op, field_name(f));
  }
  return OK;
}

static int read_operation(thread *th, table *ops, uint32_t position, operation *op) {
  const value *v = table_get_int(ops, position);
  op->position = position;
  if (!is_table(v)) return raise_op(th, position, "not a table");
  collect_fields(as_table(v), op);
  TRY(find_kind(th, op));
  return check_fields(th, op);
}

// The rights that an operation needs on its table. To swap for nothing is to delete.
static uint32_t rights_needed(const operation *op) {
  bool removes = op->kind->code == LUAHOST_BATCH_CAS && is_nil(&op->fields[FIELD_VALUE]);
  return op->kind->rights | (removes ? LUAHOST_RIGHT_DELETE : 0);
}

static int find_handle(thread *th, const operation *op, int32_t id_of_name, int32_t *id) {
  const value *v = &op->fields[FIELD_TABLE];
  const table_handle *h = to_handle(v);
  if (h != NULL) {
    *id = h->id;
    return handle_alive(th, v);
  }
  *id = id_of_name;
  if (is_string(v) && id_of_name != 0) return OK;
  return raise_op(th, op->position, "field 'table' is the name of a table or what storage.open gave");
}

// Opens the tables that operations name before the message is begun: that may run Lua. ids has one for each operation, 0 where
// it names none.
static int open_tables(thread *th, table *ops, uint32_t count, buffer *ids) {
  value table_field;
  set_string(&table_field, field_names[FIELD_TABLE]);
  for (uint32_t i = 1; i <= count; i++) {
    int32_t id = 0;
    const value *v = table_get_int(ops, i);
    TRY(fuel_spend(1));
    if (is_table(v) && is_string(table_get(as_table(v), &table_field))) {
      operation op;
      TRY(read_operation(th, ops, i, &op));
      TRY(memory_handle(th, as_string(&op.fields[FIELD_TABLE]), rights_needed(&op), &id));
    }
    TRY(buffer_put(ids, &id, sizeof id));
  }
  return OK;
}

// ---- writing

// A string, the commonest value, has no inside that an error could tell the way to.
static int put_any(thread *th, const operation *op, int field, const value *v, buffer *out) {
  if (is_string(v)) return cbor_encode(th, v, out);
  encode_step in_list = {NULL, NULL, {{0}, 0, 0}, 0}, in_op = {&in_list, NULL, {{0}, 0, 0}, 0};
  set_int(&in_list.key, op->position);
  set_string(&in_op.key, field_names[field]);
  return cbor_encode_at(th, v, &in_op, out);
}

static int put_field(thread *th, const operation *op, int field, const value *v, buffer *out) {
  int64_t i;
  enum field_type type = op_fields[field].type;
  TRY(cbor_put_int(out, op_fields[field].key));
  if (type == TYPE_ANY) return put_any(th, op, field, v, out);
  if (type == TYPE_BOOL && is_bool(v))
    return cbor_put_byte(out, is_false(v) ? CBOR_FALSE : CBOR_TRUE);
  bool fits =
      type != TYPE_BOOL && is_number(v) && value_to_int(v, &i) && (type == TYPE_INT || i >= 0);
  if (fits) return cbor_put_int(out, i);
  static const char *const wanted[] = {"", "an integer", "an integer, 0 or more", "a boolean"};
  return raise_argf(th, 0, "operation %u: field '%s' is %s", (unsigned)op->position,
                    op_fields[field].name, wanted[type]);
}

// A field that the operation may have; nil when it has not. In the message an absent delta is 0, in
// Lua it is 1.
static const value *field_value(const operation *op, int field) {
  static const value nothing = {.tag = TAG_NIL}, one = {.i = 1, .tag = TAG_INT};
  if (!(op->kind->fields >> field & 1)) return &nothing;
  const value *v = &op->fields[field];
  return is_nil(v) && field == FIELD_DELTA ? &one : v;
}

static uint32_t count_fields(const operation *op) {
  uint32_t count = 0;
  for (int f = 0; f < FIELD_COUNT; f++) count += !is_nil(field_value(op, f));
  return count;
}

static int put_op_key(thread *th, const operation *op, buffer *out) {
  const value *key = &op->fields[FIELD_KEY];
  TRY(cbor_put_int(out, LUAHOST_BATCH_OP_KEY));
  int put = put_key(out, key);
  if (put != 0) return put;
  return raise_argf(th, 0, "operation %u: field 'key' is a string or an integer, got %s%s",
                    (unsigned)op->position, is_nil(key) ? "" : "a ", type_name(key->tag));
}

static int put_operation(thread *th, const operation *op, int32_t id, buffer *out) {
  if (op->kind->code == LUAHOST_BATCH_SET && is_nil(&op->fields[FIELD_VALUE])) {
    return raise_op(th, op->position, "nil is no value: delete removes a key");
  }
  const char start[] = {(char)(CBOR_MAP << 5 | (3 + count_fields(op))), LUAHOST_BATCH_OP_OP, (char)op->kind->code,
                        LUAHOST_BATCH_OP_HANDLE};
  TRY(buffer_put(out, start, sizeof start));
  TRY(cbor_put_int(out, id));
  TRY(put_op_key(th, op, out));
  for (int f = 0; f < FIELD_COUNT; f++) {
    const value *v = field_value(op, f);
    if (!is_nil(v)) TRY(put_field(th, op, f, v, out));
  }
  return OK;
}

typedef struct batch_options {
  bool independent;
  const string *idempotency;
} batch_options;

static int check_options(thread *th, batch_options *o) {
  uint32_t cursor = 0;
  value key, v;
  if (arg_none_or_nil(th, 1)) return OK;
  TRY(check_type(th, 1, TAG_TABLE));
  while (table_next(as_table(arg(th, 1)), &cursor, &key, &v)) {
    const char *name = is_string(&key) ? as_string(&key)->text : "";
    if (strcmp(name, "atomic") == 0 && is_bool(&v)) {
      o->independent = is_false(&v);
    } else if (strcmp(name, "idempotency") == 0 && is_string(&v)) {
      o->idempotency = as_string(&v);
    } else {
      return raise_arg(th, 1, "options are atomic, a boolean, and idempotency, a string");
    }
  }
  return OK;
}

static int put_batch(thread *th, table *ops, uint32_t count, const buffer *ids,
                     const batch_options *o, buffer *out) {
  TRY(cbor_put_head(out, CBOR_MAP, 1u + o->independent + (o->idempotency != NULL)));
  TRY(cbor_put_int(out, LUAHOST_BATCH_REQUEST_OPS));
  TRY(cbor_put_head(out, CBOR_ARRAY, count));
  for (uint32_t i = 1; i <= count; i++) {
    operation op;
    int32_t id;
    TRY(fuel_spend(4));
    TRY(read_operation(th, ops, i, &op));
    memcpy(&id, ids->data + (i - 1) * sizeof id, sizeof id);
    TRY(find_handle(th, &op, id, &id));
    TRY(put_operation(th, &op, id, out));
  }
  if (o->independent) {
    TRY(cbor_put_int(out, LUAHOST_BATCH_REQUEST_INDEPENDENT));
    TRY(cbor_put_byte(out, CBOR_TRUE));
  }
  if (o->idempotency == NULL) return OK;
  TRY(cbor_put_int(out, LUAHOST_BATCH_REQUEST_IDEMPOTENCY));
  return cbor_put_bytes(out, o->idempotency->text, o->idempotency->len);
}

// ---- the answer

// Pushes the results, in order, with their number as n: absent ones leave holes.
static int push_results(thread *th, cbor_reader *r) {
  uint32_t count;
  TRY(cbor_read_array(r, &count));
  TRY(push_table(th, count, 1));
  table *results = as_table(from_top(th, -1));
  value v;
  for (uint32_t i = 1; i <= count; i++) {
    if (cbor_skip_byte(r, CBOR_UNDEFINED)) continue;
    TRY(read_row_value(r, &v));
    TRY(table_set_int(th, results, i, &v));
  }
  set_int(&v, count);
  return table_set_cstr(th, results, "n", &v);
}

// Pushes the errors of independent operations by their position from 1.
static int push_errors(thread *th, cbor_reader *r) {
  uint32_t count;
  TRY(cbor_read_map(r, &count));
  TRY(push_table(th, 0, count));
  for (uint32_t i = 0; i < count; i++) {
    int64_t position;
    TRY(cbor_read_int(r, &position));
    const char *item = (const char *)r->at;
    TRY(cbor_skip(r));
    TRY(push_error_item(th, item, (size_t)((const char *)r->at - item)));
    TRY(table_set_int(th, as_table(from_top(th, -2)), position + 1, from_top(th, -1)));
    pop(th, 1);
  }
  return OK;
}

static int push_answer(thread *th, const received_item *item) {
  cbor_reader r;
  uint32_t pairs;
  int64_t field;
  cbor_reader_init(&r, th, item->data, item->len);
  TRY(cbor_read_map(&r, &pairs));
  TRY(cbor_read_int(&r, &field));
  TRY(push_results(th, &r));
  if (pairs < 2) return 1;
  TRY(cbor_read_int(&r, &field));
  TRY(push_errors(th, &r));
  return 2;
}

static int send_batch(thread *th, const buffer *message) {
  received_item item;
  int32_t len;
  TRY(host_batch(message, &len));
  TRY(host_check(th, len));
  TRY(host_hold(th, (size_t)len, &item));
  int status = push_answer(th, &item);
  host_release(&item);
  return status;
}

int storage_batch(thread *th) {
  table *ops;
  batch_options options = {0};
  buffer ids = {0}, message = {0};
  TRY(check_table(th, 0, &ops));
  TRY(check_options(th, &options));
  uint64_t count = table_length(ops);
  if (count > LUAHOST_MAX_BATCH_OPS)
    return raise_argf(th, 0, "a batch has at most %d operations", LUAHOST_MAX_BATCH_OPS);
  int status = open_tables(th, ops, (uint32_t)count, &ids);
  if (status >= 0) status = put_batch(th, ops, (uint32_t)count, &ids, &options, &message);
  buffer_free(&ids);
  if (status >= 0) status = send_batch(th, &message);
  buffer_free(&message);
  return status;
}

// ---- set with options: a batch of one

typedef struct set_options {
  int64_t ttl;  // milliseconds; 0: none
  bool if_absent;
} set_options;

static int check_set_options(thread *th, set_options *o) {
  uint32_t cursor = 0;
  value key, v;
  *o = (set_options){0, false};
  TRY(check_type(th, 3, TAG_TABLE));
  while (table_next(as_table(arg(th, 3)), &cursor, &key, &v)) {
    const char *name = is_string(&key) ? as_string(&key)->text : "";
    if (strcmp(name, "if_absent") == 0 && is_bool(&v)) {
      o->if_absent = v.tag == TAG_TRUE;
    } else if (strcmp(name, "ttl") != 0 || !is_number(&v) || !value_to_int(&v, &o->ttl) ||
               o->ttl < 1) {
      return raise_arg(th, 3, "options are ttl, a number of milliseconds, and if_absent, a boolean");
    }
  }
  return OK;
}

static int put_set(thread *th, int32_t id, const buffer *key, const set_options *o, buffer *out) {
  TRY(cbor_put_head(out, CBOR_MAP, 1));
  TRY(cbor_put_int(out, LUAHOST_BATCH_REQUEST_OPS));
  TRY(cbor_put_head(out, CBOR_ARRAY, 1));
  TRY(cbor_put_head(out, CBOR_MAP, 4u + (o->ttl > 0) + o->if_absent));
  TRY(cbor_put_int(out, LUAHOST_BATCH_OP_OP));
  TRY(cbor_put_int(out, LUAHOST_BATCH_SET));
  TRY(cbor_put_int(out, LUAHOST_BATCH_OP_HANDLE));
  TRY(cbor_put_int(out, id));
  TRY(cbor_put_int(out, LUAHOST_BATCH_OP_KEY));
  TRY(buffer_put(out, key->data, key->len));
  TRY(cbor_put_int(out, LUAHOST_BATCH_OP_VALUE));
  TRY(cbor_encode(th, arg(th, 2), out));
  if (o->ttl > 0) {
    TRY(cbor_put_int(out, LUAHOST_BATCH_OP_TTL));
    TRY(cbor_put_int(out, o->ttl));
  }
  if (!o->if_absent) return OK;
  TRY(cbor_put_int(out, LUAHOST_BATCH_OP_IF_ABSENT));
  return cbor_put_byte(out, CBOR_TRUE);
}

int storage_set_with(thread *th, int32_t id, const buffer *key) {
  set_options o;
  buffer *message = encode_scratch();
  value stored;
  TRY(check_set_options(th, &o));
  TRY(put_set(th, id, key, &o, message));
  TRY(send_batch(th, message));
  encode_scratch_trim();
  value_copy(&stored, table_get_int(as_table(from_top(th, -1)), 1));
  push_value(th, &stored);
  return 1;
}
