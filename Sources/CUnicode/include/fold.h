// SPDX-License-Identifier: Apache-2.0
#ifndef SKEIN_FOLD_H
#define SKEIN_FOLD_H

#include <stddef.h>
#include <stdint.h>

/// What a search takes a Unicode scalar for: `count` scalars, none for what nobody sees. NULL, and a count of 1, for one
/// that stands for itself.
const uint32_t *skein_fold(uint32_t scalar, size_t *count);

/// Where some bytes first stand in others, from an offset on; -1 when they don't.
ptrdiff_t skein_find(const uint8_t *text, size_t count, size_t from, const uint8_t *wanted, size_t wanted_count);

#endif
