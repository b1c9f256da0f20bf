// SPDX-License-Identifier: Apache-2.0
// A process that puts the terminal back when this one is killed outright (SIGKILL, the system out of memory, a fault
// with no stack left). It holds one end of a pipe and sleeps; the system closes the other when this process dies, by
// whatever death. It is a fork that never executes anything else, so all that it calls is safe behind a fork.
#define _GNU_SOURCE
#include "guard.h"
#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int held_end = -1;
static pid_t watcher;

/// Not the name of the program: what kills that by its name is to leave this one alive.
static const char name[] = "terminal-rescue";

/// Shows the name for what stood in the arguments and in the environment: keys, perhaps.
static void rename_process(void) {
  prctl(PR_SET_NAME, name);
  char *first = program_invocation_name;
  char *end = first + strlen(first) + 1;
  for (char **variable = environ; variable != NULL && *variable != NULL; variable++) {
    size_t length = strlen(*variable) + 1;
    if (*variable + length > end && *variable > first && *variable - first < 1 << 20) end = *variable + length;
    memset(*variable, 0, length);
  }
  int arguments = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
  char buffer[4096];
  size_t length = 0;
  for (ssize_t count; (count = read(arguments, buffer, sizeof buffer)) > 0;) length += (size_t)count;
  if (length < 2) return;
  memset(first, 0, length);
  size_t room = (size_t)(end - first);
  if (room < length) room = length;
  // A name longer than the arguments goes on in the environment, which the system knows by the missing end between.
  strncpy(first, name, room < sizeof name ? room - 1 : sizeof name);
}

static void watch(int end, int terminal) {
  // No signal to the job, and no end of the session, is meant for it.
  setsid();
  rename_process();
  if (chdir("/") != 0) _exit(1);
  // Above what is kept, then down: nothing else stays open, no lock and no connection.
  int kept_end = fcntl(end, F_DUPFD, 16);
  int kept_terminal = fcntl(terminal, F_DUPFD, 16);
  dup2(kept_end, 0);
  dup2(kept_terminal, 1);
  close_range(2, ~0U, 0);
  char byte;
  while (read(0, &byte, 1) < 0 && errno == EINTR) continue;
  if (skein_guard->armed) {
    skein_guard_send_way(1);
    tcflush(1, TCIFLUSH);
    skein_guard_put_settings(1, TCSANOW);
  }
  _exit(0);
}

void skein_watcher_start(int terminal) {
  if (held_end >= 0 || skein_guard == NULL) return;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t child = _Fork();
  if (child == 0) watch(ends[0], terminal);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(ends[0]);
  if (child < 0) {
    close(ends[1]);
    return;
  }
  held_end = ends[1];
  watcher = child;
}

void skein_watcher_end(void) {
  if (held_end < 0) return;
  close(held_end);
  held_end = -1;
  // It ends by itself; a stopped one too is not waited for.
  if (waitpid(watcher, NULL, WNOHANG) == 0) {
    kill(watcher, SIGKILL);
    while (waitpid(watcher, NULL, 0) < 0 && errno == EINTR) continue;
  }
}
