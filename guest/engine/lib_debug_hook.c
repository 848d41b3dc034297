// debug.sethook and debug.gethook (manual 6.10).
#include "hook.h"
#include "lib_debug.h"

static uint8_t events_of(const char *mask, int64_t count) {
  uint8_t events = 0;
  if (strchr(mask, 'c')) events |= HOOK_CALL;
  if (strchr(mask, 'r')) events |= HOOK_RETURN;
  if (strchr(mask, 'l')) events |= HOOK_LINE;
  if (count > 0) events |= HOOK_COUNT;
  return events;
}

// Upvalue 0 of sethook: hooks by their threads, as scripts find them in the registry.
static int remember(thread *th, thread *of, const value *function) {
  value key;
  set_object(&key, TAG_THREAD, of);
  return table_set(th, as_table(builtin_upvalue(th, 0)), &key, function);
}

int debug_sethook(thread *th) {
  int shift;
  thread *of = debug_target(th, &shift);
  if (arg_none_or_nil(th, shift)) {
    value none;
    set_nil(&none);
    hook_set(of, &none, 0, 0);
    return remember(th, of, &none);
  }
  string *mask;
  int64_t count;
  TRY(check_string(th, shift + 1, &mask));
  TRY(check_type(th, shift, TAG_CLOSURE));
  TRY(opt_int(th, shift + 2, 0, &count));
  if (count > INT32_MAX) count = INT32_MAX;
  hook_set(of, arg(th, shift), events_of(mask->text, count), (int32_t)count);
  return remember(th, of, arg(th, shift));
}

int debug_gethook(thread *th) {
  int shift;
  const hook *h = &debug_target(th, &shift)->hook;
  if (is_nil(&h->function)) {
    push_nil(th);
    return 1;
  }
  char mask[4];
  int n = 0;
  if (h->asked & HOOK_CALL) mask[n++] = 'c';
  if (h->asked & HOOK_RETURN) mask[n++] = 'r';
  if (h->asked & HOOK_LINE) mask[n++] = 'l';
  push_value(th, &h->function);
  TRY(push_string(th, mask, (size_t)n));
  push_int(th, h->asked & HOOK_COUNT ? h->count : 0);
  return 3;
}
