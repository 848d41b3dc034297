#include "faults.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "libs.h"
#include "machine.h"
#include "process.h"

#ifdef ENGINE_FAULTS

#include <sanitizer/lsan_interface.h>

extern bool (*mem_fault)(void);  // mem.c

// Fuel of a run: enough for any test script, and an end for one that a fault sent round in circles.
enum { FAULT_FUEL = 20000000 };

// The allocation fault.at from now fails, and fault.more after it.
static struct {
  int64_t at, more;
} fault;

static bool fail_counted(void) {
  if (--fault.at > 0) return false;
  if (fault.more-- == 0) mem_fault = NULL;
  return true;
}

// What an undisturbed run leaves: buffers that are kept for the next one. A run with a fault may need others.
static uint64_t kept;

static void check_freed(void) {
  if (control.mem_used > kept && __lsan_do_recoverable_leak_check() != 0) abort();
}

// A run whose allocations fail as `fails` says, once the machine stands.
static void run_failing(const faulty_script *s, bool (*fails)(void)) {
  thread *th;
  control.interrupt = INTERRUPT_NONE;
  control.fuel_left = FAULT_FUEL;
  control.seed = s->seed;
  if (machine_open(&th) < 0) exit(EXIT_FAILURE);
  mem_fault = fails;
  s->run(th, s->context);
  machine_close();
  mem_fault = NULL;
  io_flush();
}

static void run_undisturbed(const faulty_script *s) {
  run_failing(s, NULL);
  kept = control.mem_used;
}

// ---- some of them, in this process

// What all sampled runs of a script may take, in seconds.
static const double sample_time = 4;

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

// False when so many allocations were not made.
static bool run_with_fault(const faulty_script *s, int64_t at, int64_t more) {
  fault.at = at;
  fault.more = more;
  run_failing(s, fail_counted);
  check_freed();
  return fault.at <= 0;
}

// Single failures, some in a row, and memory that stays full.
int faults_sampled(const faulty_script *s) {
  static const int64_t lasting[] = {0, 3, INT64_MAX};
  enum { KINDS = sizeof lasting / sizeof *lasting };
  process_silence(1);
  run_undisturbed(s);
  int runs = 0;
  double start = seconds();
  for (size_t i = 0; i < KINDS; i++) {
    double end = start + sample_time * (double)(i + 1) / KINDS;
    for (int64_t at = 1; run_with_fault(s, at, lasting[i]) && seconds() < end; at += 1 + at / 50) runs++;
  }
  fprintf(stderr, "%d runs with faults\n", runs);
  return EXIT_SUCCESS;
}

// ---- all of them, each in a copy of the process

// Fuel that is left to a copy.
enum { FUEL_AFTER_FAULT = 200000 };

static struct {
  int64_t allocations, broken;
  bool is_copy;
} every;

// In a copy of the process the allocation fails, and `more` after it. True there.
static bool copy_fails(int64_t more) {
  int status;
  if (process_split(&status)) {
    every.is_copy = true;
    fault.at = 0;
    fault.more = more - 1;
    mem_fault = more > 0 ? fail_counted : NULL;
    if (control.fuel_left > FUEL_AFTER_FAULT) control.fuel_left = FUEL_AFTER_FAULT;
    return true;
  }
  if (status != 0) {
    every.broken++;
    fprintf(stderr, "allocation %" PRId64 " and %" PRId64 " more failing: status %d\n", every.allocations, more, status);
  }
  return false;
}

// The original makes every allocation.
static bool fail_in_copies(void) {
  every.allocations++;
  return copy_fails(0) || copy_fails(INT64_MAX);
}

int faults_every(const faulty_script *s) {
  process_silence(1);
  run_undisturbed(s);
  run_failing(s, fail_in_copies);
  check_freed();
  if (every.is_copy) _Exit(EXIT_SUCCESS);
  fprintf(stderr, "%" PRId64 " allocations, %" PRId64 " failures that break\n", every.allocations, every.broken);
  return every.broken > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
