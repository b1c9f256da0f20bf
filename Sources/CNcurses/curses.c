// SPDX-License-Identifier: Apache-2.0
#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE_EXTENDED 1
#define _GNU_SOURCE
#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <ncursesw/curses.h>
#include <ncursesw/term.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

// term.h makes a macro of every capability's name.
#undef columns

static SCREEN *screen;
static FILE *input_stream;
static FILE *output_stream;
static bool has_default_colors;
static bool has_italic;
static bool has_alternate;
static cchar_t *line;
static int line_capacity;

static bool is_there(const char *capability) { return capability != NULL && capability != (char *)-1; }

// MARK: What goes past ncurses

// The file that ncurses writes into while the screen is drawn: what it has to say goes the way of all other bytes.
static int drawn = -1;

static int aside_byte(int byte) { return skein_output_byte(byte); }

/// Takes what ncurses has said.
static void gather(void) {
  if (drawn >= 0) skein_output_file(drawn);
}

static void aside_text(const char *text) {
  while (*text != 0) aside_byte(*text++);
}

static void aside_scalar(uint32_t scalar) {
  if (scalar < 0x80) {
    aside_byte((int)scalar);
  } else if (scalar < 0x800) {
    aside_byte((int)(0xC0 | scalar >> 6));
    aside_byte((int)(0x80 | (scalar & 0x3F)));
  } else if (scalar < 0x10000) {
    aside_byte((int)(0xE0 | scalar >> 12));
    aside_byte((int)(0x80 | (scalar >> 6 & 0x3F)));
    aside_byte((int)(0x80 | (scalar & 0x3F)));
  } else {
    aside_byte((int)(0xF0 | scalar >> 18));
    aside_byte((int)(0x80 | (scalar >> 12 & 0x3F)));
    aside_byte((int)(0x80 | (scalar >> 6 & 0x3F)));
    aside_byte((int)(0x80 | (scalar & 0x3F)));
  }
}

static void aside_move(int row, int column) {
  const char *move = tigetstr("cup");
  if (is_there(move)) tputs(tiparm(move, row, column), 1, aside_byte);
}

void skein_aside_text(const char *text) { aside_text(text); }
void skein_aside_move(int row, int column) { aside_move(row, column); }

// MARK: Opening and closing

static FILE *stream(int descriptor, const char *mode) {
  int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  if (copy < 0) return NULL;
  FILE *opened = fdopen(copy, mode);
  if (opened == NULL) close(copy);
  return opened;
}

static void free_screen(void) {
  skein_scroll_forget();
  if (screen != NULL) delscreen(screen);
  if (input_stream != NULL) fclose(input_stream);
  if (output_stream != NULL) fclose(output_stream);
  if (drawn >= 0) close(drawn);
  drawn = -1;
  screen = NULL;
  input_stream = NULL;
  output_stream = NULL;
}

/// Whether the terminal can be drawn on: known, and able to place its cursor.
static skein_open_result check(const char *term, int output, bool alternate) {
  int error = 0;
  if (setupterm(term, output, &error) != OK) {
    // 1 is a hard-copy terminal, 0 unknown or too general, -1 no descriptions at all.
    return error == 1 ? SKEIN_DUMB_TERM : SKEIN_UNKNOWN_TERM;
  }
  const char *move = tigetstr("cup");
  bool can_draw = move != NULL && move != (char *)-1;
  has_alternate = alternate && is_there(tigetstr("smcup")) && is_there(tigetstr("rmcup"));
  // Before the first byte that changes something.
  if (can_draw) skein_guard_prepare("", !has_alternate);
  del_curterm(cur_term);
  return can_draw ? SKEIN_OPENED : SKEIN_DUMB_TERM;
}

/// Sends up what stands on the screen, line by line, so that nothing of it is lost when the screen is drawn on.
static void make_room(int output) {
  int rows = 0;
  int columns = 0;
  if (!skein_terminal_size(output, &rows, &columns)) rows = 24;
  while (rows-- > 0) {
    if (write(output, "\n", 1) < 0 && errno != EINTR) return;
  }
}

