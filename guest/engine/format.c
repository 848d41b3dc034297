// A small printf.
#include "format.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "number.h"

typedef struct output {
  char *at, *end;  // end leaves room for the NUL
} output;

static void put(output *o, const char *text, size_t len) {
  size_t room = (size_t)(o->end - o->at);
  if (len > room) len = room;
  memcpy(o->at, text, len);
  o->at += len;
}

static void put_padding(output *o, char fill, int count) {
  while (count-- > 0) put(o, &fill, 1);
}

typedef struct conversion {
  char letter;
  char fill;
  int width, precision;  // -1: not given
  int length;            // 0 int, 1 long, 2 long long, 3 size_t
} conversion;

static const char *read_number(const char *f, int *out) {
  *out = 0;
  for (; *f >= '0' && *f <= '9'; f++) *out = *out * 10 + (*f - '0');
  return f;
}

static const char *read_length(const char *f, int *out) {
  *out = 0;
  if (*f == 'z') {
    *out = 3;
    return f + 1;
  }
  for (; *f == 'l'; f++) ++*out;
  return f;
}

static void put_text(output *o, const conversion *c, const char *text) {
  size_t len = 0;
  while ((c->precision < 0 || len < (size_t)c->precision) && text[len] != '\0') len++;
  put_padding(o, ' ', c->width - (int)len);
  put(o, text, len);
}

static void put_integer(output *o, const conversion *c, uint64_t n, bool negative) {
  char digits[24];
  size_t at = sizeof digits;
  unsigned base = c->letter == 'x' ? 16 : 10;
  do {
    digits[--at] = "0123456789abcdef"[n % base];
    n /= base;
  } while (n > 0);
  int len = (int)(sizeof digits - at) + negative;
  if (negative && c->fill == '0') put(o, "-", 1);
  put_padding(o, c->fill, c->width - len);
  if (negative && c->fill != '0') put(o, "-", 1);
  put(o, digits + at, sizeof digits - at);
}

static void put_float(output *o, double n) {
  char text[NUMBER_TEXT_MAX];
  value v;
  set_float(&v, n);
  put(o, text, number_format(&v, text));
}

int format_list(char *out, size_t room, const char *format, va_list args) {
  output o = {out, out + room - 1};
  for (const char *f = format; *f != '\0'; f++) {
    const char *literal = f;
    while (*f != '%' && *f != '\0') f++;
    put(&o, literal, (size_t)(f - literal));
    if (*f == '\0') break;
    conversion c = {.fill = ' ', .precision = -1};
    if (*++f == '0') c.fill = '0';
    f = read_number(f, &c.width);
    if (*f == '.') {
      if (*++f == '*') {
        c.precision = va_arg(args, int);
        f++;
      } else {
        f = read_number(f, &c.precision);
      }
    }
    f = read_length(f, &c.length);
    c.letter = *f;
    switch (c.letter) {
      case 's': put_text(&o, &c, va_arg(args, const char *)); break;
      case 'c': put(&o, &(char){(char)va_arg(args, int)}, 1); break;
      case 'g': put_float(&o, va_arg(args, double)); break;
      case '%': put(&o, "%", 1); break;
      case 'd': {
        int64_t n = c.length == 0   ? va_arg(args, int)
                    : c.length == 1 ? va_arg(args, long)
                                    : va_arg(args, long long);
        put_integer(&o, &c, n < 0 ? 0 - (uint64_t)n : (uint64_t)n, n < 0);
        break;
      }
      case 'u':
      case 'x': {
        uint64_t n = c.length == 0   ? va_arg(args, unsigned)
                     : c.length == 2 ? va_arg(args, unsigned long long)
                                     : va_arg(args, unsigned long);
        put_integer(&o, &c, n, false);
        break;
      }
      case '\0': f--; break;
      default: put(&o, f, 1);  // none of ours: shown as it is, so that it is noticed
    }
  }
  *o.at = '\0';
  return (int)(o.at - out);
}

int format_text(char *out, size_t room, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int len = format_list(out, room, format, args);
  va_end(args);
  return len;
}
