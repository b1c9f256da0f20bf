// SPDX-License-Identifier: Apache-2.0
// Counts what the bench of the core allocates.
#ifndef SKEIN_CALLOCATIONS_H
#define SKEIN_CALLOCATIONS_H

/// How often memory was asked for so far, by any thread.
unsigned long skein_allocations(void);

#endif
