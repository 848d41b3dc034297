// table.sort: quicksort around the median of three (of nine in large ranges),
// with an explicit stack of ranges, the larger part put off.
//
// Two forms. Arrays of only integers, only floats or only short strings in the
// default order are sorted where they lie, by inlined comparisons that cannot
// fail. Everything else goes by index through in_order and swap, because a
// comparison may run Lua, which may change the table under the sort.
#include "lib_table.h"
#include "vm.h"

enum {
  SMALL_RANGE = 12,      // at most so many elements go through insertion (first form)
  LARGE_RANGE = 100,     // from so many on the pivot is the median of nine
  SKEW = 16,             // a part smaller than 1/SKEW of its range is a bad split
  RANGES_MAX = 64,       // ranges put off: each is at least half as long as what was left
};

typedef struct range {
  int64_t lo, hi;  // inclusive
} range;

// Where the pivot of a range comes from.
static int64_t middle_of(range r) { return r.lo + (r.hi - r.lo + 1) / 2; }

// After a bad split the next pivot comes from elsewhere: a cheap sequence, the same on every run,
// breaks the pattern.
static int64_t random_in(range r, uint32_t *state) {
  *state = *state * 1664525u + 1013904223u;
  return r.lo + (*state >> 8) % (r.hi - r.lo + 1);
}

// ---- first form: homogeneous arrays in place

typedef bool (*slot_less)(const value *a, const value *b);

static inline bool int_slot_less(const value *a, const value *b) { return a->i < b->i; }
static inline bool string_slot_less(const value *a, const value *b) {
  const string *x = as_string(a), *y = as_string(b);
  // Most pairs differ in the first byte; an empty string's is its NUL.
  unsigned char p = (unsigned char)x->text[0], q = (unsigned char)y->text[0];
  if (p != q) return p < q;
  return string_compare(x, y) < 0;
}

// All slots have the same tag, so only payloads move.
static inline void swap_slots(value *a, value *b) {
  uint64_t bits = a->bits;
  a->bits = b->bits;
  b->bits = bits;
}

#define INLINE static inline __attribute__((always_inline))

INLINE void order_slots(value *a, value *b, value *c, slot_less less) {
  if (less(b, a)) swap_slots(a, b);
  if (less(c, b)) {
    swap_slots(b, c);
    if (less(b, a)) swap_slots(a, b);
  }
}

INLINE void insertion_sort(value *first, value *last, slot_less less) {
  for (value *at = first + 1; at <= last; at++) {
    value held = *at;
    value *to = at;
    for (; to > first && less(&held, to - 1); to--) to->bits = to[-1].bits;
    to->bits = held.bits;
  }
}

// Leaves the pivot in the middle slot.
INLINE void choose_pivot(value *first, value *last, slot_less less) {
  int64_t count = last - first + 1;
  value *middle = first + count / 2;
  if (count >= LARGE_RANGE) {
    int64_t step = count / 8;
    order_slots(first, first + step, first + 2 * step, less);
    order_slots(middle - step, middle, middle + step, less);
    order_slots(last - 2 * step, last - step, last, less);
    order_slots(first + step, middle, last - step, less);
  } else {
    order_slots(first, middle, last, less);
  }
}

// Splits the range: *left ends the slots not above the pivot, *right begins those not below it.
// A scan cannot leave the range: in the first round it stops at the pivot at the latest, later
// at what the last swap put there, whatever the order.
INLINE void partition_slots(value *first, value *last, slot_less less, value **left,
                            value **right) {
  value pivot = first[(last - first + 1) / 2];
  value *i = first, *j = last;
  while (i <= j) {
    while (less(i, &pivot)) i++;
    while (less(&pivot, j)) j--;
    if (i > j) break;
    swap_slots(i, j);
    i++;
    j--;
  }
  *left = j;
  *right = i;
}

INLINE int sort_slots(value *slots, int64_t count, slot_less less) {
  range put_off[RANGES_MAX];
  int depth = 0;
  uint32_t shuffle = 1;
  range now = {0, count - 1};
  for (;;) {
    while (now.hi - now.lo >= SMALL_RANGE) {
      int64_t length = now.hi - now.lo + 1;
      TRY(fuel_spend(length / 4));
      value *left, *right;
      choose_pivot(slots + now.lo, slots + now.hi, less);
      partition_slots(slots + now.lo, slots + now.hi, less, &left, &right);
      range below = {now.lo, left - slots}, above = {right - slots, now.hi};
      bool below_larger = below.hi - below.lo > above.hi - above.lo;
      range larger = below_larger ? below : above;
      now = below_larger ? above : below;
      if (now.hi - now.lo + 1 < length / SKEW)
        swap_slots(slots + middle_of(larger), slots + random_in(larger, &shuffle));
      put_off[depth++] = larger;
    }
    if (now.lo < now.hi) insertion_sort(slots + now.lo, slots + now.hi, less);
    if (depth == 0) return OK;
    now = put_off[--depth];
  }
}

