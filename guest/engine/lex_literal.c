// Strings and numerals (manual section 3.1).
#include "lex.h"
#include "number.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

static bool at_newline(const lexer *lx) { return *lx->at == '\n' || *lx->at == '\r'; }

// ---- numerals

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// A sign belongs to the numeral only right after the exponent's letter.
static void pass_exponent_sign(lexer *lx) {
  if (lx->at < lx->end && (*lx->at == '+' || *lx->at == '-')) lx->at++;
}

// Takes whatever could be meant as part of a numeral, so that errors show it whole.
static void pass_numeral(lexer *lx) {
  char exponent = 'e';
  if (*lx->at == '.') lx->at++;
  if (lx->end - lx->at >= 2 && lx->at[0] == '0' && (lx->at[1] | 0x20) == 'x') {
    exponent = 'p';
    lx->at += 2;
  }
  while (lx->at < lx->end) {
    char c = *lx->at;
    bool is_exponent = (c | 0x20) == exponent;
    if (!is_exponent && c != '.' && hex_value(c) < 0) break;
    lx->at++;
    if (is_exponent) pass_exponent_sign(lx);
  }
  if (lx->at < lx->end && is_letter(*lx->at)) lx->at++;  // 3x is no 3 followed by x
}

int lex_numeral(lexer *lx, token *out) {
  const char *start = lx->at;
  pass_numeral(lx);
  value v;
  if (!number_parse(start, (size_t)(lx->at - start), &v))
    return lex_error_near(lx, start, (size_t)(lx->at - start), "malformed number");
  if (is_int(&v)) {
    out->kind = TOK_INT;
    out->i = v.i;
  } else {
    out->kind = TOK_FLOAT;
    out->n = v.n;
  }
  return OK;
}

// ---- quoted strings
//
// The bytes read so far are in lx->text, with the opening quote in front, which
// error messages show.

// An escape sequence under way: from its backslash to lx->at, that byte included.
static int bad_escape(lexer *lx, const char *backslash, const char *message) {
  size_t len = (size_t)(lx->at - backslash) + (lx->at < lx->end ? 1 : 0);
  TRY(buffer_put(&lx->text, backslash, len));
  return lex_error_near(lx, lx->text.data, lx->text.len, "%s", message);
}

// The hexadecimal digit at lx->at; passes it.
static int read_hex(lexer *lx, const char *backslash, uint32_t *out) {
  int digit = lx->at < lx->end ? hex_value(*lx->at) : -1;
  if (digit < 0) return bad_escape(lx, backslash, "hexadecimal digit expected");
  lx->at++;
  *out = *out << 4 | (uint32_t)digit;
  return OK;
}

// \xXX
static int escape_hex(lexer *lx, const char *backslash) {
  uint32_t byte = 0;
  TRY(read_hex(lx, backslash, &byte));
  TRY(read_hex(lx, backslash, &byte));
  return buffer_putc(&lx->text, (char)byte);
}

// \ddd, up to three digits
static int escape_decimal(lexer *lx, const char *backslash) {
  unsigned byte = 0;
  for (int i = 0; i < 3 && lx->at < lx->end && is_digit(*lx->at); i++)
    byte = byte * 10 + (unsigned)(*lx->at++ - '0');
  if (byte > 255) return bad_escape(lx, backslash, "decimal escape too large");
  return buffer_putc(&lx->text, (char)byte);
}

// The encoding of UTF-8 extended to 31 bits, 1 to 6 bytes.
static int put_utf8(buffer *b, uint32_t code) {
  if (code < 0x80) return buffer_putc(b, (char)code);
  char bytes[6];
  int n = 6;
  uint32_t first_max = 0x3f;  // what fits beside the length marker of the first byte
  do {
    bytes[--n] = (char)(0x80 | (code & 0x3f));
    code >>= 6;
    first_max >>= 1;
  } while (code > first_max);
  bytes[--n] = (char)((~first_max << 1) | code);
  return buffer_put(b, bytes + n, (size_t)(6 - n));
}

// \u{XXX}
static int escape_unicode(lexer *lx, const char *backslash) {
  if (lx->at == lx->end || *lx->at != '{') return bad_escape(lx, backslash, "missing '{'");
  lx->at++;
  uint32_t code = 0;
  TRY(read_hex(lx, backslash, &code));
  while (lx->at < lx->end && hex_value(*lx->at) >= 0) {
    if (code > 0x7fffffff >> 4) return bad_escape(lx, backslash, "UTF-8 value too large");
    TRY(read_hex(lx, backslash, &code));
  }
  if (lx->at == lx->end || *lx->at != '}') return bad_escape(lx, backslash, "missing '}'");
  lx->at++;
  return put_utf8(&lx->text, code);
}

