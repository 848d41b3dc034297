// require and package. Modules come from package.preload or from what the host
// supplies. A plugin has no files: package.path and package.cpath are empty, and
// what scripts put there is looked for as the manual says, and never found.
#include "libs.h"
#include "vm.h"

// Upvalue of require and of the searchers.
enum { PACKAGE = 0 };

static const value *package_field(thread *th, const char *name) {
  return table_get_cstr(as_table(builtin_upvalue(th, PACKAGE)), name);
}

// ---- searchers: name -> loader and its data, or a text that says where it is not

static int search_preload(thread *th) {
  string *name;
  TRY(check_string(th, 0, &name));
  const value *preload = package_field(th, "preload");
  if (!is_table(preload)) return raise(th, "'package.preload' must be a table");
  const value *loader = table_get_str(as_table(preload), name);
  if (is_nil(loader)) {
    TRY(push_format(th, "no field package.preload['%s']", name->text));
    return 1;
  }
  push_value(th, loader);
  TRY(push_cstring(th, ":preload:"));
  return 2;
}

// Adds "no file 'F'" for each file that the templates of path name.
static int put_missing_files(buffer *message, const char *path, const char *name) {
  const char *separator = "";
  while (*path != '\0') {
    size_t len = strcspn(path, ";");
    TRY(buffer_printf(message, "%sno file '", separator));
    for (size_t i = 0; i < len; i++) {
      size_t piece = path[i] == '?' ? strlen(name) : 1;
      TRY(fuel_spend(1 + (int64_t)piece / 64));
      TRY(buffer_put(message, path[i] == '?' ? name : path + i, piece));
    }
    TRY(buffer_putc(message, '\''));
    separator = "\n\t";
    path += len + (path[len] == ';');
  }
  return OK;
}

// Pushes the text that says which files are missing. name is on the stack.
static int push_missing_files(thread *th, const char *path, const char *name) {
  buffer message = {0};
  int status = put_missing_files(&message, path, name);
  if (status < 0) {
    buffer_free(&message);
    return status;
  }
  return push_buffer(th, &message);
}

// Pushes text with each occurrence of `from` replaced by `to`.
static int push_replaced(thread *th, const char *text, const char *from, const char *to) {
  buffer b = {0};
  int status = OK;
  for (size_t step; *text != '\0' && status == OK; text += step) {
    bool found = *from != '\0' && strncmp(text, from, strlen(from)) == 0;
    step = found ? strlen(from) : 1;
    status = found ? buffer_put(&b, to, strlen(to)) : buffer_putc(&b, *text);
    if (status == OK) status = fuel_spend(1 + (int64_t)strlen(found ? to : "") / 64);
  }
  if (status < 0) {
    buffer_free(&b);
    return status;
  }
  return push_buffer(th, &b);
}

static int package_searchpath(thread *th) {
  string *name, *path;
  const char *separator, *replacement;
  size_t len;
  TRY(check_string(th, 0, &name));
  TRY(check_string(th, 1, &path));
  TRY(opt_string(th, 2, ".", 1, &separator, &len));
  TRY(opt_string(th, 3, "/", 1, &replacement, &len));
  TRY(push_replaced(th, name->text, separator, replacement));
  push_nil(th);
  TRY(push_missing_files(th, path->text, as_string(from_top(th, -2))->text));
  return 2;
}

// The searchers of files: Lua's, C's, and C's by the root of the name.
static int search_files(thread *th, const char *field, const char *name) {
  const value *path = package_field(th, field);
  if (!is_string(path) && !is_number(path)) return raise(th, "'package.%s' must be a string", field);
  TRY(push_tostring(th, path));
  TRY(push_replaced(th, name, ".", "/"));
  TRY(push_missing_files(th, as_string(from_top(th, -2))->text, as_string(from_top(th, -1))->text));
  return 1;
}

static int search_lua(thread *th) {
  string *name;
  TRY(check_string(th, 0, &name));
  return search_files(th, "path", name->text);
}

static int search_c(thread *th) {
  string *name;
  TRY(check_string(th, 0, &name));
  return search_files(th, "cpath", name->text);
}

static int search_c_root(thread *th) {
  string *name;
  TRY(check_string(th, 0, &name));
  const char *dot = strchr(name->text, '.');
  if (dot == NULL) return 0;
  TRY(push_string(th, name->text, (size_t)(dot - name->text)));
  return search_files(th, "cpath", as_string(from_top(th, -1))->text);
}

static int package_loadlib(thread *th) {
  string *text;
  TRY(check_string(th, 0, &text));
  TRY(check_string(th, 1, &text));
  push_nil(th);
  TRY(push_cstring(th, "dynamic libraries not enabled; check your Lua installation"));
  TRY(push_cstring(th, "absent"));
  return 3;
}

// Compiles a module's source; its chunk is named after the module.
static int load_module(thread *th, const string *name, const buffer *source) {
  TRY(push_format(th, "@%s", name->text));
  const char *chunk_name = as_string(from_top(th, -1))->text;
  int status = load_file_text(th, source->data, source->len, chunk_name, "bt", NULL);
  if (status != ERR_LUA || !is_string(&vm.error)) return status;
  return raise(th, "error loading module '%s' from the host:\n\t%s", name->text,
               as_string(&vm.error)->text);
}

static int search_host(thread *th) {
  string *name;
  TRY(check_string(th, 0, &name));
  buffer source = {0};
  int found = module_source(th, name->text, name->len, &source);
  int status = found > 0 ? load_module(th, name, &source) : found;
  buffer_free(&source);
  TRY(status);
  if (!found) {
    TRY(push_format(th, "no module '%s' supplied by the host", name->text));
    return 1;
  }
  TRY(push_cstring(th, ":host:"));
  return 2;
}

