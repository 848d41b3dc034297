#include "lex.h"

#include <stdarg.h>

#include "ast.h"

// ---- how tokens look

static const char *const spelling[TOK_COUNT] = {
    [TOK_EOF] = "<eof>", [TOK_NAME] = "<name>", [TOK_STRING] = "<string>", [TOK_INT] = "<integer>",
    [TOK_FLOAT] = "<number>", [TOK_STRAY] = "<stray>", [TOK_AND] = "and", [TOK_BREAK] = "break",
    [TOK_DO] = "do", [TOK_ELSE] = "else", [TOK_ELSEIF] = "elseif", [TOK_END] = "end",
    [TOK_FALSE] = "false", [TOK_FOR] = "for", [TOK_FUNCTION] = "function", [TOK_GOTO] = "goto",
    [TOK_IF] = "if", [TOK_IN] = "in", [TOK_LOCAL] = "local", [TOK_NIL] = "nil", [TOK_NOT] = "not",
    [TOK_OR] = "or", [TOK_REPEAT] = "repeat", [TOK_RETURN] = "return", [TOK_THEN] = "then",
    [TOK_TRUE] = "true", [TOK_UNTIL] = "until", [TOK_WHILE] = "while", [TOK_PLUS] = "+",
    [TOK_MINUS] = "-", [TOK_STAR] = "*", [TOK_SLASH] = "/", [TOK_SLASH_SLASH] = "//",
    [TOK_PERCENT] = "%", [TOK_CARET] = "^", [TOK_HASH] = "#", [TOK_AMPERSAND] = "&",
    [TOK_TILDE] = "~", [TOK_PIPE] = "|", [TOK_SHIFT_LEFT] = "<<", [TOK_SHIFT_RIGHT] = ">>",
    [TOK_EQ] = "==", [TOK_NE] = "~=", [TOK_LE] = "<=", [TOK_GE] = ">=", [TOK_LT] = "<",
    [TOK_GT] = ">", [TOK_ASSIGN] = "=", [TOK_LPAREN] = "(", [TOK_RPAREN] = ")", [TOK_LBRACE] = "{",
    [TOK_RBRACE] = "}", [TOK_LBRACKET] = "[", [TOK_RBRACKET] = "]", [TOK_DOUBLE_COLON] = "::",
    [TOK_SEMICOLON] = ";", [TOK_COLON] = ":", [TOK_COMMA] = ",", [TOK_DOT] = ".",
    [TOK_DOT_DOT] = "..", [TOK_ELLIPSIS] = "...",
};

const char *token_spelling(uint8_t kind) { return spelling[kind]; }

// ---- errors

// The two conversions that messages need: %s and %u.
static int put_format(buffer *b, const char *format, va_list args) {
  for (;;) {
    const char *percent = strchr(format, '%');
    if (percent == NULL) return buffer_put(b, format, strlen(format));
    TRY(buffer_put(b, format, (size_t)(percent - format)));
    if (percent[1] == 's') {
      const char *text = va_arg(args, const char *);
      TRY(buffer_put(b, text, strlen(text)));
    } else {
      char digits[10];
      size_t n = sizeof(digits);
      unsigned u = va_arg(args, unsigned);
      do digits[--n] = (char)('0' + u % 10);
      while ((u /= 10) != 0);
      TRY(buffer_put(b, digits + n, sizeof(digits) - n));
    }
    format = percent + 2;
  }
}

static int put(buffer *b, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int status = put_format(b, format, args);
  va_end(args);
  return status;
}

static int put_message(lexer *lx, buffer *b, const char *format, va_list args) {
  char id[CHUNK_ID_MAX];
  chunk_id(id, lx->chunk_name, strlen(lx->chunk_name));
  TRY(put(b, "%s:%u: ", id, (unsigned)lx->line));
  return put_format(b, format, args);
}

// Source text is shown up to its first NUL, as the reference interpreter does.
static int put_near(buffer *b, const char *text, size_t len) {
  const char *nul = memchr(text, '\0', len);
  TRY(put(b, " near '"));
  TRY(buffer_put(b, text, nul != NULL ? (size_t)(nul - text) : len));
  return buffer_putc(b, '\'');
}

