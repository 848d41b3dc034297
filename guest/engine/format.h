// What the engine needs of printf. C's own would be a twentieth of the module.
#ifndef LUAHOST_FORMAT_H
#define LUAHOST_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

// Writes text and a NUL into room bytes, cutting what does not fit, and returns its length.
// Conversions: %s %c %d %u %x %% and %g (as tostring writes it), with flag 0, width, precision
// of %s (also *), and l, ll, z.
int format_text(char *out, size_t room, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int format_list(char *out, size_t room, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

#endif
