// A store in memory for native builds: a test double of the host's, kept small.
// Tables are sorted arrays; a batch is undone by going back to a copy.
#ifndef LUAHOST_STUB_STORE_H
#define LUAHOST_STUB_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct bytes {
  char *data;
  size_t len;
} bytes;

bytes bytes_copy(const void *data, size_t len);
void bytes_append(bytes *b, const void *data, size_t len);
bool bytes_equal(bytes a, bytes b);

typedef struct stub_entry {
  bytes key, value;  // CBOR items
} stub_entry;

typedef struct stub_table {
  char *name;
  stub_entry *entries;  // by key: integers by value, then strings by bytes
  size_t count;
} stub_table;

stub_table *stub_table_named(const char *name);

// The place of a key, or where it would be.
size_t stub_find(const stub_table *t, bytes key, bool *found);
void stub_put(stub_table *t, bytes key, bytes value);
bool stub_remove(stub_table *t, bytes key);
void stub_clear(stub_table *t);

int stub_compare_keys(bytes a, bytes b);

// A copy of all tables, and the way back to it. Either ends with the copy gone. There may be two: of a
// transaction, and of a batch in it.
void stub_checkpoint(void);
void stub_rollback(void);
void stub_commit(void);

// ---- CBOR, as much as keys and messages need

typedef struct item_reader {
  const uint8_t *at, *end;
  bool bad;
} item_reader;

typedef struct item_head {
  unsigned major;
  uint64_t n;
} item_head;

item_head read_item_head(item_reader *r);
bytes read_item(item_reader *r);      // the whole item, not copied
int64_t read_item_int(item_reader *r);
bytes read_item_string(item_reader *r);
bool is_whole_item(bytes b);
void put_item_head(bytes *out, unsigned major, uint64_t n);
void put_item_int(bytes *out, int64_t i);
void put_item_text(bytes *out, const char *text);

#endif
