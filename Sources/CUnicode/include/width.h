// SPDX-License-Identifier: Apache-2.0
#ifndef SKEIN_WIDTH_H
#define SKEIN_WIDTH_H

#include <stdbool.h>
#include <stdint.h>

/// The columns of one Unicode scalar: 0, 1 or 2; -1 for a control (C0, DEL, C1) and for what is no scalar.
int skein_scalar_width(uint32_t scalar);

/// Whether a scalar is a combining mark that takes a column of its own (Unicode category Mc).
bool skein_is_spacing_mark(uint32_t scalar);

#endif