// \z
static void escape_blanks(lexer *lx) {
  while (lx->at < lx->end) {
    char c = *lx->at;
    if (at_newline(lx)) {
      lex_newline(lx);
    } else if (c == ' ' || c == '\t' || c == '\v' || c == '\f') {
      lx->at++;
    } else {
      return;
    }
  }
}

static char simple_escape(char c) {
  switch (c) {
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    case '\\': case '"': case '\'': return c;
    default: return 0;
  }
}

// At a backslash.
static int read_escape(lexer *lx) {
  const char *backslash = lx->at++;
  if (lx->at == lx->end) return OK;  // the end of the text is the error to report
  char c = *lx->at;
  if (is_digit(c)) return escape_decimal(lx, backslash);
  if (at_newline(lx)) {
    lex_newline(lx);
    return buffer_putc(&lx->text, '\n');
  }
  char plain = simple_escape(c);
  if (plain == 0 && c != 'x' && c != 'u' && c != 'z')
    return bad_escape(lx, backslash, "invalid escape sequence");
  lx->at++;
  if (c == 'x') return escape_hex(lx, backslash);
  if (c == 'u') return escape_unicode(lx, backslash);
  if (plain != 0) return buffer_putc(&lx->text, plain);
  escape_blanks(lx);
  return OK;
}

// Passes the bytes that stand for themselves; returns where they began.
static const char *pass_plain(lexer *lx, char quote) {
  const char *start = lx->at;
  while (lx->at < lx->end && *lx->at != quote && *lx->at != '\\' && !at_newline(lx)) lx->at++;
  return start;
}

static int unfinished(lexer *lx) {
  if (lx->at == lx->end) {
    token eof = {.kind = TOK_EOF};
    return lex_error_at(lx, &eof, "unfinished string");
  }
  return lex_error_near(lx, lx->text.data, lx->text.len, "unfinished string");
}

int lex_quoted(lexer *lx, token *out) {
  char quote = *lx->at++;
  out->kind = TOK_STRING;
  const char *start = pass_plain(lx, quote);
  if (lx->at < lx->end && *lx->at == quote)
    return lex_unique(lx, start, (size_t)(lx->at++ - start), &out->s);
  lx->text.len = 0;
  TRY(buffer_putc(&lx->text, quote));
  TRY(buffer_put(&lx->text, start, (size_t)(lx->at - start)));
  while (lx->at < lx->end && *lx->at != quote) {
    if (*lx->at != '\\') return unfinished(lx);
    TRY(read_escape(lx));
    start = pass_plain(lx, quote);
    TRY(buffer_put(&lx->text, start, (size_t)(lx->at - start)));
  }
  if (lx->at == lx->end) return unfinished(lx);
  lx->at++;
  return lex_unique(lx, lx->text.data + 1, lx->text.len - 1, &out->s);
}

// ---- long brackets

int64_t lex_bracket_level(const lexer *lx, const char **end) {
  const char *p = lx->at + 1;
  while (p < lx->end && *p == '=') p++;
  *end = p;
  if (p == lx->end || *p != *lx->at) return -1;
  *end = p + 1;
  return p - lx->at - 1;
}

static int unfinished_long(lexer *lx, uint32_t first_line, bool keep) {
  token eof = {.kind = TOK_EOF};
  return lex_error_at(lx, &eof, "unfinished long %s (starting at line %u)",
                      keep ? "string" : "comment", (unsigned)first_line);
}

// A line break inside: copies what precedes it, when breaks must be rewritten as \n.
static int long_newline(lexer *lx, const char **start, bool keep) {
  const char *here = lx->at;
  lex_newline(lx);
  if (!keep || (lx->at - here == 1 && *here == '\n')) return OK;
  TRY(buffer_put(&lx->text, *start, (size_t)(here - *start)));
  *start = lx->at;
  return buffer_putc(&lx->text, '\n');
}

int lex_long(lexer *lx, int64_t level, uint32_t first_line, bool keep, token *out) {
  if (lx->at < lx->end && at_newline(lx)) lex_newline(lx);  // a first line break is not part of it
  lx->text.len = 0;
  const char *start = lx->at;
  while (lx->at < lx->end) {
    const char *here = lx->at, *after;
    if (at_newline(lx)) {
      TRY(long_newline(lx, &start, keep));
    } else if (*here != ']') {
      lx->at++;
    } else if (lex_bracket_level(lx, &after) != level) {
      // A last ] may start the right one.
      lx->at = after > here + 1 && after[-1] == ']' ? after - 1 : after;
    } else {
      lx->at = after;
      if (!keep) return OK;
      out->kind = TOK_STRING;
      if (lx->text.len == 0) return lex_unique(lx, start, (size_t)(here - start), &out->s);
      TRY(buffer_put(&lx->text, start, (size_t)(here - start)));
      return lex_unique(lx, lx->text.data, lx->text.len, &out->s);
    }
  }
  return unfinished_long(lx, first_line, keep);
}