static __attribute__((noinline)) int sort_ints(value *slots, int64_t count) {
  return sort_slots(slots, count, int_slot_less);
}

int sort_string_slots(value *slots, int64_t count) {
  return sort_slots(slots, count, string_slot_less);
}

// Turns floats into integers of the same order (NaNs at the ends), and such integers back: the
// bits of negative ones count downwards.
static void flip_negative(value *slots, int64_t count) {
  for (int64_t k = 0; k < count; k++)
    if (slots[k].i < 0) slots[k].i ^= INT64_MAX;
}

static int sort_floats(value *slots, int64_t count) {
  flip_negative(slots, count);
  int status = sort_ints(slots, count);
  flip_negative(slots, count);
  return status;
}

// The tag that all slots share, or TAG_NIL. Long strings do not count: comparing them costs too
// much to go uncharged.
static uint32_t common_tag(const value *slots, int64_t count) {
  enum { STRING_CHEAP = 256 };
  uint32_t tag = slots[0].tag;
  for (int64_t k = 0; k < count; k++) {
    if (slots[k].tag != tag) return TAG_NIL;
    if (tag == TAG_STRING && as_string(&slots[k])->len > STRING_CHEAP) return TAG_NIL;
  }
  return tag;
}

// 1 when it could sort, 0 when it is not for this array.
static int sort_homogeneous(value *slots, int64_t count) {
  int status = OK;
  TRY(fuel_spend(count / 16 + 1));
  switch (common_tag(slots, count)) {
    case TAG_INT: status = sort_ints(slots, count); break;
    case TAG_FLOAT: status = sort_floats(slots, count); break;
    case TAG_STRING: status = sort_string_slots(slots, count); break;
    default: return 0;
  }
  return status < 0 ? status : 1;
}

// ---- second form: by index

// Slots of the running builtin: the list, the comparison function or nil, the pivot of the
// partition under way.
enum { LIST = 0, COMPARE = 1, PIVOT = 2, SLOTS = 3 };
enum { PIVOT_KEY = 0 };  // stands for the pivot where a key is wanted: keys begin at 1

// What a key stands for when that needs no metamethod; NULL otherwise. Good until Lua runs.
static inline const value *plain_operand(const value *slots, int64_t key) {
  if (key == PIVOT_KEY) return &slots[PIVOT];
  if (!is_plain_table(&slots[LIST])) return NULL;
  return table_array_slot(as_table(&slots[LIST]), key);
}

static int push_operand(thread *th, int64_t key) {
  if (key != PIVOT_KEY) return list_push(th, LIST, key);
  push_value(th, arg(th, PIVOT));
  return OK;
}

// Calls the comparison function that lies below its two arguments on top of the stack.
static int call_comparison(thread *th) {
  TRY(call_value(th, 2, 1));
  pop(th, 1);
  return !is_false(&th->stack[th->top]);
}

// Compares with operands that have to be fetched through the list's metatable, or from its hash
// part.
static int in_order_fetched(thread *th, int64_t x, int64_t y) {
  bool with_function = !is_nil(arg(th, COMPARE));
  if (with_function) push_value(th, arg(th, COMPARE));
  TRY(push_operand(th, x));
  TRY(push_operand(th, y));
  if (with_function) return call_comparison(th);
  int result = value_less(th, from_top(th, -2), from_top(th, -1));
  TRY(result);
  pop(th, 2);
  return result;
}

// Whether element x must come before element y: 0, 1 or negative.
static int in_order(thread *th, int64_t x, int64_t y) {
  TRY(fuel_spend(1));
  const value *slots = arg(th, 0);
  const value *a = plain_operand(slots, x), *b = plain_operand(slots, y);
  if (a == NULL || b == NULL) return in_order_fetched(th, x, y);
  const value *compare = &slots[COMPARE];
  if (is_nil(compare))
    return is_number(a) && is_number(b) ? less_numbers(a, b) : value_less(th, a, b);
  push_value(th, compare);
  push_value(th, a);
  push_value(th, b);
  return call_comparison(th);
}

static int swap_elements(thread *th, int64_t x, int64_t y) {
  const value *slots = arg(th, 0);
  value *a = (value *)plain_operand(slots, x), *b = (value *)plain_operand(slots, y);
  if (a != NULL && b != NULL) {  // within one table: no write barrier
    value held = *a;
    value_copy(a, b);
    value_copy(b, &held);
    return OK;
  }
  TRY(list_push(th, LIST, x));
  TRY(list_push(th, LIST, y));
  TRY(list_store(th, LIST, x));
  return list_store(th, LIST, y);
}

