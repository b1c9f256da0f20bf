// SPDX-License-Identifier: Apache-2.0
// What puts the terminal back, shared by this process and the one that watches over it.
#ifndef SKEIN_GUARD_H
#define SKEIN_GUARD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

/// In memory of both processes: how the terminal was found, and what undoes what was done to it.
typedef struct {
  /// Whether the terminal is ours, and to be put back by whoever is left.
  atomic_int armed;
  struct termios before;
  /// The settings that are ours; others have been made by somebody else since, a shell perhaps.
  struct termios own;
  atomic_int own_known;
  // Two, so that a death while one is being written finds the other whole.
  struct {
    char bytes[1024];
    size_t count;
  } ways[2];
  atomic_int way;
} skein_guard_state;

/// The state; NULL before the first terminal.
extern skein_guard_state *skein_guard;

/// Sends the way back to a terminal that is ours. One that takes nothing has what it was yet to draw thrown away.
void skein_guard_send_way(int terminal);
/// Puts the settings back, unless somebody else has made their own since.
void skein_guard_put_settings(int terminal, int when);
/// Puts the terminal back if that is still to be done, and has nobody do it again. Safe in a signal's handler.
void skein_guard_restore(void);

#endif
