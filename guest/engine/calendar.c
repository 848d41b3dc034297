// Dates: days are counted from 1 March, so that the leap day ends a year.
#include "calendar.h"

enum { DAYS_IN_400_YEARS = 146097, DAY_SECONDS = 86400 };
// From 1 March of year 0 to 1 January 1970.
enum { EPOCH_DAYS = 719468 };

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }
static int64_t floor_mod(int64_t a, int64_t b) { return a % b + (a % b < 0 ? b : 0); }
static bool is_leap(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

// Days since 1970 of the first of a month, 0 to 11.
static int64_t days_before_month(int64_t year, int64_t month) {
  int64_t from_march = floor_mod(month - 2, 12);
  if (month < 2) year--;
  int64_t leap_days = floor_div(year, 4) - floor_div(year, 100) + floor_div(year, 400);
  // 153 days are five months from March on: 31 30 31 30 31.
  return year * 365 + leap_days + (from_march * 153 + 2) / 5 - EPOCH_DAYS;
}

int64_t moment_to_seconds(int64_t year, int64_t month, int64_t day, int64_t hour, int64_t min,
                          int64_t sec) {
  int64_t months = month - 1;
  int64_t days = days_before_month(year + floor_div(months, 12), floor_mod(months, 12)) + day - 1;
  return ((days * 24 + hour) * 60 + min) * 60 + sec;
}

static void set_date(moment *m, int64_t days) {
  int64_t shifted = days + EPOCH_DAYS;
  int64_t cycle = floor_div(shifted, DAYS_IN_400_YEARS);
  int day = (int)floor_mod(shifted, DAYS_IN_400_YEARS);
  // The year within the cycle: without the leap days that have passed, every year has 365 days.
  int year = (day - day / 1460 + day / 36524 - day / (DAYS_IN_400_YEARS - 1)) / 365;
  day -= year * 365 + year / 4 - year / 100;
  int from_march = (day * 5 + 2) / 153;
  m->day = day - (from_march * 153 + 2) / 5 + 1;
  m->month = from_march < 10 ? from_march + 3 : from_march - 9;
  m->year = cycle * 400 + year + (m->month <= 2);
  m->weekday = (int)floor_mod(days + 4, 7);
  m->yearday = (int)(days - days_before_month(m->year, 0));
}

bool moment_from_seconds(int64_t seconds, moment *out) {
  int64_t days = floor_div(seconds, DAY_SECONDS);
  int rest = (int)floor_mod(seconds, DAY_SECONDS);
  // 366 days for each year that an int can count, and some.
  if (days > (int64_t)INT32_MAX * 366 || days < (int64_t)INT32_MIN * 366) return false;
  set_date(out, days);
  out->hour = rest / 3600;
  out->min = rest / 60 % 60;
  out->sec = rest % 60;
  return out->year - 1900 <= INT32_MAX && out->year - 1900 >= INT32_MIN;
}

// ---- text

static const char *const weekdays[] = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
};
static const char *const months[] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December",
};

// Specifiers in three groups: plain ones, those that E may precede, those that O may precede.
static const char plain_letters[] = "aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyYzZ%";
static const char e_letters[] = "cCxXyY";
static const char o_letters[] = "deHImMSuUVwWy";

static bool is_among(char c, const char *letters) {
  return c != '\0' && strchr(letters, c) != NULL;
}

int calendar_specifier(const char *text, size_t len) {
  if (len >= 1 && is_among(text[0], plain_letters)) return 1;
  if (len < 2) return 0;
  if (text[0] == 'E' && is_among(text[1], e_letters)) return 2;
  if (text[0] == 'O' && is_among(text[1], o_letters)) return 2;
  return 0;
}

static int put_text(buffer *b, const char *text) { return buffer_put(b, text, strlen(text)); }

