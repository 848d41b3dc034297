// Turns source text into tokens (manual section 3.1).
#ifndef LUAHOST_LEX_H
#define LUAHOST_LEX_H

#include "engine.h"

enum token_kind {
  TOK_EOF, TOK_NAME, TOK_STRING, TOK_INT, TOK_FLOAT,
  TOK_STRAY,  // a byte that starts no token; the parser refuses it wherever it stands
  // Keywords, in alphabetical order.
  TOK_AND, TOK_BREAK, TOK_DO, TOK_ELSE, TOK_ELSEIF, TOK_END, TOK_FALSE, TOK_FOR, TOK_FUNCTION,
  TOK_GOTO, TOK_IF, TOK_IN, TOK_LOCAL, TOK_NIL, TOK_NOT, TOK_OR, TOK_REPEAT, TOK_RETURN,
  TOK_THEN, TOK_TRUE, TOK_UNTIL, TOK_WHILE,
  // Symbols.
  TOK_PLUS, TOK_MINUS, TOK_STAR, TOK_SLASH, TOK_SLASH_SLASH, TOK_PERCENT, TOK_CARET, TOK_HASH,
  TOK_AMPERSAND, TOK_TILDE, TOK_PIPE, TOK_SHIFT_LEFT, TOK_SHIFT_RIGHT,
  TOK_EQ, TOK_NE, TOK_LE, TOK_GE, TOK_LT, TOK_GT, TOK_ASSIGN,
  TOK_LPAREN, TOK_RPAREN, TOK_LBRACE, TOK_RBRACE, TOK_LBRACKET, TOK_RBRACKET,
  TOK_DOUBLE_COLON, TOK_SEMICOLON, TOK_COLON, TOK_COMMA, TOK_DOT, TOK_DOT_DOT, TOK_ELLIPSIS,
  TOK_COUNT,
};

typedef struct token {
  uint8_t kind;      // enum token_kind
  uint32_t line;     // where it starts
  const char *text;  // as written in the source, len bytes
  size_t len;
  union {
    int64_t i;       // TOK_INT
    double n;        // TOK_FLOAT
    string *s;       // TOK_NAME; TOK_STRING: escapes resolved
  };
} token;

// Long strings are not interned by string.c; the lexer makes them unique within
// the chunk, so that names and constants can be compared by address.
typedef struct long_strings {
  string **slots;
  uint32_t cap, count;  // cap is a power of two, or 0
} long_strings;

typedef struct lexer {
  const char *at, *end;
  uint32_t line;           // of `at`
  const char *chunk_name;
  buffer text;             // a string literal with escapes, or an error's context
  long_strings longs;
  int64_t work;            // fuel owed for what was read and looked up
} lexer;

// The text must outlive the lexer. lex_free on every path.
void lex_init(lexer *lx, const char *text, size_t len, const char *chunk_name);
void lex_free(lexer *lx);
int lex_next(lexer *lx, token *out);

// The one string object of this chunk with these bytes.
int lex_unique(lexer *lx, const char *text, size_t len, string **out);

// How a kind of token is spelled: "while", "::", "<name>".
const char *token_spelling(uint8_t kind);

// Sets vm.error to "chunk:line: message" and returns ERR_LUA (or ERR_MEMORY).
int lex_error(lexer *lx, const char *format, ...) __attribute__((format(printf, 2, 3)));
// The same, with " near 'token'" added.
int lex_error_at(lexer *lx, const token *near, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
// The same, with " near 'text'".
int lex_error_near(lexer *lx, const char *text, size_t len, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// lex_literal.c: strings and numerals, from their first byte. begin is where the token starts.
int lex_quoted(lexer *lx, token *out);
int lex_numeral(lexer *lx, token *out);
// At '[' or ']': the level of a long bracket [==[ or ]==] (number of '='), or -1 when it is none.
// *end: the first byte after the bracket, or after the '=' when it is none.
int64_t lex_bracket_level(const lexer *lx, const char **end);
// Behind the opening long bracket: reads to its end. keep: into out->s, else it is a comment.
int lex_long(lexer *lx, int64_t level, uint32_t first_line, bool keep, token *out);
// At \r or \n: passes one line break (also \r\n and \n\r).
void lex_newline(lexer *lx);

#endif
