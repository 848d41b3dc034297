// The table library, except sort (lib_table_sort.c).
//
// Every function has two ways: plain tables (no metatable) are read and written
// directly, anything else through its metamethods. Which one holds is asked at
// every element, because a metamethod may change the answer.
#include "lib_table.h"

#include "gc.h"
#include "libs.h"
#include "number.h"
#include "vm.h"

// What a function demands of an argument that is no table.
enum { NEEDS_INDEX = 1, NEEDS_NEWINDEX = 2, NEEDS_LEN = 4, NEEDS_ALL = 7 };

static bool has_metafields(const value *v, int needs) {
  static const char *const events[] = {"__index", "__newindex", "__len"};
  if (metatable_of(v) == NULL) return false;
  for (int e = 0; e < 3; e++)
    if ((needs & (1 << e)) != 0 && is_nil(metafield(v, events[e]))) return false;
  return true;
}

static int check_tablelike(thread *th, int i, int needs) {
  if (!arg_none(th, i) && (is_table(arg(th, i)) || has_metafields(arg(th, i), needs))) return OK;
  return check_type(th, i, TAG_TABLE);
}

int list_length(thread *th, int i, int64_t *out) {
  const value *v = arg(th, i);
  if (is_plain_table(v)) {
    *out = (int64_t)table_length(as_table(v));
    return OK;
  }
  TRY(value_length(th, v));
  if (!value_to_int(from_top(th, -1), out)) return raise(th, "object length is not an integer");
  pop(th, 1);
  return OK;
}

int list_check(thread *th, int i, int64_t *length) {
  TRY(check_tablelike(th, i, NEEDS_ALL));
  return list_length(th, i, length);
}

int list_push(thread *th, int i, int64_t key) {
  const value *v = arg(th, i);
  if (is_plain_table(v)) {
    push_value(th, table_get_int(as_table(v), key));
    return OK;
  }
  value k;
  set_int(&k, key);
  return get_index(th, v, &k);
}

// Stores the value on top of the stack. When a growing table meets the memory limit, garbage
// may be all that is in its way.
static int set_plain(thread *th, int i, int64_t key) {
  int status = table_set_int(th, as_table(arg(th, i)), key, from_top(th, -1));
  if (status != ERR_MEMORY) return status;
  TRY(gc_full(th));
  return table_set_int(th, as_table(arg(th, i)), key, from_top(th, -1));
}

int list_store(thread *th, int i, int64_t key) {
  const value *v = arg(th, i);
  if (is_plain_table(v)) {
    TRY(set_plain(th, i, key));
    pop(th, 1);
    return OK;
  }
  value k;
  set_int(&k, key);
  return set_index(th, v, &k);
}

// Copies element `from` of argument i to key `to` of argument j.
static int copy_element(thread *th, int i, int64_t from, int j, int64_t to) {
  TRY(fuel_spend(1));
  TRY(list_push(th, i, from));
  return list_store(th, j, to);
}

// The array slots of keys first..last of argument i when it is a plain table that has them all
// there, else NULL. Moving values within one table needs no write barrier: what the table
// refers to stays the same.
static value *plain_slots(thread *th, int i, int64_t first, int64_t last) {
  const value *v = arg(th, i);
  if (!is_plain_table(v) || first < 1 || last > (int64_t)as_table(v)->array_len) return NULL;
  return as_table(v)->array + (first - 1);
}

// Array slots do not use their spare bytes, so whole values may move.
static int move_slots(value *to, const value *from, int64_t count) {
  memmove(to, from, (size_t)count * sizeof(value));
  return fuel_spend(count / 8 + 1);
}

// ---- insert and remove

// Moves elements pos..last one up; the slot last + 1 is new.
static int shift_up(thread *th, int64_t pos, int64_t last) {
  if (plain_slots(th, 0, pos, last) != NULL) {
    TRY(copy_element(th, 0, last, 0, last + 1));
    // Growing may have moved them, or run a finalizer.
    value *slots = plain_slots(th, 0, pos, last);
    if (slots != NULL) return move_slots(slots + 1, slots, last - pos);
  }
  for (int64_t k = last; k >= pos; k--) TRY(copy_element(th, 0, k, 0, k + 1));
  return OK;
}

static int table_insert_function(thread *th) {
  int count = nargs(th);
  int64_t length, pos;
  TRY(list_check(th, 0, &length));
  int64_t end = (int64_t)((uint64_t)length + 1);
  if (count == 2) {
    TRY(list_store(th, 0, end));
    return 0;
  }
  if (count != 3) return raise(th, "wrong number of arguments to 'insert'");
  TRY(check_int(th, 1, &pos));
  if ((uint64_t)pos - 1 >= (uint64_t)end) return raise_arg(th, 1, "position out of bounds");
  if (pos < end) TRY(shift_up(th, pos, length));
  TRY(list_store(th, 0, pos));
  return 0;
}