/// Goes back from the alternate screen that ncurses has just turned to, and has it know of none.
static void stay_on_this_screen(void) {
  char *enter = tigetstr("smcup");
  char *leave = tigetstr("rmcup");
  if (is_there(leave)) tputs(leave, 1, aside_byte);
  skein_output_send();
  // Whatever ncurses does later, these two say nothing any more. The strings are this terminal's own copies.
  if (is_there(enter)) enter[0] = 0;
  if (is_there(leave)) leave[0] = 0;
}

skein_open_result skein_curses_open(const char *term, int input, int output, bool alternate) {
  skein_open_result checked = check(term, output, alternate);
  if (checked != SKEIN_OPENED) return checked;
  input_stream = stream(input, "r");
  output_stream = stream(output, "w");
  if (input_stream == NULL || output_stream == NULL) {
    free_screen();
    return SKEIN_OPEN_FAILED;
  }
  // The size is the kernel's, not the one that some shell has put into LINES and COLUMNS.
  use_env(FALSE);
  use_tioctl(TRUE);
  if (!has_alternate) make_room(output);
  screen = newterm(term, output_stream, input_stream);
  if (screen == NULL) {
    free_screen();
    return SKEIN_OPEN_FAILED;
  }
  raw();
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  // Input is read elsewhere: no update may stop because some is waiting.
  typeahead(-1);
  // Inserting and deleting characters would trust the terminal's widths.
  idcok(stdscr, FALSE);
  leaveok(stdscr, FALSE);
  scrollok(stdscr, FALSE);
  has_default_colors = has_colors() && start_color() == OK && use_default_colors() == OK;
  has_italic = is_there(tigetstr("sitm"));
  // All that ncurses has to say at the beginning is said by now.
  if (!alternate) stay_on_this_screen();
  skein_guard_keep_settings();
  drawn = memfd_create("skein-screen", MFD_CLOEXEC);
  if (drawn < 0 || dup3(drawn, fileno(output_stream), O_CLOEXEC) < 0) {
    endwin();
    free_screen();
    return SKEIN_OPEN_FAILED;
  }
  return SKEIN_OPENED;
}

void skein_curses_close(void) {
  if (screen == NULL) return;
  skein_curses_leave();
  free_screen();
}

void skein_curses_leave(void) {
  if (screen == NULL || isendwin()) return;
  endwin();
  gather();
}

void skein_curses_enter(void) {
  if (screen == NULL) return;
  skein_guard_use_settings();
  clearok(curscr, TRUE);
  wrefresh(stdscr);
  gather();
  // ncurses does so only where it has made the settings itself.
  const char *keypad_on = tigetstr("smkx");
  if (is_there(keypad_on)) tputs(keypad_on, 1, aside_byte);
}

int skein_curses_rows(void) { return LINES; }
int skein_curses_columns(void) { return COLS; }

// A terminal that has another size has moved its cursor, and ncurses goes on from where it left it, often by a relative
// step. So both are sent to the one place that every size has: ncurses by its own way, the terminal by an absolute one.
static void find_cursor(void) {
  wmove(stdscr, 0, 0);
  wnoutrefresh(stdscr);
  doupdate();
  gather();
  aside_move(0, 0);
}

bool skein_curses_resize(int rows, int columns) {
  if (screen == NULL || rows < 1 || columns < 1) return false;
  find_cursor();
  if (resize_term(rows, columns) != OK) return false;
  // What the terminal made of the old picture is unknown.
  wredrawln(stdscr, 0, rows);
  return true;
}

void skein_curses_distrust(void) {
  if (screen == NULL) return;
  find_cursor();
  wredrawln(stdscr, 0, LINES);
  doupdate();
  gather();
}

static attr_t attributes_of(uint8_t bits) {
  attr_t attributes = A_NORMAL;
  if (bits & 1) attributes |= A_BOLD;
  if (bits & 2) attributes |= A_DIM;
  if ((bits & 4) && has_italic) attributes |= A_ITALIC;
  if (bits & 8) attributes |= A_UNDERLINE;
  if (bits & 16) attributes |= A_REVERSE;
  return attributes;
}

