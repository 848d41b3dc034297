// What the rest of the engine needs of string.c beyond engine.h.
#ifndef LUAHOST_STRING_TABLE_H
#define LUAHOST_STRING_TABLE_H

#include "engine.h"

enum { STRING_MAX = 0x7fffff00 };  // bytes

uint32_t string_hash(const string *s);
size_t string_size(const string *s);        // bytes of the object
// Takes the dead out of the intern table, from bucket *at on. Returns the work done, 0 at the end.
size_t strings_sweep(uint32_t *at, size_t budget);
void strings_drop(void);                    // frees the intern table itself
// string_new of what should be UTF-8; *out is NULL when it is not.
int string_new_text(const char *text, size_t len, string **out);
string *string_find_cstr(const char *text); // the interned short string of that text, or NULL

#endif
