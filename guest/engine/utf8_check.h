// Strict UTF-8 (RFC 3629): shortest forms only, no surrogates, nothing above
// U+10FFFF. The Lua library "utf8" is laxer on purpose; what leaves the
// machine as text is not.
#ifndef LUAHOST_UTF8_CHECK_H
#define LUAHOST_UTF8_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// How many bytes from the start are valid: len when all are, else the offset of the first bad
// sequence.
size_t utf8_valid_prefix(const char *text, size_t len);

// Keys are mostly few bytes of ASCII.
static inline bool utf8_is_short_ascii(const char *text, size_t len) {
  if (len >= 8 && len <= 16) {
    uint64_t first, last;
    memcpy(&first, text, 8);
    memcpy(&last, text + len - 8, 8);
    return ((first | last) & 0x8080808080808080u) == 0;
  }
  if (len >= 4 && len < 8) {
    uint32_t first, last;
    memcpy(&first, text, 4);
    memcpy(&last, text + len - 4, 4);
    return ((first | last) & 0x80808080u) == 0;
  }
  return false;
}

static inline bool utf8_is_valid(const char *text, size_t len) {
  return utf8_is_short_ascii(text, len) || utf8_valid_prefix(text, len) == len;
}

// Length in bytes of the valid sequence at the start of text (1 to 4), 0 when there is none.
unsigned utf8_sequence(const unsigned char *text, size_t len);

// Writes a code point (at most 0x10FFFF) in 1 to 4 bytes and returns how many.
unsigned utf8_put(char *out, uint32_t code_point);

#endif