// Moves elements pos + 1..last one down.
static int shift_down(thread *th, int64_t pos, int64_t last) {
  value *slots = plain_slots(th, 0, pos, last);
  if (slots != NULL) return move_slots(slots, slots + 1, last - pos);
  for (int64_t k = pos; k < last; k++) TRY(copy_element(th, 0, k + 1, 0, k));
  return OK;
}

static int table_remove_function(thread *th) {
  int count = nargs(th);
  int64_t length, pos;
  TRY(list_check(th, 0, &length));
  TRY(opt_int(th, 1, length, &pos));
  if (count > 1 && pos != length && (uint64_t)pos - 1 > (uint64_t)length)
    return raise_arg(th, 1, "position out of bounds");
  TRY(list_push(th, 0, pos));
  if (pos < length) {
    TRY(shift_down(th, pos, length));
    pos = length;
  }
  push_nil(th);
  TRY(list_store(th, 0, pos));
  return 1;
}

// ---- move

static int move_upwards(thread *th, int64_t from, int64_t count, int to_arg, int64_t to) {
  for (int64_t k = 0; k < count; k++) TRY(copy_element(th, 0, from + k, to_arg, to + k));
  return OK;
}

// From the end, for a destination that overlaps its source.
static int move_downwards(thread *th, int64_t from, int64_t count, int to_arg, int64_t to) {
  for (int64_t k = count - 1; k >= 0; k--) TRY(copy_element(th, 0, from + k, to_arg, to + k));
  return OK;
}

// Whether the elements are array slots of one plain table that are to follow those of another one.
static bool is_append(thread *th, int64_t from, int64_t last, int to_arg, int64_t to) {
  const value *source = arg(th, 0), *destination = arg(th, to_arg);
  if (!is_plain_table(destination) || source->bits == destination->bits) return false;
  if (to - 1 != (int64_t)as_table(destination)->array_len) return false;
  return plain_slots(th, 0, from, last) != NULL;
}

// Keys first + 1 and on of a plain table get `count` elements from key `from` on.
static int append_range(thread *th, int64_t from, int64_t count, int to_arg, uint32_t first) {
  enum { CHUNK = 1024 };
  table *t = as_table(arg(th, to_arg));
  TRY(table_resize(t, first + (uint32_t)count, 0));
  const value *slots = as_table(arg(th, 0))->array + (from - 1);
  for (int64_t done = 0; done < count; done += CHUNK) {
    uint32_t n = count - done < CHUNK ? (uint32_t)(count - done) : CHUNK;
    TRY(fuel_spend(n / 4 + 1));
    TRY(table_set_list(th, t, first + (uint32_t)done, slots + done, n));
  }
  return OK;
}

static int same_list(thread *th, int to_arg) {
  if (to_arg == 0) return 1;
  return value_equal(th, arg(th, 0), arg(th, to_arg));
}

static int move_range(thread *th, int64_t from, int64_t last, int to_arg, int64_t to) {
  if (last < from) return OK;
  if (from <= 0 && last >= INT64_MAX + from) return raise_arg(th, 2, "too many elements to move");
  int64_t count = last - from + 1;
  if (to > INT64_MAX - count + 1) return raise_arg(th, 3, "destination wrap around");
  if (is_append(th, from, last, to_arg, to)) {
    TRY(mem_prepare(th, (size_t)count * sizeof(value)));
    if (is_append(th, from, last, to_arg, to))
      return append_range(th, from, count, to_arg, (uint32_t)to - 1);
  }
  if (to > last || to <= from) return move_upwards(th, from, count, to_arg, to);
  int same = same_list(th, to_arg);
  TRY(same);
  if (same) return move_downwards(th, from, count, to_arg, to);
  return move_upwards(th, from, count, to_arg, to);
}

static int table_move_function(thread *th) {
  int64_t from, last, to;
  TRY(check_int(th, 1, &from));
  TRY(check_int(th, 2, &last));
  TRY(check_int(th, 3, &to));
  int to_arg = arg_none_or_nil(th, 4) ? 0 : 4;
  TRY(check_tablelike(th, 0, NEEDS_INDEX));
  TRY(check_tablelike(th, to_arg, NEEDS_NEWINDEX));
  TRY(move_range(th, from, last, to_arg, to));
  push_value(th, arg(th, to_arg));
  return 1;
}

// ---- pack and unpack

static int table_pack_function(thread *th) {
  int count = nargs(th);
  TRY(push_table(th, (uint32_t)count, 1));
  table *t = as_table(from_top(th, -1));
  TRY(fuel_spend(count / 8 + 1));
  TRY(table_set_list(th, t, 0, arg(th, 0), (uint32_t)count));
  value n;
  set_int(&n, count);
  TRY(table_set_cstr(th, t, "n", &n));
  return 1;
}

