// SPDX-License-Identifier: Apache-2.0
// Puts the terminal back when the process ends without having done so. What runs in a signal's handler here only calls
// what POSIX lists as safe there: write, tcflush, tcsetattr, dup2, sigaction, raise.
#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE_EXTENDED 1
#define _GNU_SOURCE
#include "CNcurses.h"

#include <errno.h>
#include <ncursesw/curses.h>
#include <ncursesw/term.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static struct {
  volatile sig_atomic_t armed;
  int terminal;
  int out;
  int err;
  struct termios settings;
  // Two, so that a fault while one is being written finds the other whole.
  struct {
    char bytes[1024];
    size_t count;
  } ways[2];
  volatile sig_atomic_t way;
} guard;

static char *next_bytes;
static size_t next_count;

static int append_byte(int byte) {
  if (next_count < sizeof guard.ways[0].bytes) next_bytes[next_count++] = (char)byte;
  return byte;
}

static void append(const char *text) {
  while (*text != 0) append_byte(*text++);
}

static void append_capability(const char *name) {
  const char *value = skein_terminfo_string(name);
  if (value != NULL) tputs(value, 1, append_byte);
}

static void restore(void) {
  if (!guard.armed) return;
  guard.armed = 0;
  const char *bytes = guard.ways[guard.way].bytes;
  size_t count = guard.ways[guard.way].count;
  size_t done = 0;
  while (done < count) {
    ssize_t written = write(guard.terminal, bytes + done, count - done);
    if (written < 0 && errno != EINTR) break;
    if (written > 0) done += (size_t)written;
  }
  // What was typed for a program that is no more, and what a mouse told it, is no command for the shell.
  tcflush(guard.terminal, TCIFLUSH);
  tcsetattr(guard.terminal, TCSANOW, &guard.settings);
  if (guard.out >= 0) dup2(guard.out, STDOUT_FILENO);
  if (guard.err >= 0) dup2(guard.err, STDERR_FILENO);
}

bool skein_guard_prepare(int terminal, const char *before, bool below) {
  static bool registered;
  if (!registered && atexit(restore) != 0) return false;
  registered = true;
  guard.terminal = terminal;
  int next = 1 - guard.way;
  next_bytes = guard.ways[next].bytes;
  next_count = 0;
  append(before);
  append_capability("rmkx");
  append_capability("sgr0");
  append_capability("op");
  append_capability("cnorm");
  if (below) {
    // Further down than any terminal goes is its last row.
    const char *move = skein_terminfo_string("cup");
    if (move != NULL) tputs(tiparm(move, 998, 0), 1, append_byte);
    append("\r\n");
  } else {
    append_capability("rmcup");
  }
  guard.ways[next].count = next_count;
  guard.way = next;
  return true;
}

static bool settings_known;

void skein_guard_arm(int out, int err) {
  guard.out = out;
  guard.err = err;
  guard.armed = 1;
}

void skein_guard_disarm(void) { guard.armed = 0; }

bool skein_guard_read_settings(int terminal) {
  settings_known = tcgetattr(terminal, &guard.settings) == 0;
  guard.terminal = terminal;
  return settings_known;
}

void skein_guard_restore_settings(void) {
  if (settings_known) tcsetattr(guard.terminal, TCSADRAIN, &guard.settings);
}

// MARK: Faults

static const int faults[] = {SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSYS};
enum { fault_count = sizeof faults / sizeof faults[0] };
static struct sigaction actions_before[fault_count];
static bool catching;

static void fault(int signal_number) {
  restore();
  // What was to happen before happens now: it is the default action, or the writing of a crash report.
  for (int i = 0; i < fault_count; i++) {
    if (faults[i] == signal_number) sigaction(signal_number, &actions_before[i], NULL);
  }
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
