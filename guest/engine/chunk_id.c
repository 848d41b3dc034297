#include <string.h>

#include "ast.h"

enum { ID_LEN = CHUNK_ID_MAX - 1 };  // the last byte is the NUL

static void put(char **to, const char *text, size_t len) {
  memcpy(*to, text, len);
  *to += len;
}

// A file's name keeps its end, which tells more than its start.
static char *put_file_name(char *to, const char *name, size_t len) {
  if (len > ID_LEN) {
    put(&to, "...", 3);
    name += len - (ID_LEN - 3);
    len = ID_LEN - 3;
  }
  put(&to, name, len);
  return to;
}

// [string "first line..."]
static char *put_source(char *to, const char *source, size_t len) {
  const char *newline = memchr(source, '\n', len);
  size_t room = ID_LEN - strlen("[string \"...\"]");
  size_t shown = newline != NULL ? (size_t)(newline - source) : len;
  bool cut = newline != NULL || len > room;
  put(&to, "[string \"", 9);
  put(&to, source, shown < room ? shown : room);
  if (cut) put(&to, "...", 3);
  put(&to, "\"]", 2);
  return to;
}

size_t chunk_id(char out[CHUNK_ID_MAX], const char *chunk_name, size_t len) {
  char *end = out;
  if (len > 0 && chunk_name[0] == '=') {
    put(&end, chunk_name + 1, len - 1 < ID_LEN ? len - 1 : ID_LEN);
  } else if (len > 0 && chunk_name[0] == '@') {
    end = put_file_name(out, chunk_name + 1, len - 1);
  } else {
    end = put_source(out, chunk_name, len);
  }
  *end = '\0';
  return (size_t)(end - out);
}
