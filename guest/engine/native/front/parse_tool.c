// Parses Lua files and reports the first syntax error of each, as luac -p does;
// with -d dumps their trees; with -n NAME gives the chunk another name.
// Exit code 1 when a file had an error. "-" reads the standard input.
#include <stdio.h>
#include <stdlib.h>

#include "../ast_dump.h"
#include "parse_world.h"

typedef struct options { bool dump; const char *name; } options;

static int read_all(FILE *in, buffer *text) {
  char part[4096];
  size_t n;
  while ((n = fread(part, 1, sizeof part, in)) > 0) TRY(buffer_put(text, part, n));
  return OK;
}

static int read_file(const char *path, buffer *text) {
  if (strcmp(path, "-") == 0) return read_all(stdin, text);
  FILE *in = fopen(path, "rb");
  if (in == NULL) return ERR_LUA;
  int status = read_all(in, text);
  fclose(in);
  return status;
}

static int parse(const options *o, const char *path, const buffer *text) {
  char name[4096];
  snprintf(name, sizeof name, "@%s", path);
  arena tree = {0};
  func *main_func;
  set_nil(&vm.error);
  int status = parse_chunk(NULL, &tree, text->data == NULL ? "" : text->data, text->len,
                           o->name != NULL ? o->name : name, &main_func);
  if (status >= 0 && o->dump) ast_dump(stdout, main_func);
  if (status == ERR_LUA) printf("%s\n", as_string(&vm.error)->text);
  if (status < ERR_LUA) printf("%s: status %d\n", path, status);
  arena_free(&tree);
  return status;
}

static int run_file(const options *o, const char *path) {
  buffer text = {0};
  int status = read_file(path, &text);
  if (status < 0) {
    fprintf(stderr, "cannot read %s\n", path);
  } else {
    status = parse(o, path, &text);
  }
  buffer_free(&text);
  return status;
}

int main(int argc, char **argv) {
  options o = {0};
  int failures = 0;
  world_init();
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "-d") == 0) {
      o.dump = true;
    } else if (strcmp(argv[i], "-n") == 0 && i + 1 < argc) {
      o.name = argv[++i];
    } else if (run_file(&o, argv[i]) < 0) {
      failures++;
    }
  }
  world_end();
  return failures != 0;
}