// ---- require

// Calls one searcher. 1: a loader and its data lie on top of the stack; 0: not found, its text
// is added to the message.
static int try_searcher(thread *th, const value *searcher, buffer *message) {
  push_value(th, searcher);
  push_value(th, arg(th, 0));
  TRY(call_value(th, 1, 2));
  if (is_function(from_top(th, -2))) return 1;
  if (is_string(from_top(th, -2))) {
    const string *text = as_string(from_top(th, -2));
    if (text->len > 0) TRY(buffer_put(message, "\n\t", 2));
    TRY(buffer_put(message, text->text, text->len));
  }
  pop(th, 2);
  return 0;
}

static int put_position(thread *th, buffer *message) {
  TRY(push_where(th, 1));
  const string *where = as_string(from_top(th, -1));
  pop(th, 1);
  return buffer_put(message, where->text, where->len);
}

// The message has no limit, for it lists all places.
static int raise_not_found(thread *th, buffer *message) {
  TRY(push_buffer(th, message));
  return raise_value(th, from_top(th, -1));
}

static int try_searchers(thread *th, buffer *message) {
  TRY(put_position(th, message));
  TRY(buffer_printf(message, "module '%.80s' not found:", as_string(arg(th, 0))->text));
  for (int64_t i = 1;; i++) {
    TRY(fuel_spend(1));
    const value *searchers = package_field(th, "searchers");
    if (!is_table(searchers)) return raise(th, "'package.searchers' must be a table");
    const value *searcher = table_get_int(as_table(searchers), i);
    if (is_nil(searcher)) break;
    int found = try_searcher(th, searcher, message);
    if (found != 0) return found;
  }
  return raise_not_found(th, message);
}

static int find_loader(thread *th) {
  buffer message = {0};
  int status = try_searchers(th, &message);
  buffer_free(&message);
  return status;
}

static int require_function(thread *th) {
  string *name;
  TRY(check_string(th, 0, &name));
  set_nargs(th, 1);
  const value *loaded = table_get_str(loaded_modules(), name);
  if (!is_false(loaded)) {
    push_value(th, loaded);
    return 1;
  }
  TRY(find_loader(th));
  value data;  // also stays on the stack, below what is called
  value_copy(&data, from_top(th, -1));
  push_value(th, from_top(th, -2));
  push_value(th, arg(th, 0));
  push_value(th, &data);
  TRY(call_value(th, 2, 1));
  const value *result = from_top(th, -1);
  if (!is_nil(result)) TRY(table_set_str(th, loaded_modules(), name, result));
  result = table_get_str(loaded_modules(), name);
  if (is_nil(result)) {
    push_bool(th, true);
    TRY(table_set_str(th, loaded_modules(), name, from_top(th, -1)));
  } else {
    push_value(th, result);
  }
  push_value(th, &data);
  return 2;
}

// ---- registration: the package table is on top of the stack

// Stores the value on top of the stack in the table below it, and pops it.
static int set_field(thread *th, const char *name) {
  TRY(table_set_cstr(th, as_table(from_top(th, -2)), name, from_top(th, -1)));
  pop(th, 1);
  return OK;
}

static int add_text(thread *th, const char *name, const char *text) {
  TRY(push_cstring(th, text));
  return set_field(th, name);
}

static int add_searchers(thread *th) {
  static const library_entry searchers[] = {
      {"package.preload_searcher", search_preload}, {"package.host_searcher", search_host},
      {"package.lua_searcher", search_lua},         {"package.c_searcher", search_c},
      {"package.c_root_searcher", search_c_root},
  };
  enum { COUNT = sizeof searchers / sizeof *searchers };
  TRY(push_table(th, COUNT, 0));
  for (int i = 0; i < COUNT; i++) {
    push_value(th, from_top(th, -2));
    TRY(push_builtin(th, searchers[i].name, searchers[i].fn, 1));
    TRY(standard_add(NULL, as_object(from_top(th, -1))));
    TRY(table_set_int(th, as_table(from_top(th, -2)), i + 1, from_top(th, -1)));
    pop(th, 1);
  }
  TRY(standard_add("package.searchers", as_object(from_top(th, -1))));
  return set_field(th, "searchers");
}

static int add_require(thread *th) {
  push_value(th, from_top(th, -1));
  TRY(push_builtin(th, "require", require_function, 1));
  TRY(standard_add(NULL, as_object(from_top(th, -1))));
  TRY(table_set_cstr(th, globals(), "require", from_top(th, -1)));
  pop(th, 1);
  return OK;
}

static const library_entry package_functions[] = {
    {"loadlib", package_loadlib}, {"searchpath", package_searchpath}, {NULL, NULL}};

int open_require(thread *th) {
  TRY(push_table(th, 0, 16));
  TRY(add_functions(th, "package", package_functions));
  push_table_object(th, loaded_modules());
  TRY(set_field(th, "loaded"));
  TRY(push_table(th, 0, 0));
  TRY(standard_add("package.preload", as_object(from_top(th, -1))));
  TRY(set_field(th, "preload"));
  TRY(add_text(th, "path", ""));
  TRY(add_text(th, "cpath", ""));
  TRY(add_text(th, "config", "/\n;\n?\n!\n-\n"));
  TRY(add_searchers(th));
  TRY(add_require(th));
  return add_library(th, "package");
}
