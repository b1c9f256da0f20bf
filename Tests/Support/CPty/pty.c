// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CPty.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/// The child's half: only what is safe between fork and exec.
static void become(
  const char *path, char *const *arguments, char *const *environment, const char *directory, const char *slave,
  const struct winsize *size) {
  setsid();
  int terminal = open(slave, O_RDWR);
  if (terminal < 0) _exit(126);
  ioctl(terminal, TIOCSCTTY, 0);
  ioctl(terminal, TIOCSWINSZ, size);
  dup2(terminal, 0);
  dup2(terminal, 1);
  dup2(terminal, 2);
  close_range(3, ~0U, 0);
  for (int signal_number = 1; signal_number < 32; signal_number++) signal(signal_number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  if (directory != NULL && chdir(directory) != 0) _exit(126);
  execve(path, arguments, environment);
  _exit(127);
}

int skein_pty_spawn(
  const char *path, char *const *arguments, char *const *environment, const char *directory, int rows, int columns,
  int *master, pid_t *pid) {
  char slave[128];
  int end = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (end < 0) return errno;
  if (grantpt(end) != 0 || unlockpt(end) != 0 || ptsname_r(end, slave, sizeof slave) != 0) {
    int error = errno;
    close(end);
    return error;
  }
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  pid_t child = fork();
  if (child < 0) {
    int error = errno;
    close(end);
    return error;
  }
  if (child == 0) become(path, arguments, environment, directory, slave, &size);
  *master = end;
  *pid = child;
  return 0;
}

int skein_pty_resize(int master, int rows, int columns) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  return ioctl(master, TIOCSWINSZ, &size) == 0 ? 0 : errno;
}

int skein_pty_wait(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return 127;
  }
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

pid_t skein_pty_foreground(int master) { return tcgetpgrp(master); }
