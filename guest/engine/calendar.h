// The proleptic Gregorian calendar in UTC, and dates as text in the C locale.
#ifndef LUAHOST_CALENDAR_H
#define LUAHOST_CALENDAR_H

#include "engine.h"

typedef struct moment {
  int64_t year;          // as written: 2009
  int month, day;        // from 1
  int hour, min, sec;
  int weekday;           // from Sunday = 0
  int yearday;           // from 1 January = 0
} moment;

// Seconds since 1970 of a date whose fields may be out of their ranges (month 14 is February of
// the next year).
int64_t moment_to_seconds(int64_t year, int64_t month, int64_t day, int64_t hour, int64_t min,
                          int64_t sec);
// False when the year does not fit C's struct tm, which is where the reference gives up.
bool moment_from_seconds(int64_t seconds, moment *out);

// The length of the conversion specifier that begins after a '%' ("c", "Ey"), 0 when there is none.
int calendar_specifier(const char *text, size_t len);
// Appends what strftime would for that specifier; zone is the text of %Z.
int calendar_format(buffer *b, const moment *m, char letter, const char *zone);

#endif
