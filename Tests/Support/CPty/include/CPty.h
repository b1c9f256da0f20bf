// SPDX-License-Identifier: Apache-2.0
#ifndef SKEIN_CPTY_H
#define SKEIN_CPTY_H

#include <sys/types.h>

/// Starts a program as the leader of a session whose terminal is a new pseudo-terminal. Returns 0, or an errno.
/// The other end, non-blocking, is `*master`. If the program can't be run, the child exits with 127.
int skein_pty_spawn(
  const char *path, char *const *arguments, char *const *environment, const char *directory, int rows, int columns,
  int *master, pid_t *pid);

/// Tells the programs on the terminal its new size. Returns 0, or an errno.
int skein_pty_resize(int master, int rows, int columns);

/// Waits until the child ends. Returns its exit code, or minus the signal that ended it.
int skein_pty_wait(pid_t pid);

/// The process group in the terminal's foreground, or -1.
pid_t skein_pty_foreground(int master);

#endif