// A string token is shown with its escapes resolved, between its own delimiters.
static int put_near_string(buffer *b, const token *t) {
  size_t delimiter = 1;
  if (t->text[0] == '[')
    while (t->text[delimiter++] != '[') continue;
  buffer shown = {0};
  int status = buffer_put(&shown, t->text, delimiter);
  if (status >= 0) status = buffer_put(&shown, t->s->text, t->s->len);
  if (status >= 0) status = buffer_put(&shown, t->text + t->len - delimiter, delimiter);
  if (status >= 0) status = put_near(b, shown.data, shown.len);
  buffer_free(&shown);
  return status;
}

static int put_near_token(buffer *b, const token *t) {
  switch (t->kind) {
    case TOK_EOF: return put(b, " near <eof>");
    case TOK_STRING: return put_near_string(b, t);
    case TOK_STRAY: {
      uint8_t byte = (uint8_t)t->text[0];
      if (byte < 32 || byte > 126) return put(b, " near '<\\%u>'", (unsigned)byte);
      return put_near(b, t->text, 1);
    }
    default: return put_near(b, t->text, t->len);
  }
}

// Makes the finished message the error value; frees the buffer.
static int finish_error(buffer *b, int status) {
  string *s = NULL;
  if (status >= 0) status = string_new(b->data, b->len, &s);
  buffer_free(b);
  if (status < 0) return status;
  set_string(&vm.error, s);
  return ERR_LUA;
}

int lex_error(lexer *lx, const char *format, ...) {
  buffer b = {0};
  va_list args;
  va_start(args, format);
  int status = put_message(lx, &b, format, args);
  va_end(args);
  return finish_error(&b, status);
}

int lex_error_at(lexer *lx, const token *near, const char *format, ...) {
  buffer b = {0};
  va_list args;
  va_start(args, format);
  int status = put_message(lx, &b, format, args);
  va_end(args);
  if (status >= 0) status = put_near_token(&b, near);
  return finish_error(&b, status);
}

int lex_error_near(lexer *lx, const char *text, size_t len, const char *format, ...) {
  buffer b = {0};
  va_list args;
  va_start(args, format);
  int status = put_message(lx, &b, format, args);
  va_end(args);
  if (status >= 0) status = put_near(&b, text, len);
  return finish_error(&b, status);
}

// ---- strings of the chunk

// Addresses are unique for short strings already (string.c interns them).
static uint32_t hash_long(const char *text, size_t len) {
  uint64_t h = control.seed ^ len;
  for (; len >= 8; text += 8, len -= 8) {
    uint64_t word;
    memcpy(&word, text, 8);
    h = (h ^ word) * 0x9E3779B97F4A7C15u;
    h ^= h >> 29;
  }
  for (; len > 0; text++, len--) h = (h ^ (uint8_t)*text) * 0x9E3779B97F4A7C15u;
  return (uint32_t)(h >> 32);
}

static string **find_long(lexer *lx, const char *text, size_t len) {
  long_strings *set = &lx->longs;
  uint32_t i = hash_long(text, len) & (set->cap - 1);
  for (;; i = (i + 1) & (set->cap - 1)) {
    string *s = set->slots[i];
    if (s == NULL || (s->len == len && memcmp(s->text, text, len) == 0)) return &set->slots[i];
    lx->work++;
  }
}

static int grow_longs(lexer *lx) {
  long_strings old = lx->longs;
  uint32_t cap = old.cap == 0 ? 16 : old.cap * 2;
  string **slots = mem_alloc(cap * sizeof(string *));
  if (slots == NULL) return ERR_MEMORY;
  memset(slots, 0, cap * sizeof(string *));
  lx->longs = (long_strings){.slots = slots, .cap = cap, .count = old.count};
  for (uint32_t i = 0; i < old.cap; i++) {
    string *s = old.slots[i];
    if (s != NULL) *find_long(lx, s->text, s->len) = s;
  }
  if (old.cap > 0) mem_free(old.slots, old.cap * sizeof(string *));
  return OK;
}

int lex_unique(lexer *lx, const char *text, size_t len, string **out) {
  if (len <= STRING_SHORT_MAX) return string_new(text, len, out);
  if (lx->longs.count * 2 >= lx->longs.cap) TRY(grow_longs(lx));
  string **slot = find_long(lx, text, len);
  if (*slot == NULL) {
    TRY(string_new(text, len, slot));
    lx->longs.count++;
  }
  *out = *slot;
  return OK;
}

