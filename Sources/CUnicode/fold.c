// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "fold.h"

#include <string.h>

typedef struct {
  uint32_t scalar;
  uint16_t place;
  uint16_t count;
} skein_fold_entry;

#include "fold_table.h"

#define COUNT(table) (sizeof(table) / sizeof(table[0]))

const uint32_t *skein_fold(uint32_t scalar, size_t *count) {
  static const uint32_t lower[26] = {'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
                                     'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z'};
  *count = 1;
  if (scalar < 0x80) return scalar >= 'A' && scalar <= 'Z' ? &lower[scalar - 'A'] : NULL;
  if ((scalar >= 0x4E00 && scalar <= 0x9FFF) || (scalar >= 0xAC00 && scalar <= 0xD7A3)) return NULL;
  if (scalar >= 0xE0000 && scalar <= 0xE0FFF) {
    // Tags and selectors.
    *count = 0;
    return skein_fold_pool;
  }
  size_t low = 0;
  size_t high = COUNT(skein_fold_entries);
  while (low < high) {
    size_t middle = (low + high) / 2;
    const skein_fold_entry *entry = &skein_fold_entries[middle];
    if (entry->scalar == scalar) {
      *count = entry->count;
      return &skein_fold_pool[entry->place];
    }
    if (entry->scalar < scalar) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return NULL;
}

ptrdiff_t skein_find(const uint8_t *text, size_t count, size_t from, const uint8_t *wanted, size_t wanted_count) {
  if (from > count || wanted_count == 0) return -1;
  const uint8_t *place = memmem(text + from, count - from, wanted, wanted_count);
  return place ? place - text : -1;
}
