// SPDX-License-Identifier: Apache-2.0
// Puts the terminal back when the process ends without having done so. What runs in a signal's handler here only calls
// what POSIX lists as safe there: write, poll's like of it, tcflush, tcsetattr, dup2, sigaction, raise.
#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE_EXTENDED 1
#define _GNU_SOURCE
#include "guard.h"
#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <ncursesw/curses.h>
#include <ncursesw/term.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

skein_guard_state *skein_guard;

/// What only this process has.
static struct {
  // Who takes it from 1 to 0 puts the terminal back: of two threads that fault, one.
  atomic_int pending;
  int terminal;
  int nothing;
  int out;
  int err;
} here = {.terminal = -1, .nothing = -1, .out = -1, .err = -1};

static bool make_state(void) {
  if (skein_guard != NULL) return true;
  void *memory = mmap(NULL, sizeof *skein_guard, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  skein_guard = memory;
  here.nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
  return atexit(skein_guard_restore) == 0;
}

// MARK: The way back

static char *next_bytes;
static size_t next_count;

static int append_byte(int byte) {
  if (next_count < sizeof skein_guard->ways[0].bytes) next_bytes[next_count++] = (char)byte;
  return byte;
}

static void append(const char *text) {
  while (*text != 0) append_byte(*text++);
}

static void append_capability(const char *name) {
  const char *value = skein_terminfo_string(name);
  if (value != NULL) tputs(value, 1, append_byte);
}

void skein_guard_prepare(const char *before, bool below) {
  if (skein_guard == NULL) return;
  int next = 1 - skein_guard->way;
  next_bytes = skein_guard->ways[next].bytes;
  next_count = 0;
  append(before);
  append_capability("rmkx");
  append_capability("rmacs");
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
  skein_guard->ways[next].count = next_count;
  skein_guard->way = next;
}

void skein_guard_prepare_bytes(const char *bytes) {
  if (skein_guard == NULL) return;
  int next = 1 - skein_guard->way;
  next_bytes = skein_guard->ways[next].bytes;
  next_count = 0;
  append(bytes);
  skein_guard->ways[next].count = next_count;
  skein_guard->way = next;
}

void skein_guard_send_way(int terminal) {
  int way = skein_guard->way & 1;
  const char *bytes = skein_guard->ways[way].bytes;
  size_t count = skein_guard->ways[way].count;
  if (count > sizeof skein_guard->ways[0].bytes) return;
  size_t done = 0;
  for (int tries = 0; done < count && tries < 8; tries++) {
    struct pollfd ready = {.fd = terminal, .events = POLLOUT};
    // What is on its way to a terminal that takes nothing is drawn by nobody: it makes room.
    if (poll(&ready, 1, 50) == 0) tcflush(terminal, TCOFLUSH);
    ssize_t written = write(terminal, bytes + done, count - done);
    if (written > 0) done += (size_t)written;
    if (written < 0 && errno == EAGAIN) tcflush(terminal, TCOFLUSH);
    if (written < 0 && errno != EINTR && errno != EAGAIN) return;
  }
}

// MARK: The settings

static bool is_same(const struct termios *one, const struct termios *other) {
  return one->c_iflag == other->c_iflag && one->c_oflag == other->c_oflag && one->c_cflag == other->c_cflag &&
    one->c_lflag == other->c_lflag && memcmp(one->c_cc, other->c_cc, sizeof one->c_cc) == 0;
}

void skein_guard_put_settings(int terminal, int when) {
  struct termios present;
  if (tcgetattr(terminal, &present) != 0) return;
  bool is_in_front = tcgetpgrp(terminal) == getpgrp();
  if (!is_in_front && skein_guard->own_known && !is_same(&present, &skein_guard->own)) return;
  // In the background this would stop the process instead.
  sigset_t stop;
  sigset_t mask;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &stop, &mask);
  tcsetattr(terminal, when, &skein_guard->before);
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
}

bool skein_guard_read_settings(int terminal) {
  if (!make_state() || tcgetattr(terminal, &skein_guard->before) != 0) return false;
  skein_guard->own_known = 0;
  skein_guard->ways[skein_guard->way & 1].count = 0;
  here.terminal = terminal;
  return true;
}

void skein_guard_keep_settings(void) {
  if (skein_guard == NULL) return;
  skein_guard->own_known = tcgetattr(here.terminal, &skein_guard->own) == 0;
}

void skein_guard_use_settings(void) {
  if (skein_guard != NULL && skein_guard->own_known) tcsetattr(here.terminal, TCSADRAIN, &skein_guard->own);
}

void skein_guard_restore_settings(bool drained) {
  if (skein_guard != NULL) skein_guard_put_settings(here.terminal, drained ? TCSADRAIN : TCSANOW);
}

// MARK: The end

void skein_guard_arm(int out, int err) {
  if (skein_guard == NULL) return;
  here.out = out;
  here.err = err;
  here.pending = 1;
  skein_guard->armed = 1;
}

void skein_guard_disarm(void) {
  if (skein_guard == NULL) return;
  skein_guard->armed = 0;
  here.pending = 0;
}

void skein_guard_hurry(void) {
  if (skein_guard != NULL) skein_guard_send_way(here.terminal);
}

void skein_guard_restore(void) {
  int expected = 1;
  if (skein_guard == NULL || !atomic_compare_exchange_strong(&here.pending, &expected, 0)) return;
  // What other threads still draw goes nowhere.
  int terminal = skein_output_silence(here.nothing);
  if (terminal < 0) terminal = here.terminal;
  skein_guard_send_way(terminal);
  // What was typed for a program that is no more, and what a mouse told it, is no command for the shell.
  tcflush(terminal, TCIFLUSH);
  skein_guard_put_settings(terminal, TCSANOW);
  if (here.out >= 0) dup2(here.out, STDOUT_FILENO);
  if (here.err >= 0) dup2(here.err, STDERR_FILENO);
  // Last: who dies before this leaves it to the watcher.
  skein_guard->armed = 0;
}