void lex_init(lexer *lx, const char *text, size_t len, const char *chunk_name) {
  *lx = (lexer){.at = text, .end = text + len, .line = 1, .chunk_name = chunk_name};
}

void lex_free(lexer *lx) {
  buffer_free(&lx->text);
  if (lx->longs.cap > 0) mem_free(lx->longs.slots, lx->longs.cap * sizeof(string *));
  lx->longs = (long_strings){0};
}

// ---- names and keywords

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
static bool is_name_part(char c) { return is_name_start(c) || is_digit(c); }

// The keywords that start with a letter: first to last; 0 when none does.
static const struct { uint8_t first, last; } keywords_by_letter['w' - 'a' + 1] = {
    ['a' - 'a'] = {TOK_AND, TOK_AND}, ['b' - 'a'] = {TOK_BREAK, TOK_BREAK},
    ['d' - 'a'] = {TOK_DO, TOK_DO}, ['e' - 'a'] = {TOK_ELSE, TOK_END},
    ['f' - 'a'] = {TOK_FALSE, TOK_FUNCTION}, ['g' - 'a'] = {TOK_GOTO, TOK_GOTO},
    ['i' - 'a'] = {TOK_IF, TOK_IN}, ['l' - 'a'] = {TOK_LOCAL, TOK_LOCAL},
    ['n' - 'a'] = {TOK_NIL, TOK_NOT}, ['o' - 'a'] = {TOK_OR, TOK_OR},
    ['r' - 'a'] = {TOK_REPEAT, TOK_RETURN}, ['t' - 'a'] = {TOK_THEN, TOK_TRUE},
    ['u' - 'a'] = {TOK_UNTIL, TOK_UNTIL}, ['w' - 'a'] = {TOK_WHILE, TOK_WHILE},
};

static uint8_t keyword(const char *text, size_t len) {
  if (len < 2 || len > 8 || text[0] < 'a' || text[0] > 'w') return TOK_NAME;
  uint8_t kind = keywords_by_letter[text[0] - 'a'].first;
  uint8_t last = keywords_by_letter[text[0] - 'a'].last;
  if (kind == 0) return TOK_NAME;
  for (; kind <= last; kind++)
    if (strncmp(spelling[kind], text, len) == 0 && spelling[kind][len] == '\0') return kind;
  return TOK_NAME;
}

static int lex_name(lexer *lx, token *out) {
  const char *start = lx->at;
  while (lx->at < lx->end && is_name_part(*lx->at)) lx->at++;
  size_t len = (size_t)(lx->at - start);
  out->kind = keyword(start, len);
  return out->kind == TOK_NAME ? lex_unique(lx, start, len, &out->s) : OK;
}

// ---- white space and comments

void lex_newline(lexer *lx) {
  char first = *lx->at++;
  if (lx->at < lx->end && (*lx->at == '\n' || *lx->at == '\r') && *lx->at != first) lx->at++;
  lx->line++;
}

// At "--".
static int skip_comment(lexer *lx) {
  lx->at += 2;
  if (lx->at < lx->end && *lx->at == '[') {
    const char *after;
    int64_t level = lex_bracket_level(lx, &after);
    if (level >= 0) {
      lx->at = after;
      return lex_long(lx, level, lx->line, false, NULL);
    }
  }
  while (lx->at < lx->end && *lx->at != '\n' && *lx->at != '\r') lx->at++;
  return OK;
}

static int skip_blanks(lexer *lx) {
  for (; lx->at < lx->end; ) {
    switch (*lx->at) {
      case ' ': case '\t': case '\v': case '\f': lx->at++; break;
      case '\n': case '\r': lex_newline(lx); break;
      case '-':
        if (lx->end - lx->at < 2 || lx->at[1] != '-') return OK;
        TRY(skip_comment(lx));
        break;
      default: return OK;
    }
  }
  return OK;
}

// ---- symbols

static bool follows(const lexer *lx, char c) { return lx->end - lx->at >= 2 && lx->at[1] == c; }

static int symbol(lexer *lx, token *out, uint8_t kind) {
  out->kind = kind;
  lx->at += strlen(spelling[kind]);
  return OK;
}