// A number, filled up to `width` characters with `fill`; a sign comes before zeros.
static int put_number(buffer *b, int64_t n, int width, char fill) {
  char digits[24];
  int at = sizeof digits;
  uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
  if (n < 0) width--;
  do {
    digits[--at] = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest > 0);
  while ((int)sizeof digits - at < width) digits[--at] = fill;
  if (n < 0) digits[--at] = '-';
  return buffer_put(b, digits + at, sizeof digits - (size_t)at);
}

static int put_two(buffer *b, int64_t n) { return put_number(b, n, 2, '0'); }

// Several conversions and the bytes between them.
static int put_each(buffer *b, const moment *m, const char *letters, const char *zone) {
  for (const char *c = letters; *c != '\0'; c++) {
    if (is_among(*c, plain_letters))
      TRY(calendar_format(b, m, *c, zone));
    else
      TRY(buffer_putc(b, *c));
  }
  return OK;
}

// Days since Monday.
static int from_monday(const moment *m) { return (m->weekday + 6) % 7; }

// The week of a year that begins on `first` (days since its weekday 0): 0 before that day comes
// for the first time.
static int week_of_year(const moment *m, int days_into_week) {
  return (m->yearday + 7 - days_into_week) / 7;
}

// ISO 8601: weeks begin on Monday, and the week belongs to the year that holds its Thursday.
static int iso_week(const moment *m, int64_t *year) {
  int thursday = m->yearday - from_monday(m) + 3;
  *year = m->year;
  if (thursday < 0) {
    --*year;
    thursday += 365 + is_leap(*year);
  } else if (thursday >= 365 + is_leap(*year)) {
    thursday -= 365 + is_leap(*year);
    ++*year;
  }
  return thursday / 7 + 1;
}

int calendar_format(buffer *b, const moment *m, char letter, const char *zone) {
  int64_t iso_year;
  int hour12 = m->hour % 12 == 0 ? 12 : m->hour % 12;
  switch (letter) {
    case 'a': return buffer_put(b, weekdays[m->weekday], 3);
    case 'A': return put_text(b, weekdays[m->weekday]);
    case 'b':
    case 'h': return buffer_put(b, months[m->month - 1], 3);
    case 'B': return put_text(b, months[m->month - 1]);
    case 'c': return put_each(b, m, "a b e T Y", zone);
    case 'C': return put_two(b, floor_div(m->year, 100));
    case 'd': return put_two(b, m->day);
    case 'x':
    case 'D': return put_each(b, m, "m/d/y", zone);
    case 'e': return put_number(b, m->day, 2, ' ');
    case 'F': return put_each(b, m, "Y-m-d", zone);
    case 'g': iso_week(m, &iso_year); return put_two(b, floor_mod(iso_year, 100));
    case 'G': iso_week(m, &iso_year); return put_number(b, iso_year, 1, '0');
    case 'H': return put_two(b, m->hour);
    case 'I': return put_two(b, hour12);
    case 'j': return put_number(b, m->yearday + 1, 3, '0');
    case 'm': return put_two(b, m->month);
    case 'M': return put_two(b, m->min);
    case 'n': return buffer_putc(b, '\n');
    case 'p': return put_text(b, m->hour < 12 ? "AM" : "PM");
    case 'r': return put_each(b, m, "I:M:S p", zone);
    case 'R': return put_each(b, m, "H:M", zone);
    case 'S': return put_two(b, m->sec);
    case 't': return buffer_putc(b, '\t');
    case 'X':
    case 'T': return put_each(b, m, "H:M:S", zone);
    case 'u': return put_number(b, from_monday(m) + 1, 1, '0');
    case 'U': return put_two(b, week_of_year(m, m->weekday));
    case 'V': return put_two(b, iso_week(m, &iso_year));
    case 'w': return put_number(b, m->weekday, 1, '0');
    case 'W': return put_two(b, week_of_year(m, from_monday(m)));
    case 'y': return put_two(b, floor_mod(m->year, 100));
    case 'Y': return put_number(b, m->year, 1, '0');
    case 'z': return put_text(b, "+0000");
    case 'Z': return put_text(b, zone);
    default: return buffer_putc(b, '%');
  }
}
