// SPDX-License-Identifier: Apache-2.0
// Signals as bytes in a pipe. A signal that is waited for by a descriptor must be blocked in every thread, which
// children would inherit; a handler that writes one byte needs nothing and is gone after exec.
#define _GNU_SOURCE
#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

enum { most_signals = 65 };

static int reading_end = -1;
// Of signal handlers, on any thread. It stays open when nobody reads any more: a handler that has just looked here must
// not write into a file that has got the number since.
static _Atomic int writing_end = -1;
static struct sigaction actions_before[most_signals];
static bool watched[most_signals];

static void note(int signal_number) {
  int saved = errno;
  char byte = (char)signal_number;
  // A full pipe has wakened the reader already.
  ssize_t ignored = write(atomic_load(&writing_end), &byte, 1);
  (void)ignored;
  errno = saved;
}

void skein_signal_watch(int signal_number) {
  struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(signal_number, &action, NULL);
}

int skein_signals_open(const int *signals, int count) {
  int ends[2];
  if (reading_end >= 0 || pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  reading_end = ends[0];
  int earlier = atomic_exchange(&writing_end, ends[1]);
  if (earlier >= 0) close(earlier);
  // Who started us may have blocked them, and what is blocked reaches no handler.
  sigset_t heard;
  sigemptyset(&heard);
  for (int i = 0; i < count; i++) {
    int signal_number = signals[i];
    if (signal_number < 1 || signal_number >= most_signals) continue;
    struct sigaction before;
    if (sigaction(signal_number, NULL, &before) != 0 || before.sa_handler == SIG_IGN) continue;
    actions_before[signal_number] = before;
    watched[signal_number] = true;
    skein_signal_watch(signal_number);
    sigaddset(&heard, signal_number);
  }
  pthread_sigmask(SIG_UNBLOCK, &heard, NULL);
  return reading_end;
}

int skein_signals_close(void) {
  for (int i = 1; i < most_signals; i++) {
    if (watched[i]) sigaction(i, &actions_before[i], NULL);
    watched[i] = false;
  }
  // A terminal that goes away says so more than once: the second time must not end what is being saved.
  signal(SIGHUP, SIG_IGN);
  int end = reading_end;
  reading_end = -1;
  return end;
}

void skein_signal_default(int signal_number) { signal(signal_number, SIG_DFL); }

void skein_stop_job(bool whole_group) {
  // The others of the job first, then this process by a signal to this very thread: a signal to the process would be
  // taken by any thread at any time, when the terminal may have been entered again. The other threads block it.
  signal(SIGTSTP, SIG_IGN);
  if (whole_group) kill(0, SIGTSTP);
  signal(SIGTSTP, SIG_DFL);
  sigset_t stop;
  sigset_t before;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stop, &before);
  raise(SIGTSTP);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void skein_stop_in_background(int terminal) {
  // Where nobody could continue it, the signal does nothing; the system refuses what is done to the terminal then.
  for (int tries = 0; tries < 16; tries++) {
    pid_t front = tcgetpgrp(terminal);
    if (front < 0 || front == getpgrp()) return;
    raise(SIGTTIN);
  }
}

bool skein_signal_is_watched(int signal_number) {
  return signal_number > 0 && signal_number < most_signals && watched[signal_number];
}