static int table_unpack_function(thread *th) {
  int64_t first, last;
  TRY(opt_int(th, 1, 1, &first));
  if (arg_none_or_nil(th, 2)) {
    if (arg_none(th, 0)) set_nargs(th, 1);
    TRY(list_length(th, 0, &last));
  } else {
    TRY(check_int(th, 2, &last));
  }
  if (arg_none(th, 0)) set_nargs(th, 1);
  if (first > last) return 0;
  uint64_t count = (uint64_t)last - (uint64_t)first;
  // Asked before the stack is, which would grow to its limit first.
  if (count >= STACK_MAX - th->top - STACK_SLACK) return raise(th, "too many results to unpack");
  count++;
  TRY(fuel_spend((int64_t)count / 8 + 1));
  int status = stack_reserve(th, (uint32_t)count);
  if (status == ERR_LUA) return raise(th, "too many results to unpack");
  TRY(status);
  const value *slots = plain_slots(th, 0, first, last);
  if (slots != NULL) {
    for (uint64_t k = 0; k < count; k++) push_value(th, &slots[k]);
    return (int)count;
  }
  for (uint64_t k = 0; k < count; k++) TRY(list_push(th, 0, (int64_t)((uint64_t)first + k)));
  return (int)count;
}

// ---- concat

static int concat_element(thread *th, buffer *b, int64_t key) {
  char text[NUMBER_TEXT_MAX];
  TRY(list_push(th, 0, key));
  const value *v = from_top(th, -1);
  if (is_string(v)) {
    const string *s = as_string(v);
    TRY(buffer_put(b, string_text(s), s->len));
    TRY(fuel_spend(s->len / 64));
  } else if (is_number(v)) {
    TRY(buffer_put(b, text, number_format(v, text)));
  } else {
    return raise(th, "invalid value (%s) at index %lld in table for 'concat'", type_name(v->tag),
                 (long long)key);
  }
  pop(th, 1);
  return fuel_spend(1);
}

static int concat_into(thread *th, buffer *b, const char *separator, size_t separator_len,
                       int64_t first, int64_t last) {
  for (int64_t k = first; k < last; k++) {  // the last one apart: k + 1 might wrap
    TRY(concat_element(th, b, k));
    TRY(buffer_put(b, separator, separator_len));
    TRY(fuel_spend((int64_t)separator_len / 64));
  }
  return first <= last ? concat_element(th, b, last) : OK;
}

// The length of the result when elements first..last are plain array slots that hold only
// strings, else -1.
static int64_t joined_length(const value *slots, int64_t count, size_t separator_len) {
  int64_t total = (count - 1) * (int64_t)separator_len;
  for (int64_t k = 0; k < count; k++) {
    if (!is_string(&slots[k])) return -1;
    total += as_string(&slots[k])->len;
  }
  return total;
}

// The common case at once: no buffer that grows, no second copy.
static int join_strings(thread *th, const value *slots, int64_t count, const char *separator,
                        size_t separator_len, int64_t total) {
  string *s;
  TRY(string_buffer((size_t)total, &s));
  char *at = s->text;
  for (int64_t k = 0; k < count; k++) {
    const string *piece = as_string(&slots[k]);
    if (k > 0 && separator_len > 0) {
      memcpy(at, separator, separator_len);
      at += separator_len;
    }
    memcpy(at, piece->text, piece->len);
    at += piece->len;
  }
  TRY(string_finish(s, &s));
  push_string_object(th, s);
  return 1;
}

static int table_concat_function(thread *th) {
  const char *separator;
  size_t separator_len;
  int64_t first, last, length;
  TRY(check_tablelike(th, 0, NEEDS_INDEX | NEEDS_LEN));
  TRY(list_length(th, 0, &length));
  TRY(opt_string(th, 1, "", 0, &separator, &separator_len));
  TRY(opt_int(th, 2, 1, &first));
  TRY(opt_int(th, 3, length, &last));
  value *slots = first <= last ? plain_slots(th, 0, first, last) : NULL;
  if (slots != NULL) {
    int64_t count = last - first + 1;
    int64_t total = joined_length(slots, count, separator_len);
    if (total >= 0) {
      TRY(fuel_spend(count + total / 64 + 1));
      if (total > STRING_SHORT_MAX) TRY(mem_prepare(th, (size_t)total));
      slots = plain_slots(th, 0, first, last);  // a finalizer may have run
      if (slots != NULL && joined_length(slots, count, separator_len) == total)
        return join_strings(th, slots, count, separator, separator_len, total);
    }
  }
  buffer b = {0};
  int status = concat_into(th, &b, separator, separator_len, first, last);
  if (status < 0) {
    buffer_free(&b);
    return status;
  }
  TRY(push_buffer(th, &b));
  return 1;
}

// ---- registration

static const library_entry table_functions[] = {
    {"concat", table_concat_function}, {"insert", table_insert_function},
    {"move", table_move_function},     {"pack", table_pack_function},
    {"remove", table_remove_function}, {"sort", table_sort_function},
    {"unpack", table_unpack_function}, {NULL, NULL},
};

int open_table(thread *th) {
  TRY(push_table(th, 0, 8));
  TRY(add_functions(th, "table", table_functions));
  return add_library(th, "table");
}
