// SPDX-License-Identifier: Apache-2.0
// ncursesw as functions: its variables and macros can't be named in Swift 6. Nothing of curses.h gets out of here.
#ifndef SKEIN_CNCURSES_H
#define SKEIN_CNCURSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// MARK: The screen (curses.c)

/// One cell as ncurses holds it: a scalar that takes columns and up to four marks; unused ones are 0.
typedef struct {
  uint32_t scalars[5];
  /// Bits as in TerminalCore's Style.Attributes.
  uint8_t attributes;
  int32_t pair;
} skein_cell;

typedef enum { SKEIN_OPENED, SKEIN_UNKNOWN_TERM, SKEIN_DUMB_TERM, SKEIN_OPEN_FAILED } skein_open_result;

/// Describes the terminal, and takes it over: raw, without echo, and with `alternate` on its alternate screen, if it
/// has one, at the first update.
skein_open_result skein_curses_open(const char *term, int input, int output, bool alternate);
/// Whether what is drawn is on a screen of its own. Where it isn't, what stands there is sent up first.
bool skein_curses_has_alternate(void);
/// Gives the terminal back as it was found, and frees everything.
void skein_curses_close(void);
/// Gives the terminal back for a while; its settings are put back elsewhere.
void skein_curses_leave(void);
/// Takes it again, with its settings, and rewrites everything at the next update.
void skein_curses_enter(void);

int skein_curses_rows(void);
int skein_curses_columns(void);
/// The next update rewrites everything, without clearing the screen before.
bool skein_curses_resize(int rows, int columns);
/// Paints everything again: the terminal has changed its picture by itself.
void skein_curses_distrust(void);

/// Replaces a row by these cells; with `whole` the terminal gets all of it, not only what changed.
void skein_curses_row(int row, const skein_cell *cells, int count, bool whole);

/// Puts one glyph, shows it at once, and takes the terminal's cursor to where ncurses believes it to be. What stands
/// beside the glyph must be shown already: it stays in its place however wide the terminal draws the glyph.
void skein_curses_glyph(int row, int column, const skein_cell *cells, int count, int columns);
void skein_curses_cursor(int row, int column, bool visible);
/// Has the terminal move what stands in these rows, from a column on, up by so many rows, or down by a negative number;
/// the rows that come free are blank. Only for a terminal that knows margins left and right, before rows are put.
bool skein_curses_scroll(int top, int bottom, int left, int by);
/// Frees what that takes.
void skein_scroll_forget(void);
/// Clears the screen and rewrites everything at the next update.
void skein_curses_clear(void);
/// Sends what changed.
void skein_curses_update(void);

/// Gathers bytes that ncurses doesn't know of: text as it is, the cursor's way, cells that stand there already.
/// Between two updates only; the cursor must be back where it was before the next.
void skein_aside_text(const char *text);
void skein_aside_move(int row, int column);
void skein_aside_cells(const skein_cell *cells, int count);

/// How many colours there are; 0 or less for none.
int skein_curses_colors(void);
int skein_curses_pairs(void);
/// Whether colour numbers from 8 on are RGB values.
bool skein_curses_has_direct_color(void);
/// Whether a pair may leave a colour to the terminal (-1).
bool skein_curses_has_default_colors(void);
bool skein_curses_set_pair(int pair, int foreground, int background);

/// A string of the terminal's description, or NULL.
const char *skein_terminfo_string(const char *name);
/// A flag of the terminal's description.
bool skein_terminfo_flag(const char *name);

/// Reads the description of a terminal without taking it over. False if there is none of that name.
bool skein_terminfo_load(const char *term);
void skein_terminfo_unload(void);
/// A number of the description that is loaded; -1 for what it does not have.
int skein_terminfo_number(const char *name);

/// The size that the kernel knows of the terminal. False if it knows none.
bool skein_terminal_size(int descriptor, int *rows, int *columns);
/// The character set of the locale in use.
const char *skein_codeset(void);
/// Uses a locale for characters, "" being the environment's. False if there is none of that name.
bool skein_use_locale(const char *name);

// MARK: What is on its way to the terminal (output.c)

/// Opens the terminal once more, for output that never waits; returns that file, or -1.
int skein_output_open(int descriptor);
void skein_output_close(void);
/// Gathers bytes.
int skein_output_byte(int byte);
void skein_output_put(const void *bytes, size_t count);
/// Gathers what was written into a file, and begins it anew.
void skein_output_file(int file);
/// Sends what was gathered, as far as the terminal takes it; true when nothing is left.
bool skein_output_send(void);
/// Sends it while the terminal takes it in time; true when nothing is left.
bool skein_output_send_within(int milliseconds);
/// How many bytes were gathered and not yet taken.
size_t skein_output_pending(void);
/// Sends it all, or throws the rest away when the terminal does not take it in time.
bool skein_output_drain(int milliseconds);
/// Puts `nothing` in the terminal's place, and returns the terminal. Safe in a signal's handler.
int skein_output_silence(int nothing);

// MARK: Putting the terminal back (guard.c, faults.c, watcher.c)

/// Remembers the terminal's settings. False if it is none.
bool skein_guard_read_settings(int terminal);
/// Remembers the settings that it has now as ours.
void skein_guard_keep_settings(void);
/// Makes our settings again.
void skein_guard_use_settings(void);
/// Makes ready the bytes that put the terminal back: what its description says, and `before` it. With `below` what
/// is drawn stays, and the shell's prompt comes below it.
void skein_guard_prepare(const char *before, bool below);
/// Makes ready these bytes alone.
void skein_guard_prepare_bytes(const char *bytes);
/// From now on, the end of the process puts the terminal back, be it by `exit`, by a fault or by SIGKILL. `out` and
/// `err`, if not -1, become standard output and error again.
void skein_guard_arm(int out, int err);
void skein_guard_disarm(void);
/// Sends the bytes that put the terminal back, past all that it has not yet drawn.
void skein_guard_hurry(void);
/// Puts the settings of the terminal back, unless it is another job's by now. With `drained` when all is drawn.
void skein_guard_restore_settings(bool drained);
/// What is said on standard error when a fault ends the process.
void skein_guard_last_words(const char *words);
/// Catches the signals of faults, to put the terminal back before they take their course.
void skein_guard_catch_faults(void);
void skein_guard_release_faults(void);
/// Starts the process that puts the terminal back when this one is killed outright.
void skein_watcher_start(int terminal);
/// Ends it, when there is nothing to put back.
void skein_watcher_end(void);
/// Gives the calling thread a stack for the handler of faults, if it has none: the fault may be that its own is full.
void skein_guard_give_stack(void);

// MARK: Signals as bytes (signals.c)

/// Has each of these signals written as one byte to a pipe, whose end to read is returned; -1 if that fails.
/// A signal that is ignored stays so.
int skein_signals_open(const int *signals, int count);
/// Each signal does again what it did before. Returns the end to read, for the caller to close.
int skein_signals_close(void);
/// The default action for a signal, until it is watched again.
void skein_signal_default(int signal_number);
void skein_signal_watch(int signal_number);
/// Stops this process, and with `whole_group` its whole job, until somebody continues it. A job that nobody could
/// continue isn't stopped. SIGTSTP has its default action then.
void skein_stop_job(bool whole_group);
/// Stops this process for as long as the terminal is another job's.
void skein_stop_in_background(int terminal);
bool skein_signal_is_watched(int signal_number);

#endif