static int lex_dot(lexer *lx, token *out) {
  if (!follows(lx, '.')) {
    if (lx->end - lx->at >= 2 && is_digit(lx->at[1])) return lex_numeral(lx, out);
    return symbol(lx, out, TOK_DOT);
  }
  bool third = lx->end - lx->at >= 3 && lx->at[2] == '.';
  return symbol(lx, out, third ? TOK_ELLIPSIS : TOK_DOT_DOT);
}

static int lex_left_bracket(lexer *lx, token *out) {
  const char *after;
  int64_t level = lex_bracket_level(lx, &after);
  if (level >= 0) {
    lx->at = after;
    return lex_long(lx, level, out->line, true, out);
  }
  if (follows(lx, '='))
    return lex_error_near(lx, lx->at, (size_t)(after - lx->at), "invalid long string delimiter");
  return symbol(lx, out, TOK_LBRACKET);
}

static int lex_symbol(lexer *lx, token *out) {
  switch (*lx->at) {
    case '+': return symbol(lx, out, TOK_PLUS);
    case '-': return symbol(lx, out, TOK_MINUS);
    case '*': return symbol(lx, out, TOK_STAR);
    case '/': return symbol(lx, out, follows(lx, '/') ? TOK_SLASH_SLASH : TOK_SLASH);
    case '%': return symbol(lx, out, TOK_PERCENT);
    case '^': return symbol(lx, out, TOK_CARET);
    case '#': return symbol(lx, out, TOK_HASH);
    case '&': return symbol(lx, out, TOK_AMPERSAND);
    case '~': return symbol(lx, out, follows(lx, '=') ? TOK_NE : TOK_TILDE);
    case '|': return symbol(lx, out, TOK_PIPE);
    case '<':
      if (follows(lx, '<')) return symbol(lx, out, TOK_SHIFT_LEFT);
      return symbol(lx, out, follows(lx, '=') ? TOK_LE : TOK_LT);
    case '>':
      if (follows(lx, '>')) return symbol(lx, out, TOK_SHIFT_RIGHT);
      return symbol(lx, out, follows(lx, '=') ? TOK_GE : TOK_GT);
    case '=': return symbol(lx, out, follows(lx, '=') ? TOK_EQ : TOK_ASSIGN);
    case '(': return symbol(lx, out, TOK_LPAREN);
    case ')': return symbol(lx, out, TOK_RPAREN);
    case '{': return symbol(lx, out, TOK_LBRACE);
    case '}': return symbol(lx, out, TOK_RBRACE);
    case '[': return lex_left_bracket(lx, out);
    case ']': return symbol(lx, out, TOK_RBRACKET);
    case ':': return symbol(lx, out, follows(lx, ':') ? TOK_DOUBLE_COLON : TOK_COLON);
    case ';': return symbol(lx, out, TOK_SEMICOLON);
    case ',': return symbol(lx, out, TOK_COMMA);
    case '.': return lex_dot(lx, out);
    case '"': case '\'': return lex_quoted(lx, out);
    default:
      out->kind = TOK_STRAY;
      lx->at++;
      return OK;
  }
}

// ---- tokens

// A token costs its scanning, its node and its share of the code generator's
// work: about as much as TOKEN_WORK instructions, and BYTES_PER_WORK for long ones.
enum { TOKEN_WORK = 8, BYTES_PER_WORK = 32, WORK_LUMP = 512 };

static int charge(lexer *lx, size_t bytes) {
  lx->work += TOKEN_WORK + (int64_t)(bytes / BYTES_PER_WORK);
  if (lx->work < WORK_LUMP) return OK;
  int64_t work = lx->work;
  lx->work = 0;
  return fuel_spend(work);
}

int lex_next(lexer *lx, token *out) {
  const char *from = lx->at;
  TRY(skip_blanks(lx));
  out->line = lx->line;
  out->text = lx->at;
  int status = OK;
  if (lx->at == lx->end) {
    out->kind = TOK_EOF;
  } else if (is_name_start(*lx->at)) {
    status = lex_name(lx, out);
  } else if (is_digit(*lx->at)) {
    status = lex_numeral(lx, out);
  } else {
    status = lex_symbol(lx, out);
  }
  if (status < 0) return status;
  out->len = (size_t)(lx->at - out->text);
  return charge(lx, (size_t)(lx->at - from));
}
