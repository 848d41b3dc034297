// Scripts whose allocations fail. In builds with ENGINE_FAULTS (mem.c).
//
// What a script does then does not matter. It must end, with an error or
// without, and leave nothing behind: neither memory nor a sanitizer's report.
#ifndef LUAHOST_FAULTS_H
#define LUAHOST_FAULTS_H

#include "engine.h"

typedef struct faulty_script {
  void (*run)(thread *th, const void *context);  // on a fresh machine
  const void *context;
  uint64_t seed;
} faulty_script;

// Each runs the script without its output and prints one line to stderr. Exit codes: 0, 1 when
// something broke; or a sanitizer ends the process.

// Every allocation up to the 50th, then ever fewer of them, for some seconds.
int faults_sampled(const faulty_script *s);
// Every allocation, however long it takes.
int faults_every(const faulty_script *s);

#endif
