// SPDX-License-Identifier: Apache-2.0
#ifndef SKEIN_UNICODE_H
#define SKEIN_UNICODE_H

#include "fold.h"
#include "width.h"

#endif
