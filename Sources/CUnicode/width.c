// SPDX-License-Identifier: Apache-2.0
// The one width authority. `wcwidth` and `wcswidth` are defined here under their libc names on purpose: the
// executable's symbols come before libc's, so ncursesw lays out by this table and not by the machine's libc,
// whatever its age.
#define _XOPEN_SOURCE 700
#include "width.h"

#include <stddef.h>
#include <wchar.h>

typedef struct {
  uint32_t first;
  uint32_t last;
} skein_range;

#include "width_table.h"

#define COUNT(table) (sizeof(table) / sizeof(table[0]))

static bool contains(const skein_range *table, size_t count, uint32_t scalar) {
  if (scalar < table[0].first || scalar > table[count - 1].last) return false;
  size_t low = 0;
  size_t high = count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (scalar > table[middle].last) {
      low = middle + 1;
    } else if (scalar < table[middle].first) {
      high = middle;
    } else {
      return true;
    }
  }
  return false;
}

int skein_scalar_width(uint32_t scalar) {
  if (scalar < 0x300) return scalar < 0x20 || (scalar >= 0x7F && scalar < 0xA0) ? -1 : 1;
  if ((scalar >= 0x4E00 && scalar <= 0x9FFF) || (scalar >= 0xAC00 && scalar <= 0xD7A3)) return 2;
  if (scalar > 0x10FFFF || (scalar >= 0xD800 && scalar <= 0xDFFF)) return -1;
  if (contains(skein_zero, COUNT(skein_zero), scalar)) return 0;
  return contains(skein_wide, COUNT(skein_wide), scalar) ? 2 : 1;
}

bool skein_is_spacing_mark(uint32_t scalar) {
  return contains(skein_spacing_mark, COUNT(skein_spacing_mark), scalar);
}

int wcwidth(wchar_t character) { return character == 0 ? 0 : skein_scalar_width((uint32_t)character); }

int wcswidth(const wchar_t *text, size_t count) {
  int sum = 0;
  for (; count > 0 && *text != 0; text++, count--) {
    int width = wcwidth(*text);
    if (width < 0) return -1;
    sum += width;
  }
  return sum;
}
