// Errors as Lua sees them when the host, or a library that speaks to it, fails:
// a table with code, message and hint, and the fields of abi/README.md section 7
// under their names (table, right, limit, max, got, policy, op, reason). Its
// metatable prints it as "denied: ... (hint: ...)".
//
// Any table with a string "code" and a string "message" is as good: that is how
// a plugin raises an error of its own.
#ifndef LUAHOST_ERROR_OBJECT_H
#define LUAHOST_ERROR_OBJECT_H

#include "engine.h"

// Raises an error object. code is one of LUAHOST_ERRNO_CODES; hint may be NULL.
int raise_object(thread *th, const char *code, const char *message, const char *hint);

// Decodes an error item of the ABI (section 7) and pushes the object.
int push_error_item(thread *th, const char *item, size_t len);

// Pushes an object without detail fields.
int push_error_object(thread *th, const char *code, const char *message, const char *hint);

bool is_error_object(const value *v);

// Appends the error item of any error value: an error object with its fields, anything else as
// code "runtime" with its tostring (may run Lua). traceback may be NULL.
int put_error_item(thread *th, const value *error, const char *traceback, size_t traceback_len,
                   buffer *out);

// The errno whose code this is; LUAHOST_ERUNTIME for any other.
int error_errno(const char *code, size_t len);

#endif