static bool put_cells(int row, int column, const skein_cell *cells, int count) {
  if (screen == NULL || count < 1) return false;
  if (count > line_capacity) {
    cchar_t *larger = realloc(line, (size_t)count * sizeof *line);
    if (larger == NULL) return false;
    line = larger;
    line_capacity = count;
  }
  for (int i = 0; i < count; i++) {
    wchar_t text[6] = {0};
    for (int j = 0; j < 5; j++) text[j] = (wchar_t)cells[i].scalars[j];
    int pair = cells[i].pair;
    setcchar(&line[i], text, attributes_of(cells[i].attributes), 0, &pair);
  }
  if (wmove(stdscr, row, column) != OK) return false;
  wadd_wchnstr(stdscr, line, count);
  return true;
}

void skein_curses_row(int row, const skein_cell *cells, int count, bool whole) {
  if (put_cells(row, 0, cells, count) && whole) wredrawln(stdscr, row, 1);
}

void skein_curses_glyph(int row, int column, const skein_cell *cells, int count, int columns) {
  if (!put_cells(row, column, cells, count)) return;
  // ncurses takes its cursor to be behind the glyph; the terminal may have gone any number of columns.
  int behind = column + columns < COLS ? column + columns : column;
  wmove(stdscr, row, behind);
  wnoutrefresh(stdscr);
  doupdate();
  gather();
  aside_move(row, behind);
}

bool skein_curses_has_alternate(void) { return has_alternate; }

void skein_curses_cursor(int row, int column, bool visible) {
  if (screen == NULL) return;
  // What ncurses says goes out in its place among the rest.
  if (curs_set(visible ? 1 : 0) != (visible ? 1 : 0)) gather();
  wmove(stdscr, row, column);
}

void skein_curses_clear(void) {
  if (screen != NULL) clearok(curscr, TRUE);
}

void skein_curses_update(void) {
  if (screen == NULL) return;
  wnoutrefresh(stdscr);
  doupdate();
  gather();
}

// MARK: Cells past ncurses

void skein_aside_cells(const skein_cell *cells, int count) {
  for (int i = 0; i < count; i++) {
    int pair = cells[i].pair;
    vid_puts(attributes_of(cells[i].attributes), 0, &pair, aside_byte);
    for (int j = 0; j < 5 && cells[i].scalars[j] != 0; j++) aside_scalar(cells[i].scalars[j]);
  }
  int none = 0;
  vid_puts(A_NORMAL, 0, &none, aside_byte);
}

// MARK: Colours and descriptions

int skein_curses_colors(void) { return has_colors() ? COLORS : 0; }
int skein_curses_pairs(void) { return COLOR_PAIRS; }
bool skein_curses_has_default_colors(void) { return has_default_colors; }

bool skein_curses_has_direct_color(void) {
  // A flag, a number or a string, all meaning the same.
  const char *text = tigetstr("RGB");
  return COLORS > 256 || tigetflag("RGB") > 0 || tigetnum("RGB") > 0 || (text != NULL && text != (char *)-1);
}

bool skein_curses_set_pair(int pair, int foreground, int background) {
  return init_extended_pair(pair, foreground, background) == OK;
}

const char *skein_terminfo_string(const char *name) {
  const char *value = tigetstr(name);
  return value == (char *)-1 ? NULL : value;
}

bool skein_terminfo_load(const char *term) {
  int error = 0;
  int result = setupterm(term, STDOUT_FILENO, &error);
  // A description of a terminal that can do little is one too.
  return result == OK || error == 1;
}

void skein_terminfo_unload(void) {
  if (cur_term != NULL) del_curterm(cur_term);
}

int skein_terminfo_number(const char *name) { return cur_term == NULL ? -1 : tigetnum(name); }

bool skein_terminfo_flag(const char *name) { return cur_term != NULL && tigetflag(name) > 0; }

bool skein_terminal_size(int descriptor, int *rows, int *columns) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return false;
  *rows = size.ws_row;
  *columns = size.ws_col;
  return true;
}

const char *skein_codeset(void) { return nl_langinfo(CODESET); }
bool skein_use_locale(const char *name) { return setlocale(LC_CTYPE, name) != NULL; }
