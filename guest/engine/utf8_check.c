#include "utf8_check.h"

#include <string.h>

static bool is_continuation(unsigned char c) { return (c & 0xC0) == 0x80; }

// The first continuation byte is narrower after some lead bytes: that is how
// overlong forms, surrogates and too large code points are told apart.
static bool second_fits(unsigned char lead, unsigned char second) {
  switch (lead) {
    case 0xE0: return second >= 0xA0 && second <= 0xBF;
    case 0xED: return second >= 0x80 && second <= 0x9F;
    case 0xF0: return second >= 0x90 && second <= 0xBF;
    case 0xF4: return second >= 0x80 && second <= 0x8F;
    default: return is_continuation(second);
  }
}

static unsigned length_by_lead(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

unsigned utf8_sequence(const unsigned char *text, size_t len) {
  if (len == 0) return 0;
  unsigned n = length_by_lead(text[0]);
  if (n <= 1) return n;
  if (n > len || !second_fits(text[0], text[1])) return 0;
  for (unsigned i = 2; i < n; i++) {
    if (!is_continuation(text[i])) return 0;
  }
  return n;
}

// Eight bytes at a time while they are ASCII, which most text is.
static size_t ascii_prefix(const char *text, size_t len) {
  size_t i = 0;
  for (; i + 32 <= len; i += 32) {
    uint64_t words[4];
    memcpy(words, text + i, 32);
    if ((words[0] | words[1] | words[2] | words[3]) & 0x8080808080808080u) break;
  }
  for (; i + 8 <= len; i += 8) {
    uint64_t word;
    memcpy(&word, text + i, 8);
    if (word & 0x8080808080808080u) break;
  }
  while (i < len && (unsigned char)text[i] < 0x80) i++;
  return i;
}

size_t utf8_valid_prefix(const char *text, size_t len) {
  size_t i = ascii_prefix(text, len);
  while (i < len) {
    unsigned n = utf8_sequence((const unsigned char *)text + i, len - i);
    if (n == 0) return i;
    i += n;
    if (n == 1) i += ascii_prefix(text + i, len - i);
  }
  return len;
}

unsigned utf8_put(char *out, uint32_t code_point) {
  if (code_point < 0x80) {
    out[0] = (char)code_point;
    return 1;
  }
  unsigned n = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
  for (unsigned i = n - 1; i > 0; i--) {
    out[i] = (char)(0x80 | (code_point & 0x3F));
    code_point >>= 6;
  }
  static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
  out[0] = (char)(lead[n] | code_point);
  return n;
}