// Brings two elements into order.
static int order_two(thread *th, int64_t x, int64_t y) {
  int wrong = in_order(th, y, x);
  TRY(wrong);
  if (!wrong) return 0;
  TRY(swap_elements(th, x, y));
  return 1;
}

static int order_three(thread *th, int64_t x, int64_t y, int64_t z) {
  TRY(order_two(th, x, y));
  int swapped = order_two(th, y, z);
  TRY(swapped);
  return swapped ? order_two(th, x, y) : OK;
}

// Puts a good pivot into the middle of a range of at least three elements.
static int order_pivot(thread *th, range r) {
  int64_t length = r.hi - r.lo + 1, middle = middle_of(r);
  if (length < LARGE_RANGE) return order_three(th, r.lo, middle, r.hi);
  int64_t step = length / 8;
  TRY(order_three(th, r.lo, r.lo + step, r.lo + 2 * step));
  TRY(order_three(th, middle - step, middle, middle + step));
  TRY(order_three(th, r.hi - 2 * step, r.hi - step, r.hi));
  return order_three(th, r.lo + step, middle, r.hi - step);
}

// The first key from `from` on, going by `step`, whose element does not belong on the pivot's
// side it comes from. A scan that reaches `end` proves the order inconsistent: an element
// stands between that no order puts before itself.
static int scan(thread *th, int64_t from, int64_t end, int64_t step, int64_t *found) {
  for (int64_t k = from;; k += step) {
    if (k == end) return raise(th, "invalid order function for sorting");
    int goes_on = step > 0 ? in_order(th, k, PIVOT_KEY) : in_order(th, PIVOT_KEY, k);
    TRY(goes_on);
    if (!goes_on) {
      *found = k;
      return OK;
    }
  }
}

// Splits a range whose pivot order_pivot chose. In small ranges both ends are on their sides
// already.
static int partition(thread *th, range r, range *below, range *above) {
  int64_t middle = middle_of(r);
  bool ends_placed = r.hi - r.lo + 1 < LARGE_RANGE;
  int64_t i = r.lo + ends_placed, j = r.hi - ends_placed;
  TRY(list_push(th, LIST, middle));
  value_copy(arg(th, PIVOT), from_top(th, -1));
  pop(th, 1);
  while (i <= j) {
    TRY(scan(th, i, r.hi + 1, 1, &i));
    TRY(scan(th, j, r.lo - 1, -1, &j));
    if (i > j) break;
    if (i < j) TRY(swap_elements(th, i, j));
    i++;
    j--;
  }
  *below = (range){r.lo, j};
  *above = (range){i, r.hi};
  return OK;
}

static int sort_by_index(thread *th, int64_t count) {
  range put_off[RANGES_MAX];
  int depth = 0;
  uint32_t shuffle = 1;
  range now = {1, count};
  for (;;) {
    while (now.hi - now.lo >= 3) {
      int64_t length = now.hi - now.lo + 1;
      range below, above;
      TRY(order_pivot(th, now));
      TRY(partition(th, now, &below, &above));
      bool below_larger = below.hi - below.lo > above.hi - above.lo;
      put_off[depth] = below_larger ? below : above;
      now = below_larger ? above : below;
      range larger = put_off[depth++];
      if (length >= LARGE_RANGE && now.hi - now.lo + 1 < length / SKEW)
        TRY(swap_elements(th, middle_of(larger), random_in(larger, &shuffle)));
    }
    if (now.hi - now.lo == 1) TRY(order_two(th, now.lo, now.hi));
    if (now.hi - now.lo == 2) TRY(order_three(th, now.lo, now.lo + 1, now.hi));
    if (depth == 0) return OK;
    now = put_off[--depth];
  }
}

int table_sort_function(thread *th) {
  int64_t count;
  TRY(list_check(th, LIST, &count));
  if (count < 2) return 0;
  if (count >= INT32_MAX) return raise_arg(th, LIST, "array too big");
  if (!arg_none_or_nil(th, COMPARE)) TRY(check_type(th, COMPARE, TAG_CLOSURE));
  set_nargs(th, COMPARE + 1);
  const value *list = arg(th, LIST);
  if (is_nil(arg(th, COMPARE)) && is_plain_table(list) &&
      count <= (int64_t)as_table(list)->array_len) {
    int done = sort_homogeneous(as_table(list)->array, count);
    if (done != 0) return done < 0 ? done : 0;
  }
  push_nil(th);  // the pivot
  TRY(sort_by_index(th, count));
  return 0;
}
