// SPDX-License-Identifier: Apache-2.0
// The signals of faults: the terminal is put back, one line is said, and the fault takes its course.
#define _GNU_SOURCE
#include "guard.h"
#include "CNcurses.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const int faults[] = {SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSYS};
enum { fault_count = sizeof faults / sizeof faults[0] };
static struct sigaction actions_before[fault_count];
static bool catching;
static bool reports;
static char last_words[1024];
static size_t last_words_count;

void skein_guard_last_words(const char *words) {
  last_words_count = strnlen(words, sizeof last_words);
  memcpy(last_words, words, last_words_count);
}

static void fault(int signal_number) {
  skein_guard_restore();
  if (last_words_count > 0) {
    ssize_t ignored = write(STDERR_FILENO, last_words, last_words_count);
    (void)ignored;
    last_words_count = 0;
  }
  // A crash report shows memory, and so perhaps a key: it is written only for who has asked for one.
  struct sigaction next = {.sa_handler = SIG_DFL};
  for (int i = 0; i < fault_count; i++) {
    if (faults[i] == signal_number && reports) next = actions_before[i];
  }
  sigaction(signal_number, &next, NULL);
  raise(signal_number);
}

static pthread_key_t stack_key;
static pthread_once_t stack_key_once = PTHREAD_ONCE_INIT;

static void free_stack(void *memory) {
  stack_t none = {.ss_flags = SS_DISABLE};
  sigaltstack(&none, NULL);
  free(memory);
}

static void make_stack_key(void) { pthread_key_create(&stack_key, free_stack); }

void skein_guard_give_stack(void) {
  static _Thread_local bool done;
  if (done || !catching) return;
  done = true;
  stack_t present;
  if (sigaltstack(NULL, &present) != 0 || !(present.ss_flags & SS_DISABLE)) return;
  pthread_once(&stack_key_once, make_stack_key);
  enum { size = 65536 };
  void *memory = malloc(size);
  stack_t own = {.ss_sp = memory, .ss_size = size, .ss_flags = 0};
  if (memory == NULL || sigaltstack(&own, NULL) != 0) {
    free(memory);
  } else {
    pthread_setspecific(stack_key, memory);
  }
}

void skein_guard_catch_faults(void) {
  if (catching) return;
  reports = getenv("SWIFT_BACKTRACE") != NULL;
  struct sigaction action = {.sa_handler = fault, .sa_flags = SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < fault_count; i++) sigaction(faults[i], &action, &actions_before[i]);
  catching = true;
  skein_guard_give_stack();
}

void skein_guard_release_faults(void) {
  if (!catching) return;
  for (int i = 0; i < fault_count; i++) sigaction(faults[i], &actions_before[i], NULL);
  catching = false;
}
