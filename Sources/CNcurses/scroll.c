// SPDX-License-Identifier: Apache-2.0
// Moves a part of the screen up or down by the terminal itself, which ncurses does only with whole rows.
#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE_EXTENDED 1
#include "CNcurses.h"

#include <ncursesw/curses.h>
#include <stdio.h>

/// What ncurses takes to stand on the terminal, while that is changed; and a screen of blanks.
static WINDOW *before;
static WINDOW *blank;

void skein_scroll_forget(void) {
  if (before != NULL) delwin(before);
  if (blank != NULL) delwin(blank);
  before = NULL;
  blank = NULL;
}

static void make_windows(void) {
  if (before != NULL && (getmaxy(before) != LINES || getmaxx(before) != COLS)) skein_scroll_forget();
  if (before == NULL) before = newwin(LINES, COLS, 0, 0);
  if (blank == NULL) blank = newwin(LINES, COLS, 0, 0);
}

bool skein_curses_scroll(int top, int bottom, int left, int by) {
  int count = by < 0 ? -by : by;
  if (top < 0 || bottom > LINES || left < 1 || left >= COLS || count < 1 || count >= bottom - top) return false;
  int row;
  int column;
  getyx(curscr, row, column);
  make_windows();
  if (before == NULL || blank == NULL) return false;
  copywin(curscr, before, top, 0, top, 0, bottom - 1, COLS - 1, FALSE);
  // ncurses forgets these rows, by which it would find out that they have moved and move them itself; then it is told
  // how they stand now.
  wredrawln(stdscr, top, bottom - top);
  copywin(before, curscr, top, 0, top, 0, bottom - 1, left - 1, FALSE);
  int from = by > 0 ? top + count : top;
  int to = by > 0 ? top : top + count;
  int gap = by > 0 ? bottom - count : top;
  copywin(before, curscr, from, left, to, left, to + (bottom - top - count) - 1, COLS - 1, FALSE);
  copywin(blank, curscr, gap, left, gap, left, gap + count - 1, COLS - 1, FALSE);
  // What did not change in ncurses' picture may now differ from the terminal's all the same.
  wtouchln(newscr, top, bottom - top, 1);
  // ncurses leaves the terminal without attributes; the cursor goes back to where it was. It is not left to the
  // terminal to save it: many have one place for that, and where the cursor stood before Skein is in there.
  char text[112];
  snprintf(text, sizeof text, "\033[?69h\033[%d;%ds\033[%d;%dr\033[%d%c\033[?69l\033[r\033[%d;%dH", left + 1, COLS,
           top + 1, bottom, count, by > 0 ? 'S' : 'T', row + 1, column + 1);
  skein_aside_text(text);
  return true;
}
