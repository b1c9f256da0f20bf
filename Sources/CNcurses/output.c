// SPDX-License-Identifier: Apache-2.0
// What is on its way to the terminal. Nobody waits for a terminal that takes nothing: what it doesn't take is kept.
#define _GNU_SOURCE
#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static struct {
  char *bytes;
  size_t start;
  size_t count;
  size_t capacity;
  int terminal;
  bool waits;
} output = {.terminal = -1};

int skein_output_open(int descriptor) {
  // A file of our own: that it doesn't wait is then no business of a shell that has the terminal too.
  char path[32] = "/proc/self/fd/";
  size_t length = strlen(path);
  if (descriptor > 9) path[length++] = (char)('0' + descriptor / 10 % 10);
  path[length++] = (char)('0' + descriptor % 10);
  path[length] = 0;
  int flags = O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
  int own = descriptor < 100 ? open(path, flags) : -1;
  // The terminal of another user, who has lent it to this one.
  if (own < 0 && tcgetsid(descriptor) == getsid(0)) own = open("/dev/tty", flags);
  output.waits = own < 0;
  output.terminal = own < 0 ? fcntl(descriptor, F_DUPFD_CLOEXEC, 3) : own;
  output.start = 0;
  output.count = 0;
  return output.terminal;
}

void skein_output_close(void) {
  if (output.terminal >= 0) close(output.terminal);
  output.terminal = -1;
  output.start = 0;
  output.count = 0;
}

static bool make_room(size_t more) {
  if (output.start > 0) {
    memmove(output.bytes, output.bytes + output.start, output.count - output.start);
    output.count -= output.start;
    output.start = 0;
  }
  if (output.capacity - output.count >= more) return true;
  size_t capacity = output.capacity == 0 ? 4096 : output.capacity * 2;
  while (capacity - output.count < more) capacity *= 2;
  char *larger = realloc(output.bytes, capacity);
  if (larger == NULL) return false;
  output.bytes = larger;
  output.capacity = capacity;
  return true;
}

int skein_output_byte(int byte) {
  if ((output.count < output.capacity || make_room(1))) output.bytes[output.count++] = (char)byte;
  return byte;
}

void skein_output_put(const void *bytes, size_t count) {
  if (count == 0 || (output.capacity - output.count < count && !make_room(count))) return;
  memcpy(output.bytes + output.count, bytes, count);
  output.count += count;
}

void skein_output_file(int file) {
  off_t count = lseek(file, 0, SEEK_CUR);
  if (count <= 0) return;
  if (output.capacity - output.count >= (size_t)count || make_room((size_t)count)) {
    ssize_t got = pread(file, output.bytes + output.count, (size_t)count, 0);
    if (got > 0) output.count += (size_t)got;
  }
  lseek(file, 0, SEEK_SET);
}

static bool is_ready(int milliseconds) {
  struct pollfd ready = {.fd = output.terminal, .events = POLLOUT};
  return poll(&ready, 1, milliseconds) > 0;
}

bool skein_output_send(void) {
  while (output.start < output.count) {
    size_t count = output.count - output.start;
    // A file that waits is given only what a terminal that is ready has room for.
    if (output.waits) {
      if (!is_ready(0)) return false;
      if (count > 256) count = 256;
    }
    ssize_t written = write(output.terminal, output.bytes + output.start, count);
    if (written >= 0) {
      output.start += (size_t)written;
    } else if (errno == EAGAIN) {
      return false;
    } else if (errno != EINTR) {
      // The terminal is gone; who reads from it hears of that.
      break;
    }
  }
  output.start = 0;
  output.count = 0;
  return true;
}

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

bool skein_output_send_within(int milliseconds) {
  long end = now() + milliseconds;
  while (!skein_output_send()) {
    long rest = end - now();
    if (rest <= 0 || !is_ready((int)rest)) return false;
  }
  return true;
}

bool skein_output_drain(int milliseconds) {
  if (skein_output_send_within(milliseconds)) return true;
  output.start = 0;
  output.count = 0;
  return false;
}

size_t skein_output_pending(void) { return output.count - output.start; }

int skein_output_silence(int nothing) {
  if (output.terminal < 0 || nothing < 0) return -1;
  int terminal = fcntl(output.terminal, F_DUPFD_CLOEXEC, 3);
  if (terminal >= 0) dup2(nothing, output.terminal);
  return terminal;
}
